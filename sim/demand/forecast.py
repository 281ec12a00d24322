"""The demand stage: from people to what they need, by resource and method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.demand.beds import beds_by_use, occupancy_path, statutory_parts
from sim.demand.childcare import Wanted, wanted_children
from sim.demand.mixture import mixture
from sim.demand.norms import by_norm
from sim.demand.specialties import SpecialtyBeds, specialty_beds
from sim.demand.staff import by_method
from sim.demand.volumes import DAYS, Parts, Volumes, births_from_base, in_base_year, times, total
from sim.demand.wards import WardBeds, ward_beds
from sim.inputs.catalogue import Inputs
from sim.inputs.supply import Resource
from sim.inputs.target_path import density_path
from sim.population.residents import Residents
from sim.scenario.model import Settings
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Demand:
    """What people need; years begin with the base.

    Attributes
    ----------
    units
        By (resource, method): dims (draw, year, region), units, NaN in a year for which no norm is printed.
    parts
        The same as sums of products of named factors, for every method but the probability of a full ward.
    activity
        By measure: dims (draw, year, region), a year. ``admissions`` and ``bed_days`` of residents wherever they are
        treated, ``admissions_inside`` and ``bed_days_inside`` in the place with those who come in, ``visits`` and
        ``births`` of residents.
    specialties
        Beds of one kind by resource.
    wards
        Beds for a stated probability of a full ward; ``None`` without beds in the base year.
    scale : dims (draw,)
        Factor on published use that makes base-year bed-days fit the base stock; ``None`` without beds.
    childcare
        Children who would come to childcare.
    partial
        By (resource, method): those that count a part of the resource alone.
    """

    units: Mapping[tuple[str, str], Array]
    parts: Mapping[tuple[str, str], Parts]
    activity: Mapping[str, Array]
    specialties: Mapping[str, SpecialtyBeds]
    wards: WardBeds | None
    scale: Array | None
    childcare: Wanted
    partial: frozenset[tuple[str, str]]

    def methods(self, resource: str) -> dict[str, Array]:
        """Return units by method of a resource."""
        return {method: units for (name, method), units in self.units.items() if name == resource}


def forecast(settings: Settings, inputs: Inputs, people: Residents, draws: Draws) -> Demand:
    """Compute the need of every resource by every method that the scenario has for it.

    Parameters
    ----------
    settings, inputs
        One case and its tables.
    people
        With their single ages (``by_age``) where rates move from age to age.
    draws
        Number of draws and seed.
    """
    volumes = Volumes(settings, inputs, people, draws)
    ids = [resource.id for resource in inputs.resources]
    specialties = {
        name: specialty_beds(name, each, volumes)
        for name, each in settings.demand.specialties.items()
        if each is not None and name in ids
    }
    childcare, places = wanted_children(settings.demand.childcare, inputs, people, draws, volumes.total)
    by_use = needs_by_use(settings, inputs, volumes) | {"childcare_places": places["use"]}
    by_use = {name: each for name, each in by_use.items() if name in ids}
    by_use |= {name: each.beds for name, each in specialties.items()}
    parts = {(name, "use"): each for name, each in by_use.items()}
    if "beds" in by_use:
        parts["beds", "statutory"] = _statutory(settings, volumes)
    if "childcare_places" in ids:
        parts["childcare_places", "wish"] = places["wish"]
    parts |= _listed(settings, ids, volumes, by_use)
    wards = _wards(settings, inputs, volumes) if "beds" in by_use else None
    units = needs_by_norm(settings, inputs, people) | {key: volumes.total(each) for key, each in parts.items()}
    if wards is not None:
        units["beds", "service_level"] = wards.by_ward
    units |= mixture(settings.demand.mixture, units, draws, inputs.place.root)
    scale = volumes.scale if "beds" in by_use else None
    activity = _activity(settings, inputs, people, volumes)
    return Demand(units, parts, activity, specialties, wards, scale, childcare, _partial(settings))


def _partial(settings: Settings) -> frozenset[tuple[str, str]]:
    listed = settings.demand.staff.items()
    return frozenset((name, key) for name, each in listed for key, method in each.items() if method and method.partial)


def norm_density(settings: Settings, inputs: Inputs, years: NDArray[np.int64], resource: str) -> Array:
    """Return the norm of a resource by year on its own scale, dims (year,): the plans' path, else the scenario's."""
    path = density_path(inputs.plans, resource, years)
    norm = settings.demand.norms.get(resource)
    if np.isnan(path).all() and norm is not None:
        return np.full(len(years), norm.value)
    return path


def needs_by_norm(settings: Settings, inputs: Inputs, people: Residents) -> dict[tuple[str, str], Array]:
    """Return units by norm of the resources that have one, dims (draw, year, region), by (resource, "norm")."""
    units = {}
    for resource in inputs.resources:
        density = norm_density(settings, inputs, people.years, resource.id)
        if not np.isnan(density).all():
            units[resource.id, "norm"] = by_norm(density, resource.scale, _counted(resource, people, inputs))
    return units


def _counted(resource: Resource, people: Residents, inputs: Inputs) -> Array:
    """Return whom a norm counts per: a plan's always residents, the scenario's the group that the resource names."""
    planned = any(indicator.numerator == resource.id for plan in inputs.plans for indicator in plan.indicators)
    return people.total if planned or not resource.per_group else people.group(resource.per_group)


def needs_by_use(settings: Settings, inputs: Inputs, volumes: Volumes) -> dict[str, Parts]:
    """Return needs of beds, nurses and doctors that grow from the base year's stock as people, ages and use do."""
    stock = {name: base.value for name, base in inputs.base_stocks.items() if base.value > 0}
    found: dict[str, Parts] = {}
    if "beds" in stock:
        found["beds"] = beds_by_use(volumes("bed_days"), _occupancy(settings, volumes))
    if "beds" in stock and "nurses" in stock:
        found["nurses"] = times(found["beds"], nurses_per_bed=np.array(stock["nurses"] / stock["beds"]))
    if "doctors" in stock:
        share = volumes.drawn(settings.demand.doctors.outpatient_share, "outpatient_share")[:, None, None]
        found["doctors"] = (
            *times(_index(volumes("visits")), doctors=stock["doctors"] * share),
            *times(_index(volumes("bed_days")), doctors=stock["doctors"] * (1 - share)),
        )
    return found


def _index(volume: Parts) -> Parts:
    """Return a volume over that of the whole place in the base year."""
    base = total(in_base_year(volume)).sum(axis=2, keepdims=True)
    return times(volume, doctors=np.divide(1.0, base, out=np.zeros_like(base), where=base > 0))


def _occupancy(settings: Settings, volumes: Volumes) -> Array:
    beds = settings.demand.beds
    base, planned = volumes.drawn(beds.occupancy_base, "occupancy_base"), volumes.drawn(beds.occupancy, "occupancy")
    return occupancy_path(base, planned, volumes.years)


def _statutory(settings: Settings, volumes: Volumes) -> Parts:
    form = settings.demand.statutory

    def drawn(name: str) -> Array:
        return volumes.drawn(getattr(form, name), f"statutory.{name}")[:, None, None]

    share, absorbed = drawn("long_term_share"), drawn("absorbed_by_care")
    general = (1 - share) / drawn("general_occupancy")
    long_term = share * (1 - absorbed) / drawn("long_term_occupancy")
    treated, residents = volumes("bed_days"), volumes.residents("bed_days")
    net_outflow = volumes.total(residents) - volumes.total(treated)
    return statutory_parts(treated, net_outflow, general, long_term, drawn("outflow_allowance"))


def _listed(
    settings: Settings, ids: list[str], volumes: Volumes, by_use: Mapping[str, Parts]
) -> dict[tuple[str, str], Parts]:
    """Return the methods that the scenario lists under ``staff``."""
    parts = {}
    for resource, methods in settings.demand.staff.items():
        for name, method in methods.items():
            if method is None or resource not in ids:
                continue
            found = by_method(method, f"{resource}.{name}", volumes, by_use)
            if found is not None:
                parts[resource, name] = found
    return parts


def _wards(settings: Settings, inputs: Inputs, volumes: Volumes) -> WardBeds:
    patients = volumes.total(volumes("bed_days")) / DAYS
    beds = inputs.base_stocks["beds"].value * inputs.employment_share
    return ward_beds(settings.demand.service_level, patients, beds)


def _activity(settings: Settings, inputs: Inputs, people: Residents, volumes: Volumes) -> dict[str, Array]:
    return {
        "admissions": volumes.total(volumes.residents("admissions")),
        "admissions_inside": volumes.total(volumes("admissions")),
        "bed_days": volumes.total(volumes.residents("bed_days")),
        "bed_days_inside": volumes.total(volumes("bed_days")),
        "visits": volumes.total(volumes("visits")),
        "births": births_from_base(settings, inputs, people),
    }
