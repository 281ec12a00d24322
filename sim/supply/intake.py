"""How many students must be taken each year to reach a target by a year, and until when that can help."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs.supply import Intake
from sim.scenario.model_resources import Training
from sim.supply.training import Chances, cohorts, course

Array = NDArray[np.float64]


@dataclass(frozen=True)
class IntakeNeeded:
    """An answer.

    Attributes
    ----------
    students : dims (draw,), students a year from ``first_intake`` on; NaN where it is too late
    first_intake, last_intake
        First intake that can be changed, and the last one that still counts in the target year.
    first_year
        Year in which the first one counts.
    """

    students: Array
    first_intake: int
    last_intake: int
    first_year: int

    @property
    def late(self) -> bool:
        """Whether no intake can count in time."""
        return self.last_intake < self.first_intake


def intake_needed(gap: Array, year: int, first_intake: int, training: Training, chances: Chances) -> IntakeNeeded:
    """Return the equal yearly intake that closes a gap.

    Parameters
    ----------
    gap : ndarray, dims (draw,), persons missing on 31 December of ``year``; none missing asks for none
    year
        Target year.
    first_intake
        First year in which students can be taken.
    training, chances
        How long they take, and what happens to them.

    Notes
    -----
    students = gap / sum of the share of each intake that is at work in ``year``, with the exits of every later year.
    """
    first = _next(first_intake, training)
    waits = course(first, training).arrives - first_intake
    intakes = [_next(taken, training) for taken in range(first_intake, year - waits + 1)]
    students = np.full(len(gap), np.nan)
    if intakes:
        there = cohorts(intakes, np.array([year]), training, chances)
        share = np.add.reduce([cohort.at_work[:, 0] for cohort in there])
        students = np.divide(np.maximum(gap, 0.0), share, out=np.full(len(gap), np.inf), where=share > 0)
        students[gap <= 0] = 0.0
    return IntakeNeeded(students, first_intake, year - waits, first_intake + waits)


def _next(year: int, training: Training) -> Intake:
    return Intake(f"intake_{year}", year, 1.0, float(training.next_degree_years), float(training.next_service_years))
