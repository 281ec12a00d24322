"""What no plan can mean: unknown units, targets without a year, directions against the numbers.

A target that is easier than its base is no bad input: plans print such targets, and the audit reports them. A row is
refused only where its direction cannot be what was printed; see :func:`direction_problems`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from sim.errors import Problem
from sim.inputs.table import Row, Table
from sim.measures import better
from sim.scenario.problems import near_only
from sim.units import unit_names, unit_of

if TYPE_CHECKING:
    from sim.inputs.plan import Target

YEAR = re.compile(r"(19|20|21)\d\d")
NEARLY_A_TARGET = re.compile(r"(?:19|20|21)\d\d\s*年?\D*|\d+|.*(?:target|milestone|目标).*", re.IGNORECASE)
Sense = Literal["higher", "lower"]


def sense(direction: str) -> Sense:
    """Return which way a direction asks a value to go."""
    return "higher" if direction == "at_least" else "lower"


def header_problems(header: Sequence[str], table: Table) -> list[Problem]:
    """Return the columns that hold targets but name no year."""
    wrong = [name for name in header if not YEAR.fullmatch(name) and NEARLY_A_TARGET.fullmatch(name)]
    hint = "head the column with the year alone, for example 2025"
    problems = [Problem("a target without a year", table.label, 1, path=name, hint=hint) for name in wrong]
    unnamed = next((row for row in table if "" in header and row[""]), None)
    if unnamed is not None:
        problems.append(table.problem(unnamed, "", f"{unnamed['']!r} stands in a column without a header", hint))
    return problems


def unit_problem(row: Row, table: Table) -> list[Problem]:
    """Return a problem where nobody knows the unit of a row."""
    if unit_of(row["unit"]) is not None:
        return []
    hint = near_only(row["unit"], unit_names()) or "for example %, per mille, per 1,000 or years"
    return [table.problem(row, "unit", f"{row['unit']!r} is no known unit", hint)]


def direction_problems(row: Row, table: Table, targets: Mapping[int, Target]) -> list[Problem]:
    """Return why a row's direction cannot be meant.

    The sign in the printed row or in a target cell says the opposite; or the measure can only be meant to go one
    way, the numbers go that way, and the direction says the other; or, where either way could be meant, base and
    two targets in a row move against it; or a yearly fall leaves nothing.
    """
    asked = sense(row["direction"])
    signs = _signs(row)
    for column, signed in signs.items():
        if signed != asked:
            text = f"{row['direction']} contradicts the sign in {column!r}"
            return [table.problem(row, "direction", text, "write the direction that the plan prints")]
    levels = [targets[year].value for year in sorted(targets) if targets[year].direction != "falls_by"]
    rates = [target.value for target in targets.values() if target.direction == "falls_by"]
    base = row["base"]
    if base is not None and not signs and _against(asked, base, levels, better(row["numerator"], row["kind"] or "")):
        steps = " \u2192 ".join(f"{value:g}" for value in (base, *levels))
        text = f"{row['direction']} contradicts the numbers {steps}"
        hint = "change the direction; a limit that is really meant carries its sign, as in \u22645.8"
        return [table.problem(row, "direction", text, hint)]
    if any(rate <= 0 or (base is not None and rate >= base) for rate in rates):
        text = f"falls_by {rates[0]:g} a year is not possible from {base}"
        return [table.problem(row, "direction", text, "a rule holds the yearly fall, a positive number below the base")]
    return []


def _signs(row: Row) -> dict[str, Sense]:
    """Return the sense of every printed sign, by where it stands."""
    cells = {name: str(text) for name, text in row.cells.items() if text and (YEAR.fullmatch(name) or name == "quote")}
    found: dict[str, Sense] = {}
    for name, text in cells.items():
        senses = {_sense_of(sign) for sign in re.findall("[\u2265\u2264<>\uff1c\uff1e]=?", text)}
        if len(senses) == 1:
            found[name] = senses.pop()
    return found


def _sense_of(sign: str) -> Sense:
    return "higher" if sign[0] in "\u2265>\uff1e" else "lower"


def _against(asked: Sense, base: float, levels: Sequence[float], wanted: Sense | None) -> bool:
    steps = [after - before for before, after in pairwise([base, *levels])]
    moves = {"higher" if step > 0 else "lower" for step in steps if step}
    if not steps or moves != {"higher" if asked == "lower" else "lower"}:
        return False
    return wanted in moves or (wanted is None and len(steps) > 1 and all(steps))
