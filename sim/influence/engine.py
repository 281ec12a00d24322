"""Morris screening, Sobol indices and rank correlation of any function of uniform numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]
Model = Callable[[Array], Array]
"""From uniform numbers, dims (draw, stream), to outputs, dims (draw, output)."""
LEVELS = 4
SCREENED = (0.01, 0.99)
"""Morris moves streams between these: wider than P10 to P90, or a project cancelled in 3 % of draws never would be."""
CHANCE = 0.05
KEPT = 0.05
"""A stream goes on to Sobol if its Morris effect on any output is at least this share of the largest one."""


@dataclass(frozen=True)
class Morris:
    """Elementary effects of moving a stream over :data:`SCREENED`; arrays of dims (output, stream).

    Attributes
    ----------
    mu_star, interval
        Mean of the absolute effects in the output's unit, and the half-width of its 95 % interval.
    mu, sigma
        Mean and standard deviation of the effects; a large deviation tells of interactions or bends.
    """

    mu_star: Array
    interval: Array
    mu: Array
    sigma: Array

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which streams matter for any output, dims (stream,)."""
        largest = self.mu_star.max(axis=1, keepdims=True)
        return np.asarray(((self.mu_star >= KEPT * largest) & (self.mu_star > 0)).any(axis=0))


@dataclass(frozen=True)
class Sobol:
    """Shares of the output's variance; arrays of dims (output, stream), intervals as half-widths of 95 %."""

    first: Array
    first_interval: Array
    total: Array
    total_interval: Array


def morris(model: Model, streams: int, *, trajectories: int, seed: int) -> Morris:
    """Screen streams by elementary effects.

    Parameters
    ----------
    model
        Evaluated at trajectories x (streams + 1) points within :data:`SCREENED`.
    streams
        Number of streams.
    trajectories
        At least 2; more narrow the intervals.
    seed
        Seed of the sample.

    Notes
    -----
    Morris (1991) with the absolute mean of Campolongo, Cariboni and Saltelli (2007), four levels.
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    problem = _problem(streams, *SCREENED)
    sample = np.asarray(sampling.sample(problem, trajectories, num_levels=LEVELS, seed=seed), float)
    outputs = model(sample)
    found = [
        analysis.analyze(problem, sample, column, num_levels=LEVELS, seed=seed)
        for column in np.ascontiguousarray(outputs.T)
    ]
    return Morris(*(_stacked(found, name) for name in ("mu_star", "mu_star_conf", "mu", "sigma")))


def sobol(model: Model, streams: int, *, samples: int, seed: int) -> Sobol:
    """Return first and total indices with their intervals.

    Parameters
    ----------
    model
        Evaluated at samples x (streams + 2) points.
    streams
        Number of streams.
    samples
        A power of two.
    seed
        Seed of the sample and of the intervals' resampling.

    Notes
    -----
    Sample of Saltelli et al. (2010) from a scrambled Sobol sequence; first and total indices by its estimators. An
    output that nothing moves has indices of 0.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = _problem(streams, 0.0, 1.0)
    sample = np.asarray(sampling.sample(problem, samples, calc_second_order=False, seed=seed), float)
    outputs = model(sample)
    still = {name: np.zeros(streams) for name in ("S1", "S1_conf", "ST", "ST_conf")}
    found = [
        analysis.analyze(problem, column, calc_second_order=False, seed=seed) if moves else still
        for column, moves in zip(np.ascontiguousarray(outputs.T), moving(outputs), strict=True)
    ]
    return Sobol(*(_stacked(found, name) for name in still))


def moving(outputs: Array) -> NDArray[np.bool_]:
    """Return which outputs, dims (draw, output), differ between draws by more than rounding."""
    size = np.abs(outputs).max(axis=0)
    return np.asarray(np.ptp(outputs, axis=0) > 1e-12 * np.maximum(size, 1e-300))


def rank_correlation(numbers: Array, outputs: Array) -> Array:
    """Return Spearman's correlation of each stream with each output, dims (output, stream).

    Parameters
    ----------
    numbers : ndarray, dims (draw, stream)
    outputs : ndarray, dims (draw, output)
        Ties have their mean rank; what does not move is correlated with nothing (0).
    """
    from scipy.stats import rankdata

    ranks = [rankdata(array, axis=0) for array in (outputs, numbers)]
    centred = [array - array.mean(axis=0) for array in ranks]
    lengths = [np.sqrt((array**2).sum(axis=0)) for array in centred]
    scale = np.outer(lengths[0] * moving(outputs), lengths[1])
    return np.asarray(np.divide(centred[0].T @ centred[1], scale, out=np.zeros_like(scale), where=scale > 0))


def chance_bound(draws: int, streams: int) -> float:
    """Return the rank correlation that unrelated streams exceed in 5 % of analyses, all of them together.

    Notes
    -----
    Normal approximation of Spearman's coefficient, 1 / sqrt(draws - 1), with Bonferroni's correction.
    """
    return float(-ndtri(CHANCE / 2 / max(streams, 1)) / np.sqrt(draws - 1))


def _problem(streams: int, low: float, high: float) -> dict[str, Any]:
    return {"num_vars": streams, "names": [str(each) for each in range(streams)], "bounds": [[low, high]] * streams}


def _stacked(found: list[Any], name: str) -> Array:
    return np.stack([np.asarray(each[name], float) for each in found])
