"""Counted institutions, posts and contracts that a plan's step rules are held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.inputs.place import Place, unknown_leaves
from sim.inputs.source import has_table
from sim.inputs.table import STATUS_COLUMNS, Column, Table, raise_all, read_table

COUNTS = "counts.csv"


@dataclass(frozen=True)
class Counts:
    """Counted things by measure and year.

    Attributes
    ----------
    rows
        By measure and year: dims (region,), NaN where a leaf was not counted.
    """

    rows: Mapping[str, Mapping[int, NDArray[np.float64]]]

    def path(self, measure: str, years: NDArray[np.int64]) -> NDArray[np.float64] | None:
        """Return the latest count up to each year, dims (year, region), NaN before the first; ``None`` without any."""
        if measure not in self.rows:
            return None
        counted = self.rows[measure]
        latest = np.full((len(years), len(next(iter(counted.values())))), np.nan)
        for year in sorted(counted):
            latest = np.where((years >= year)[:, None] & ~np.isnan(counted[year]), counted[year], latest)
        return latest


def read_counts(folder: Path, place: Place) -> tuple[Counts, Table | None]:
    """Read ``counts.csv`` of a place's folder; a place may have none.

    Raises
    ------
    TableError
        A region without parts that nobody knows, a count that stands twice, or a cell that cannot be used.
    """
    if not has_table(folder / COUNTS):
        return Counts({}), None
    columns = [
        Column("year", "integer", minimum=1900, maximum=2200),
        Column("region"),
        Column("measure"),
        Column("value", "number", blank=True, minimum=0),
        *STATUS_COLUMNS,
    ]
    table = read_table(folder / COUNTS, columns, may_be_empty=True)
    problems = table.unique("year", "region", "measure") + unknown_leaves(table, place.leaves)
    raise_all(problems)
    found: dict[str, dict[int, NDArray[np.float64]]] = {}
    for row in table:
        if row["value"] is not None:
            of_year = found.setdefault(row["measure"], {})
            counts = of_year.setdefault(row["year"], np.full(len(place.leaves), np.nan))
            counts[place.leaves.index(row["region"])] = row["value"]
    return Counts(found), table
