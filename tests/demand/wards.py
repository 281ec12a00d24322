"""Small wards and Erlang's formulas, for the tests of wards."""

from __future__ import annotations

import math
from dataclasses import replace

from sim.demand.arrivals import Calendar, draw_arrivals
from sim.demand.replications import Precision, simulate_ward
from sim.demand.stays import Exponential, Lognormal, Stay
from sim.demand.ward import ALL, PatientClass, Ward, WardResult
from sim.demand.ward_measures import Found, bed_measures, patient_measures, queue_measures
from sim.demand.ward_run import serve

YEAR, SEED, STAY = 2023, 23, 4.0
"""The seed is fixed, since one interval of 95 % in twenty misses what it is about."""
FIXED = Precision(least=20, most=20)
"""As many years in every ward, whatever comes out."""
WORKDAYS = (1.4, 1.4, 1.4, 1.3, 1.1, 0.2, 0.2)


def erlang_b(beds: int, load: float) -> float:
    blocked = 1.0
    for bed in range(1, beds + 1):
        blocked = load * blocked / (bed + load * blocked)
    return blocked


def erlang_c(beds: int, load: float) -> float:
    blocked = erlang_b(beds, load)
    return blocked / (1 - load / beds * (1 - blocked))


def one_class(beds: int, load: float, stay: Stay, patience: float) -> Ward:
    return Ward("medicine", beds, (PatientClass("patients", load / stay.mean, stay, patience=patience),))


def two_classes(beds: int = 12, **changes: object) -> Ward:
    """Return a crowded ward with emergencies and planned admissions that wait for as long as it takes."""
    stay = Lognormal(STAY, 1.0)
    urgent = PatientClass("emergency", 1.6, stay, priority=1, outlier=False)
    planned = PatientClass("elective", 0.8, stay, priority=2, weekdays=WORKDAYS)
    return replace(Ward("medicine", beds, (urgent, planned)), **changes)  # type: ignore[arg-type]


def years(ward: Ward, precision: Precision = FIXED) -> WardResult:
    return simulate_ward(ward, YEAR, SEED, precision)


def mean(result: WardResult, measure: str, patients: str = ALL) -> float:
    return result.estimates[measure, patients].mean


def one_year(ward: Ward, warm_up: int = 100, number: int = 0) -> Found:
    """Return the measures of a single year."""
    calendar = Calendar(YEAR, warm_up)
    arrivals = draw_arrivals(ward, calendar, SEED, number)
    service = serve(ward, arrivals, calendar)
    beds, _ = bed_measures(ward, arrivals, service, calendar)
    return (
        beds | patient_measures(ward, arrivals, service, calendar) | queue_measures(ward, arrivals, service, calendar)
    )


LOSS = {"lognormal": Lognormal(STAY, 1.5), "all the same": Lognormal(STAY, 0.0), "exponential": Exponential(STAY)}
FOREVER = math.inf
