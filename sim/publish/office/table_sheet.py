"""A sheet that holds one long table: its rows are written at once, some ten times faster than cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

LONGEST = 32767
"""Letters that a cell may hold."""


class TableSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet of XlsxWriter whose rows below the header come as text ready to be written.

    Notes
    -----
    XlsxWriter passes six functions for each cell. A run has hundreds of thousands of them, all numbers or short texts:
    here a column is formatted in one go. Header, widths, filters and print settings stay XlsxWriter's.
    """

    _below = ""

    def write_columns(self, columns: Sequence[Sequence[Any]], styles: Sequence[Sequence[int]]) -> None:
        """Write columns below the header: texts as texts, numbers as numbers, nothing for what is unknown.

        Parameters
        ----------
        columns
            Values of each column; all of one length.
        styles
            Index of the format of each value.
        """
        if not columns or not columns[0]:
            return
        strings = self._indices(columns)
        made = [
            list(_cells(xl_col_to_name(position), values, shapes, strings))
            for position, (values, shapes) in enumerate(zip(columns, styles, strict=True))
        ]
        lines = (f'<row r="{at}">{"".join(cells)}</row>' for at, cells in enumerate(zip(*made, strict=True), start=2))
        self._below = "".join(lines)
        self._check_dimensions(len(columns[0]), len(columns) - 1)

    def _indices(self, columns: Sequence[Sequence[Any]]) -> dict[str, int]:
        """Return the place of each text in the workbook's list of texts."""
        texts = (value for values in columns for value in values if isinstance(value, str))
        return {text: self.str_table._get_shared_string_index(text[:LONGEST]) for text in dict.fromkeys(texts)}

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write(self._below)


def _cells(letter: str, values: Sequence[Any], styles: Sequence[int], strings: Mapping[str, int]) -> Iterator[str]:
    for at, (value, style) in enumerate(zip(values, styles, strict=True), start=2):
        if isinstance(value, str):
            yield f'<c r="{letter}{at}" t="s"><v>{strings[value]}</v></c>'
        elif isinstance(value, bool):
            yield f'<c r="{letter}{at}" t="b"><v>{value:d}</v></c>'
        elif value is None or value != value:  # noqa: PLR0124 - NaN is the only number that differs from itself
            yield ""
        else:
            yield f'<c r="{letter}{at}" s="{style}"><v>{value!r}</v></c>'
