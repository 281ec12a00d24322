"""Why demand changes: what people, ages, use, stay, occupancy and the rest add between two years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.demand.change import change
from sim.demand.forecast import Demand
from sim.inputs.catalogue import Inputs
from sim.scenario.load import Scenario
from sim.scenario.model import Settings
from sim.tables.summary import Part, long_table, summary_of_regions
from sim.uncertainty.layout import room

Array = NDArray[np.float64]
COLUMNS = [
    "variant", "start", "end", "region", "resource", "method", "factor", "unit", "mean", "p10", "p50", "p90",
]  # fmt: skip
LEVELS = ("start", "end", "change")


def demand_change_table(
    variant: str,
    demand: Demand,
    inputs: Inputs,
    years: NDArray[np.int64],
    *,
    without_policy: Demand | None = None,
    pairs: Sequence[tuple[int, int]] = (),
) -> pd.DataFrame:
    """Return need in two years, its change, and the part of each factor, by region, resource and method.

    Parameters
    ----------
    variant
        Name of the variant.
    demand, inputs, years
        What it needs.
    without_policy
        Need of the same case without the policy on births, from which ``policy_births`` is told apart.
    pairs
        First and last years; by default from the base to the plans' last year, from there to the end, and overall.

    Notes
    -----
    Factors add up to the change in every draw, and so do their means; percentiles do not.
    """
    known = [int(year) for year in years]
    chosen = list(pairs) or _usual(known, inputs)
    parts = [
        part
        for key in demand.parts
        if key in demand.units
        for part in _need(key, demand, inputs, chosen, known, without_policy)
    ]
    return long_table(parts, COLUMNS, variant=variant)


def without_policy_of(name: str, scenario: Scenario) -> str | None:
    """Return the case that is the same but for having no policy on births; ``None`` where there is none."""
    mine = scenario.cases[name].settings
    if mine.population.fertility.policy == "none":
        return None
    bare = _without_policy(mine)
    for other, case in scenario.cases.items():
        if case.settings.population.fertility.policy == "none" and _untitled(case.settings) == bare:
            return other
    return None


def _without_policy(settings: Settings) -> Settings:
    fertility = settings.population.fertility.model_copy(update={"policy": "none"})
    population = settings.population.model_copy(update={"fertility": fertility})
    return _untitled(settings.model_copy(update={"population": population}))


def _untitled(settings: Settings) -> Settings:
    return settings.model_copy(update={"title": None})


def _usual(years: list[int], inputs: Inputs) -> list[tuple[int, int]]:
    first, end = years[0], years[-1]
    printed = [year for year in inputs.printed_years if first < year < end]
    if not printed:
        return [(first, end)]
    middle = max(printed)
    return [(first, middle), (middle, end), (first, end)]


def _need(
    key: tuple[str, str],
    demand: Demand,
    inputs: Inputs,
    pairs: Sequence[tuple[int, int]],
    years: list[int],
    without_policy: Demand | None,
) -> Iterator[Part]:
    resource, method = key
    parts, place = demand.parts[key], inputs.place
    bare = without_policy.parts[key] if without_policy else None
    units, unit = demand.units[key], inputs.resource(resource).unit
    for start, end in pairs:
        at = years.index(start), years.index(end)
        moved = dict(_levels(units, at)) | change(parts, at, bare)
        values = room((len(units), len(moved), units.shape[2]))
        for position, each in enumerate(moved.values()):
            values[:, position] = each
        labels = {"start": start, "end": end, "resource": resource, "method": method, "unit": unit}
        yield Part({"factor": list(moved), "region": place.regions}, summary_of_regions(values, place), labels)


def _levels(units: Array, at: tuple[int, int]) -> Iterator[tuple[str, Array]]:
    before, after = units[:, at[0]], units[:, at[1]]
    yield from zip(LEVELS, (before, after, after - before), strict=True)
