"""What makes a matrix a correlation matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SMALLEST = 1e-9
"""Eigenvalue below which a matrix is no correlation matrix, up to rounding."""


def cholesky(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the lower factor of a correlation matrix.

    Raises
    ------
    ValueError
        It is none, and why.
    """
    if not np.allclose(matrix, matrix.T, atol=1e-12):
        raise ValueError("the matrix is not symmetric")
    if not np.allclose(np.diag(matrix), 1.0, atol=1e-12):
        raise ValueError("the diagonal of a correlation matrix is 1")
    if np.abs(matrix).max() > 1:
        raise ValueError("a correlation lies between -1 and 1")
    smallest = float(np.linalg.eigvalsh(matrix)[0])
    if smallest < SMALLEST:
        text = f"no correlation matrix: its smallest eigenvalue is {smallest:.3g}"
        raise ValueError(f"{text}; such correlations cannot hold together, bring them nearer to 0")
    return np.asarray(np.linalg.cholesky(matrix), float)
