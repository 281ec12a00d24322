"""The childcare programme: centres opened and closed, converted and subsidised places, and who cares for children."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sim.inputs.place import Place
from sim.scenario.model_levers import Carers, ChildcareMeasure
from sim.scenario.quantity import Quantity
from sim.supply.redistribution import share_within
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Programme:
    """What the programme does, dims (draw, year, region), nothing in the base year.

    Attributes
    ----------
    opened, converted, closing : places of a year, those of closed centres last
    subsidised : places with a subsidy in a year
    trained : persons, carers who come from training in a year
    centres_opened, centres_closed : centres of a year
    places : places that the flows have brought by 31 December, see :func:`programme_places`
    """

    opened: Array
    converted: Array
    closing: Array
    subsidised: Array
    trained: Array
    centres_opened: Array
    centres_closed: Array
    places: Array


def programme_of(
    measures: Mapping[str, ChildcareMeasure | None],
    place: Place,
    share: Array,
    years: NDArray[np.int64],
    draws: Draws,
) -> Programme | None:
    """Return the flows of all measures; ``None`` without any.

    Parameters
    ----------
    share : ndarray, dims (region,)
        How the whole place's base stock is split: a measure for a region with parts is split so too.
    years : ndarray, dims (year,), the base first
    """
    chosen = {name: measure for name, measure in measures.items() if measure is not None}
    if not chosen:
        return None
    shape = (draws.number, len(years), len(place.leaves))
    flows = {field.name: np.zeros(shape) for field in fields(Programme)}
    for name, measure in chosen.items():
        region = measure.region or place.root
        part = share_within(place, share, region)
        per_centre = np.zeros(draws.number)
        if measure.places_per_centre is not None:
            key = f"childcare.programme.{name}.places_per_centre"
            per_centre = draws.quantity(measure.places_per_centre, "supply", region, key)[: draws.number]
        opened, closed = (_by_year(given, years) for given in (measure.centres_opened, measure.centres_closed))
        for flow, amounts in (
            ("centres_opened", opened),
            ("centres_closed", closed),
            ("converted", _by_year(measure.converted_places, years)),
            ("subsidised", _by_year(measure.subsidised_places, years)),
            ("trained", _by_year(measure.carers_trained, years)),
        ):
            flows[flow] += amounts[:, None] * part
        flows["opened"] += per_centre[:, None, None] * opened[:, None] * part
        flows["closing"] += per_centre[:, None, None] * closed[:, None] * part
    return Programme(**flows)


def _by_year(given: Mapping[int, Quantity], years: NDArray[np.int64]) -> Array:
    return np.array([given[int(year)].value if int(year) in given else 0.0 for year in years])


def programme_places(programme: Programme, others: Array, closing: Array) -> Array:
    """Return places that the programme adds to the others, dims (draw, year, region); negative where it closes more.

    Parameters
    ----------
    others : ndarray, dims (draw, year, region), places without the programme
    closing : ndarray, dims (draw,), share of the programme's places that closes in a year

    Notes
    -----
    places(t) = places(t-1) x (1 - closing) + opened + converted - those of closed centres, and never fewer than none
    with the others. What the programme closes does not reopen.
    """
    places = np.zeros_like(others)
    for year in range(1, others.shape[1]):
        before = places[:, year - 1]
        kept = before - np.maximum(before, 0.0) * closing[:, None]
        come = programme.opened[:, year] + programme.converted[:, year] - programme.closing[:, year]
        places[:, year] = np.maximum(kept + come, -others[:, year])
    return places


def carers_by_year(
    carers: Carers, programme: Programme | None, share: Array, years: int, draws: Draws, *, root: str
) -> Array:
    """Return carers on 31 December, persons, dims (draw, year, region).

    Notes
    -----
    carers(t) = carers(t-1) x (1 - leaving) + trained(t); the base stock is split as places are. Without a programme
    nobody is trained, and the stock shrinks by who leaves.
    """
    start, leaving = (
        draws.quantity(quantity, "supply", root, f"childcare.carers.{name}")[: draws.number]
        for name, quantity in (("stock", carers.stock), ("leaving", carers.leaving))
    )
    found = np.empty((draws.number, years, len(share)))
    found[:, 0] = start[:, None] * share
    for year in range(1, years):
        trained = 0.0 if programme is None else programme.trained[:, year]
        found[:, year] = found[:, year - 1] * (1 - leaving)[:, None] + trained
    return found
