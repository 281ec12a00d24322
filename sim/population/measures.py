"""What is read off a population: groups of ages and of mothers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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


def sum_ages(dims: str, *arrays: Array) -> Array:
    """Return a sum of products, ``dims`` as for ``einsum``, without BLAS, whose last bit would hang on the machine."""
    return np.asarray(np.einsum(dims, *arrays, optimize=False), float)
