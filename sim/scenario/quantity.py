"""A number with its range, unit, source and status: the only way a number enters a scenario."""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Status = Literal["found", "derived", "recalled", "assumed"]
STATUSES: tuple[Status, ...] = ("found", "derived", "recalled", "assumed")


def weakest(*statuses: str) -> str:
    """Return the weakest of some statuses; the empty text where there is none.

    Found is stronger than derived, derived than recalled, recalled than assumed.
    """
    known = [status for status in statuses if status in STATUSES]
    return max(known, key=STATUSES.index) if known else ""


class Model(BaseModel):
    """Base of all scenario sections: frozen, and a key that nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _year(given: object) -> int:
    text = str(given)
    if isinstance(given, bool) or not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise ValueError(f"{given!r} is not a year such as 2025")
    return int(text)


def _number(given: object) -> object:
    if isinstance(given, bool):
        raise ValueError(f"{given!r} is not a number")
    return given


FIRST_YEAR, LAST_YEAR = 1900, 2200
Year = Annotated[int, BeforeValidator(_year)]
Number = Annotated[float, BeforeValidator(_number)]


class Quantity(Model):
    """A number, exact or with an interval from P10 to P90.

    In YAML a plain number is enough: it is then exact and ``assumed``, and its source is the line it stands on.
    """

    value: Number
    """Central value (median of the draws)."""
    low: Number | None = None
    """Lower end of the interval, P10 unless ``level`` says else; blank for an exact value."""
    high: Number | None = None
    """Upper end, P90 unless ``level`` says else; blank for an exact value."""
    level: float = Field(default=0.8, gt=0, lt=1)
    """Share of the distribution between low and high: 0.8 is P10 to P90, 0.95 from 2.5 to 97.5 %."""
    unit: str = ""
    """Unit in words."""
    population_base: str = ""
    """Whom the figure counts: resident, registered, live_births, ..."""
    source: str = ""
    """Where the number comes from."""
    status: Status = "assumed"
    """found, derived, recalled or assumed."""
    note: str = ""
    """The reason, where assumed; what a reader must know."""

    minimum: ClassVar[float | None] = None
    maximum: ClassVar[float | None] = None
    open_minimum: ClassVar[bool] = False
    open_maximum: ClassVar[bool] = False
    percent: ClassVar[bool] = True
    """Whether a number above a maximum of at most 1 may have been meant in per cent."""

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, data: Any) -> Any:
        return {"value": data} if isinstance(data, int | float | str) and not isinstance(data, bool) else data

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("give both low and high, or neither")
        for name in ("value", "low", "high"):
            self._check_domain(name)
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise ValueError(f"low {self.low:g}, value {self.value:g} and high {self.high:g} are out of order")
        return self

    def _check_domain(self, name: str) -> None:
        number = getattr(self, name)
        if number is None:
            return
        if not math.isfinite(number):
            raise ValueError(f"{name} must be a finite number")
        if self.minimum is not None and (number < self.minimum or (self.open_minimum and number == self.minimum)):
            raise ValueError(
                f"{name} {number:g} must be {'above' if self.open_minimum else 'at least'} {self.minimum:g}"
            )
        if self.maximum is not None and (number > self.maximum or (self.open_maximum and number == self.maximum)):
            meant = self.percent and self.maximum <= 1 < number <= 100
            hint = f", write {number / 100:g} for {number:g} %" if meant else ""
            raise ValueError(
                f"{name} {number:g} must be {'below' if self.open_maximum else 'at most'} {self.maximum:g}{hint}"
            )


class Share(Quantity):
    """A number from 0 to 1."""

    minimum = 0.0
    maximum = 1.0


class PositiveShare(Share):
    """A number above 0, at most 1."""

    open_minimum = True


class _Chance(PositiveShare):
    open_maximum = True


class NonNegative(Quantity):
    """A number of at least 0."""

    minimum = 0.0


class Positive(Quantity):
    """A number above 0."""

    minimum = 0.0
    open_minimum = True


def _exact(quantity: Quantity) -> Quantity:
    if quantity.low is not None:
        raise ValueError("takes no low and high: this number is not drawn")
    return quantity


ExactQuantity = Annotated[Quantity, AfterValidator(_exact)]
ExactShare = Annotated[Share, AfterValidator(_exact)]
ExactChance = Annotated[_Chance, AfterValidator(_exact)]
"""A probability above 0 and below 1."""
ExactPositiveShare = Annotated[PositiveShare, AfterValidator(_exact)]
ExactNonNegative = Annotated[NonNegative, AfterValidator(_exact)]
ExactPositive = Annotated[Positive, AfterValidator(_exact)]


class _AtLeastOne(Positive):
    minimum = 1.0
    open_minimum = False


AtLeastOne = Annotated[_AtLeastOne, AfterValidator(_exact)]


class _Correlation(Quantity):
    minimum = -1.0
    maximum = 1.0
    percent = False


ExactCorrelation = Annotated[_Correlation, AfterValidator(_exact)]


class Growth(Quantity):
    """A yearly rate of growth, from -0.5 to 1 (0.03 = 3 %)."""

    minimum = -0.5
    maximum = 1.0


class Multiplier(Positive):
    """A factor between a fifth and five."""

    minimum = 0.2
    maximum = 5.0


class _SexRatio(Positive):
    minimum = 0.8
    maximum = 1.5


SexRatio = Annotated[_SexRatio, AfterValidator(_exact)]
"""Boys per girl."""


class _LifeExpectancy(Positive):
    minimum = 20.0
    maximum = 100.0


class _ChildMortality(Positive):
    maximum = 500.0


LifeExpectancy = Annotated[_LifeExpectancy, AfterValidator(_exact)]
"""Years at birth; the range of all years together is ``life_expectancy_error``."""
ChildMortality = Annotated[_ChildMortality, AfterValidator(_exact)]
"""Deaths of children per 1,000 live births."""
