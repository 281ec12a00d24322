"""Rare deaths: what a rate per birth means where a few deaths decide."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, pdtr

from sim.inputs.plan import Direction
from sim.targets.attainment import is_met
from sim.uncertainty.layout import room, rows

Array = NDArray[np.float64]
FEW = 500.0
"""Events up to which the terms of their distribution are added up."""


@dataclass(frozen=True)
class RareEvents:
    """Deaths per birth, if the rate of the base year goes on.

    Attributes
    ----------
    base_events, base_births
        What the printed rate rests on: deaths (rate x births, seldom whole) and births of the base year.
    rate : dims (draw,), deaths per birth
    births : dims (draw, year, region), live births
    scale
        Of the indicator: 1,000 or 100,000.
    """

    base_events: float
    base_births: float
    rate: Array
    births: Array
    scale: float

    def chance(self, target: float, direction: Direction, decimals: int, year: int) -> Array:
        """Return each draw's probability that the printed rate of a year meets a target, dims (draw, region).

        Parameters
        ----------
        target, direction, decimals
            As printed.
        year
            Its position.

        Notes
        -----
        The Poisson probability of at most *k* deaths, *k* the most with which the rate, rounded as printed, meets the
        target. Exact: no deaths are drawn. Its mean over draws is the probability over uncertain rate and births.
        """
        kept: dict[object, Array] = self.__dict__.setdefault("_kept", {})
        key = (target, direction, decimals, year)
        if key not in kept:
            kept[key] = self._chance(target, direction, decimals, year)
            kept[key].setflags(write=False)  # several tables get this one
        return kept[key]

    def _chance(self, target: float, direction: Direction, decimals: int, year: int) -> Array:
        births = self.births[:, year]
        most = most_events(births, target, direction, decimals, self.scale)
        return at_most(most, (births.T * self.rate).T)


def at_most(most: Array, expected: Array) -> Array:
    """Return the Poisson probability of at most so many events, none below 0; dims (draw, ...).

    Notes
    -----
    scipy's function serves every mean. Where few events are expected in all draws, as in any county, terms are added
    up for all of them at once, which is several times as fast.
    """
    from sim.targets.poisson import add_up  # numba, which only chances need

    found = room(expected.shape)
    cells, terms = (rows(most), rows(expected), rows(found)), np.empty(len(expected))
    for whole, mean, chances in zip(*cells, strict=True):
        if mean.max() <= FEW:
            add_up(whole, mean, terms, chances)
        else:
            chances[:] = np.where(whole >= 0, pdtr(np.maximum(whole, 0), mean), 0.0)
    return found


def ready() -> None:
    """Load what is compiled, which a machine's first chances compile."""
    at_most(np.zeros((1, 1)), np.zeros((1, 1)))


def uncertain_rate(events: float, births: float, uniform: Array) -> Array:
    """Return draws of a rate per birth that gave so many events.

    Notes
    -----
    Gamma distribution with shape events + 1/2 (Jeffreys' prior) over the births.
    """
    rate: Array = gammaincinv(events + 0.5, uniform) / births
    return rate


def most_events(births: Array, target: float, direction: Direction, decimals: int, scale: float) -> Array:
    """Return the most events with which the printed rate meets an upper target, dims of births; -1 where none do."""
    half = 0.5 * 10.0**-decimals * (1 if direction == "at_most" else -1)
    below = np.floor((target + half) * births / scale)
    most = np.full(births.shape, -1.0)
    for step in (-1.0, 0.0, 1.0):
        candidate = below + step
        rate = np.divide(candidate * scale, births, out=np.zeros_like(candidate), where=births > 0)
        most = np.where((candidate >= 0) & is_met(rate, target, direction, decimals), candidate, most)
    return most
