"""Split census age groups into single years, keeping every group's count exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline, CubicSpline

AGES = 101
"""Single ages 0-99 and the open group 100+."""
LAST_GROUP = 85
FIRST_SMOOTH = 10
OLDEST_KNOTS = (90, 95, AGES)
"""Ages beyond the last group where the smooth curve meets the life table, which tells how fast the oldest thin out."""
CENSUS_MONTH_SHARE = 5 / 6
"""Of those aged x on 1 November, born in the calendar year of the census less x; the rest a year earlier."""


def graduate(
    groups: NDArray[np.float64],
    bounds: tuple[int, ...],
    cohort_births: NDArray[np.float64],
    person_years: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return people by single year of age.

    Parameters
    ----------
    groups : ndarray, dims (region, sex, group), persons
        Counts by age group; the last group is open from 85.
    bounds
        Lower bounds of the groups: 0, 1, 5, 10, ..., 85.
    cohort_births : ndarray, dims (age,), any unit
        National births of the cohorts aged 0-9, which tell the shape inside 1-4 and 5-9.
    person_years : ndarray, dims (sex, age), per birth
        Life table person-years at single ages 0-100+: survival inside the young groups, shape from 85 on.

    Returns
    -------
    ndarray, dims (region, sex, age), persons
        Single ages 0-100+; no cell is negative and each group adds up to its count.

    Notes
    -----
    Inside 1-4 and 5-9 births x survival; from 85 on the life table; from 10 to 84 a rising cubic spline through the
    cumulated counts (:func:`rising_spline`), which knows the groups below 10 and the split of the open one.
    """
    single = np.zeros((*groups.shape[:2], AGES))
    single[..., :FIRST_SMOOTH] = cohort_births[:FIRST_SMOOTH] * person_years[:, :FIRST_SMOOTH]
    single[..., LAST_GROUP:] = person_years[:, LAST_GROUP:]
    single = _meet_groups(single, groups, bounds)
    cumulated = np.concatenate([np.zeros_like(single[..., :1]), np.cumsum(single, axis=-1)], axis=-1)
    knots = np.array([*bounds, *OLDEST_KNOTS])
    smooth = rising_spline(knots, cumulated[..., knots])(np.arange(FIRST_SMOOTH, LAST_GROUP + 1))
    # a difference of rounded sums may be a hair below zero where nobody is
    single[..., FIRST_SMOOTH:LAST_GROUP] = np.maximum(np.diff(smooth, axis=-1), 0.0)
    return _meet_groups(single, groups, bounds)


def cohort_births(years: NDArray[np.float64], births: NDArray[np.float64], census_year: int) -> NDArray[np.float64]:
    """Return national births of the cohorts aged 0-9 on 1 November of the census year, dims (age,).

    Age *x* was born 1/6 in the calendar year ``census_year - x - 1`` and 5/6 in ``census_year - x``.
    """
    age = np.arange(FIRST_SMOOTH)
    this_year = np.interp(census_year - age, years, births)
    year_before = np.interp(census_year - age - 1, years, births)
    return CENSUS_MONTH_SHARE * this_year + (1 - CENSUS_MONTH_SHARE) * year_before


def rising_spline(knots: NDArray[np.int64], cumulated: NDArray[np.float64]) -> CubicHermiteSpline:
    """Return a smooth curve through cumulated counts that never falls.

    Parameters
    ----------
    knots : ndarray, dims (knot,), exact ages
    cumulated : ndarray, dims (..., knot), persons below each age; must not fall

    Notes
    -----
    The natural cubic spline, its slope at each knot held between zero and three times the smaller of the neighbouring
    groups' means: between such slopes a cubic cannot turn (Hyman 1983, SIAM J. Sci. Stat. Comput. 4(4): 645-654; for
    age groups Smith, Hyndman and Wood 2004, J. Population Research 21(1): 95-98). Where no slope is
    held it is the spline itself.
    """
    means = np.diff(cumulated, axis=-1) / np.diff(knots)
    around = np.concatenate([means[..., :1], means, means[..., -1:]], axis=-1)
    limit = 3 * np.minimum(around[..., :-1], around[..., 1:])
    slopes = CubicSpline(knots, cumulated, axis=-1, bc_type="natural")(knots, 1)
    return CubicHermiteSpline(knots, cumulated, np.clip(slopes, 0.0, limit), axis=-1)


def _meet_groups(
    single: NDArray[np.float64], groups: NDArray[np.float64], bounds: tuple[int, ...]
) -> NDArray[np.float64]:
    """Scale the single ages of each group to its count; a group without shape is split evenly."""
    ends = (*bounds[1:], AGES)
    for position, (start, end) in enumerate(zip(bounds, ends, strict=True)):
        part = single[..., start:end]
        total = part.sum(axis=-1, keepdims=True)
        even = np.full_like(part, 1 / (end - start))
        shape = np.divide(part, total, out=even, where=total > 0)
        single[..., start:end] = shape * groups[..., position, None]
    return single
