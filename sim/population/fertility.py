"""Fertility: the age schedule in single years, the local level, and how fast measures come to act."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

SINGLE_AGES = 101


def single_year_schedule(asfr: NDArray[np.float64], bounds: tuple[int, ...]) -> NDArray[np.float64]:
    """Return age-specific fertility at single ages 0-100, summing to 1 over ages.

    Parameters
    ----------
    asfr : ndarray, dims (year, group), births per woman and year
        Five-year groups; ``bounds`` are their lower bounds.

    Returns
    -------
    ndarray, dims (year, age)
        Shares of total fertility: a monotone cubic (PCHIP) through the cumulated fertility, which keeps the sum
        of every group and cannot be negative. Zero where there is no fertility.
    """
    knots = np.array([*bounds, bounds[-1] + 5], float)
    cumulated = np.concatenate([np.zeros((len(asfr), 1)), np.cumsum(5 * asfr, axis=-1)], axis=-1)
    ages = np.arange(bounds[0], bounds[-1] + 6)
    schedule = np.zeros((len(asfr), SINGLE_AGES))
    schedule[:, ages[:-1]] = np.maximum(np.diff(PchipInterpolator(knots, cumulated, axis=-1)(ages), axis=-1), 0)
    total = schedule.sum(axis=-1, keepdims=True)
    shares: NDArray[np.float64] = np.divide(schedule, total, out=np.zeros_like(schedule), where=total > 0)
    return shares


def local_level(
    births: NDArray[np.float64], women: NDArray[np.float64], schedule: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return total fertility of the base year: births over the women who bear at the schedule's ages.

    Parameters
    ----------
    births : ndarray, dims (region,), persons a year
    women : ndarray, dims (region, age), persons
    schedule : ndarray, dims (age,), summing to 1

    Returns
    -------
    ndarray, dims (region,), births per woman; 0 where there are no women of these ages
    """
    exposed = (women * schedule).sum(axis=-1)
    level: NDArray[np.float64] = np.divide(births, exposed, out=np.zeros_like(births), where=exposed > 0)
    return level


def ramp(years: NDArray[np.int64], start: int, ramp_years: int) -> NDArray[np.float64]:
    """Return how much of an effect is at work, dims (year,): 0 before ``start``, 1 in its ``ramp_years``-th year."""
    return np.clip((years - start + 1) / ramp_years, 0.0, 1.0)
