"""Contracted students as cohorts: degree, residency, licence, placement, service, and who stays after it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs.supply import Intake
from sim.scenario.model_resources import Training

Array = NDArray[np.float64]
STAGES = ("degree", "residency", "service", "after_service", "lost")
"""Where students are on 31 December: studying; graduated but not here or not licensed; under contract; still here
after it; or lost (examination, placement, leaving after the contract, death)."""
AT_WORK = ("service", "after_service")
ADULT = 18
"""Age at which a course of study begins, years."""


@dataclass(frozen=True)
class Course:
    """How long an intake takes, in years of the calendar.

    Attributes
    ----------
    graduates
        Year of the degree.
    arrives
        First year on whose 31 December the students count as doctors of the place.
    ends
        First year in which the contract is over.
    """

    graduates: int
    arrives: int
    ends: int


def course(intake: Intake, training: Training) -> Course:
    """Return the dates of an intake.

    Notes
    -----
    The licence comes ``years_to_licence`` after the degree; a licensed assistant counts in the indicator's definition.
    A resident in training elsewhere is no local stock, so a residency away is waited for; one in the place is not.
    """
    residency = training.residency_years if intake.residency_years is None else math.ceil(intake.residency_years)
    graduates = intake.intake_year + math.ceil(intake.degree_years)
    waits = max(training.years_to_licence, residency if training.residency_away else 0)
    arrives = graduates + waits
    begins = arrives if training.service_from == "placement" else graduates
    ends = begins + math.ceil(intake.service_years) if intake.service_years is not None else arrives
    return Course(graduates, arrives, max(ends, arrives))


@dataclass(frozen=True)
class Chances:
    """What happens to students; dims (draw,), and (draw, age from 18) for yearly hazards.

    Attributes
    ----------
    licensed
        Share that passes the examination and takes up the contract.
    retained
        Share that stays when the years of service are over.
    leaving
        Hazard of leaving after the service; under contract nobody does.
    death
        Hazard of death, dims (age,).
    """

    licensed: Array
    retained: Array
    leaving: Array
    death: Array


@dataclass(frozen=True)
class Cohort:
    """One intake.

    Attributes
    ----------
    stages : dims (draw, year, stage), students on 31 December; they add up to the intake from its year on
    graduated, left, died : dims (draw, year)
        Who came to work in the year, and who of them went.
    age : dims (year,), years completed by those at work
    """

    intake: Intake
    stages: Array
    graduated: Array
    left: Array
    died: Array
    age: Array

    @property
    def at_work(self) -> Array:
        """Licensed doctors of the place on 31 December, dims (draw, year)."""
        found: Array = sum((self.stages[..., STAGES.index(name)] for name in AT_WORK), start=np.zeros(()))
        return found


def cohorts(
    intakes: Sequence[Intake], years: NDArray[np.int64], training: Training, chances: Chances
) -> tuple[Cohort, ...]:
    """Return the intakes by year.

    Notes
    -----
    An intake of 2019 with five years of study takes its degree in 2024; with three years of residency elsewhere it
    counts on 31 December 2027. Exits after it are competing risks by age.
    """
    return tuple(_cohort(intake, years, course(intake, training), chances) for intake in intakes)


def _cohort(intake: Intake, years: NDArray[np.int64], dates: Course, chances: Chances) -> Cohort:
    draws = len(chances.licensed)
    stages = np.zeros((draws, len(years), len(STAGES)))
    graduated, left, died = (np.zeros((draws, len(years))) for _ in range(3))
    position = {int(year): at for at, year in enumerate(years)}
    at_work = np.zeros(draws)
    # A course that began before the base is followed from its own start.
    for year in range(intake.intake_year, int(years[-1]) + 1):
        came, went, dead = (np.zeros(draws) for _ in range(3))
        if year > dates.arrives:
            went, dead = _exits(at_work, year, intake, dates, chances)
        at_work = at_work - went - dead
        if year == dates.arrives:
            came = intake.students * chances.licensed
            at_work = came
        if year == dates.ends:
            went = went + at_work * (1 - chances.retained)
            at_work = at_work * chances.retained
        at = position.get(year)
        if at is not None:
            graduated[:, at], left[:, at], died[:, at] = came, went, dead
            stages[:, at] = _stages(year, intake, dates, at_work)
    age = years - intake.intake_year + ADULT
    return Cohort(intake, stages, graduated, left, died, age.astype(float))


def _exits(at_work: Array, year: int, intake: Intake, dates: Course, chances: Chances) -> tuple[Array, Array]:
    age = min(year - 1 - intake.intake_year, len(chances.death) - 1)
    death = chances.death[age]
    leaving = chances.leaving[:, age] if year > dates.ends else np.zeros_like(at_work)
    total = death + leaving
    gone = at_work * -np.expm1(-total) / np.maximum(total, 1e-300)
    return gone * leaving, gone * death


def _stages(year: int, intake: Intake, dates: Course, at_work: Array) -> Array:
    found = np.zeros((len(at_work), len(STAGES)))
    if year < dates.arrives:
        found[:, STAGES.index("degree" if year < dates.graduates else "residency")] = intake.students
        return found
    found[:, STAGES.index("service" if year < dates.ends else "after_service")] = at_work
    found[:, STAGES.index("lost")] = intake.students - at_work
    return found
