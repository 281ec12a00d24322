"""The table of early warnings: when thresholds are crossed, by region."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd

from sim.inputs.catalogue import Inputs
from sim.population.forecast import People
from sim.scenario.model import Settings
from sim.scenario.model_warnings import WarningRule
from sim.targets.indicator import roll_up
from sim.targets.measures import GIVEN, measure_of
from sim.targets.warning import Crossing, crossing, first_year
from sim.words import Words

COLUMNS = [
    "variant", "warning", "region", "measure", "direction", "threshold", "of", "first_value", "first_year",
    "first_year_p10", "first_year_p90", "milestone", "probability_by_milestone", "end", "probability_to_end", "status",
    "note",
]  # fmt: skip
YEARS = ("first_year", "first_year_p10", "first_year_p90", "milestone", "end")


def warnings_table(variant: str, settings: Settings, inputs: Inputs, people: People, words: Words) -> pd.DataFrame:
    """Return one row a warning and region.

    ``first_year`` is the year in which the median first lies beyond the threshold, ``first_year_p10`` and
    ``first_year_p90`` those by which a tenth and nine tenths of the draws have; blank is not before the end. A measure
    that the scenario sets has no probability.
    """
    place, milestone = inputs.place, inputs.milestone_year(int(people.years[-1]))
    measured = cache(partial(measure_of, people, lambda leaves: roll_up(leaves, place)))
    rows = []
    for name, rule in settings.warnings.items():
        if rule is None:
            continue
        crossed = crossing(*measured(rule.measure), rule)
        for region in rule.regions or ((place.root,) if rule.measure in GIVEN else place.regions):
            head = {"variant": variant, "warning": name, "region": region, "milestone": milestone}
            note = words("note_given") if rule.measure in GIVEN else ""
            rows.append({**head, **_row(crossed, place.regions.index(region), rule, milestone), "note": note})
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(YEARS, "Int64"))


def _row(crossed: Crossing, region: int, rule: WarningRule, milestone: int) -> dict[str, Any]:
    years, probability = crossed.years, crossed.probability[:, region]
    first = first_year(years, crossed.median_beyond[:, region])
    given = rule.measure in GIVEN
    by = probability[np.searchsorted(years, milestone)]
    return {
        "measure": rule.measure,
        "direction": "above" if rule.below is None else "below",
        "threshold": rule.threshold.value,
        "of": rule.of,
        "first_value": float(crossed.start[region]),
        "first_year": first,
        "first_year_p10": first_year(years, probability >= 0.1),
        "first_year_p90": first_year(years, probability >= 0.9),
        "probability_by_milestone": None if given else float(by),
        "end": int(years[-1]),
        "probability_to_end": None if given else float(probability[-1]),
        "status": _status(first, int(years[0]), milestone),
    }


def _status(first: int | None, start: int, milestone: int) -> str:
    if first is None:
        return "not_before_end"
    if first == start:
        return "already"
    return "by_milestone" if first <= milestone else "later"
