"""A stock that people or units enter and leave, year by year."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Flow:
    """What moves a stock.

    Attributes
    ----------
    growth : dims (draw,), yearly net growth of the past (0.03 = 3 %)
    exits : dims (draw,), share that leaves in a year
    growth_until
        Last year position in which the rate applies.
    fade
        Years over which net additions then fall to zero in a straight line.
    entries
        Units added by year position, given by the scenario; they replace growth from the first one on, and the
        last one is kept.
    delay
        Years by which all additions come later.
    observed
        Observed stock by year position: units of each region, NaN where not observed.
    """

    growth: Array
    exits: Array
    growth_until: int
    fade: int = 0
    entries: dict[int, float] = field(default_factory=dict)
    delay: int = 0
    observed: dict[int, Array] = field(default_factory=dict)


def exit_rate(*rates: Array) -> Array:
    """Return the share that leaves for one of several competing reasons, 1 - product of (1 - rate)."""
    stay = np.ones_like(rates[0])
    for rate in rates:
        stay = stay * (1 - rate)
    return 1 - stay


def stock_flow(start: Array, flow: Flow, years: int) -> Array:
    """Carry a stock forward.

    Parameters
    ----------
    start : ndarray, dims (region,), units at the end of the base year
    flow
        What moves it.
    years
        Years, the base included.

    Returns
    -------
    ndarray, dims (draw, year, region), units on 31 December

    Notes
    -----
    stock(t) = stock(t-1) x (1 - exits) + additions(t). Under past growth additions are stock(t-1) x (growth +
    exits) until ``growth_until``; then exits are replaced and the net additions of that year fade to zero, so that
    a rate seen over a few years does not compound for ever.
    """
    additions = _additions(start, flow, years)
    return _carry(start, flow, additions, years)


def _additions(start: Array, flow: Flow, years: int) -> Array:
    """Return units added each year, dims (draw, year, region), before any delay."""
    added = np.zeros((len(flow.growth), years, len(start)))
    stock = np.broadcast_to(start, (len(flow.growth), len(start))).copy()
    share = start / start.sum() if start.sum() > 0 else np.full(len(start), 1 / len(start))
    given = sorted(flow.entries)
    net = np.zeros_like(stock)
    last_growth = max(flow.growth_until, 1)
    for year in range(1, years):
        if given and year >= given[0]:
            last = max(position for position in given if position <= year)
            added[:, year] = flow.entries[last] * share
        else:
            net = stock * flow.growth[:, None] if year <= last_growth else net
            left = 1.0 if year <= last_growth else max(0.0, 1 - (year - last_growth) / max(flow.fade, 1e-9))
            added[:, year] = stock * flow.exits[:, None] + net * left
        stock = _observe(stock * (1 - flow.exits)[:, None] + added[:, year], flow, year)
    return added


def _carry(start: Array, flow: Flow, added: Array, years: int) -> Array:
    stock = np.empty_like(added)
    stock[:, 0] = start
    for year in range(1, years):
        came = added[:, year - flow.delay] if year - flow.delay >= 1 else 0.0
        stock[:, year] = _observe(stock[:, year - 1] * (1 - flow.exits)[:, None] + came, flow, year)
    return stock


def _observe(stock: Array, flow: Flow, year: int) -> Array:
    seen = flow.observed.get(year)
    return stock if seen is None else np.where(np.isnan(seen), stock, seen)
