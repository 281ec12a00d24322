"""Deviations from a central path that wander from year to year, with a stated spread in every year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Wander:
    """How a deviation spreads and holds on.

    Attributes
    ----------
    width : dims (year,), standard deviation in each year, the base year first
        In any unit: only their ratios matter here.
    persistence
        Share of a deviation that is left a year later, from 0 to 1; with 1 it is a random walk.
    """

    width: Array
    persistence: float

    def kept(self) -> Array:
        """Return the correlation of each year's deviate with the year before, dims (year,); the base has none.

        Where the stated spread falls faster than the persistence lets it, the deviate itself is kept: deviations then
        shrink together.
        """
        before, now = self.width[:-1], self.width[1:]
        kept = np.divide(self.persistence * before, now, out=np.ones_like(now), where=now > 0)
        return np.concatenate([[0.0], np.minimum(kept, 1.0)])

    def deviates(self, draws: Draws, process: str, region: str, parameter: str) -> Array:
        """Return standard normal deviates of a named stream, dims (draw, year), the base year first.

        Notes
        -----
        z[0] = e[0] and z[t] = k[t] z[t-1] + sqrt(1 - k[t]**2) e[t], with e[t] the stream's own number of draw and
        year. Times the width this is x[t] = persistence x[t-1] + noise, an autoregression of order one (Box and
        Jenkins 1970) whose noise in each year is what the stated width leaves. A design has one number for the whole
        path, which is then as high or as low in every year.
        """
        if draws.design is not None:
            return np.repeat(draws.normal(process, region, parameter)[:, None], len(self.width), axis=1)
        shocks = draws.by_year(process, region, parameter, len(self.width))
        found = np.empty_like(shocks)
        found[:, 0] = shocks[:, 0]
        for year, kept in enumerate(self.kept()[1:], start=1):
            found[:, year] = kept * found[:, year - 1] + np.sqrt(1 - kept**2) * shocks[:, year]
        return found


def autoregressive(spread: float, persistence: float, since: Array) -> Wander:
    """Return an autoregression that begins without deviation and tends to a stated spread.

    Parameters
    ----------
    spread
        Standard deviation in the long run.
    persistence
        Share of a deviation that is left a year later, below 1.
    since : ndarray, dims (year,)
        Years since the deviation was known to be nothing; below zero it is still nothing.
    """
    years = np.maximum(since, 0.0)
    return Wander(spread * np.sqrt(1 - persistence ** (2 * years)), persistence)
