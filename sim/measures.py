"""What measures mean: which is part of which, and which way is better; the list stands in ``measures.csv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Better = Literal["higher", "lower"]


@dataclass(frozen=True)
class Measure:
    """A measure.

    Attributes
    ----------
    within
        The measure that it is part of, or blank.
    better
        Which way it should go, or blank.
    counted_in
        Kind of the units it is counted in (``people``, ``beds``, ``count``), or blank.
    """

    id: str
    within: str
    better: Better | None
    counted_in: str


@cache
def measures() -> dict[str, Measure]:
    """Return the listed measures by id."""
    with (Path(__file__).parent / "measures.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: _measure(row) for row in csv.DictReader(file)}


def within(measure: str) -> str:
    """Return the measure that ``measure`` is part of; blank where none is listed."""
    found = measures().get(measure)
    return found.within if found else ""


def counted_in(measure: str) -> str:
    """Return the kind of unit that a measure is counted in; blank where it is not listed."""
    found = measures().get(measure)
    return found.counted_in if found else ""


def better(measure: str, kind: str = "") -> Better | None:
    """Return which way a measure should go; resources and coverage should rise, for others see the list."""
    found = measures().get(measure)
    if found and found.better:
        return found.better
    return "higher" if kind in ("resource_density", "coverage") else None


def _measure(row: dict[str, str]) -> Measure:
    wanted: Better | None = "higher" if row["better"] == "higher" else "lower" if row["better"] == "lower" else None
    return Measure(row["id"], row["within"], wanted, row["counted_in"])
