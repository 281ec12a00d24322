"""What moved the beds between two years: contributions of named factors that add up to the whole change.

No interaction is left over. :func:`decompose` is what a run calls, with :func:`bed_demand` for beds. It uses Shapley's
rule: it takes any function, so that births by policy may enter as a sum and start from nothing, and a service level
may stand in the place of a quotient. The logarithmic mean Divisia index gives nearly the same on a pure product of
positive factors, to which it is confined; the tests hold one against the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.demand.use import DAYS

Array = NDArray[np.float64]
MOST_FACTORS = 8
"""Every further factor doubles the evaluations and the memory; eight take 256."""


def bed_demand(
    *,
    people: Array,
    admissions_per_person: Array,
    policy_births: Array,
    use: Array,
    length_of_stay: Array,
    treated_inside: Array,
    occupancy: Array,
) -> Array:
    """Return beds, (people x admissions per person + policy births) x use x stay x inside / (365 x occupancy).

    Parameters
    ----------
    people : ndarray, dims (draw, region), persons during the year, without the policy on births
    admissions_per_person : ndarray, dims (draw, region)
        At the base year's rates by age: what ageing moves. Without the policy.
    policy_births : ndarray, dims (draw, region), admissions a year of those who live by the policy
        At the same rates: people x admissions per person with the policy, less the same without it; 0 in the base year.
    use : ndarray, dims (draw, region), use at equal age, base year = 1, times the scale on published rates
    length_of_stay : ndarray, dims (draw, region), days
    treated_inside : ndarray, dims (draw, region), share of residents' admissions in the place itself
    occupancy : ndarray, dims (draw, region), share, above 0

    Returns
    -------
    ndarray, dims (draw, region), beds

    Notes
    -----
    Form B2 of the methods without non-residents. All dims may be whatever broadcasts.
    """
    admissions = (people * admissions_per_person + policy_births) * use * treated_inside
    beds: Array = admissions * length_of_stay / (DAYS * occupancy)
    return beds


def decompose(value: Callable[..., Array], factors: Mapping[str, tuple[Array, Array]]) -> dict[str, Array]:
    """Return what each named factor contributes to the change of ``value(**factors)``.

    Parameters
    ----------
    value
        Takes the factors by name, for example :func:`bed_demand`.
    factors
        By name, the factor before and after, any dims that broadcast, usually (draw, region).

    Returns
    -------
    dict
        By name in the order given, dims of the value, in its unit; together ``value`` after less ``value`` before.

    Raises
    ------
    ValueError
        No factor or more than eight; a value that is not finite for some mixture of before and after.
    """
    names = tuple(factors)

    def by_position(*mixed: Array) -> Array:
        return value(**dict(zip(names, mixed, strict=True)))

    parts = shapley(by_position, [pair[0] for pair in factors.values()], [pair[1] for pair in factors.values()])
    return dict(zip(names, parts, strict=True))


def shapley(value: Callable[..., Array], before: Sequence[Array], after: Sequence[Array]) -> list[Array]:
    """Return each factor's contribution: its effect, averaged over all orders in which the factors may change.

    Parameters
    ----------
    value
        Takes the factors by position; each of the 2^n mixtures of before and after is evaluated once.
    before, after : sequences of ndarray, any dims that broadcast

    Returns
    -------
    list of ndarray, dims of the value, in the order of the factors

    Raises
    ------
    ValueError
        As :func:`decompose`; two sequences of unequal length.

    Notes
    -----
    Shapley (1953); for products and rates the standardisation of Das Gupta (1993). A factor's effect given that the
    ``s`` factors of a set changed before it weighs s! (n - s - 1)! / n!. The contributions add up because every
    mixture but the first and the last is counted as often with plus as with minus.
    """
    number = _number_of_factors(before, after)
    if number > MOST_FACTORS:
        raise ValueError(f"factors: {number} are given and {MOST_FACTORS} can be told apart, join some of them")
    values = [_finite(value(*_mixture(changed, before, after))) for changed in range(2**number)]
    weights = [
        math.factorial(size) * math.factorial(number - size - 1) / math.factorial(number) for size in range(number)
    ]
    parts = []
    for position in range(number):
        bit = 1 << position
        part = np.zeros(values[-1].shape)
        for changed in range(2**number):
            if not changed & bit:
                part = part + weights[changed.bit_count()] * (values[changed | bit] - values[changed])
        parts.append(part)
    return parts


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


def _mixture(changed: int, before: Sequence[Array], after: Sequence[Array]) -> list[Array]:
    """Return the factors after where the bit of ``changed`` is set, before elsewhere."""
    return [
        new if changed >> position & 1 else old for position, (old, new) in enumerate(zip(before, after, strict=True))
    ]


def _number_of_factors(before: Sequence[Array], after: Sequence[Array]) -> int:
    if len(before) != len(after):
        raise ValueError(f"factors: {len(before)} before and {len(after)} after, give as many of one as of the other")
    if not before:
        raise ValueError("factors: none is given, name at least one")
    return len(before)


def _finite(value: Array) -> Array:
    value = np.asarray(value, np.float64)
    if not np.isfinite(value).all():
        raise ValueError(
            "factors: a mixture of before and after gives no finite value, look for a divisor of 0 or a gap"
        )
    return value


def _factors(given: Sequence[Array]) -> Array:
    """Return factors as one array, dims (factor, ...)."""
    stacked = np.stack(np.broadcast_arrays(*(np.asarray(factor, np.float64) for factor in given)))
    if not (np.isfinite(stacked) & (stacked >= 0)).all():
        raise ValueError("factors: a product by logarithms needs numbers of at least 0, use shapley for others")
    return stacked
