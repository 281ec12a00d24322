"""Mean and quantiles over draws, and long tables built from named dimensions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.place import Place
from sim.targets.indicator import roll_up
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
    found = _joined([_summary(every[first : first + size].copy()) for first in range(0, max(len(every), 1), size)])
    return {name: array.reshape(values.shape[1:]) for name, array in found.items()}


def summary_of_regions(leaves: NDArray[np.float64], place: Place) -> dict[str, NDArray[np.float64]]:
    """Return :func:`summary` of all regions from their leaves, dims (draw, year, region, ...), parents rolled up."""
    return summary_of_years(leaves, lambda few: roll_up(few, place))


def summary_of_years(
    values: NDArray[np.float64], shown: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """Return :func:`summary` of what ``shown`` makes of values, without keeping its draws.

    Parameters
    ----------
    values : ndarray, dims (draw, year, ...)
    shown
        Makes a new array with the same years, of dims (draw, year, ...) too, of some years of the values.
    """
    years = values.shape[1]
    size = max(CACHED // max(values[:, :1].size, 1), 1)
    parts = []
    for first in range(0, max(years, 1), size):
        few = shown(values[:, first : first + size])
        parts.append({name: array.reshape(few.shape[1:]) for name, array in _summary(rows(few)).items()})
    return _joined(parts)


def mean_of(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean over draws, dims (...), of values of dims (draw, ...): the one of :func:`summary`."""
    mean: NDArray[np.float64] = np.add.reduce(rows(values), axis=1) / len(values)
    return mean.reshape(values.shape[1:])


def _joined(parts: Sequence[dict[str, NDArray[np.float64]]]) -> dict[str, NDArray[np.float64]]:
    if len(parts) == 1:
        return parts[0]
    return {name: np.concatenate([part[name] for part in parts]) for name in STATISTICS}


def _summary(cells: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return the same of a few cells, dims (cell, draw), and sort them: so few that the processor's cache has them."""
    draws = cells.shape[1]
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

    def column(self, name: str, codes: dict[str, int], known: dict[object, Column]) -> Column:
        """Return a column of the rows that is not the same in all; of texts their numbers in ``codes``.

        Parameters
        ----------
        codes
            Is added to.
        known
            Columns of dimensions by what makes them, which is added to: many parts have the same dimensions.
        """
        if name in self.columns:
            each = self.columns[name].ravel()
            return _coded(each, codes) if each.dtype == object and isinstance(each[0], str) else each
        names = list(self.dims)
        at, values = names.index(name), self.dims[name]
        inner = prod(len(self.dims[each]) for each in names[at + 1 :])
        key = (id(values), inner, len(self))
        if key not in known:
            each = np.repeat(_coded(values, codes), inner)
            known[key] = np.tile(each, len(self) // max(len(each), 1))
        return known[key]


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
            column = _below_one_another(every, name, codes)
        found[name] = pd.array(list(codes), dtype="str").take(column) if codes else column
    return pd.DataFrame(found)


def _below_one_another(parts: Sequence[Part], name: str, codes: dict[str, int]) -> Column:
    """Return a column of all parts."""
    if all(name in part.labels for part in parts):
        return np.repeat(_coded([part.labels[name] for part in parts], codes), [len(part) for part in parts])
    known: dict[object, Column] = {}
    every = [
        np.full(len(part), _coded([part.labels[name]], codes)[0])
        if name in part.labels
        else part.column(name, codes, known)
        for part in parts
    ]
    return np.concatenate(every)


def frame(dims: Mapping[str, Labels], columns: Mapping[str, NDArray[Any]], **labels: Any) -> pd.DataFrame:
    """Return a long table of one part, labels first; see :class:`Part`."""
    return long_table([Part(dims, columns)], [*labels, *dims, *columns], **labels)
