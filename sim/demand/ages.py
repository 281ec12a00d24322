"""What demand asks of people's ages, known before anybody is projected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.demand.rates import graduated
from sim.inputs.catalogue import Inputs
from sim.inputs.service_use import AGES, ByAge
from sim.population.measures import GROUPS
from sim.population.sums import Wanted
from sim.scenario.model import Settings
from sim.scenario.model_demand import Productivity, Workload, ages_of

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


def wanted_of(cases: Iterable[tuple[Settings, Inputs]]) -> Wanted:
    """Return the sums over ages that demand asks of people whom some cases share.

    Spans beside :data:`SPANS` are people x 1: no sum then hangs on what other cases ask for.
    """
    weights: dict[bytes, Array] = {}
    for settings, inputs in cases:
        for each_weight, first, end in _weighed(settings, use_by_age(inputs.service_use)):
            chosen = np.zeros_like(each_weight)
            chosen[:, first:end] = each_weight[:, first:end]
            weights[chosen.tobytes()] = chosen
    return Wanted.of(SPANS, list(weights.values()))


def reads_single_ages(settings: Settings) -> bool:
    """Return whether demand asks for everybody's age: rates that move from age to age are no sums known before."""
    shift = settings.demand.health_status.shift_per_year
    return any((shift.value, shift.low, shift.high))


def _weighed(settings: Settings, use: Mapping[str, Array]) -> Iterator[tuple[Array, int, int]]:
    """Yield weights, dims (sex, age), first age and first age above of all that volumes sum up."""
    known = {*SPANS, *GROUPS.values()}
    for volume in dict.fromkeys(["admissions", "bed_days", "visits", *_volumes(settings)]):
        kind, first, end = ages_of(volume)
        if kind == "population" or (kind == "visits" and "visits" not in use):
            parts = [(first, end)] if kind == "population" else [(first, min(end, OLDER)), (max(first, OLDER), end)]
            yield from ((np.ones((2, AGES)), *part) for part in parts if part[0] < part[1] and part not in known)
        elif kind != "births":
            yield use.get(kind, use["admissions"]), first, end


def _volumes(settings: Settings) -> Iterator[str]:
    """Yield the volumes that beds of specialties and staff are counted from."""
    yield from (each.volume for each in settings.demand.specialties.values() if each is not None)
    for methods in settings.demand.staff.values():
        for method in methods.values():
            if isinstance(method, Productivity):
                yield method.volume
            elif isinstance(method, Workload):
                yield from (task.volume for task in method.tasks.values())
