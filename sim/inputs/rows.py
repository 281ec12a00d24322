"""Rows of a table with what the scenario sets in them, by row id or ``*`` for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.inputs.table import Column, Row, Table, check_cell
from sim.scenario.merge import ALL_ROWS, Merged
from sim.scenario.model_parts import Rows
from sim.scenario.problems import near
from sim.scenario.read import KeyPath, Position


def rows_with_changes(
    table: Table,
    columns: Sequence[Column],
    changes: Mapping[str, Mapping[str, Any]],
    merged: Merged,
    path: KeyPath,
    *,
    key: str = "id",
) -> tuple[Row, ...]:
    """Return the rows of ``table`` after the scenario's changes.

    Parameters
    ----------
    table
        The table as read.
    columns
        What its columns may hold; a change is checked as a cell is.
    changes
        Columns to set, by row id; ``*`` addresses every row and is applied first.
    merged, path
        Where the scenario sets them, for messages.
    key
        The column that holds the row id.

    Raises
    ------
    ScenarioError
        A row or a column that is not there, or a value that a cell could not hold.
    """
    ids = [row[key] for row in table]
    known = {column.name: column for column in columns}
    problems: list[Problem] = []
    for row_id, cells in changes.items():
        if row_id != ALL_ROWS and row_id not in ids:
            problems.append(
                _at(merged, (*path, row_id)).problem(
                    f"no row {row_id!r} in {table.label}", (*path, row_id), near(row_id, ids)
                )
            )
        for name in cells:
            if name not in known:
                where = (*path, row_id, name)
                problems.append(_at(merged, where).problem("no such column", where, near(name, known)))
    if problems:
        raise ScenarioError(problems)
    checked = {
        row_id: {
            name: _value(known[name], value, merged, (*path, row_id, name), problems) for name, value in cells.items()
        }
        for row_id, cells in changes.items()
    }
    if problems:
        raise ScenarioError(problems)
    everywhere = checked.get(ALL_ROWS, {})
    return tuple(Row(row.line, {**row.cells, **everywhere, **checked.get(row[key], {})}) for row in table)


def no_table(settings: Rows, merged: Merged, path: KeyPath) -> list[Problem]:
    """Return a problem for every row that the scenario changes though no table is named."""
    hint = f"set {'.'.join(path)}.table"
    return [
        _at(merged, (*path, row)).problem("there is no table to change", (*path, row), hint) for row in settings.rows
    ]


def cell_problem(
    table: Table,
    row: Row,
    columns: Sequence[str],
    message: str,
    merged: Merged,
    path: KeyPath,
    *,
    key: str = "id",
    hint: str = "",
) -> Problem:
    """Return a problem at the first of the cells that the scenario sets, else at the first cell in the file."""
    for column in columns:
        for row_id in (row[key], ALL_ROWS):
            where = (*path, row_id, column)
            if where in merged.origins:
                return merged.origins[where].position.problem(message, where, hint)
    return table.problem(row, columns[0], message, hint)


def _value(column: Column, value: Any, merged: Merged, path: KeyPath, problems: list[Problem]) -> Any:
    if isinstance(value, Mapping | list):
        problems.append(_at(merged, path).problem("expected one value, as in a cell", path))
        return None
    text = "" if value is None else str(value)
    found = check_cell(text, column)
    if isinstance(found, Problem):
        problems.append(_at(merged, path).problem(found.message, path, found.hint))
        return None
    return found


def _at(merged: Merged, path: KeyPath) -> Position:
    origin = merged.origin(path)
    return (origin.key or origin.position) if origin else Position("")
