"""Childcare demand in the scenario model."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.quantity import Model, Share, Year


class ChildcareDemand(Model):
    """Places from under-3s and take-up."""

    take_up: dict[Year, Share] = Field(min_length=1)
    """Share of the under-3s who attend, by year; straight between the years, constant outside."""
