"""How arrays by draw lie in memory: dims begin with the draw, but the draws of a cell lie next to one another.

Every sum over ages or regions then runs over whole rows of draws, and a quantile reads one row. numpy's arithmetic
keeps the layout of what it is given; only room that is made anew has to ask for it, here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def room(shape: tuple[int, ...], fill: float | None = None) -> Array:
    """Return an array of dims (draw, ...) in this layout, filled with a number or with nothing in particular."""
    draws, *others = shape
    return draws_first(np.empty((*others, draws)) if fill is None else np.full((*others, draws), fill))


def draws_first(lanes: Array) -> Array:
    """Return an array of dims (..., draw) as one of dims (draw, ...), as it lies."""
    return lanes.transpose(lanes.ndim - 1, *range(lanes.ndim - 1))


def draws_last(values: Array) -> Array:
    """Return an array of dims (draw, ...) as one of dims (..., draw), as it lies."""
    return values.transpose(*range(1, values.ndim), 0)


def packed(values: Array) -> Array:
    """Return an array by draw whose draws of a cell lie together, with nothing between cells; dims stay."""
    return draws_first(np.ascontiguousarray(draws_last(values)))


def rows(values: Array) -> Array:
    """Return the draws of every cell as rows, dims (cell, draw); a copy where they do not lie so already."""
    return draws_last(values).reshape(-1, values.shape[0])


def like(values: Array, numbers: Array) -> Array:
    """Return numbers, as they lie in memory, as an array with dims and layout of freshly computed values."""
    return np.ndarray(values.shape, np.float64, numbers, strides=values.strides)


def years_of(values: Array, positions: list[int]) -> Array:
    """Return some years of an array of dims (draw, year, ...), in this layout; the array itself where it is all."""
    if positions == list(range(values.shape[1])):
        return values
    return draws_first(draws_last(values)[positions])


def median(values: Array) -> Array:
    """Return the median over draws, dims (...), of values of dims (draw, ...)."""
    ordered = np.sort(rows(values), axis=1)
    middle = values.shape[0] // 2
    found = ordered[:, middle] if values.shape[0] % 2 else (ordered[:, middle - 1] + ordered[:, middle]) / 2
    return np.where(np.isnan(ordered[:, -1]), np.nan, found).reshape(values.shape[1:])
