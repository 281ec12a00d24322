"""Migration of the place: residuals between the censuses (the age pattern) and the level by region."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import Problem
from sim.inputs.numbers import range_fault
from sim.inputs.place import SEXES, Place
from sim.inputs.rows import cell_problem, no_table, rows_with_changes
from sim.inputs.source import has_table
from sim.inputs.table import STATUS_COLUMNS, Column, Row, Table, raise_all, read_table
from sim.scenario.merge import Merged
from sim.scenario.model_parts import Rows
from sim.scenario.problems import near

RESIDUAL_AGES = tuple(range(10, 90, 5))
LEVEL_COLUMNS = (
    Column("region"),
    Column("net_per_1000", "number", minimum=-1000, maximum=1000),
    Column("low", "number", blank=True, required=False),
    Column("high", "number", blank=True, required=False),
    Column("fitted_to", "integer", blank=True, required=False),
    *STATUS_COLUMNS,
)
PATH = ("population", "migration", "levels")
NOTHING_GIVEN = "no level of migration is given"


@dataclass(frozen=True)
class MigrationInputs:
    """What moves people.

    Attributes
    ----------
    residuals : dims (region, sex, group), net migrants per 1,000 and year
        By the cohort's age at the second census, groups 10-14 to 85+. Zeros where no table is given.
    levels
        One row a region: net_per_1000, low, high, source, status, note.
    """

    residuals: NDArray[np.float64]
    levels: dict[str, Row]


def read_residuals(folder: Path, place: Place) -> tuple[NDArray[np.float64], Table | None]:
    """Read ``migration_residuals.csv``; zeros where there is none.

    Raises
    ------
    TableError
        A region, a sex or an age group is missing, unknown or stands twice.
    """
    path = folder / "migration_residuals.csv"
    residuals = np.zeros((len(place.leaves), len(SEXES), len(RESIDUAL_AGES)))
    if not has_table(path):
        return residuals, None
    columns = [
        Column("region", choices=place.leaves),
        Column("sex", choices=SEXES),
        Column("age", "integer"),
        Column("rate_per_1000", "number"),
    ]
    table = read_table(path, [*columns, *STATUS_COLUMNS])
    problems = table.unique("region", "sex", "age")
    seen = set()
    for row in table:
        if row["age"] not in RESIDUAL_AGES:
            problems.append(table.problem(row, "age", f"{row['age']} is no lower bound", "10, 15, ..., 85"))
            continue
        key = place.leaves.index(row["region"]), SEXES.index(row["sex"]), RESIDUAL_AGES.index(row["age"])
        seen.add(key)
        residuals[key] = row["rate_per_1000"]
    for r, s, g in sorted(set(np.ndindex(residuals.shape)) - seen):
        text = f"{place.leaves[r]}, {SEXES[s]}, age {RESIDUAL_AGES[g]} is missing"
        problems.append(Problem(text, table.label, path="age"))
    raise_all(problems)
    return residuals, table


def read_levels(folder: Path, place: Place, settings: Rows, merged: Merged) -> tuple[dict[str, Row], Table | None]:
    """Read the level of net migration by region; without a table it is zero and ``assumed``.

    Raises
    ------
    TableError
        A region is missing, unknown or stands twice; low, level and high are out of order.
    ScenarioError
        The scenario changes a row or a column that is not there.
    """
    path = settings.table or folder / "migration.csv"
    table = read_table(path, LEVEL_COLUMNS, may_be_empty=True) if settings.table or has_table(path) else None
    if table is None or not table.rows:
        raise_all(no_table(settings, merged, PATH))
        zero = {
            "net_per_1000": 0.0,
            "low": None,
            "high": None,
            "source": "",
            "status": "assumed",
            "note": NOTHING_GIVEN,
        }
        return {leaf: Row(0, {"region": leaf, **zero}) for leaf in place.leaves}, table
    rows = rows_with_changes(table, LEVEL_COLUMNS, settings.rows, merged, PATH, key="region")
    problems = table.unique("region")
    for row in rows:
        if row["region"] not in place.leaves:
            hint = near(row["region"], place.leaves)
            problems.append(table.problem(row, "region", f"no region {row['region']!r} without parts", hint))
        if text := range_fault(row["low"], row["net_per_1000"], row["high"], "level"):
            columns = ("low", "net_per_1000", "high")
            problems.append(cell_problem(table, row, columns, text, merged, PATH, key="region"))
    levels = {row["region"]: row for row in rows}
    problems += [
        Problem(f"no row for {leaf}", table.label, path="region") for leaf in place.leaves if leaf not in levels
    ]
    raise_all(problems)
    return levels, table
