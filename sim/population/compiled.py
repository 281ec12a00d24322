"""The loops of :mod:`sim.population.fast`, compiled; importing this module imports numba.

All of them stand in one file: numba's cache looks for changes only in the file of the function that is called.
Loops over lanes are simple, on 1-D slices: where many arrays might overlap (more than eight pairs to ask about), the
compiler silently stops using vector instructions, and single precision is then no faster than double.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numba import types
from numpy.typing import NDArray

from sim.population.cohort import FEMALE
from sim.population.parity import BEARING

Real = NDArray[Any]
"""float64 or float32 as asked for."""
Function = TypeVar("Function", bound=Callable[..., Any])
WIDE = 128
"""Most lanes worked on together. Rows of one array that lie a fixed distance apart need no question of overlap."""
ONE, MORE, OLDER = WIDE, 2 * WIDE, 3 * WIDE
"""Distances of women with one child, with more, and a year older, from those with none."""
FIRST, SECOND, LATER = WIDE, 2 * WIDE, 3 * WIDE
"""Distances of births by order from births per woman."""
REALS = (types.float64, types.float32)
NOBODY = np.float32(1e-35)
"""Added to women at risk, so that nobody there is no division by zero; single, as it makes nothing else double."""


class Given(NamedTuple):
    """What acts on the people, as in :class:`sim.population.ensemble.Ensemble`, and the dims of each.

    ``schedule`` is halved, as births come from the mean of both ends of the year. ``women`` has dims
    (region, children, age): with none, with one, with more; it is empty where births have one order.
    """

    start: Real
    fertility: Real
    fertility_path: Real
    fertility_level: Real
    schedule: Real
    girls: Real
    arrivals: Real
    pattern: Real
    weights: Real
    strength: Real
    migration: Real
    women: Real
    propensity: Real


class Wanted(NamedTuple):
    """What is counted: weights a person, dims (measure, sex, age), and the pieces of ages that make the groups.

    ``bounds`` are the ages at which pieces begin and end, ``spans`` the first and last piece + 1 of each group.
    """

    weights: Real
    bounds: NDArray[np.int64]
    spans: NDArray[np.int64]


class Kept(NamedTuple):
    """Sums to fill, as in :class:`sim.population.fast.Reduced`; empty where they are not asked for."""

    groups: Real
    births: Real
    orders: Real
    weighed: Real
    deaths: Real


def _compiled(*signatures: Any) -> Callable[[Function], Function]:
    """Return numba's decorator; without signatures a function becomes part of those that call it.

    No ``fastmath``: sums keep their order, and so their bits. Nor is a division checked, which would end vectors.
    """
    options: Any = {"cache": True, "nogil": True, "error_model": "numpy", "forceinline": not signatures}
    return cast("Callable[[Function], Function]", numba.njit(list(signatures) or None, **options))


@_compiled()
def _times(one: Real, other: Real, result: Real) -> None:
    for i in range(result.size):
        result[i] = one[i] * other[i]


@_compiled()
def _move(younger: Real, growth: Real, survival: Real, older: Real) -> None:
    """Write people one year on: half the migrants come, all live a year, the other half comes."""
    for i in range(older.size):
        older[i] = younger[i] * growth[i] * survival[i]


@_compiled()
def _join(younger: Real, growth: Real, survival: Real, older: Real) -> None:
    """Move people as :func:`_move` does into an age that others stay in."""
    for i in range(older.size):
        older[i] += younger[i] * growth[i] * survival[i]


@_compiled()
def _per_woman(fertility: float, path: Real, level: Real, births: Real) -> None:
    """Write births per woman."""
    for i in range(births.size):
        births[i] = fertility * path[i] * level[i]


@_compiled()
def _add(people: Real, total: Real) -> None:
    """Add the rows of ``people``, dims (age, lane), to ``total``, dims (lane,)."""
    for age in range(people.shape[0]):
        for i in range(total.size):
            total[i] += people[age, i]


@_compiled()
def _weigh(people: Real, weights: Real, total: Real) -> None:
    """Add the rows of ``people``, dims (age, lane), x ``weights``, dims (age,), to ``total``, dims (lane,)."""
    for age in range(weights.size):
        if weights[age] != 0:
            for i in range(total.size):
                total[i] += weights[age] * people[age, i]


@_compiled()
def _weigh_living(women: Real, growth: Real, schedule: Real, bearing: Real) -> None:
    """Add women after half the migrants have come, dims (age, lane), x ``schedule``, dims (age,)."""
    for age in range(schedule.size):
        if schedule[age] != 0:
            for i in range(bearing.size):
                bearing[i] += women[age, i] * growth[age, i] * schedule[age]


@_compiled()
def _live(women: Real, growth: Real, living: Real) -> None:
    """Write the women of the ages that bear after half the migrants have come, dims (age, lane)."""
    for age in range(BEARING[0], BEARING[1]):
        _times(women[age], growth[age], living[age - BEARING[0]])


@_compiled()
def _begin_children(women: Real, children: Real) -> None:
    """Write a region's women at the base, dims (children, age), for every lane, as :func:`_bear` has them."""
    for age in range(women.shape[1]):
        for row in range(women.shape[0]):
            begin = age * OLDER + row * WIDE
            children[begin : begin + WIDE] = women[row, age]


@_compiled()
def _bear(
    children: Real, births: Real, start: Real, end: Real, share: float, early: float, late: float, propensity: Real
) -> None:  # fmt: skip
    """Let the women of an age bear, and write them a year older.

    Parameters
    ----------
    children : ndarray, flat, dims (this age and the next; none, one, more; lane up to WIDE), shares
    births : ndarray, flat, dims (births per woman of all ages, births of the three orders; lane up to WIDE)
        The orders are added to.
    start, end : ndarray, dims (lane,), women at both ends of the year
    share
        Births per woman of this age, of those of all ages.
    early, late
        Shares of the births that come from the women at the start and at the end; together 1.
    propensity : ndarray, dims (order,)

    Notes
    -----
    As :func:`sim.population.parity.follow`. Women with two and with more children bear the same births, so they are
    one row, and what first and second births leave is third or later, within reach of the women at risk or not.
    """
    first_rate, second_rate, later_rate = propensity[0], propensity[1], propensity[2]
    for i in range(start.size):
        none, one, more = children[i], children[ONE + i], children[MORE + i]
        all_births = share * births[i]
        none_at_risk, one_at_risk = first_rate * none, second_rate * one
        level = all_births / (none_at_risk + one_at_risk + later_rate * more + NOBODY)
        first, second = min(level * none_at_risk, none), min(level * one_at_risk, one)
        children[OLDER + i] = none - first
        children[OLDER + ONE + i] = one + (first - second)
        children[OLDER + MORE + i] = more + second
        women = early * start[i] + late * end[i]
        births[FIRST + i] += women * first
        births[SECOND + i] += women * second
        births[LATER + i] += women * (all_births - first - second)


@_compiled()
def _bear_by_order(
    schedule: Real, propensity: Real, living: Real, women: Real, children: Real, births: Real, orders: Real
) -> None:  # fmt: skip
    """Write a year's births by order, dims (order, lane), and move women by children on, from the oldest age down.

    ``children`` and ``births`` are as in :func:`_bear`; ``living`` and ``women`` are there at start and end.
    """
    births[FIRST:] = 0
    for age in range(BEARING[1] - 1, BEARING[0] - 1, -1):
        position, share = age - BEARING[0], schedule[age] + schedule[age + 1]
        early, late = schedule[age], schedule[age + 1]
        if share > 0:
            early, late = early / share, late / share
        both = children[position * OLDER : (position + 2) * OLDER]
        _bear(both, births, living[position], women[age + 1], share, early, late, propensity)
    children[:WIDE], children[WIDE:OLDER] = 1, 0
    for order in range(orders.shape[0]):
        begin = (order + 1) * WIDE
        orders[order] = births[begin : begin + orders.shape[1]]


@_compiled()
def _between_row(table: Real, level: Real, survival: Real) -> None:
    """Read a table, dims (level,), at the lanes' levels, as :meth:`Ensemble.rates` does."""
    last = table.size - 1
    for i in range(survival.size):
        below = min(int(level[i]), max(last - 1, 0))
        share = level[i] - below
        survival[i] = table[below] * (1 - share) + table[min(below + 1, last)] * share


def _arrays(kind: types.Type, *dims: int) -> list[types.Type]:
    return [types.Array(kind, number, "C") for number in dims]


@_compiled(*(types.void(*_arrays(real, 4, 2), types.int64, *_arrays(real, 4)) for real in REALS))
def between(table: Real, level: Real, first: int, survival: Real) -> None:
    """Write survival ratios of the lanes from ``first``; dims (year, sex, age) of level give those of lane."""
    years, sexes, ages, lanes = survival.shape
    for year in range(years):
        for sex in range(sexes):
            for age in range(ages):
                _between_row(table[year, sex, age], level[year, first : first + lanes], survival[year, sex, age])


@_compiled()
def _growth(pattern: Real, weights: Real, strength: Real, migration: Real, growth: Real, twice: Real) -> None:
    """Write the factors by which half a year's migration changes one sex, and both halves around a birthday.

    Dims (age,) and (lane,) give (age, lane) and (age + 1, lane); the last entry is for who stays in the last age.
    """
    ages = pattern.size
    for age in range(ages):
        for i in range(strength.size):
            move = 0.5 * (strength[i] * pattern[age] + migration[i] * weights[age])
            growth[age, i] = max(0.0, 1.0 + move)
    for age in range(1, ages + 1):
        to = min(age, ages - 1)
        for i in range(strength.size):
            twice[age, i] = growth[age - 1, i] * growth[to, i]


@_compiled()
def _add_infant_deaths(born: Real, living: Real, dead: Real) -> None:
    """Add the newborns who died, dims (lane,), to the deaths of a region, dims (region or none, lane)."""
    for region in range(dead.shape[0]):
        dead[region] += born - living


@_compiled()
def _grow(pattern: Real, weights: Real, strength: Real, migration: Real, growth: Real, twice: Real) -> None:
    """Write the factors of migration of both sexes, dims (sex, age, lane), which hold until they are written anew."""
    for sex in range(pattern.shape[0]):
        _growth(pattern[sex], weights[sex], strength, migration, growth[sex], twice[sex])


@_compiled()
def _begin(start: Real, people: Real) -> None:
    """Write a region's people of the base year, dims (sex, age, lane)."""
    for sex in range(start.shape[0]):
        for age in range(start.shape[1]):
            people[sex, age] = start[sex, age]


@_compiled()
def _age(people: Real, twice: Real, survival: Real) -> None:
    """Move one sex a year on, in place from the oldest age down, dims (age, lane); nobody is left at age 0."""
    oldest = people.shape[0] - 1
    _move(people[oldest], twice[oldest + 1], survival[oldest], people[oldest])
    _join(people[oldest - 1], twice[oldest], survival[oldest], people[oldest])
    for age in range(oldest - 1, 0, -1):
        _move(people[age - 1], twice[age], survival[age], people[age])
    people[0] = 0


@_compiled()
def _count_deaths(people: Real, growth: Real, survival: Real, dead: Real) -> None:
    """Write who dies in the year of one sex, dims (age, lane), newborns aside."""
    oldest = people.shape[0] - 1
    dead[:] = 0
    for age in range(oldest + 1):
        to = min(age + 1, oldest)
        for i in range(dead.size):
            living = people[age, i] * growth[age, i]
            dead[i] += living - living * survival[to, i]


@_compiled()
def _count(people: Real, total: Real) -> None:
    """Add people, dims (age, lane); four ages at a time, that the sum is written less often."""
    fours = people.shape[0] // 4 * 4
    for age in range(0, fours, 4):
        for i in range(total.size):
            total[i] += (people[age, i] + people[age + 1, i]) + (people[age + 2, i] + people[age + 3, i])
    for age in range(fours, people.shape[0]):
        for i in range(total.size):
            total[i] += people[age, i]


@_compiled()
def _count_weighed(people: Real, weights: Real, total: Real) -> None:
    """Add people x weight, dims (age, lane) and (age,), as :func:`_count` adds people."""
    fours = weights.size // 4 * 4
    for age in range(0, fours, 4):
        w0, w1, w2, w3 = weights[age], weights[age + 1], weights[age + 2], weights[age + 3]
        for i in range(total.size):
            p0, p1, p2, p3 = people[age, i], people[age + 1, i], people[age + 2, i], people[age + 3, i]
            total[i] += (w0 * p0 + w1 * p1) + (w2 * p2 + w3 * p3)
    for age in range(fours, weights.size):
        for i in range(total.size):
            total[i] += weights[age] * people[age, i]


@_compiled()
def _sum_groups(pieces: Real, spans: Real, first: int, groups: Real) -> None:
    """Write groups of a year and region, dims (sex, group, lane), from pieces, dims (sex, piece, lane of the block)."""
    both = groups.shape[0] == 1
    lane = slice(first, first + pieces.shape[2])
    groups[:, :, lane] = 0
    for sex in range(pieces.shape[0]):
        for group in range(spans.shape[0]):
            _add(pieces[sex, spans[group, 0] : spans[group, 1]], groups[0 if both else sex, group, lane])


@_compiled()
def _reduce(people: Real, wanted: Wanted, first: int, pieces: Real, groups: Real, weighed: Real) -> None:
    """Write the sums of a region at a year's end, of the lanes from ``first``.

    Parameters
    ----------
    people : ndarray, dims (sex, age, lane of the block)
    pieces : ndarray, dims (sex, piece, lane of the block), room to work in
    groups : ndarray, dims (sex, group, lane)
    weighed : ndarray, dims (measure, lane)
    """
    lane = slice(first, first + people.shape[2])
    pieces[:] = 0
    weighed[:, lane] = 0
    for sex in range(people.shape[0]):
        for k in range(wanted.bounds.size - 1):
            _count(people[sex, wanted.bounds[k] : wanted.bounds[k + 1]], pieces[sex, k])
        for measure in range(weighed.shape[0]):
            _count_weighed(people[sex], wanted.weights[measure, sex], weighed[measure, lane])
    _sum_groups(pieces, wanted.spans, first, groups)


def _signature(real: types.Type) -> Any:
    named: Any = types.NamedTuple
    given = named(_arrays(real, 3, 2, 3, 2, 2, 1, 1, 3, 3, 1, 3, 3, 1), Given)
    wanted = named(_arrays(real, 3) + _arrays(types.int64, 1, 2), Wanted)
    kept = named(_arrays(real, 5, 3, 4, 4, 4), Kept)
    return types.void(types.int64, types.int64, types.int64, *_arrays(real, 4), given, wanted, kept)


@_compiled(*(_signature(real) for real in REALS))
def project(first: int, begin: int, end: int, survival: Real, given: Given, wanted: Wanted, kept: Kept) -> None:
    """Project the lanes from ``first`` of the regions from ``begin`` to ``end``, all years of a region at once."""
    years, sexes, ages, width = survival.shape
    lane = slice(first, first + width)
    people, growth = np.empty_like(survival[0]), np.empty_like(survival[0])
    twice = np.empty((sexes, ages + 1, width), survival.dtype)
    pieces = np.empty((sexes, wanted.bounds.size - 1, width), survival.dtype)
    infants, births = np.empty(width, survival.dtype), np.empty(FIRST + 3 * WIDE, survival.dtype)
    living = np.empty((BEARING[1] - BEARING[0], width), survival.dtype)
    children = np.empty((len(living) + 1) * OLDER, survival.dtype)
    by_order, deaths = given.women.size > 0, kept.deaths.size > 0
    for region in range(begin, end):
        pattern, weights, strength = given.pattern[region], given.weights[region], given.strength[lane]
        course = min(region, given.fertility_path.shape[1] - 1)
        _begin(given.start[region], people)
        if by_order:
            _begin_children(given.women[region], children)
        _reduce(people, wanted, first, pieces, kept.groups[region, 0], kept.weighed[region, 0])
        for year in range(years):
            schedule = given.schedule[year]
            path, level = given.fertility_path[year, course, lane], given.fertility_level[region, lane]
            if year < given.migration.shape[0]:
                _grow(pattern, weights, strength, given.migration[year, region, lane], growth, twice)
            born = kept.births[region, year, lane]
            born[:] = 0
            _per_woman(given.fertility[year, region], path, level, births[:width])
            if by_order:
                _live(people[FEMALE], growth[FEMALE], living)
            else:
                _weigh_living(people[FEMALE], growth[FEMALE], schedule, born)
            for sex in range(sexes):
                if deaths:
                    _count_deaths(people[sex], growth[sex], survival[year, sex], kept.deaths[region, year, sex, lane])
                _age(people[sex], twice[sex], survival[year, sex])
            if by_order:
                orders = kept.orders[region, year, :, lane]
                _bear_by_order(schedule, given.propensity, living, people[FEMALE], children, births, orders)
                _add(orders, born)
            else:
                _weigh(people[FEMALE], schedule, born)
                _times(born, births[:width], born)
            for sex in range(sexes):
                share = given.girls[year] if sex == FEMALE else 1 - given.girls[year]
                infants[:] = born * share * (1 + given.arrivals[region])
                _times(infants, survival[year, sex, 0], people[sex, 0])
                _add_infant_deaths(infants, people[sex, 0], kept.deaths[region : region + deaths, year, sex, lane])
            _reduce(people, wanted, first, pieces, kept.groups[region, year + 1], kept.weighed[region, year + 1])
