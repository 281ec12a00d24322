"""Capital and running cost of levers and stocks, by the unit costs that a scenario gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.scenario.model import Settings
from sim.scenario.model_levers import UnitCost
from sim.supply.forecast import PLACES, Supply
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Cost:
    """What one unit cost comes to.

    Attributes
    ----------
    kind
        ``capital`` or ``running``.
    unit
        The money, as the scenario names it.
    money : dims (draw, year, region), in each year; nothing in the base year
    """

    name: str
    lever: str
    resource: str
    kind: str
    unit: str
    money: Array


def costs_of(settings: Settings, inputs: Inputs, supply: Supply, draws: Draws) -> Iterator[Cost]:
    """Yield capital and running cost of every unit cost of the scenario.

    Notes
    -----
    Capital is paid for each unit in the year in which it comes, running cost for each that is there on 31 December.
    ``all`` counts what a stock grows by in a year, not what is replaced; the plan's projects have their own money.
    """
    root = inputs.place.root
    for name, cost in settings.supply.costs.items():
        if cost is None:
            continue
        come, there = _volumes(cost, settings, inputs, supply, draws)
        resource = cost.resource or PLACES
        for kind, quantity, amount in (("capital", cost.capital, come), ("running", cost.running, there)):
            if quantity is not None and amount is not None:
                each = draws.quantity(quantity, "supply", root, f"costs.{name}.{kind}")[: draws.number]
                money = each[:, None, None] * amount
                money[:, 0] = 0.0
                yield Cost(name, cost.lever, resource, kind, quantity.unit, money)


def _volumes(
    cost: UnitCost, settings: Settings, inputs: Inputs, supply: Supply, draws: Draws
) -> tuple[Array | None, Array | None]:
    """Return units that come in a year and units that are there, dims (draw, year, region); ``None`` without any."""
    if cost.resource is not None:
        stock = _stock(cost.lever, cost.resource, supply)
        return (None, None) if stock is None else (_arriving(stock), stock)
    programme, childcare = supply.programme, settings.supply.childcare
    if programme is None:
        return None, None
    if cost.lever == "subsidised":
        return _arriving(programme.subsidised), programme.subsidised
    leaving, name = childcare.closing, "closing"
    if cost.lever == "trained":
        if childcare.carers is None:
            return programme.trained, np.cumsum(programme.trained, axis=1)
        leaving, name = childcare.carers.leaving, "childcare.carers.leaving"
    come = {"opened": programme.opened, "converted": programme.converted, "trained": programme.trained}[cost.lever]
    lost = draws.quantity(leaving, "supply", inputs.place.root, name)[: draws.number]
    return come, _kept(come, lost)


def _stock(lever: str, resource: str, supply: Supply) -> Array | None:
    """Return the units of a resource that a cost is about, dims (draw, year, region)."""
    if lever == "all":
        return supply.units.get(resource)
    decided = supply.decided.get(resource)
    if decided is None:
        return None
    return decided.added if lever == "added" else np.maximum(decided.moved, 0.0)


def _arriving(stock: Array) -> Array:
    """Return what a stock grows by in each year, dims (draw, year, region); a stock that falls needs no capital."""
    return np.maximum(np.diff(stock, axis=1, prepend=stock[:, :1]), 0.0)


def _kept(come: Array, lost: Array) -> Array:
    """Return what is there of units that came, dims (draw, year, region), a share ``lost`` (draw,) each year."""
    there = np.zeros_like(come)
    for year in range(1, come.shape[1]):
        there[:, year] = there[:, year - 1] * (1 - lost)[:, None] + come[:, year]
    return there
