"""Supply in the scenario model."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.model_levers import Addition, Carers, ChildcareMeasure, Coupling, Lever, Move, UnitCost
from sim.scenario.model_parts import Rows, Whole
from sim.scenario.model_workforce import ByRegion, Workforce
from sim.scenario.quantity import (
    ExactNonNegative,
    ExactQuantity,
    ExactShare,
    Growth,
    Model,
    NonNegative,
    Share,
    Year,
)

SupplyPath = Literal["as_in_the_past", "as_promised"]


class Slippage(Model):
    """How late buildings open, as a share of their planned duration."""

    apply: bool
    """False reads the plan: open on the printed finish, no commissioning, no ramp, no cancellation."""
    median: ExactQuantity
    """Median overrun."""
    p80: ExactQuantity
    """Overrun that one in five exceeds."""
    floor: ExactQuantity
    """Smallest overrun (negative is early)."""
    cancel: ExactShare
    """Probability that a project is never built."""
    shared: ExactShare
    """Share of the variance of lateness and cancellation that all projects have in common; 0 is each for itself."""
    commissioning_months: NonNegative
    """Months from completion to opening."""
    ramp_months: NonNegative
    """Months from opening to full use."""
    ramp_steps: Whole = Field(ge=0, le=100)
    """Equal parts that open one after the other during the ramp; 0 fills up in a straight line."""

    @model_validator(mode="after")
    def _order(self) -> Self:
        if not self.floor.value < self.median.value < self.p80.value:
            raise ValueError("floor, median and p80 must rise in this order")
        if self.floor.value < -1:
            raise ValueError("floor must be at least -1: nothing is finished before it begins")
        return self


class Training(Model):
    """Contracted medical students."""

    students: Rows
    """Intakes (id, intake_year, students, degree_years)."""
    years_to_licence: Whole = Field(ge=0, le=10)
    """Years from the degree to the licence."""
    residency_years: Whole = Field(ge=0, le=10)
    """Years of residency after the degree ("5+3", "3+2")."""
    residency_away: bool
    """True: residents train elsewhere, and count here when they come; false: from their licence on."""
    service_from: Literal["placement", "degree"]
    """What the years of service are counted from; the degree counts the residency as service."""
    next_intake: Year | None = None
    """First year in which more students can be taken; null is the year after the base."""
    next_degree_years: Whole = Field(ge=1, le=15)
    """Years of study of those who are yet to be taken."""
    next_service_years: Whole = Field(ge=0, le=40)
    """Years of their contract."""
    licence_pass: Share
    """Share that passes the licence examination."""
    placement: Share
    """Share of the licensed that takes up the contract."""
    retention_after_service: Share
    """Share that stays after the years of service."""

    @model_validator(mode="after")
    def _contract(self) -> Self:
        if self.next_service_years < self.residency_years:
            text = f"next_service_years {self.next_service_years} is shorter than the residency of"
            raise ValueError(f"{text} {self.residency_years}, lengthen the contract or shorten residency_years")
        return self


class ChildcareSupply(Model):
    """The childcare programme."""

    closing: Share
    """Share of places closed in a year."""
    programme: dict[str, ChildcareMeasure | None] = Field(default_factory=dict)
    """Centres, converted and subsidised places and carers, by a name of your own; null takes one away."""
    carers: Carers | None = None
    """Who cares for the children; places are not limited by carers where left out."""


class Supply(Model):
    """What there is and what is promised."""

    base_reading: Literal["count", "density"]
    """Which figure of the base stock to take where head-count and density conflict."""
    path: SupplyPath
    """as_in_the_past follows past growth; as_promised follows the plan's own targets (an input)."""
    path_of: dict[str, SupplyPath] = Field(default_factory=dict)
    """The same for single resources."""
    growth: dict[str, Growth]
    """Yearly growth of the past, by resource (0.03 = 3 %)."""
    growth_until: Year
    """Last year in which the rate applies; afterwards net additions fade in a straight line."""
    fade_years: Whole = Field(ge=0, le=80)
    """Years until net additions are zero; 0 holds the stock from then on."""
    fade_years_of: dict[str, Annotated[Whole, Field(ge=0, le=80)]] = Field(default_factory=dict)
    """The same for single resources."""
    entries: dict[str, dict[Year, ExactNonNegative]] = Field(default_factory=dict)
    """Beds or places added in given years, by resource; replaces growth from the first year named, the last is kept."""
    additions_delay_years: dict[str, Annotated[Whole, Field(ge=-50, le=50)]] = Field(default_factory=dict)
    """Years by which the additions of a resource come later."""
    hires: dict[str, ByRegion] = Field(default_factory=dict)
    """Staff hired by resource, region and year; replaces growth there from the first year named, the last is kept."""
    workforce: Workforce
    projects: Rows
    """Capital projects (the plan's projects.csv)."""
    net_share_of_gross: Share
    """Share of beds that are net additions where a plan prints only the total on completion."""
    medical_share_of_mixed: Share
    """Share of mixed medical and elderly-care beds that counts as medical beds."""
    slippage: Slippage
    training: Training
    childcare: ChildcareSupply
    coupling: Coupling
    redistribution: dict[str, Move | None] = Field(default_factory=dict)
    """Staff or units moved between regions, by a name of your own; null takes one away."""
    additions_in: dict[str, Addition | None] = Field(default_factory=dict)
    """Units added in one region, by a name of your own; null takes one away."""
    levers: dict[str, Lever | None] = Field(default_factory=dict)
    """What can be decided to close a gap, by name; null takes one of the defaults away."""
    costs: dict[str, UnitCost | None] = Field(default_factory=dict)
    """Unit costs, by a name of your own; nothing is costed without them."""
