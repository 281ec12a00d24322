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
    first, last = _factors(before, after)
    start, end = _product(first), _product(last)
    zero = np.asarray((start <= 0) | (end <= 0))
    if zero.all() and not start.any() and not end.any():
        return [np.zeros(zero.shape) for _ in first]
    with np.errstate(divide="ignore", invalid="ignore"):  # where a product is 0 its limit is put in
        mean = _logarithmic_mean(start, end)
        parts = [np.asarray(mean * np.log(b / a)) for a, b in zip(first, last, strict=True)]
    if zero.any():
        for part, limit in zip(parts, _limits(first, last, zero), strict=True):
            part[zero] = limit
    return parts


def _product(factors: Sequence[Array]) -> Array:
    product, *others = factors
    for factor in others:
        product = product * factor
    return product


def _limits(before: Sequence[Array], after: Sequence[Array], zero: NDArray[np.bool_]) -> Array:
    """Return contributions where a product is 0, dims (factor, cell): the limit that the formula takes there."""
    first, last = (np.stack([np.broadcast_to(each, zero.shape)[zero] for each in given]) for given in (before, after))
    rising, falling = first == 0, last == 0
    start, end = _product(list(first)), _product(list(last))
    share: Array = rising / np.maximum(rising.sum(axis=0), 1) * end
    share -= falling / np.maximum(falling.sum(axis=0), 1) * start
    return share


def _logarithmic_mean(a: Array, b: Array) -> Array:
    growth = np.log(b / a)
    mean: Array = np.divide(b - a, growth, out=np.array(a), where=growth != 0)
    return mean


def _factors(before: Sequence[Array], after: Sequence[Array]) -> tuple[list[Array], list[Array]]:
    """Return the factors of both years, of as many dims, after checking them."""
    if len(before) != len(after):
        raise ValueError(f"factors: {len(before)} before and {len(after)} after, give as many of one as of the other")
    if not before:
        raise ValueError("factors: none is given, name at least one")
    first, last = ([np.asarray(factor, np.float64) for factor in each] for each in (before, after))
    if not all(factor.size == 0 or (factor.min() >= 0 and factor.max() < np.inf) for factor in (*first, *last)):
        raise ValueError("factors: a product by logarithms needs numbers of at least 0")
    return first, last
