"""What the rules ask of an indicator: its printed levels in order, and whether a change is for the worse."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sim.auditing.numbers import printed_step
from sim.inputs.plan import Indicator
from sim.inputs.plan_checks import sense


def levels(row: Indicator) -> dict[int, float]:
    """Return the printed target levels by year, in order; yearly falls are no levels."""
    return {year: row.targets[year].value for year in sorted(row.targets) if row.targets[year].direction != "falls_by"}


def path(row: Indicator) -> dict[int, float]:
    """Return base and target levels by year, in order."""
    base = {row.base_year: row.base} if row.base_year is not None and row.base is not None else {}
    return {**base, **levels(row)}


def legs(row: Indicator) -> Iterator[tuple[tuple[int, float], tuple[int, float]]]:
    """Yield each step from one printed level to the next."""
    yield from pairwise(path(row).items())


def last_level(row: Indicator) -> tuple[int, float] | None:
    """Return the last printed target, if it is a level and no rule."""
    found = levels(row)
    return (max(found), found[max(found)]) if found and max(found) == max(row.targets) else None


def looser(row: Indicator, before: float, after: float) -> bool:
    """Return whether ``after`` is easier to reach than ``before``."""
    return after < before if sense(row.direction) == "higher" else after > before


def base_step(row: Indicator) -> float:
    """Return the size of the last digit in which the base is printed."""
    return printed_step(row.quote, row.base or 0.0, 10.0**-row.decimals)
