"""The Poisson distribution of few events, compiled: a row of draws at a time; importing this imports numba."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

from sim.compiling import compiled

Array = NDArray[np.float64]


@compiled(entry=True)
def add_up(most: Array, expected: Array, terms: Array, chances: Array) -> None:
    """Write the probability of at most so many events; dims (draw,).

    Parameters
    ----------
    most
        Whole numbers; below 0 there is no chance.
    expected
        Mean number of events, at most 700: the chance of none is a number then.
    terms
        Room to work in.
    chances
        Is written to.

    Notes
    -----
    The sum of exp(-m) m^j / j! over j, from none upwards: terms are not negative, so that nothing cancels. Those from
    12 standard deviations and 60 events above the mean on are together below 1e-20, and left out.
    """
    largest = mean = 0.0
    for i in range(expected.size):
        terms[i] = exp(-expected[i])
        chances[i] = terms[i] if most[i] >= 0 else 0.0
        largest, mean = max(largest, most[i]), max(mean, expected[i])
    for events in range(1, int(min(largest, mean + 12 * sqrt(mean) + 60)) + 1):
        share = 1.0 / events
        for i in range(expected.size):
            terms[i] *= expected[i] * share
            chances[i] += terms[i] if events <= most[i] else 0.0
    for i in range(expected.size):
        chances[i] = min(chances[i], 1.0)
