"""The table of coupling: beds and places that are open, what each limit allows, and how often it binds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.place import Place
from sim.scenario.model import Settings
from sim.simulate import Outcome
from sim.supply.coupling import BEDS, OPEN, PHYSICAL, Coupled, coupled_beds, coupled_places
from sim.supply.forecast import PLACES
from sim.tables.summary import Part, long_table, mean_of, summary_of_regions
from sim.targets.indicator import roll_up

Array = NDArray[np.float64]
COLUMNS = [
    "variant", "year", "region", "resource", "limit", "unit", "mean", "p10", "p50", "p90", "binding_probability",
]  # fmt: skip


def coupling_table(variant: str, settings: Settings, inputs: Inputs, outcome: Outcome) -> pd.DataFrame:
    """Return units that each limit allows, and those open under all of them, by year and region.

    ``binding_probability`` is the share of draws in which the limit is the first to run out; of a region with parts
    that of its parts, weighted by their physical units. Of ``open`` it is the share in which anything but the
    physical units binds.
    """
    supply, years = outcome.supply, outcome.people.years
    found = {
        BEDS: coupled_beds(settings, inputs, supply, years, outcome.draws),
        PLACES: coupled_places(settings, inputs, supply, outcome.draws),
    }
    parts: list[Part] = []
    for resource, coupled in found.items():
        if coupled is not None:
            labels = {"resource": resource, "unit": inputs.resource(resource).unit}
            parts += _limits(coupled, inputs.place, years, labels)
    return long_table(parts, COLUMNS, variant=variant)


def _limits(coupled: Coupled, place: Place, years: NDArray[np.int64], labels: Mapping[str, str]) -> Iterator[Part]:
    names = list(coupled.limits)
    weight = coupled.limits[PHYSICAL]
    weight = np.where(np.add.reduce(weight, axis=2, keepdims=True) > 0, np.maximum(weight, 1e-12), 1.0)
    whole = roll_up(weight, place)
    binds = {name: coupled.binding == at for at, name in enumerate(names)}
    binds[OPEN] = coupled.binding != names.index(PHYSICAL)
    for name, units in {**coupled.limits, OPEN: coupled.open}.items():
        probability = mean_of(roll_up(binds[name] * weight, place) / whole)
        columns = {**summary_of_regions(units, place), "binding_probability": probability}
        yield Part({"year": years, "region": place.regions}, columns, {**labels, "limit": name})
