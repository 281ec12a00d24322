"""Who would come to childcare: under-3s by take-up, and eligible children by wish, price and distance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.demand.ages import UNDER_3
from sim.demand.volumes import Parts, per, total
from sim.inputs.catalogue import Inputs
from sim.population.residents import Residents
from sim.scenario.model_childcare import ChildcareDemand
from sim.scenario.quantity import Quantity
from sim.uncertainty.layout import room
from sim.uncertainty.priors import Draws, drawn_path

Array = NDArray[np.float64]
AGE_GROUPS = ("nursery", "toddler", "older")
"""Children of age 0, 1 and 2 by the class for their months: 6-12, 12-24, 24-36."""
MONTHS = 12


@dataclass(frozen=True)
class Wanted:
    """Children who may come; regions are the leaves, years begin with the base.

    Attributes
    ----------
    eligible : dims (draw, year, region, age group), persons old enough on 31 December, groups as :data:`AGE_GROUPS`
    wished : dims (draw, year, region), eligible children whose families want a place
    wanted : dims (draw, year, region), those of them for whom a place is affordable and near
    take_up : dims (draw, year, region), children who attend by the published take-up of all under-3s
    vacancy : dims (draw,), share of places that stay free in a full centre
    """

    eligible: Array
    wished: Array
    wanted: Array
    take_up: Array
    vacancy: Array


def wanted_children(
    settings: ChildcareDemand,
    inputs: Inputs,
    people: Residents,
    draws: Draws,
    total: Callable[[Parts], Array] = total,
) -> tuple[Wanted, dict[str, Parts]]:
    """Return who would come in one case, and places by method as products of factors.

    Method ``wish`` is eligible children x wish x affordable_and_near, ``use`` under-3s x published take-up. ``total``
    sums the products; one that keeps its sums saves those who ask for the same the work.
    """
    root, number = inputs.place.root, draws.number

    def path(given: Mapping[int, Quantity], name: str) -> Array:
        return drawn_path(given, people.years, draws.normal("demand", root, name)[:number])[:, :, None]

    eligible = eligible_children(_by_age(people), settings.entry_age_months)
    wishing = _per_person(np.add.reduce(eligible, axis=-1), people) | {"wish": path(settings.wish, "childcare.wish")}
    near = path(settings.affordable_and_near, "childcare.affordable_and_near")
    by_wish = ({**wishing, "affordable_and_near": near},)
    by_take_up = ({**_per_person(people.group("0-2"), people), "take_up": path(settings.take_up, "take_up")},)
    vacancy = draws.quantity(settings.frictional_vacancy, "demand", root, "childcare.frictional_vacancy")
    wanted = Wanted(eligible, total((wishing,)), total(by_wish), total(by_take_up), vacancy[:number])
    return wanted, {"wish": by_wish, "use": by_take_up}


def _per_person(children: Array, people: Residents) -> dict[str, Array]:
    return {"people": people.total, "age_structure": per(children, people.total)}


def _by_age(people: Residents) -> Array:
    """Return children of age 0, 1 and 2, dims (draw, year, region, age), persons."""
    counted = [people.counted(*span) for span in UNDER_3]
    found = room((*counted[0].shape, len(counted)))
    for position, each in enumerate(counted):
        found[..., position] = each
    return found


def eligible_children(children: Array, entry_age_months: float) -> Array:
    """Return children who are old enough, same dims and unit.

    Parameters
    ----------
    children : ndarray, dims (..., age), persons of age 0, 1 and 2
    entry_age_months
        Months from birth, 0 to 36.

    Notes
    -----
    Birthdays are spread evenly over the year: of the children of age a in years, (12 (a + 1) - e) / 12 are e months or
    older, none and all at the ends. With e = 6 it is half of those under one, and all others.
    """
    last = MONTHS * np.arange(1, children.shape[-1] + 1)
    share = np.clip((last - entry_age_months) / MONTHS, 0.0, 1.0)
    eligible: Array = children * share
    return eligible


def enrolled(places: Array, wanted: Array, vacancy: Array) -> Array:
    """Return children in childcare, dims (draw, year, region): as many as want, as far as places go.

    Parameters
    ----------
    places : ndarray, dims (draw, year, region)
    wanted : ndarray, dims (draw, year, region), persons
    vacancy : ndarray, dims (draw,), share of places that stay free in a full centre

    Notes
    -----
    min(places x (1 - vacancy), wanted), region by region: a child does not cross the county for a place.
    """
    return np.minimum(usable(places, vacancy), wanted)


def usable(places: Array, vacancy: Array) -> Array:
    """Return how many children places hold, dims (draw, year, region), with some always free."""
    return places * (1.0 - vacancy[:, None, None])
