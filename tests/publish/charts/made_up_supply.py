"""Made-up tables of need and supply, with the columns of a run folder."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from made_up_place import BASE, RESIDENTS, RESOURCE_NAMES, YEARS, spread


def _resource_rows(resource: str) -> Iterator[dict[str, object]]:
    unit, target, start, promised, use = {
        "beds": ("beds", 5.8, 19_250, 350, 21_500),
        "nurses": ("persons", 4.0, 13_450, 240, 13_900),
        "childcare_places": ("places", 4.5, 3_170, 780, 14_000),
    }[resource]
    for year in YEARS:
        t = year - BASE
        people = RESIDENTS["qingyuan"] * (1 + 0.004 * t - 0.0002 * t * t) / 1000
        key = {"variant": "base", "year": year, "region": "qingyuan", "resource": resource, "unit": unit}
        norm = target * people
        yield key | {"table": "demand", "method": "norm"} | spread(norm, norm * 0.002 * t)
        yield key | {"table": "demand", "method": "use"} | spread(use * (1 + 0.012 * t), use * 0.006 * t)
        steps = promised * t + 1_600 * (t >= 3) * (resource == "beds")
        yield key | {"table": "supply"} | spread(start + steps, 60.0 * t)


def resources(table: str) -> pd.DataFrame:
    """``demand.csv`` or ``supply.csv`` of the city."""
    rows = pd.DataFrame([row for resource in RESOURCE_NAMES for row in _resource_rows(resource)])
    return rows[rows["table"] == table].drop(columns="table")


def childcare() -> pd.DataFrame:
    """``childcare.csv`` of the city: places that overtake the children."""
    rows = []
    for year in YEARS:
        t = year - BASE
        planned, supplied, under_3 = 3_200 + 2_950 * min(t, 5), 3_200 + 1_200 * min(t, 5), 160_000 - 4_000 * t
        measures = {
            "places_planned": (planned, 20.0 * t),
            "places_supplied": (supplied, 400.0 * t),
            "wanted": (9_000 + 250 * t, 2_600.0),
            "coverage_planned": (100 * planned / under_3, 0.2 * t),
            "coverage_supplied": (100 * supplied / under_3, 0.4 * t),
            "enrolment_rate_supplied": (50 * supplied / under_3, 0.3 * t),
        }
        for measure, (mean, width) in measures.items():
            unit = {"places": "places", "wanted": "persons"}.get(measure.partition("_")[0], "%")
            key = {"variant": "base", "year": year, "region": "qingyuan", "measure": measure, "unit": unit}
            rows.append(key | spread(mean, width))
    return pd.DataFrame(rows)


def childcare_surplus(first_year: int | None = 2023) -> pd.DataFrame:
    """``childcare_surplus.csv`` of the city."""
    rows = [{"variant": "base", "region": "qingyuan", "year": year, "first_year": first_year} for year in YEARS]
    return pd.DataFrame(rows).astype({"first_year": "Int64"})


def methods() -> pd.DataFrame:
    """``methods.csv`` of the city's nurses: five methods, one of them fitted to the base year."""
    rows = []
    for year in (2020, 2025, 2030, 2035):
        names = ("norm", "use", "ratio_to_beds", "ratio_to_doctors", "hours_per_bed_day")
        for place, method in enumerate(names):
            middle = 11_700 + 900 * place + 150 * (year - BASE)
            note = "≡ 1.534" if method == "use" else ""
            rows.append({
                "variant": "base", "year": year, "region": "qingyuan", "resource": "nurses", "method": method,
                "unit": "persons", "mean": middle, "p10": 0.9 * middle, "p50": middle, "p90": 1.2 * middle,
                "stock": 11_681.0, "planned": 15_900.0, "note": note,
            })  # fmt: skip
    return pd.DataFrame(rows)


def demand_change() -> pd.DataFrame:
    """``demand_change.csv`` of the city: beds and places, with a factor that takes away."""
    parts = {"people": -140, "age_structure": 3_460, "use": 1_380, "length_of_stay": -620, "occupancy": 0}
    rows = []
    for resource, unit, start in (("beds", "beds", 19_286), ("childcare_places", "places", 8_900)):
        total = sum(parts.values())
        for factor, value in {"start": start, "end": start + total, "change": total, **parts}.items():
            rows.append({
                "variant": "base", "start": 2020, "end": 2035, "region": "qingyuan", "resource": resource,
                "method": "use", "factor": factor, "unit": unit,
                "mean": value, "p10": value - 500, "p50": value, "p90": value + 600,
            })  # fmt: skip
    return pd.DataFrame(rows)


def projects() -> pd.DataFrame:
    """``projects.csv``: one likely late, one never built and called finished, one without years."""
    columns = [
        "project", "status", "planned_start", "planned_finish", "opening_p10", "opening_p50", "opening_p90",
        "full_use_p50", "cancel_probability", "beds_net", "reported_finished", "variant", "year",
    ]  # fmt: skip
    nothing = [np.nan] * 4
    rows = [
        ["wing", "under_way", 2021, 2024, 2025.3, 2025.9, 2028.6, 2027.4, 0.03, 240, None, "base", 2025],
        ["centre", "planned", 2022.5, 2025.5, *nothing, 0.03, np.nan, 8, "base", 2025],
        ["branch", "programme", np.nan, np.nan, *nothing, np.nan, np.nan, None, "base", 2025],
        ["wing", "under_way", 2021, 2024, 2026.3, 2026.9, 2029.6, 2028.4, 0.03, 240, None, "late_projects", 2025],
    ]
    return pd.DataFrame(rows, columns=columns).astype({"reported_finished": "Int64"})


def coupling() -> pd.DataFrame:
    """``coupling.csv`` of the city: nurses run out from 2027 on."""
    rows = []
    for year in YEARS:
        physical, nurses = 19_300 + 220.0 * (year - BASE), 21_000 - 160.0 * (year - BASE)
        for limit, mean in (("physical", physical), ("nurses", nurses), ("open", min(physical, nurses))):
            key = {"variant": "base", "year": year, "region": "qingyuan", "resource": "beds", "limit": limit}
            rows.append(key | {"unit": "beds"} | spread(mean, 90.0 * (year - BASE)))
    return pd.DataFrame(rows)


def equity() -> pd.DataFrame:
    """``equity.csv`` of two parts: the ratio per resident rises to one, per person in need it stays below."""
    rows = []
    for resource in RESOURCE_NAMES:
        for year in YEARS:
            for basis, start in (("resident", 0.92), ("need", 0.85)):
                key = {"variant": "base", "year": year, "resource": resource, "basis": basis, "measure": "ratio"}
                note = {"group": "north/south", "note": ""}
                rows.append(key | note | spread(start + 0.005 * (year - BASE), 0.006 * (year - BASE)))
    return pd.DataFrame(rows)
