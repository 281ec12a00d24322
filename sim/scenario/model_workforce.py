"""Staff in the scenario model: who leaves and why, who may be hired, and who moves."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from sim.scenario.model_parts import Whole
from sim.scenario.quantity import ExactNonNegative, ExactPositive, Model, Share, Year

ByRegion = dict[str, dict[Year, ExactNonNegative]]
"""Persons by region and year; a region with parts is split over them as the base stock is."""


class RetirementRule(Model):
    """The statutory age of one group, and how it rises from a date on."""

    age: ExactPositive
    """Age before the rise, years."""
    rises_to: ExactPositive
    """Age after the rise; the same age where there is none."""
    starts: Year
    """Year on whose 1 January the rise begins."""
    months_for_one: Whole = Field(ge=1, le=120)
    """Months of birth for which the age rises by one month."""

    @model_validator(mode="after")
    def _order(self) -> Self:
        if not 40 <= self.age.value <= self.rises_to.value <= 75:
            raise ValueError("age and rises_to must lie between 40 and 75, rises_to not below age")
        return self


class Retirement(Model):
    """When staff retire."""

    men: RetirementRule
    women: RetirementRule
    women_workers: RetirementRule
    """Women who are not in posts of cadres or professionals."""
    women_workers_share: Share
    """Share of the women whom the rule for workers binds."""
    working_on: Share
    """Share that keeps working when the statutory age is reached."""
    working_on_of: dict[str, Share] = Field(default_factory=dict)
    """The same for single resources."""
    stopping: Share
    """Share of those past the statutory age that stops in a year."""


class Leaving(Model):
    """Who goes to work in another region outside the place."""

    under_35: Share
    """Share of staff under 35 leaving in a year."""
    from_35: Share
    """Share of the older ones."""
    returning: Share
    """Share of those who left that comes back."""
    returning_after: Whole = Field(ge=1, le=40)
    """Years after which they do."""


class Retraining(Model):
    """Staff who move from one cadre to another; into a part of their own cadre they stay in both."""

    origin: str
    """Resource they come from."""
    destination: str
    """Resource they join."""
    region: str
    """Region in which they move; a region with parts is split over them as the base stock is."""
    persons: dict[Year, ExactNonNegative]
    """Persons by year; only these years."""


class Workforce(Model):
    """Staff by age and sex."""

    retirement: Retirement
    leaving: Leaving
    full_time: Share
    """Full-time equivalents of one person."""
    posts: dict[str, ByRegion] = Field(default_factory=dict)
    """Most posts by resource, region and year, the last is kept; they limit ``supply.hires``."""
    applicants: dict[str, ByRegion] = Field(default_factory=dict)
    """Most applicants of a year likewise."""
    retraining: dict[str, Retraining] = Field(default_factory=dict)
    """Moves between cadres, by a name of your own."""
