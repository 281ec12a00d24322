"""Childcare in the scenario model: which children, which classes, which centres."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from sim.scenario.model_parts import Whole
from sim.scenario.quantity import (
    AtLeastOne,
    ExactPositive,
    ExactShare,
    Model,
    PositiveShare,
    Share,
    Year,
)

CLASSES = ("nursery", "toddler", "older", "mixed")
"""Kinds of classes: 6-12, 12-24, 24-36 and 18-36 months."""
MOST_CLASSES = 10
"""Classes of a centre at most (trial standard for childcare centres)."""


class ChildcareClass(Model):
    """One kind of class."""

    share_of_children: ExactShare
    """Share of the children in childcare who are in such classes."""
    size: AtLeastOne
    """Children in a class at most."""
    children_per_staff: AtLeastOne
    """Children for one member of staff on duty at most."""


class ChildcareClasses(Model):
    """The classes of a centre by age of the children, in months."""

    nursery: ChildcareClass
    """6 to 12 months (乳儿班)."""
    toddler: ChildcareClass
    """12 to 24 months (托小班)."""
    older: ChildcareClass
    """24 to 36 months (托大班)."""
    mixed: ChildcareClass
    """18 to 36 months (混合编班)."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        shares = {name: getattr(self, name).share_of_children.value for name in CLASSES}
        if abs(sum(shares.values()) - 1) > 1e-6:
            told = ", ".join(f"{name} {share:g}" for name, share in shares.items())
            raise ValueError(f"the shares of children must add up to 1, these ({told}) make {sum(shares.values()):g}")
        return self


class ChildcareCentre(Model):
    """What a centre is made of."""

    classes_per_centre: AtLeastOne
    """Size of an average centre in full classes, at most 10; rounding by centre opens a few more."""
    opening_hours_relief: AtLeastOne
    """Staff employed for one on duty: opening hours over working hours."""
    children_per_health_worker: AtLeastOne
    """Children for one full-time health worker; every centre has one."""
    floor_area: ExactPositive
    """Building area for a child in square metres."""
    floor_area_short_yard: ExactPositive
    """The same where the yard is smaller than the standard asks for."""
    short_yards: ExactShare
    """Share of children in centres with such a yard."""

    @model_validator(mode="after")
    def _limits(self) -> Self:
        if self.classes_per_centre.value > MOST_CLASSES:
            raise ValueError(f"classes_per_centre {self.classes_per_centre.value:g} must be at most {MOST_CLASSES}")
        if self.floor_area_short_yard.value < self.floor_area.value:
            raise ValueError("floor_area_short_yard must be at least floor_area")
        return self


class ChildcareDemand(Model):
    """Who would come, and what they need: places from take-up, children from wish, price and distance."""

    take_up: dict[Year, Share] = Field(min_length=1)
    """Share of all under-3s who attend, by year, as published; straight between the years, constant outside."""
    entry_age_months: Whole = Field(ge=0, le=35)
    """Age in months from which children are taken; they leave at 36 months."""
    wish: dict[Year, Share] = Field(min_length=1)
    """Share of eligible children whose families want a place, by year."""
    affordable_and_near: dict[Year, Share] = Field(min_length=1)
    """Share of these wishes for which a place is affordable and near enough, by year."""
    frictional_vacancy: Share
    """Share of places that stay free in a full centre: children come and go."""
    realistic_utilisation: PositiveShare
    """Share of places in use that places are planned for."""
    classes: ChildcareClasses
    centre: ChildcareCentre

    @model_validator(mode="after")
    def _someone_in_a_class(self) -> Self:
        last = {"nursery": 12, "toddler": 24, "older": 36, "mixed": 36}
        open_classes = [name for name in CLASSES if last[name] > self.entry_age_months]
        if not any(getattr(self.classes, name).share_of_children.value for name in open_classes):
            raise ValueError(
                f"entry_age_months {self.entry_age_months} leaves only {', '.join(open_classes)}, "
                "and their share_of_children is 0"
            )
        return self
