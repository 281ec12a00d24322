"""The kernel: carries people by region, sex and age from one year's end to the next, all draws at once.

Draws lie in the last axis ("lanes"), so that every sum over ages or regions runs in the same order whatever the
number of draws: the same draw gives the same bits in any run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
FEMALE, MALE = 0, 1
NOBODY = 1e-9
"""Persons below which a region counts as empty."""


@dataclass(frozen=True)
class Rates:
    """What acts on a block of draws; rates of year *t* carry the people of *t* - 1 to *t*.

    The step and the ages are as wide as the rates say: one year here, five in a textbook's tables.

    Attributes
    ----------
    survival : dims (year, sex, age, lane)
        Entry 0 is births to age 0, the last one acts on the sum of the last two ages.
    fertility : dims (year, region, lane), births per woman (total fertility)
    schedule : dims (year, age), summing to 1
    order : dims (year, region, order, age, lane)
        Births by order, by age of the mother at the start of the year, as multiples of those that ``fertility`` and
        ``schedule`` give.
    girls : dims (year,), share of births
    arrivals : dims (region,)
        Infants who come to live here, per birth; they count as net migration.
    net_migration : dims (region, sex, age, lane), per person and year
        The same in every year.
    level
        Net migration beside it that differs from year to year.
    flows : dims (flow,) of (origins, destination, first year position, rate (sex, age, lane))
    observed
        Observed totals by year position: (positions of the regions, persons).
    migrants : dims (year, region, sex, age, lane), net migrants in persons
        Beside the rates, by their age when they come; taken as they are, whoever is there.
    bearing
        First age and first age above of those that ``order`` is for; nobody else bears.
    timing
        ``even``: half of the migrants come at the start of the year, half at its end, and all count for births.
        ``end``: all come at the end, at the age they then have, and bear from the next year on.
    """

    survival: Array
    fertility: Array
    schedule: Array
    order: Array
    girls: Array
    arrivals: Array
    net_migration: Array
    level: Level | None = None
    flows: tuple[FlowRate, ...] = ()
    observed: Mapping[int, tuple[tuple[tuple[int, ...], float], ...]] | None = None
    migrants: Array | None = None
    bearing: tuple[int, int | None] = (0, None)
    timing: Literal["even", "end"] = "even"


@dataclass(frozen=True)
class Level:
    """A level of net migration by year.

    Attributes
    ----------
    rate : dims (year, region, lane), per person and year
    weights : dims (region, sex, age)
        How strongly it acts at each age.
    """

    rate: Array
    weights: Array


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
    Cohort-component method (Preston, Heuveline and Guillot 2001, chapter 6). Births come from the mean of the
    women at start and end. Under ``even`` timing half of a year's migration acts at its start, these people then
    live and bear as residents, half at its end; newborns move from the next year on.
    """
    years, lanes = len(rates.survival), rates.survival.shape[-1]
    regions, sexes, ages = start.shape
    population = np.empty((years + 1, regions, sexes, ages, lanes))
    births = np.empty((years, regions, rates.order.shape[2], lanes))
    by_sex, deaths, moved = (np.empty((years, regions, sexes, lanes)) for _ in range(3))
    population[0] = start[..., None]
    for year in range(years):
        step = _step(population[year], rates, year)
        end, births[year], by_sex[year], deaths[year], moved[year] = step
        population[year + 1] = end
        _start_from_observed(population[year + 1], moved[year], rates, year)
    return Path(population, births, by_sex, deaths, moved)


def survive(people: Array, survival: Array) -> Array:
    """Return the people one step older, without newborns; dims (region, sex, age, lane), persons."""
    older = np.empty_like(people)
    older[:, :, 0] = 0.0
    older[:, :, 1:] = people[:, :, :-1] * survival[:, 1:]
    older[:, :, -1] += people[:, :, -1] * survival[:, -1]
    return older


def bearing_women(start: Array, end: Array, schedule: Array, first: int = 0, above: int | None = None) -> Array:
    """Return women x schedule by their age at the start of the year, dims (region, age, lane).

    Parameters
    ----------
    start, end : ndarray, dims (region, age, lane), women at both ends of the year
    schedule : ndarray, dims (age,), births by age of the mother at birth, summing to 1
    first, above
        First age and first age above of those that are returned.

    Notes
    -----
    Births at an age come from the mean of the women of that age at start and end; those at the end were a year younger.
    """
    half, ages = schedule[:, None] / 2, slice(first, above)
    bearing = start[:, ages] * half[ages]
    older = slice(first + 1, None if above is None else above + 1)
    late = end[:, older] * half[older]
    bearing[:, : late.shape[1]] += late
    if first == 0:
        bearing[:, 0] += end[:, 0] * half[0]
    return bearing


def _step(now: Array, rates: Rates, year: int) -> tuple[Array, Array, Array, Array, Array]:
    survival, even = rates.survival[year], rates.timing == "even"
    moving = _moving(rates, year, 0.5 if even else 1.0)
    early = _moves(now, moving, rates, year, 0.5) if even else np.zeros_like(now)
    living = now + early
    end = survive(living, survival)
    survived = np.add.reduce(end, axis=2)
    late = _moves(end, moving, rates, year, 0.5 if even else 1.0)
    moved = np.add.reduce(early, axis=2) + np.add.reduce(late, axis=2)
    women = end[:, FEMALE] + late[:, FEMALE] if even else end[:, FEMALE]
    births = _births(living[:, FEMALE], women, rates, year)
    total = np.add.reduce(births, axis=1)
    by_sex = np.stack([total * rates.girls[year], total * (1 - rates.girls[year])], axis=1)
    arriving = by_sex * rates.arrivals[:, None, None]
    end += late
    end[:, :, 0] += (by_sex + arriving) * survival[:, 0]
    deaths = np.add.reduce(living, axis=2) - survived + (by_sex + arriving) * (1 - survival[:, 0])
    return end, births, by_sex, deaths, moved + arriving


def _births(start: Array, end: Array, rates: Rates, year: int) -> Array:
    """Return births by order, dims (region, order, lane), from the women at both ends, dims (region, age, lane)."""
    first, above = rates.bearing
    bearing = bearing_women(start, end, rates.schedule[year], first, above)
    by_order: Array = np.add.reduce(bearing[:, None] * rates.order[year], axis=2) * rates.fertility[year][:, None]
    return by_order


def _moving(rates: Rates, year: int, share: float) -> Array:
    """Return net migration of a share of a year, dims (region, sex, age, lane), per person.

    Of people who are there never more leave, whatever the rates.
    """
    level = rates.level
    if level is None:
        return np.maximum(rates.net_migration * share, -1.0)
    moving: Array = rates.net_migration * share + (level.rate[year] * share)[:, None, None] * level.weights[..., None]
    return np.maximum(moving, -1.0, out=moving)


def _moves(people: Array, moving: Array, rates: Rates, year: int, share: float) -> Array:
    """Return net migrants of a share of the year, dims (region, sex, age, lane)."""
    moves = people * moving
    for flow in rates.flows:
        if year >= flow.first:
            for position, origin in enumerate(flow.origins):
                staying = people[origin] + np.minimum(moves[origin], 0)
                leaving = staying * np.minimum(flow.rate[position] * share, 1.0)
                moves[origin] -= leaving
                moves[flow.destination] += leaving
    if rates.flows:
        np.maximum(moves, -people, out=moves)  # a rounding below nobody
    if rates.migrants is not None:
        moves += rates.migrants[year] * share
    return moves


def _start_from_observed(end: Array, moved: Array, rates: Rates, year: int) -> None:
    """Scale regions to their observed totals, in place; the difference counts as net migration of the year.

    Single regions come first; a total of several is met by those of them that were not observed themselves.
    Where nobody is left there is no age to scale: nobody is added.
    """
    done: set[int] = set()
    for members, total in sorted((rates.observed or {}).get(year, ()), key=lambda item: len(item[0])):
        free = [member for member in members if member not in done] or list(members)
        fixed = [member for member in members if member not in free]
        there = _everybody(end, free)
        wanted = np.maximum(total - _everybody(end, fixed), 0.0)
        factor = np.divide(wanted, there, out=np.ones_like(there), where=there > NOBODY)
        for member in free:
            before = np.add.reduce(end[member], axis=1)
            end[member] *= factor
            moved[member] += np.add.reduce(end[member], axis=1) - before
        done.update(members)


def _everybody(people: Array, regions: list[int]) -> Array:
    """Return all people of some regions, dims (lane,), persons."""
    total: Array = np.add.reduce(np.add.reduce(np.add.reduce(people[regions], axis=2), axis=1), axis=0)
    return total
