"""Published figures that a scenario is calibrated to: whose parameters they move."""

from __future__ import annotations

from collections.abc import Iterable

from sim.inputs.place import Place
from sim.scenario.model_population import Target


def movers(target: Target, targets: Iterable[Target], place: Place) -> tuple[int, ...]:
    """Return the positions of the leaves whose parameter a figure moves: those without a figure of their own."""
    whole = set(place.members(target.region))
    members = set(whole)
    for other in targets:
        inside = set(place.members(other.region))
        if other.measure == target.measure and inside < whole:
            members -= inside
    return tuple(sorted(members))
