"""Childcare as a planner reads it: children, places planned and supplied, who fills them, and what that asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.demand.childcare import Wanted, enrolled, usable
from sim.demand.childcare_classes import Centres, centres_for, class_rules
from sim.inputs.place import Place
from sim.population.forecast import People
from sim.scenario.model_childcare import ChildcareDemand
from sim.targets.indicator import roll_up
from sim.uncertainty.layout import years_of

Array = NDArray[np.float64]
Part = TypeVar("Part", "Places", Wanted, Centres)


@dataclass(frozen=True)
class Places:
    """Places of one kind, the plan's or those there are; dims (draw, year, region).

    Attributes
    ----------
    places
        NaN in a year for which the plan prints none, as is what follows from it.
    usable
        Children whom they hold.
    enrolled : persons, children who fill them: as many as want, county by county
    """

    places: Array
    usable: Array
    enrolled: Array


@dataclass(frozen=True)
class Childcare:
    """Childcare of one case; dims (draw, year, region), all regions, parents rolled up, years from the base.

    Attributes
    ----------
    residents, under_3 : persons on 31 December
    wanted
        Eligible children, wishes and those who would come; see :class:`sim.demand.childcare.Wanted`.
    planned, supplied
        ``None`` without a norm, without a base stock.
    """

    residents: Array
    under_3: Array
    wanted: Wanted
    planned: Places | None
    supplied: Places | None


def childcare_of(
    people: People, wanted: Wanted, place: Place, years: list[int], *, norm: Array | None, supply: Array | None
) -> Childcare:
    """Return childcare of one case in some years.

    Parameters
    ----------
    people, wanted, place
        The case's people and children by leaf, and its regions.
    years
        Positions of the years.
    norm, supply : ndarray, dims (draw, year, region), places planned and supplied by leaf; ``None`` where not known
    """
    wanted = _of_years(wanted, years)
    planned = None if norm is None else _filled(years_of(norm, years), wanted)
    supplied = None if supply is None else _filled(years_of(supply, years), wanted)
    return Childcare(
        roll_up(years_of(people.total, years), place),
        roll_up(years_of(people.group("0-2"), years), place),
        _rolled(wanted, place),
        planned and _rolled(planned, place),
        supplied and _rolled(supplied, place),
    )


def centres_in(children: Array, settings: ChildcareDemand, place: Place) -> Centres:
    """Return the centres that children need, dims (draw, year, region), all regions.

    Parameters
    ----------
    children : ndarray, dims (draw, year, region), persons by leaf; NaN where not known, as is then what they need
    settings, place
        Classes and centres; the regions: rounded up by centre in each leaf, then added up.
    """
    known = ~np.isnan(children)
    needed = _rolled(centres_for(np.where(known, children, 0.0), class_rules(settings)), place)
    blank = np.where(known.all(axis=2, keepdims=True), 0.0, np.nan)
    return Centres(
        needed.centres + blank,
        needed.classes + blank[..., None],
        needed.staff + blank,
        needed.health_workers + blank,
        needed.floor_area + blank,
    )


def ratio(part: Array, whole: Array) -> Array:
    """Return part over whole, 0 where there is nothing to divide by: no places are filled, no children covered."""
    found: Array = np.divide(part, whole, out=np.zeros_like(part), where=whole != 0)
    return found


def spare_places(childcare: Childcare) -> Array:
    """Return what the plan's places hold beyond the children who would come, dims (draw, year, region), persons.

    Above zero the target is more places than children will fill; below zero, children find none. NaN without a norm.
    """
    if childcare.planned is None:
        return np.full(childcare.under_3.shape, np.nan)
    spare: Array = childcare.planned.usable - childcare.wanted.wanted
    return spare


def factor_to_fill(childcare: Childcare) -> Array:
    """Return the share of wishes that must come true for the plan's places to fill, dims (draw, year, region).

    Above 1 no price and no distance would fill them: there are fewer wishes. NaN without a norm; 0 without wishes.
    """
    if childcare.planned is None:
        return np.full(childcare.under_3.shape, np.nan)
    return ratio(childcare.planned.usable, childcare.wanted.wished)


def _filled(places: Array, wanted: Wanted) -> Places:
    return Places(places, usable(places, wanted.vacancy), enrolled(places, wanted.wanted, wanted.vacancy))


def _rolled(part: Part, place: Place) -> Part:
    """Return the same with parents: every array that has regions, rolled up."""
    return replace(part, **{name: roll_up(array, place) for name, array in _by_region(part)})


def _of_years(part: Part, years: list[int]) -> Part:
    """Return the same in some years."""
    return replace(part, **{name: years_of(array, years) for name, array in _by_region(part)})


def _by_region(part: Part) -> Iterator[tuple[str, Array]]:
    """Yield name and array of every field that has years and regions."""
    for each in fields(part):
        array = getattr(part, each.name)
        if array.ndim > 1:
            yield each.name, array
