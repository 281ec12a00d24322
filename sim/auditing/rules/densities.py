"""Head-counts against densities: over the residents, among themselves, and nurses against doctors."""

from __future__ import annotations

from collections.abc import Iterator

from sim.auditing.facts import PlanFacts
from sim.auditing.finding import Finding, Severity, by_size, side
from sim.auditing.levels import base_step, last_level
from sim.auditing.numbers import count, plain
from sim.inputs.plan import Indicator
from sim.inputs.printed import Printed
from sim.measures import counted_in
from sim.units import unit_of


def counted(facts: PlanFacts) -> Iterator[tuple[Indicator, float, Printed, float]]:
    """Yield each density with its base, the head-count of the same year, and that count as a number."""
    for row in facts.densities():
        head = facts.count(row.numerator, row.base_year)
        if row.base and row.base > 0 and head is not None and head.value and _is_count(head):
            yield row, row.base, head, head.value


def head_count(facts: PlanFacts) -> Iterator[Finding]:
    """Hold each head-count over the residents against the printed density."""
    for row, base, head, number in counted(facts):
        people = facts.people(row.base_year)
        if people is None or not people.value:
            continue
        value = number / people.value * row.scale
        difference = value / base - 1
        fits = abs(value - base) <= base_step(row) / 2 + 1e-12
        severity: Severity = "info" if fits else by_size(difference, 0.05, 0.01)
        target = last_level(row)
        aim = target[1] if target else base
        yield Finding(
            facts.id, "head_count", row.id, row.base_year, severity, "check_passed" if fits else "contradiction",
            (side(head, *facts.people_rows(row.base_year)), side(row)), {
                "name": row.names, "count": count(number), "people": count(people.value), "scale": count(row.scale),
                "value": plain(value, 4), "base": plain(base), "needs": count(base * people.value / row.scale),
                "more": f"{base * people.value / row.scale - number:+,.0f}",
                "implied": count(number / base * row.scale), "target": plain(aim),
                "from_count": count(aim * people.value / row.scale - number),
                "from_density": count((aim - base) * people.value / row.scale),
            }, difference, "head_count_fits" if fits else "",
        )  # fmt: skip


def implied_people(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the populations against each other that the pairs of head-count and density imply."""
    pairs = [(row, head, number / base * row.scale) for row, base, head, number in counted(facts)]
    pairs = [pair for pair in pairs if pair[0].base_year == facts.period.start - 1] or pairs
    if len(pairs) < 2:
        return
    implied = [people for _, _, people in pairs]
    spread = max(implied) / min(implied) - 1
    year = pairs[0][0].base_year
    people = facts.people(year)
    listed = {
        lang: "; ".join(f"{row.names[lang]} {count(number)}" for row, _, number in pairs) for lang in ("en", "zh")
    }
    yield Finding(
        facts.id, "implied_people", "population", year, by_size(spread, 0.05, 0.02), "denominator",
        (side(*(head for _, head, _ in pairs), *facts.people_rows(year)), side(*(row for row, _, _ in pairs))),
        {"listed": listed, "spread": f"{100 * spread:.1f} %",
         "people": count(people.value) if people and people.value else "-"},
        spread,
    )  # fmt: skip


def nurses_to_doctors(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the ratio of nurses to doctors by head-count against that by density, and both against the target's."""
    nurses, doctors = facts.density("nurses"), facts.density("doctors")
    if nurses is None or doctors is None or not (nurses.base or 0) > 0 or not (doctors.base or 0) > 0:
        return
    ends = last_level(nurses), last_level(doctors)
    if ends[0] is None or ends[1] is None or ends[1][1] <= 0 or nurses.base_year != doctors.base_year:
        return
    assert nurses.base
    assert doctors.base
    factor = doctors.scale / nurses.scale
    table, target = factor * nurses.base / doctors.base, factor * ends[0][1] / ends[1][1]
    values = {"table": f"{table:.3f}", "target": f"{target:.3f}", "year": str(ends[0][0])}
    heads = [facts.count(name, nurses.base_year) for name in ("nurses", "doctors")]
    first, second = (head.value if head and _is_count(head) else None for head in heads)
    if not first or not second:
        yield Finding(
            facts.id, "nurses_to_doctors", "nurses_per_doctor", nurses.base_year, "info", "check_passed",
            (side(nurses), side(doctors)), values, target / table - 1, "nurses_to_doctors_path",
        )  # fmt: skip
        return
    by_count = first / second
    turns = (target - by_count) * (target - table) < 0
    difference = by_count / table - 1
    yield Finding(
        facts.id, "nurses_to_doctors", "nurses_per_doctor", nurses.base_year,
        "medium" if turns else by_size(difference, 9, 0.05, 0.01), "contradiction",
        (side(*(head for head in heads if head)), side(nurses, doctors)),
        {**values, "by_count": f"{by_count:.3f}", "nurses": count(first), "doctors": count(second)}, difference,
        "nurses_to_doctors" if turns else "nurses_to_doctors_size",
    )  # fmt: skip


def _is_count(head: Printed) -> bool:
    """Return whether a figure is a count: its unit is that of its measure (the rule of units tells where not)."""
    unit, wanted = unit_of(head.unit), counted_in(head.measure)
    return unit is None or not wanted or unit.kind in (wanted, "count")
