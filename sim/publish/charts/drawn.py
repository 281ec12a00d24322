"""The numbers of a chart: a table cut to what the picture shows, from which it is drawn and which stands beside it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.publish.charts.marks import middle

BAND = ("p10", "p50", "p90")


def cut(table: pd.DataFrame, *ids: str, values: tuple[str, ...] = BAND, unit: str = "") -> pd.DataFrame:
    """Return the named columns of ``table`` with a column of units before the numbers.

    Parameters
    ----------
    table
        Rows of a run's table, no more than are drawn.
    ids
        Columns that say what a row is.
    values
        Columns of numbers that are drawn; those that the table lacks are left out. ``p50`` is what is drawn as the
        middle: the mean where there is no median.
    unit
        Unit of the numbers, where the table has no column ``unit``.
    """
    rows = table if "unit" in table and not unit else table.assign(unit=unit)
    if "p50" in values and ("p50" in rows or "mean" in rows):
        rows = rows.assign(p50=middle(rows))
    return rows[[*ids, "unit", *(name for name in values if name in rows)]].reset_index(drop=True)


def series(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return tables of :func:`cut` below each other, told apart by a first column ``series``; no empty ones."""
    parts = [table.assign(series=name) for name, table in tables.items() if len(table)]
    whole = pd.concat(parts, ignore_index=True)
    return whole[["series", *(name for name in whole if name != "series")]]


def staged(rows: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return the rows with a column ``stage``: ``observed`` up to the base year, ``projected`` after it."""
    return rows.assign(stage=np.where(rows["year"].astype(int) <= base_year, "observed", "projected"))
