"""The one reader of tables: typed cells with their place, every problem of a file told at once.

A table is a CSV file or a sheet of a workbook (:mod:`sim.inputs.source`). Reads what Chinese Excel saves: UTF-8 with or
without a byte-order mark or GB18030, Chinese headers, full-width digits and thousands commas. A blank cell is ``None``:
unknown, never zero. A row that begins with ``#`` is a remark.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from sim.errors import Problem, TableError
from sim.inputs.numbers import read_number
from sim.inputs.source import find_sheet, find_table
from sim.inputs.workbook import Cell, Sheet
from sim.scenario.problems import near, near_only
from sim.scenario.text import read_text

MOST_PROBLEMS = 20
HEADERS = {
    "年份": "year", "年": "year", "地区": "region", "区域": "region", "县区": "region", "性别": "sex",
    "年龄": "age", "人口": "population", "常住人口": "population", "资源": "resource", "指标": "measure",
    "数值": "value", "值": "value", "单位": "unit", "人口口径": "population_base", "来源": "source",
    "资料来源": "source", "状态": "status", "备注": "note",
    "说明": "note", "编号": "id", "名称": "name_zh", "英文名称": "name_en", "上级": "parent",
    "开工": "start", "完工": "finish",
    "死亡率": "mx", "生育率": "asfr", "净迁移": "net_migration", "净迁移率": "net_per_1000", "口径": "reading",
    "住院天数": "length_of_stay", "住院日": "length_of_stay", "患者类别": "class", "权重": "weight",
}  # fmt: skip
CHOICES = {
    "女": "female",
    "男": "male",
    "合计": "both",
    "已公布": "found",
    "推算": "derived",
    "待核": "recalled",
    "假设": "assumed",
    "约束性": "binding",
    "预期性": "anticipatory",
}
UNIT_IN_HEADER = re.compile(r"(.+?)\s*\((.+)\)")
"""A unit in brackets behind a header: 人口（万人）."""
PLAIN_UNITS = ("人", "张", "名", "个", "岁", "天", "persons", "beds", "days", "years")
REMARK = "#"


@dataclass(frozen=True)
class Column:
    """What a column may hold.

    Attributes
    ----------
    name
        Header.
    kind
        ``text``, ``number`` or ``integer``.
    required
        False: the column may be absent, its cells are then blank.
    blank
        True: a cell may be blank (unknown).
    minimum, maximum
        Limits of a number.
    choices
        Allowed texts; empty allows all.
    counted
        The number counts single persons, beds or births: 31.5万 can only be 315,000.
    """

    name: str
    kind: Literal["text", "number", "integer"] = "text"
    required: bool = True
    blank: bool = False
    minimum: float = -math.inf
    maximum: float = math.inf
    choices: tuple[str, ...] = ()
    counted: bool = False


STATUS_COLUMNS = (
    Column("source", required=False, blank=True),
    Column("status", blank=True, required=False, choices=("found", "derived", "recalled", "assumed")),
    Column("note", required=False, blank=True),
)


@dataclass(frozen=True)
class Row:
    """One row: its line in the file and its cells by column."""

    line: int
    cells: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.cells[column]


@dataclass(frozen=True)
class Table:
    """A CSV file or a sheet as typed rows.

    Attributes
    ----------
    path, label
        The file, and how messages name it.
    rows
        Rows in the file's order.
    unknown
        Headers that nobody asked for.
    positions
        Of a sheet: number of each column by its header.
    """

    path: Path
    label: str
    rows: tuple[Row, ...]
    unknown: tuple[str, ...] = ()
    positions: Mapping[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def problem(self, row: Row, column: str, message: str, hint: str = "") -> Problem:
        """Return a problem at a cell."""
        return Problem(message, self.label, row.line, self.positions.get(column, 0), column, hint=hint)

    def unique(self, *columns: str) -> list[Problem]:
        """Return a problem for every row that repeats the key made of ``columns``."""
        seen: dict[tuple[Any, ...], int] = {}
        problems = []
        for row in self.rows:
            key = tuple(row[column] for column in columns)
            if key in seen:
                text = ", ".join(f"{name} {part}" for name, part in zip(columns, key, strict=True))
                problems.append(self.problem(row, columns[-1], f"{text} stands on line {seen[key]} already"))
            seen.setdefault(key, row.line)
        return problems


def read_table(
    path: Path, columns: Sequence[Column], *, extra: Sequence[str] = (), may_be_empty: bool = False
) -> Table:
    """Read a table.

    Parameters
    ----------
    path
        The CSV file, or where it would be (:mod:`sim.inputs.source`); messages name it as given.
    columns
        The columns to read.
    extra
        Names of further columns to keep as text where they are present; ``("*",)`` keeps all.
    may_be_empty
        A header without rows is allowed.

    Raises
    ------
    TableError
        The file is missing, not text, lacks a column, or has cells that cannot be used; all are listed.
    """
    source = find_table(path)
    sheet = find_sheet(source) if source.sheet else None
    label = f"{source.file}!{sheet.name}" if sheet else str(path)
    lines = _sheet_lines(sheet, label) if sheet else _lines(read_text(path, label), label)
    first, cells = next(lines, (1, []))
    header = [_header(cell) for cell in cells]
    _check_header(header, columns, label, first)
    positions = {name: place for place, name in enumerate(header, 1) if name} if sheet else {}
    known = {column.name: column for column in columns}
    for name in header if extra == ("*",) else extra:
        known.setdefault(name, Column(name, required=False, blank=True))
    table = Table(source.file, label, (), tuple(name for name in header if name not in known), positions)
    rows: list[Row] = []
    problems: list[Problem] = []
    for line, raw in lines:
        if len(raw) > len(header):
            text = f"{len(raw)} cells, but {len(header)} headers"
            hint = "clear the cells beside the table" if sheet else "put a text with commas into quotes"
            problems.append(Problem(text, label, line, len(raw) if sheet else 0, hint=hint))
            continue
        found = dict(zip(header, raw, strict=False))
        row = Row(line, {name: check_cell(found.get(name, ""), column) for name, column in known.items()})
        problems += _placed(table, row)
        rows.append(row)
    if not rows and not problems and not may_be_empty:
        problems.append(Problem("there are headers, but no rows", label, first, hint="add the figures"))
    raise_all(problems)
    return replace(table, rows=tuple(rows))


def text_sheet(file: Path) -> Sheet:
    """Return a CSV file as a sheet without a name, rows where its lines are.

    Raises
    ------
    InputError
        The file is missing or not text.
    """
    rows: list[tuple[Cell, ...]] = []
    for line, cells in _lines(read_text(file, str(file)), str(file)):
        rows += [()] * (line - len(rows) - 1) + [tuple(cells)]
    return Sheet("", hidden=False, rows=tuple(rows), merged=())


def raise_all(problems: Sequence[Problem]) -> None:
    """Raise a :class:`TableError` with the problems, if there are any; a long list is cut."""
    if len(problems) > MOST_PROBLEMS:
        more = Problem(f"and {len(problems) - MOST_PROBLEMS} more of this file", problems[-1].file)
        problems = [*problems[:MOST_PROBLEMS], more]
    if problems:
        raise TableError(problems)


def _placed(table: Table, row: Row) -> list[Problem]:
    """Return the problems of a row's cells with their places."""
    return [
        replace(table.problem(row, name, cell.message), hint=cell.hint)
        for name, cell in row.cells.items()
        if isinstance(cell, Problem)
    ]


def _sheet_lines(sheet: Sheet, label: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield the cells of each row of a sheet that is neither blank nor a remark, with its number."""
    remarks = {line for line, row in enumerate(sheet.rows, 1) if is_remark(row)}
    joined = [each for each in sheet.merged if not set(range(each.top, each.bottom + 1)) <= remarks]
    hint = "unmerge them and write what they say into each cell"
    raise_all([Problem(f"cells {each} are merged", label, each.top, each.left, hint=hint) for each in joined])
    for line, row in enumerate(sheet.rows, 1):
        if line not in remarks and any(row):
            yield line, row


def is_remark(row: Sequence[Cell]) -> bool:
    """Tell whether a row's first cell that is not blank begins with ``#``."""
    first = next((cell for cell in row if isinstance(cell, Problem) or cell.strip()), "")
    return isinstance(first, str) and first.lstrip("\ufeff ").startswith(REMARK)


def _lines(text: str, label: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield the cells of each line that is neither blank nor a remark, with the number of the line it starts on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            raw = next(reader)
        except StopIteration:
            return
        except csv.Error:
            hint = "close the quote; a quote inside a quoted text is written twice"
            raise TableError(Problem("a quote is not closed, or stands alone", label, line, hint=hint)) from None
        if any(cell.strip() for cell in raw) and not is_remark(raw):
            yield line, [*raw]
        line = reader.line_num + 1


def _header(cell: Cell) -> str:
    if isinstance(cell, Problem):
        return ""
    name = unicodedata.normalize("NFKC", cell).strip().lstrip("\ufeff")
    inside = UNIT_IN_HEADER.fullmatch(name)
    if inside and inside[2].strip() in PLAIN_UNITS:
        name = inside[1]
    return HEADERS.get(name, name)


def _check_header(header: list[str], columns: Sequence[Column], label: str, line: int) -> None:
    if not any(header):
        raise TableError(Problem("the file is empty", label, hint=f"headers: {', '.join(c.name for c in columns)}"))
    missing = [column.name for column in columns if column.required and column.name not in header]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    problems = [
        Problem("column is missing", label, line, path=name, hint=_unit_hint(name, header) or near(name, header))
        for name in missing
    ]
    problems += [Problem("column stands twice", label, line, path=name) for name in twice]
    raise_all(problems)


def _unit_hint(name: str, header: list[str]) -> str:
    """Say that the column is there with a unit which its figures must not have."""
    for text in header:
        inside = UNIT_IN_HEADER.fullmatch(text)
        if inside and HEADERS.get(inside[1], inside[1]) == name:
            return f"the header {text!r} carries the unit {inside[2]}: write single units, and the header {name}"
    return ""


def check_cell(raw: Cell, column: Column) -> Any:
    """Return the value of a cell, ``None`` for a blank one, or a :class:`~sim.errors.Problem` without a place."""
    if isinstance(raw, Problem):
        return raw
    text = raw.strip()
    if not text:
        return Problem("is blank", hint="fill it in") if column.required and not column.blank else None
    if column.kind != "text":
        return _number(text, column)
    text = CHOICES.get(text, text) if column.choices else text
    if column.choices and text not in column.choices:
        return Problem(f"{text!r} is not one of {', '.join(column.choices)}", hint=near_only(text, column.choices))
    return text


def _number(text: str, column: Column) -> float | int | Problem:
    value = read_number(text, share=column.maximum <= 1, counted=column.counted)
    if isinstance(value, Problem):
        return value
    if not column.minimum <= value <= column.maximum:
        above = f"at least {column.minimum:g}"
        allowed = above if column.maximum == math.inf else f"from {column.minimum:g} to {column.maximum:g}"
        return Problem(f"{text} is out of range", hint=f"{allowed} is allowed")
    if column.kind == "integer" and value != int(value):
        return Problem(f"{text} is not a whole number")
    return int(value) if column.kind == "integer" else value
