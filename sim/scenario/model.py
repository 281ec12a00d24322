"""The scenario model: every setting, frozen and validated. Defaults stand in ``defaults.yaml`` beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, Strict, ValidationInfo, field_validator, model_validator

from sim.scenario.quantity import (
    ChildMortality,
    ExactNonNegative,
    ExactPositive,
    ExactQuantity,
    ExactShare,
    Growth,
    LifeExpectancy,
    Model,
    Multiplier,
    NonNegative,
    Positive,
    PositiveShare,
    Quantity,
    SexRatio,
    Share,
    Year,
)

DEFAULTS = Path(__file__).parent / "defaults.yaml"
SupplyPath = Literal["as_in_the_past", "as_promised"]
Measure = Literal[
    "women_15_49", "births", "age_15_59", "population_growth", "natural_increase", "share_60_plus", "share_65_plus",
    "old_age_dependency", "sex_ratio_at_birth",
]  # fmt: skip
"""What statements of trend and warnings are made of; counts in persons, shares and ratios as such."""
Whole = Annotated[int, Strict()]
"""A whole number; a truth value or a text is none."""


class Title(Model):
    """A title in both languages; one is enough."""

    en: str = ""
    """English."""
    zh: str = ""
    """Chinese."""


class Rows(Model):
    """A table whose rows the scenario may address by their id (``*`` for all)."""

    table: Path | None = None
    """The CSV file; relative paths count from the file that names it."""
    rows: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Columns that the scenario sets, by row id."""

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return {"table": data}
        rows = {key: value for key, value in data.items() if key != "table"}
        for key, value in rows.items():
            if not isinstance(value, dict):
                raise ValueError(f"{key} must be a row id with columns, for example {key}: {{delay_years: 1}}")
        return {"table": data.get("table"), "rows": rows}


class Horizon(Model):
    """First and last year."""

    base: Year
    """The year whose 31 December the census stands for."""
    end: Year
    """Last year of the projection."""

    @model_validator(mode="after")
    def _order(self) -> Self:
        if not self.base < self.end <= self.base + 80:
            raise ValueError(f"end {self.end} must be after base {self.base}, by at most 80 years")
        return self


class SupportMeasure(Model):
    """A measure beside the three-child policy that makes births of every order likelier."""

    change: NonNegative
    """What changes, beyond the observed and forecast path: 0.1 is ten points of childcare coverage, 1 a new grant."""
    elasticity: NonNegative
    """Relative rise of the birth rates for a change of 1."""
    start: Year
    """First year with an effect."""
    ramp_years: Whole = Field(ge=1, le=30)
    """Years until the effect is full."""


class BirthsByOrder(Model):
    """Births of a known year by order, as shares of all; they must add up to 1."""

    year: Year
    """The year that they are of; the nearest year of the projection is made to have them."""
    first: ExactShare
    """First births."""
    second: ExactShare
    """Second births."""
    third_or_later: ExactShare
    """Third and later births."""

    @model_validator(mode="after")
    def _sum(self) -> Self:
        total = self.first.value + self.second.value + self.third_or_later.value
        if abs(total - 1) > 1e-6:
            raise ValueError(f"the shares add up to {total:g}, they must add up to 1")
        return self


class Parity(Model):
    """What the model of women by parity starts from and is calibrated to."""

    past_second: ExactPositive
    """Before the base: chance of a second birth for a mother of one, as a multiple of a childless woman's."""
    past_third_or_later: ExactPositive
    """Before the base: the same for a mother of two or more and a further birth."""
    births_by_order: BirthsByOrder


class Fertility(Model):
    """How many children are born."""

    policy: Literal["three_child", "none"]
    """three_child is the path as observed and forecast; none takes the policy's effect out of it."""
    births_reading: Literal["plan", "census"]
    """Births of the base year: the plan's printed figure (with arriving infants), or the census infants."""
    level: Multiplier
    """Multiplier on the local level, drawn for each region apart."""
    path_spread: ExactNonNegative
    """Multiplier on the width of the UN's 80 % interval of national fertility."""
    effect_second: NonNegative
    """Rise of second births through the policy when fully at work."""
    effect_third_or_later: NonNegative
    """Rise of third and later births through the policy when fully at work."""
    policy_start: Year
    """First year whose births carry the policy's effect."""
    policy_ramp_years: Whole = Field(ge=1, le=30)
    """Years until the effect is full."""
    tempo_second: Share
    """Share of second births that the policy brings forward while people hurry."""
    tempo_third_or_later: Share
    """Share of third and later births that the policy brings forward while people hurry."""
    tempo_years: Whole = Field(ge=0, le=30)
    """Years, from the policy's start, in which births are brought forward."""
    tempo_brought_forward: Whole = Field(ge=1, le=10)
    """Years by which they are brought forward, and after which they are missing."""
    support: dict[str, SupportMeasure]
    """Measures by a name of your own; their effects multiply."""
    parity: Parity
    sex_ratio_at_birth: SexRatio | None = None
    """Boys per girl, constant; blank follows the UN's national path."""


class Target(Model):
    """A published figure that the central run is made to meet."""

    measure: Literal["population", "births", "deaths"]
    """People on 31 December move the level of net migration, births that of fertility, deaths life expectancy."""
    region: str
    """Region that it counts; deaths can be met for the whole place only."""
    year: Year
    """Its year, after the base."""
    figure: ExactPositive
    """Persons."""


class Mortality(Model):
    """How long people live."""

    life_expectancy: dict[Year, LifeExpectancy] = Field(min_length=1)
    """Life expectancy at birth, both sexes, of given years; after the last it changes as the UN's path does."""
    infant_mortality: ChildMortality | None = None
    """Deaths under 1 per 1,000 live births in the base year; blank takes the standard's."""
    under_five_mortality: ChildMortality | None = None
    """The same under 5, infants included (give infant_mortality too); blank leaves ages 1-4 to the level."""
    life_expectancy_error: Quantity
    """Years added to life expectancy in every year: the least width of its range."""

    @field_validator("under_five_mortality")
    @classmethod
    def _at_least_infants(cls, given: Quantity | None, info: ValidationInfo) -> Quantity | None:
        if given is None or "infant_mortality" not in info.data:
            return given
        infant = info.data["infant_mortality"]
        if infant is None:
            raise ValueError(f"{given.value:g} needs infant_mortality beside it: deaths under 1 are set first")
        if given.value < infant.value:
            raise ValueError(f"{given.value:g} must be at least infant_mortality {infant.value:g}, which it includes")
        return given


class Flow(Model):
    """People moving from some regions to one, conserved."""

    origins: tuple[str, ...]
    """Regions that people leave (leaves or parents)."""
    destination: str
    """The leaf they move to."""
    per_1000: NonNegative
    """Movers a year per 1,000 residents of the origins."""
    start: Year
    """First year."""


class Migration(Model):
    """Who comes and who goes."""

    levels: Rows
    """Net migration by region per 1,000 residents a year, without the arriving infants."""
    age_pattern_strength: NonNegative
    """Multiplier on the age pattern of 2010-2020 around each region's mean."""
    flows: dict[str, Flow] = Field(default_factory=dict)
    """Flows between the regions of the place."""


class Population(Model):
    """The people."""

    fertility: Fertility
    mortality: Mortality
    migration: Migration
    calibration: dict[str, Target]
    """Published figures, by a name of your own, that the central run is made to meet."""


class BedDemand(Model):
    """Beds from admissions, stay and occupancy."""

    length_of_stay: Positive
    """Mean stay in days, the same at every age."""
    occupancy_base: PositiveShare
    """Share of beds in use in a normal base year."""
    occupancy: PositiveShare
    """Share of beds in use that demand is planned for."""
    use_growth: Growth
    """Yearly change of admissions and visits at every age (0.01 = 1 %)."""


class DoctorDemand(Model):
    """Doctors from visits and bed-days."""

    outpatient_share: Share
    """Share of doctors' work that follows visits; the rest follows bed-days."""
    visit_ratio_60_plus: Positive
    """Visits of a person aged 60 and over as a multiple of a younger person's."""


class ChildcareDemand(Model):
    """Places from under-3s and take-up."""

    take_up: dict[Year, Share] = Field(min_length=1)
    """Share of the under-3s who attend, by year; straight between the years, constant outside."""


class Demand(Model):
    """What people need."""

    norms: dict[str, ExactPositive] = Field(default_factory=dict)
    """Densities for resources that no plan sets a target for, on the resource's own scale."""
    beds: BedDemand
    doctors: DoctorDemand
    childcare: ChildcareDemand


class Staff(Model):
    """How staff leave."""

    retirement: Share
    """Share of staff retiring in a year."""
    leaving: Share
    """Share of the others leaving the area in a year."""


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
    commissioning_months: NonNegative
    """Months from completion to opening."""
    ramp_months: NonNegative
    """Months from opening to full use."""

    @model_validator(mode="after")
    def _order(self) -> Self:
        if not self.floor.value < self.median.value < self.p80.value:
            raise ValueError("floor, median and p80 must rise in this order")
        return self


class Training(Model):
    """Contracted medical students."""

    students: Rows
    """Intakes (id, intake_year, students, degree_years)."""
    years_to_licence: Whole = Field(ge=0, le=10)
    """Years from the degree to the licence."""
    licence_pass: Share
    """Share that passes the licence examination."""
    placement: Share
    """Share of the licensed that takes up the contract."""
    retention_after_service: Share
    """Share that stays after the years of service."""


class ChildcareSupply(Model):
    """The childcare programme."""

    closing: Share
    """Share of places closed in a year."""


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
    """Units added in given years, by resource; replaces growth from the first year named, the last is kept."""
    additions_delay_years: dict[str, Annotated[Whole, Field(ge=-50, le=50)]] = Field(default_factory=dict)
    """Years by which the additions of a resource come later."""
    staff: Staff
    projects: Rows
    """Capital projects (the plan's projects.csv)."""
    net_share_of_gross: Share
    """Share of beds that are net additions where a plan prints only the total on completion."""
    medical_share_of_mixed: Share
    """Share of mixed medical and elderly-care beds that counts as medical beds."""
    slippage: Slippage
    training: Training
    childcare: ChildcareSupply


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


class Settings(Model):
    """One merged scenario: the file itself or one of its variants."""

    format: Literal[1]
    """Version of the format."""
    title: Title = Title()
    lang: Literal["en", "zh"] = "zh"
    """Language of tables and charts."""
    place: Path
    """Folder with the place's tables."""
    plan: tuple[Path, ...] = ()
    """Folders of the plans to check; none, one or several."""
    national: Path
    """Folder with the national tables."""
    resources: Path
    """The table of resources."""
    observed: Path | None = None
    """Observed figures of later years; the forecast starts from them."""
    horizon: Horizon
    draws: Whole = Field(ge=1, le=1_000_000)
    """Number of draws; 1 gives the central values."""
    seed: Whole = Field(ge=0)
    """Seed of the named streams."""
    population: Population
    demand: Demand
    supply: Supply
    warnings: dict[str, WarningRule | None] = Field(default_factory=dict)
    """Thresholds to be warned of, by a name of your own; null takes one of the defaults away."""

    @model_validator(mode="before")
    @classmethod
    def _one_plan(cls, data: Any) -> Any:
        if isinstance(data, dict) and "plan" in data:
            plan = data["plan"]
            data = {**data, "plan": [] if plan is None else [plan] if isinstance(plan, str | Path) else plan}
        return data
