"""Demand by norm: the planned density times the people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def by_norm(density: NDArray[np.float64], scale: float, people: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return units needed by norm, density / scale x residents at year end.

    Parameters
    ----------
    density : ndarray, dims (year,), units per ``scale`` residents
    people : ndarray, dims (draw, year, region), persons on 31 December

    Returns
    -------
    ndarray, dims (draw, year, region), units
    """
    return people * (density / scale)[None, :, None]
