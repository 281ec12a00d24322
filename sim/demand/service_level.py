"""Beds for a stated service level: how many keep the chance of finding all of them taken below a stated probability.

Three methods turn an offered load (:mod:`sim.demand.erlang`) into beds: ``erlang_b`` (who finds no bed goes
elsewhere), ``erlang_c`` (who finds none waits) and ``normal`` (the census of a ward without limit, taken as normal).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.demand.erlang import Array, Numbers, at_least, erlang_b, erlang_c
from sim.uncertainty.layout import like

Chance = Callable[[Array, Array], Array]
Method = Literal["erlang_b", "erlang_c", "normal"]

HAIR = 1e-9
"""A probability or a number of beds passed by less than this part is reached: rounding never decides over a bed."""
STEP = 0.01
"""Distance of the loads, on the logarithm, for which the first guess is solved; between them it is interpolated."""
TRIALS = 60
"""Most steps of a solution; a dozen do as a rule."""


def beds_for_blocking(load: Numbers, probability: float, overdispersion: Numbers = 1.0) -> Array:
    """Return the fewest whole beds with which an arrival is lost with at most the stated probability.

    Parameters
    ----------
    load : ndarray, dims (...,), offered load in beds
    probability
        Above 0 and below 1.
    overdispersion : ndarray, dims (...,)
        Variance over mean of the census that unlimited beds would have, z; 1 is chance alone (Poisson). Not below 1:
        a census cut off by its own beds looks smoother than chance, and to plan by it repeats the shortage.

    Returns
    -------
    ndarray, dims (...,), whole beds; 0 where the load is 0

    Raises
    ------
    ValueError
        A probability outside (0, 1), a load below 0, an overdispersion below 1, or what is not finite.

    Notes
    -----
    Arrivals that are more variable than chance are not Erlang's. Hayward's approximation (Fredericks 1980, Bell System
    Technical Journal 59: 805-827) reads B at c / z beds and a load of A / z; with z = 1 it is Erlang's own. Against the
    exact loss of what overflows from a full ward it is within a bed or two hundredths, and up to a seventh short only
    where the load is below 2 z beds.

    Give the load of what works as one unit. B at c = A is about sqrt(2 / (pi A)), below 1 % from a load of 6,400: to
    lose one in a hundred, a whole city taken as one unit gets fewer beds than its mean census.
    """
    return _fewest(erlang_b, load, probability, overdispersion)


def beds_for_waiting(load: Numbers, probability: float, overdispersion: Numbers = 1.0) -> Array:
    """Return the fewest whole beds with which an arrival waits with at most the stated probability.

    Parameters, returns, errors: as :func:`beds_for_blocking`.

    Notes
    -----
    Overdispersion enters as in :func:`beds_for_blocking`, by analogy: C at c / z and A / z keeps the load per bed and
    lets the reserve above the load grow with sqrt(z), as the normal limit does.
    """
    return _fewest(erlang_c, load, probability, overdispersion)


def beds_normal(load: Numbers, probability: float, overdispersion: Numbers = 1.0, peak: Numbers = 1.0) -> Array:
    """Return the whole beds that a normal census passes with the stated probability.

    Parameters, returns, errors: as :func:`beds_for_blocking`; ``peak`` as in :func:`service_level_beds`.

    Notes
    -----
    c = ceil(m + z_p sqrt(phi m)) with m = A x peak: the index raises the mean, and chance grows with the square root
    of that, so that beds are not simply multiplied by it. Any load above 0 has at least one bed.
    """
    census = at_least("load", load) * at_least("peak", peak)
    phi = at_least("overdispersion", overdispersion, 1.0)
    beds = census - ndtri(_probability(probability)) * np.sqrt(phi * census)
    whole: Array = np.maximum(np.ceil(beds - HAIR * census), np.where(census > 0, 1.0, 0.0))
    return whole


def service_level_beds(
    method: Method, load: Numbers, probability: float, *, overdispersion: Numbers = 1.0, peak: Numbers = 1.0
) -> Array:
    """Return whole beds by one of the three methods, for the season or weekday of the highest census.

    Parameters
    ----------
    method
        ``erlang_b``, ``erlang_c`` or ``normal``.
    load : ndarray, dims (...,), offered load in beds, mean of the year
    probability
        Of being lost, of waiting, or of a census above the beds; above 0 and below 1.
    overdispersion : ndarray, dims (...,), at least 1
    peak : ndarray, dims (...,)
        Census of the busiest season or weekday over the year's mean; at least 1. Of the census and not of admissions:
        stays of a week or more level a weekday's peak.

    Raises
    ------
    ValueError
        As :func:`beds_for_blocking`; a peak below 1; an unknown method.
    """
    by_name: dict[str, Callable[[Numbers, float, Numbers], Array]] = {
        "erlang_b": beds_for_blocking,
        "erlang_c": beds_for_waiting,
        "normal": beds_normal,
    }
    if method not in by_name:
        raise ValueError(f"method: {method!r} is not one of {', '.join(by_name)}")
    return by_name[method](at_least("load", load) * at_least("peak", peak, 1.0), probability, overdispersion)


def pooling_saving(
    method: Method, load: Numbers, probability: float, *, overdispersion: Numbers = 1.0, peak: Numbers = 1.0
) -> Array:
    """Return the beds that separate units need above what one pooled unit needs at the same service level.

    Parameters
    ----------
    load : ndarray, dims (..., region), offered load in beds
    method, probability, overdispersion, peak
        As :func:`service_level_beds`.

    Returns
    -------
    ndarray, dims (...,), beds

    Notes
    -----
    Units vary independently, so that the variances of their census add up: the pooled overdispersion is the mean
    weighted by load. Their peaks fall together. What hits all units at once, an epidemic, makes the saving smaller.
    """
    busy = at_least("load", load) * at_least("peak", peak, 1.0)
    busy, phi = np.broadcast_arrays(busy, at_least("overdispersion", overdispersion, 1.0))
    together = busy.sum(axis=-1)
    mixed = np.divide((phi * busy).sum(axis=-1), together, out=np.ones(together.shape), where=together > 0)
    separate = service_level_beds(method, busy, probability, overdispersion=phi).sum(axis=-1)
    saving: Array = separate - service_level_beds(method, together, probability, overdispersion=np.maximum(mixed, 1.0))
    return saving


def _fewest(chance: Chance, load: Numbers, probability: float, overdispersion: Numbers) -> Array:
    """Return the fewest whole beds c with chance(A / z, c / z) <= probability.

    A close guess says how many, but for those few loads that it puts next to a whole bed: these are tried.
    """
    z = at_least("overdispersion", overdispersion, 1.0)
    load = np.asarray(at_least("load", load) / z)
    limit = _probability(probability) * (1 + HAIR * (1 - probability))
    if not load.any():
        return np.zeros(load.shape)
    guess, doubt = _first_guess(chance, load, limit)
    beds = np.where(load > 0, np.ceil(z * (guess + doubt)), 0.0)
    near = (load > 0) & (beds > np.ceil(z * (guess - doubt)))
    if near.any():
        beds[near] = _step_by_step(chance, load[near], np.broadcast_to(z, load.shape)[near], beds[near], limit)
    return beds


def _step_by_step(chance: Chance, load: Array, z: Array, beds: Array, limit: float) -> Array:
    """Return the fewest beds by steps of one bed from a guess, dims (load,)."""

    def reached(beds: Array, where: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return chance(load[where], beds[where] / z[where]) <= limit

    short = ~reached(beds, load > 0)
    while short.any():
        beds[short] += 1
        short[short] = ~reached(beds, short)
    spare = reached(beds - 1, load > 0)
    while spare.any():
        beds[spare] -= 1
        spare[spare] = reached(beds - 1, spare)
    return beds


def _first_guess(chance: Chance, load: Array, limit: float) -> tuple[Array, float]:
    """Return beds, not whole, that meet a probability, and by how much they may be off.

    Notes
    -----
    Solved at some loads, with straight lines between them. A line over two intervals is off by four times as much as
    one over a single interval, so that what the loads between show is ample; few loads are solved each for itself.
    """
    least, most = np.min(load, where=load > 0, initial=np.inf), load.max()
    count = int((np.log(most) - np.log(least)) / STEP) + 4
    few = load.size <= count
    nodes = np.unique(load[load > 0]) if few else np.geomspace(least, most, count)
    solved, missing = _meeting(chance, nodes, limit)
    across = np.interp(nodes[1:-1], nodes[::2], solved[::2])
    bent = 0.0 if few else float(np.abs(across - solved[1:-1]).max())
    return like(load, np.interp(load.ravel(order="K"), nodes, solved)), bent + missing + HAIR * (1 + float(solved[-1]))


def _meeting(chance: Chance, load: Array, limit: float) -> tuple[Array, float]:
    """Return beds, not whole, with chance(load, beds) = limit, and how far off they may be; dims (load,), rising.

    Notes
    -----
    Regula falsi on the logarithm of the chance, in the form of Anderson and Bjorck (1973): an end that stays loses
    weight, so that both ends close in. The upper end comes from Bernstein's bound of the Poisson tail, with ten added
    to the exponent because waiting is likelier than a full ward.
    """

    def excess(beds: Array) -> Array:
        over: Array = np.log(np.maximum(chance(load, beds), np.finfo(float).tiny)) - np.log(limit)
        return over

    exponent = 10.0 - np.log(limit)
    low, high = np.zeros(load.shape), load + exponent + np.sqrt(2 * exponent * load)
    above, below = excess(low), excess(high)
    found, last = high, np.zeros(load.shape, bool)
    for trial in range(TRIALS):
        before, found = found, high - below * (high - low) / (below - above)
        now = excess(found)
        short = now > 0
        end = np.where(short, above, below)
        weight = 1 - np.divide(now, end, out=np.ones_like(end), where=end != 0)
        weight = np.where(weight > 0, weight, 0.5)
        stays = (short == last) & (trial > 0)
        above, below = (
            np.where(short, now, np.where(stays, above * weight, above)),
            np.where(short, np.where(stays, below * weight, below), now),
        )
        low, high, last = np.where(short, found, low), np.where(short, high, found), short
        missing = float(np.abs(found - before).max())
        if missing <= HAIR * (1 + float(load[-1])):
            return found, missing
    return found, float((high - low).max())


def _probability(probability: float) -> float:
    if not 0 < probability < 1:
        raise ValueError(f"probability: {probability:g} cannot be used, a number above 0 and below 1 is needed")
    return probability
