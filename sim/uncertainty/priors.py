"""From a quantity with P10 and P90 to its draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.scenario.quantity import Positive, PositiveShare, Quantity
from sim.uncertainty.streams import uniform

Z90 = 1.2815515655446004
"""Standard normal deviate of 0.9: how far P10 and P90 lie from the median."""
BLOCK = 100
"""Draws are computed in blocks of this size, whatever the number of jobs."""


@dataclass(frozen=True)
class Draws:
    """Draws of a scenario's quantities.

    Attributes
    ----------
    seed
        Seed of the streams.
    number
        Draws asked for; with 1 every quantity keeps its central value.
    """

    seed: int
    number: int

    @property
    def padded(self) -> int:
        """Number of draws rounded up to whole blocks; what is computed beyond ``number`` is cut."""
        return -(-self.number // BLOCK) * BLOCK

    def uniform(self, process: str, region: str, parameter: str) -> NDArray[np.float64]:
        """Return uniform numbers, dims (draw,); one half where there is a single draw."""
        if self.number == 1:
            return np.full(self.padded, 0.5)
        return uniform(self.seed, process, region, parameter, self.padded)[:, 0]

    def normal(self, process: str, region: str, parameter: str) -> NDArray[np.float64]:
        """Return standard normal numbers, dims (draw,)."""
        return np.asarray(ndtri(self.uniform(process, region, parameter)), float)

    def by_year(self, process: str, region: str, parameter: str, years: int) -> NDArray[np.float64]:
        """Return standard normal numbers, dims (draw, year); zeros where there is a single draw."""
        if self.number == 1:
            return np.zeros((self.padded, years))
        return np.asarray(ndtri(uniform(self.seed, process, region, parameter, self.padded, years)), float)

    def quantity(self, quantity: Quantity, process: str, region: str, parameter: str) -> NDArray[np.float64]:
        """Return draws of a quantity, dims (draw,)."""
        if quantity.low is None or quantity.high is None:
            return np.full(self.padded, quantity.value)
        return spread(quantity, self.normal(process, region, parameter))


def spread(quantity: Quantity, z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values of a quantity at standard normal deviates ``z``.

    Notes
    -----
    Two half-normals that share the median, so that P10, median and P90 are met exactly. Quantities above zero
    are spread on the logarithm; the others on their own scale, cut at the limits of their domain.
    """
    low, middle, high = quantity.low, quantity.value, quantity.high
    if low is None or high is None:
        return np.full(z.shape, middle)
    logarithmic = isinstance(quantity, Positive | PositiveShare) and low > 0
    a, m, b = (np.log([low, middle, high]) if logarithmic else np.array([low, middle, high])).tolist()
    values = m + z / Z90 * np.where(z < 0, m - a, b - m)
    values = np.exp(values) if logarithmic else values
    limits = (
        (-np.inf if quantity.minimum is None else quantity.minimum),
        (np.inf if quantity.maximum is None else quantity.maximum),
    )
    return np.asarray(np.clip(values, *limits), float)


def drawn_path(path: Mapping[int, Quantity], years: NDArray[np.int64], z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a quantity by year, dims (draw, year): straight between the given years, constant outside.

    Parameters
    ----------
    path
        Quantities by year.
    years : ndarray, dims (year,)
    z : ndarray, dims (draw,), standard normal; one for all years, so that a draw is high or low throughout
    """
    points = sorted(path)
    drawn = np.stack([spread(path[year], z) for year in points], axis=1)
    return np.stack([np.interp(years, points, row) for row in drawn])
