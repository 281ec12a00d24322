"""Staff from the time that work takes: WHO's workload indicators of staffing need (WISN)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def available_working_time(possible_days: float, absences: Sequence[float], hours_per_day: float) -> float:
    """Return the hours a year that one person works.

    Parameters
    ----------
    possible_days
        Working days of a year.
    absences
        Days of leave, public holidays, sickness and training.
    hours_per_day
        Hours of a working day.

    Raises
    ------
    ValueError
        No time is left.
    """
    days = possible_days - sum(absences)
    if days <= 0 or hours_per_day <= 0:
        raise ValueError(
            f"{possible_days:g} days less {sum(absences):g} of absence at {hours_per_day:g} hours: no time"
        )
    return days * hours_per_day


def staff_needed(
    hours: Array | float,
    hours_per_year: Array | float,
    category_allowance: Array | float = 0.0,
    individual_allowance: Array | float = 0.0,
) -> Array:
    """Return the staff that a workload needs, in full-time persons.

    Parameters
    ----------
    hours : ndarray or float
        Hours a year of all tasks: volume x hours for once, summed over the tasks.
    hours_per_year : ndarray or float
        Available working time of one person.
    category_allowance : ndarray or float, share
        Time of everybody for work that no task counts.
    individual_allowance : ndarray or float, hours a year
        Work of some alone.

    Notes
    -----
    WHO, Workload indicators of staffing need, user's manual (2010): base = sum of volume / standard workload with the
    standard workload = working time / unit time; need = base x 1 / (1 - category allowance) + individual allowances
    over the working time.
    """
    needed = np.asarray(hours) / hours_per_year / (1 - np.asarray(category_allowance))
    return np.asarray(needed + np.asarray(individual_allowance) / hours_per_year, float)
