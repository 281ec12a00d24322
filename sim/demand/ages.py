"""What demand asks of people's ages, known before anybody is projected."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.demand.rates import graduated
from sim.inputs.service_use import AGES, ByAge

Array = NDArray[np.float64]
OLDER = 60
"""First age of those who visit more often."""
UNDER_3 = ((0, 1), (1, 2), (2, 3))
"""Ages of the children whom childcare takes."""
SPANS = (*UNDER_3, (0, OLDER), (OLDER, AGES))
"""First age and first age above of the people whom demand by use counts."""


def use_by_age(service_use: Mapping[str, ByAge]) -> dict[str, Array]:
    """Return what people are weighed by, dims (sex, age), a person and year.

    ``admissions``; ``bed_days`` where stays hang on age, and ``visits`` where they are known by age.
    """
    use = {"admissions": graduated(service_use["admission_rate"])}
    if "length_of_stay" in service_use:
        use["bed_days"] = use["admissions"] * service_use["length_of_stay"].steps
    if "visit_rate" in service_use:
        use["visits"] = graduated(service_use["visit_rate"])
    return use
