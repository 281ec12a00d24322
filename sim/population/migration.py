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
SETTLED = slice(55, 85)
"""Ages at which hardly anybody moves."""
SMOOTHED = 5
"""Single ages of the running mean."""


def age_pattern(
    residuals: NDArray[np.float64], bounds: tuple[int, ...], population: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return net migration rates by single age that move nobody on balance.

    Parameters
    ----------
    residuals : ndarray, dims (region, sex, group), per 1,000 and year
        Cohort residuals by age at the second census.
    bounds
        Lower bounds of these ages.
    population : ndarray, dims (region, sex, age), persons
        The people to whom the rates apply.

    Returns
    -------
    ndarray, dims (region, sex, age), per person and year

    Notes
    -----
    A residual belongs to the middle of its cohort's ten years: five years below the group's middle age. Between
    these points straight lines, smoothed by a running mean.

    Hardly anybody moves at 55-84: what a region gains or loses there is taken for changed addresses and borders and
    for errors of the life table. It is taken off every age and does not go on. What is left between 10 and 54 is
    brought to a balance of zero by the plus-minus method (Smith, Tayman and Swanson 2001, chapter 11): gains and
    losses are scaled, each by one factor, so that no age changes its sign.

    Rates stay with their ages: as a population's ages change, its net migration moves away from the level.
    """
    middles = np.array(bounds) + 2.5 - HALF_DECADE
    ages = np.arange(SINGLE_AGES) + 0.5
    flat = residuals.reshape(-1, residuals.shape[-1]) / 1000
    rates = np.stack([_running_mean(np.interp(ages, middles, row)) for row in flat])
    rates = rates.reshape(*residuals.shape[:2], -1)
    settled = _mean(rates[..., SETTLED], population[..., SETTLED])
    rates = (rates - settled) * ((ages >= CHILD_AGE) & (ages < SETTLED.start))
    gains = (np.maximum(rates, 0.0) * population).sum(axis=(1, 2), keepdims=True)
    losses = (np.maximum(-rates, 0.0) * population).sum(axis=(1, 2), keepdims=True)
    moves = gains + losses
    scale = np.divide(2 * np.where(rates > 0, losses, gains), moves, out=np.zeros_like(rates), where=moves > 0)
    pattern: NDArray[np.float64] = rates * scale
    return pattern


def _running_mean(rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean over five neighbouring ages; the ends are held."""
    held = np.pad(rates, SMOOTHED // 2, mode="edge")
    return np.convolve(held, np.full(SMOOTHED, 1 / SMOOTHED), mode="valid")


def _mean(rates: NDArray[np.float64], people: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each region's mean rate, dims (region, 1, 1); zero where there is nobody."""
    total = people.sum(axis=(1, 2), keepdims=True)
    moved = (rates * people).sum(axis=(1, 2), keepdims=True)
    mean: NDArray[np.float64] = np.divide(moved, total, out=np.zeros_like(total), where=total > 0)
    return mean


def level_weights(population: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how strongly the level acts at each age, dims (region, sex, age), with population mean 1.

    Notes
    -----
    The model schedule of Rogers and Castro: young adults move most, their small children with them.
    """
    a1, alpha1, a2, alpha2, mu2, lambda2, constant = ROGERS_CASTRO
    x = np.arange(SINGLE_AGES) + 0.5
    schedule = a1 * np.exp(-alpha1 * x) + a2 * np.exp(-alpha2 * (x - mu2) - np.exp(-lambda2 * (x - mu2))) + constant
    mean = _mean(np.broadcast_to(schedule, population.shape), population)
    mean = np.where(mean > 0, mean, 1.0)
    weights: NDArray[np.float64] = schedule / mean
    return weights
