"""How long patients stay: distributions that give a stay for a uniform number, the same one in every variant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Array = NDArray[np.float64]
INSIDE = 1e-15
"""Uniform numbers are kept this far from 0 and 1, where a quantile is infinite."""


@dataclass(frozen=True)
class Lognormal:
    """Stays whose logarithm is normal.

    Attributes
    ----------
    mean
        Days.
    variation
        Coefficient of variation, standard deviation over mean; 0 makes all stays equal.

    Notes
    -----
    With c the coefficient of variation the logarithm has variance ln(1 + c^2) and mean ln(mean) - variance / 2.
    """

    mean: float
    variation: float

    @property
    def _sigma(self) -> float:
        return float(np.sqrt(np.log1p(self.variation**2)))

    def days(self, uniform: Array) -> Array:
        """Return stays in days, of the shape of ``uniform``."""
        sigma = self._sigma
        stays: Array = self.mean * np.exp(sigma * ndtri(np.clip(uniform, INSIDE, 1 - INSIDE)) - sigma**2 / 2)
        return stays

    def beyond(self, day: float) -> float:
        """Return the days of a mean stay that lie beyond its first ``day`` days, E max(S - day, 0)."""
        sigma = self._sigma
        if day <= 0 or sigma == 0:
            return max(self.mean - day, 0.0)
        d = np.log(self.mean / day) / sigma
        return float(self.mean * ndtr(d + sigma / 2) - day * ndtr(d - sigma / 2))


@dataclass(frozen=True)
class Exponential:
    """Stays that end with the same chance on each day: what Erlang's formula of waiting assumes.

    Attributes
    ----------
    mean
        Days.
    """

    mean: float
    variation: float = 1.0

    def days(self, uniform: Array) -> Array:
        """Return stays in days, of the shape of ``uniform``."""
        stays: Array = -self.mean * np.log1p(-np.clip(uniform, 0, 1 - INSIDE))
        return stays

    def beyond(self, day: float) -> float:
        """Return E max(S - day, 0) in days."""
        return float(self.mean * np.exp(-day / self.mean))


@dataclass(frozen=True)
class Observed:
    """Stays as they were recorded: one of them is drawn for each patient.

    Attributes
    ----------
    stays
        Days, in any order.
    weights
        How often each counts; all the same where empty.
    """

    stays: tuple[float, ...]
    weights: tuple[float, ...] = ()

    @cached_property
    def _sorted(self) -> tuple[Array, Array]:
        stays = np.array(self.stays, float)
        weights = np.array(self.weights or np.ones(len(stays)), float)
        order = np.argsort(stays, kind="stable")
        return stays[order], weights[order] / weights.sum()

    @property
    def mean(self) -> float:
        """Mean stay in days."""
        stays, shares = self._sorted
        return float(stays @ shares)

    @property
    def variation(self) -> float:
        """Coefficient of variation."""
        stays, shares = self._sorted
        return float(np.sqrt((stays - self.mean) ** 2 @ shares)) / self.mean

    def days(self, uniform: Array) -> Array:
        """Return stays in days, of the shape of ``uniform``: steps of the recorded distribution, nothing in between."""
        stays, shares = self._sorted
        found: Array = stays[np.minimum(np.searchsorted(np.cumsum(shares), uniform, side="right"), len(stays) - 1)]
        return found

    def beyond(self, day: float) -> float:
        """Return E max(S - day, 0) in days."""
        stays, shares = self._sorted
        return float(np.maximum(stays - day, 0) @ shares)


Stay = Lognormal | Exponential | Observed
