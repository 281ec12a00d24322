"""A hospital ward: its beds, its patients, and what a simulation finds out about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.demand.stays import Stay

Array = NDArray[np.float64]
ALL = "all"
"""Stands for the patients of every class together."""
HOURS = 24
WEEK = 7
IN_WARD, OUTLIER, AWAY, WAITING = range(4)
"""Where a patient ended up; who still waits at the end of the year has no place yet."""
LEFT = 0.001
"""Share of the final census that may be missing when counting begins."""
LONGEST_WARM_UP = 1000
"""Days; longer ones are needed by queues that hardly ever empty, and those never settle within a year."""


@dataclass(frozen=True)
class PatientClass:
    """Patients that are treated alike.

    Attributes
    ----------
    per_day
        Mean number who ask for a bed, a day.
    stay
        Distribution of their stays.
    priority
        Who waits is called in this order, 1 first; within a priority by the time of coming.
    weekdays
        Seven factors on the mean, Monday first; they average 1.
    months
        Twelve factors on the mean, January first; they average 1.
    patience
        Days they wait for a bed before they go elsewhere: 0 at once (Erlang's loss), infinite never (his queue).
    outlier
        Whether they may lie in another ward when this one is full.
    """

    name: str
    per_day: float
    stay: Stay
    priority: int = 1
    weekdays: tuple[float, ...] = (1.0,) * WEEK
    months: tuple[float, ...] = (1.0,) * 12
    patience: float = math.inf
    outlier: bool = True


@dataclass(frozen=True)
class Ward:
    """A ward.

    Attributes
    ----------
    beds
        Beds that stand there.
    patients
        Classes of patients.
    outlier_beds
        Beds that another ward lends when this one is full; who lies there stays there.
    staffed : dims (weekday, hour)
        Beds that nurses can look after, Monday first; all of them where empty. Who lies in a bed when it loses its
        nurse keeps it: the bed is closed to the next.
    """

    name: str
    beds: int
    patients: tuple[PatientClass, ...]
    outlier_beds: int = 0
    staffed: tuple[tuple[int, ...], ...] = ()

    @property
    def load(self) -> float:
        """Offered load: beds that would be in use were there enough of them."""
        return sum(each.per_day * each.stay.mean for each in self.patients)

    @property
    def staffed_beds(self) -> Array:
        """Beds with a nurse, dims (weekday, hour)."""
        every = np.full((WEEK, HOURS), float(self.beds))
        return np.minimum(np.array(self.staffed, float), every) if self.staffed else every


@dataclass(frozen=True)
class Service:
    """What became of the patients; dims (patient,) in the order of their coming.

    Attributes
    ----------
    start
        When each lay down, days since 1 January; infinite for who never did.
    place
        :data:`IN_WARD`, :data:`OUTLIER`, :data:`AWAY` or :data:`WAITING`.
    events
        Events that were processed.
    """

    start: Array
    place: NDArray[np.int64]
    events: int


@dataclass(frozen=True)
class Estimate:
    """A mean over replications with the half-width of its 95 % confidence interval."""

    mean: float
    half_width: float


@dataclass(frozen=True)
class WardResult:
    """What the replications of a ward's year found.

    Attributes
    ----------
    estimates
        By (measure, class of patients or :data:`ALL`); see :mod:`sim.demand.ward_measures`.
    census : dims (replication, day)
        Patients in the ward's own beds at midnight, from 1 January on.
    reached
        Whether the precision was reached before replications ran out.
    events
        Events of the simulation, all replications together.
    """

    estimates: Mapping[tuple[str, str], Estimate]
    census: Array
    replications: int
    reached: bool
    events: int


@dataclass(frozen=True)
class WardYear:
    """A ward of a scenario in one year, and what was found."""

    ward: Ward
    year: int
    result: WardResult


def admissions_per_day(bed_days: Array, share: float, length_of_stay: float, days: int = 365) -> Array:
    """Return how many patients a day ask a ward for a bed, bed-days x share / days / stay.

    Parameters
    ----------
    bed_days : ndarray, any dims, days of treatment a year in the ward's region
    share
        Part of them that falls to the ward.
    length_of_stay
        Mean stay in the ward, days.
    days
        Days of the year.
    """
    found: Array = np.asarray(bed_days, float) * share / days / length_of_stay
    return found


def warm_up_days(ward: Ward) -> int:
    """Return the days that an empty ward runs before anything is counted.

    Notes
    -----
    Were there beds enough, the census t days after opening would lack the share sum(rate x E max(S - t, 0)) / load of
    what it settles at, whatever the arrivals (the M/G/inf queue); warm-up ends when :data:`LEFT` lacks, and the
    longest patience later. Patients who wait without end keep a crowded ward from settling: the relaxation time of the
    queue, mean stay x (1 + c^2) / 2 / (sqrt(beds) - sqrt(load))^2 with c the coefficient of variation, must pass as
    often as :data:`LEFT` asks.
    """
    day = 1
    while day < LONGEST_WARM_UP and _lacking(ward, day) > LEFT:
        day += 1
    patience = max(each.patience for each in ward.patients)
    if math.isinf(patience):
        return min(max(day, math.ceil(-math.log(LEFT) * _relaxation(ward))), LONGEST_WARM_UP)
    return min(day + math.ceil(patience), LONGEST_WARM_UP)


def _lacking(ward: Ward, day: int) -> float:
    return sum(each.per_day * each.stay.beyond(day) for each in ward.patients) / ward.load


def _relaxation(ward: Ward) -> float:
    beds = float(ward.staffed_beds.mean())
    if ward.load >= beds:
        return LONGEST_WARM_UP
    squared = sum(each.per_day * each.stay.mean * each.stay.variation**2 for each in ward.patients) / ward.load
    mean = ward.load / sum(each.per_day for each in ward.patients)
    return mean * (1 + squared) / 2 / (math.sqrt(beds) - math.sqrt(ward.load)) ** 2
