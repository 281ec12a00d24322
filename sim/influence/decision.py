"""The value of information: what knowing beforehand would be worth to a decision between options."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]
KNOTS = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Worth:
    """What a decision is worth knowing for.

    Attributes
    ----------
    best
        Position of the option with the least expected loss.
    expected : dims (option,), expected loss
    share_best : dims (option,), share of draws in which the option has the least loss; a tie goes to the best
    perfect
        Expected value of perfect information, in the loss's money.
    error
        Its standard error from the number of draws.
    alone : dims (stream,), expected value of knowing one stream alone, at most ``perfect``
    noise
        What the regression would find of a stream that has nothing to do with the loss: less than that is nothing.
    """

    best: int
    expected: Array
    share_best: Array
    perfect: float
    error: float
    alone: Array
    noise: float


def worth(losses: Array, numbers: Array) -> Worth:
    """Return what perfect information is worth, in all and about each stream alone.

    Parameters
    ----------
    losses : ndarray, dims (draw, option), in money, paired by draw
    numbers : ndarray, dims (draw, stream), uniform numbers of the same draws

    Notes
    -----
    EVPI = min E[loss] - E[min loss]. EVPPI by regression (Strong, Oakley and Brennan 2014): the difference of each
    option's loss from the best one's is smoothed over the stream's normal deviate, and the mean of what the least
    smoothed difference saves is the value. The same with the streams moved half-way along the draws, so that they
    belong to other losses, shows what the smoothing finds by chance.
    """
    expected = losses.mean(axis=0)
    best = int(expected.argmin())
    saved = losses[:, best] - losses.min(axis=1)
    draws = len(saved)
    first = np.where(saved > 0, losses.argmin(axis=1), best)
    share = np.bincount(first, minlength=losses.shape[1]) / draws
    perfect = float(saved.mean())
    difference = losses - losses[:, [best]]
    alone = np.array([_known(difference, column) for column in numbers.T])
    chance = [_known(difference, np.roll(column, draws // 2)) for column in numbers.T]
    error = float(saved.std(ddof=1)) / draws**0.5 if draws > 1 else 0.0
    return Worth(best, expected, share, perfect, error, np.minimum(alone, perfect), max(chance, default=0.0))


def _known(difference: Array, numbers: Array) -> float:
    """Return the value of knowing one stream: the mean saving of the option that is best given its number."""
    basis = _splines(ndtri(np.clip(numbers, 1e-15, 1 - 1e-15)))
    fitted = basis @ np.linalg.lstsq(basis, difference, rcond=None)[0]
    return max(0.0, float(-fitted.min(axis=1).mean() + fitted.mean(axis=0).min()))


def _splines(z: Array) -> Array:
    """Return a constant, a slope and a bend at each knot: a smooth curve of few degrees, dims (draw, column)."""
    knots = ndtri(np.array(KNOTS))
    inside = np.clip(z, -3.0, 3.0)
    return np.column_stack([np.ones_like(z), inside, inside**2, *(np.maximum(inside - k, 0.0) ** 3 for k in knots)])
