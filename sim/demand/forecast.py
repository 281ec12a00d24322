"""The demand stage: from people to what they need, by resource and method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.demand import use
from sim.demand.childcare import Wanted, wanted_children
from sim.demand.norms import by_norm
from sim.inputs.catalogue import Inputs
from sim.inputs.target_path import density_path
from sim.population.forecast import People
from sim.scenario.model import Settings
from sim.scenario.quantity import Quantity
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Demand:
    """What people need.

    Attributes
    ----------
    units
        By (resource, method), method ``norm`` or ``use``: dims (draw, year, region), units; years begin with the
        base, NaN in a year for which no norm is printed.
    scale
        Factor on published use that makes base-year bed-days fit the base stock; ``None`` without beds.
    childcare
        Children who would come to childcare.
    """

    units: dict[tuple[str, str], Array]
    scale: float | None
    childcare: Wanted


def forecast(settings: Settings, inputs: Inputs, people: People, draws: Draws) -> Demand:
    """Compute demand by norm for every resource with a norm, and by use where a method and a base stock exist."""
    units: dict[tuple[str, str], Array] = {}
    for resource in inputs.resources:
        density = norm_density(settings, inputs, people, resource.id)
        if not np.isnan(density).all():
            units[resource.id, "norm"] = by_norm(density, resource.scale, people.total)
    used = _Use(settings, inputs, people, draws)
    for name, method in used.methods.items():
        if method is not None and any(resource.id == name for resource in inputs.resources):
            units[name, "use"] = method()
    return Demand(units, used.scale, used.childcare)


def norm_density(settings: Settings, inputs: Inputs, people: People, resource: str) -> Array:
    """Return the norm of a resource by year on its own scale, dims (year,): the plans' path, else the scenario's."""
    path = density_path(inputs.plans, resource, people.years)
    norm = settings.demand.norms.get(resource)
    if np.isnan(path).all() and norm is not None:
        return np.full(len(people.years), norm.value)
    return path


class _Use:
    """The methods by use of one case; each returns dims (draw, year, region)."""

    def __init__(self, settings: Settings, inputs: Inputs, people: People, draws: Draws) -> None:
        self._settings, self._inputs, self._people, self._draws = settings.demand, inputs, people, draws
        self.childcare = wanted_children(self._settings.childcare, inputs, people, draws)
        growth = self._quantity(self._settings.beds.use_growth, "use_growth")
        self._factor = use.growth_factor(growth, len(people.years))
        stay = self._quantity(self._settings.beds.length_of_stay, "length_of_stay")
        self._days = use.bed_days(use.during(people.admissions) * self._factor, stay)
        stock = {name: base.value for name, base in inputs.base_stocks.items()}
        self._stock = stock
        beds, doctors = stock.get("beds", 0.0) > 0, stock.get("doctors", 0.0) > 0
        nurses = beds and stock.get("nurses", 0.0) > 0
        self.methods: dict[str, Callable[[], Array] | None] = {
            "beds": self._beds if beds else None,
            "doctors": self._doctors if doctors else None,
            "nurses": self._nurses if nurses else None,
            "childcare_places": self._places,
        }
        self._scale = self._base_scale() if beds else None
        self.scale = None if self._scale is None else float(np.mean(self._scale))

    def _quantity(self, quantity: Quantity, name: str) -> Array:
        return self._draws.quantity(quantity, "demand", self._inputs.place.root, name)[: self._draws.number]

    def _base_scale(self) -> Array:
        occupancy = self._quantity(self._settings.beds.occupancy_base, "occupancy_base")
        return use.base_scale(self._days, self._stock["beds"], occupancy)

    def _beds(self) -> Array:
        assert self._scale is not None
        occupancy = self._quantity(self._settings.beds.occupancy, "occupancy")
        return use.beds_by_use(self._days, self._scale, occupancy)

    def _doctors(self) -> Array:
        settings = self._settings.doctors
        older = use.during(self._people.group("60+"))
        ratio = self._quantity(settings.visit_ratio_60_plus, "visit_ratio_60_plus")[:, None, None]
        visits = (use.during(self._people.total) - older + ratio * older) * self._factor
        share = self._quantity(settings.outpatient_share, "outpatient_share")
        return use.doctors_by_use(self._stock["doctors"], visits, self._days, share)

    def _nurses(self) -> Array:
        return use.nurses_by_use(self._stock["nurses"], self._stock["beds"], self._beds())

    def _places(self) -> Array:
        return self.childcare.take_up
