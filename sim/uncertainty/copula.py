"""Correlated parameters: a Gaussian copula over named streams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.scenario.correlation import cholesky

Array = NDArray[np.float64]
Name = tuple[str, str, str]
"""Process, region and parameter of a stream."""


@dataclass(frozen=True)
class Copula:
    """How parameters of one region hang together; those that are not in it are independent.

    Attributes
    ----------
    weights
        By "process/parameter": the weights of the streams, by "process/parameter" too, whose weighted sum of normal
        deviates it takes. They are rows of the Cholesky factor of the correlation matrix, so that the first of a
        group keeps its own numbers and each deviate stays standard normal.
    """

    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def join(self, own: Callable[[str, str, str], Array], name: Name) -> Array:
        """Return the uniform numbers of a stream, dims (draw,), given the independent ones of any stream."""
        process, region, parameter = name
        weights = self.weights.get(f"{process}/{parameter}")
        if weights is None:
            return own(*name)
        total: Array | float = 0.0
        for key, weight in weights.items():
            other, _, its = key.partition("/")
            total = total + weight * ndtri(own(other, region, its))
        return np.asarray(np.clip(ndtr(total), 1e-15, 1 - 1e-15), float)


INDEPENDENT = Copula()


def copula_of(groups: Mapping[str, tuple[tuple[str, ...], Array]]) -> Copula:
    """Return the copula of groups of parameters.

    Parameters
    ----------
    groups
        By name: parameters as "process/parameter", and their correlation matrix, dims (parameter, parameter).

    Raises
    ------
    ValueError
        A matrix is no correlation matrix.
    """
    weights: dict[str, Mapping[str, float]] = {}
    for parameters, matrix in groups.values():
        factor = cholesky(matrix)
        for row, parameter in enumerate(parameters):
            weights[parameter] = dict(zip(parameters[: row + 1], factor[row, : row + 1].tolist(), strict=True))
    return Copula(weights)
