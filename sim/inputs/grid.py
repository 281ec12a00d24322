"""From the rows of a table to arrays: a cell for every combination of its keys, gaps and strangers told with line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import Problem, TableError
from sim.inputs.table import Row, Table

Array = NDArray[np.float64]
Lines = NDArray[np.int64]
LIMITS = {
    "population": (0, math.inf, "at least 0 is allowed"),
    "mx": (0, math.inf, "at least 0 is allowed"),
    "ax": (0, math.inf, "at least 0 is allowed"),
    "asfr": (0, 1, "from 0 to 1 birth per woman and year is allowed"),
    "srb_m_per_f": (math.ulp(0.0), 10, "boys per girl: above 0 and at most 10 is allowed"),
}


@dataclass(frozen=True)
class Axis:
    """A column whose values make one axis of a grid, and how a message says which values there have to be."""

    name: str
    labels: tuple[Any, ...]
    told: str = ""

    @cached_property
    def places(self) -> dict[Any, int]:
        """Positions of the labels."""
        return {label: index for index, label in enumerate(self.labels)}


@dataclass(frozen=True)
class Grid:
    """Measures of a table on the grid of its axes.

    Attributes
    ----------
    values : dims as the axes
        By measure; an unknown cell is nan.
    lines : dims as the axes
        Line of each cell, 0 where no row has it.
    problems
        What is wrong with the rows.
    """

    values: dict[str, Array]
    lines: Lines
    problems: tuple[Problem, ...]

    def check(self, more: Sequence[Problem] = ()) -> None:
        """Raise all problems of the rows, and more that the caller found, as one :class:`TableError`."""
        if self.problems or more:
            raise TableError([*self.problems, *more])


def to_grid(table: Table, axes: Sequence[Axis], measures: Sequence[str]) -> Grid:
    """Return the measures on the grid of the axes, with the problems of the rows."""
    shape = tuple(len(axis.labels) for axis in axes)
    values = {measure: np.full(shape, np.nan) for measure in measures}
    lines = np.zeros(shape, np.int64)
    problems = table.unique(*(axis.name for axis in axes if axis.labels != (None,)))
    for row in table:
        key = _key(table, row, axes, problems)
        problems += _beyond(table, row, measures)
        if key is not None:
            lines[key] = row.line
            for measure in measures:
                values[measure][key] = math.nan if row[measure] is None else row[measure]
    problems += _missing(table, axes, lines)
    return Grid(values, lines, tuple(problems))


def _key(table: Table, row: Row, axes: Sequence[Axis], problems: list[Problem]) -> tuple[int, ...] | None:
    """Return the cell of a row; years before the base and after the last step have none."""
    key = []
    for axis in axes:
        cell = row[axis.name]
        if axis.name == "year" and not axis.labels[0] <= cell <= axis.labels[-1]:
            return None
        if cell not in axis.places:
            blank = cell is None
            hint = "fill it in" if blank else f"allowed: {axis.told}"
            problems.append(
                table.problem(row, axis.name, "is blank" if blank else f"{cell} is not expected here", hint)
            )
            return None
        key.append(axis.places[cell])
    return tuple(key)


def _beyond(table: Table, row: Row, measures: Sequence[str]) -> list[Problem]:
    found = [(measure, row[measure], *LIMITS[measure]) for measure in measures if measure in LIMITS]
    return [
        table.problem(row, measure, f"{value:g} is out of range", told)
        for measure, value, low, high, told in found
        if value is not None and not low <= value <= high
    ]


def _missing(table: Table, axes: Sequence[Axis], lines: Lines, within: str = "") -> list[Problem]:
    """Return a problem for every gap: whole regions, sexes or years as one."""
    axis, *inner = axes
    there = lines.reshape(len(lines), -1) > 0
    gaps = np.flatnonzero(~there.any(axis=1))
    problems: list[Problem] = []
    if len(gaps):
        before = lines[: gaps[0]]
        line = before.max(initial=0) or min(lines[lines > 0].tolist(), default=1)
        names = _names([axis.labels[gap] for gap in gaps])
        text = f"no row for {axis.name} {names}{within and f' ({within})'}"
        problems.append(Problem(text, table.label, int(line), path=axis.name, hint=f"needed: {axis.told}"))
    for index in np.flatnonzero(there.any(axis=1)) if inner else ():
        label = axis.labels[index]
        place = ", ".join(part for part in (within, "" if label is None else f"{axis.name} {label}") if part)
        problems += _missing(table, inner, lines[index], place)
    return problems


def _names(labels: Sequence[Any]) -> str:
    shown = [str(label) for label in labels]
    return ", ".join(shown if len(shown) <= 5 else [*shown[:3], "...", shown[-1]])
