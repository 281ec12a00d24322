"""Which years of a variant the large tables tell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.scenario.load import BASE

STEP = 5


def years_told(variant: str, years: NDArray[np.int64], inputs: Inputs) -> list[int]:
    """Return positions of the years that a large table tells of a variant.

    The base variant has all, the others the base year, the plans' years, every fifth year and the last: those in which
    variants are compared.
    """
    every = [int(year) for year in years]
    chosen = {every[0], every[-1], *inputs.printed_years, *(year for year in every if year % STEP == 0)}
    return [position for position, year in enumerate(every) if variant == BASE or year in chosen]
