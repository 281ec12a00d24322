"""The one CSV reader: typed cells with their place, every problem of a file told at once.

Reads what Chinese Excel saves: UTF-8 with or without a byte-order mark or GB18030, Chinese headers, full-width
digits and thousands commas. A blank cell is ``None``: unknown, never zero.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from sim.errors import Problem, TableError
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
NUMBER = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}([, ][0-9]{3})+)?(\.[0-9]*)?(e[+-]?[0-9]+)?", re.IGNORECASE)
"""A plain number; commas and blanks stand between thousands only (1,5 is no number)."""


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
    """

    name: str
    kind: Literal["text", "number", "integer"] = "text"
    required: bool = True
    blank: bool = False
    minimum: float = -math.inf
    maximum: float = math.inf
    choices: tuple[str, ...] = ()


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
    """A CSV file as typed rows.

    Attributes
    ----------
    path, label
        The file, and how messages name it.
    rows
        Rows in the file's order.
    unknown
        Headers that nobody asked for.
    """

    path: Path
    label: str
    rows: tuple[Row, ...]
    unknown: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def problem(self, row: Row, column: str, message: str, hint: str = "") -> Problem:
        """Return a problem at a cell."""
        return Problem(message, self.label, row.line, 0, column, hint=hint)

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
    """Read a CSV file.

    Parameters
    ----------
    path
        The file; messages name it as given.
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
    label = str(path)
    text = read_text(path, label)
    lines = _lines(text, label)
    header = [_header(cell) for cell in next(lines, (0, []))[1]]
    _check_header(header, columns, label)
    known = {column.name: column for column in columns}
    for name in header if extra == ("*",) else extra:
        known.setdefault(name, Column(name, required=False, blank=True))
    rows: list[Row] = []
    problems: list[Problem] = []
    for line, raw in lines:
        if len(raw) > len(header):
            text = f"{len(raw)} cells, but {len(header)} headers"
            problems.append(Problem(text, label, line, hint="put a text with commas into quotes"))
            continue
        cells = dict(zip(header, raw, strict=False))
        values = {name: _cell(cells.get(name, ""), column, label, line, problems) for name, column in known.items()}
        rows.append(Row(line, values))
    if not rows and not problems and not may_be_empty:
        problems.append(Problem("there are headers, but no rows", label, 1, hint="add the figures"))
    raise_all(problems)
    unknown = tuple(name for name in header if name not in known)
    return Table(path, label, tuple(rows), unknown)


def raise_all(problems: Sequence[Problem]) -> None:
    """Raise a :class:`TableError` with the problems, if there are any; a long list is cut."""
    if len(problems) > MOST_PROBLEMS:
        more = Problem(f"and {len(problems) - MOST_PROBLEMS} more of this file", problems[-1].file)
        problems = [*problems[:MOST_PROBLEMS], more]
    if problems:
        raise TableError(problems)


def _lines(text: str, label: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that is not blank, with the number of the line it starts on."""
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
        if any(cell.strip() for cell in raw):
            yield line, [*raw]
        line = reader.line_num + 1


def _header(cell: str) -> str:
    name = unicodedata.normalize("NFKC", cell).strip().lstrip("\ufeff")
    return HEADERS.get(name, name)


def _check_header(header: list[str], columns: Sequence[Column], label: str) -> None:
    if not any(header):
        raise TableError(Problem("the file is empty", label, hint=f"headers: {', '.join(c.name for c in columns)}"))
    missing = [column.name for column in columns if column.required and column.name not in header]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    problems = [Problem("column is missing", label, 1, path=name, hint=near(name, header)) for name in missing]
    problems += [Problem("column stands twice", label, 1, path=name) for name in twice]
    raise_all(problems)


def check_cell(raw: str, column: Column) -> Any:
    """Return the value of a cell, ``None`` for a blank one, or a :class:`~sim.errors.Problem` without a place."""
    text = raw.strip()
    if not text:
        return Problem("is blank", hint="fill it in") if column.required and not column.blank else None
    if column.kind != "text":
        return _number(text, column)
    text = CHOICES.get(text, text) if column.choices else text
    if column.choices and text not in column.choices:
        return Problem(f"{text!r} is not one of {', '.join(column.choices)}", hint=near_only(text, column.choices))
    return text


def _cell(raw: str, column: Column, label: str, line: int, problems: list[Problem]) -> Any:
    value = check_cell(raw, column)
    if isinstance(value, Problem):
        problems.append(replace(value, file=label, line=line, path=column.name))
        return None
    return value


def _number(text: str, column: Column) -> float | int | Problem:
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    if re.match(r"[+-]?[0-9.,]+\s*[^0-9.,\s+-]+$", plain):
        return Problem(f"{text!r} carries a unit", hint="write the plain number, the unit has a column of its own")
    if not NUMBER.fullmatch(plain) or not re.search("[0-9]", plain):
        return Problem(f"{text!r} is not a number")
    value = float(plain.replace(",", "").replace(" ", ""))
    if not math.isfinite(value):
        return Problem(f"{text!r} is not a finite number")
    if not column.minimum <= value <= column.maximum:
        above = f"at least {column.minimum:g}"
        allowed = above if column.maximum == math.inf else f"from {column.minimum:g} to {column.maximum:g}"
        return Problem(f"{text} is out of range", hint=f"{allowed} is allowed")
    if column.kind == "integer" and value != int(value):
        return Problem(f"{text} is not a whole number")
    return int(value) if column.kind == "integer" else value
