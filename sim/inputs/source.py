"""Where a table stands: a CSV file, a workbook of its own, or a sheet of a workbook with several tables.

A table that the readers call ``FOLDER/population.csv`` may be that file, ``FOLDER/population.xlsx``, the sheet
``population`` of ``FOLDER/tables.xlsx`` or ``FOLDER/place.xlsx``, or of ``FOLDER`` itself where that is a workbook
(``place: mine.xlsx``). A path that the scenario spells out may name a sheet: ``mine.xlsx!projects``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem, TableError
from sim.inputs.workbook import Sheet, read_workbook
from sim.scenario.problems import near

WORKBOOK = ".xlsx"
COLLECTIONS = ("tables.xlsx", "place.xlsx")
"""Workbooks in a folder that hold a sheet for each table."""
OLD_WORKBOOKS = (".xls", ".et", ".ods")
SHEETS = {
    "地区": "regions", "区域": "regions", "人口": "population", "出生": "births", "迁移": "migration",
    "卫生从业人员": "health_employment", "资源存量": "stocks", "存量": "stocks", "观测值": "observed",
    "平均子女数": "children_ever_born", "指标": "indicators", "项目": "projects", "机构数": "counts",
}  # fmt: skip
"""Chinese names that a sheet may have."""


@dataclass(frozen=True)
class Source:
    """A place where a table stands.

    Attributes
    ----------
    file
        The CSV file or the workbook.
    sheet
        Name of the sheet; empty for a CSV file.
    alone
        The workbook is for this table: its only visible sheet may have any name.
    """

    file: Path
    sheet: str = ""
    alone: bool = False

    def __str__(self) -> str:
        return f"{self.file}!{self.sheet}" if self.sheet and not self.alone else str(self.file)


def has_table(path: Path) -> bool:
    """Tell whether a table stands at ``path``, as a CSV file or in a workbook."""
    return bool(_sources(path))


def find_table(path: Path) -> Source:
    """Return where the table called ``path`` stands.

    Raises
    ------
    TableError
        It stands in two places, or in a format that is not read. A missing one is told when the file is read.
    """
    found = _sources(path)
    if len(found) > 1:
        names = " and ".join(str(source) for source in found)
        raise TableError(Problem(f"the table stands twice: {names}", str(path), hint="keep the one that is right"))
    if found:
        return found[0]
    for suffix in OLD_WORKBOOKS:
        if path.with_suffix(suffix).is_file():
            name = path.with_suffix(suffix)
            raise TableError(Problem(f"{suffix} is not read", str(name), hint="save it as .xlsx or as CSV"))
    if path.parent.suffix.lower() == WORKBOOK and path.parent.is_file():
        sheets = [sheet.name for sheet in read_workbook(path.parent)]
        raise TableError(Problem(f"no sheet {path.stem!r}", str(path.parent), hint=near(path.stem, sheets)))
    return Source(path)


def find_sheet(source: Source) -> Sheet:
    """Return the sheet of a workbook.

    Raises
    ------
    TableError
        There is no such sheet, there are several that may be meant, or it is hidden.
    """
    sheets = read_workbook(source.file)
    named = [sheet for sheet in sheets if _table_name(sheet.name) == source.sheet]
    shown = [sheet for sheet in sheets if not sheet.hidden]
    found = named or (shown if source.alone and len(shown) == 1 else [])
    if len(found) > 1:
        names = " and ".join(repr(sheet.name) for sheet in found)
        raise TableError(Problem(f"two sheets for one table: {names}", str(source.file), hint="keep one"))
    if not found:
        hint = near(source.sheet, [sheet.name for sheet in shown])
        raise TableError(Problem(f"no sheet {source.sheet!r}", str(source.file), hint=hint))
    if found[0].hidden:
        hint = "show it in Excel (right click on the tabs, Unhide), or delete it"
        raise TableError(Problem("the sheet is hidden", f"{source.file}!{found[0].name}", hint=hint))
    return found[0]


def _sources(path: Path) -> list[Source]:
    file, mark, sheet = path.name.rpartition("!")
    if mark and file.lower().endswith(WORKBOOK):
        return [Source(path.with_name(file), _table_name(sheet))] if path.with_name(file).is_file() else []
    if path.suffix.lower() == WORKBOOK:
        return [Source(path, path.stem, alone=True)] if path.is_file() else []
    if path.parent.suffix.lower() == WORKBOOK:
        return [Source(path.parent, path.stem)] if _holds(path.parent, path.stem) else []
    found = [Source(path)] if path.exists() else []
    if path.suffix.lower() == ".csv":
        own = path.with_suffix(WORKBOOK)
        found += [Source(own, path.stem, alone=True)] if own.is_file() and own.name not in COLLECTIONS else []
        together = (path.with_name(name) for name in COLLECTIONS)
        found += [Source(workbook, path.stem) for workbook in together if _holds(workbook, path.stem)]
    return found


def _holds(workbook: Path, table: str) -> bool:
    return workbook.is_file() and any(_table_name(sheet.name) == table for sheet in read_workbook(workbook))


def _table_name(sheet: str) -> str:
    name = unicodedata.normalize("NFKC", sheet).strip().lower().removesuffix(".csv")
    return SHEETS.get(name, name)
