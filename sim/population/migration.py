"""Migration: the age pattern between the censuses, the level of each region, and flows inside the place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SINGLE_AGES = 101
ROGERS_CASTRO = (0.02, 0.1, 0.06, 0.1, 20.0, 0.4, 0.003)
"""a1, alpha1, a2, alpha2, mu2, lambda2, c of the model migration schedule (Rogers and Castro 1981)."""
CHILD_AGE = 10
"""Below it the residuals carry the undercount of children at the first census and are not used."""
HALF_DECADE = 5.0


def age_pattern(
    residuals: NDArray[np.float64], bounds: tuple[int, ...], population: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return net migration rates by single age around each region's mean.

    Parameters
    ----------
    residuals : ndarray, dims (region, sex, group), per 1,000 and year
        Cohort residuals by age at the second census.
    bounds
        Lower bounds of these ages.
    population : ndarray, dims (region, sex, age), persons
        The people to whom the rates apply; the pattern moves none of them on balance.

    Returns
    -------
    ndarray, dims (region, sex, age), per person and year

    Notes
    -----
    A residual belongs to the middle of its cohort's ten years: five years below the group's middle age. Between
    these points straight lines; above the last point its rate is held, below age 10 the rate is the region's mean.
    Rates stay with their ages: as a population's ages change, its net migration moves away from the level.
    """
    middles = np.array(bounds) + 2.5 - HALF_DECADE
    ages = np.arange(SINGLE_AGES) + 0.5
    flat = residuals.reshape(-1, residuals.shape[-1]) / 1000
    rates = np.stack([np.interp(ages, middles, row) for row in flat]).reshape(*residuals.shape[:2], -1)
    used = (ages >= CHILD_AGE).astype(float)
    people = population * used
    total = people.sum(axis=(1, 2), keepdims=True)
    weighted = (rates * people).sum(axis=(1, 2), keepdims=True)
    mean = np.divide(weighted, total, out=np.zeros_like(total), where=total > 0)
    pattern: NDArray[np.float64] = (rates - mean) * used
    return pattern


def level_weights(population: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how strongly the level acts at each age, dims (region, sex, age), with population mean 1.

    Notes
    -----
    The model schedule of Rogers and Castro: young adults move most, their small children with them.
    """
    a1, alpha1, a2, alpha2, mu2, lambda2, constant = ROGERS_CASTRO
    x = np.arange(SINGLE_AGES) + 0.5
    schedule = a1 * np.exp(-alpha1 * x) + a2 * np.exp(-alpha2 * (x - mu2) - np.exp(-lambda2 * (x - mu2))) + constant
    total = population.sum(axis=(1, 2), keepdims=True)
    mean = np.divide(
        (schedule * population).sum(axis=(1, 2), keepdims=True),
        total,
        out=np.ones_like(total),
        where=total > 0,
    )
    weights: NDArray[np.float64] = schedule / mean
    return weights
