"""Demand in the scenario model: how often people use what, for how long, and by which methods needs are counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from sim.scenario.model_childcare import ChildcareDemand
from sim.scenario.model_parts import Whole
from sim.scenario.quantity import (
    AtLeastOne,
    ExactChance,
    ExactPositive,
    ExactShare,
    Growth,
    Model,
    NonNegative,
    Positive,
    PositiveShare,
    Quantity,
    Share,
    Year,
)

VOLUME = re.compile(r"(admissions|bed_days|visits|population)(?:_(\d+)_(\d+|plus))?|births")
"""What work and beds are counted from, all ages or some: ``visits``, ``bed_days_0_14``, ``population_65_plus``."""
LONGEST_STAY = 60.0


def ages_of(volume: str) -> tuple[str, int, int]:
    """Return kind of a volume, first age and first age above: ``population_0_6`` is population, 0 and 7.

    Raises
    ------
    ValueError
        No volume has this name.
    """
    found = VOLUME.fullmatch(volume)
    if not found:
        known = "births, admissions, bed_days, visits or population, with ages as in population_65_plus"
        raise ValueError(f"{volume!r} is no volume: {known}")
    first, last = int(found[2] or 0), 100 if found[3] in (None, "plus") else int(found[3])
    if not first <= last <= 100:
        raise ValueError(f"{volume!r}: ages {first}-{last} are out of order or above 100")
    return found[1] or "births", first, last + 1


def _is_volume(name: str) -> str:
    ages_of(name)
    return name


Volume = Annotated[str, AfterValidator(_is_volume)]


def _in_days(stay: Quantity) -> Quantity:
    if max(stay.value, stay.high or 0) > LONGEST_STAY:
        hint = f"{stay.value:g} hours are {stay.value / 24:.3g} days"
        raise ValueError(f"a mean stay of {stay.value:g} days is above {LONGEST_STAY:g}: {hint}")
    return stay


def _within_a_year(most: float, what: str) -> Callable[[Quantity], Quantity]:
    def checked(quantity: Quantity) -> Quantity:
        given = max(quantity.value, quantity.high or 0)
        if given > most:
            raise ValueError(f"{given:g} {what} are more than a year has, {most:,.0f}")
        return quantity

    return checked


WorkingDays = Annotated[Positive, AfterValidator(_within_a_year(366, "days"))]
WorkingHours = Annotated[Positive, AfterValidator(_within_a_year(366 * 24, "hours"))]
Stay = Annotated[Positive, AfterValidator(_in_days)]
"""Mean stay of all inpatients in days; what looks like hours is refused."""


class InflowShare(Share):
    """A share of at most 0.9."""

    maximum = 0.9


class BedDemand(Model):
    """Beds from admissions, stay and occupancy."""

    length_of_stay: Stay
    """Mean stay in days, the same at every age unless the table of use has stays by age."""
    length_of_stay_growth: Growth
    """Yearly change of the mean stay (-0.01 = one per cent shorter each year)."""
    occupancy_base: PositiveShare
    """Share of beds in use in a normal base year."""
    occupancy: PositiveShare
    """Share of beds in use that demand is planned for, from the year after the base."""
    use_growth: Growth
    """Yearly change of admissions and visits at every age (0.01 = 1 %)."""
    share_treated_inside: dict[Year, PositiveShare] = Field(min_length=1)
    """Share of residents' admissions treated in the place, by year; straight between the years, constant outside."""
    inflow: InflowShare
    """Share of the base year's bed-days that people from elsewhere use; their number then follows use alone."""


class AgeShift(Quantity):
    """Years of age a year, from -0.5 to 0.5."""

    minimum = -0.5
    maximum = 0.5
    percent = False


class HealthStatus(Model):
    """Older people as healthy as younger ones used to be."""

    shift_per_year: AgeShift
    """Years of age by which rates of use move up in each year: with 0.1 those of 66 use in ten years what 65 does."""
    from_age: Whole = Field(ge=0, le=100)
    """First age whose rates move."""


class Visits(Model):
    """Outpatient visits."""

    per_resident: Positive
    """Visits of a resident in the base year."""


class ServiceLevel(Model):
    """Beds for a stated probability that a ward is full."""

    method: Literal["erlang_b", "erlang_c", "normal"]
    """Patients who find the ward full go elsewhere, wait, or are a normal variate."""
    probability_full: ExactChance
    """Probability that a ward is full (or that a patient waits) which is accepted."""
    ward_beds: ExactPositive
    """Beds of one ward in the base year: a county has as many wards as its beds make."""
    overdispersion: AtLeastOne
    """Variance of the daily census over its mean; 1 where patients come independently."""
    seasonal_peak: AtLeastOne
    """Load of the peak season over the mean of the year, at least 1."""


class Statutory(Model):
    """The form of Japan's medical care plans, with daily rates."""

    general_occupancy: PositiveShare
    """Occupancy of general beds."""
    long_term_occupancy: PositiveShare
    """Occupancy of long-term beds."""
    long_term_share: Share
    """Share of bed-days in long-term beds."""
    absorbed_by_care: Share
    """Share of long-term bed-days that care facilities take over."""
    outflow_allowance: Share
    """Part of the net outflow, at most a third, for which beds are added."""

    @model_validator(mode="after")
    def _at_most_a_third(self) -> Self:
        if max(self.outflow_allowance.value, self.outflow_allowance.high or 0) > 1 / 3:
            raise ValueError("outflow_allowance: the allowance is at most a third (0.333)")
        return self


class Specialty(Model):
    """Beds of one kind from what they serve."""

    part: Literal["department", "across", "outside"]
    """A department is part of the total; a view across departments too; outside is none of the beds of hospitals."""
    volume: Volume
    """What is counted: births, or admissions, bed_days, visits or population, ages as in population_65_plus."""
    per_unit: NonNegative | None = None
    """Admissions for each unit of the volume; one where left out."""
    length_of_stay: Positive | None = None
    """Days of an admission; one where left out, as for a volume of bed-days."""
    occupancy: PositiveShare
    """Share of beds in use that is planned for."""
    of_which: dict[str, Share] = Field(default_factory=dict)
    """Named shares of the beds, for example nursing_type."""

    @model_validator(mode="after")
    def _a_stay(self) -> Self:
        if self.length_of_stay is not None and max(self.length_of_stay.value, self.length_of_stay.high or 0) > 366:
            days = self.length_of_stay.value
            raise ValueError(f"length_of_stay: {days:g} days are above a year; {days:g} hours are {days / 24:.3g} days")
        return self


class Task(Model):
    """One kind of work."""

    volume: Volume
    """What is counted, see the volume of specialties."""
    per_unit: NonNegative | None = None
    """How often it falls due for each unit of the volume in a year, coverage included; once where left out."""
    hours: Positive
    """Hours for once."""


class _Method(Model):
    partial: bool = False
    """True for a method that counts a part of the resource alone: it is shown, but not compared with the others."""


class Ratio(_Method):
    """Units for each needed unit of another resource."""

    kind: Literal["ratio"]
    """Ratio."""
    of: str
    """The other resource; its demand by use."""
    per_unit: Positive
    """Units for each of its units."""


class Productivity(_Method):
    """A volume over what one unit serves in a year."""

    kind: Literal["productivity"]
    """Productivity."""
    volume: Volume
    """What is counted."""
    per_day: Positive
    """What one unit serves in a day (in a year where days is left out)."""
    days: WorkingDays | None = None
    """Working days a year; left out for a panel of people."""


class Workload(_Method):
    """Hours of tasks over a year's working time, with allowances (WHO's workload indicators of staffing need)."""

    kind: Literal["workload"]
    """Workload."""
    tasks: dict[str, Task] = Field(min_length=1)
    """Kinds of work by name."""
    hours_per_year: WorkingHours
    """Working time of one person, leave, sickness and training taken off."""
    category_allowance: Share | None = None
    """Share of everybody's time for work that no task counts."""
    individual_allowance: NonNegative | None = None
    """Hours a year in the whole place for work of some alone (heads of departments)."""

    @field_validator("category_allowance")
    @classmethod
    def _some_time_left(cls, share: Share | None) -> Share | None:
        if share is not None and max(share.value, share.high or 0) >= 0.9:
            raise ValueError("leaves less than a tenth of the time for all tasks")
        return share


Method = Annotated[Ratio | Productivity | Workload, Field(discriminator="kind")]


class DoctorDemand(Model):
    """Doctors from visits and bed-days."""

    outpatient_share: Share
    """Share of doctors' work that follows visits; the rest follows bed-days."""
    visit_ratio_60_plus: Positive
    """Visits of a person aged 60 and over as a multiple of a younger person's."""


class Demand(Model):
    """What people need."""

    norms: dict[str, ExactPositive] = Field(default_factory=dict)
    """Densities for resources that no plan sets a target for, on the resource's own scale."""
    beds: BedDemand
    health_status: HealthStatus
    visits: Visits
    service_level: ServiceLevel
    statutory: Statutory
    specialties: dict[str, Specialty | None] = Field(default_factory=dict)
    """Beds of one kind by resource; null takes one of the defaults away."""
    doctors: DoctorDemand
    staff: dict[str, dict[str, Method | None]] = Field(default_factory=dict)
    """Further methods by resource and name of your own; null takes one of the defaults away."""
    mixture: dict[str, dict[str, ExactShare]] = Field(default_factory=dict)
    """Weights of methods by resource: each draw takes one of them, which adds the method ``mixture``."""
    childcare: ChildcareDemand
