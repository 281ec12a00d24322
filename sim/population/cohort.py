"""The kernel: carries people by region, sex and age from one year's end to the next, all draws at once.

Draws lie in the last axis ("lanes"), so that every sum over ages or regions runs in the same order whatever the
number of draws: the same draw gives the same bits in any run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
FEMALE, MALE = 0, 1


@dataclass(frozen=True)
class Rates:
    """What acts on a block of draws; rates of year *t* carry the people of *t* - 1 to *t*.

    Attributes
    ----------
    survival : dims (year, sex, age, lane)
        Entry 0 is births to age 0, the last one acts on the sum of the last two ages.
    fertility : dims (year, region, lane), births per woman (total fertility)
    schedule : dims (year, age), summing to 1
    order : dims (year, order, lane)
        Births by order as multiples of the births that ``fertility`` gives.
    girls : dims (year,), share of births
    arrivals : dims (region,)
        Infants who come to live here, per birth; they count as net migration.
    net_migration : dims (region, sex, age, lane), per person and year
    flows : dims (flow,) of (origins, destination, first year position, rate (sex, age, lane))
    observed
        Observed totals by year position: (positions of the regions, persons).
    """

    survival: Array
    fertility: Array
    schedule: Array
    order: Array
    girls: Array
    arrivals: Array
    net_migration: Array
    flows: tuple[FlowRate, ...] = ()
    observed: Mapping[int, tuple[tuple[tuple[int, ...], float], ...]] | None = None


@dataclass(frozen=True)
class FlowRate:
    """People moving from some regions to one.

    Attributes
    ----------
    first
        Position of the first year in which they move.
    rate : dims (origin, sex, age, lane), per person and year
    """

    origins: tuple[int, ...]
    destination: int
    first: int
    rate: Array


@dataclass(frozen=True)
class Path:
    """People and what happened to them.

    Attributes
    ----------
    population : dims (year + 1, region, sex, age, lane), persons on 31 December, the base year first
    births : dims (year, region, order, lane), persons
    births_by_sex : dims (year, region, sex, lane), persons
    deaths : dims (year, region, sex, lane), persons
    net_migration : dims (year, region, sex, lane), persons
    """

    population: Array
    births: Array
    births_by_sex: Array
    deaths: Array
    net_migration: Array


def project(start: Array, rates: Rates) -> Path:
    """Project a population year by year.

    Parameters
    ----------
    start : ndarray, dims (region, sex, age), persons on 31 December of the base year
    rates
        Rates of the years to come.

    Returns
    -------
    Path
        For each region, year, sex and lane: end = start + births - deaths + net migration.

    Notes
    -----
    Cohort-component method (Preston, Heuveline and Guillot 2001, chapter 6). Migration is ``even``: half of a
    year's rate acts at its start, these people then live and bear as residents, half at its end. Births come from
    the mean of the women at start and end.
    """
    years, lanes = len(rates.survival), rates.survival.shape[-1]
    regions, sexes, ages = start.shape
    population = np.empty((years + 1, regions, sexes, ages, lanes))
    births = np.empty((years, regions, rates.order.shape[1], lanes))
    by_sex, deaths, moved = (np.empty((years, regions, sexes, lanes)) for _ in range(3))
    population[0] = start[..., None]
    for year in range(years):
        step = _step(population[year], rates, year)
        end, births[year], by_sex[year], deaths[year], moved[year] = step
        population[year + 1] = end
        _start_from_observed(population[year + 1], moved[year], rates, year)
    return Path(population, births, by_sex, deaths, moved)


def _step(now: Array, rates: Rates, year: int) -> tuple[Array, Array, Array, Array, Array]:
    early = _half_year_moves(now, rates, year)
    living = now + early
    survival = rates.survival[year]
    end = np.empty_like(now)
    end[:, :, 0] = 0.0
    end[:, :, 1:] = living[:, :, :-1] * survival[:, 1:]
    end[:, :, -1] += living[:, :, -1] * survival[:, -1]
    survived = np.add.reduce(end, axis=2)
    late = _half_year_moves(end, rates, year)  # newborns move from the next year on
    end += late
    women = (living[:, FEMALE] + end[:, FEMALE]) / 2
    bearing = np.add.reduce(women * rates.schedule[year][:, None], axis=1)
    births = (bearing * rates.fertility[year])[:, None] * rates.order[year]
    total = np.add.reduce(births, axis=1)
    by_sex = np.stack([total * rates.girls[year], total * (1 - rates.girls[year])], axis=1)
    arriving = by_sex * rates.arrivals[:, None, None]
    end[:, :, 0] = (by_sex + arriving) * survival[:, 0]
    deaths = np.add.reduce(living, axis=2) - survived + (by_sex + arriving) * (1 - survival[:, 0])
    moved = np.add.reduce(early, axis=2) + np.add.reduce(late, axis=2) + arriving
    return end, births, by_sex, deaths, moved


def _half_year_moves(people: Array, rates: Rates, year: int) -> Array:
    """Return net migrants of half a year, dims (region, sex, age, lane); never more leave than are there."""
    moves = people * np.maximum(rates.net_migration / 2, -1.0)
    for flow in rates.flows:
        if year >= flow.first:
            for position, origin in enumerate(flow.origins):
                leaving = (people[origin] + np.minimum(moves[origin], 0)) * np.minimum(
                    flow.rate[position] / 2, 1.0
                )
                moves[origin] -= leaving
                moves[flow.destination] += leaving
    return moves


def _start_from_observed(end: Array, moved: Array, rates: Rates, year: int) -> None:
    """Scale regions to their observed totals, in place; the difference counts as net migration of the year.

    Single regions come first; a total of several is met by those of them that were not observed themselves.
    """
    done: set[int] = set()
    for members, total in sorted((rates.observed or {}).get(year, ()), key=lambda item: len(item[0])):
        free = [member for member in members if member not in done] or list(members)
        fixed = [member for member in members if member not in free]
        there = np.add.reduce(np.add.reduce(np.add.reduce(end[free], axis=2), axis=1), axis=0)
        kept = (
            np.add.reduce(np.add.reduce(np.add.reduce(end[fixed], axis=2), axis=1), axis=0) if fixed else 0.0
        )
        factor = np.maximum(total - kept, 0.0) / np.where(there > 0, there, 1.0)
        for member in free:
            before = np.add.reduce(end[member], axis=1)
            end[member] *= factor
            moved[member] += np.add.reduce(end[member], axis=1) - before
        done.update(members)
