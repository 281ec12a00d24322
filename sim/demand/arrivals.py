"""Who asks for a bed and when, in one replication: a Poisson process by weekday and month, with a stay for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.demand.ward import HOURS, WEEK, PatientClass, Ward
from sim.uncertainty.streams import generator

Array = NDArray[np.float64]
EPOCH = 3
"""Weekday of 1 January 1970, a Thursday, counted from Monday."""


@dataclass(frozen=True)
class Calendar:
    """The days that a replication runs through; time is in days, 0 is the first hour of 1 January.

    Attributes
    ----------
    year
        The year that is counted.
    warm_up
        Days before it.
    """

    year: int
    warm_up: int

    @property
    def days(self) -> int:
        """Days of the year."""
        return int((np.datetime64(f"{self.year + 1}-01-01") - np.datetime64(f"{self.year}-01-01")).astype(int))

    def dates(self, first: int, last: int) -> NDArray[np.datetime64]:
        """Return the dates of the days from ``first`` up to ``last``, dims (day,)."""
        return np.datetime64(f"{self.year}-01-01") + np.arange(first, last)

    def staffed(self, ward: Ward) -> NDArray[np.int64]:
        """Return beds with a nurse in each hour from the start of the warm-up on, dims (hour,)."""
        weekday = weekdays(self.dates(-self.warm_up, self.days))
        return ward.staffed_beds[weekday].reshape(len(weekday) * HOURS).astype(np.int64)


@dataclass(frozen=True)
class Arrivals:
    """Patients in the order of their coming; all dims (patient,).

    Attributes
    ----------
    time
        Days since 1 January; negative in the warm-up.
    stay
        Days that each will stay, whenever a bed is found.
    kind
        Position of each one's class in the ward.
    """

    time: Array
    stay: Array
    kind: NDArray[np.int64]


def weekdays(dates: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Return the weekday of each date, Monday is 0."""
    return (dates.astype("datetime64[D]").astype(np.int64) + EPOCH) % WEEK


def draw_arrivals(ward: Ward, calendar: Calendar, seed: int, replication: int) -> Arrivals:
    """Return who asks for a bed in one replication.

    Notes
    -----
    Thinning (Lewis and Shedler 1979): candidates come at the highest rate of any day, each is kept with the chance of
    its own day. Gaps, thinning and stays have a stream each, by ward, class and replication, and the warm-up, drawn
    backwards from 1 January, has its own: neither beds nor nurses nor the length of the warm-up move a patient.
    """
    parts = []
    for kind, each in enumerate(ward.patients):
        for name, days in (("before", -calendar.warm_up), ("year", calendar.days)):
            stream = f"{each.name}/{name}/{replication}"
            time, stay = _candidates(each, calendar, days, (seed, ward.name, stream))
            parts.append((time, stay, np.full(len(time), kind)))
    time, stay, kinds = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(time, kind="stable")
    return Arrivals(time[order], stay[order], kinds[order])


def _candidates(each: PatientClass, calendar: Calendar, days: int, stream: tuple[int, str, str]) -> tuple[Array, Array]:
    """Return times and stays of a class from 1 January forwards, or backwards where ``days`` is negative."""
    seed, ward, name = stream
    dates = calendar.dates(min(days, 0), max(days, 0))
    months = dates.astype("datetime64[M]").astype(np.int64) % 12
    rate = each.per_day * np.array(each.weekdays)[weekdays(dates)] * np.array(each.months)[months]
    top = max(each.weekdays) * max(each.months) * each.per_day
    gaps = generator(seed, "ward_gaps", ward, name)
    distance = np.zeros(0)
    while not len(distance) or distance[-1] < abs(days):
        last = distance[-1] if len(distance) else 0.0
        distance = np.concatenate([distance, last + np.cumsum(gaps.standard_exponential(256)) / top])
    time = np.sign(days) * distance[distance < abs(days)]
    number = len(time)
    on_day = np.floor(time).astype(np.int64) - min(days, 0)
    kept = generator(seed, "ward_thinning", ward, name).random(number) * top < rate[on_day]
    stay = each.stay.days(generator(seed, "ward_stay", ward, name).random(number))
    return time[kept], stay[kept]
