"""Measures of the people that statements of trend and warnings are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.population.forecast import People
from sim.scenario.model_warnings import Measure

Array = NDArray[np.float64]
Total = Callable[[Array], Array]
"""Sums the leaves, axis 2, to the regions wanted."""
SHARES: tuple[Measure, ...] = ("share_60_plus", "share_65_plus", "old_age_dependency")
GIVEN: tuple[Measure, ...] = ("sex_ratio_at_birth",)
"""Measures that the scenario sets: a crossing is read off its input and has no probability."""


def measure_of(people: People, total: Total, measure: Measure) -> tuple[NDArray[np.int64], Array]:
    """Return years and values, dims (draw, year, ...), of a measure; flows begin in the year after the base.

    Parameters
    ----------
    people
        Arrays over leaves.
    total
        Sums them to one region or several.
    measure
        Counts are in persons; old-age dependency is 65 and over over 15-64.
    """
    values = _MEASURES[measure](people, total)
    return people.years[len(people.years) - values.shape[1] :], values


def _births(people: People, total: Total) -> Array:
    return total(people.births.sum(axis=3))


def _natural_increase(people: People, total: Total) -> Array:
    return total(people.births.sum(axis=3) - people.deaths.sum(axis=3))


def _growth(people: People, total: Total) -> Array:
    return np.diff(total(people.total), axis=1)


def _sex_ratio_at_birth(people: People, total: Total) -> Array:
    shape = total(people.births[..., 0]).shape
    ratio = people.sex_ratio_at_birth
    return np.broadcast_to(ratio.reshape(-1, *(1,) * (len(shape) - 2)), shape)


def _dependency(people: People, total: Total) -> Array:
    return _over(total(people.group("65+")), total(people.group("15-59")) + total(people.group("60-64")))


def _share(name: str) -> Callable[[People, Total], Array]:
    return lambda people, total: _over(total(people.group(name)), total(people.total))


def _over(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


_MEASURES: Mapping[Measure, Callable[[People, Total], Array]] = {
    "women_15_49": lambda people, total: total(people.women("15-49")),
    "births": _births,
    "age_15_59": lambda people, total: total(people.group("15-59")),
    "population_growth": _growth,
    "natural_increase": _natural_increase,
    "share_60_plus": _share("60+"),
    "share_65_plus": _share("65+"),
    "old_age_dependency": _dependency,
    "sex_ratio_at_birth": _sex_ratio_at_birth,
}
