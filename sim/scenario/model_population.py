"""The people in the scenario model: fertility, mortality, migration, known figures."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from sim.scenario.model_parts import Rows, Whole
from sim.scenario.quantity import (
    ChildMortality,
    ExactChance,
    ExactNonNegative,
    ExactPositive,
    ExactPositiveShare,
    ExactShare,
    LifeExpectancy,
    Model,
    Multiplier,
    NonNegative,
    Quantity,
    SexRatio,
    Share,
    Year,
)


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

    @model_validator(mode="after")
    def _believable(self) -> Self:
        effect = self.change.value * self.elasticity.value
        if effect > 1:
            raise ValueError(f"change x elasticity is {effect:g}: more than twice the births is no support measure")
        return self


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
    path_persistence: ExactShare
    """Share of a year's deviation from the national path that is left a year later; 1 is a random walk."""
    path_correlation: ExactPositiveShare
    """Correlation of two regions' deviations: the nation's is common, and each region adds one of its own."""
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


class MigrationPath(Model):
    """How far the level of net migration may wander from what it is at first."""

    spread: ExactNonNegative
    """P90 of a region's deviation in the long run, per 1,000 residents a year; P10 is as far below."""
    persistence: ExactChance
    """Share of a year's deviation that is left a year later."""
    correlation: ExactShare
    """Correlation of the deviations of two regions of the place."""


class Migration(Model):
    """Who comes and who goes."""

    levels: Rows
    """Net migration by region per 1,000 residents a year, without the arriving infants."""
    path: MigrationPath
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
