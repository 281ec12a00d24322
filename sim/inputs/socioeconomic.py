"""What the regions of a place can be ranked by, such as income or output per head."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.inputs.place import Place, unknown_leaves
from sim.inputs.source import has_table
from sim.inputs.table import STATUS_COLUMNS, Column, Table, raise_all, read_table
from sim.scenario.quantity import weakest

FILE = "socioeconomic.csv"


@dataclass(frozen=True)
class Ranking:
    """A measure of the latest year in which it is known of every leaf.

    Attributes
    ----------
    values : dims (region,), in the measure's unit
    """

    measure: str
    year: int
    values: NDArray[np.float64]
    status: str


def read_rankings(folder: Path, place: Place) -> tuple[tuple[Ranking, ...], Table | None]:
    """Read ``socioeconomic.csv`` of a place's folder; a place may have none.

    Returns
    -------
    One ranking for each measure that is known of every leaf in one year; the table.

    Raises
    ------
    TableError
        A region without parts that nobody knows, a figure that stands twice, or a cell that cannot be used.
    """
    if not has_table(folder / FILE):
        return (), None
    columns = [
        Column("year", "integer", minimum=1900, maximum=2200),
        Column("region"),
        Column("measure"),
        Column("value", "number", blank=True),
        Column("unit", required=False, blank=True),
        *STATUS_COLUMNS,
    ]
    table = read_table(folder / FILE, columns, may_be_empty=True)
    problems = table.unique("year", "region", "measure") + unknown_leaves(table, place.leaves)
    raise_all(problems)
    measures = dict.fromkeys(row["measure"] for row in table)
    found = (_latest(table, measure, place) for measure in measures)
    return tuple(ranking for ranking in found if ranking is not None), table


def _latest(table: Table, measure: str, place: Place) -> Ranking | None:
    known = [row for row in table if row["measure"] == measure and row["value"] is not None]
    for year in sorted({row["year"] for row in known}, reverse=True):
        rows = {row["region"]: row for row in known if row["year"] == year}
        if len(rows) == len(place.leaves):
            values = np.array([rows[leaf]["value"] for leaf in place.leaves], float)
            return Ranking(measure, year, values, weakest(*(row["status"] or "assumed" for row in rows.values())))
    return None
