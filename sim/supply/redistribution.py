"""Units added in one region or moved between two, as a scenario decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs.place import Place
from sim.scenario.model_resources import Supply as SupplySettings

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Decided:
    """Units of one resource that decisions bring, dims (draw, year, region), there on 31 December.

    Attributes
    ----------
    added
        Units added in the region.
    moved
        Units that came from elsewhere; negative where they left. They sum to nothing over the regions.
    effective
        Both together as they change the stock: a stock that is counted later holds them already.
    """

    added: Array
    moved: Array
    effective: Array


@dataclass(frozen=True)
class Setting:
    """Where decisions act: regions, their share of a parent's units (dims (region,)) and the years, the base first."""

    place: Place
    share: Array
    years: NDArray[np.int64]


def decide(
    resource: str, units: Array, settings: SupplySettings, setting: Setting, seen: Mapping[int, Array]
) -> Decided | None:
    """Return what the scenario adds and moves of a resource; ``None`` where it decides nothing.

    Parameters
    ----------
    units : ndarray, dims (draw, year, region), the stock without decisions
    settings
        The scenario's supply: its ``additions_in`` and ``redistribution``.
    seen
        Observed stocks by year position, NaN where a region was not observed.

    Notes
    -----
    Additions come first, then moves in the scenario's order, each limited by what is then in the region in each draw
    and year: a move never leaves fewer than none and changes no sum.
    """
    additions = [each for each in settings.additions_in.values() if each and each.resource == resource]
    moves = [each for each in settings.redistribution.values() if each and each.resource == resource]
    if not additions and not moves:
        return None
    added, moved, effective = np.zeros_like(units), np.zeros_like(units), np.zeros_like(units)
    for each in additions:
        start = each.year - int(setting.years[0])
        here = np.zeros_like(units)
        here[:, start:] = each.units.value * share_within(setting.place, setting.share, each.region)
        added += here
        effective += here * _uncounted(start, units.shape[1:], seen)
    for move in moves:
        start = move.year - int(setting.years[0])
        into = share_within(setting.place, setting.share, move.to)
        came = _moved(units + effective, move.units.value, setting.place.members(move.from_), into)
        came[:, :start] = 0.0
        moved += came
        effective += came * _uncounted(start, units.shape[1:], seen)
    return Decided(added, moved, effective)


def share_within(place: Place, share: Array, region: str) -> Array:
    """Return each leaf's part of units that come to a region, dims (region,): as ``share``, the base stock's split."""
    members = list(place.members(region))
    part = np.zeros_like(share)
    whole = float(np.sum(share[members]))
    part[members] = share[members] / whole if whole > 0 else 1 / len(members)
    return part


def _moved(stock: Array, units: float, members: tuple[int, ...], into: Array) -> Array:
    """Return units that come (negative: leave), dims (draw, year, region), taken in proportion to the stocks."""
    there = stock[..., list(members)]
    whole = np.add.reduce(there, axis=-1)
    leaving = np.minimum(units, whole)
    part = np.divide(leaving, whole, out=np.zeros_like(whole), where=whole > 0)
    came: Array = leaving[..., None] * into
    came[..., list(members)] -= there * part[..., None]
    return came


def _uncounted(start: int, shape: tuple[int, ...], seen: Mapping[int, Array]) -> Array:
    """Return 1 where a decision of year position ``start`` changes the stock, 0 after a count, dims (year, region)."""
    acts = np.zeros(shape)
    acts[start:] = 1.0
    for year, stock in seen.items():
        if year >= start:
            acts[year:, ~np.isnan(stock)] = 0.0
    return acts
