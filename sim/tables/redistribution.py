"""The table of redistribution: how many units would even out two groups of regions, added or moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.place import Place
from sim.inputs.supply import NEEDS, Resource
from sim.scenario.model import Settings
from sim.simulate import Outcome
from sim.tables.equity import stock_said
from sim.tables.status import Statuses
from sim.tables.summary import Part, long_table, summary
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
    place, years, said_of = inputs.place, outcome.people.years, Statuses(settings, inputs)
    chosen = [at for at, year in enumerate(years) if int(year) in inputs.printed_years | {int(years[-1])}]
    parts = [
        part
        for resource in (inputs.resources if len(place.groups) > 1 else ())
        if resource.id in outcome.supply.units
        for part in _resource(said_of, inputs, outcome, resource, chosen, words)
    ]
    return long_table(parts, COLUMNS, variant=variant)


def _resource(
    said_of: Statuses, inputs: Inputs, outcome: Outcome, resource: Resource, chosen: list[int], words: Words
) -> Iterator[Part]:
    """Yield the rows of a resource; what the split of its stock over the regions rests on stands beside them."""
    notes, statuses = stock_said(said_of, inputs, outcome, resource, words)
    said = {name: _texts(each[at] for at in chosen) for name, each in (("note", notes), ("status", statuses))}
    years, units = outcome.people.years[chosen], years_of(outcome.supply.units[resource.id], chosen)
    for basis, weight in _bases(resource, outcome):
        labels = {"resource": resource.id, "basis": basis, "unit": resource.unit}
        for pair in combinations(inputs.place.groups, 2):
            for act, columns in _pair(units, years_of(weight, chosen), pair, inputs.place):
                yield Part({"year": years}, {**columns, **said}, {**labels, "act": act})


def _bases(resource: Resource, outcome: Outcome) -> Iterator[tuple[str, Array]]:
    """Yield residents, and people in need where they are others; dims (draw, year, region)."""
    yield "resident", outcome.people.total
    admitted = outcome.demand.activity["admissions"]
    yield "need", admitted if resource.need == NEEDS[0] else outcome.people.group(GROUP_OF[resource.need])


def _pair(
    units: Array, weight: Array, pair: tuple[str, str], place: Place
) -> Iterator[tuple[str, dict[str, NDArray[Any]]]]:
    """Yield each act and its columns by year, of units and weights of dims (draw, year, region)."""
    members = [place.members(group) for group in pair]
    amounts, weights = group_sums(units, members), group_sums(weight, members)
    found = even_out(amounts[..., 0], weights[..., 0], amounts[..., 1], weights[..., 1])
    probability = np.count_nonzero(found.needed, axis=0) / len(found.needed)
    to, other = (
        _texts(pair[int(second)] for second in found.second_has_less),
        _texts(pair[1 - int(second)] for second in found.second_has_less),
    )
    for act, draws, source in (("added", found.added, np.full_like(to, NOWHERE)), ("moved", found.moved, other)):
        yield act, {**summary(draws), "probability": probability, "to": to, "from": source}


def _texts(each: Iterable[str]) -> NDArray[Any]:
    return np.array(list(each), dtype=object)
