"""What keeps beds and places open: buildings, people and money, and which of them is the first to run out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.demand.childcare_classes import centres_for, class_rules
from sim.inputs.catalogue import Inputs
from sim.scenario.model import Settings
from sim.scenario.model_levers import BedBudget
from sim.supply.childcare import carers_by_year
from sim.supply.forecast import PLACES, Supply
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]
BEDS, NURSES, DOCTORS = "beds", "nurses", "doctors"
PHYSICAL, BUDGET, CARERS, OPEN = "physical", "budget", "carers", "open"


@dataclass(frozen=True)
class Coupled:
    """Units that are open, and what limits them.

    Attributes
    ----------
    limits
        Units that each limit allows, dims (draw, year, region), physical ones first.
    open : dims (draw, year, region), the least of them
    binding
        Position of the limit that binds in ``limits``, dims (draw, year, region); of equal ones the first.
    """

    limits: Mapping[str, Array]
    open: Array
    binding: NDArray[np.int64]


def couple(limits: Mapping[str, Array]) -> Coupled:
    """Return open units = min over the limits, draw by draw, year by year, region by region."""
    stacked = np.stack(list(limits.values()))
    return Coupled(limits, stacked.min(axis=0), stacked.argmin(axis=0))


def coupled_beds(
    settings: Settings, inputs: Inputs, supply: Supply, years: NDArray[np.int64], draws: Draws
) -> Coupled | None:
    """Return open beds = min(physical, nurses / nurses per bed, doctors / doctors per bed, budget / cost per bed).

    ``None`` without beds; staff without a base stock and a budget that is not given are no limit.
    """
    beds = supply.units.get(BEDS)
    if beds is None:
        return None
    coupling = settings.supply.coupling

    def drawn(name: str) -> Array:
        quantity = draws.quantity(getattr(coupling, name), "supply", inputs.place.root, f"coupling.{name}")
        return quantity[: draws.number, None, None]

    limits = {PHYSICAL: beds}
    if NURSES in supply.units:
        limits[NURSES] = supply.units[NURSES] * drawn("nurses_in_wards") / drawn("nurses_per_bed")
    if DOCTORS in supply.units:
        limits[DOCTORS] = supply.units[DOCTORS] / drawn("doctors_per_bed")
    if coupling.budget is not None:
        limits[BUDGET] = _paid(coupling.budget, beds, years, draws, inputs.place.root)
    return couple(limits)


def _paid(budget: BedBudget, beds: Array, years: NDArray[np.int64], draws: Draws, root: str) -> Array:
    """Return beds that the budget pays for, dims (draw, year, region), shared out as the physical beds are."""
    given = sorted(budget.money)
    money = np.interp(years, given, [budget.money[year].value for year in given])
    per_bed = draws.quantity(budget.per_bed, "supply", root, "coupling.budget.per_bed")[: draws.number]
    whole = np.add.reduce(beds, axis=2, keepdims=True)
    share = np.divide(beds, whole, out=np.full_like(beds, 1 / beds.shape[2]), where=whole > 0)
    paid: Array = (money / per_bed[:, None])[:, :, None] * share
    return paid


def coupled_places(settings: Settings, inputs: Inputs, supply: Supply, draws: Draws) -> Coupled | None:
    """Return childcare places with enough carers; ``None`` where places or carers are not known.

    Notes
    -----
    Carers allow carers x places per carer. Where the scenario gives no ratio, it is that of the classes if all
    places were filled: places over the staff of :func:`sim.demand.childcare_classes.centres_for`.
    """
    places, carers = supply.units.get(PLACES), settings.supply.childcare.carers
    if places is None or carers is None:
        return None
    root = inputs.place.root
    there = carers_by_year(carers, supply.programme, inputs.employment_share, places.shape[1], draws, root=root)
    if carers.places_per_carer is not None:
        ratio = draws.quantity(carers.places_per_carer, "supply", root, "childcare.carers.places_per_carer")
        return couple({PHYSICAL: places, CARERS: there * ratio[: draws.number, None, None]})
    staff = carers_needed(settings, places)
    allowed = places * np.divide(there, staff, out=np.ones_like(places), where=staff > 0)
    return couple({PHYSICAL: places, CARERS: allowed})


def carers_needed(settings: Settings, places: Array) -> Array:
    """Return carers employed if all places were filled, dims (draw, year, region), by the classes of the scenario."""
    return centres_for(places, class_rules(settings.demand.childcare)).staff
