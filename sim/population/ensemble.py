"""What acts on an ensemble: multipliers by draw on what the draws share, for both kernels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import CohortplanError
from sim.population.cohort import FlowRate, Level, Rates
from sim.population.parity import BEARING, Change, cohort_schedule, follow

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Flow:
    """People moving from some regions to one, at a rate by draw that weighs on each age as the region's level does.

    Attributes
    ----------
    first
        Position of the first year in which they move.
    rate : dims (lane,), per person and year
    """

    origins: tuple[int, ...]
    destination: int
    first: int
    rate: Array


@dataclass(frozen=True)
class Ensemble:
    """What acts on all draws, as multipliers on what the draws share.

    The step is :func:`cohort.project`'s with ``even`` timing. With ``women`` and ``propensity`` births have an order,
    as :func:`parity.follow` gives it; without them all births are of one order.

    Attributes
    ----------
    start : dims (region, sex, age), persons on 31 December of the base year
    survival : dims (level, year, sex, age)
        A table of survival ratios; entry 0 is births to age 0, the last one acts on the sum of the last two ages.
    level : dims (year, lane)
        Where in the table a draw lies, 0 at its first level; between two levels straight.
    fertility : dims (year, region), births per woman
    fertility_path : dims (year, region, lane), multiplier on ``fertility``; one region stands for all
    fertility_level : dims (region, lane), multiplier on ``fertility``
    schedule : dims (year, age), summing to 1
    girls : dims (year,), share of births
    arrivals : dims (region,), infants who come to live here, per birth
    pattern, weights : dims (region, sex, age), per person and year, and without unit
        Net migration is ``strength`` x pattern + ``migration`` x weights.
    strength : dims (lane,)
    migration : dims (year, region, lane), per person and year; one year stands for all
    flows
        People moving between regions, one flow after the other.
    observed
        As in :class:`cohort.Rates`.
    women : dims (region, parity, age), shares of the women of an age at the base, ages as in :data:`parity.BEARING`
        Only women of these ages bear then.
    propensity : dims (order,), exposure rates of the orders as multiples of each other
    change
        What changes of births by order, and so of births; ``None`` where nothing does.
    """

    start: Array
    survival: Array
    level: Array
    fertility: Array
    fertility_path: Array
    fertility_level: Array
    schedule: Array
    girls: Array
    arrivals: Array
    pattern: Array
    weights: Array
    strength: Array
    migration: Array
    flows: tuple[Flow, ...] = ()
    observed: Mapping[int, tuple[tuple[tuple[int, ...], float], ...]] | None = None
    women: Array | None = None
    propensity: Array | None = None
    change: Change | None = None

    def __post_init__(self) -> None:
        if (self.women is None) != (self.propensity is None):
            raise CohortplanError("Ensemble: women by parity and propensity belong together, give both or neither")
        if self.change is not None and self.women is None:
            raise CohortplanError("Ensemble: only births by order can be changed, give women by parity")

    def rates(self) -> Rates:
        """Return the same written out for every draw, as :func:`cohort.project` takes it."""
        fertility = self.fertility[..., None] * self.fertility_path * self.fertility_level
        order = self._order(fertility)
        moving = np.broadcast_to(self.migration, (len(self.girls), *self.migration.shape[1:]))
        return Rates(
            survival=self._survival(),
            fertility=fertility,
            schedule=self.schedule,
            order=np.ones((len(self.girls), 1, 1, 1, 1)) if order is None else order,
            girls=self.girls,
            arrivals=self.arrivals,
            net_migration=self.strength * self.pattern[..., None],
            level=Level(moving, self.weights),
            flows=tuple(self._by_age(flow) for flow in self.flows),
            observed=self.observed,
            bearing=(0, None) if order is None else BEARING,
        )

    def _by_age(self, flow: Flow) -> FlowRate:
        rate = self.weights[list(flow.origins)][..., None] * flow.rate
        return FlowRate(flow.origins, flow.destination, flow.first, rate)

    def _survival(self) -> Array:
        """Return survival ratios between the levels, dims (year, sex, age, lane)."""
        last = len(self.survival) - 1
        below = np.minimum(self.level.astype(int), max(last - 1, 0))
        share = (self.level - below)[:, None, None, :]
        year = np.arange(self.survival.shape[1])[:, None]
        low, high = self.survival[below, year], self.survival[np.minimum(below + 1, last), year]
        between: Array = np.moveaxis(low, 1, -1) * (1 - share) + np.moveaxis(high, 1, -1) * share
        return between

    def _order(self, fertility: Array) -> Array | None:
        """Return births by order as multiples of all, dims (year, region, order, age, lane); ``None`` without parity.

        Parameters
        ----------
        fertility : ndarray, dims (year, region, lane), births per woman
        """
        if self.women is None or self.propensity is None:
            return None
        births = fertility[:, :, None] * cohort_schedule(self.schedule)[:, None, :, None]
        by_order = follow(self.women[..., None], births, self.propensity, self.change).births
        every = births[:, :, None]
        return np.divide(by_order, every, out=np.zeros_like(by_order), where=every > 0)
