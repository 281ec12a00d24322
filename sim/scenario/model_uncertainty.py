"""Uncertainty in the scenario model: which parameters hang together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from sim.scenario.quantity import ExactCorrelation, Model, Number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Correlation(Model):
    """Parameters that are high or low together."""

    parameters: tuple[str, ...] = Field(min_length=2)
    """Names as ``cohortplan sensitivity`` prints them, without the region: ``supply/growth.nurses``."""
    correlation: ExactCorrelation | None = None
    """One correlation between each two of them."""
    matrix: tuple[tuple[Number, ...], ...] | None = None
    """A correlation for each pair, row by row, in place of ``correlation``."""
    note: str = ""
    """Source and status of a matrix."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.correlation is None) == (self.matrix is None):
            raise ValueError("give correlation or matrix, one of them")
        if len(set(self.parameters)) < len(self.parameters):
            raise ValueError("a parameter stands twice")
        size = len(self.parameters)
        if self.matrix is not None and {len(row) for row in self.matrix} | {len(self.matrix)} != {size}:
            raise ValueError(f"the matrix of {size} parameters has {size} rows of {size} numbers")
        if self.matrix is not None:
            from sim.scenario.correlation import cholesky  # numpy, which checking a plan does without

            cholesky(self.array)
        if self.correlation is not None and not -1 / (size - 1) < self.correlation.value < 1:
            raise ValueError(f"one correlation of {size} parameters lies between {-1 / (size - 1):.3g} and 1")
        return self

    @property
    def array(self) -> NDArray[np.float64]:
        """The correlation matrix, dims (parameter, parameter)."""
        import numpy as np

        if self.matrix is not None:
            return np.array(self.matrix)
        size = len(self.parameters)
        common = 0.0 if self.correlation is None else self.correlation.value
        return np.eye(size) + common * (1 - np.eye(size))


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
