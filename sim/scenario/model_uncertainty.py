"""Uncertainty in the scenario model: which parameters hang together."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sim.scenario.correlation import cholesky
from sim.scenario.quantity import Model, Status


class Correlation(Model):
    """Parameters that are high or low together."""

    parameters: tuple[str, ...] = Field(min_length=2)
    """Names as ``cohortplan sensitivity`` prints them, without the region: ``supply/growth.nurses``."""
    value: float | None = Field(default=None, gt=-1, lt=1)
    """One correlation between each two of them."""
    matrix: tuple[tuple[float, ...], ...] | None = None
    """A correlation for each pair, row by row, in place of ``value``."""
    status: Status = "assumed"
    """found, derived, recalled or assumed."""
    source: str = ""
    """Where it comes from."""
    note: str = ""
    """The reason, where assumed."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.value is None) == (self.matrix is None):
            raise ValueError("give value or matrix, one of them")
        if len(set(self.parameters)) < len(self.parameters):
            raise ValueError("a parameter stands twice")
        size = len(self.parameters)
        if self.matrix is not None and {len(row) for row in self.matrix} | {len(self.matrix)} != {size}:
            raise ValueError(f"the matrix of {size} parameters has {size} rows of {size} numbers")
        cholesky(self.array)
        return self

    @property
    def array(self) -> NDArray[np.float64]:
        """The correlation matrix, dims (parameter, parameter)."""
        if self.matrix is not None:
            return np.array(self.matrix)
        size = len(self.parameters)
        return np.eye(size) + (self.value or 0.0) * (1 - np.eye(size))


class Uncertainty(Model):
    """How parameters are drawn together."""

    correlations: dict[str, Correlation | None] = Field(default_factory=dict)
    """Groups of correlated parameters, by a name of your own; null takes one of the defaults away."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        taken: dict[str, str] = {}
        for name, group in self.correlations.items():
            for parameter in group.parameters if group is not None else ():
                if parameter in taken:
                    raise ValueError(f"{parameter} is in two groups, {taken[parameter]} and {name}")
                taken[parameter] = name
        return self
