"""From a quantity with P10 and P90 to its draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

from sim.scenario.quantity import Positive, PositiveShare, Quantity, Share
from sim.uncertainty.copula import INDEPENDENT, Copula
from sim.uncertainty.layout import room
from sim.uncertainty.streams import uniform

Z90 = 1.2815515655446004
"""Standard normal deviate of 0.9: how far P10 and P90 lie from the median."""
P10_TO_P90 = 0.8
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
    first
        Draw to begin with, a multiple of :data:`BLOCK`: a batch of a longer run has its very numbers.
    design
        Uniform numbers by "process/region/parameter", dims (draw,), in place of the streams; what is not in it
        keeps its median. ``None`` draws everything from the streams.
    copula
        Which parameters are correlated.
    asked
        Names, as "process/parameter", that were drawn so far.
    """

    seed: int
    number: int
    first: int = 0
    design: Mapping[str, NDArray[np.float64]] | None = None
    copula: Copula = INDEPENDENT
    asked: set[str] = field(default_factory=set, compare=False, repr=False)
    _kept: dict[tuple[object, ...], NDArray[np.float64]] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )

    @property
    def padded(self) -> int:
        """Number of draws rounded up to whole blocks; what is computed beyond ``number`` is cut."""
        return -(-self.number // BLOCK) * BLOCK

    def uniform(self, process: str, region: str, parameter: str) -> NDArray[np.float64]:
        """Return uniform numbers, dims (draw,); one half where there is a single draw."""
        self.asked.add(f"{process}/{parameter}")
        if self.design is not None:
            given = self.design.get(f"{process}/{region}/{parameter}", np.full(self.number, 0.5))
            return np.pad(given, (0, self.padded - self.number), mode="edge")
        if self.number == 1 and self.first == 0:
            return np.full(self.padded, 0.5)
        return self.copula.join(self._own, (process, region, parameter))

    def _own(self, process: str, region: str, parameter: str) -> NDArray[np.float64]:
        """Return the stream's own numbers, dims (draw,); cases ask for the same ones again."""
        name = (process, region, parameter)
        if name not in self._kept:
            numbers = uniform(self.seed, *name, self.padded, first=self.first)[:, 0].copy()
            numbers.setflags(write=False)
            self._kept[name] = numbers
        return self._kept[name]

    def normal(self, process: str, region: str, parameter: str) -> NDArray[np.float64]:
        """Return standard normal numbers, dims (draw,)."""
        return np.asarray(ndtri(self.uniform(process, region, parameter)), float)

    def by_year(self, process: str, region: str, parameter: str, years: int) -> NDArray[np.float64]:
        """Return standard normal numbers, dims (draw, year), read-only; zeros where there is a single draw."""
        self.asked.add(f"{process}/{parameter}")
        if self.number == 1 and self.first == 0:
            return np.zeros((self.padded, years))
        name = (process, region, parameter)
        if (*name, years) not in self._kept:  # every population asks for the same paths
            deviates = np.asarray(ndtri(uniform(self.seed, *name, self.padded, columns=years, first=self.first)), float)
            deviates.setflags(write=False)
            self._kept[*name, years] = deviates
        return self._kept[*name, years]

    def quantity(self, quantity: Quantity, process: str, region: str, parameter: str) -> NDArray[np.float64]:
        """Return draws of a quantity, dims (draw,)."""
        if quantity.low is None or quantity.high is None:
            return np.full(self.padded, quantity.value)
        return spread(quantity, self.normal(process, region, parameter))


def spread(quantity: Quantity, z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values of a quantity at standard normal deviates ``z``.

    Notes
    -----
    Two half-normals that share the median, so that both ends of the interval and the median are met exactly: on the
    logit for shares inside (0, 1), on the logarithm for what is above zero, else on their own scale, cut at the
    limits of the domain. A share whose interval reaches 0 or 1 so has some draws at the limit itself.
    """
    low, middle, high = quantity.low, quantity.value, quantity.high
    if low is None or high is None:
        return np.full(z.shape, middle)
    there, back = _scale(quantity, low, high)
    a, m, b = (float(there(number)) for number in (low, middle, high))
    deviate = Z90 if quantity.level == P10_TO_P90 else float(ndtri(0.5 + quantity.level / 2))
    values = back(m + z / deviate * np.where(z < 0, m - a, b - m))
    limits = (
        (-np.inf if quantity.minimum is None else quantity.minimum),
        (np.inf if quantity.maximum is None else quantity.maximum),
    )
    return np.asarray(np.clip(values, *limits), float)


def _scale(quantity: Quantity, low: float, high: float) -> tuple[np.ufunc, np.ufunc]:
    """Return the function to the scale on which a quantity is spread, and the one back."""
    if isinstance(quantity, Share) and low > 0 and high < 1:
        return logit, expit
    if isinstance(quantity, Positive | PositiveShare) and low > 0:
        return np.log, np.exp
    return np.positive, np.positive


def drawn_path(path: Mapping[int, Quantity], years: NDArray[np.int64], z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a quantity by year, dims (draw, year): straight between the given years, constant outside.

    Parameters
    ----------
    path
        Quantities by year.
    years : ndarray, dims (year,)
    z : ndarray, dims (draw,), standard normal; one for all years, so that a draw is high or low throughout
    """
    points = np.array(sorted(path), float)
    drawn = [spread(path[int(year)], z) for year in points]
    found = room((len(z), len(years)))
    for position, year in enumerate(np.clip(years, points[0], points[-1])):
        after = min(int(np.searchsorted(points, year, side="right")), len(points) - 1)
        before = max(after - 1, 0)
        share = (year - points[before]) / (points[after] - points[before]) if after > before else 0.0
        found[:, position] = drawn[before] + share * (drawn[after] - drawn[before])
    return found
