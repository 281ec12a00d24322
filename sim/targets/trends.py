"""Whether the plan's statements of trend hold, and until when: a check of the forecast, not a target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs.trends import Trend
from sim.population.forecast import People
from sim.targets.measures import measure_of
from sim.uncertainty.layout import median

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Held:
    """How long a trend holds.

    Attributes
    ----------
    until
        Last year up to which the median moves every year as stated.
    ends
        Year in which it first does not; ``None`` where it holds to the end.
    probability : dims (year,)
        Share of draws in which it has held in every year so far; 1 in the first year.
    """

    until: int
    ends: int | None
    years: NDArray[np.int64]
    probability: Array


def check(people: People, members: Sequence[int], trend: Trend) -> Held:
    """Return how long a statement of trend holds; see :class:`Held`."""
    where = list(members)
    years, values = measure_of(people, lambda leaves: leaves[:, :, where].sum(axis=2), trend.measure)
    sign = -1.0 if trend.direction == "falls" else 1.0
    steps = np.diff(median(values)) * sign > 0
    broken = np.flatnonzero(~steps)
    ends = int(years[broken[0] + 1]) if len(broken) else None
    until = int(years[broken[0]]) if len(broken) else int(years[-1])
    so_far = np.logical_and.accumulate(np.diff(values, axis=1) * sign > 0, axis=1)
    probability = np.concatenate([[1.0], so_far.mean(axis=0)])
    return Held(until, ends, years, probability)
