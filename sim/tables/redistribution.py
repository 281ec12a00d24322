"""The table of redistribution: how many units would even out two groups of regions, added or moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.supply import NEEDS, Resource
from sim.scenario.model import Settings
from sim.simulate import Outcome
from sim.tables.equity import stock_said
from sim.tables.summary import frame, summary
from sim.targets.equity import group_sums
from sim.targets.indicator import GROUP_OF
from sim.targets.redistribution import even_out
from sim.uncertainty.layout import years_of
from sim.words import Words

Array = NDArray[np.float64]
COLUMNS = [
    "variant", "year", "resource", "basis", "to", "from", "act", "unit", "mean", "p10", "p50", "p90", "probability",
    "status", "note",
]  # fmt: skip
NOWHERE = ""
"""From where units come that are added."""


def redistribution_table(
    variant: str, settings: Settings, inputs: Inputs, outcome: Outcome, words: Words
) -> pd.DataFrame:
    """Return units that close the gap in density between each two groups, in the plans' years and the last one.

    ``to`` is the group with less in the median of the year; ``added`` and ``moved`` are 0 in draws in which it has no
    less, and ``probability`` is the share of the others. No rows where the place has no groups.
    """
    place, years = inputs.place, outcome.people.years
    chosen = [at for at, year in enumerate(years) if int(year) in _plan_years(inputs) | {int(years[-1])}]
    parts = [
        _told(table, stock_said(settings, inputs, outcome, resource, words), chosen).assign(
            variant=variant, resource=resource.id, basis=basis, unit=resource.unit
        )
        for resource in inputs.resources
        if resource.id in outcome.supply.units
        for basis, weight in _bases(resource, outcome)
        for pair in combinations(place.groups, 2)
        for table in _pair(outcome.supply.units[resource.id], weight, pair, inputs, years, chosen=chosen)
    ]
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _plan_years(inputs: Inputs) -> set[int]:
    return {year for plan in inputs.plans for indicator in plan.indicators for year in indicator.targets}


def _bases(resource: Resource, outcome: Outcome) -> Iterator[tuple[str, Array]]:
    """Yield residents, and people in need where they are others; dims (draw, year, region)."""
    yield "resident", outcome.people.total
    admitted = outcome.demand.activity["admissions"]
    yield "need", admitted if resource.need == NEEDS[0] else outcome.people.group(GROUP_OF[resource.need])


def _pair(
    units: Array,
    weight: Array,
    pair: tuple[str, str],
    inputs: Inputs,
    years: NDArray[np.int64],
    *,
    chosen: Sequence[int],
) -> Iterator[pd.DataFrame]:
    members = [inputs.place.members(group) for group in pair]
    amounts, weights = (group_sums(years_of(each, list(chosen)), members) for each in (units, weight))
    found = even_out(amounts[..., 0], weights[..., 0], amounts[..., 1], weights[..., 1])
    probability = np.count_nonzero(found.needed, axis=0) / len(found.needed)
    to = np.where(found.second_has_less, pair[1], pair[0])
    other = np.where(found.second_has_less, pair[0], pair[1])
    for act, draws, source in (("added", found.added, np.full(len(to), NOWHERE)), ("moved", found.moved, other)):
        table = frame({"year": years[list(chosen)]}, {**summary(draws), "probability": probability})
        table["to"], table["from"], table["act"] = to, source, act
        yield table


def _told(table: pd.DataFrame, said: tuple[list[str], list[str]], chosen: Sequence[int]) -> pd.DataFrame:
    """Add status and note of each year: what the split of the stock over the regions rests on."""
    notes, statuses = said
    return table.assign(status=[statuses[at] for at in chosen], note=[notes[at] for at in chosen])
