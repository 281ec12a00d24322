"""The same thing said twice: text against table, a figure of the year before, a number against its own passage."""

from __future__ import annotations

from collections.abc import Iterator

from sim.auditing.facts import PlanFacts
from sim.auditing.finding import Finding, Severity, Side, side
from sim.auditing.levels import base_step, last_level
from sim.auditing.numbers import in_order, plain, states
from sim.inputs.plan import Indicator
from sim.inputs.printed import Printed
from sim.units import unit_of

NATURES = {"binding": "约束性", "anticipatory": "预期性"}
FEW_DEATHS = 20
"""Below this many deaths a year a rate moves by chance: one death more or less is 5 % and more."""


def text_target(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the targets in the text against the table, in the same unit."""
    for said in facts.commitments:
        row = facts.indicator(said.indicator)
        target = row.targets.get(said.year or 0) if row else None
        if row is None or target is None or said.value is None or target.direction == "falls_by":
            continue
        value, step = _on_scale(said, row), abs(target.value - (row.base if row.base is not None else target.value))
        if abs(value - target.value) <= 1e-9:
            continue
        difference = value / target.value - 1 if target.value else None
        yield Finding(
            facts.id, "text_target", row.id, said.year, _severity(difference, abs(value - target.value), step),
            "contradiction", (side(said), side(row)),
            {"name": row.names, "said": plain(value), "printed": plain(target.value),
             "gap": f"{value - target.value:+.6g}", "step": plain(step), "unit": row.unit},
            difference, "text_target_soft" if said.wording == "close_to" else "",
        )  # fmt: skip


def said_twice(facts: PlanFacts) -> Iterator[Finding]:
    """Hold figures and commitments against others of the same measure, name, unit and year."""
    rows = [row for row in (*facts.figures, *facts.commitments) if row.measure and row.value is not None]
    for number, first in enumerate(rows):
        for second in rows[number + 1 :]:
            if _thing(first) != _thing(second) or first.value == second.value or not second.value:
                continue
            difference = (first.value or 0) / second.value - 1
            yield Finding(
                facts.id, "said_twice", second.id, second.year, _severity(difference, abs(difference), 9e9),
                "contradiction", (side(first), side(second)),
                {"name": first.names, "first": plain(first.value or 0), "second": plain(second.value),
                 "unit": first.unit}, difference,
            )  # fmt: skip


def text_base(facts: PlanFacts) -> Iterator[Finding]:
    """Hold figures in the text against the base of the indicator they repeat, in the same unit."""
    for row in facts.indicators:
        if row.base is None:
            continue
        for said in facts.stated(row.id):
            if said.year not in (row.base_year, None) or said.value is None:
                continue
            value = _on_scale(said, row)
            if abs(value - row.base) <= base_step(row) / 2:
                continue
            difference = value / row.base - 1 if row.base else None
            yield Finding(
                facts.id, "text_base", row.id, row.base_year, _severity(difference, abs(value - row.base), 9e9),
                "contradiction", (side(said), side(row)),
                {"name": row.names, "said": plain(value), "printed": plain(row.base), "unit": row.unit}, difference,
            )  # fmt: skip


def jump(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the change from a figure shortly before the base against the change that the plan asks for."""
    for row in facts.indicators:
        end = last_level(row)
        if row.base is None or row.base_year is None or end is None:
            continue
        for said in facts.stated(row.id):
            years = row.base_year - (said.year or row.base_year)
            if not 1 <= years <= 2 or said.value is None:
                continue
            moved, planned = row.base - _on_scale(said, row), end[1] - row.base
            pace, asked = moved / years, planned / (end[0] - row.base_year)
            if abs(moved) <= base_step(row) or abs(pace) < 3 * abs(asked):
                continue
            few = _deaths(facts, row, said) < FEW_DEATHS
            yield Finding(
                facts.id, "jump", row.id, row.base_year, "low" if few else "medium", "contradiction",
                (side(said), side(row)),
                {"name": row.names, "before": plain(said.value), "base": plain(row.base), "moved": f"{moved:+.6g}",
                 "years": str(years), "planned": f"{planned:+.6g}", "ahead": str(end[0] - row.base_year)},
                row.base / said.value - 1 if said.value else None, "jump_few" if few else "",
            )  # fmt: skip


def against_passage(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the numbers of each row against the passage that the row quotes."""
    for row in facts.indicators:
        base = [] if row.base is None else [row.base]
        numbers = [*base, *(row.targets[year].value for year in sorted(row.targets))]
        if row.quote and not in_order(row.quote, numbers):
            yield _not_in_passage(facts, row.id, row.base_year, row.names, numbers, row)
    for said in (*facts.figures, *facts.commitments):
        if said.quote and said.value is not None and not states(said.quote, said.value):
            yield _not_in_passage(facts, said.id, said.year, said.names, [said.value], said)
    for project in facts.projects:
        stated = (project.start, project.finish, project.beds_gross, project.beds_net, project.beds_mixed)
        missing = [value for value in stated if value is not None and not states(project.quote, value)]
        if project.quote and missing:
            yield Finding(
                facts.id, "against_passage", project.id, None, "high", "contradiction",
                (Side(", ".join(f"{value:g}" for value in missing), side(project).lines), side(project)),
                {"name": project.names, "numbers": ", ".join(f"{value:g}" for value in missing)},
            )  # fmt: skip


def nature_in_passage(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the nature of each indicator against the word that its row prints."""
    for row in facts.indicators:
        printed = [nature for nature, word in NATURES.items() if word in row.quote]
        if len(printed) == 1 and printed[0] != row.nature:
            yield Finding(
                facts.id, "nature_in_passage", row.id, row.base_year, "high", "contradiction",
                (Side(NATURES[row.nature], side(row).lines), side(row)),
                {"name": row.names, "nature": {"en": row.nature, "zh": NATURES[row.nature]},
                 "printed": {"en": printed[0], "zh": NATURES[printed[0]]}},
            )  # fmt: skip


def _not_in_passage(
    facts: PlanFacts, name: str, year: int | None, names: object, numbers: list[float], row: Indicator | Printed
) -> Finding:
    listed = ", ".join(f"{value:.10g}" for value in numbers)
    return Finding(
        facts.id, "against_passage", name, year, "high", "contradiction",
        (Side(listed, side(row).lines), side(row)),
        {"name": names, "numbers": listed},  # type: ignore[dict-item]
    )  # fmt: skip


def _thing(row: Printed) -> tuple[str, ...]:
    """Return what a row is about; a commitment is told by its indicator, a figure by its name too."""
    return row.measure, row.unit, str(row.year), row.indicator or row.names["zh"]


def _on_scale(said: Printed, row: Indicator) -> float:
    """Return what is said, in the indicator's unit."""
    unit = unit_of(said.unit)
    factor = row.scale / unit.scale if unit and unit.scale and row.denominator else 1.0
    return (said.value or 0.0) * factor


def _severity(difference: float | None, gap: float, step: float) -> Severity:
    """High from 5 % on; medium from 1 % on or where the gap is as large as the change the plan asks for."""
    if difference is None or abs(difference) >= 0.05:
        return "high"
    return "medium" if abs(difference) >= 0.01 or gap >= step - 1e-12 else "low"


def _deaths(facts: PlanFacts, row: Indicator, said: Printed) -> float:
    """Return the deaths a year behind a rate per births; many where it is no such rate."""
    births = facts.count("births", said.year)
    if row.denominator != "births" or births is None or not births.value:
        return 9e9
    return max((said.value or 0.0), row.base or 0.0) * births.value / row.scale
