"""The loops of :mod:`sim.population.fast`, compiled; importing this module imports numba.

All of them stand in one file, as :func:`sim.compiling.compiled` asks.
Loops over lanes are simple, on 1-D slices: where many arrays might overlap (more than eight pairs to ask about), the
compiler silently stops using vector instructions, and single precision is then no faster than double.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiling import compiled
from sim.population.cohort import FEMALE
from sim.population.cohort import NOBODY as EMPTY
from sim.population.parity import BEARING

Real = NDArray[Any]
"""float64 or float32 as asked for."""
Whole = NDArray[np.int64]
WIDE = 128
"""Most lanes worked on together. Rows of one array that lie a fixed distance apart need no question of overlap."""
ONE, TWO, MORE, ACTUAL, OLDER = WIDE, 2 * WIDE, 3 * WIDE, 4 * WIDE, 8 * WIDE
"""Distances of women with one child, with two and with more, of those of the actual course, and of those a year older,
from those with none."""
FIRST, SECOND, LATER = WIDE, 2 * WIDE, 3 * WIDE
"""Distances of births by order from births per woman."""
BORN, PASSED, FACTOR, POSTPONED, LAST = 4 * WIDE, 7 * WIDE, 10 * WIDE, 13 * WIDE, 16 * WIDE
"""Distances of births per woman by order, of those that lead to another parity, and of the change, from the same."""
CAME = WIDE
"""Distance of net migrants from deaths."""
FREE, FIXED = 1, 2
"""A region that an observed total scales, and one that counts in the total but was observed itself."""
NOBODY = np.float32(1e-35)
"""Added to women at risk, so that nobody there is no division by zero; single, as it makes nothing else double."""


class Given(NamedTuple):
    """What acts on the people, as in :class:`sim.population.ensemble.Ensemble`, and the dims of each.

    ``schedule`` is halved, as births come from the mean of both ends of the year. ``women`` is empty where births have
    one order, ``factor`` and ``postponed``, dims (year, order, lane), where nothing changes them; ``later`` is 0 where
    nothing is postponed. ``moves`` has dims (move, 4): origin, destination, first year and position in ``flow_rate``,
    dims (flow, lane). ``scaled`` has dims (total, 1 + region): the year, and what each region is to the total.
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
    factor: Real
    postponed: Real
    later: int
    moves: Whole
    flow_rate: Real
    scaled: Whole
    totals: Real


class Wanted(NamedTuple):
    """What is counted: weights a person, dims (measure, sex, age), and the pieces of ages that make the groups.

    ``ages`` are first age and first age above that each measure weighs, dims (measure, 2). ``bounds`` are the ages at
    which pieces begin and end, ``spans`` the first and last piece + 1 of each group; ``mother_bounds`` and
    ``mother_spans`` those of mothers.
    """

    weights: Real
    ages: Whole
    bounds: Whole
    spans: Whole
    mother_bounds: Whole
    mother_spans: Whole


class Kept(NamedTuple):
    """Sums to fill, as in :class:`sim.population.fast.Reduced`; empty where they are not asked for.

    Where ``by_region`` is true, dims begin with region and year, else with year and region.
    """

    by_region: bool
    groups: Real
    births: Real
    orders: Real
    weighed: Real
    deaths: Real
    net_migration: Real
    parity: Real


class Room(NamedTuple):
    """Room to work in, of the regions that go through the years together; dims end with the lanes of the block.

    ``living`` are women of bearing ages when half the migrants have come, ``children`` and ``births`` as in
    :func:`_bear`, ``born`` all births, ``account`` deaths and net migrants (:data:`CAME`), ``waiting`` postponed
    births, dims (region, year, age, births by order and those that lead to another parity).
    """

    people: Real
    growth: Real
    twice: Real
    living: Real
    children: Real
    births: Real
    born: Real
    account: Real
    waiting: Real
    pieces: Real
    mothers: Real
    shares: Real
    row: Real
    flowing: NDArray[np.bool_]


@compiled(inline=True)
def _fill(values: Real, number: float) -> None:
    for i in range(values.size):
        values[i] = number


@compiled(inline=True)
def _fill_rows(values: Real, number: float) -> None:
    """Fill an array of three dims."""
    for i in range(values.shape[0]):
        for j in range(values.shape[1]):
            _fill(values[i, j], number)


@compiled(inline=True)
def _copy(values: Real, to: Real) -> None:
    for i in range(values.size):
        to[i] = values[i]


@compiled(inline=True)
def _add_row(values: Real, total: Real) -> None:
    for i in range(total.size):
        total[i] += values[i]


@compiled(inline=True)
def _times(one: Real, other: Real, result: Real) -> None:
    for i in range(result.size):
        result[i] = one[i] * other[i]


@compiled(inline=True)
def _move(younger: Real, growth: Real, survival: Real, older: Real) -> None:
    """Write people one year on: half the migrants come, all live a year, the other half comes."""
    for i in range(older.size):
        older[i] = younger[i] * growth[i] * survival[i]


@compiled(inline=True)
def _join(younger: Real, growth: Real, survival: Real, older: Real) -> None:
    """Move people as :func:`_move` does into an age that others stay in."""
    for i in range(older.size):
        older[i] += younger[i] * growth[i] * survival[i]


@compiled(inline=True)
def _per_woman(fertility: float, path: Real, level: Real, births: Real) -> None:
    """Write births per woman."""
    for i in range(births.size):
        births[i] = fertility * path[i] * level[i]


@compiled(inline=True)
def _add(people: Real, total: Real) -> None:
    """Add the rows of ``people``, dims (age, lane), to ``total``, dims (lane,)."""
    for age in range(people.shape[0]):
        for i in range(total.size):
            total[i] += people[age, i]


@compiled(inline=True)
def _weigh(people: Real, weights: Real, total: Real) -> None:
    """Add the rows of ``people``, dims (age, lane), x ``weights``, dims (age,), to ``total``, dims (lane,)."""
    for age in range(weights.size):
        if weights[age] != 0:
            for i in range(total.size):
                total[i] += weights[age] * people[age, i]


@compiled(inline=True)
def _weigh_living(women: Real, growth: Real, schedule: Real, bearing: Real) -> None:
    """Add women after half the migrants have come, dims (age, lane), x ``schedule``, dims (age,)."""
    for age in range(schedule.size):
        if schedule[age] != 0:
            for i in range(bearing.size):
                bearing[i] += women[age, i] * growth[age, i] * schedule[age]


@compiled(inline=True)
def _live(women: Real, growth: Real, living: Real) -> None:
    """Write the women of the ages that bear after half the migrants have come, dims (age, lane)."""
    for age in range(BEARING[0], BEARING[1]):
        _times(women[age], growth[age], living[age - BEARING[0]])


@compiled(inline=True)
def _begin_children(women: Real, children: Real) -> None:
    """Write a region's women at the base, dims (parity, age), for every lane and both courses (:func:`_bear`)."""
    for age in range(women.shape[1]):
        for row in range(2 * women.shape[0]):
            begin = age * OLDER + row * WIDE
            _fill(children[begin : begin + WIDE], women[row % women.shape[0], age])


@compiled(inline=True)
def _begin_change(given: Given, year: int, lane: slice, births: Real) -> None:
    """Write the change of a year beside births, as :func:`_bear_changed` reads it."""
    for order in range(given.factor.shape[1]):
        _copy(given.factor[year, order, lane], births[FACTOR + order * WIDE :])
        _copy(given.postponed[year, order, lane], births[POSTPONED + order * WIDE :])


@compiled(inline=True)
def _pass_on(all_births: Any, none: Any, one: Any, two: Any, more: Any, propensity: Any) -> Any:
    """Return births per woman at risk and unit of propensity, and who passes to the next parity, by order."""
    first_risk, second_risk, third_risk = propensity[0] * none, propensity[1] * one, propensity[2] * two
    level = all_births / (first_risk + second_risk + (third_risk + propensity[2] * more) + NOBODY)
    return level, min(level * first_risk, none), min(level * second_risk, one), min(level * third_risk, two)


@compiled(inline=True)
def _bear(
    children: Real, births: Real, start: Real, end: Real, share: float, early: float, late: float, rates: Any
) -> None:  # fmt: skip
    """Let the women of an age bear, and write them a year older.

    Parameters
    ----------
    children : ndarray, flat, dims (this age and the next; course; none, one, two, more; lane up to WIDE), shares
    births : ndarray, flat, dims (births per woman of all ages, births of the three orders, ...; lane up to WIDE)
        The orders are added to.
    start, end : ndarray, dims (lane,), women at both ends of the year
    share
        Births per woman of this age, of those of all ages.
    early, late
        Shares of the births that come from the women at the start and at the end; together 1.
    rates
        Propensities by order.

    Notes
    -----
    As :func:`sim.population.parity.follow`: what first and second births leave is third or later, within reach of
    the women at risk or not.
    """
    for i in range(start.size):
        none, one, two, more = children[i], children[ONE + i], children[TWO + i], children[MORE + i]
        all_births = share * births[i]
        _, first, second, third = _pass_on(all_births, none, one, two, more, rates)
        children[OLDER + i] = none - first
        children[OLDER + ONE + i] = one + (first - second)
        children[OLDER + TWO + i] = two + (second - third)
        children[OLDER + MORE + i] = more + third
        women = early * start[i] + late * end[i]
        births[FIRST + i] += women * first
        births[SECOND + i] += women * second
        births[LATER + i] += women * (all_births - first - second)


@compiled(inline=True)
def _bear_changed(children: Real, births: Real, lanes: int, share: float, rates: Any) -> None:
    """Let the women of an age bear in both courses, and write them a year older; dims as in :func:`_bear`.

    Births per woman and who passes to the next parity are written behind the births. Where nothing has changed yet,
    they are those of :func:`_bear` to the last bit: third births are the reference's and what differs from them.
    """
    for i in range(lanes):
        none, one, two, more = children[i], children[ONE + i], children[TWO + i], children[MORE + i]
        all_births = share * births[i]
        level, first, second, third = _pass_on(all_births, none, one, two, more, rates)
        children[OLDER + i] = none - first
        children[OLDER + ONE + i] = one + (first - second)
        children[OLDER + TWO + i] = two + (second - third)
        children[OLDER + MORE + i] = more + third
        later = all_births - first - second
        beyond = later - (third + level * (rates[2] * more))
        none, one = children[ACTUAL + i], children[ACTUAL + ONE + i]
        two, still_more = children[ACTUAL + TWO + i], children[ACTUAL + MORE + i]
        factor = births[FACTOR + 2 * WIDE + i]
        first = min(level * (rates[0] * none) * births[FACTOR + i], none)
        second = min(level * (rates[1] * one) * births[FACTOR + WIDE + i], one)
        passed = min(level * (rates[2] * two) * factor, two)
        children[OLDER + ACTUAL + i] = none - first
        children[OLDER + ACTUAL + ONE + i] = one + (first - second)
        children[OLDER + ACTUAL + TWO + i] = two + (second - passed)
        children[OLDER + ACTUAL + MORE + i] = still_more + passed
        later += (passed - third) + level * (rates[2] * (still_more * factor - more)) + (beyond * factor - beyond)
        births[BORN + i], births[BORN + WIDE + i], births[BORN + 2 * WIDE + i] = first, second, later
        births[PASSED + i], births[PASSED + WIDE + i], births[PASSED + 2 * WIDE + i] = first, second, passed


@compiled(inline=True)
def _postpone(births: Real, waiting: Real, order: int, may_wait: bool) -> None:
    """Move births of an order and age to ``waiting``, dims (births and passed by order, lane), with who passed by it.

    Where they would come too late for a woman, none wait.
    """
    for i in range(waiting.shape[1]):
        share = births[POSTPONED + order * WIDE + i] if may_wait else 0
        moved = births[BORN + order * WIDE + i] * share
        births[BORN + order * WIDE + i] -= moved
        waiting[order, i] = moved
        waiting[3 + order, i] = births[PASSED + order * WIDE + i] * share


@compiled(inline=True)
def _bear_now(births: Real, order: int, start: Real, end: Real, early: float, late: float) -> None:
    """Add births of an order from births per woman of an age; women as in :func:`_bear`."""
    for i in range(start.size):
        women = early * start[i] + late * end[i]
        births[FIRST + order * WIDE + i] += women * births[BORN + order * WIDE + i]


@compiled(inline=True)
def _bear_later(births: Real, waiting: Real, position: int, year: int, later: int) -> None:
    """Put off births of an age, and let those come that have waited; ``waiting`` as in :class:`Room`, of a region."""
    slot, ages = year % later, waiting.shape[1]
    for order in range(3):
        _postpone(births, waiting[slot, position], order, position < ages - later)
        if position >= later:  # of the slot's former year: younger ages are written after this one
            come = waiting[slot, position - later, order]
            at = BORN + order * WIDE
            _add_row(come, births[at : at + come.size])


@compiled(inline=True)
def _bear_by_order(
    schedule: Real, given: Given, living: Real, women: Real, children: Real, births: Real, waiting: Real, year: int
) -> None:  # fmt: skip
    """Add a year's births by order to ``births``, and move women by children on, from the oldest age down.

    ``children`` and ``births`` are as in :func:`_bear`; ``living`` and ``women`` are there at start and end.
    """
    rates = (given.propensity[0], given.propensity[1], given.propensity[2])
    _fill(births[FIRST:BORN], 0)
    for age in range(BEARING[1] - 1, BEARING[0] - 1, -1):
        position, share = age - BEARING[0], schedule[age] + schedule[age + 1]
        early, late = schedule[age], schedule[age + 1]
        if share > 0:
            early, late = early / share, late / share
        both = children[position * OLDER : (position + 2) * OLDER]
        if given.factor.size == 0:
            _bear(both, births, living[position], women[age + 1], share, early, late, rates)
        else:
            _bear_changed(both, births, living.shape[1], share, rates)
            if given.later > 0:
                _bear_later(births, waiting, position, year, given.later)
            for order in range(3):
                _bear_now(births, order, living[position], women[age + 1], early, late)
    _fill(children[:OLDER], 0)
    _fill(children[:WIDE], 1)
    _fill(children[ACTUAL : ACTUAL + WIDE], 1)


@compiled(inline=True)
def _wait(waiting: Real, position: int, year: int, later: int, row: Real) -> None:
    """Take those back who have not passed yet, from shares of an age, flat, dims (parity; lane up to WIDE)."""
    for wait in range(1, later + 1):
        from_age, slot = position - wait, (year + 1 - wait) % later
        if 0 <= from_age < waiting.shape[1] - later and wait <= year + 1:
            for order in range(3):
                passed = waiting[slot, from_age, 3 + order]
                for i in range(passed.size):
                    row[(order + 1) * WIDE + i] -= passed[i]
                    row[order * WIDE + i] += passed[i]
    for i in range(row.size):
        row[i] = max(row[i], 0)  # a rounding below nobody


@compiled()
def _count_mothers(
    women: Real, children: Real, waiting: Real, year: int, given: Given, wanted: Wanted, row: Real, pieces: Real
) -> None:  # fmt: skip
    """Write women by piece of ages and parity, dims (piece, parity, lane), at the end of a year; -1 is the base."""
    _fill_rows(pieces, 0)
    course = 0 if given.factor.size == 0 else ACTUAL
    for piece in range(pieces.shape[0]):
        for age in range(wanted.mother_bounds[piece], wanted.mother_bounds[piece + 1]):
            position = age - BEARING[0]
            begin = position * OLDER + course
            _copy(children[begin : begin + 4 * WIDE], row)
            if given.later > 0:
                _wait(waiting, position, year, given.later, row)
            for parity in range(4):
                for i in range(women.shape[1]):
                    pieces[piece, parity, i] += women[age, i] * row[parity * WIDE + i]


@compiled(inline=True)
def _between_row(table: Real, level: Real, survival: Real) -> None:
    """Read a table, dims (level,), at the lanes' levels, as :meth:`Ensemble.rates` does."""
    last = table.size - 1
    for i in range(survival.size):
        below = min(int(level[i]), max(last - 1, 0))
        share = level[i] - below
        survival[i] = table[below] * (1 - share) + table[min(below + 1, last)] * share


@compiled(entry=True)
def between(table: Real, level: Real, first: int, survival: Real) -> None:
    """Write survival ratios of the lanes from ``first``; dims (year, sex, age) of level give those of lane."""
    years, sexes, ages, lanes = survival.shape
    for year in range(years):
        for sex in range(sexes):
            for age in range(ages):
                _between_row(table[year, sex, age], level[year, first : first + lanes], survival[year, sex, age])


@compiled(inline=True)
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


@compiled(inline=True)
def _grow(pattern: Real, weights: Real, strength: Real, migration: Real, growth: Real, twice: Real) -> None:
    """Write the factors of migration of both sexes, dims (sex, age, lane), which hold until they are written anew."""
    for sex in range(pattern.shape[0]):
        _growth(pattern[sex], weights[sex], strength, migration, growth[sex], twice[sex])


@compiled(inline=True)
def _begin(start: Real, people: Real) -> None:
    """Write a region's people of the base year, dims (sex, age, lane)."""
    for sex in range(start.shape[0]):
        for age in range(start.shape[1]):
            _fill(people[sex, age], start[sex, age])


@compiled(inline=True)
def _age(people: Real, twice: Real, survival: Real) -> None:
    """Move one sex a year on, in place from the oldest age down, dims (age, lane); nobody is left at age 0."""
    oldest = people.shape[0] - 1
    _move(people[oldest], twice[oldest + 1], survival[oldest], people[oldest])
    _join(people[oldest - 1], twice[oldest], survival[oldest], people[oldest])
    for age in range(oldest - 1, 0, -1):
        _move(people[age - 1], twice[age], survival[age], people[age])
    _fill(people[0], 0)


@compiled(inline=True)
def _account(people: Real, growth: Real, survival: Real, account: Real) -> None:
    """Add who dies and who comes in the year of one sex, dims (age, lane), newborns aside."""
    oldest = people.shape[0] - 1
    for age in range(oldest + 1):
        to = min(age + 1, oldest)
        for i in range(people.shape[1]):
            living = people[age, i] * growth[age, i]
            stays = living * survival[to, i]
            account[i] += living - stays
            account[CAME + i] += (living - people[age, i]) + (stays * growth[to, i] - stays)


@compiled(inline=True)
def _survive(people: Real, survival: Real, account: Real) -> None:
    """Move one sex a year on as :func:`_age` does, nobody coming, and add who dies."""
    oldest = people.shape[0] - 1
    for age in range(oldest, -1, -1):
        to = min(age + 1, oldest)
        for i in range(people.shape[1]):
            stays = people[age, i] * survival[to, i]
            account[i] += people[age, i] - stays
            people[to, i] = stays if age == to or to < oldest else people[to, i] + stays
    _fill(people[0], 0)


@compiled(inline=True)
def _moving(people: Real, pattern: float, weights: float, strength: Real, migration: Real, moves: Real) -> None:
    """Write net migrants of half a year of an age, dims (lane,); of those who are there never more leave."""
    for i in range(moves.size):
        moves[i] = people[i] * max(0.5 * (strength[i] * pattern + migration[i] * weights), -1.0)


@compiled(inline=True)
def _leave(people: Real, leaving: Real, coming: Real, rate: Real, weights: float) -> None:
    """Move people of an age, dims (lane,), between the net migrants of two regions, of those who stay till then."""
    for i in range(people.size):
        moved = (people[i] + min(leaving[i], 0)) * min(0.5 * rate[i] * weights, 1.0)
        leaving[i] -= moved
        coming[i] += moved


@compiled(inline=True)
def _come(people: Real, moves: Real, account: Real) -> None:
    """Add net migrants of an age, dims (lane,), but of those who are there not more leave, which is rounding."""
    for i in range(moves.size):
        move = max(moves[i], -people[i])
        people[i] += move
        account[CAME + i] += move


@compiled(inline=True)
def _mark_flowing(moves: Whole, year: int, flowing: NDArray[np.bool_]) -> bool:
    """Write which regions people move from or to in a year, and return whether there are any."""
    any_flows = False
    for r in range(flowing.size):
        flowing[r] = False
    for move in range(moves.shape[0]):
        if year >= moves[move, 2]:
            flowing[moves[move, 0]], flowing[moves[move, 1]], any_flows = True, True, True
    return any_flows


@compiled()
def _cross(room: Room, given: Given, year: int, first: int) -> None:
    """Let half a year's migrants come and go where people move between regions, all regions of an age together."""
    people, moves, flowing = room.people, room.row, room.flowing
    regions, width = people.shape[0], people.shape[3]
    lane, level = slice(first, first + width), min(year, given.migration.shape[0] - 1)
    for sex in range(people.shape[1]):
        for age in range(people.shape[2]):
            for r in range(regions):
                if flowing[r]:
                    pattern, weights = given.pattern[r, sex, age], given.weights[r, sex, age]
                    strength, migration = given.strength[lane], given.migration[level, r, lane]
                    _moving(people[r, sex, age], pattern, weights, strength, migration, moves[r])
            for move in range(given.moves.shape[0]):
                origin, to, from_year, flow = given.moves[move]
                if year >= from_year:
                    rate, weights = given.flow_rate[flow, lane], given.weights[origin, sex, age]
                    _leave(people[origin, sex, age], moves[origin], moves[to], rate, weights)
            for r in range(regions):
                if flowing[r]:
                    _come(people[r, sex, age], moves[r], room.account[r, sex])


@compiled(inline=True)
def _rescale(people: Real, factor: Real, account: Real) -> None:
    """Scale people, dims (age, lane); the difference counts as net migration."""
    for age in range(people.shape[0]):
        for i in range(factor.size):
            scaled = people[age, i] * factor[i]
            account[CAME + i] += scaled - people[age, i]
            people[age, i] = scaled


@compiled()
def _start_from_observed(room: Room, what: Whole, total: float) -> None:
    """Scale regions to an observed total, as :mod:`sim.population.cohort` does.

    Parameters
    ----------
    what : ndarray, dims (region,), :data:`FREE`, :data:`FIXED` or 0
    total
        Persons, those in fixed regions too.
    """
    people, there, fixed = room.people, room.row[0], room.row[1]
    _fill(there, 0)
    _fill(fixed, 0)
    for r in range(people.shape[0]):
        for sex in range(people.shape[1]):
            if what[r] == FREE:
                _add(people[r, sex], there)
            elif what[r] == FIXED:
                _add(people[r, sex], fixed)
    for i in range(there.size):
        there[i] = max(total - fixed[i], 0) / there[i] if there[i] > EMPTY else 1
    for r in range(people.shape[0]):
        if what[r] == FREE:
            for sex in range(people.shape[1]):
                _rescale(people[r, sex], there, room.account[r, sex])


@compiled(inline=True)
def _count(people: Real, total: Real) -> None:
    """Add people, dims (age, lane); four ages at a time, that the sum is written less often."""
    fours = people.shape[0] // 4 * 4
    for age in range(0, fours, 4):
        for i in range(total.size):
            total[i] += (people[age, i] + people[age + 1, i]) + (people[age + 2, i] + people[age + 3, i])
    for age in range(fours, people.shape[0]):
        for i in range(total.size):
            total[i] += people[age, i]


@compiled(inline=True)
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


@compiled(inline=True)
def _sum_groups(pieces: Real, spans: Real, first: int, groups: Real) -> None:
    """Write groups of a year and region, dims (sex, group, lane), from pieces, dims (sex, piece, lane of the block)."""
    both = groups.shape[0] == 1
    lane = slice(first, first + pieces.shape[2])
    for sex in range(groups.shape[0]):
        for group in range(spans.shape[0]):
            _fill(groups[sex, group, lane], 0)
    for sex in range(pieces.shape[0]):
        for group in range(spans.shape[0]):
            _add(pieces[sex, spans[group, 0] : spans[group, 1]], groups[0 if both else sex, group, lane])


@compiled(once=True)
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
    _fill_rows(pieces, 0)
    for measure in range(weighed.shape[0]):
        _fill(weighed[measure, lane], 0)
    for sex in range(people.shape[0]):
        for k in range(wanted.bounds.size - 1):
            _count(people[sex, wanted.bounds[k] : wanted.bounds[k + 1]], pieces[sex, k])
        for measure in range(weighed.shape[0]):
            ages = slice(wanted.ages[measure, 0], wanted.ages[measure, 1])
            _count_weighed(people[sex, ages], wanted.weights[measure, sex, ages], weighed[measure, lane])
    _sum_groups(pieces, wanted.spans, first, groups)


@compiled(inline=True)
def _place(kept: Kept, year: int, region: int) -> tuple[int, int]:
    """Return where a year and region stand in what is kept."""
    return (region, year) if kept.by_region else (year, region)


@compiled(inline=True)
def _newborns(born: Real, girls: float, stay: float, survival: Real, people: Real, account: Real) -> None:
    """Write the infants of one sex, those who come and go with them, and add who dies and who comes; dims (lane,)."""
    for i in range(born.size):
        of_sex = born[i] * girls
        infants = of_sex * stay
        people[i] = infants * survival[i]
        account[i] += infants - people[i]
        account[CAME + i] += infants - of_sex


@compiled(once=True)
def _go_on(
    room: Room, given: Given, survival: Real, region: int, r: int, year: int, first: int, accounts: bool
) -> None:
    """Carry a region that nobody moves to or from another through a year; who bears at the start counts as living."""
    people, growth, width = room.people[r], room.growth, survival.shape[3]
    lane = slice(first, first + width)
    if year < given.migration.shape[0] or room.people.shape[0] > 1:
        level = given.migration[min(year, given.migration.shape[0] - 1), region, lane]
        _grow(given.pattern[region], given.weights[region], given.strength[lane], level, growth, room.twice)
    if given.women.size > 0:
        _live(people[FEMALE], growth[FEMALE], room.living[r])
    else:
        _weigh_living(people[FEMALE], growth[FEMALE], given.schedule[year], room.born[r])
    for sex in range(people.shape[0]):
        if accounts:
            _account(people[sex], growth[sex], survival[year, sex], room.account[r, sex])
        _age(people[sex], room.twice[sex], survival[year, sex])


@compiled(once=True)
def _go_on_after_moves(room: Room, given: Given, survival: Real, r: int, year: int) -> None:
    """Carry a region through a year whose migrants come and go beside."""
    people = room.people[r]
    if given.women.size > 0:
        for age in range(BEARING[0], BEARING[1]):
            _copy(people[FEMALE, age], room.living[r, age - BEARING[0]])
    else:
        _weigh(people[FEMALE], given.schedule[year], room.born[r])
    for sex in range(people.shape[0]):
        _survive(people[sex], survival[year, sex], room.account[r, sex])


@compiled(once=True)
def _give_birth(
    room: Room, given: Given, kept: Kept, survival: Real, region: int, r: int, year: int, first: int
) -> None:
    """Let the children of a region's year be born, and keep their numbers."""
    women, born, births, width = room.people[r, FEMALE], room.born[r], room.births, survival.shape[3]
    lane, schedule = slice(first, first + width), given.schedule[year]
    course = min(region, given.fertility_path.shape[1] - 1)
    path, level = given.fertility_path[year, course, lane], given.fertility_level[region, lane]
    _per_woman(given.fertility[year, region], path, level, births[:width])
    at, within = _place(kept, year, region)
    if given.women.size > 0:
        children, waiting = room.children[r], room.waiting[r]
        _bear_by_order(schedule, given, room.living[r], women, children, births, waiting, year)
        for order in range(3):
            of_order = births[(order + 1) * WIDE : (order + 1) * WIDE + width]
            _add_row(of_order, born)
            _copy(of_order, kept.orders[at, within, order, lane])
    else:
        _weigh(women, schedule, born)
        _times(born, births[:width], born)
    _copy(born, kept.births[at, within, lane])
    for sex in range(room.people.shape[1]):
        girls = given.girls[year] if sex == FEMALE else 1 - given.girls[year]
        stay, lived = 1 + given.arrivals[region], survival[year, sex, 0]
        _newborns(born, girls, stay, lived, room.people[r, sex, 0], room.account[r, sex])


@compiled(once=True)
def _keep(
    room: Room, given: Given, wanted: Wanted, kept: Kept, by_age: Real, region: int, r: int, year: int, first: int
) -> None:  # fmt: skip
    """Write what is asked for of a region at a year's end; -1 is the base."""
    people, end, width = room.people[r], year + 1, room.people.shape[3]
    lane = slice(first, first + width)
    at, within = _place(kept, end, region)
    _reduce(people, wanted, first, room.pieces, kept.groups[at, within], kept.weighed[at, within])
    if kept.parity.size > 0:
        _count_mothers(
            people[FEMALE], room.children[r], room.waiting[r], year, given, wanted, room.shares, room.mothers
        )
        for group in range(wanted.mother_spans.shape[0]):
            for parity in range(4):
                women = kept.parity[at, within, group, parity, lane]
                _fill(women, 0)
                for piece in range(wanted.mother_spans[group, 0], wanted.mother_spans[group, 1]):
                    _add_row(room.mothers[piece, parity], women)
    if by_age.size > 0:
        for sex in range(people.shape[0]):
            for age in range(people.shape[1]):
                _copy(people[sex, age], by_age[end, region, sex, age])
    if year >= 0 and kept.deaths.size > 0:
        at, within = _place(kept, year, region)
        for sex in range(people.shape[0]):
            account = room.account[r, sex]
            _copy(account[:width], kept.deaths[at, within, sex, lane])
            _copy(account[CAME : CAME + width], kept.net_migration[at, within, sex, lane])


@compiled(once=True)
def _step(room: Room, given: Given, kept: Kept, survival: Real, group: int, year: int, first: int) -> None:
    """Carry the regions that go together through a year, ``group`` the first of them."""
    regions, width = room.people.shape[0], survival.shape[3]
    _fill_rows(room.account, 0)
    for r in range(regions):
        _fill(room.born[r], 0)
    if given.factor.size > 0:
        _begin_change(given, year, slice(first, first + width), room.births)
    flows = _mark_flowing(given.moves, year, room.flowing)
    if flows:
        _cross(room, given, year, first)
    for r in range(regions):
        if room.flowing[r]:
            _go_on_after_moves(room, given, survival, r, year)
        else:
            _go_on(room, given, survival, group + r, r, year, first, kept.deaths.size > 0)
    if flows:
        _cross(room, given, year, first)
    for r in range(regions):
        _give_birth(room, given, kept, survival, group + r, r, year, first)
    for total in range(given.totals.size):
        if given.scaled[total, 0] == year:
            _start_from_observed(room, given.scaled[total, 1:], given.totals[total])


@compiled(entry=True)
def project(
    first: int, begin: int, end: int, survival: Real, given: Given, wanted: Wanted, kept: Kept, by_age: Real, room: Room
) -> None:  # fmt: skip
    """Project the lanes from ``first`` of the regions from ``begin`` to ``end``.

    Parameters
    ----------
    survival : ndarray, dims (year, sex, age, lane of the block)
    by_age : ndarray, dims (year, region, sex, age, lane of the block), people to keep; or empty
    room
        Where it is for all regions they go year by year, as they must where they hang together; where it is for one,
        a region goes through all years at once.
    """
    years, regions = survival.shape[0], room.people.shape[0]
    for group in range(begin, end, regions):
        for r in range(regions):
            for slot in range(given.later):
                for age in range(room.waiting.shape[2]):
                    for row in range(room.waiting.shape[3]):
                        _fill(room.waiting[r, slot, age, row], 0)
            _begin(given.start[group + r], room.people[r])
            if given.women.size > 0:
                _begin_children(given.women[group + r], room.children[r])
        for year in range(-1, years):
            if year >= 0:
                _step(room, given, kept, survival, group, year, first)
            for r in range(regions):
                _keep(room, given, wanted, kept, by_age, group + r, r, year, first)
