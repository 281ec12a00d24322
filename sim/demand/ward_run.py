"""One replication of a ward in SimPy: patients ask for beds, wait, lie elsewhere or go away."""

from __future__ import annotations

import math
from collections.abc import Generator

import numpy as np
import simpy
from numpy.typing import NDArray
from simpy.resources.resource import PriorityRequest

from sim.demand.arrivals import Arrivals, Calendar
from sim.demand.ward import AWAY, HOURS, IN_WARD, OUTLIER, WAITING, Service, Ward

CLOSED = 0
"""Priority of closing a bed: a bed that nobody can look after goes to no patient, however urgent."""
Steps = Generator[simpy.Event, object, None]


def serve(ward: Ward, arrivals: Arrivals, calendar: Calendar) -> Service:
    """Run the ward from empty through warm-up and year."""
    run = _Run(ward, arrivals, calendar)
    events = run.to_the_end()
    return Service(np.array(run.start), np.array(run.place), events)


class _Run:
    """The state of one replication; time in SimPy is days since the start of the warm-up."""

    def __init__(self, ward: Ward, arrivals: Arrivals, calendar: Calendar) -> None:
        self.env = simpy.Environment()
        self.beds = simpy.PriorityResource(self.env, ward.beds)
        self.lent = simpy.Resource(self.env, ward.outlier_beds) if ward.outlier_beds else None
        self.classes = [ward.patients[kind] for kind in arrivals.kind.tolist()]
        self.offset, self.days = calendar.warm_up, calendar.days
        self.time, self.stay = (arrivals.time + self.offset).tolist(), arrivals.stay.tolist()
        self.start = [math.inf] * len(self.time)
        self.place = [WAITING] * len(self.time)
        self.env.process(self._arrive())
        if ward.staffed:
            self.env.process(self._staff(ward.beds, calendar.staffed(ward)))

    def to_the_end(self) -> int:
        env, end, events = self.env, float(self.offset + self.days), 0
        while env.peek() < end:
            env.step()
            events += 1
        return events

    def _arrive(self) -> Steps:
        for number, time in enumerate(self.time):
            yield self.env.timeout(max(time - self.env.now, 0.0))  # the last bit may be off
            self.env.process(self._patient(number))

    def _patient(self, number: int) -> Steps:
        who = self.classes[number]
        bed: simpy.resources.resource.Request = self.beds.request(priority=who.priority)
        home: simpy.Resource = self.beds
        place = IN_WARD
        if not bed.triggered:
            if who.outlier and self.lent is not None and self.lent.count < self.lent.capacity:
                bed.cancel()
                home, place = self.lent, OUTLIER
                bed = self.lent.request()
            elif math.isinf(who.patience):
                yield bed
            elif not (yield from self._wait(bed, who.patience)):
                self.place[number] = AWAY
                return
        self.start[number], self.place[number] = self.env.now - self.offset, place
        yield self.env.timeout(self.stay[number])
        home.release(bed)

    def _wait(self, bed: simpy.resources.resource.Request, patience: float) -> Generator[simpy.Event, object, bool]:
        """Wait for a bed until patience is over; tell whether one was found."""
        if patience > 0:
            yield bed | self.env.timeout(patience)
        if not bed.triggered:
            bed.cancel()
        return bed.triggered

    def _staff(self, beds: int, staffed: NDArray[np.int64]) -> Steps:
        """Close and open beds as nurses come and go: a closed bed is asked for before any patient."""
        closed: list[PriorityRequest] = []
        for hour in np.flatnonzero(np.diff(staffed, prepend=beds)).tolist():
            yield self.env.timeout(hour / HOURS - self.env.now)
            short = beds - int(staffed[hour])
            while len(closed) < short:
                closed.append(self.beds.request(priority=CLOSED))
            while len(closed) > short:
                last = closed.pop()  # one that still waits to be closed, where there is one
                if last.triggered:
                    self.beds.release(last)
                else:
                    last.cancel()
