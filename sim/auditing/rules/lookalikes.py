"""Indicators that look alike: nearly the same name or the same measure, in other units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from sim.auditing.facts import PlanFacts
from sim.auditing.finding import Finding, side
from sim.auditing.levels import last_level
from sim.auditing.numbers import count, plain
from sim.inputs.plan import Indicator
from sim.inputs.printed import Printed
from sim.units import unit_of

ALIKE = 0.6
"""Share of common letters from which two names are alike."""
RATE = re.compile("^其中[:：]?|(每)?(百万|十万|10万|万|千)(名)?(常住|户籍)?人口?(拥有)?|数?(达到)?[0-9.]*[人名张个]?$")


def look_alikes(facts: PlanFacts) -> Iterator[Finding]:
    """Hold each rate of the text and the table against the table's indicators of nearly the same name."""
    rated = [row for row in facts.indicators if row.scale >= 1000]
    said = [row for row in facts.commitments if not row.indicator and (scale := _scale(row)) and scale >= 1000]
    pairs: list[tuple[Indicator, Indicator | Printed]] = [(row, other) for row in rated for other in said]
    pairs += [(row, other) for number, row in enumerate(rated) for other in rated[number + 1 :]]
    for row, other in pairs:
        scale = _scale(other)
        if scale is None or scale == row.scale or not _alike(row.names["zh"], other.names["zh"]):
            continue
        value, end = _value(other), last_level(row)
        if value is None or end is None or end[1] <= 0:
            continue
        same = value == end[1]
        people = facts.people(row.base_year)
        repeats = [again for again in facts.commitments if again.indicator == row.id]
        yield Finding(
            facts.id, "look_alikes", f"{other.id}_and_{row.id}", end[0], "high" if same else "low", "contradiction",
            (side(other), side(row, *repeats)),
            {"first": other.names, "second": row.names, "value": plain(value), "scale": count(scale),
             "target": plain(end[1]), "row_scale": count(row.scale),
             "counts": _counts(people.value if people else None, value / scale, end[1] / row.scale),
             "factor": plain(max(scale / row.scale, row.scale / scale), 2)},
            (value / scale) / (end[1] / row.scale) - 1, "" if same else "look_alikes_values",
        )  # fmt: skip


def _alike(first: str, second: str) -> bool:
    one, other = (RATE.sub("", RATE.sub("", name)) for name in (first, second))
    return bool(one and other) and SequenceMatcher(None, one, other).ratio() >= ALIKE


def _scale(row: Indicator | Printed) -> float | None:
    if isinstance(row, Indicator):
        return row.scale
    unit = unit_of(row.unit)
    return unit.scale if unit else None


def _value(row: Indicator | Printed) -> float | None:
    if isinstance(row, Printed):
        return row.value
    end = last_level(row)
    return end[1] if end else None


def _counts(people: float | None, first: float, second: float) -> str:
    return "" if people is None else f"; {people:,.0f}: {people * first:,.0f}, {people * second:,.0f}"
