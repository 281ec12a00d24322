"""Levers in the scenario model: who staffs beds and places, what is added, moved and paid, and how long it takes."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sim.scenario.model_parts import Title
from sim.scenario.quantity import (
    ExactNonNegative,
    Model,
    NonNegative,
    Positive,
    PositiveShare,
    Share,
    Year,
)

MOST_YEARS = 50
"""A lead time of more years is a slip of units."""


class BedBudget(Model):
    """Money that keeps beds open."""

    money: dict[Year, ExactNonNegative] = Field(min_length=1)
    """Running budget of the whole place by year; straight between the years, constant outside."""
    per_bed: Positive
    """Running cost of an open bed in a year, in the same money."""


class Coupling(Model):
    """What a bed needs to be open: the least of physical beds, nurses, doctors and money."""

    nurses_per_bed: Positive
    """Ward nurses for one open bed at least."""
    nurses_in_wards: PositiveShare
    """Share of registered nurses who work in wards."""
    doctors_per_bed: Positive
    """Doctors, clinics included, for one open bed at least."""
    budget: BedBudget | None = None
    """Money for open beds; no limit where left out."""


class Carers(Model):
    """Who cares for children in childcare: their places open only as far as there are carers."""

    stock: NonNegative
    """Carers of the whole place in the base year."""
    leaving: Share
    """Share of carers leaving in a year; those whom the programme trains come on top."""
    places_per_carer: Positive | None = None
    """Places for one carer; by the classes of demand.childcare where left out."""


class ChildcareMeasure(Model):
    """One measure of the childcare programme, in one region."""

    title: Title = Title()
    """Name of the measure; its key where it has none."""
    region: str | None = None
    """Where; the whole place where left out, split as the base stock is."""
    places_per_centre: Positive | None = None
    """Places of a centre that is opened or closed."""
    centres_opened: dict[Year, ExactNonNegative] = Field(default_factory=dict)
    """Centres opened in a year."""
    centres_closed: dict[Year, ExactNonNegative] = Field(default_factory=dict)
    """Centres closed in a year, beside the share that closes anyhow."""
    converted_places: dict[Year, ExactNonNegative] = Field(default_factory=dict)
    """Kindergarten places turned into places for under-3s in a year."""
    subsidised_places: dict[Year, ExactNonNegative] = Field(default_factory=dict)
    """Places with a subsidy in a year; they are among the places, not on top of them."""
    carers_trained: dict[Year, ExactNonNegative] = Field(default_factory=dict)
    """Carers who come from training in a year."""

    @model_validator(mode="after")
    def _centres_have_places(self) -> Self:
        if (self.centres_opened or self.centres_closed) and self.places_per_centre is None:
            raise ValueError("centres are opened or closed: give places_per_centre")
        return self


class Move(Model):
    """Staff or units that move from one region to another, and stay there."""

    resource: str
    """What moves."""
    from_: str = Field(alias="from")
    """Region that they leave, in proportion to the stocks of its parts."""
    to: str
    """Region that they join."""
    units: ExactNonNegative
    """How many; never more than there are."""
    year: Year
    """Year in which they move."""

    @model_validator(mode="after")
    def _two_regions(self) -> Self:
        if self.from_ == self.to:
            raise ValueError(f"from and to are both {self.to!r}: name two regions")
        return self


class Addition(Model):
    """Units added in one region, beside what the forecast adds."""

    resource: str
    """What is added."""
    region: str
    """Where; a region with parts shares them out as the base stock is."""
    units: ExactNonNegative
    """How many."""
    year: Year
    """Year in which they come; they stay."""


def _few_years(quantity: Positive) -> Positive:
    if max(quantity.value, quantity.high or 0) > MOST_YEARS:
        raise ValueError(f"{max(quantity.value, quantity.high or 0):g} years must be at most {MOST_YEARS}")
    return quantity


LeadTime = Annotated[Positive, AfterValidator(_few_years)]
"""Years from a decision to the first units, as P10, median and P90."""


class Lever(Model):
    """Something that can be decided to close a gap, and how long it takes."""

    title: Title = Title()
    """Name of the lever; the built-in one of its key, else the key, where it has none."""
    resources: tuple[str, ...] = Field(min_length=1)
    """Resources that it adds to."""
    lead_time_years: LeadTime
    """Years from the start to the units at work."""
    units: Positive
    """Units of the resource that one unit of the lever brings."""
    per_year: Positive | None = None
    """Units of the lever that can be started in a year; not a limit where left out."""


Paid = Literal["all", "added", "moved", "opened", "converted", "subsidised", "trained"]
"""What is paid for: all units there are, or those of one kind of lever."""
OF_THE_PROGRAMME: tuple[Paid, ...] = ("opened", "converted", "subsidised", "trained")


class UnitCost(Model):
    """What a unit costs."""

    title: Title = Title()
    """Name of the cost; its key where it has none."""
    lever: Paid
    """Which units: all there are, added or moved ones, or those of the childcare programme."""
    resource: str | None = None
    """Of which resource; the childcare programme has its own and takes none."""
    capital: NonNegative | None = None
    """Once for each unit that comes."""
    running: NonNegative | None = None
    """In a year for each unit that is there on 31 December."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.capital is None and self.running is None:
            raise ValueError("give capital, running or both")
        if (self.resource is None) != (self.lever in OF_THE_PROGRAMME):
            told = "takes no resource" if self.resource else "needs a resource"
            raise ValueError(f"lever {self.lever} {told}")
        return self
