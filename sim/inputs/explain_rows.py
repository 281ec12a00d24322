"""Why a cell of an addressable table is what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.inputs.migration import LEVEL_COLUMNS
from sim.inputs.project_columns import PROJECT_COLUMNS
from sim.inputs.supply import STUDENT_COLUMNS
from sim.inputs.table import read_table
from sim.scenario.explain import Explanation, history
from sim.scenario.load import BASE, ROW_TABLES, Scenario
from sim.scenario.merge import ALL_ROWS, Merged
from sim.scenario.problems import near
from sim.scenario.read import KeyPath

COLUMNS = dict(zip(ROW_TABLES, (LEVEL_COLUMNS, PROJECT_COLUMNS, STUDENT_COLUMNS), strict=True))
KEYS = dict(zip(ROW_TABLES, ("region", "id", "id"), strict=True))


def explain_rows(scenario: Scenario, path: str) -> list[Explanation]:
    """Return the cells of a table's row at ``path`` (``supply.projects.third_hospital.finish``); else nothing.

    Raises
    ------
    ScenarioError
        The table has no such row or column.
    """
    wanted = tuple(path.split("."))
    for table in ROW_TABLES:
        rest = wanted[len(table) :]
        if wanted[: len(table)] == table and rest and rest[0] not in ("table", ALL_ROWS):
            found = _cells(scenario, BASE, table, rest)
            known = {(row.path, repr(row.value)) for row in found}
            for name in scenario.cases:
                if name != BASE:
                    rows = _cells(scenario, name, table, rest)
                    found += [row for row in rows if (row.path, repr(row.value)) not in known]
            return found
    return []


def _cells(scenario: Scenario, case: str, table: KeyPath, rest: KeyPath) -> list[Explanation]:
    settings: Any = scenario.cases[case].settings
    for part in table:
        settings = getattr(settings, part)
    file = settings.table
    if file is None and table == ROW_TABLES[0]:
        file = scenario.cases[case].settings.place / "migration.csv"
    if file is None:
        return []
    found = read_table(Path(file), COLUMNS[table], may_be_empty=True)
    rows = {row[KEYS[table]]: row for row in found}
    row = rows.get(rest[0])
    if row is None:
        raise ScenarioError(Problem(f"no row {rest[0]!r} in {file}", path=".".join(table), hint=near(rest[0], rows)))
    if len(rest) > 1 and (len(rest) > 2 or rest[1] not in row.cells):
        where = ".".join((*table, rest[0]))
        raise ScenarioError(Problem(f"no such column in {file}", path=where, hint=near(rest[1], row.cells)))
    return [
        _cell(scenario.cases[case].merged, case, (*table, rest[0], column), value, f"{found.label}:{row.line} {column}")
        for column, value in row.cells.items()
        if len(rest) == 1 or rest[1] == column
    ]


def _cell(merged: Merged, case: str, path: KeyPath, value: Any, place: str) -> Explanation:
    """Return a cell with what the scenario sets in it, by the row's id or by ``*``."""
    everywhere = (*path[:-2], ALL_ROWS, path[-1])
    by_id, by_all = merged.origins.get(path), merged.origins.get(everywhere)
    past = [*history(by_id), *history(by_all), *history(merged.taken_back.get(path)), (value, place)]
    return Explanation(".".join(path), case, *past[0], tuple(past[1:]))
