"""Made-up tables of people, staff and patients, with the columns of a run folder."""

from __future__ import annotations

import numpy as np
import pandas as pd
from made_up_place import BASE, END, RESIDENTS, YEARS, spread


def groups() -> pd.DataFrame:
    """``population_groups.csv``: total residents."""
    rows = []
    for place, (region, start) in enumerate(RESIDENTS.items()):
        for year in YEARS:
            t = year - BASE
            mean = start * (1 + (0.004 - 0.0012 * place) * t - 0.0002 * t * t)
            key = {"variant": "base", "year": year, "region": region, "sex": "both", "group": "all"}
            rows.append(key | spread(mean, start * 0.0025 * t))
            rows.append(key | {"sex": "female"} | spread(mean * 0.48, start * 0.001 * t))
    return pd.DataFrame(rows)


def population() -> pd.DataFrame:
    """``population.csv`` of the city: the age structure of 2020 with its baby booms, aged forward."""
    ages = np.arange(101)
    shape = 45_000 + 14_000 * np.exp(-(((ages - 52) / 6) ** 2)) + 16_000 * np.exp(-(((ages - 32) / 5) ** 2))
    shape = (shape + 12_000 * np.exp(-(((ages - 8) / 5) ** 2))) / (1 + np.exp((ages - 70) / 7))
    rows = []
    for year in (BASE, END):
        shift = year - BASE
        for sex, share in (("female", 0.48), ("male", 0.52)):
            for age in ages:
                lived = np.interp(age - shift, ages, shape) if age >= shift else 33_000 + 600 * age
                old = np.exp(-shift * 0.002 * np.exp((age - 60) / 14))
                width = 60.0 * shift if age < shift else 12.0 * shift
                key = {"variant": "base", "year": year, "region": "qingyuan", "sex": sex, "age": int(age)}
                rows.append(key | spread(float(lived * share * old), width if year != BASE else 0.0))
    return pd.DataFrame(rows)


def births(*, with_total: bool = False) -> pd.DataFrame:
    """``births.csv`` of the city, with and without the policy."""
    rows = []
    for variant, more in (("base", 1.0), ("no_policy", 0.0)):
        for year in YEARS:
            t = year - BASE
            if t == 0:
                continue
            firsts = 19_000 * 0.985**t
            orders = {
                "1": firsts,
                "2": 15_000 * 0.97**t + 900 * more * min(t, 6),
                "3+": 4_800 * 0.98**t + 600 * more * min(t, 6),
            }
            if with_total:
                orders["all"] = sum(orders.values())
            for order, mean in orders.items():
                key = {"variant": variant, "year": year, "region": "qingyuan", "order": order}
                rows.append(key | spread(mean, mean * 0.006 * t))
    return pd.DataFrame(rows)


def workforce() -> pd.DataFrame:
    """``workforce.csv`` of the city, with every flow; the names of three resources stand for cadres."""
    flows = {"hired": 900, "graduated": 90, "returned": 40, "moved_in": 60, "retired": 300, "left": 250, "died": 30,
             "moved_out": 50, "end": 11_681, "mean_age": 36, "share_55_plus": 4}  # fmt: skip
    rows = []
    for size, resource in enumerate(("nurses", "beds", "childcare_places"), start=1):
        for year in YEARS:
            key = {"variant": "base", "year": year, "region": "qingyuan", "resource": resource, "unit": "persons"}
            for flow, mean in flows.items():
                if year > BASE or flow in ("end", "mean_age"):
                    rows.append(key | {"flow": flow} | spread(mean / size, mean * 0.02))
    return pd.DataFrame(rows)


def census() -> pd.DataFrame:
    """Patients at midnight by day of a year."""
    dates = pd.date_range("2030-01-01", "2030-12-31")
    middle = 36 + 4 * np.cos(np.arange(len(dates)) / 58)
    return pd.DataFrame({"date": dates, "mean": middle, "p10": middle - 6, "p50": middle, "p90": middle + 5})


def full_by_beds() -> pd.DataFrame:
    """Share of time in which a ward is full, by its beds."""
    mean = np.linspace(0.2, 0.01, 11)
    columns = {"mean": mean, "low": mean - 0.008, "high": mean + 0.008, "formula": mean * 1.1}
    return pd.DataFrame({"beds": range(34, 56, 2), **columns})


def observed() -> pd.DataFrame:
    """Residents of the census and of two bulletins, and one year of births."""
    rows = [("population", BASE, 3_969_473.0), ("population", 2022, 3_985_700.0), ("population", 2023, 3_986_700.0),
            ("births", 2022, 31_500.0)]  # fmt: skip
    return pd.DataFrame(rows, columns=["measure", "year", "value"])
