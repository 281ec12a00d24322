"""The last year in which a decision can still close a gap, given how long decisions take."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs.plan import Indicator
from sim.inputs.target_path import YearTarget, target_of
from sim.targets.attainment import MET_FROM, is_met
from sim.targets.indicator import Value

Array = NDArray[np.float64]
CARRIED_EVERY = 5
"""After its last printed year a target is carried to the years that end a plan: multiples of five."""
HAIR = 1e-9


@dataclass(frozen=True)
class Gap:
    """A target that is not likely enough to be met.

    Attributes
    ----------
    short : dims (draw,), units missing; 0 in draws that meet the target as printed
    probability
        Share of draws that meet it.
    median
        Median of units there are less units asked for; negative is short.
    """

    target: YearTarget
    year: int
    short: Array
    probability: float
    median: float


def gaps(indicator: Indicator, value: Value, years: NDArray[np.int64], region: int, after: int) -> Iterator[Gap]:
    """Yield the gaps of an indicator in its printed years, and in later ones to which its last target is carried.

    Parameters
    ----------
    region
        Position of the region that the plan binds.
    after
        Years up to this one are over, and need no decision.

    Notes
    -----
    A gap is a target that the median misses or that fewer than 80 % of draws meet. Only what is counted in units
    and has to rise can be closed by adding units; what the scenario sets has no gap.
    """
    if value.units is None or value.people is None or value.given or value.events is not None:
        return
    for position, year in enumerate(int(year) for year in years):
        target = target_of(indicator, year)
        if target is None or year <= after or target.direction != "at_least" or not _told(target, year):
            continue
        met = is_met(value.value[:, position, region], target.value, target.direction, indicator.decimals)
        asked = target.value / indicator.scale * value.people[:, position, region]
        spare = value.units[:, position, region] - asked
        probability = float(np.count_nonzero(met)) / len(met)
        if probability < MET_FROM - 1e-12:
            yield Gap(target, year, np.where(met, 0.0, np.maximum(-spare, 0.0)), probability, float(np.median(spare)))


def _told(target: YearTarget, year: int) -> bool:
    return target.basis == "milestone" or (target.basis == "carried" and year % CARRIED_EVERY == 0)


def latest_start(short: Array, year: int, lead_time: Array, brings: Array, per_year: Array | None) -> Array:
    """Return the last point in time at which a lever can be started, dims (draw,); inf where nothing is short.

    Parameters
    ----------
    short : ndarray, dims (draw,), units missing on 31 December of ``year``
    lead_time : ndarray, dims (draw,), years from the start to the units
    brings : ndarray, dims (draw,), units for one unit of the lever
    per_year : ndarray, dims (draw,), or None
        Units of the lever that can be started in a year; without it all at once.

    Notes
    -----
    Started at the beginning of year s, the first batch is there at s + lead time and the n-th n - 1 years later, which
    must not be after the end of ``year``: s <= year + 1 - lead time - (n - 1), n = ceil(short / (brings x per year)).
    """
    batches = np.ones_like(short) if per_year is None else np.ceil(short / (brings * per_year) - HAIR)
    start = year + 1 - lead_time - (batches - 1)
    return np.where(short > 0, start, np.inf)


def last_year(latest: Array, confidence: float) -> float:
    """Return the last year at whose beginning a start is in time in a share of the draws; inf where none is needed.

    Parameters
    ----------
    latest : ndarray, dims (draw,), of :func:`latest_start`
    """
    ordered = np.sort(latest)[::-1]
    least = float(ordered[math.ceil(confidence * len(ordered) - HAIR) - 1])
    return least if math.isinf(least) else float(math.floor(least + HAIR))
