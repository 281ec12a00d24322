"""Parts and wholes: rates of a part above those of the whole, coverage of a group, parts that do not add up."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose

from sim.auditing.facts import PlanFacts
from sim.auditing.finding import Finding, Values, by_size, side
from sim.auditing.levels import path
from sim.auditing.numbers import plain
from sim.inputs.plan import Indicator
from sim.inputs.printed import Printed
from sim.measures import better, within

MOST_OF_WHOLE = 4
"""Where a count of deaths is part of another, the whole is not this many times the part: 7.5 to 5.4 in China 2020."""


def rate_of_part(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the rate of a part against that of the whole, in every year that both print."""
    for part in facts.indicators:
        wholes = (row for row in facts.indicators if row.numerator == within(part.numerator))
        for whole in (row for row in wholes if row.denominator == part.denominator):
            for year, value in path(part).items():
                total = path(whole).get(year)
                if total is None:
                    continue
                yield from _part_and_whole(facts, part, whole, year, value / part.scale, total / whole.scale)


def _part_and_whole(
    facts: PlanFacts, part: Indicator, whole: Indicator, year: int, small: float, large: float
) -> Iterator[Finding]:
    values: Values = {
        "part": part.names, "whole": whole.names, "small": _per(small, part), "large": _per(large, whole),
        "ratio": plain(large / small, 2) if small else "-", "year": str(year),
    }  # fmt: skip
    sides = side(part), side(whole)
    name = f"{part.id}_in_{whole.id}"
    deaths = better(part.numerator) == "lower"
    if small > large * (1 + 1e-9):
        yield Finding(
            facts.id, "rate_of_part", name, year, "high", "contradiction", sides, values,
            small / large - 1 if large else None,
        )  # fmt: skip
    elif deaths and small and year == part.base_year and large / small >= MOST_OF_WHOLE:
        yield Finding(
            facts.id, "rate_of_part", name, year, "high", "unit", sides, values, large / small - 1, "rate_of_part_size"
        )
    elif deaths and year == part.base_year and isclose(small, large):
        yield Finding(
            facts.id, "rate_of_part", name, year, "info", "check_passed", sides, values, 0.0, "rate_of_part_equal"
        )


def coverage_of_group(facts: PlanFacts) -> Iterator[Finding]:
    """Hold a target of full coverage against the target for a group of the same people."""
    for group in facts.indicators:
        wholes = [row for row in facts.commitments if row.measure and row.measure == within(group.id)]
        repeats = [row for row in facts.commitments if row.indicator == group.id]
        for whole in wholes:
            target = group.targets.get(whole.year or 0)
            if target is None or whole.value != 100 or target.value >= 100:
                continue
            people, persons = _group_people(facts, group), {"en": "", "zh": ""}
            if people is not None:
                gap = people * (1 - target.value / 100)
                persons = {
                    "en": f"; of {people:,.0f} people in the group {people - gap:,.0f}, gap {gap:,.0f}",
                    "zh": f"；该人群{people:,.0f}人，其中{people - gap:,.0f}人，相差{gap:,.0f}人",
                }
            yield Finding(
                facts.id, "coverage_of_group", group.id, whole.year, "high", "contradiction",
                (side(whole), side(group, *repeats, *facts.stated(f"{group.denominator}_share"))),
                {"whole": whole.names, "group": group.names, "target": plain(target.value), "persons": persons},
                target.value / 100 - 1,
            )  # fmt: skip


def parts_add_up(facts: PlanFacts) -> Iterator[Finding]:
    """Add up figures that are printed as the parts of another, and shares of the population by area."""
    for whole in facts.figures:
        parts = [row for row in facts.figures if row.part_of == whole.id and row.value is not None]
        if len(parts) > 1 and whole.value:
            yield _sum(facts, whole, parts, whole.value, side(whole).text)
    shares = [row for row in facts.figures if row.measure == "population_share" and row.value is not None]
    years = {row.year for row in shares}
    for year in sorted(years, key=str):
        parts = [row for row in shares if row.year == year]
        if len(parts) > 1:
            yield _sum(facts, parts[0], parts, 100.0, "100 %")


def _sum(facts: PlanFacts, whole: Printed, parts: list[Printed], printed: float, text: str) -> Finding:
    total = sum(row.value or 0.0 for row in parts)
    fits = isclose(total, printed, rel_tol=5e-4)
    first = side(whole) if text != "100 %" else side(parts[0])
    return Finding(
        facts.id, "parts_add_up", whole.measure, whole.year, "info" if fits else by_size(total / printed - 1, 0.5, 0.1),
        "check_passed" if fits else "contradiction", (first, side(*parts)),
        {"sum": " + ".join(plain(row.value or 0.0) for row in parts), "total": plain(total), "printed": plain(printed),
         "difference": f"{total - printed:+,.6g}"},
        total / printed - 1, "parts_add_up_fits" if fits else "",
    )  # fmt: skip


def _group_people(facts: PlanFacts, group: Indicator) -> float | None:
    """Return the people of an indicator's denominator, from a printed share of the residents."""
    share = next(iter(facts.stated(f"{group.denominator}_share")), None)
    people = facts.people(share.year) if share else None
    if share is None or people is None or not share.value or not people.value:
        return None
    return people.value * share.value / 100


def _per(share: float, row: Indicator) -> str:
    return f"{plain(share * 1000, 4)} ‰" if row.scale >= 1000 else f"{plain(share * 100, 4)} %"
