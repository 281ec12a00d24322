"""The targets stage: the value of every modelled indicator, and how it stands against its target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.demand.childcare import Wanted, enrolled
from sim.demand.volumes import per
from sim.inputs.catalogue import Inputs
from sim.inputs.place import Place
from sim.inputs.plan import Indicator, Plan
from sim.population.residents import Residents
from sim.supply.forecast import Supply
from sim.targets.rare_events import RareEvents, uncertain_rate
from sim.uncertainty.layout import room
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Value:
    """An indicator's value.

    Attributes
    ----------
    value : dims (draw, year, region), in the indicator's unit; all regions, parents rolled up, years from the base
    units : dims (draw, year, region), numerator in units, and ``people``, the denominator; ``None`` for an input
    given
        True where the scenario sets the value: it is shown, but is no attainment.
    events
        Where a few deaths decide; ``units`` are then expected deaths and ``people`` births.
    """

    value: Array
    units: Array | None
    people: Array | None
    given: bool
    events: RareEvents | None = None


@dataclass(frozen=True)
class Targets:
    """Values of the modelled indicators by plan and indicator id."""

    values: Mapping[tuple[str, str], Value]


def roll_up(leaves: Array, place: Place, axis: int = 2) -> Array:
    """Return all regions of an array of leaves: parents are sums, in the order of ``place.regions``, leaves the last.

    Parameters
    ----------
    leaves : ndarray with the leaves along ``axis``
    """
    shape = list(leaves.shape)
    shape[axis] = len(place.regions)
    found = room(tuple(shape))
    whole = found.swapaxes(axis, 0)
    whole[-leaves.shape[axis] :] = leaves.swapaxes(axis, 0)
    for position, (first, *others) in place.sums:
        total = whole[position, ...]
        if not others:
            total[...] = whole[first]
        for each in others:
            np.add(whole[first] if each == others[0] else total, whole[each], out=total)
    return found


class Needs(Protocol):
    """What an indicator takes from demand."""

    @property
    def childcare(self) -> Wanted:
        """Children who would come to childcare."""


@dataclass(frozen=True)
class Modelled:
    """What an indicator may count or divide by."""

    people: Residents
    demand: Needs
    supply: Supply

    def units(self, measure: str) -> Array | None:
        """Return a measure by leaf, dims (draw, year, region); ``None`` where it is not modelled.

        A resource, a group of people, or the under-threes who attend: those who want to, as far as places go.
        """
        if measure in self.supply.units:
            return self.supply.units[measure]
        if measure in GROUP_OF:
            return self.people.group(GROUP_OF[measure])
        places = self.supply.units.get(PLACES)
        if measure == ENROLLED and places is not None:
            return enrolled(places, self.demand.childcare.wanted, self.demand.childcare.vacancy)
        return None


class _Rolled:
    """What is modelled with parents, each measure rolled up once: many indicators divide by the same people."""

    def __init__(self, inputs: Inputs, modelled: Modelled) -> None:
        self.people, self.supply = modelled.people, modelled.supply
        self._inputs, self._modelled = inputs, modelled
        self._known: dict[str, Array | None] = {}

    def units(self, measure: str) -> Array | None:
        """Return a measure, dims (draw, year, region); see :meth:`Modelled.units`."""
        if measure not in self._known:
            leaves = self._modelled.units(measure)
            self._known[measure] = None if leaves is None else roll_up(leaves, self._inputs.place)
        return self._known[measure]

    @cached_property
    def births(self) -> Array:
        """Births with parents, dims (draw, year, region); the counties have the base year's as they have infants."""
        infants, later = _infants(self._inputs), self.people.births.sum(axis=3)
        leaves = room((len(later), later.shape[1] + 1, len(infants)))
        leaves[:, 0] = infants / infants.sum() * _births_in_base_year(self._inputs)
        leaves[:, 1:] = later
        return roll_up(leaves, self._inputs.place)


def indicator_values(inputs: Inputs, modelled: Modelled, draws: Draws, like: Targets | None = None) -> Targets:
    """Return the value of each indicator whose numerator and denominator are modelled.

    Parameters
    ----------
    inputs, modelled, draws
        Of one case.
    like
        Values of a case with the same people and tables: deaths per birth hang on nothing else, and are shared.
    """
    values: dict[tuple[str, str], Value] = {}
    rolled = _Rolled(inputs, modelled)
    for plan in inputs.plans:
        for indicator in plan.indicators:
            if indicator.numerator in DEATHS and like is not None:
                value = like.values.get((plan.id, indicator.id))
            elif indicator.numerator in DEATHS:
                value = _rare(indicator, plan, inputs, rolled, draws)
            else:
                value = _value(indicator, inputs, rolled)
            if value is not None:
                values[plan.id, indicator.id] = value
    return Targets(values)


DEATHS = ("maternal_deaths", "infant_deaths", "under5_deaths")
"""Numerators that are told per birth."""
ENROLLED = "enrolled_under_3"
PLACES = "childcare_places"
GROUP_OF = {
    "population": "all",
    "children_under_3": "0-2",
    "population_0_14": "0-14",
    "population_15_59": "15-59",
    "population_60_plus": "60+",
    "population_65_plus": "65+",
    "population_80_plus": "80+",
}
"""Group of people by the id of a measure."""


def _value(indicator: Indicator, inputs: Inputs, modelled: _Rolled) -> Value | None:
    people, supply = modelled.people, modelled.supply
    if indicator.numerator == "life_expectancy":
        shape = (*people.life_expectancy.shape, len(inputs.place.regions))
        return Value(np.broadcast_to(people.life_expectancy[..., None], shape), None, None, given=True)
    units, divisor = modelled.units(indicator.numerator), modelled.units(indicator.denominator)
    if units is None or divisor is None:
        return None
    value = per(units, divisor)
    value *= indicator.scale
    return Value(value, units, divisor, given=indicator.numerator in supply.promised)


def _rare(indicator: Indicator, plan: Plan, inputs: Inputs, modelled: _Rolled, draws: Draws) -> Value | None:
    """Return deaths per birth as if the rate known so far went on; ``None`` where none is printed for the base.

    Known are the rate of the base year and deaths and births of later years, where they were observed. Deaths under 5
    are deaths under 1 and those from 1 to 4, so that the one rate is never below the other.
    """
    if (
        indicator.denominator != "births"
        or indicator.base is None
        or indicator.base_year != int(modelled.people.years[0])
    ):
        return None
    base_births = _births_in_base_year(inputs)
    if not base_births:
        return None
    births = modelled.births
    events, exposed, rate = _rate_known(indicator, plan, inputs, base_births, draws)
    value = room(births.shape)
    value[:] = (rate * indicator.scale)[:, None, None]
    value[:, 0] = indicator.base
    rare = RareEvents(events, exposed, rate, births, indicator.scale)
    return Value(value, rate[:, None, None] * births, births, given=False, events=rare)


def _infants(inputs: Inputs) -> Array:
    infants: Array = inputs.census.population[:, :, 0].sum(axis=1)
    return infants


def _births_in_base_year(inputs: Inputs) -> float:
    return inputs.births_printed or float(_infants(inputs).sum())


def _rate_known(
    indicator: Indicator, plan: Plan, inputs: Inputs, base_births: float, draws: Draws
) -> tuple[float, float, Array]:
    """Return the deaths and births that are known, and draws of the rate per birth that they tell of."""
    root = inputs.place.root
    events, exposed = (indicator.base or 0.0) / indicator.scale * base_births, base_births
    seen = {(row.year, row.measure): row.value for row in inputs.observed_beside if row.region == root}
    for (year, measure), deaths in seen.items():
        if measure == indicator.numerator and seen.get((year, "births")):
            events, exposed = events + deaths, exposed + seen[year, "births"]
    uniform = draws.uniform("targets", root, f"{indicator.id}.rate")[: draws.number]
    within = next((each for each in plan.indicators if each.numerator == WITHIN.get(indicator.numerator)), None)
    if within is None or within.base is None or within.base_year != indicator.base_year:
        return events, exposed, uncertain_rate(events, exposed, uniform)
    part, part_exposed, part_rate = _rate_known(within, plan, inputs, base_births, draws)
    rest = max(events / exposed - part / part_exposed, 0.0) * exposed
    return events, exposed, part_rate + uncertain_rate(rest, exposed, uniform)


WITHIN = {"under5_deaths": "infant_deaths"}
"""Deaths that hold others."""
