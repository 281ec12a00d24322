"""Parity: women by the number of their children, births by order from exposure rates, and what changes them.

Shares of parities follow a cohort of women through life; neither death nor migration moves them (who comes is assumed
to have as many children as those who are there). So parity hangs on the rates alone: it is worked out beside the
people, and :mod:`sim.population.cohort` counts the births.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

Array = NDArray[np.float64]
ORDERS = ("1", "2", "3+")
PARITIES = ("0", "1", "2", "3+")
BEARING = (9, 55)
"""First age and first age above, at the start of a year, of the women who bear in it."""
PAST = 55
"""Years of the past that are followed: whoever was 10 then is now past the ages that a census asks for children."""


@dataclass(frozen=True)
class Change:
    """What an actual course changes of the reference course.

    Attributes
    ----------
    factor : dims (year, order, lane), multiplier on the exposure rates
    postponed : dims (year, order, lane), share of the births that come ``later`` years later
    later
        Whole years, at least 1.
    """

    factor: Array
    postponed: Array
    later: int = 1

    def of(self, lanes: slice) -> Change | None:
        """Return the change of some draws; ``None`` where it changes nothing at all."""
        if (self.factor == 1).all() and (self.postponed == 0).all():
            return None
        return Change(self.factor[..., lanes], self.postponed[..., lanes], self.later)


@dataclass(frozen=True)
class Course:
    """Women by parity and their births by order.

    Attributes
    ----------
    women : dims (year + 1, region, parity, age, lane), shares of the women of an age on 31 December; the base first
    births : dims (year, region, order, age, lane), births per woman, by her age at the start of the year
    """

    women: Array
    births: Array


def cohort_schedule(asfr: Array) -> Array:
    """Return births per woman over a year by her age at its start, from births by age at birth.

    Parameters
    ----------
    asfr : ndarray, dims (year, age), births per woman and year at single ages 0-100

    Returns
    -------
    ndarray, dims (year, age), ages as in :data:`BEARING`
        Half of the year a woman is as old as at its start, half a year older.
    """
    older = np.concatenate([asfr[:, 1:], np.zeros_like(asfr[:, :1])], axis=1)
    return np.ascontiguousarray(((asfr + older) / 2)[:, slice(*BEARING)])


def follow(start: Array, births: Array, propensity: Array, change: Change | None = None) -> Course:
    """Follow women by parity through the years.

    Parameters
    ----------
    start : ndarray, dims (region, parity, age, lane or 1), shares of the women of an age
    births : ndarray, dims (year, region, age, lane), births per woman of the reference course, all orders
    propensity : ndarray, dims (order,)
        Exposure rates of the orders as multiples of each other.
    change
        What the actual course changes; ``None`` returns the reference course itself.

    Returns
    -------
    Course
        Parities add up to 1; without a change orders add up to ``births``.

    Notes
    -----
    First, second, third and later births come from women with none, one, two and more children. Their
    occurrence-exposure rates (births per woman at risk at the start of the year) are ``propensity`` times a level
    that gives the births of the age. Nobody passes two parities in a year. Births beyond what the women at risk can
    bear count as third or later. A change acts on the rates, so women who bear more now are at risk of other births
    later. Postponed births keep their women from nothing else: they are moved in time only, and the
    completed fertility of the cohort stays as it is.
    """
    lanes = births.shape[-1]
    shape = (len(births) + 1, *start.shape[:3], lanes)
    course = Course(np.empty(shape), np.empty((len(births), len(start), len(ORDERS), *births.shape[2:])))
    women = np.broadcast_to(start, shape[1:])
    actual, passed = women if change else None, np.zeros_like(course.births if change else course.births[:0])
    course.women[0] = women
    for year, wanted in enumerate(births):
        at_risk = (
            propensity[0] * women[:, 0] + propensity[1] * women[:, 1] + propensity[2] * (women[:, 2] + women[:, 3])
        )
        level = np.divide(wanted, at_risk, out=np.zeros_like(wanted), where=at_risk > 0)
        rates = level[:, None] * propensity[:, None, None]
        born, _, women_after = _bear(women, rates)
        beyond = wanted - (born[:, 0] + born[:, 1] + born[:, 2])
        born[:, 2] += beyond
        if change is not None and actual is not None:
            factor = change.factor[year][:, None]
            born, passed[year], actual_after = _bear(actual, rates * factor)
            born[:, 2] += beyond * factor[2]
            actual = _older(actual_after)
        women = _older(women_after)
        course.births[year], course.women[year + 1] = born, women if actual is None else actual
    if change is not None:
        _postpone(course, passed, change)
    return course


def _bear(women: Array, rates: Array) -> tuple[Array, Array, Array]:
    """Return births per woman by order, those of them that lead to another parity, and the parities after them.

    Dims (region, order or parity, age, lane).
    """
    chance = np.minimum(rates, 1.0)
    moved = chance * women[:, :3]
    after = women.copy()
    after[:, :3] -= moved
    after[:, 1:] += moved
    born = moved.copy()
    born[:, 2] += rates[:, 2] * women[:, 3]
    return born, moved, after


def _older(women: Array) -> Array:
    """Return the shares a year later; who comes of age has no child."""
    older = np.empty_like(women)
    older[:, :, 1:] = women[:, :, :-1]
    older[:, 0, 0], older[:, 1:, 0] = 1.0, 0.0
    return older


def _postpone(course: Course, passed: Array, change: Change) -> None:
    """Move births of a cohort some years on, in place; those who wait have not passed to the next parity.

    Births that a woman would come too late for stay where they are.
    """
    later, years, ages = change.later, len(passed), passed.shape[3]
    still, touched = slice(0, ages - later), np.flatnonzero(change.postponed.any(axis=(1, 2)))
    for year in reversed(touched):  # what comes to a later year is not moved on
        share = change.postponed[year][:, None]
        moved, waiting = course.births[year, :, :, still] * share, passed[year, :, :, still] * share
        course.births[year, :, :, still] -= moved
        if year + later < years:
            course.births[year + later, :, :, later:] += moved
        for wait in range(1, min(later, years - year) + 1):
            women = course.women[year + wait, :, :, wait : wait + ages - later]
            women[:, 1:] -= waiting
            women[:, :3] += waiting
    for year in {int(year) + wait for year in touched for wait in range(1, later + 1) if year + wait <= years}:
        np.maximum(course.women[year], 0.0, out=course.women[year])  # a rounding below nobody


def children_ever_born(asfr: Array) -> Array:
    """Return children ever born by age of a woman, dims (age,), ages 0-100, at the end of the last year.

    Parameters
    ----------
    asfr : ndarray, dims (year, age), births per woman and year
    """
    born = np.zeros(asfr.shape[1])
    for rates in asfr:
        over_the_year = (rates + np.append(rates[1:], 0.0)) / 2
        born[1:] = (born + over_the_year)[:-1]
        born[0] = 0.0
    return born


def start_parity(asfr: Array, scale: Array, propensity: Array) -> Array:
    """Return women by parity at the end of a past.

    Parameters
    ----------
    asfr : ndarray, dims (year, age), births per woman and year of the nation's past
    scale : ndarray, dims (region,), the region's past fertility as a multiple of the nation's
    propensity : ndarray, dims (order,)
        As in :func:`follow`, one for all the past.

    Returns
    -------
    ndarray, dims (region, parity, age), shares of the women of an age
    """
    births = cohort_schedule(asfr)[:, None, :, None] * scale[:, None, None]
    start = np.zeros((len(scale), len(PARITIES), births.shape[2], 1))
    start[:, 0] = 1.0
    women: Array = follow(start, births, propensity).women[-1, ..., 0]
    return women


@dataclass(frozen=True)
class OrdersMet:
    """Births by order of a known year, and the propensities that lead to them.

    Attributes
    ----------
    year
        The year of the projection that is made to have the shares.
    target, before, after : dims (order,), shares of births
        As known, with the propensities of the past, and as reached: the nearest that women by parity can have.
    propensity : dims (order,), the first one 1
    """

    year: int
    target: Array
    before: Array
    after: Array
    propensity: Array


def reach_orders(
    start: Array, births: Array, bearing: Array, target: Array, first_guess: Array, year: int
) -> OrdersMet:
    """Find the propensities with which births by order of the last year have given shares.

    Parameters
    ----------
    start : ndarray, dims (region, parity, age), shares of the women of an age
    births : ndarray, dims (year, region, age), births per woman
    bearing : ndarray, dims (region, age), births of the last year
    target : ndarray, dims (order,), shares that add up to 1
    first_guess : ndarray, dims (order,), the first one 1
    year
        The last year.

    Notes
    -----
    Least squares on the logarithms. Where few women are at risk, no propensities may lead to the shares.
    """
    if not bearing.sum():
        return OrdersMet(year, target, target, target, first_guess)
    weights = np.divide(bearing, births[-1], out=np.zeros_like(bearing), where=births[-1] > 0)

    def shares(logarithm: Array) -> Array:
        course = follow(start[..., None], births[..., None], np.exp(np.append(0.0, logarithm)))
        by_order = np.add.reduce(np.add.reduce(course.births[-1, ..., 0] * weights[:, None], axis=2), axis=0)
        found: Array = by_order / by_order.sum()
        return found

    guess = np.log(first_guess[1:])
    found = least_squares(lambda point: (shares(point) - target)[1:], guess, bounds=(-12, 12), xtol=1e-14, ftol=1e-14)
    return OrdersMet(year, target, shares(guess), shares(found.x), np.exp(np.append(0.0, found.x)))
