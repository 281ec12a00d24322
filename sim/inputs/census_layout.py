"""The cells of a census yearbook's sheet with what each counts, whichever way the sheet is laid out.

Read are regions as rows, with the age groups over the columns (each with 小计, 男 and 女 below it, or the sexes over
the ages, or both in one label), and regions as blocks, with the ages as rows and the sexes over the columns. A sheet
may hold several such tables one below the other, as pages of a yearbook do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sim.errors import Problem
from sim.inputs.census_labels import DAMAGED, Group, age_and_sex, age_group, plain, sex_of
from sim.inputs.workbook import Cell, Sheet

FEWEST_AGES = 3
"""Age labels that make a row or a column the ages of a table."""
REGION_HEADERS = ("地区", "县区", "县市区", "市县", "区域", "region", "县(市、区)", "行政区划")


@dataclass(frozen=True)
class Counted:
    """A cell that counts people: whose, and where it stands (row and column from 1)."""

    region: str
    sex: str
    group: Group
    cell: Cell
    line: int
    column: int


@dataclass(frozen=True)
class Heading:
    """What a column of a table with regions as rows counts."""

    column: int
    group: Group
    sex: str


def counted_cells(sheet: Sheet) -> tuple[list[Counted], list[Problem]]:
    """Return the counting cells of a sheet, and what stops it from being read (without the file)."""
    rows = _filled(sheet)
    problems = _damaged(rows) + _in_ten_thousands(rows)
    if problems:
        return [], problems
    starts = [line for line, row in enumerate(rows) if len(_ages_over(row)) >= FEWEST_AGES]
    found = list(_regions_as_rows(rows, starts, problems)) if starts else list(_regions_as_blocks(rows, problems))
    return found, problems


def has_ages(sheet: Sheet) -> bool:
    """Tell whether a sheet names enough age groups to be a table of people by age."""
    rows = _filled(sheet)
    down = sum(any(age_group(cell) for cell in row[:2] if isinstance(cell, str)) for row in rows)
    return down >= FEWEST_AGES or any(len(_ages_over(row)) >= FEWEST_AGES for row in rows)


def _filled(sheet: Sheet) -> list[list[Cell]]:
    """Return the rows with what merged cells say in each of them."""
    width = max((len(row) for row in sheet.rows), default=0)
    rows = [[*row, *([""] * (width - len(row)))] for row in sheet.rows]
    for area in sheet.merged:
        for line in range(area.top - 1, min(area.bottom, len(rows))):
            for column in range(area.left - 1, min(area.right, width)):
                rows[line][column] = rows[area.top - 1][area.left - 1]
    return rows


def _label(cell: Cell) -> str:
    return cell if isinstance(cell, str) else ""


def _ages_over(row: Sequence[Cell]) -> set[Group]:
    """Return the age groups that a row's labels name; plain numbers alone are no labels of groups."""
    labels = [_label(cell) for cell in row[1:]]
    found = [group for label in labels if not plain(label).isdigit() and (group := age_group(label))]
    joined = [both[0] for label in labels if (both := age_and_sex(label))]
    return {*found, *joined}


def _damaged(rows: Sequence[Sequence[Cell]]) -> list[Problem]:
    """Find age groups that Excel has turned into dates."""
    hint = "Excel makes dates of 5-9 and 10-14: write 5-9岁 and 10-14岁"
    return [
        Problem(f"{cell!r} is a date where an age group may have stood", "", line, column, hint=hint)
        for line, row in enumerate(rows, 1)
        for column, cell in enumerate(row, 1)
        if isinstance(cell, str) and DAMAGED.fullmatch(plain(cell))
    ]


def _in_ten_thousands(rows: Sequence[Sequence[Cell]]) -> list[Problem]:
    hint = "single persons are needed: write the counts of the yearbook"
    return [
        Problem(f"{cell.strip()!r}: the sheet counts ten thousands", "", line, column, hint=hint)
        for line, row in enumerate(rows, 1)
        for column, cell in enumerate(row, 1)
        if isinstance(cell, str) and "单位" in plain(cell) and "万" in plain(cell)
    ]


def _regions_as_rows(
    rows: Sequence[Sequence[Cell]], starts: Sequence[int], problems: list[Problem]
) -> Iterator[Counted]:
    for start, after in zip(starts, (*starts[1:], len(rows)), strict=True):
        headings = _headings(rows, start)
        if not headings:
            text = "the age groups have no sexes above, below or beside them"
            problems.append(Problem(text, "", start + 1, hint="head the columns with 男 and 女"))
        for line in range(start + 1, after):
            row = rows[line]
            name = _region_name(row[: min((h.column for h in headings), default=1) - 1])
            if name and any(_is_figure(row[h.column - 1]) for h in headings):
                yield from (Counted(name, h.sex, h.group, row[h.column - 1], line + 1, h.column) for h in headings)


def _headings(rows: Sequence[Sequence[Cell]], start: int) -> list[Heading]:
    """Return what each column counts: by one label, or by the ages' row and the sexes' above or below it."""
    row = rows[start]
    joined = [(column, both) for column, cell in enumerate(row, 1) if (both := age_and_sex(_label(cell)))]
    if len(joined) >= FEWEST_AGES:
        return [Heading(column, *both) for column, both in joined]
    for beside in (start + 1, start - 1):
        if 0 <= beside < len(rows):
            sexes = [sex_of(_label(cell)) for cell in rows[beside]]
            if {"female", "male"} <= set(sexes):
                return _crossed(row, sexes, ages_last=beside < start)
    return []


def _crossed(ages: Sequence[Cell], sexes: Sequence[str], *, ages_last: bool) -> list[Heading]:
    """Cross ages and sexes; of the row above, a label holds for the blank columns behind it."""
    found: list[Heading] = []
    group: Group | None = None
    sex = ""
    for column, (cell, below) in enumerate(zip(ages, sexes, strict=True), 1):
        own = age_group(_label(cell)) if column > 1 else None
        group = own if own or ages_last else group
        sex = below if below or not ages_last else sex
        if group and sex:
            found.append(Heading(column, group, sex))
    return found


def _region_name(cells: Sequence[Cell]) -> str:
    """Return the last label before the figures; a code of digits is none."""
    labels = [plain(_label(cell)) for cell in cells]
    return next((label for label in reversed(labels) if label and not label.isdigit()), "")


def _is_figure(cell: Cell) -> bool:
    """Tell a cell that may be a count from a label: it is blank for none, has a digit, or is a formula."""
    return isinstance(cell, Problem) or any(sign.isdigit() for sign in cell) or plain(cell) in ("-", "—", "…")


def _regions_as_blocks(rows: Sequence[Sequence[Cell]], problems: list[Problem]) -> Iterator[Counted]:
    region, sexes, first = "", [""], 0
    for line, row in enumerate(rows):
        labels = [plain(_label(cell)) for cell in row]
        here = [sex_of(label) for label in labels]
        if {"female", "male"} <= set(here):
            sexes, first = here, next(at for at, sex in enumerate(here) if sex)
            continue
        ages = [at for at, label in enumerate(labels[: first or len(labels)]) if age_group(label)]
        title = {label for label in labels if label}
        if not ages:
            region = _title(title) or region
        elif any(sexes):
            name = _region_name(row[: ages[-1]]) or region
            group = age_group(labels[ages[-1]])
            assert group is not None
            region = name
            if not name:
                problems.append(Problem("no region is named above or beside", "", line + 1, ages[-1] + 1,
                                        hint="write its name into the row above the block"))  # fmt: skip
                return
            yield from (
                Counted(name, sex, group, row[at], line + 1, at + 1)
                for at, sex in enumerate(sexes)
                if sex and row[at] != ""
            )


def _title(labels: set[str]) -> str:
    """Return the region that a row names by itself: one label, that is neither a heading nor a unit."""
    if len(labels) != 1:
        return ""
    (label,) = labels
    heading = label.lower() in REGION_HEADERS or "单位" in label or label.startswith(("表", "续表", "注", "#"))
    return "" if heading or any(sign.isdigit() for sign in label) else label.removeprefix("地区:").removeprefix("地区")


def placed(problems: Sequence[Problem], label: str) -> list[Problem]:
    """Return problems of a sheet with its name."""
    return [replace(problem, file=label) for problem in problems]
