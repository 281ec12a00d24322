"""How many events of a ward a second are simulated, and how that changes with its beds: `make bench`."""

from __future__ import annotations

import statistics
import time
from typing import Any

import pytest
from findings import FINDINGS

from sim.demand.arrivals import Calendar, draw_arrivals
from sim.demand.replications import replication
from sim.demand.stays import Lognormal
from sim.demand.ward import PatientClass, Ward
from sim.demand.ward_run import serve

YEAR, SEED, WARM_UP = 2025, 2021, 100
STAY = Lognormal(8.0, 1.0)
USE = 0.9
"""Offered load over beds: busy enough that some wait."""
ROUNDS = {20: 20, 200: 7, 2000: 3}


def ward(beds: int, patience: float) -> Ward:
    per_day = USE * beds / STAY.mean
    return Ward("bench", beds, (PatientClass("patients", per_day, STAY, patience=patience),))


@pytest.mark.parametrize("patience", [0.0, 1.0], ids=["lost at once", "waits a day"])
@pytest.mark.parametrize("beds", ROUNDS)
def test_events_of_a_year(benchmark: Any, beds: int, patience: float) -> None:
    one, calendar = ward(beds, patience), Calendar(YEAR, WARM_UP)
    arrivals = draw_arrivals(one, calendar, SEED, 0)
    busy: list[float] = []

    def timed() -> int:
        started = time.process_time()
        events = serve(one, arrivals, calendar).events
        busy.append(time.process_time() - started)
        return events

    events = benchmark.pedantic(timed, rounds=ROUNDS[beds], warmup_rounds=1)
    best, median = min(busy), statistics.median(busy)
    how = "waits a day" if patience else "lost at once"
    FINDINGS.lines.append(
        f"ward of {beds:>4} beds, {how:<13} {events:>8} events, best {best:6.3f} s of a core (median {median:6.3f}), "
        f"{events / best / 1e3:4.0f} k events/s, {events / len(arrivals.time):.1f} events a patient"
    )


@pytest.mark.parametrize("beds", ROUNDS)
def test_a_whole_replication(benchmark: Any, beds: int) -> None:
    one, calendar = ward(beds, 1.0), Calendar(YEAR, WARM_UP)
    busy: list[float] = []

    def timed() -> None:
        started = time.process_time()
        replication(one, calendar, SEED, 0)
        busy.append(time.process_time() - started)

    benchmark.pedantic(timed, rounds=ROUNDS[beds], warmup_rounds=1)
    FINDINGS.lines.append(
        f"ward of {beds:>4} beds, one year with its patients and measures: {min(busy):.3f} s of a core"
    )
