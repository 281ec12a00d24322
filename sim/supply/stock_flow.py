"""A stock that people or units enter and leave, year by year."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.uncertainty.layout import room

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
        Years by which net additions come later; who leaves meanwhile is replaced.
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
    """Return net additions of each year, dims (draw, year, region), before any delay."""
    net = room((len(flow.growth), years, len(start)), 0.0)
    stock = room((len(flow.growth), len(start)))
    stock[:] = start
    share = start / start.sum() if start.sum() > 0 else np.full(len(start), 1 / len(start))
    given = sorted(flow.entries)
    grown = np.zeros_like(stock)
    for year in range(1, years):
        if given and year >= given[0]:
            last = max(position for position in given if position <= year)
            net[:, year] = flow.entries[last] * share - stock * flow.exits[:, None]
        elif year <= flow.growth_until:
            net[:, year] = grown = stock * flow.growth[:, None]
        else:
            net[:, year] = grown * max(0.0, 1 - (year - flow.growth_until) / max(flow.fade, 1e-9))
        stock = _observe(stock + net[:, year], flow, year)
    return net


def _carry(start: Array, flow: Flow, net: Array, years: int) -> Array:
    stock = np.empty_like(net)
    stock[:, 0] = start
    for year in range(1, years):
        came = net[:, year - flow.delay] if year - flow.delay >= 1 else 0.0
        stock[:, year] = _observe(stock[:, year - 1] + came, flow, year)
    return stock


def _observe(stock: Array, flow: Flow, year: int) -> Array:
    seen = flow.observed.get(year)
    return stock if seen is None else np.where(np.isnan(seen), stock, seen)
