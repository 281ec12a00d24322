"""Wards in the scenario model: single wards of hospitals that are simulated patient by patient."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sim.scenario.model_parts import Title, Whole
from sim.scenario.quantity import (
    ExactNonNegative,
    ExactPositive,
    ExactPositiveShare,
    Model,
    Number,
    Year,
)

WEEK, MONTHS = 7, 12
NEAR = 0.005
"""Factors and shares may miss their mean or sum by this much: they are printed with two decimals."""
MOST_A_BED = 3
"""Patients a day for one bed, and beds asked for by one: more is a slip of units."""
EVERYBODY = "all"
WardMeasure = Literal["full", "turned_away", "waiting", "occupancy", "outliers"]


def _hour(given: object) -> int:
    text = str(given)
    if isinstance(given, bool) or not text.isdecimal() or int(text) > 23:
        raise ValueError(f"{given!r} is not an hour from 0 to 23")
    return int(text)


def _file_name(given: str) -> str:
    if not given or given.startswith(".") or any(sign in given for sign in "/\\"):
        raise ValueError(f"{given!r} cannot name a ward and its chart, use letters, digits and _")
    return given


WardName = Annotated[str, AfterValidator(_file_name)]
Hour = Annotated[int, BeforeValidator(_hour)]
Factors = tuple[Annotated[Number, Field(ge=0, allow_inf_nan=False)], ...]
Name = Annotated[str, Field(min_length=1)]


class LengthOfStay(Model):
    """How long patients stay: recorded stays in a file, or a mean with a shape."""

    file: Path | None = None
    """CSV with the column length_of_stay (days) and, where known, class and weight."""
    mean: ExactPositive | None = None
    """Mean stay in days; without it and without a file that of demand.beds.length_of_stay."""
    coefficient_of_variation: ExactNonNegative | None = None
    """Standard deviation over mean; without it that of ward_simulation."""
    shape: Literal["lognormal", "exponential"] = "lognormal"
    """exponential is what Erlang's formula of waiting assumes; its coefficient of variation is 1."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.file is not None and (self.mean is not None or self.coefficient_of_variation is not None):
            raise ValueError("give a file with stays, or mean and coefficient_of_variation, not both")
        if self.shape == "exponential" and self.coefficient_of_variation is not None:
            raise ValueError("an exponential stay has the coefficient of variation 1: leave it out")
        return self


class PatientGroup(Model):
    """Patients that are treated alike, such as emergencies."""

    share: ExactPositiveShare
    """Part of the ward's patients."""
    priority: Annotated[Whole, Field(ge=1, le=9)] = 1
    """Order in which those who wait are called, 1 first."""
    weekdays: Factors | None = None
    """Seven factors on the daily mean, Monday first, that average 1; all the same where left out."""
    months: Factors | None = None
    """Twelve factors on the daily mean, January first, that average 1; all the same where left out."""
    waits_days: ExactNonNegative | None = None
    """Days they wait for a bed before they go elsewhere: 0 at once; left out: for as long as it takes."""
    outlier: bool = True
    """Whether they may lie in another ward when this one is full."""
    length_of_stay: LengthOfStay | None = None
    """Their own stays; without it those of the ward. A file belongs to the ward: it may have a column class."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name, factors, number in (("weekdays", self.weekdays, WEEK), ("months", self.months, MONTHS)):
            if factors is not None:
                _check_factors(name, factors, number)
        if self.length_of_stay is not None and self.length_of_stay.file is not None:
            raise ValueError("the file with stays is named for the whole ward; its column class tells classes apart")
        return self


def _check_factors(name: str, factors: tuple[float, ...], number: int) -> None:
    if len(factors) != number:
        raise ValueError(f"{name} takes {number} factors, not {len(factors)}")
    mean = sum(factors) / number
    if abs(mean - 1) > NEAR:
        raise ValueError(f"{name} average {mean:.4g}, they must average 1: divide each by {mean:.4g}")


class Nurses(Model):
    """Beds as far as nurses can look after them."""

    patients_per_nurse: ExactPositive
    """Patients that one nurse on duty can look after."""
    shifts: dict[Hour, ExactNonNegative] = Field(min_length=1)
    """Nurses on duty by the hour at which a shift begins; the last one lasts until the first of the next day."""
    weekend: dict[Hour, ExactNonNegative] = Field(default_factory=dict)
    """The same on Saturdays and Sundays; as on other days where left out."""


class HospitalWard(Model):
    """One ward of a hospital. Say in one of three ways how many patients ask for its beds."""

    title: Title = Title()
    """Name of the ward; its key where it has none."""
    region: str | None = None
    """Where its patients live; the whole place where left out."""
    beds: ExactPositive
    """Beds that stand there."""
    years: tuple[Year, ...] = Field(min_length=1)
    """Years to simulate."""
    admissions_per_day: ExactPositive | None = None
    """Patients a day who ask for a bed, mean of the year; the same in every year."""
    occupancy: ExactPositiveShare | None = None
    """Share of beds that would be in use if nobody had to be turned away; the same in every year."""
    share_of_bed_days: ExactPositiveShare | None = None
    """Part of the bed-days of its region, as forecast for each year (demand by use)."""
    length_of_stay: LengthOfStay = LengthOfStay()
    """Stays of all patients."""
    patients: dict[Name, PatientGroup] = Field(min_length=1)
    """Classes of patients, by a name of your own; their shares add up to 1."""
    outlier_beds: Annotated[Whole, Field(ge=0, le=1000)] = 0
    """Beds that other wards lend when this one is full."""
    nurses: Nurses | None = None
    """Nurses on duty; every bed is looked after where left out."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        ways = ("admissions_per_day", "occupancy", "share_of_bed_days")
        given = [name for name in ways if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give one of {', '.join(ways)}, not {' and '.join(given) or 'none'}")
        if self.beds.value != int(self.beds.value) or self.beds.value > 10_000:
            raise ValueError(f"beds {self.beds.value:g} must be a whole number of at most 10,000")
        if self.admissions_per_day and self.admissions_per_day.value > MOST_A_BED * self.beds.value:
            told = self.admissions_per_day.value
            raise ValueError(f"{told:g} admissions a day for {self.beds.value:g} beds: of a year? divide by 365")
        twice = sorted({year for year in self.years if self.years.count(year) > 1})
        if twice:
            raise ValueError(f"years: {twice[0]} stands twice")
        total = sum(group.share.value for group in self.patients.values())
        if abs(total - 1) > NEAR:
            raise ValueError(f"the shares of patients add up to {total:.4g}, not to 1")
        if EVERYBODY in self.patients:
            raise ValueError(f"no class of patients can be called {EVERYBODY!r}: it stands for all of them together")
        if self.nurses and self.nurses.patients_per_nurse.value * max(_on_duty(self.nurses)) < 1:
            raise ValueError("the nurses on duty can look after no patient: check patients_per_nurse and shifts")
        return self


def _on_duty(nurses: Nurses) -> list[float]:
    return [quantity.value for quantity in (*nurses.shifts.values(), *nurses.weekend.values())]


class WardPrecision(Model):
    """When enough replications of a year have been run."""

    measure: WardMeasure
    """The measure that must be known."""
    relative: ExactPositiveShare
    """Half-width of its 95 % interval as a share of the mean, or"""
    absolute: ExactNonNegative
    """half-width in the measure's own unit: the wider of both will do."""
    least: Annotated[Whole, Field(ge=2, le=1000)]
    """Fewest replications."""
    most: Annotated[Whole, Field(ge=2, le=10_000)]
    """Most replications."""

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.least > self.most:
            raise ValueError(f"least {self.least} is more than most {self.most}")
        return self


class WardSimulation(Model):
    """How wards are simulated."""

    coefficient_of_variation: ExactNonNegative
    """Of stays, where a ward tells none."""
    precision: WardPrecision
