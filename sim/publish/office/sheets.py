"""How a table becomes a sheet: labels, number formats, widths, a frozen header with filters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.publish.office.numbers import cell_label, unit_label
from sim.publish.run_tables import RunTables

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from sim.publish.office.table_sheet import TableSheet

HEADER_HIGH = 46.0
"""Points: three lines, as programs do not agree on the height of wrapped text."""
WIDEST, NARROWEST, LOOKED_AT = 42, 7, 200
RATES = ("per ", "ratio", "share", "years", "days", "hours", "score", "correlation", "%")
"""Beginnings of units that are no counts: their values keep digits."""
COUNTED = frozenset({"population", "start", "births", "deaths", "net_migration", "end", "rows", "rows_file"})
WITHOUT_UNIT = frozenset({"population", "population_groups", "births", "parity", "admissions"})
"""Tables whose values are all persons or admissions."""
VALUES = frozenset({"mean", "p10", "p50", "p90"})


@dataclass(frozen=True)
class Looks:
    """The formats of a workbook: one for each kind of cell."""

    header: Format
    title: Format
    text: Format
    link: Format
    numbers: dict[str, Format]


def looks(book: Workbook) -> Looks:
    """Add the formats to a workbook."""
    header = {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "valign": "top"}
    codes = ("0", "#,##0", "0.00", "0.000", "#,##0.00", "0.0%", "General", "+#,##0;-#,##0;0")
    numbers = {code: book.add_format({"num_format": code}) for code in codes}
    return Looks(
        book.add_format(header), book.add_format({"bold": True, "font_size": 14}),
        book.add_format({"text_wrap": True, "valign": "top"}),
        book.add_format({"font_color": "#0563C1", "underline": 1}), numbers,
    )  # fmt: skip


def write_sheet(sheet: TableSheet, name: str, table: pd.DataFrame, run: RunTables, look: Looks) -> None:
    """Write a table of the run: strings as strings, whatever they begin with."""
    columns = list(table.columns)
    headings = [heading(column, run) for column in columns]
    cells = [_labels(column, table[column].tolist(), run) for column in columns]
    units = [str(unit) for unit in table["unit"]] if "unit" in columns else [""] * len(table)
    write_header(sheet, headings, look)
    set_widths(sheet, headings, cells)
    sheet.write_columns(cells, [_styles(name, column, units, look) for column in columns])
    sheet.autofilter(0, 0, max(len(table), 1), len(columns) - 1)


def _styles(name: str, column: str, units: Sequence[str], look: Looks) -> list[int]:
    """Return the index of each cell's format: it depends on the unit of the row."""
    chosen = {unit: look.numbers[number_format(name, column, unit)]._get_xf_index() for unit in set(units)}
    return [chosen[unit] for unit in units]


def write_header(sheet: Worksheet, headings: Sequence[str], look: Looks) -> None:
    """Write the first row, frozen, and repeated when the sheet is printed on A4."""
    sheet.set_row(0, HEADER_HIGH)
    for position, text in enumerate(headings):
        sheet.write_string(0, position, text, look.header)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def write_cell(sheet: Worksheet, place: tuple[int, int], value: Any, shape: Format) -> None:
    """Write a number as a number, a text as a text, and nothing for what is unknown."""
    if isinstance(value, str):
        sheet.write_string(*place, value)
    elif isinstance(value, bool | np.bool_):
        sheet.write_boolean(*place, bool(value))
    elif value == value and value is not None:  # noqa: PLR0124 - NaN is the only number that differs from itself
        sheet.write_number(*place, value, shape)


def set_widths(sheet: Worksheet, headings: Sequence[str], cells: Sequence[Sequence[Any]]) -> None:
    """Make every column as wide as what it shows."""
    for position, (text, values) in enumerate(zip(headings, cells, strict=True)):
        shown = [_width(value) for value in values[:LOOKED_AT] if isinstance(value, str)]
        widest = max([*shown, min(_width(text), 10), NARROWEST + 2])
        sheet.set_column(position, position, min(widest, WIDEST) + 2)


def heading(column: str, run: RunTables) -> str:
    """Return the label of a column; a column without one keeps its name in the file."""
    for key in (f"column_{column}", column):
        label = run.words(key)
        if label != key:
            return label
    return column


def number_format(table: str, column: str, unit: str) -> str:
    """Return the number format of a column in rows of a unit."""
    if column in ("year", "target_year", "first_year", "age") or column.endswith(("_year", "last_start_50")):
        return "0"
    if "probability" in column or column.endswith("_growth_needed"):
        return "0.0%"
    if column in COUNTED or (table in WITHOUT_UNIT and column in VALUES) or column.endswith("_unit_count"):
        return "#,##0"
    if (column in VALUES or column in ("target", "gap")) and unit:
        return "0.000" if unit.startswith(RATES) else "#,##0"
    return "General"


def _labels(column: str, values: list[Any], run: RunTables) -> list[Any]:
    if column == "unit":
        return [unit_label(value, run.inputs, run.words) if isinstance(value, str) else value for value in values]
    known: dict[str, str] = {}
    return list(_labelled(column, values, run, known))


def _labelled(column: str, values: list[Any], run: RunTables, known: dict[str, str]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, str):
            if value not in known:
                known[value] = cell_label(column, value, run.words)
            yield known[value]
        else:
            yield value


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
