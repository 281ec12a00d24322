"""Mortality of the place: the national standard moved to the place's life expectancy, year by year.

Brass's relational model: from age 1 on, the logit of l(x) / l(1) is the standard's moved by alpha, one alpha for
both sexes; infant mortality is set first, then alpha is solved for. Where under-five mortality is given too, deaths
from 1 to 4 are set next and alpha moves l(x) / l(5).
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


def both_sexes(by_sex: NDArray[np.float64], sex_ratio: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return girls' and boys' figures weighted by births, (f + srb m) / (1 + srb).

    Parameters
    ----------
    by_sex : ndarray, dims (..., sex), any figure per birth
    sex_ratio : ndarray, dims (...), boys per girl
    """
    together: NDArray[np.float64] = (by_sex[..., 0] + sex_ratio * by_sex[..., 1]) / (1 + sex_ratio)
    return together


def life_expectancy(lived: NDArray[np.float64], sex_ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return life expectancy at birth of both sexes together; see :func:`both_sexes`.

    Parameters
    ----------
    lived : ndarray, dims (..., sex, age), person-years per birth
    sex_ratio : ndarray, dims (...), boys per girl
    """
    return both_sexes(lived.sum(axis=-1), sex_ratio)


def early_survivors(
    base: Standard, sex_ratio: float, infant: float | None, under_five: float | None
) -> NDArray[np.float64]:
    """Return survivors to the early ages whose mortality does not follow the level.

    Parameters
    ----------
    base
        The standard, the base year first.
    sex_ratio
        Boys per girl in the base year.
    infant, under_five
        Deaths under 1 and under 5 of both sexes per birth in the base year; ``None`` takes the standard's deaths under
        1, and leaves those from 1 to 4 to the level.

    Returns
    -------
    ndarray, dims (year, sex, age), per birth
        Exact ages 0 and 1; 0 to 5 with under-five mortality.

    Notes
    -----
    One factor on the standard's risk of dying under 1 and one on its risks from 1 on, the same for both sexes and
    all years: what is known of the base year is kept as a ratio to the nation.
    """
    nation = float(both_sexes(base.infant_mortality[0], sex_ratio))
    infant = nation if infant is None else infant
    alive = 1 - base.infant_mortality * (infant / nation)
    early = np.stack([np.ones_like(alive), alive], axis=-1)
    if under_five is None:
        return early
    dead = alive[..., None] * (1 - base.survivors[..., 2:6] / base.survivors[..., 1:2])
    dead *= (under_five - infant) / both_sexes(dead[0, :, -1], sex_ratio)
    return np.concatenate([early, alive[..., None] - dead], axis=-1)


def relational_person_years(
    base: Standard, alpha: NDArray[np.float64], early: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return person-years of the standard moved by ``alpha`` beyond the early ages.

    Parameters
    ----------
    base
        The standard, years first.
    alpha : ndarray, dims (level, year)
        Negative lengthens lives.
    early : ndarray, dims (year, sex, age), per birth
        Survivors to the exact ages from 0 that are set; see :func:`early_survivors`.

    Returns
    -------
    ndarray, dims (level, year, sex, age), per birth
    """
    first = early.shape[-1]
    given = np.clip(base.survivors[..., first:] / base.survivors[..., first - 1 : first], 1e-300, 1 - 1e-15)
    odds = (1 - given) / given * np.exp(2 * alpha)[..., None, None]
    survivors = np.empty((*alpha.shape, *base.survivors.shape[1:]))
    survivors[..., :first] = early
    survivors[..., first:] = early[..., -1:] / (1 + odds)
    return person_years(survivors, base.open_rate, base.ax)


def reach_life_expectancy(
    base: Standard,
    target: NDArray[np.float64],
    sex_ratio: NDArray[np.float64],
    early: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return person-years of the standard moved so that life expectancy at birth equals ``target``.

    Parameters
    ----------
    base
        The standard.
    target : ndarray, dims (level, year), years
        Both sexes together.
    sex_ratio : ndarray, dims (year,), boys per girl
    early : ndarray, dims (year, sex, age), per birth
        Survivors to the early ages; the same at every level.

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
        reached = life_expectancy(relational_person_years(base, middle, early), sex_ratio)
        too_long = reached > target
        low, high = np.where(too_long, middle, low), np.where(too_long, high, middle)
    return relational_person_years(base, (low + high) / 2, early)
