"""What a planner asks of a ward's year, counted from when each patient came, lay down and left.

Measures: ``turned_away`` (share of those who asked for a bed), ``outliers`` (share of those admitted who lie in another
ward), ``waiting``, ``wait_over_4_hours``, ``wait_over_1_day`` (share of those who asked that wait at all or longer),
``mean_wait`` (hours, of those admitted), ``occupancy`` (of the beds that stand there), ``census`` and
``midnight_census`` (patients, mean over time and at midnight), ``full`` (share of time without a free bed that has a
nurse), ``above_staff`` (share of time with more patients than nurses can look after), ``staffed_beds`` (mean beds with
a nurse), ``queue`` (patients who wait, mean over midnights), ``queue_change`` (from 1 January to the end of the year).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.demand.arrivals import Arrivals, Calendar
from sim.demand.ward import ALL, AWAY, HOURS, IN_WARD, OUTLIER, Service, Ward

Array = NDArray[np.float64]
WAITS = {"wait_over_4_hours": 4 / 24, "wait_over_1_day": 1.0}
"""Limits that are counted, in days: the first is the usual one of emergency departments."""
INSTANT = 1e-6
"""Days; what is shorter is rounding and no wait."""
Found = dict[tuple[str, str], float]


def patient_measures(ward: Ward, arrivals: Arrivals, service: Service, calendar: Calendar) -> Found:
    """Return the measures of those who came within the year, by class and together; only their number if none did."""
    counted = arrivals.time >= 0
    found: Found = {}
    several = ward.patients if len(ward.patients) > 1 else ()
    for kind, name in [*enumerate(each.name for each in several), (-1, ALL)]:
        mine = counted & ((arrivals.kind == kind) | (kind < 0))
        found["arrivals_per_day", name] = float(mine.sum()) / calendar.days
        if mine.any():
            found |= {(key, name): value for key, value in _of(ward, arrivals, service, calendar, mine).items()}
    return found


def _of(
    ward: Ward, arrivals: Arrivals, service: Service, calendar: Calendar, mine: NDArray[np.bool_]
) -> dict[str, float]:
    place, kind, time = service.place[mine], arrivals.kind[mine], arrivals.time[mine]
    patience = np.array([each.patience for each in ward.patients])[kind]
    # who went away waited until patience was over; who still waits has done so until the end of the year
    until_end = np.minimum(service.start[mine], calendar.days) - time
    wait = np.where(place == AWAY, patience, until_end)
    wait[wait < INSTANT] = 0.0
    admitted = (place == IN_WARD) | (place == OUTLIER)
    found = {
        "turned_away": float(np.mean(place == AWAY)),
        "outliers": float(np.sum(place == OUTLIER) / max(admitted.sum(), 1)),
        "waiting": float(np.mean(wait > 0)),
    }
    found |= {name: float(np.mean(wait > limit)) for name, limit in WAITS.items()}
    return {**found, "mean_wait": HOURS * float(wait[admitted].sum() / max(admitted.sum(), 1))}


def bed_measures(ward: Ward, arrivals: Arrivals, service: Service, calendar: Calendar) -> tuple[Found, Array]:
    """Return the measures of the ward's own beds over the year, and the census at each midnight, dims (day,)."""
    start, end = occupied_beds(arrivals, service)
    midnight = np.arange(calendar.days, dtype=float)
    census = present(start, end, midnight).astype(float)
    staffed = calendar.staffed(ward)
    changes = np.arange(len(staffed)) / HOURS - calendar.warm_up
    time, patients = step_function(start, end, changes[1:][np.diff(staffed) != 0], calendar.days)
    length = np.diff(np.append(time, calendar.days)) / calendar.days
    # half a second into each piece: an hour that begins now has begun, whatever the last bit says
    open_beds = staffed[np.floor((time + 6e-6 + calendar.warm_up) * HOURS).astype(np.int64).clip(max=len(staffed) - 1)]
    mean = float(patients @ length)
    found = {
        "census": mean,
        "midnight_census": float(census.mean()),
        "occupancy": mean / ward.beds,
        "full": float(length[patients >= open_beds].sum()),
        "above_staff": float(length[(patients > open_beds) & (length * calendar.days > INSTANT)].sum()),
        "staffed_beds": float(staffed[calendar.warm_up * HOURS :].mean()),
    }
    return {(name, ALL): value for name, value in found.items()}, census


def occupied_beds(arrivals: Arrivals, service: Service) -> tuple[Array, Array]:
    """Return when patients took the ward's own beds and when they left them, each sorted, days since 1 January."""
    mine = service.place == IN_WARD
    return np.sort(service.start[mine]), np.sort(service.start[mine] + arrivals.stay[mine])


def step_function(start: Array, end: Array, changes: Array, days: int) -> tuple[Array, NDArray[np.int64]]:
    """Return the times within the year at which something changes, 0 first, and the patients from each on.

    Parameters
    ----------
    start, end : ndarray, dims (patient,), sorted
    changes : ndarray, dims (change,), further times of interest
    """
    time = np.unique(np.concatenate([[0.0], start, end, changes]))
    time = time[(time >= 0) & (time < days)]
    return time, present(start, end, time)


def queue_measures(ward: Ward, arrivals: Arrivals, service: Service, calendar: Calendar) -> Found:
    """Return who waits for a bed: the mean over midnights, and by how many the queue grew from January to December."""
    patience = np.array([each.patience for each in ward.patients])[arrivals.kind]
    until = np.sort(np.minimum(service.start, arrivals.time + patience))
    queue = present(arrivals.time, until, np.arange(calendar.days + 1, dtype=float))
    return {("queue", ALL): float(queue[:-1].mean()), ("queue_change", ALL): float(queue[-1] - queue[0])}


def present(start: Array, end: Array, time: Array) -> NDArray[np.int64]:
    """Return how many are there at each time, dims (time,), who come at ``start`` and go at ``end``, both sorted."""
    return np.searchsorted(start, time, side="right") - np.searchsorted(end, time, side="right")
