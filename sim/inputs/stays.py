"""Recorded stays of a ward's patients, from the hospital's own file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sim.errors import Problem
from sim.inputs.table import Column, Row, Table, raise_all, read_table
from sim.scenario.problems import near

FEWEST = 20
"""Stays of a class from which to draw: fewer say nothing about the long ones, which fill a ward."""
LONG = 60.0
"""Days: half of the patients staying longer are hours more often than a ward, unless the unit says days."""
DAYS = ("days", "day", "d", "天", "日")
COLUMNS = (
    Column("length_of_stay", "number", minimum=0, maximum=20_000),
    Column("class", required=False, blank=True),
    Column("weight", "number", required=False, blank=True, minimum=0),
    Column("unit", required=False, blank=True),
)


@dataclass(frozen=True)
class RecordedStays:
    """Stays in days and how often each counts, in the order of the file."""

    days: tuple[float, ...]
    weights: tuple[float, ...]


def read_stays(path: Path, classes: Collection[str]) -> tuple[dict[str, RecordedStays], Table]:
    """Read a file with one stay a row.

    Parameters
    ----------
    path
        CSV with length_of_stay in days; class, weight and unit where they are known.
    classes
        The ward's classes of patients; without a column class all of them have the same stays.

    Returns
    -------
    Stays by class; the table.

    Raises
    ------
    TableError
        A cell cannot be used, a class is unknown or has too few stays, or the stays look like hours.
    """
    table = read_table(path, COLUMNS)
    raise_all(_unit_problems(table))
    split = any(row["class"] for row in table)
    problems = _class_problems(table, classes) if split else []
    found = {}
    for name in classes:
        rows = [row for row in table if not split or row["class"] == name]
        problems += _few_problems(table, rows, name if split else "")
        weights = [1.0 if row["weight"] is None else row["weight"] for row in rows]
        found[name] = RecordedStays(tuple(row["length_of_stay"] for row in rows), tuple(weights))
    raise_all(problems)
    return found, table


def _unit_problems(table: Table) -> list[Problem]:
    problems = [
        table.problem(row, "unit", f"{row['unit']!r} is not days", "write days: divide hours by 24")
        for row in table
        if row["unit"] and row["unit"].lower() not in DAYS
    ]
    middle = median(row["length_of_stay"] for row in table)
    if not problems and middle > LONG and not all(row["unit"] for row in table):
        text = f"half of the stays are longer than {middle:g} days: that looks like hours"
        hint = f"divide by 24 (that makes {middle / 24:.3g} days); if they are days, say so in a column unit"
        first = next(row for row in table if row["length_of_stay"] >= middle)
        problems.append(table.problem(first, "length_of_stay", text, hint))
    return problems


def _class_problems(table: Table, classes: Collection[str]) -> list[Problem]:
    return [
        table.problem(row, "class", f"no class of patients {row['class']!r}" if row["class"] else "is blank",
                      near(row["class"], classes) if row["class"] else "fill it in, or leave the column out")
        for row in table
        if row["class"] not in classes
    ]  # fmt: skip


def _few_problems(table: Table, rows: list[Row], name: str) -> list[Problem]:
    whose = f" of class {name!r}" if name else ""
    counted = [row for row in rows if row["weight"] != 0]
    if len(counted) < FEWEST:
        text, hint = f"{len(counted)} stays{whose}, {FEWEST} are needed", "add stays, or give a mean instead of a file"
        return [Problem(text, table.label, path="length_of_stay", hint=hint)]
    if not any(row["length_of_stay"] for row in counted):
        return [Problem(f"all stays{whose} are 0 days", table.label, path="length_of_stay", hint="give parts of days")]
    return []
