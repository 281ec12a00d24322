"""Childcare places by use: under-3s times take-up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def places_by_use(under_3: NDArray[np.float64], take_up: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return children who attend, one place each.

    Parameters
    ----------
    under_3 : ndarray, dims (draw, year, region), persons on 31 December
    take_up : ndarray, dims (draw, year), share
    """
    return under_3 * take_up[:, :, None]
