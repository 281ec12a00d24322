"""Populations: stated figures against the denominator, parts against wholes, changes against levels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sim.auditing.facts import PlanFacts
from sim.auditing.finding import Finding, Severity, by_size, side
from sim.auditing.numbers import count, percent, plain, printed_step, yearly
from sim.inputs.printed import Printed
from sim.measures import within

NEAR = 2
"""Years within which two populations of a place can be held against each other."""


BASES = {
    "not_stated": {"en": "not stated", "zh": "未注明"},
    "registered": {"en": "registered", "zh": "户籍"},
    "resident": {"en": "resident", "zh": "常住"},
}


def stated_people(facts: PlanFacts) -> Iterator[Finding]:
    """Hold each stated population against the denominator of the densities, of its year or the nearest."""
    outside = [row for row in facts.denominators if row.measure == "population"]
    for row in facts.stated("population"):
        near = [other for other in outside if abs((other.year or 0) - (row.year or 0)) <= NEAR]
        if not near or not row.value:
            continue
        other = min(near, key=lambda known: abs((known.year or 0) - (row.year or 0)))
        assert other.value is not None
        difference = other.value / row.value - 1
        severity = by_size(difference, 0.05, 0.01, 1e-3)
        words = "stated_people_fits" if severity == "info" else ""
        yield Finding(
            facts.id, "stated_people", "population", row.year, severity,
            "check_passed" if words else "denominator", (side(row), side(other)),
            {"value": count(row.value), "year": str(row.year), "base": BASES.get(row.population_base, "-"),
             "other": count(other.value), "other_year": str(other.year), "difference": percent(difference, 2)},
            difference, words,
        )  # fmt: skip


def part_exceeds_whole(facts: PlanFacts) -> Iterator[Finding]:
    """Find counts that are larger than what they are part of."""
    for row in facts.figures:
        whole_id = within(row.measure)
        if not whole_id or not row.value:
            continue
        whole = facts.people(row.year) if whole_id == "population" else facts.count(whole_id, row.year)
        if whole is None or not whole.value or row.value <= whole.value:
            continue
        difference = row.value / whole.value - 1
        printed = facts.count(whole_id, row.year) or whole
        yield Finding(
            facts.id, "part_exceeds_whole", row.measure, row.year, "high" if difference >= 0.1 else "medium",
            "denominator", (side(row), side(printed)),
            {"name": row.names, "whole_name": whole.names if whole.line else _people_names(whole),
             "part": count(row.value), "whole": count(whole.value), "ratio": f"{1 + difference:.4f}"},
            difference,
        )  # fmt: skip


def changes(facts: PlanFacts) -> Iterator[Finding]:
    """Hold a level and its change over the year before against the relative change (X, X_change, X_change_percent)."""
    for row in facts.figures:
        name = row.measure.removesuffix("_change_percent")
        level = facts.count(name, row.year)
        change = next(iter(facts.stated(f"{name}_change", row.year)), None)
        if name == row.measure or not (level and level.value and change and change.value and row.value):
            continue
        step = printed_step(level.quote, level.value, 1), printed_step(change.quote, change.value, 1)
        before = level.value - change.value
        if before <= 0:
            continue
        share = 100 * change.value / before
        rounding = 100 * (step[1] / 2 + abs(share) / 100 * sum(step) / 2) / before
        fits = abs(share - row.value) <= rounding + printed_step(row.quote, row.value, 0.01)
        severity: Severity = "info" if fits else by_size(share / row.value - 1, 0.2, 0.02)
        yield Finding(
            facts.id, "changes", name, row.year, severity, "check_passed" if fits else "contradiction",
            (side(level, change), side(row)),
            {"name": level.names, "level": count(level.value), "change": count(change.value), "before": count(before),
             "share": f"{share:.2f}", "printed": plain(row.value)},
            share / row.value - 1, "changes_fit" if fits else "",
        )  # fmt: skip


def growth_rate(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the printed yearly growth of the population against two printed populations."""
    people = [row for row in facts.figures if re.fullmatch(r"population(_\d{4})?", row.measure)]
    known = sorted((row for row in people if (row.value or 0) > 0 and row.year), key=lambda row: row.year or 0)
    rate = next((row for row in facts.stated("population_growth") if row.value), None)
    if rate is None or not rate.value or len(known) < 2:
        return
    first, last = known[0], known[-1]
    assert first.value
    assert last.value
    years = (last.year or 0) - (first.year or 0)
    if years < 1:
        return
    growth = 100 * yearly(first.value, last.value, years)
    fits = abs(growth - rate.value) <= printed_step(rate.quote, rate.value, 0.01)
    severity: Severity = "info" if fits else by_size(growth / rate.value - 1, 0.2, 0.02)
    yield Finding(
        facts.id, "growth_rate", "population", last.year, severity,
        "check_passed" if fits else "contradiction", (side(first, last), side(rate)),
        {"first": count(first.value), "last": count(last.value), "years": str(years), "growth": f"{growth:.3f}",
         "printed": plain(rate.value)},
        growth / rate.value - 1, "growth_rate_fits" if fits else "",
    )  # fmt: skip


def base_of_people(facts: PlanFacts) -> Iterator[Finding]:
    """Find populations and births of registered people, or of people that are not named."""
    for row in (*facts.figures, *facts.denominators):
        if row.measure not in ("population", "births") or row.population_base not in ("registered", "not_stated"):
            continue
        registered = row.population_base == "registered"
        yield Finding(
            facts.id, "base_of_people", row.measure, row.year, "medium" if registered else "low", "denominator",
            (side(row), side(*(other for other in facts.indicators if other.denominator == row.measure))),
            {"name": row.names, "value": count(row.value or 0), "year": str(row.year)},
            None, "" if registered else "base_of_people_unsaid",
        )  # fmt: skip


def _people_names(row: Printed) -> dict[str, str]:
    return {"en": f"residents of {row.year}", "zh": f"{row.year}年常住人口"}
