"""Early warnings in the scenario model."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from sim.scenario.model_parts import Title
from sim.scenario.quantity import (
    ExactQuantity,
    Model,
    Quantity,
)

Measure = Literal[
    "women_15_49", "births", "age_15_59", "population_growth", "natural_increase", "share_60_plus", "share_65_plus",
    "old_age_dependency", "sex_ratio_at_birth",
]  # fmt: skip
"""What statements of trend and warnings are made of; counts in persons, shares and ratios as such."""


class WarningRule(Model):
    """A threshold whose crossing is told before it comes."""

    title: Title = Title()
    """Name of the warning; its key where it has none."""
    measure: Measure
    """What is watched: a count of persons, a share (0.14 is 14 %) or boys per girl."""
    above: ExactQuantity | None = None
    """Crossed when the measure is higher; give this or below."""
    below: ExactQuantity | None = None
    """Crossed when the measure is lower; give this or above."""
    of: Literal["value", "first_year"] = "value"
    """first_year: the threshold is a multiple of the measure's first value (base year, for births the year after)."""
    regions: tuple[str, ...] | None = None
    """Regions that it is watched in; all where left out."""

    @property
    def threshold(self) -> Quantity:
        """The threshold, on whichever side."""
        found = self.above if self.below is None else self.below
        assert found is not None, "validated: one of both is given"
        return found

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.above is None) == (self.below is None):
            raise ValueError("give above or below, one of them")
        value = self.threshold.value
        shares = ("share_60_plus", "share_65_plus", "old_age_dependency", "sex_ratio_at_birth")
        if self.of == "value" and self.measure in shares and value > 2:
            example = "1.07 for 107 boys per 100 girls" if self.measure == shares[-1] else "0.14 for 14 %"
            raise ValueError(f"{value:g} is no share or ratio: write {example}")
        if self.of == "first_year" and value > 10:
            raise ValueError(f"{value:g} is no multiple of the first year: write 0.75 for 75 % of it")
        return self
