"""What moved a product between two years: contributions of its factors that add up to the whole change.

No interaction is left over. Needs are sums of products of factors that are not negative; for these the logarithmic
mean Divisia index adds up exactly, over regions too, at one logarithm a factor. Shapley's rule, the mean over all
orders of change, gives nearly the same, which the tests hold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def lmdi(before: Sequence[Array], after: Sequence[Array]) -> list[Array]:
    """Return each factor's contribution to the change of the product of all, by the logarithmic mean Divisia index.

    Parameters
    ----------
    before, after : sequences of ndarray, any dims that broadcast, at least 0

    Returns
    -------
    list of ndarray, dims of the product, in the order of the factors

    Raises
    ------
    ValueError
        No factor, sequences of unequal length, a factor that is negative or not finite.

    Notes
    -----
    LMDI-I (Ang 2004, Energy Policy 32: 1131-1139): L(v_1, v_0) ln(x_1 / x_0) with the logarithmic mean L(a, b) =
    (a - b) / ln(a / b), L(a, a) = a. Zeros take the analytical limit (Wood and Lenzen 2006, Energy Policy 34:
    1326-1331; Ang and Liu 2007): where the product rises from 0 or falls to 0, the change belongs in equal parts to the
    factors that do so, and where it is 0 in both years nothing contributes.
    """
    _number_of_factors(before, after)
    first, last = _factors(before), _factors(after)
    start, end = np.prod(first, axis=0), np.prod(last, axis=0)
    positive = (start > 0) & (end > 0)
    mean = _logarithmic_mean(np.where(positive, start, 1.0), np.where(positive, end, 1.0))
    rising, falling = first == 0, last == 0
    share = rising / np.maximum(rising.sum(axis=0), 1) * end - falling / np.maximum(falling.sum(axis=0), 1) * start
    growth = np.log(np.where(positive, last, 1.0) / np.where(positive, first, 1.0))
    return list(np.where(positive, mean * growth, share))


def _logarithmic_mean(a: Array, b: Array) -> Array:
    growth = np.log(b / a)
    mean: Array = np.divide(b - a, growth, out=a.copy(), where=growth != 0)
    return mean


def _number_of_factors(before: Sequence[Array], after: Sequence[Array]) -> int:
    if len(before) != len(after):
        raise ValueError(f"factors: {len(before)} before and {len(after)} after, give as many of one as of the other")
    if not before:
        raise ValueError("factors: none is given, name at least one")
    return len(before)


def _factors(given: Sequence[Array]) -> Array:
    """Return factors as one array, dims (factor, ...)."""
    stacked = np.stack(np.broadcast_arrays(*(np.asarray(factor, np.float64) for factor in given)))
    if not (np.isfinite(stacked) & (stacked >= 0)).all():
        raise ValueError("factors: a product by logarithms needs numbers of at least 0")
    return stacked
