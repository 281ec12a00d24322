"""Life tables: from death rates to survivors, single years of age, survival ratios and life expectancy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

SINGLE_AGES = 101
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
    Between the bounds a monotone cubic (PCHIP) of minus the logarithm of the survivors.
    """
    ages = np.array(bounds, float)
    widths = np.diff(ages)
    closed = mx[..., :-1]
    ax = np.broadcast_to(widths / 2, closed.shape).copy()
    ax[..., 0], ax[..., 1] = first_year_ax(mx[..., 0], sex), childhood_ax(mx[..., 0], sex)
    for group in np.flatnonzero(ages[:-1] >= CONSTANT_FORCE_FROM):
        ax[..., group] = constant_force_ax(closed[..., group], widths[group])
    q = death_probabilities(closed, widths, ax)
    hazard = np.concatenate([np.zeros((*mx.shape[:-1], 1)), -np.cumsum(np.log1p(-q), axis=-1)], axis=-1)
    single = PchipInterpolator(ages, hazard, axis=-1)(np.arange(SINGLE_AGES))
    return np.exp(-single), mx[..., -1]


def person_years(
    survivors: NDArray[np.float64], open_rate: NDArray[np.float64], first_year: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """Return person-years lived at single ages 0-99 and 100+, per birth.

    Parameters
    ----------
    survivors : ndarray, dims (..., age), per birth, exact ages 0-100
    open_rate : ndarray, dims (...), deaths per person-year at 100 and over
    first_year : ndarray or float, years lived under 1 by those who die there
    """
    lived = np.empty_like(survivors)
    lived[..., :-1] = (survivors[..., :-1] + survivors[..., 1:]) / 2
    lived[..., 0] = survivors[..., 1] + first_year * (survivors[..., 0] - survivors[..., 1])
    lived[..., -1] = survivors[..., -1] / open_rate
    return lived


def survival_ratios(lived: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share that survives into each age over a year, from person-years per birth.

    Parameters
    ----------
    lived : ndarray, dims (..., age)
        Person-years at 0-99 and 100+, radix 1.

    Returns
    -------
    ndarray, dims (..., age)
        Entry 0 is births to age 0; entry *x* is age *x* - 1 to *x*; the last one holds for the sum of the last
        two ages.
    """
    ratios = np.empty_like(lived)
    ratios[..., 0] = lived[..., 0]
    ratios[..., 1:-1] = lived[..., 1:-1] / lived[..., :-2]
    ratios[..., -1] = lived[..., -1] / (lived[..., -2] + lived[..., -1])
    return ratios
