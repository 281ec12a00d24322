"""Designs in place of streams: which streams a scenario uses, and samples that move them on purpose.

A design gives each stream its uniform numbers, so that a whole one-at-a-time, Morris or Sobol sample is evaluated as
the draws of one run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.scenario.quantity import Quantity
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]
LOW, HIGH = 0.1, 0.9
"""Where the streams of a tornado stand: the P10 and the P90 of what they draw."""


@dataclass
class Seen:
    """What a run asked of its streams, in the order of asking.

    Attributes
    ----------
    numbers
        Uniform numbers by "process/region/parameter", dims (draw,).
    quantities
        The quantity, where the stream draws one of its own.
    """

    numbers: dict[str, Array] = field(default_factory=dict)
    quantities: dict[str, Quantity] = field(default_factory=dict)


@dataclass(frozen=True)
class Recording(Draws):
    """Draws that write down which streams are asked for; the numbers are those of :class:`Draws`."""

    seen: Seen = field(default_factory=Seen)

    def uniform(self, process: str, region: str, parameter: str) -> Array:
        """Return the stream's numbers and keep those of the draws asked for."""
        numbers = super().uniform(process, region, parameter)
        self.seen.numbers[f"{process}/{region}/{parameter}"] = numbers[: self.number]
        return numbers

    def by_year(self, process: str, region: str, parameter: str, years: int) -> Array:
        """Return the stream's numbers by year, and keep how high they are together as one uniform number."""
        shocks = super().by_year(process, region, parameter, years)
        together = ndtr(np.add.reduce(shocks, axis=1) / np.sqrt(years))
        self.seen.numbers[f"{process}/{region}/{parameter}"] = np.clip(together, 1e-15, 1 - 1e-15)[: self.number]
        return shocks

    def quantity(self, quantity: Quantity, process: str, region: str, parameter: str) -> Array:
        """Return draws of a quantity and keep what it is; one whose low and high are the same moves nothing."""
        drawn = super().quantity(quantity, process, region, parameter)
        if quantity.low is not None:
            name = f"{process}/{region}/{parameter}"
            self.seen.quantities[name] = quantity
            if quantity.low == quantity.high:
                del self.seen.numbers[name], self.seen.quantities[name]
        return drawn


def one_at_a_time(streams: int) -> Array:
    """Return the sample of a tornado, dims (draw, stream).

    The median of all streams first, then each stream at its P10 and at its P90 with the others at their medians.
    """
    sample = np.full((1 + 2 * streams, streams), 0.5)
    every = np.arange(streams)
    sample[1 + 2 * every, every] = LOW
    sample[2 + 2 * every, every] = HIGH
    return sample


def as_design(sample: Array, streams: Sequence[str]) -> Mapping[str, Array]:
    """Return a sample, dims (draw, stream), as the design of these streams; cut to within (0, 1) like a stream."""
    inside = np.clip(sample, 1e-15, 1 - 1e-15)
    return {name: np.ascontiguousarray(inside[:, position]) for position, name in enumerate(streams)}
