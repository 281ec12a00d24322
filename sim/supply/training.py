"""Contracted students: when they are licensed and placed, and who stays."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.inputs.supply import Intake

Array = NDArray[np.float64]


def trained_stock(
    intakes: Sequence[Intake],
    years: NDArray[np.int64],
    *,
    years_to_licence: int,
    licensed: Array,
    retained: Array,
    exits: Array,
) -> Array:
    """Return contracted graduates at work as licensed doctors on 31 December, dims (draw, year).

    Parameters
    ----------
    intakes
        Students by year of intake.
    years : ndarray, dims (year,)
    years_to_licence
        Years from the degree to the licence.
    licensed : ndarray, dims (draw,)
        Share that passes the examination and takes up the contract.
    retained : ndarray, dims (draw,)
        Share that stays when the years of service are over.
    exits : ndarray, dims (draw,)
        Share that leaves in a year after the service; under contract nobody does.

    Notes
    -----
    An intake of 2019 with five years of study takes its degree in 2024 and can be licensed in 2025 at the earliest.
    """
    stock = np.zeros((len(licensed), len(years)))
    for intake in intakes:
        arrives = intake.intake_year + math.ceil(intake.degree_years) + years_to_licence
        ends = arrives + math.ceil(intake.service_years) if intake.service_years is not None else arrives
        for position, year in enumerate(years):
            if year >= arrives:
                at_work = intake.students * licensed
                stock[:, position] += at_work if year < ends else at_work * retained * (1 - exits) ** int(year - ends)
    return stock
