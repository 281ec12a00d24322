"""How often and how long people use health services, by age and sex: the nation's table, or the place's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import Problem
from sim.inputs.place import SEXES
from sim.inputs.source import has_table
from sim.inputs.table import STATUS_COLUMNS, Column, Row, Table, raise_all, read_table

FILE = "health_service_use.csv"
AGES = 101
"""Single ages 0-99 and 100+."""
UNITS: Mapping[str, tuple[str, ...]] = {
    "admission_rate": ("per person-year", "admissions per person-year", "次/人年"),
    "length_of_stay": ("days", "day", "日", "天"),
    "visit_rate": ("per person-year", "visits per person-year", "次/人年"),
}
"""Measures that are read, and the units they may have."""
MOST = {"admission_rate": 1.0, "length_of_stay": 60.0, "visit_rate": 60.0}
"""What is above is refused unless the row says that it is intended."""
COLUMNS = (
    Column("measure"),
    Column("sex", choices=(*SEXES, "both"), required=False, blank=True),
    Column("age", "integer", minimum=0, maximum=AGES - 1),
    Column("age_end", "integer", blank=True, required=False),
    Column("value", "number", minimum=0),
    Column("unit", required=False, blank=True),
    Column("population_base", required=False, blank=True),
    Column("intended", required=False, blank=True, choices=("yes", "no")),
)


@dataclass(frozen=True)
class ByAge:
    """A measure by groups of ages.

    Attributes
    ----------
    steps : dims (sex, age)
        The value of its group at every single age 0-100.
    starts
        For each sex the first ages of its groups.
    rows
        The groups as they were given, with source, status and note.
    file
        Where they stand.
    """

    steps: NDArray[np.float64]
    starts: tuple[tuple[int, ...], ...]
    rows: tuple[Row, ...]
    file: str


def read_service_use(national: Path, place: Path) -> tuple[dict[str, ByAge], tuple[Table, ...]]:
    """Read the nation's table of use, and the place's own where it has one, whose measures replace the nation's.

    Raises
    ------
    TableError
        Ages have a gap or overlap, a stay looks like hours, a rate is above one admission a year and not
        flagged as intended, a unit is another one, a measure is 0 at every age, or nobody's admissions are given.
    """
    table = read_table(national / FILE, [*COLUMNS, *STATUS_COLUMNS])
    found, problems = _measures(table)
    tables: tuple[Table, ...] = (table,)
    if not found and not problems:
        problems = [Problem("no rows of admission_rate", table.label, path="measure", hint="add them by age")]
    if has_table(place / FILE):
        own = read_table(place / FILE, [*COLUMNS, *STATUS_COLUMNS])
        mine, more = _measures(own)
        found, problems, tables = found | mine, problems + more, (table, own)
        if not mine and not more:
            hint = f"known: {', '.join(UNITS)}"
            problems.append(Problem("no row has a measure that is read", own.label, path="measure", hint=hint))
    raise_all(problems)
    return found, tables


def _measures(table: Table) -> tuple[dict[str, ByAge], list[Problem]]:
    found, problems = {}, []
    for measure in UNITS:
        rows = [row for row in table if row["measure"] == measure]
        if rows:
            told = [problem for row in rows for problem in _doubtful(table, row)]
            steps, starts, gaps = _steps(table, measure, rows)
            if not steps.any():
                told.append(table.problem(rows[0], "value", f"{measure} is 0 at every age", "leave the measure out"))
            problems += told + gaps
            found[measure] = ByAge(steps, starts, tuple(rows), table.label)
    return found, problems


def _doubtful(table: Table, row: Row) -> list[Problem]:
    measure, value, unit = row["measure"], row["value"], (row["unit"] or "").strip()
    problems = []
    if unit and unit not in UNITS[measure]:
        hint = "24 hours are a day" if "hour" in unit or "小时" in unit else f"write it in {UNITS[measure][0]}"
        problems.append(table.problem(row, "unit", f"{measure} in {unit!r}", hint))
    elif value > MOST[measure] and row["intended"] != "yes":
        hint = f"if it is meant, write yes in a column intended; {value:g} hours are {value / 24:.3g} days"
        if measure != "length_of_stay":
            hint = f"if it is meant, write yes in a column intended; {value:g} per 1,000 is {value / 1000:g}"
        problems.append(table.problem(row, "value", f"{measure} {value:g} is above {MOST[measure]:g}", hint))
    return problems


def _steps(
    table: Table, measure: str, rows: list[Row]
) -> tuple[NDArray[np.float64], tuple[tuple[int, ...], ...], list[Problem]]:
    steps = np.full((len(SEXES), AGES), np.nan)
    starts: list[set[int]] = [set() for _ in SEXES]
    problems = []
    for row in rows:
        first, last = row["age"], AGES - 1 if row["age_end"] is None else row["age_end"]
        if not first <= last < AGES:
            problems.append(table.problem(row, "age_end", f"{last} is out of range", f"{first} to 100 is allowed"))
            continue
        sexes = [SEXES.index(row["sex"])] if row["sex"] in SEXES else list(range(len(SEXES)))
        if not np.isnan(steps[sexes, first : last + 1]).all():
            hint = "a group begins where the one before has ended"
            problems.append(table.problem(row, "age", f"{measure}: ages {first}-{last} overlap another row", hint))
        for sex in sexes:
            steps[sex, first : last + 1] = row["value"]
            starts[sex].add(first)
    gaps = np.isnan(steps)
    if gaps.any() and not problems:
        sex, age = (int(position) for position in np.argwhere(gaps)[0])
        text = f"{measure} has no row for age {age} ({SEXES[sex]})"
        problems.append(Problem(text, table.label, rows[0].line, path="age", hint="ages 0 to 100 need one row each"))
    return steps, tuple(tuple(sorted(each)) for each in starts), problems
