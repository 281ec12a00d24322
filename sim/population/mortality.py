"""Mortality of the place: the national standard moved to the place's life expectancy, year by year.

Brass's relational model: from age 1 on, the logit of l(x) / l(1) is the standard's moved by alpha, one alpha for
both sexes; infant mortality is set first, then alpha is solved for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.population.life_table import first_year_ax, person_years, single_year_ax, single_year_survivors

HALVINGS = 60
ALPHA_LIMIT = 8.0
LEAST_RATE = 1e-9
"""A printed rate of zero is taken as this: its logarithm is needed."""


@dataclass(frozen=True)
class Standard:
    """National survivors of given years.

    Attributes
    ----------
    survivors : dims (year, sex, age), per birth, exact ages 0-100
    open_rate : dims (year, sex), deaths per person-year at 100 and over
    ax : dims (year, sex, age), years lived at 0-99 by those who die there
    """

    survivors: NDArray[np.float64]
    open_rate: NDArray[np.float64]
    ax: NDArray[np.float64]

    @property
    def infant_mortality(self) -> NDArray[np.float64]:
        """Deaths under 1 per birth, dims (year, sex)."""
        return 1 - self.survivors[..., 1]


def standard(
    period_years: NDArray[np.float64],
    mx: NDArray[np.float64],
    bounds: tuple[int, ...],
    years: NDArray[np.float64],
) -> Standard:
    """Return the national standard of single years.

    Parameters
    ----------
    period_years : ndarray, dims (period,)
        Middle years of the periods of ``mx``.
    mx : ndarray, dims (period, sex, group), deaths per person-year
    bounds
        Lower bounds of the age groups.
    years : ndarray, dims (year,)
        Years wanted; between periods the logarithm of the rates is straight, outside the ends are held.
    """
    position = np.interp(years, period_years, np.arange(len(period_years)))
    before = np.floor(position).astype(int)
    after = np.minimum(before + 1, len(period_years) - 1)
    share = (position - before)[:, None, None]
    logarithm = np.log(np.maximum(mx, LEAST_RATE))
    rates = np.exp((1 - share) * logarithm[before] + share * logarithm[after])
    tables = [single_year_survivors(rates[:, sex], bounds, sex) for sex in (0, 1)]
    survivors = np.stack([table[0] for table in tables], axis=1)
    open_rate = np.stack([table[1] for table in tables], axis=1)
    first_year = np.stack([first_year_ax(rates[:, sex, 0], sex) for sex in (0, 1)], axis=1)
    return Standard(survivors, open_rate, single_year_ax(first_year))


def life_expectancy(lived: NDArray[np.float64], sex_ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return life expectancy at birth of both sexes together, weighted by births, (e_f + srb e_m) / (1 + srb).

    Parameters
    ----------
    lived : ndarray, dims (..., sex, age), person-years per birth
    sex_ratio : ndarray, dims (...), boys per girl
    """
    by_sex = lived.sum(axis=-1)
    together: NDArray[np.float64] = (by_sex[..., 0] + sex_ratio * by_sex[..., 1]) / (1 + sex_ratio)
    return together


def relational_person_years(
    base: Standard, alpha: NDArray[np.float64], infant_factor: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return person-years of the standard moved by ``alpha`` from age 1 on.

    Parameters
    ----------
    base
        The standard, years first.
    alpha : ndarray, dims (level, year)
        Negative lengthens lives.
    infant_factor : ndarray, dims (year,)
        Multiplier on the standard's infant mortality.

    Returns
    -------
    ndarray, dims (level, year, sex, age), per birth
    """
    infants = 1 - base.infant_mortality * infant_factor[:, None]
    given = np.clip(base.survivors[..., 2:] / base.survivors[..., 1:2], 1e-300, 1 - 1e-15)
    odds = (1 - given) / given * np.exp(2 * alpha)[..., None, None]
    survivors = np.empty((*alpha.shape, *base.survivors.shape[1:]))
    survivors[..., 0], survivors[..., 1] = 1.0, infants
    survivors[..., 2:] = infants[..., None] / (1 + odds)
    return person_years(survivors, base.open_rate, base.ax)


def reach_life_expectancy(
    base: Standard,
    target: NDArray[np.float64],
    sex_ratio: NDArray[np.float64],
    infant_factor: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return person-years of the standard moved so that life expectancy at birth equals ``target``.

    Parameters
    ----------
    base
        The standard.
    target : ndarray, dims (level, year), years
        Both sexes together.
    sex_ratio, infant_factor : ndarray, dims (year,)
        Boys per girl; multiplier on infant mortality.

    Returns
    -------
    ndarray, dims (level, year, sex, age), per birth

    Notes
    -----
    Bisection on alpha; life expectancy falls with it. Sixty halvings leave less than 1e-14.
    """
    low, high = np.full(target.shape, -ALPHA_LIMIT), np.full(target.shape, ALPHA_LIMIT)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        reached = life_expectancy(relational_person_years(base, middle, infant_factor), sex_ratio)
        too_long = reached > target
        low, high = np.where(too_long, middle, low), np.where(too_long, high, middle)
    return relational_person_years(base, (low + high) / 2, infant_factor)
