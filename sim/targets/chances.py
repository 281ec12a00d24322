"""How likely each target is met, by year and region, from the values of all draws."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.inputs.plan import Indicator, Plan
from sim.inputs.target_path import YearTarget, target_of
from sim.targets.attainment import is_met
from sim.targets.indicator import Targets, Value

Array = NDArray[np.float64]


def chance_of(value: Value, indicator: Indicator, target: YearTarget, year: int) -> Array:
    """Return by draw whether a target is met, or how likely where a few deaths decide, dims (draw, region).

    Parameters
    ----------
    year
        Its position.
    """
    if value.events is not None:
        return value.events.chance(target.value, target.direction, indicator.decimals, year)
    return is_met(value.value[:, year], target.value, target.direction, indicator.decimals).astype(float)


def probabilities(targets: Targets, plans: tuple[Plan, ...], years: NDArray[np.int64]) -> dict[tuple[str, str], Array]:
    """Return the probability of each target by plan and indicator, dims (year, region).

    NaN where a year has no target, and for indicators whose values the scenario gives: they are no attainment. The
    base year has none; regions include the parents.
    """
    indicators: Mapping[tuple[str, str], Indicator] = {
        (plan.id, indicator.id): indicator for plan in plans for indicator in plan.indicators
    }
    return {key: _by_cell(value, indicators[key], years) for key, value in targets.values.items() if not value.given}


def _by_cell(value: Value, indicator: Indicator, years: NDArray[np.int64]) -> Array:
    draws, _, regions = value.value.shape
    found = np.full((len(years), regions), np.nan)
    for position, year in enumerate(years):
        target = target_of(indicator, int(year)) if position else None
        if target is not None:
            found[position] = np.add.reduce(chance_of(value, indicator, target, position), axis=0) / draws
    return found
