"""Growth that would be needed, the counts behind it, back-loaded paces, and places for each child."""

from __future__ import annotations

from collections.abc import Iterator

from sim.auditing.facts import PlanFacts
from sim.auditing.finding import Finding, Severity, Values, by_size, level, side
from sim.auditing.levels import last_level, legs, levels, looser, path
from sim.auditing.numbers import count, plain, yearly
from sim.auditing.rules.births import births_readings
from sim.auditing.rules.densities import counted
from sim.auditing.rules.people import NEAR
from sim.auditing.rules.statements import FEW_DEATHS
from sim.inputs.plan import Indicator
from sim.inputs.plan_checks import sense
from sim.inputs.printed import Printed

FAST, STEEP = 0.25, 0.06
"""Growth a year of a resource: high, and medium. China's doctors and nurses grew by 4 to 5 % a year to 2024."""
FALL_FAST, FALL_STEEP = 0.15, 0.08
"""The same for the fall of a rate. China's infant mortality fell by about 8 % a year from 2010 to 2020."""
BACK, NOTED, FRONT = 2.0, 1.5, 0.8
"""Later pace over earlier pace: back-loaded, worth noting, front-loaded."""
WORTH = 0.05
"""A relative change a year below which a late pace is within reach anyway."""


def needed_growth(facts: PlanFacts) -> Iterator[Finding]:
    """Reckon the counts and the yearly growth that each density target asks for."""
    heads = {row.id: number for row, _, _, number in counted(facts)}
    for row in facts.densities():
        end, people = last_level(row), facts.people(row.base_year)
        if end is None or end[1] <= 0 or row.base is None or row.base <= 0 or row.base_year is None or people is None:
            continue
        assert people.value
        span = end[0] - row.base_year
        growth = yearly(row.base, end[1], span)
        rates = [growth, *(yearly(a, b, later - y) for (y, a), (later, b) in legs(row) if a > 0 and b > 0)]
        others = [other for other in facts.stated("population") if _another(other, people)]
        listed = _counts(row, people.value)
        values: Values = {
            "name": row.names, "people": count(people.value), "counts": listed, "growth": f"{100 * growth:.2f}",
            "more": f"{(end[1] - row.base) * people.value / row.scale:+,.0f}", "year": str(end[0]),
            "one_percent": count(end[1] * people.value / row.scale / 100),
            "steepest": f"{100 * max(rates):.2f}", "others": _others(row, [o.value or 0 for o in others]),
            "head": {"en": "", "zh": ""}, "range": _range(end[1] * people.value / row.scale),
        }  # fmt: skip
        if row.id in heads:
            from_head = yearly(heads[row.id], end[1] * people.value / row.scale, span)
            rates.append(from_head)
            more = end[1] * people.value / row.scale - heads[row.id]
            values["head"] = {
                "en": f"; from the head-count {heads[row.id]:,.0f}: {more:+,.0f}, {100 * from_head:.2f} % a year",
                "zh": f"；自人数{heads[row.id]:,.0f}起：{more:+,.0f}，年均{100 * from_head:.2f}%",
            }
        yield Finding(
            facts.id, "needed_growth", row.id, end[0], by_size(max(rates), FAST, STEEP, 9.0), "implied_count",
            (side(row), side(*facts.people_rows(row.base_year), *others)), values, end[1] / row.base - 1,
        )  # fmt: skip


def needed_fall(facts: PlanFacts) -> Iterator[Finding]:
    """Reckon the yearly fall that each lower target asks for; a handful of deaths has no pace."""
    for row in facts.indicators:
        end = last_level(row)
        if sense(row.direction) == "higher" or end is None or not row.base_year or (row.base or 0) <= 0 or end[1] <= 0:
            continue
        assert row.base
        if looser(row, row.base, end[1]):
            continue
        fall = -yearly(row.base, end[1], end[0] - row.base_year)
        births = facts.nearest_births(row.base_year) if row.denominator == "births" else None
        events = row.base * births.value / row.scale if births and births.value else None
        severity: Severity = by_size(fall, FALL_FAST, FALL_STEEP, FALL_STEEP / 2)
        few = events is not None and events < FEW_DEATHS
        deaths = {"en": "", "zh": ""}
        if events is not None and births and births.value:
            after = end[1] * births.value / row.scale
            deaths = {
                "en": f"; at {births.value:,.0f} births {events:,.1f} to {after:,.1f} deaths",
                "zh": f"；按出生{births.value:,.0f}人计，死亡由{events:,.1f}例降至{after:,.1f}例",
            }
        yield Finding(
            facts.id, "needed_fall", row.id, end[0], "info" if few else severity, "pace",
            (level(row, row.base_year, end[0]), side(births) if births else level(row, end[0])),
            {"name": row.names, "base": plain(row.base), "target": plain(end[1]), "fall": f"{100 * fall:.2f}",
             "whole": f"{100 * (end[1] / row.base - 1):.1f}", "years": str(end[0] - row.base_year), "deaths": deaths},
            end[1] / row.base - 1,
        )  # fmt: skip


def back_loaded(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the pace after the last milestone against the pace before it."""
    for row in facts.indicators:
        printed, end = levels(row), last_level(row)
        if end is None or len(printed) < 2 or row.base is None or row.base_year is None:
            continue
        turn = sorted(printed)[-2]
        before = (printed[turn] - row.base) / (turn - row.base_year)
        after = (end[1] - printed[turn]) / (end[0] - turn)
        wanted = 1.0 if sense(row.direction) == "higher" else -1.0
        if before * wanted <= 0 or after * wanted < 0:
            continue
        ratio = after / before
        relative = abs(yearly(printed[turn], end[1], end[0] - turn)) if printed[turn] > 0 and end[1] > 0 else 1.0
        yield from _paced(facts, row, turn, end, before, after, ratio, relative)


def _paced(
    facts: PlanFacts, row: Indicator, turn: int, end: tuple[int, float], before: float, after: float, ratio: float,
    relative: float,
) -> Iterator[Finding]:  # fmt: skip
    if FRONT < ratio < NOTED - 1e-9:
        return
    heavy = row.nature == "binding" or row in facts.densities()
    severity: Severity = "info"
    if ratio >= BACK:
        severity = "medium" if heavy and relative >= WORTH else "low"
    values: Values = {
        "name": row.names, "path": " → ".join(plain(value) for value in path(row).values()), "turn": str(turn),
        "before": f"{before:+.4f}", "after": f"{after:+.4f}", "ratio": f"{ratio:.2f}", "base_year": str(row.base_year),
        "end": str(end[0]), "relative": f"{100 * relative:.2f}",
    }  # fmt: skip
    text = "back_loaded" if ratio > 1 else "front_loaded"
    yield Finding(
        facts.id,
        "back_loaded",
        row.id,
        end[0],
        severity,
        "pace",
        (level(row, row.base_year or 0, turn), level(row, turn, end[0])),
        values,
        ratio - 1,
        text,
    )


def places_per_child(facts: PlanFacts) -> Iterator[Finding]:
    """Hold childcare places against the children under three that the printed births imply."""
    row = facts.density("childcare_places")
    end = last_level(row) if row else None
    if row is None or end is None or end[1] <= 0 or not row.base or row.base < 0 or row.base_year is None:
        return
    people, readings = facts.people(row.base_year), births_readings(facts, row.base_year)
    if people is None or not people.value or not readings:
        return
    counts = [value * people.value / row.scale for value in (row.base, end[1])]
    children = [3 * births for births, _ in readings]
    first, last = (100 * number for number in counts)
    shares = [f"{first / number:.1f} → {last / number:.1f} ({number / 3:,.0f})" for number in children]
    growth = yearly(row.base, end[1], end[0] - row.base_year)
    falling = _falling(facts, end[0] - row.base_year, readings[0][0], counts[1])
    apart = max(children) / min(children) - 1
    severity = by_size(growth, FAST, 9.0)
    yield Finding(
        facts.id, "places_per_child", row.id, end[0], "high" if severity == "high" else by_size(apart, 9.0, 0.1),
        "pace" if severity == "high" else "denominator", (side(row), side(*(source for _, source in readings))),
        {"first": count(counts[0]), "last": count(counts[1]), "shares": "; ".join(shares), "year": str(end[0]),
         "growth": f"{100 * growth:.1f}", "falling": falling},
        end[1] / row.base - 1,
    )  # fmt: skip


def _falling(facts: PlanFacts, years: int, births: float, places: float) -> dict[str, str]:
    """Return the places for each 100 children if births went on falling as printed; mechanical, no forecast."""
    said = next((row for row in facts.stated("births_change_percent") if row.value), None)
    if said is None or said.value is None or not -100 < said.value < 100 or years < 3:
        return {"en": "", "zh": ""}
    children = sum(births * (1 + said.value / 100) ** (years - age) for age in range(3))
    share = 100 * places / children
    return {
        "en": f"; {share:.1f} if births went on changing by {said.value:g} % a year",
        "zh": f"；若出生每年继续变动{said.value:g}%，则为{share:.1f}",
    }


def _counts(row: Indicator, people: float) -> str:
    return " → ".join(count(value * people / row.scale) for value in path(row).values())


def _others(row: Indicator, populations: list[float]) -> dict[str, str]:
    """Return the same counts over further populations that the plan states."""
    parts = [(people, _counts(row, people)) for people in populations]
    return {
        "en": "".join(f"; at {people:,.0f} people {counts}" for people, counts in parts),
        "zh": "".join(f"；按{people:,.0f}人计{counts}" for people, counts in parts),
    }


def _range(number: float) -> str:
    return " / ".join(count(number * factor) for factor in (0.95, 0.98, 1.02, 1.05))


def _another(other: Printed, people: Printed) -> bool:
    """Return whether a stated population of about the same time is another one."""
    if other.value is None or people.value is None or other.year is None or people.year is None:
        return False
    return abs(other.year - people.year) <= NEAR and abs(other.value / people.value - 1) >= 0.01
