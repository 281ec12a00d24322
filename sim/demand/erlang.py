"""Erlang's formulas: the chance that an arrival finds all beds taken, where it is lost and where it waits.

The offered load is admissions a day x mean stay in days: the mean census of a ward that never runs out of beds. All
functions work on arrays of any dims that broadcast; beds need not be whole.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincc, gammaln, xlogy

Array = NDArray[np.float64]
Numbers = float | Array

DEEP = 10.0
"""Standard deviations by which the load passes the beds from which the incomplete gamma function runs out of digits."""
LEVELS = 20
"""Levels of the continued fraction: beyond :data:`DEEP` each gains about two digits, so this is ample."""
STIRLING_FROM = 16.0
"""Beds from which four terms of Stirling's series are exact to rounding; 100,000! itself leaves nine digits."""


def erlang_b(load: Numbers, beds: Numbers) -> Array:
    """Return the probability that all beds are taken and an arrival is lost.

    Parameters
    ----------
    load : ndarray, dims (...,), offered load in beds, at least 0
    beds : ndarray, dims (...,), at least 0; need not be whole

    Raises
    ------
    ValueError
        A load or a number of beds that is negative or not finite.

    Notes
    -----
    Erlang (1917), B(c) = A B(c-1) / (c + A B(c-1)) from B(0) = 1; the distribution of stays does not matter. Computed
    without the recursion as B = A^c e^-A / Gamma(c+1, A), which holds for beds that are not whole too (Jagerman 1974).
    """
    return _lost(at_least("load", load), at_least("beds", beds))


def erlang_c(load: Numbers, beds: Numbers) -> Array:
    """Return the probability that an arrival waits; 1 where the load is not below the beds.

    Parameters, errors: as :func:`erlang_b`.

    Notes
    -----
    Erlang (1917), C = c B / (c - A (1 - B)); stays exponential.
    """
    return _waits(at_least("load", load), at_least("beds", beds))


def waiting_probability(load: Numbers, beds: Numbers, days: Numbers, length_of_stay: Numbers) -> Array:
    """Return the probability of waiting longer than ``days``, C exp(-(c - A) t / L).

    Parameters
    ----------
    load, beds : ndarray, dims (...,), beds
    days : ndarray, dims (...,), at least 0
    length_of_stay : ndarray, dims (...,), days, above 0
    """
    stay = at_least("length_of_stay", length_of_stay, np.finfo(float).tiny)
    spare = np.maximum(at_least("beds", beds) - at_least("load", load), 0.0)
    longer: Array = erlang_c(load, beds) * np.exp(-spare * at_least("days", days) / stay)
    return longer


def occupancy(load: Numbers, beds: Numbers) -> Array:
    """Return the share of beds that are taken where who finds none is lost, A (1 - B) / c; 0 without beds.

    Parameters, errors: as :func:`erlang_b`. With overdispersion z give load / z and beds / z.
    """
    load, beds = np.broadcast_arrays(at_least("load", load), at_least("beds", beds))
    carried = load * (1 - _lost(load, beds))
    return np.divide(carried, beds, out=np.zeros(load.shape), where=beds > 0)


def at_least(name: str, values: Numbers, least: float = 0.0) -> Array:
    """Return ``values`` as an array, all finite and not below ``least``, or raise a ValueError that names one."""
    numbers = np.asarray(values, np.float64)
    good = np.isfinite(numbers) & (numbers >= least)
    if not good.all():
        allowed = "above 0" if 0 < least < 1 else f"at least {least:g}"
        raise ValueError(f"{name}: {numbers[~good].flat[0]:g} cannot be used, a number {allowed} is needed")
    return numbers


def _lost(load: Array, beds: Array) -> Array:
    deep = np.asarray(load - beds > DEEP * np.sqrt(load))
    tail = np.where(deep, 1.0, gammaincc(beds + 1, load))
    lost = np.asarray(_all_taken(load, beds) / tail)
    if deep.any():
        load, beds = np.broadcast_arrays(load, beds)
        lost[deep] = _lost_overloaded(load[deep], beds[deep])
    return lost


def _all_taken(load: Array, beds: Array) -> Array:
    """Return the Poisson probability of a census of ``beds``; large ones without the loss of digits in A^c / c!."""
    many = np.maximum(beds, STIRLING_FROM)
    with np.errstate(divide="ignore"):
        logarithm = np.where(load < many / 2, np.log(load / many), np.log1p((np.maximum(load, many / 2) - many) / many))
    main = many * logarithm + many - load
    u = 1 / many
    stirling = np.log(2 * np.pi * many) / 2 + u * (1 / 12 - u * u * (1 / 360 - u * u * (1 / 1260 - u * u / 1680)))
    few = np.minimum(beds, STIRLING_FROM)
    direct = xlogy(few, load) - load - gammaln(few + 1)
    return np.exp(np.where(beds > STIRLING_FROM, main - stirling, direct))


def _lost_overloaded(load: Array, beds: Array) -> Array:
    """Return B from Legendre's continued fraction of the incomplete gamma function, for loads far above the beds."""
    rest = np.zeros(load.shape)
    for level in range(LEVELS, 0, -1):
        rest = level * (beds + 1 - level) / (load - beds + 2 * level + rest)
    return (load - beds + rest) / load


def _waits(load: Array, beds: Array) -> Array:
    lost = _lost(load, beds)
    spare = np.where(beds > load, beds - load * (1 - lost), 1.0)
    return np.where(beds > load, beds * lost / spare, 1.0)
