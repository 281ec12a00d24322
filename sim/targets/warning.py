"""When a measure of the people crosses a threshold that the scenario gives, and how likely by which year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.model_warnings import WarningRule
from sim.uncertainty.layout import median

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Crossing:
    """How a threshold is crossed in each region of the place, parents included.

    Attributes
    ----------
    years : dims (year,)
        A flow begins in the year after the base.
    start : dims (region,), median of the measure in the first year, in its own unit
    median_beyond : dims (year, region), whether the median lies beyond the threshold
    probability : dims (year, region), share of draws that lie beyond it in this year or did in an earlier one
    """

    years: NDArray[np.int64]
    start: Array
    median_beyond: NDArray[np.bool_]
    probability: Array


def crossing(years: NDArray[np.int64], values: Array, rule: WarningRule) -> Crossing:
    """Return how the threshold of a warning is crossed; see :class:`Crossing`.

    Parameters
    ----------
    years : ndarray, dims (year,)
    values : ndarray, dims (draw, year, region)
        The rule's measure in all regions, in its own unit.
    """
    start = median(values[:, 0])
    if rule.of == "first_year":
        first = values[:, :1]
        values = np.divide(values, first, out=np.ones_like(values), where=first > 0)
    reached = is_beyond(values, rule)
    for year in range(1, len(years)):
        reached[:, year] |= reached[:, year - 1]
    probability = np.count_nonzero(reached, axis=0) / len(values)
    return Crossing(years, start, is_beyond(median(values), rule), probability)


def is_beyond(values: Array, rule: WarningRule) -> NDArray[np.bool_]:
    """Return where values are above, or below, the threshold; on it is not beyond it."""
    return values > rule.threshold.value if rule.below is None else values < rule.threshold.value


def first_year(years: NDArray[np.int64], reached: NDArray[np.bool_]) -> int | None:
    """Return the first year in which something is reached; ``None`` where it never is."""
    return int(years[np.argmax(reached)]) if reached.any() else None
