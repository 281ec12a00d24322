"""What a plan's step rules ask for by region and year, and what there is of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.place import Place
from sim.inputs.rules import Rule
from sim.population.forecast import People
from sim.supply.forecast import Supply
from sim.targets.indicator import GROUP_OF, roll_up

Array = NDArray[np.float64]
HAIR = 1e-9
"""Share by which what there is may fall short: sums of parts are not exact."""


@dataclass(frozen=True)
class Asked:
    """A rule by draw, year and region (parents are sums); NaN where it is not known.

    Attributes
    ----------
    required, available : dims (draw, year, region), in the rule's unit
        ``available`` is ``None`` where nothing tells what there is.
    """

    required: Array
    available: Array | None


def evaluate(rule: Rule, inputs: Inputs, people: People, supply: Supply) -> Asked:
    """Return what a rule asks for and what there is; see :class:`Asked`."""
    counted = _counted(rule.measure, inputs, people)
    there = supply.units.get(rule.measure, counted)
    available = None if there is None else roll_up(there, inputs.place)
    return Asked(roll_up(_required(rule, inputs, people), inputs.place), available)


def is_met(asked: Asked, rule: Rule, place: Place) -> NDArray[np.bool_] | None:
    """Return where there is as much as asked for, dims (draw, year, region); a parent of bound parts needs it in each.

    One county's surplus is no ward in another.
    """
    if asked.available is None:
        return None
    met: NDArray[np.bool_] = asked.available >= asked.required * (1 - HAIR)
    if rule.level == "county":
        leaves = met[:, :, [place.regions.index(leaf) for leaf in place.leaves]]
        met = np.stack([leaves[:, :, list(place.members(region))].all(axis=2) for region in place.regions], axis=2)
    return met


def _required(rule: Rule, inputs: Inputs, people: People) -> Array:
    """Return units asked of each leaf, dims (draw, year, region)."""
    if rule.kind == "threshold_population":
        above = people.total > (rule.threshold or 0.0)
        return np.where(above if rule.side == "above" else ~above, rule.value, 0.0)
    if rule.kind == "per_institution":
        institutions = _counted(rule.per, inputs, people)
        return np.full_like(people.total, np.nan) if institutions is None else rule.value * institutions
    scale = 100.0 if rule.kind == "coverage" else 1000.0
    needed: Array = people.group(GROUP_OF[rule.per]) * (rule.value / scale)
    return needed


def _counted(measure: str, inputs: Inputs, people: People) -> Array | None:
    path = inputs.counts.path(measure, people.years)
    return None if path is None else np.broadcast_to(path, people.total.shape)
