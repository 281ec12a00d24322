"""Made-up tables of targets, decisions and comparisons, with the columns of a run folder."""

from __future__ import annotations

import numpy as np
import pandas as pd
from made_up_place import BASE, END, INDICATORS, spread


def targets(milestones: tuple[int, ...] = (2025,), region: str = "qingyuan") -> pd.DataFrame:
    """``targets.csv`` of one region."""
    rows = []
    for indicator, nature, target, probability, _, _ in INDICATORS:
        for year in range(BASE + 1, END + 1):
            basis = "milestone" if year in milestones else "path" if year < max(milestones) else "carried"
            row = {
                "plan": "qingyuan_14fyp",
                "variant": "base",
                "year": year,
                "region": region,
                "indicator": indicator,
                "nature": nature,
                "target": target,
                "target_basis": basis,
                "probability": np.nan,
            }
            if probability is None:
                row["status"] = "assumed"
            elif probability < 0:
                row["status"] = "not_modelled"
            else:
                row["probability"] = float(np.clip(probability + 0.06 * (year - 2025), 0, 1))
                chance = row["probability"]
                row["status"] = "met" if chance >= 0.8 else "missed" if chance <= 0.2 else "open"
            rows.append(row)
    return pd.DataFrame(rows)


def comparison() -> pd.DataFrame:
    """Table of a comparison in two years, with targets for the resources."""
    measures = {
        "population": ("persons", 4_050_000, 30_000, None),
        "births": ("persons", 33_000, 1_900, None),
        "beds": ("beds", 23_900, 500, 23_500),
        "nurses": ("persons", 15_850, 260, 16_200),
        "childcare_places": ("places", 10_970, 900, 18_225),
        "age_65_plus": ("persons", 702_000, 8_000, None),
    }
    effects = {"base": 0.0, "no_policy": -1.1, "policy_and_childcare": 0.7, "late_projects": -0.3}
    rows = []
    for year in (2030, END):
        for measure, (unit, level, width, target) in measures.items():
            for variant, effect in effects.items():
                mean = level + effect * width * 1.4
                row = {
                    "variant": variant,
                    "year": year,
                    "region": "qingyuan",
                    "measure": measure,
                    "unit": unit,
                }
                row |= spread(mean, width) | {"base": "base", "difference": mean - level, "target": target}
                row |= {
                    "difference_p10": mean - level - width / 5,
                    "difference_p90": mean - level + width / 5,
                }
                rows.append(row | {"difference_p50": mean - level, "probability_higher": 0.5})
    return pd.DataFrame(rows)


def decisions() -> pd.DataFrame:
    """``decisions.csv``: too late for both, for one, in time, and a gap that half of the draws do not have."""
    kinds = [
        ("tcm_doctors_per_1000", "anticipatory", -275.0, 0.17, "contract_student", 2020, 2018, 577.0),
        ("beds_per_1000", "binding", -997.0, 0.21, "build", 2021, 2019, 2_196.0),
        ("doctors_per_1000", "binding", 250.0, 0.62, "hire", None, 2024, 448.0),
        ("doctors_per_1000", "binding", 250.0, 0.62, "contract_student", None, 2020, 562.0),
    ]
    rows = [
        {
            "variant": "base", "plan": "qingyuan", "indicator": indicator, "nature": nature, "region": "qingyuan",
            "target_year": 2025, "target_basis": "milestone", "probability": probability, "gap": gap,
            "unit": "beds" if lever == "build" else "persons", "lever": lever, "last_start_50": half,
            "last_start_80": likely, "units_needed": needed,
        }
        for indicator, nature, gap, probability, lever, half, likely, needed in kinds
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"last_start_50": "Int64", "last_start_80": "Int64"})


MEASURES = ["population", "births", "age_65_plus", "beds", "nurses", "childcare_places"]


def waterfall(method: str = "shapley") -> pd.DataFrame:
    """Steps from the baseline to a variant, one of them down and one with a long name."""
    names = ["", "population.fertility.policy", "supply.growth.beds", "supply.path_of", ""]
    means = [412.0, -18.0, 141.8, 0.0, 535.8]
    spread = np.array([200.0, 10.0, 90.0, 0.0, 210.0])
    return pd.DataFrame({
        "step": range(5), "kind": ["start", *["lever"] * 3, "end"], "lever": names,
        "was": ["", "none", "0.028", "as_in_the_past", ""], "becomes": ["", "three_child", "0.04", "as_promised", ""],
        "measure": "beds", "part": "spare", "unit": "beds", "year": 2030, "region": "qingyuan", "from": "base",
        "to": "no_policy", "method": method, "mean": means, "p10": means - spread, "p50": means, "p90": means + spread,
        "level": [412.0, 394.0, 535.8, 535.8, 535.8],
    })  # fmt: skip


def revision() -> pd.DataFrame:
    """Two measures over the years: the plan of 2020, its revision of 2023, and observed figures between them."""
    years = np.arange(BASE, END + 1)
    parts = []
    for measure, unit, level in (("population", "persons", 3.97e6), ("births", "persons", 32e3)):
        old, new = level * 0.998 ** (years - BASE), level * 0.994 ** (years - BASE)
        part = pd.DataFrame({"measure": measure, "unit": unit, "year": years, "region": "qingyuan"})
        for side, middle in (("old", old), ("new", new)):
            part = part.assign(**{
                f"{side}_p10": middle * 0.95, f"{side}_p50": middle, f"{side}_p90": middle * 1.04,
                f"{side}_target": level * (1.01 if side == "old" else 1.03),
                f"{side}_basis": np.where(years == 2025, "milestone", "carried"),
            })  # fmt: skip
        parts.append(part.assign(observed=np.where(np.isin(years, (2021, 2022)), new, np.nan)))
    return pd.concat(parts, ignore_index=True)


TILES = {
    "lianzhou": (1, 2), "lianshan": (2, 1), "liannan": (2, 2), "yangshan": (2, 3), "qingxin": (3, 3), "yingde": (3, 4),
    "qingcheng": (4, 3), "fogang": (4, 4),
}  # fmt: skip


def county_targets() -> pd.DataFrame:
    """``targets.csv`` of the counties: beds above and below the target, one county exactly at it, and a rate."""
    rows = []
    for place, region in enumerate(TILES):
        for indicator, target, count in (("beds_per_1000", 5.8, 10.0), ("maternal_mortality", 10.0, 0.0)):
            gap = 0.4 * (place - 3)
            rows.append({
                "plan": "qingyuan_14fyp", "variant": "base", "year": 2025, "region": region, "indicator": indicator,
                "unit": "per 1,000", "nature": "binding", "target": target, "target_basis": "reference",
                "mean": target + gap, "gap": gap, "gap_unit_count": count * gap,
            })  # fmt: skip
    return pd.DataFrame(rows)
