"""How good a forecast of many draws was, once it is known what came."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def crps(forecast: Array, came: Array) -> Array:
    """Return the continuous ranked probability score, dims (...), in the unit of the forecast; 0 is best.

    Parameters
    ----------
    forecast : ndarray, dims (draw, ...)
        Every draw counts alike.
    came : ndarray, dims (...)

    Notes
    -----
    mean |x_i - y| - sum_ij |x_i - x_j| / (2 m**2), the score of the draws' own distribution (Gneiting and Raftery
    2007). With one draw it is the absolute error, so that a forecast without a range is scored by the same measure.
    The double sum is taken from the sorted draws: 2 sum_i (2 i - m - 1) x_(i), i from 1 to m.
    """
    draws = len(forecast)
    ordered = np.sort(forecast, axis=0)
    rank = (2 * np.arange(1, draws + 1) - draws - 1).reshape(-1, *[1] * (forecast.ndim - 1))
    apart = np.abs(forecast - came).mean(axis=0)
    score: Array = apart - (rank * ordered).sum(axis=0) / draws**2
    return score
