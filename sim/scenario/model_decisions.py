"""Decisions in the scenario model: which variants are to choose from, and what a shortage and a lever cost."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from sim.scenario.model_parts import Title
from sim.scenario.quantity import ExactNonNegative, ExactPositive, Model, Year


class Decision(Model):
    """A choice between variants, for the value of information; all costs are in one money."""

    title: Title = Title()
    """Name of the decision; its key where it has none."""
    options: dict[str, ExactNonNegative]
    """Cost of each option's lever by the name of its variant; ``base`` is the scenario itself."""
    cost_per_unit_short: dict[str, ExactPositive] = Field(min_length=1)
    """What one unit (bed, person, place) short of the target costs, by indicator; the first one's unit is told."""
    year: Year | None = None
    """Year whose shortage counts; the last that the plan prints where left out."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(self.options) < 2:
            raise ValueError("a decision is between two variants or more: list each in options, with its cost")
        return self
