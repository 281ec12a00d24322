"""The printed targets of an indicator as a path over the years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.inputs.plan import Direction, Indicator, Plan

Basis = Literal["milestone", "path", "carried"]


@dataclass(frozen=True)
class YearTarget:
    """What an indicator is held against in a year, and whether that was printed."""

    value: float
    basis: Basis
    direction: Direction


def target_of(indicator: Indicator, year: int) -> YearTarget | None:
    """Return the target of a year; ``None`` before the base, and where nothing is printed.

    Between printed values (the base included) the path is a straight line; after the last target it is carried.
    A rule ("falls by") holds in the years for which it is printed alone.
    """
    levels = {y: target for y, target in indicator.targets.items() if target.direction != "falls_by"}
    printed = indicator.targets.get(year)
    if printed is not None:
        return YearTarget(printed.value, "milestone", printed.direction)
    if not levels or (indicator.base_year is not None and year <= indicator.base_year):
        return None
    points = {y: target.value for y, target in levels.items()}
    if indicator.base_year is not None and indicator.base is not None:
        points[indicator.base_year] = indicator.base
    last = max(levels)
    if year > last:
        return YearTarget(points[last], "carried", levels[last].direction)
    if year < min(points):
        return None
    following = min(y for y in levels if y > year)
    years = sorted(points)
    value = float(np.interp(year, years, [points[y] for y in years]))
    return YearTarget(value, "path", levels[following].direction)


def density_path(plans: Iterable[Plan], resource: str, years: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the planned density of a resource over the years of all plans, dims (year,), on the plan's scale.

    Printed targets and bases are joined by straight lines; a target wins over the base of a later plan, and what
    is not printed is NaN: years before the first printed value. After the last one it is held.
    """
    points: dict[int, float] = {}
    for plan in plans:
        for indicator in plan.indicators:
            if indicator.numerator == resource and indicator.denominator == "population":
                if indicator.base is not None and indicator.base_year is not None:
                    points.setdefault(indicator.base_year, indicator.base)
                points |= {y: t.value for y, t in indicator.targets.items() if t.direction != "falls_by"}
    if not points:
        return np.full(len(years), np.nan)
    known = sorted(points)
    density = np.interp(years, known, [points[year] for year in known])
    return np.where(years < known[0], np.nan, density)
