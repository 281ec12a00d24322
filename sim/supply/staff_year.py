"""A year of a cadre, compiled: who leaves, comes back, goes elsewhere and is hired; importing this imports numba.

Loops over ages stand inside those over draws and regions: a few kilobytes, that are read and written many times.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiling import compiled
from sim.inputs.workforce import YOUNGEST

Array = NDArray[np.float64]
TOLD = (
    "retired", "left", "died", "returned", "moved_in", "moved_out", "retrained_away", "redistributed", "hired",
    "not_hired_posts", "not_hired_applicants", "end", "ages", "aged_55_plus",
)  # fmt: skip
"""What is told of a year, in the order of its rows."""
RETIRED, LEFT, DIED, RETURNED, MOVED_IN, MOVED_OUT, RETRAINED_AWAY, REDISTRIBUTED, HIRED = range(9)
NOT_HIRED_POSTS, NOT_HIRED_APPLICANTS, END, SUM_OF_AGES, AGED_55_PLUS = range(9, len(TOLD))
OLD = 55


class Asked(NamedTuple):
    """What is asked of a cadre in a year, as in :class:`sim.supply.workforce.Orders`.

    Dims (region,); of ``target``, ``beside`` and ``arrive`` (draw, region), as of ``within`` and ``moved``, which are
    empty where there is nothing of the kind.
    """

    target: Array
    seen: NDArray[np.bool_]
    hires: Array
    posts: Array
    applicants: Array
    beside: Array
    arrive: Array
    depart: Array
    within: Array
    moved: Array


class Staff(NamedTuple):
    """A cadre on its way through the years.

    ``stock`` has dims (draw, region, sex, age), ``now``, all of them, and ``shift``, by how many came from other cadres
    more than went there since the stock was counted, (draw, region). ``away`` are those who left in the last years,
    dims (year, draw, region, sex, age), the year as a remainder; empty where nobody comes back. ``returning`` has dims
    (draw,), ``hired_ages``, ``moved_ages`` and ``pool``, room to work in, (sex, age).
    """

    stock: Array
    now: Array
    shift: Array
    away: Array
    returning: Array
    hired_ages: Array
    moved_ages: Array
    pool: Array


@compiled(inline=True)
def _scale(stock: Array, factor: float) -> None:
    for sex in range(stock.shape[0]):
        for age in range(stock.shape[1]):
            stock[sex, age] *= factor


@compiled(inline=True)
def _come(stock: Array, persons: float, ages: Array) -> None:
    if persons != 0:
        for sex in range(stock.shape[0]):
            for age in range(stock.shape[1]):
                stock[sex, age] += persons * ages[sex, age]


@compiled(inline=True)
def _share(young: Array, older: Array, sex: int, age: int, reason: int) -> float:
    """Return who goes of an age for a reason, dims (sex, age, reason) of the younger and the older."""
    first = young.shape[1]
    share: float = young[sex, age, reason] if age < first else older[sex, age - first, reason]
    return share


@compiled(inline=True)
def _leave(stock: Array, young: Array, older: Array, told: Array) -> float:
    """Let some go, let the others grow a year older and return how many these are.

    Parameters
    ----------
    stock : ndarray, dims (sex, age)
    young, older : ndarray, dims (sex, age, reason), who goes of the age at the begin of the year
    told : ndarray, dims (row,)
    """
    retired, left, died, now = 0.0, 0.0, 0.0, 0.0
    last = stock.shape[1] - 1
    for sex in range(stock.shape[0]):
        for age in range(last, -1, -1):
            there = stock[sex, age]
            retires = there * _share(young, older, sex, age, RETIRED)
            leaves = there * _share(young, older, sex, age, LEFT)
            dies = there * _share(young, older, sex, age, DIED)
            retired += retires
            left += leaves
            died += dies
            if age < last:
                stock[sex, age + 1] = there - (retires + leaves + dies)
                now += stock[sex, age + 1]
        stock[sex, 0] = 0
    told[RETIRED], told[LEFT], told[DIED] = retired, left, died
    return now


@compiled(inline=True)
def _remember(stock: Array, young: Array, older: Array, away: Array) -> None:
    """Write who is about to leave, by age at the begin of the year; dims as in :func:`_leave`."""
    for sex in range(stock.shape[0]):
        for age in range(stock.shape[1]):
            away[sex, age] = stock[sex, age] * _share(young, older, sex, age, LEFT)


@compiled(inline=True)
def _come_back(stock: Array, away: Array, older: int, share: float) -> float:
    """Let a share of those come back who left, so much older by now, and return how many they are."""
    back = 0.0
    for sex in range(stock.shape[0]):
        for age in range(stock.shape[1] - older):
            persons = away[sex, age] * share
            stock[sex, age + older] += persons
            back += persons
    return back


@compiled(inline=True)
def _retrain(stock: Array, now: float, asked: Asked, draw: int, region: int, ages: Array, told: Array) -> float:
    """Let people go to and come from other cadres, and return by how many they become more."""
    away: float = min(asked.depart[region], now)
    come: float = asked.arrive[draw, region]
    if asked.within.size > 0:
        come = min(come, max(asked.within[draw, region] - now, 0.0))
    if away > 0:
        _scale(stock, (now - away) / now)
    _come(stock, come, ages)
    told[MOVED_OUT], told[RETRAINED_AWAY], told[MOVED_IN] = away, away, come
    return come - away


@compiled(inline=True)
def _take(stock: Array, share: float, pool: Array) -> None:
    """Move a share of a stock to a pool, dims (sex, age)."""
    for sex in range(stock.shape[0]):
        for age in range(stock.shape[1]):
            taken = stock[sex, age] * share
            stock[sex, age] -= taken
            pool[sex, age] += taken


@compiled(inline=True)
def _move(stock: Array, now: Array, moved: Array, pool: Array, told: Array) -> None:
    """Let people go from region to region: those who come are of the ages of all who go.

    Parameters
    ----------
    stock : ndarray, dims (region, sex, age)
    now : ndarray, dims (region,), persons in it
    moved : ndarray, dims (region,), persons asked to come, negative to go
    pool : ndarray, dims (sex, age), room to work in
    told : ndarray, dims (row, region)
    """
    pool[:] = 0.0
    taken, into = 0.0, 0.0
    for region in range(moved.size):
        going = min(max(-moved[region], 0.0), now[region])
        if going > 0:
            _take(stock[region], going / now[region], pool)
        taken += going
        into += max(moved[region], 0.0)
        told[MOVED_OUT, region] += going
        told[REDISTRIBUTED, region] = -going
        now[region] -= going
    for region in range(moved.size):
        share = max(moved[region], 0.0) / into if into > 0 else 0.0
        _come(stock[region], share, pool)
        told[MOVED_IN, region] += taken * share
        told[REDISTRIBUTED, region] += taken * share
        now[region] += taken * share


@compiled(inline=True)
def _hire(stock: Array, now: float, shift: float, asked: Asked, draw: int, region: int, told: Array) -> None:
    """Tell who is hired: up to the target, or as many as are asked for, apply and have a post.

    Above a target more leave, of all ages.
    """
    target = asked.target[draw, region]
    if np.isnan(target):
        posts = max(asked.posts[region] - now - asked.beside[draw, region], 0.0)
        hired = min(asked.hires[region], posts, asked.applicants[region])
        short = NOT_HIRED_POSTS if posts <= asked.applicants[region] else NOT_HIRED_APPLICANTS
        told[short] = asked.hires[region] - hired
    else:
        hired = max(target + shift, 0.0) - now
    told[HIRED] = max(hired, 0.0)
    if hired < 0:
        told[LEFT] -= hired
        _scale(stock, (now + hired) / now)


@compiled(inline=True)
def _close(stock: Array, told: Array) -> None:
    end, ages, older = 0.0, 0.0, 0.0
    for sex in range(stock.shape[0]):
        for age in range(stock.shape[1]):
            persons = stock[sex, age]
            end += persons
            ages += persons * (YOUNGEST + age)
            older += persons if YOUNGEST + age >= OLD else 0.0
    told[END], told[SUM_OF_AGES], told[AGED_55_PLUS] = end, ages, older


@compiled(entry=True)
def close(stock: Array, told: Array) -> None:
    """Tell who is there at the end of a year, dims (row, region, draw)."""
    for draw in range(stock.shape[0]):
        for region in range(stock.shape[1]):
            _close(stock[draw, region], told[:, region, draw])


@compiled(entry=True)
def live(year: int, asked: Asked, young: Array, older: Array, staff: Staff, told: Array) -> None:
    """Carry a cadre through a year, in the order that :func:`sim.supply.workforce.carry` tells.

    Parameters
    ----------
    year
        Counts from 1 after the base.
    young, older : ndarray, dims (draw, sex, age, reason), as in :class:`sim.supply.exits.Going`
    told : ndarray, dims (row, region, draw), zeros; rows as :data:`TOLD`
    """
    slots, regions = staff.away.shape[0], staff.stock.shape[1]
    for draw in range(staff.stock.shape[0]):
        now = staff.now[draw]
        for region in range(regions):
            stock, rows = staff.stock[draw, region], told[:, region, draw]
            if slots > 0:
                _remember(stock, young[draw], older[draw], staff.away[year % slots, draw, region])
            now[region] = _leave(stock, young[draw], older[draw], rows)
            if slots > 0 and year >= slots:
                first = staff.away[(year + 1) % slots, draw, region]
                rows[RETURNED] = _come_back(stock, first, slots, staff.returning[draw])
                now[region] += rows[RETURNED]
            more = _retrain(stock, now[region], asked, draw, region, staff.moved_ages, rows)
            now[region] += more
            staff.shift[draw, region] += more
        if asked.moved.size > 0:
            _move(staff.stock[draw], now, asked.moved[draw], staff.pool, told[:, :, draw])
        for region in range(regions):
            stock, rows = staff.stock[draw, region], told[:, region, draw]
            if asked.seen[region]:
                staff.shift[draw, region] = 0.0
            _hire(stock, now[region], staff.shift[draw, region], asked, draw, region, rows)
            _come(stock, rows[HIRED], staff.hired_ages)
            _close(stock, rows)
