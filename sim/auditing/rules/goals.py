"""Targets in themselves: looser than the base, out of order, rules instead of levels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sim.auditing.facts import PlanFacts
from sim.auditing.finding import Finding, Severity, Values, level
from sim.auditing.levels import last_level, levels, looser
from sim.auditing.numbers import count, percent, plain
from sim.inputs.plan import Indicator

SLACK_HIGH = 0.5
"""A binding target that is looser than its base by half is no target."""
HARDLY = 0.05
"""A density that rises by less than this over the plan asks for hardly anything."""


def slack(facts: PlanFacts) -> Iterator[Finding]:
    """Find last targets that are looser than the base, equal to it, or nearly so."""
    for row in facts.indicators:
        end = last_level(row)
        if row.base is None or end is None:
            continue
        year, target = end
        difference = target / row.base - 1 if row.base else 0.0
        values: Values = {
            "name": row.names, "base": plain(row.base), "target": plain(target), "nature": _nature(row),
            "difference": percent(difference), "year": str(year), "more": _more(facts, row, target),
        }  # fmt: skip
        sides = level(row, row.base_year or 0), level(row, year)
        if looser(row, row.base, target):
            severity: Severity = "high" if row.nature == "binding" and abs(difference) >= SLACK_HIGH else "medium"
            yield Finding(facts.id, "slack", row.id, year, severity, "slack_target", sides, values, difference)
        elif target == row.base:
            yield Finding(facts.id, "slack", row.id, year, "low", "slack_target", sides, values, 0.0, "slack_equal")
        elif row in facts.densities() and abs(difference) < HARDLY:
            yield Finding(
                facts.id, "slack", row.id, year, "low", "slack_target", sides, values, difference, "slack_hardly"
            )


def milestones(facts: PlanFacts) -> Iterator[Finding]:
    """Find milestones that are worse than the base while the plan's end is not, and ends looser than a milestone."""
    for row in facts.indicators:
        printed = levels(row)
        for (before_year, before), (year, after) in pairwise(printed.items()):
            if looser(row, before, after):
                yield _out_of_order(facts, row, before_year, before, year, after, "milestones")
        end = last_level(row)
        if row.base is None or row.base_year is None or (end is not None and looser(row, row.base, end[1])):
            continue
        for year, value in printed.items():
            if looser(row, row.base, value):
                yield _out_of_order(facts, row, row.base_year, row.base, year, value, "milestones_base")


def yearly_rule(facts: PlanFacts) -> Iterator[Finding]:
    """Show what a yearly fall instead of a level leaves open: it depends on where counting starts."""
    for row in facts.indicators:
        for year, target in row.targets.items():
            starts = {start: value for start, value in levels(row).items() if start < year}
            if target.direction != "falls_by" or row.base is None or row.base_year is None or not starts:
                continue
            start = max(starts)
            from_base = row.base - target.value * (year - row.base_year)
            from_milestone = starts[start] - target.value * (year - start)
            gap = from_milestone - from_base
            high = row.nature == "binding" and abs(gap) >= 0.1 * row.base
            yield Finding(
                facts.id, "yearly_rule", row.id, year, "high" if high else "medium", "contradiction",
                (level(row, row.base_year, start), level(row, year)),
                {"name": row.names, "rate": plain(target.value), "base": plain(row.base), "level": plain(starts[start]),
                 "years": str(year - row.base_year), "later": str(year - start), "from_base": plain(from_base),
                 "from_milestone": plain(from_milestone), "gap": plain(abs(gap)), "year": str(year)},
                from_milestone / from_base - 1 if from_base else None,
            )  # fmt: skip


def _out_of_order(
    facts: PlanFacts, row: Indicator, before_year: int, before: float, year: int, after: float, text: str
) -> Finding:
    return Finding(
        facts.id, "milestones", row.id, year, "high", "contradiction",
        (level(row, before_year), level(row, year)),
        {"name": row.names, "before": plain(before), "before_year": str(before_year), "after": plain(after),
         "year": str(year), "difference": percent(after / before - 1) if before else "-"},
        after / before - 1 if before else None, text,
    )  # fmt: skip


def _more(facts: PlanFacts, row: Indicator, target: float) -> str:
    people = facts.people(row.base_year)
    if row.denominator != "population" or people is None or not people.value or row.base is None:
        return "-"
    return count((target - row.base) * people.value / row.scale)


def _nature(row: Indicator) -> dict[str, str]:
    return {"en": row.nature, "zh": "约束性" if row.nature == "binding" else "预期性"}
