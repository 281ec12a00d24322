"""Units that cannot be: against the scale, against the size of the number, against what is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sim.auditing.facts import PlanFacts, printed_unit
from sim.auditing.finding import Finding, Severity, Side, level, side
from sim.auditing.levels import legs, looser, path
from sim.auditing.numbers import count, plain
from sim.inputs.plan import Indicator
from sim.inputs.plan_checks import sense
from sim.inputs.printed import Printed
from sim.measures import counted_in, within
from sim.units import unit_of

NAMED = re.compile("(百万|十万|10万|万|千)(?:名)?(?:常住|户籍)?(?:人|名)")
"""How a Chinese indicator's name says what it is a rate of: 每千常住人口, 每万人口, 千人口."""
SCALES = {"千": 1e3, "万": 1e4, "十万": 1e5, "10万": 1e5, "百万": 1e6}
ALONG, RISES = 4, 8
"""A fall to a fourth or a rise to eight times from one printed level to the next is no plan but a slip."""
AGAINST = 5
"""The same against the direction."""
CONTRADICTS = 5
"""The reading that makes the whole five times its part (or less than it) is not meant."""
CHANGES = ("_change", "_change_percent", "_growth")
LIFE = (30.0, 100.0)
"""Life expectancy in years that a population can have."""


def unit_against_scale(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the unit, as typed and as printed, and the indicator's name against the scale of the rate."""
    for row in facts.indicators:
        typed, printed, named = unit_of(row.unit), printed_unit(row.quote), NAMED.search(row.names["zh"])
        scales = {
            row.unit: typed.scale if typed else None,
            printed.text if printed else "": printed.scale if printed else None,
            named[0] if named else "": SCALES[named[1]] if named else None,
        }
        wrong = {text: scale for text, scale in scales.items() if text and scale and scale != row.scale}
        if not wrong:
            continue
        text, scale = next(iter(wrong.items()))
        repeats = [said for said in facts.commitments if said.indicator == row.id and _says(said, text)]
        events, base = _events(facts, row), row.base or next(iter(path(row).values()), 0.0)
        counts = {"en": "", "zh": ""}
        if events is not None:
            read, meant = base / scale * events, base / row.scale * events
            counts = {
                "en": f"; of {events:,.0f} this is {read:,.0f}, else {meant:,.1f}",
                "zh": f"；按分母{events:,.0f}计为{read:,.0f}，否则为{meant:,.1f}",
            }
        yield Finding(
            facts.id, "unit_against_scale", row.id, row.base_year, _unit_severity(facts, row, text, scale), "unit",
            (side(row, *repeats), side(*_relatives(facts, row)) if _relatives(facts, row) else _meant(row)),
            {"name": row.names, "unit": text, "scale": count(row.scale), "base": plain(base),
             "factor": plain(row.scale / scale, 4), "read": plain(base / scale * 100, 4), "counts": counts,
             "meant": plain(base / row.scale * 100, 4)},
            row.scale / scale - 1,
        )  # fmt: skip


def off_by_ten(facts: PlanFacts) -> Iterator[Finding]:
    """Find steps between printed levels that are too large for any plan: a slip of the decimal point is likely."""
    for row in facts.indicators:
        for (first_year, first), (year, after) in legs(row):
            if first <= 0 or after <= 0:
                continue
            ratio = max(after / first, first / after)
            limit = AGAINST if looser(row, first, after) else RISES if sense(row.direction) == "higher" else ALONG
            if ratio < limit - 1e-9:
                continue
            yield Finding(
                facts.id, "off_by_ten", row.id, year, "high", "unit", (level(row, first_year), level(row, year)),
                {"name": row.names, "first": plain(first), "first_year": str(first_year), "after": plain(after),
                 "year": str(year), "ratio": f"{ratio:.1f}"},
                after / first - 1,
            )  # fmt: skip


def impossible(facts: PlanFacts) -> Iterator[Finding]:
    """Find values that no rate can have: negative, more than all, or a life of impossible length."""
    for row in facts.indicators:
        low, high = LIFE if row.numerator == "life_expectancy" else (0.0, row.scale if row.denominator else 9e99)
        high = 100.0 if row.unit == "%" else high
        for year, value in path(row).items():
            if low <= value <= high:
                continue
            yield Finding(
                facts.id, "impossible", row.id, year, "high", "unit", (level(row, year), side(row)),
                {"name": row.names, "value": plain(value), "unit": row.unit, "low": plain(low), "high": plain(high),
                 "year": str(year)},
            )  # fmt: skip


def impossible_share(facts: PlanFacts) -> Iterator[Finding]:
    """Find stated shares of more than all or less than nothing; changes may be both."""
    for said in (*facts.figures, *facts.commitments):
        unit = unit_of(said.unit)
        if unit is None or unit.scale != 100 or said.value is None or said.measure.endswith(CHANGES):
            continue
        if not 0 <= said.value <= 100:
            yield Finding(
                facts.id, "impossible", said.id, said.year, "high", "unit", (side(said), side(said)),
                {"name": said.names, "value": plain(said.value), "unit": said.unit, "low": "0", "high": "100",
                 "year": str(said.year or "")},
            )  # fmt: skip


def counting_unit(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the unit of a count against what the measure is counted in."""
    for said in (*facts.figures, *facts.denominators):
        unit, wanted = unit_of(said.unit), counted_in(said.measure)
        if unit is not None and wanted and unit.kind not in (wanted, "count"):
            yield _counted_in(facts, said.measure, said.year, said, said.names, unit.text, "high")
    for row in facts.indicators:
        unit, wanted = printed_unit(row.quote), counted_in(row.numerator)
        if unit is not None and wanted and unit.kind in ("people", "beds", "time", "money") and unit.kind != wanted:
            yield _counted_in(facts, row.id, row.base_year, row, row.names, unit.text, "low")


def _counted_in(
    facts: PlanFacts, measure: str, year: int | None, row: Indicator | Printed, names: object, unit: str, how: Severity
) -> Finding:
    return Finding(
        facts.id, "counting_unit", measure, year, how, "unit", (side(row), side(row)),
        {"name": names, "unit": unit},  # type: ignore[dict-item]
    )  # fmt: skip


def _meant(row: Indicator) -> Side:
    """Return what the scale says: the name, and what it is a rate of."""
    return Side(f"{row.names['zh']} / {row.scale:,.0f}", () if row.line is None else (row.line,))


def _relatives(facts: PlanFacts, row: Indicator) -> list[Indicator]:
    """Return the indicators that are part of this one, or of which it is a part."""
    return [
        other for other in facts.indicators
        if other.denominator == row.denominator
        and (within(other.numerator) == row.numerator or within(row.numerator) == other.numerator)
    ]  # fmt: skip


def _unit_severity(facts: PlanFacts, row: Indicator, text: str, scale: float) -> Severity:
    """High where a binding target rests on it, the typed unit itself is wrong, or the reading contradicts a part."""
    if row.nature == "binding" or text == row.unit:
        return "high"
    for other in _relatives(facts, row):
        if other.base and row.base and other.base * row.base > 0:
            ratio = (row.base / scale) / (other.base / other.scale)
            if max(ratio, 1 / ratio) >= CONTRADICTS:
                return "high"
    return "medium"


def _events(facts: PlanFacts, row: Indicator) -> float | None:
    """Return the people or births that a rate is of, where they are known."""
    if row.denominator == "births":
        found = facts.count("births", row.base_year)
    else:
        found = facts.people(row.base_year) if row.denominator == "population" else None
    return found.value if found else None


def _says(said: Printed, unit: str) -> bool:
    found = printed_unit(said.quote, f"{said.value:g}") if said.value is not None else None
    return found is not None and found.text == unit
