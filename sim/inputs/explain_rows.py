"""Why a cell of an addressable table is what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.inputs.migration import LEVEL_COLUMNS
from sim.inputs.supply import PROJECT_COLUMNS, STUDENT_COLUMNS
from sim.inputs.table import read_table
from sim.scenario.explain import Explanation
from sim.scenario.load import ROW_TABLES, Scenario
from sim.scenario.merge import ALL_ROWS
from sim.scenario.read import KeyPath

COLUMNS = dict(zip(ROW_TABLES, (LEVEL_COLUMNS, PROJECT_COLUMNS, STUDENT_COLUMNS), strict=True))
KEYS = dict(zip(ROW_TABLES, ("region", "id", "id"), strict=True))


def explain_rows(scenario: Scenario, path: str) -> list[Explanation]:
    """Return the cells of a table's row at ``path`` (``supply.projects.third_hospital.finish``); else nothing."""
    wanted = tuple(path.split("."))
    for table in ROW_TABLES:
        if (
            wanted[: len(table)] == table
            and len(wanted) > len(table)
            and wanted[len(table)] not in ("table", ALL_ROWS)
        ):
            found: list[Explanation] = []
            for name in scenario.cases:
                rows = _cells(scenario, name, table, wanted[len(table) :])
                known = {(row.path, repr(row.value)) for row in found}
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
    explained = []
    for row in read_table(Path(file), COLUMNS[table]):
        if row[KEYS[table]] == rest[0]:
            for column, value in row.cells.items():
                if len(rest) == 1 or rest[1] == column:
                    explained.append(
                        _cell(scenario, case, (*table, rest[0], column), value, f"{file}:{row.line} {column}")
                    )
    return explained


def _cell(scenario: Scenario, case: str, path: KeyPath, value: Any, place: str) -> Explanation:
    """Return a cell with what the scenario sets in it, by the row's id or by ``*``."""
    origins = scenario.cases[case].merged.origins
    everywhere = (*path[:-2], ALL_ROWS, path[-1])
    origin = origins.get(path) or origins.get(everywhere)
    name = ".".join(path)
    if origin is None:
        return Explanation(name, case, value, place, ())
    return Explanation(name, case, origin.value, str(origin.position), ((value, place),))
