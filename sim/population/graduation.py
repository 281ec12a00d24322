"""Split census age groups into single years, keeping every group's count exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

AGES = 101
"""Single ages 0-99 and the open group 100+."""
LAST_GROUP = 85
FIRST_SMOOTH = 10
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
    From 10 to 84 a monotone cubic (PCHIP) through the cumulated counts: it cannot fall, so no age is negative,
    and it meets every group's bound. Inside 1-4 and 5-9 births x survival; from 85 on the life table.
    """
    single = np.zeros((*groups.shape[:2], AGES))
    cumulated = np.concatenate([np.zeros((*groups.shape[:2], 1)), np.cumsum(groups, axis=-1)], axis=-1)
    knots = np.array([*bounds, AGES], float)
    smooth = PchipInterpolator(knots, cumulated, axis=-1)(np.arange(FIRST_SMOOTH, LAST_GROUP + 1))
    single[..., FIRST_SMOOTH:LAST_GROUP] = np.maximum(np.diff(smooth, axis=-1), 0.0)
    young = cohort_births[:FIRST_SMOOTH] * person_years[:, :FIRST_SMOOTH]
    single[..., :FIRST_SMOOTH] = young
    single[..., LAST_GROUP:] = person_years[:, LAST_GROUP:]
    return _meet_groups(single, groups, bounds)


def cohort_births(years: NDArray[np.float64], births: NDArray[np.float64], census_year: int) -> NDArray[np.float64]:
    """Return national births of the cohorts aged 0-9 on 1 November of the census year, dims (age,).

    Age *x* was born 1/6 in the calendar year ``census_year - x - 1`` and 5/6 in ``census_year - x``.
    """
    age = np.arange(FIRST_SMOOTH)
    this_year = np.interp(census_year - age, years, births)
    year_before = np.interp(census_year - age - 1, years, births)
    return CENSUS_MONTH_SHARE * this_year + (1 - CENSUS_MONTH_SHARE) * year_before


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
