"""Tables of a place that an import fills: replaced whole or left as they were."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from tempfile import mkstemp

from sim.errors import OutputError, Problem, TableError
from sim.inputs.source import find_table
from sim.inputs.table import Column, read_table

HEADER = ("year", "region", "sex", "age", "population", "source", "status", "note")


def write_people(
    folder: Path, year: int, people: Mapping[tuple[str, str, int], float], source: str, *, replace: bool = False
) -> Path:
    """Put the people of a census year into ``population.csv``; rows of other years stay.

    Parameters
    ----------
    folder
        The place's folder.
    year
        Year of the census.
    people
        By region, sex and lower bound of the age group.
    source
        Where they were printed.
    replace
        Replace rows of the same year.

    Raises
    ------
    TableError
        The table cannot be read, is kept in a workbook, or has rows of the year.
    OutputError
        The file cannot be written; it is then as it was.
    """
    file = folder / "population.csv"
    old = _other_rows(file, year, replace=replace)
    new = [(year, *key, f"{count:.0f}", source, "found", "") for key, count in people.items()]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([HEADER, *old, *new])
    _swap(file, text.getvalue())
    return file


def _other_rows(file: Path, year: int, *, replace: bool) -> list[tuple[str, ...]]:
    where = find_table(file)
    if where.sheet:
        hint = "move it elsewhere, and its rows into population.csv"
        raise TableError(Problem("the people are kept in a workbook, which is not changed", str(where), hint=hint))
    if not file.exists():
        return []
    table = read_table(file, [Column("year", "integer")], extra=HEADER, may_be_empty=True)
    same = [row for row in table if row["year"] == year]
    if same and not replace:
        raise TableError(table.problem(same[0], "year", f"there are rows of {year} already", "replace them: --replace"))
    return [tuple(str(row[name] or "") for name in HEADER) for row in table if row["year"] != year]


def _swap(file: Path, text: str) -> None:
    """Write beside the file, then rename; with a byte-order mark, so that Excel shows the Chinese."""
    try:
        handle, name = mkstemp(prefix=".population-", dir=file.parent)
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as fresh:
            fresh.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except OSError as error:
        raise OutputError(f"cannot write {file}: {error.strerror}") from None
