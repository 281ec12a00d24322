"""Life tables: from death rates to survivors, single years of age, survival ratios and life expectancy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

SINGLE_AGES = 101
ROUNDS = 25
"""Repetitions until single years have the given death rates: to 1e-12 for China's tables, 1e-6 for short lives."""
LARGEST_FORCE = 20.0
"""One in 500 million survives a group: no yearly table reaches a rate above 2, whose force would never settle."""
CONSTANT_FORCE_FROM = 85
"""From here on deaths inside a group follow a constant force: the mid-point would give a probability above 1."""


def first_year_ax(m0: NDArray[np.float64], sex: int) -> NDArray[np.float64]:
    """Return the mean years lived under age 1 by those who die there.

    Parameters
    ----------
    m0
        Death rate under 1, deaths per person-year.
    sex
        0 female, 1 male.

    Notes
    -----
    Coale and Demeny (1983), West, as in Preston, Heuveline and Guillot (2001), table 3.3.
    """
    high, low, slope = (0.35, 0.053, 2.800) if sex == 0 else (0.33, 0.045, 2.684)
    return np.where(m0 >= 0.107, high, low + slope * m0)


def childhood_ax(m0: NDArray[np.float64], sex: int) -> NDArray[np.float64]:
    """Return the mean years lived between 1 and 5 by those who die there; see :func:`first_year_ax`."""
    high, low, slope = (1.361, 1.522, -1.518) if sex == 0 else (1.352, 1.651, -2.816)
    return np.where(m0 >= 0.107, high, low + slope * m0)


def constant_force_ax(mx: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """Return the mean years lived in a group of ``width`` years by those who die there under a constant force."""
    total = np.maximum(width * mx, 1e-12)
    return width * (1 / total - 1 / np.expm1(total))


def usual_ax(mx: NDArray[np.float64], bounds: tuple[int, ...], sex: int) -> NDArray[np.float64]:
    """Return the mean years lived in each group by those who die there, for death rates that come without them.

    Parameters
    ----------
    mx : ndarray, dims (..., group), deaths per person-year, the last group open
    bounds
        Lower bounds of the groups.
    sex
        0 female, 1 male.

    Returns
    -------
    ndarray, dims (..., group), years

    Notes
    -----
    Coale and Demeny's for age 0 and for 1-4, half of the width elsewhere, 1 / mx in the open group. In five-year
    groups from 85 on a constant force instead where half of the width would give a probability above 1.
    """
    widths = np.diff(np.array(bounds, float))
    ax = np.empty_like(mx)
    ax[..., :-1] = widths / 2
    ax[..., -1] = np.divide(1.0, mx[..., -1], out=np.full_like(mx[..., -1], np.inf), where=mx[..., -1] > 0)
    if widths[0] == 1:
        ax[..., 0] = first_year_ax(mx[..., 0], sex)
    if bounds[1:3] == (1, 5):
        ax[..., 1] = childhood_ax(mx[..., 0], sex)
    for group in np.flatnonzero((np.array(bounds[:-1]) >= CONSTANT_FORCE_FROM) & (widths > 1)):
        rate, half = mx[..., group], widths[group] / 2
        ax[..., group] = np.where(rate * half > 1, constant_force_ax(rate, widths[group]), half)
    return ax


def death_probabilities(
    mx: NDArray[np.float64], widths: NDArray[np.float64], ax: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the probabilities of dying in closed groups, q = n m / (1 + (n - a) m).

    Parameters
    ----------
    mx, ax : ndarray, dims (..., group)
        Death rates per person-year; mean years lived in the group by those who die there.
    widths : ndarray, dims (group,)
        Years of each group.
    """
    return widths * mx / (1 + (widths - ax) * mx)


def survivors(q: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return survivors to the lower bounds and to the open group, per birth, from the closed groups' ``q``."""
    alive = np.cumprod(1 - q, axis=-1)
    return np.concatenate([np.ones_like(alive[..., :1]), alive], axis=-1)


def single_year_survivors(
    mx: NDArray[np.float64], bounds: tuple[int, ...], sex: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return survivors at exact ages 0-100 and the death rate of 100+, from abridged rates.

    Parameters
    ----------
    mx : ndarray, dims (..., group), deaths per person-year
        Groups 0, 1, 5, ..., 95, 100+.
    bounds
        Lower bounds of the groups.
    sex
        0 female, 1 male.

    Returns
    -------
    survivors : ndarray, dims (..., age), per birth
    open_rate : ndarray, dims (...), deaths per person-year

    Notes
    -----
    Minus the logarithm of the survivors is a monotone cubic (PCHIP) between the bounds. Its values there are set so
    that the single years, added up again, have the given death rates: a life table that agrees with the data
    (Keyfitz 1966), without an assumption on when in a group people die.
    """
    ages, wanted = np.array(bounds), mx[..., :-1]
    ax = single_year_ax(first_year_ax(mx[..., 0], sex))
    force = np.diff(ages) * wanted
    for _ in range(ROUNDS):
        single = _survivors_under(force, ages)
        dead = single[..., ages[:-1]] - single[..., ages[1:]]
        lived = person_years(single, mx[..., -1], ax)
        rates = dead / np.add.reduceat(lived[..., :-1], ages[:-1], axis=-1)
        force = np.minimum(force * wanted / rates, LARGEST_FORCE)
    return _survivors_under(force, ages), mx[..., -1]


def _survivors_under(force: NDArray[np.float64], ages: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return survivors at exact ages 0-100, per birth, from the cumulated force of mortality of each group."""
    cumulated = np.concatenate([np.zeros_like(force[..., :1]), np.cumsum(force, axis=-1)], axis=-1)
    single: NDArray[np.float64] = np.exp(-PchipInterpolator(ages, cumulated, axis=-1)(np.arange(SINGLE_AGES)))
    return single


def single_year_ax(first_year: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean years lived at ages 0-99 by those who die there, dims (..., age): half but at age 0."""
    ax = np.full((*first_year.shape, SINGLE_AGES - 1), 0.5)
    ax[..., 0] = first_year
    return ax


def person_years(
    alive: NDArray[np.float64],
    open_rate: NDArray[np.float64],
    ax: NDArray[np.float64],
    widths: NDArray[np.float64] | float = 1.0,
) -> NDArray[np.float64]:
    """Return person-years lived in each group, per birth; the last group is open.

    Parameters
    ----------
    alive : ndarray, dims (..., age), per birth, survivors to the lower bound of each group
    open_rate : ndarray, dims (...), deaths per person-year in the open group
    ax : ndarray, dims (..., age) without the open group
        Mean years lived in the group by those who die there.
    widths
        Years of the closed groups.

    Notes
    -----
    nLx = n l(x+n) + nax ndx; in the open group l(x) / m(x) (Preston, Heuveline and Guillot 2001, section 3.2).
    """
    lived = np.empty_like(alive)
    lived[..., :-1] = widths * alive[..., 1:] + ax * (alive[..., :-1] - alive[..., 1:])
    lived[..., -1] = alive[..., -1] / open_rate
    return lived


def survival_ratios(lived: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share that survives into each age over a year, from person-years per birth.

    Parameters
    ----------
    lived : ndarray, dims (..., age)
        Person-years by age, the last group open; radix 1, divided by the width of the groups.

    Returns
    -------
    ndarray, dims (..., age)
        Entry 0 is births to age 0; entry *x* is age *x* - 1 to *x*; the last one holds for the sum of the last
        two ages.
    """
    ratios = np.zeros_like(lived)  # nobody survives from an age that nobody reaches
    ratios[..., 0] = lived[..., 0]
    np.divide(lived[..., 1:-1], lived[..., :-2], out=ratios[..., 1:-1], where=lived[..., :-2] > 0)
    last_two = lived[..., -2] + lived[..., -1]
    np.divide(lived[..., -1], last_two, out=ratios[..., -1], where=last_two > 0)
    return ratios
