"""Rates of use by single year of age: graduated from groups, and moved to older people as these are healthier."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.inputs.service_use import AGES, ByAge
from sim.population.graduation import rising_spline

Array = NDArray[np.float64]
OPEN_PIECE = 10
"""Years by which the open group is cut, so that the curve is level over it and not bent by its width."""


def graduated(groups: ByAge) -> Array:
    """Return rates by single age, dims (sex, age), each group keeping its mean over single ages.

    Notes
    -----
    A rising cubic spline through the cumulated rates (:func:`sim.population.graduation.rising_spline`): no rate is
    below zero, and there are no steps between groups. Single years that are given stay as they are.
    """
    return np.stack([_smooth(steps, starts) for steps, starts in zip(groups.steps, groups.starts, strict=True)])


def _smooth(steps: Array, starts: tuple[int, ...]) -> Array:
    knots = np.array([*starts, *range(starts[-1] + OPEN_PIECE, AGES, OPEN_PIECE), AGES])
    cumulated = np.concatenate([[0.0], np.cumsum(steps)])[knots]
    below = np.asarray(rising_spline(knots, cumulated)(np.arange(AGES + 1)), float)
    return np.maximum(np.diff(below), 0.0)


def shifted(rates: Array, years: Array, from_age: int) -> Array:
    """Return rates with those of the older read at a younger age.

    Parameters
    ----------
    rates : ndarray, dims (sex, age), a person and year
    years : ndarray, dims (draw, year), years of age that have been gained
    from_age
        First age that is moved; births and children are not.

    Returns
    -------
    ndarray, dims (draw, year, sex, age)

    Notes
    -----
    The rate at age *a* is that of *a* less the gain, straight between single ages (the health status adjustment of
    the New Hospital Programme's model of England).
    """
    ages = np.arange(AGES, dtype=float)
    moved = np.where(ages >= from_age, ages - years[:, :, None], ages)
    return np.stack([np.interp(moved, ages, each) for each in rates], axis=2)
