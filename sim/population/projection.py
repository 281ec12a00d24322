"""Any place from its own rates: life tables, the path, and births and deaths by age on that path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.inputs.projection_tables import ProjectionTables
from sim.population.cohort import FEMALE, Rates, project
from sim.population.life_table import death_probabilities, person_years, survival_ratios, survivors

Array = NDArray[np.float64]
Timing = Literal["end", "even"]
RADIX = 100_000


@dataclass(frozen=True)
class LifeTables:
    """Life tables; all dims (year, region, sex, group), of 100,000 born.

    Attributes
    ----------
    qx
        Probability of dying in the group.
    lx
        Survivors to its lower bound.
    lived
        Person-years lived in it (Lx).
    survival
        Share of the population that survives into the group over a step (Sx): entry 0 from birth, the last one from
        the last two together; nan for 1-4, who are part of the ages 0-4.
    left
        Person-years lived from its lower bound on (Tx).
    expectancy
        Years left at its lower bound (ex); nan where nobody reaches it.
    """

    qx: Array
    lx: Array
    lived: Array
    survival: Array
    left: Array
    expectancy: Array


@dataclass(frozen=True)
class Projected:
    """People of every region and what happened to them.

    Attributes
    ----------
    population : dims (year + 1, region, sex, age), persons
    before_late_migrants : dims (year, region, sex, age), persons
        The people at the end of the step without those migrants who come or leave at that moment.
    births : dims (year, region, order, age), births over the step by age of the mother
    births_by_sex : dims (year, region, sex), births over the step, girls first
    deaths_cohort : dims (year, region, sex, age), deaths over the step, by the age reached at its end
    deaths_period : dims (year, region, sex, age), deaths over the step, by age at death
    exposure : dims (year, region, sex, age), person-years over the step
    """

    population: Array
    before_late_migrants: Array
    births: Array
    births_by_sex: Array
    deaths_cohort: Array
    deaths_period: Array
    exposure: Array


def life_tables(mx: Array, ax: Array, bounds: tuple[int, ...], step: int) -> LifeTables:
    """Return the life tables of death rates.

    Parameters
    ----------
    mx, ax : ndarray, dims (..., group)
        Deaths per person-year, the last group open; years lived in the group by those who die there.
    bounds
        Lower bounds of the groups.
    step
        Years of a step of the projection.

    Notes
    -----
    q = n m / (1 + (n - a) m), nLx = n l(x+n) + nax ndx, in the open group l(x) / m(x) (Preston, Heuveline and
    Guillot 2001, section 3.2).
    """
    widths = np.diff(np.array(bounds, float))
    closed = death_probabilities(mx[..., :-1], widths, ax[..., :-1])
    alive = survivors(closed)
    lived = person_years(alive, mx[..., -1], ax[..., :-1], widths)
    left = np.flip(np.cumsum(np.flip(lived, -1), axis=-1), -1)
    expectancy = np.divide(left, alive, out=np.full_like(left, np.nan), where=alive > 0)
    ratios = survival_ratios(by_step(lived, bounds, step) / step)
    if ratios.shape != lived.shape:
        ratios = np.insert(ratios, 1, np.nan, axis=-1)
    qx = np.concatenate([closed, np.ones_like(closed[..., :1])], axis=-1)
    return LifeTables(qx, RADIX * alive, RADIX * lived, ratios, RADIX * left, expectancy)


def by_step(values: Array, bounds: tuple[int, ...], step: int) -> Array:
    """Return sums over the ages of the population: 0 and 1-4 together where the step is five years."""
    if bounds[1] == step:
        return values
    return np.concatenate([values[..., :1] + values[..., 1:2], values[..., 2:]], axis=-1)


def project_tables(tables: ProjectionTables, lives: LifeTables, timing: Timing) -> Projected:
    """Project every region for itself.

    Parameters
    ----------
    tables
        The rates.
    lives
        Life tables of the rates.
    timing
        ``end``: a step's migrants come at its end, at the age they then have; ``even``: half at each end.
    """
    survival = survival_by_age(tables, lives)
    parts = [_place(tables, survival, place, timing) for place in range(len(tables.regions))]
    population, by_sex = (np.stack(found, axis=1) for found in zip(*parts, strict=True))
    share = 0.5 if timing == "even" else 1.0
    late = share * tables.migrants
    living = population[:-1] + (tables.migrants - late)
    older = _older(living)
    end = older * survival
    women = living[:, :, FEMALE] + end[:, :, FEMALE] + (late[:, :, FEMALE] if timing == "even" else 0.0)
    before = population[1:] - late
    exposure = tables.step * (living + before) / 2
    cohort = older * (1 - survival)
    cohort[..., 0] = by_sex[:, :, : len(tables.sexes)] * (1 - survival[..., 0])
    return Projected(
        population=population,
        before_late_migrants=before,
        births=tables.step * tables.asfr * women[:, :, None] / 2,
        births_by_sex=by_sex,
        deaths_cohort=cohort,
        deaths_period=_by_age_at_death(death_rates(tables, lives) * exposure, cohort),
        exposure=exposure,
    )


def survival_by_age(tables: ProjectionTables, lives: LifeTables) -> Array:
    """Return the survival ratios of the population's ages, dims (year, region, sex, age)."""
    return lives.survival if tables.bounds == tables.ages else np.delete(lives.survival, 1, axis=-1)


def death_rates(tables: ProjectionTables, lives: LifeTables) -> Array:
    """Return the death rates of the population's ages, dims (year, region, sex, age), per person-year."""
    deaths = by_step(tables.mx * lives.lived, tables.bounds, tables.step)
    lived = by_step(lives.lived, tables.bounds, tables.step)
    return np.divide(deaths, lived, out=by_step(tables.mx, tables.bounds, tables.step).copy(), where=lived > 0)


def _place(tables: ProjectionTables, survival: Array, place: int, timing: Timing) -> tuple[Array, Array]:
    """Return population, dims (year + 1, sex, age), and births by sex, dims (year, sex), of one region.

    The kernel wants both sexes: where females are alone, nobody stands for the males and is left out again.
    """
    sexes = len(tables.sexes)
    start = np.zeros((1, 2, len(tables.ages)))
    start[0, :sexes] = tables.base[place]
    migrants = np.zeros((len(tables.years), 1, *start.shape[1:], 1))
    migrants[:, 0, :sexes, :, 0] = tables.migrants[:, place]
    asfr = tables.asfr[:, place].sum(axis=1)
    level = asfr.sum(axis=1, keepdims=True)
    rates = Rates(
        survival=survival[:, place, [0, sexes - 1], :, None],
        fertility=tables.step * level[..., None],
        schedule=np.divide(asfr, level, out=np.zeros_like(asfr), where=level > 0),
        order=np.ones((len(tables.years), 1, 1, 1, 1)),
        girls=1 / (1 + tables.srb[:, place]),
        arrivals=np.zeros(1),
        net_migration=np.zeros((*start.shape, 1)),
        migrants=migrants,
        timing=timing,
    )
    path = project(start, rates)
    return path.population[:, 0, :sexes, :, 0], path.births_by_sex[:, 0, :, 0]


def _older(people: Array) -> Array:
    """Return the people one step older before anybody dies, without newborns; dims (..., age)."""
    older = np.zeros_like(people)
    older[..., 1:] = people[..., :-1]
    older[..., -1] += people[..., -1]
    return older


def _by_age_at_death(expected: Array, cohort: Array) -> Array:
    """Scale the deaths that rates and exposure give so that each sex has the deaths of its cohorts."""
    total, wanted = expected.sum(axis=-1, keepdims=True), cohort.sum(axis=-1, keepdims=True)
    factor: Array = np.divide(wanted, total, out=np.zeros_like(total), where=total > 0)
    return expected * factor
