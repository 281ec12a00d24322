"""Mean and quantiles over draws, and long tables built from named dimensions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.uncertainty.layout import rows

Column = NDArray[Any]
Labels = Collection[Any] | NDArray[Any]
"""What one dimension of a table is called, in order."""
QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
CACHED = 128_000
"""Numbers that are sorted at a time: a megabyte."""
STATISTICS = ("mean", *QUANTILES)
"""Columns of :func:`summary`."""


def summary(values: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return mean, p10, p50 and p90 over draws.

    Parameters
    ----------
    values : ndarray, dims (draw, ...)

    Returns
    -------
    dict
        Arrays of dims (...); quantiles by linear interpolation between order statistics.
    """
    every = rows(values)
    size = max(CACHED // max(values.shape[0], 1), 1)
    parts = [_summary(every[first : first + size]) for first in range(0, len(every), size)] or [_summary(every)]
    return {name: np.concatenate([part[name] for part in parts]).reshape(values.shape[1:]) for name in STATISTICS}


def _summary(few: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return the same of a few cells, dims (cell, draw): so few that they are sorted in the processor's cache."""
    draws = few.shape[1]
    cells = few.copy()
    found = {"mean": np.add.reduce(cells, axis=1) / draws}
    cells.sort(axis=1)
    for name, share in QUANTILES.items():
        position = share * (draws - 1)
        below = int(position)
        above = min(below + 1, draws - 1)
        found[name] = cells[:, below] + (position - below) * (cells[:, above] - cells[:, below])
    return found


@dataclass(frozen=True)
class Part:
    """Rows of a long table: one for each combination of the dimensions, in C order.

    Attributes
    ----------
    dims
        Labels by dimension, in the order of the arrays' axes.
    columns
        Arrays over these dimensions.
    labels
        What is the same in all rows.
    """

    dims: Mapping[str, Labels]
    columns: Mapping[str, NDArray[Any]]
    labels: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return prod(len(values) for values in self.dims.values())

    def column(self, name: str, codes: dict[str, int]) -> Column:
        """Return a column of the rows; of texts their numbers in ``codes``, which is added to."""
        if name in self.columns:
            return self.columns[name].ravel()
        if name in self.labels:
            return np.full(len(self), _coded([self.labels[name]], codes)[0])
        inner = 1
        for dim, values in reversed(list(self.dims.items())):
            if dim == name:
                each = np.repeat(_coded(values, codes), inner)
                return np.tile(each, len(self) // max(len(each), 1))
            inner *= len(values)
        raise KeyError(name)


def _coded(values: Iterable[Any], codes: dict[str, int]) -> Column:
    """Return texts as their numbers in ``codes``, anything else as it is."""
    return np.array([codes.setdefault(each, len(codes)) if isinstance(each, str) else each for each in values])


def long_table(parts: Iterable[Part], columns: Sequence[str], **labels: Any) -> pd.DataFrame:
    """Return parts below one another as one table.

    Parameters
    ----------
    parts
        Each gives every column.
    columns
        Names of the columns, in their order.
    labels
        What is the same in all rows.
    """
    every = [each for each in parts if len(each)]
    if not every:
        return pd.DataFrame(columns=list(columns))
    size, found = sum(len(each) for each in every), {}
    for name in columns:
        codes: dict[str, int] = {}
        if name in labels:
            column = np.full(size, _coded([labels[name]], codes)[0])
        else:
            column = np.concatenate([each.column(name, codes) for each in every])
        found[name] = pd.array(list(codes), dtype="str").take(column) if codes else column
    return pd.DataFrame(found)


def frame(dims: Mapping[str, Labels], columns: Mapping[str, NDArray[Any]], **labels: Any) -> pd.DataFrame:
    """Return a long table of one part, labels first; see :class:`Part`."""
    return long_table([Part(dims, columns)], [*labels, *dims, *columns], **labels)
