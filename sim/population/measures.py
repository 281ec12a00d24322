"""What is read off a population: groups of ages and of mothers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.population.parity import BEARING

Array = NDArray[np.float64]
GROUPS: dict[str, tuple[int, int]] = {
    "all": (0, 101), "0-2": (0, 3), "3-5": (3, 6), "6-14": (6, 15), "0-14": (0, 15), "15-49": (15, 50),
    "50-59": (50, 60), "15-59": (15, 60), "60-64": (60, 65), "60+": (60, 101), "65-79": (65, 80),
    "65+": (65, 101), "80+": (80, 101),
}  # fmt: skip
"""Lower bound and first age above, by name."""


MOTHERS: dict[str, tuple[int, int]] = {
    **{f"{low}-{low + 4}": (low, low + 5) for low in range(15, 50, 5)}, "15-49": (15, 50),
}  # fmt: skip
"""Groups of women whose children are told apart: lower bound and first age above, by name."""


def group_counts(population: Array) -> Array:
    """Return people by group.

    Parameters
    ----------
    population : ndarray, dims (..., age, lane), persons

    Returns
    -------
    ndarray, dims (..., group, lane), persons
    """
    return _add_up(lambda low, high: np.add.reduce(population[..., low:high, :], axis=-2), GROUPS, axis=-2)


def sum_ages(dims: str, *arrays: Array) -> Array:
    """Return a sum of products, ``dims`` as for ``einsum``, without BLAS, whose last bit would hang on the machine."""
    return np.asarray(np.einsum(dims, *arrays, optimize=False), float)


def mothers(women: Array, parity: Array) -> Array:
    """Return women by group of :data:`MOTHERS` and parity.

    Parameters
    ----------
    women : ndarray, dims (year, region, age, lane), persons, ages as in :data:`sim.population.parity.BEARING`
    parity : ndarray, dims (year, region, parity, age, lane), shares

    Returns
    -------
    ndarray, dims (year, region, group, parity, lane), persons
    """
    first = BEARING[0]

    def mothers_of(low: int, high: int) -> Array:
        ages = slice(low - first, high - first)
        return sum_ages("yral,yrpal->yrpl", women[:, :, ages], parity[:, :, :, ages])

    return _add_up(mothers_of, MOTHERS, axis=2)


def _add_up(count: Callable[[int, int], Array], spans: Mapping[str, tuple[int, int]], axis: int) -> Array:
    """Return counts of spans of ages along a new axis; every age is counted once, in the piece that it is in.

    Parameters
    ----------
    count
        Counts from an age to below another.
    spans
        First age and first age above, by name.
    """
    bounds = sorted({bound for span in spans.values() for bound in span})
    pieces = [count(low, high) for low, high in pairwise(bounds)]
    found = []
    for low, high in spans.values():
        first, *others = pieces[bounds.index(low) : bounds.index(high)]
        found.append(sum(others, start=first))
    return np.stack(found, axis=axis)
