"""Mean and quantiles over draws, and frames built from named dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


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
    draws = values.shape[0]
    cells = np.array(values.reshape(draws, -1).T, order="C")  # a copy: it is sorted in place
    found = {"mean": np.add.reduce(cells, axis=1) / draws}
    cells.sort(axis=1)
    for name, share in QUANTILES.items():
        position = share * (draws - 1)
        below = int(position)
        above = min(below + 1, draws - 1)
        found[name] = cells[:, below] + (position - below) * (cells[:, above] - cells[:, below])
    return {name: array.reshape(values.shape[1:]) for name, array in found.items()}


def frame(dims: Mapping[str, Iterable[Any]], columns: Mapping[str, NDArray[np.float64]]) -> pd.DataFrame:
    """Return a long frame: one row for each combination of the dimensions, in C order.

    Parameters
    ----------
    dims
        Labels by dimension, in the order of the arrays' axes.
    columns
        Arrays over these dimensions.
    """
    labels = _labels(tuple((name, tuple(values)) for name, values in dims.items()))
    return labels.assign(**{name: array.ravel() for name, array in columns.items()})


@lru_cache(maxsize=64)
def _labels(dims: tuple[tuple[str, tuple[Any, ...]], ...]) -> pd.DataFrame:
    """Return the labels of every combination; whoever adds columns to them gets a frame of their own."""
    names, values = zip(*dims, strict=True)
    return pd.MultiIndex.from_product([list(each) for each in values], names=names).to_frame(index=False)
