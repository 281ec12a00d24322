"""The sheets of an Excel workbook as rows of text, with what cannot be text told by cell.

Numbers are written as a CSV would have them, a cell formatted as per cent with its sign, a date as 2020-12-31. A
formula gives the value that Excel saved with it. Hidden rows and columns are read like others: filters hide rows too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.errors import Problem, TableError, letters

Cell = str | Problem
"""The text of a cell, or a problem without a place."""
UNITS_IN_FORMATS = ("万", "亿", "千", "百")
"""In a number format: the cell shows another number than it holds, or a unit beside it."""


@dataclass(frozen=True)
class Merged:
    """Merged cells: first and last row and column, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{letters(self.left)}{self.top}:{letters(self.right)}{self.bottom}"


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    rows
        Rows from the first on; cells from column A on, without blank ones at the end.
    """

    name: str
    hidden: bool
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[Merged, ...]


def read_workbook(file: Path) -> tuple[Sheet, ...]:
    """Read all sheets of a workbook.

    Raises
    ------
    TableError
        The file is missing, is not an .xlsx workbook, or has a password.
    """
    try:
        stat = file.stat()
    except OSError as error:
        raise TableError(Problem(error.strerror or "unreadable", str(file), hint="check the path")) from None
    return _read(file, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _read(file: Path, _changed: int, _size: int) -> tuple[Sheet, ...]:
    """Read a workbook once for all its tables, and again when it has changed."""
    held, shown = _open(file, values=False), _open(file, values=True)
    return tuple(
        Sheet(
            sheet.title,
            sheet.sheet_state != "visible",
            tuple(_rows(sheet, shown[sheet.title])),
            tuple(Merged(each.min_row, each.min_col, each.max_row, each.max_col) for each in sheet.merged_cells.ranges),
        )
        for sheet in held.worksheets
    )


def _open(file: Path, *, values: bool) -> Any:
    import warnings
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():  # what openpyxl leaves out (drop-down lists, pictures) is no data
            warnings.simplefilter("ignore")
            return load_workbook(file, data_only=values)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError):
        hint = "save it in Excel as .xlsx, without a password"
        raise TableError(Problem("is no workbook that can be read", str(file), hint=hint)) from None


def _rows(held: Any, shown: Any) -> Iterator[tuple[Cell, ...]]:
    for formulas, values in zip(held.iter_rows(), shown.iter_rows(values_only=True), strict=True):
        cells = [_cell(cell, value) for cell, value in zip(formulas, values, strict=True)]
        while cells and cells[-1] == "":
            cells.pop()
        yield tuple(cells)


def _cell(held: Any, value: Any) -> Cell:
    if held.data_type == "f" and value is None:
        hint = "open the workbook in Excel and save it, or paste the values over the formulas"
        return Problem("is a formula without a value", hint=hint)
    if isinstance(value, str) and value.startswith("#") and "e" in (held.data_type, _kind(value)):
        return Problem(f"{value} is an error of Excel", hint="correct the formula")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _text(value)
    number_format = str(held.number_format)
    shows = next((unit for unit in UNITS_IN_FORMATS if unit in number_format), "")
    if shows:
        text = f"holds {_plain(value)}, but its format shows {shows}"
        return Problem(text, hint="give the cell the format General and write the whole number")
    return f"{_plain(Decimal(repr(value)) * 100)}%" if "%" in number_format else _plain(value)


def _kind(value: str) -> str:
    """Return the type of a formula's saved value: ``e`` for an error."""
    errors = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!")
    return "e" if value in errors else "s"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def _plain(value: float | Decimal) -> str:
    """Return a number as a CSV would have it: no trailing zeros, no exponent for whole ones."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if exact == exact.to_integral_value() and abs(exact) < Decimal(10) ** 15:
        return str(int(exact))
    return str(exact.normalize())
