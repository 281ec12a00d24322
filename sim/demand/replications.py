"""How often a ward's year is played: until the confidence interval of the chosen measure is narrow enough."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from sim.demand.arrivals import Calendar, draw_arrivals
from sim.demand.ward import ALL, Estimate, Ward, WardResult, warm_up_days
from sim.demand.ward_measures import Found, bed_measures, patient_measures, queue_measures

Array = NDArray[np.float64]
BATCH = 8
"""Replications handed out at once; how many are used does not depend on it."""


@dataclass(frozen=True)
class Precision:
    """When to stop.

    Attributes
    ----------
    measure
        The measure that must be known, of all patients together.
    relative, absolute
        Largest half-width of its 95 % interval, as a share of the mean or in the measure's unit: the wider will do.
    least, most
        Fewest and most replications.
    look_ahead
        Further replications through which it must stay so.

    Notes
    -----
    Hoad, Robinson and Davies (2010), J. Oper. Res. Soc. 61: an interval may look narrow by luck after few replications,
    hence the look-ahead; those further replications are used too.
    """

    measure: str = "full"
    relative: float = 0.05
    absolute: float = 0.005
    least: int = 5
    most: int = 200
    look_ahead: int = 5


@dataclass(frozen=True)
class Replication:
    """What one year showed."""

    measures: Found
    census: Array
    events: int


Runs = Callable[[Callable[[int], Replication], Iterable[int]], Iterator[Replication]]


def simulate_ward(
    ward: Ward,
    year: int,
    seed: int,
    precision: Precision = Precision(),
    *,
    runs: Runs = map,
    tick: Callable[[], None] = lambda: None,
) -> WardResult:
    """Play a ward's year until the precision is reached.

    Parameters
    ----------
    ward, year
        The ward, and the year whose weekdays and months it lives through.
    seed
        Seed of the named streams; wards that differ in beds or nurses alone have the same patients.
    precision
        When to stop.
    runs
        ``map``, or the ``map`` of an executor: processes, since threads share one interpreter. No number depends on it.
    tick
        Called after each replication.
    """
    calendar = Calendar(year, warm_up_days(ward))
    one = partial(replication, ward, calendar, seed)
    done: list[Replication] = []
    reached = False
    while not reached and len(done) < precision.most:
        numbers = range(len(done), min(len(done) + BATCH, precision.most))
        for found in runs(one, numbers):
            done.append(found)
            tick()
            reached = narrow_enough(_values(done, (precision.measure, ALL)), precision)
            if reached:
                break
    return WardResult(
        estimates=_estimates(done),
        census=np.stack([each.census for each in done]),
        replications=len(done),
        reached=reached,
        events=sum(each.events for each in done),
    )


def replication(ward: Ward, calendar: Calendar, seed: int, number: int) -> Replication:
    """Return what one year showed; ``number`` names its streams."""
    from sim.demand.ward_run import serve  # SimPy is loaded by those who simulate

    arrivals = draw_arrivals(ward, calendar, seed, number)
    service = serve(ward, arrivals, calendar)
    beds, census = bed_measures(ward, arrivals, service, calendar)
    patients = patient_measures(ward, arrivals, service, calendar)
    queue = queue_measures(ward, arrivals, service, calendar)
    return Replication(patients | beds | queue, census, service.events)


def estimate(values: list[float]) -> Estimate:
    """Return mean and half-width of the 95 % interval by Student's t, of two values or more."""
    number = len(values)
    spread = float(np.std(values, ddof=1)) / math.sqrt(number)
    return Estimate(float(np.mean(values)), float(stdtrit(number - 1, 0.975)) * spread)


def narrow_enough(values: list[float], precision: Precision) -> bool:
    """Tell whether the interval has been narrow enough for the last replications, ``look_ahead`` and one."""
    first = len(values) - precision.look_ahead
    return first >= precision.least and all(
        _narrow(estimate(values[:number]), precision) for number in range(first, len(values) + 1)
    )


def _narrow(found: Estimate, precision: Precision) -> bool:
    return found.half_width <= max(precision.relative * abs(found.mean), precision.absolute)


def _values(done: list[Replication], key: tuple[str, str]) -> list[float]:
    """Return a measure of the years that have it: a rare class of patients does not come in every one."""
    return [each.measures[key] for each in done if key in each.measures]


def _estimates(done: list[Replication]) -> dict[tuple[str, str], Estimate]:
    keys = dict.fromkeys(key for each in done for key in each.measures)
    values = {key: _values(done, key) for key in keys}
    return {key: estimate(found) for key, found in values.items() if len(found) > 1}
