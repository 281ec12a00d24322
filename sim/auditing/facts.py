"""The facts of a plan that the rules reckon with, read from its folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem, TableError
from sim.inputs.plan import Indicator, read_plan
from sim.inputs.printed import (
    Printed,
    PrintedProject,
    read_commitments,
    read_denominators,
    read_figures,
    read_printed_projects,
)
from sim.scenario.read import read_document
from sim.units import Unit, unit_of

CELLS = " \u23ce "
"""What joins the cells of a printed table in a quote."""
RESIDENT = ("resident", "")
MOST_BIRTHS = 1e8
"""More than any country has in a year."""


@dataclass(frozen=True)
class Period:
    """First and last year of a plan."""

    start: int
    end: int


@dataclass(frozen=True)
class PlanFacts:
    """What a plan's folder says.

    Attributes
    ----------
    names
        Short title, English and Chinese.
    place
        The region that the plan binds.
    figures, commitments, projects
        Rows of its tables.
    denominators
        People of the place, from outside the plan.
    """

    id: str
    names: dict[str, str]
    place: str
    period: Period
    indicators: tuple[Indicator, ...]
    figures: tuple[Printed, ...]
    commitments: tuple[Printed, ...]
    projects: tuple[PrintedProject, ...]
    denominators: tuple[Printed, ...]

    def indicator(self, name: str) -> Indicator | None:
        """Return the indicator of an id."""
        return next((row for row in self.indicators if row.id == name), None)

    def density(self, resource: str) -> Indicator | None:
        """Return the indicator of a resource over people."""
        return next((row for row in self.densities() if row.numerator == resource), None)

    def densities(self) -> Iterator[Indicator]:
        """Yield the indicators that hold a resource against all residents; a kind left blank is told by the scale."""
        rows = (row for row in self.indicators if row.denominator == "population")
        return (row for row in rows if row.kind == "resource_density" or (not row.kind and row.scale >= 1000))

    def stated(self, measure: str, year: int | None = None) -> tuple[Printed, ...]:
        """Return the figures of a measure, of one year or of all; rows without a value are left out."""
        rows = (row for row in self.figures if row.measure == measure and row.value is not None)
        return tuple(row for row in rows if year is None or row.year == year)

    def count(self, measure: str, year: int | None) -> Printed | None:
        """Return the count of a measure in a year; what is not positive counts nothing."""
        rows = (row for row in self.stated(measure) if row.year == year and year is not None)
        return next((row for row in rows if (row.value or 0) > 0), None)

    def people(self, year: int | None) -> Printed | None:
        """Return the residents of a year: the census count where it is known, else as printed."""
        known = (*self.denominators, *self.figures)
        rows = [row for row in known if row.measure == "population" and row.year == year and (row.value or 0) > 0]
        resident = [row for row in rows if row.population_base in RESIDENT]
        return next(iter(resident or rows), None)

    def people_rows(self, year: int | None) -> tuple[Printed, ...]:
        """Return the rows that say how many residents there are in a year: as printed, else from outside."""
        known = self.people(year)
        printed = tuple(row for row in self.stated("population", year) if year is not None)
        return printed or (() if known is None else (known,))

    def nearest_births(self, year: int) -> Printed | None:
        """Return the printed births of the year, else of a neighbouring one."""
        known = [row for row in self.stated("births") if row.year is not None and 0 < (row.value or 0) < MOST_BIRTHS]
        rows = [row for row in known if abs((row.year or 0) - year) < 2]
        return min(rows, key=lambda row: abs((row.year or 0) - year), default=None)


def read_facts(folder: Path) -> PlanFacts:
    """Read a plan's folder.

    Raises
    ------
    InputError
        A table is missing or cannot be used; every problem of the first bad table is told.
    """
    if not folder.is_dir():
        raise TableError(Problem("is no folder", str(folder), hint="name a folder with plan.yaml and indicators.csv"))
    plan, _ = read_plan(folder)
    ids = [row.id for row in plan.indicators]
    used = {"population", "births", *ids, *(row.numerator for row in plan.indicators)}
    return PlanFacts(
        plan.id, dict(plan.names), plan.region, _period(folder, plan.indicators), plan.indicators,
        read_figures(folder, used), read_commitments(folder, ids), read_printed_projects(folder),
        read_denominators(folder, plan.region),
    )  # fmt: skip


def printed_unit(quote: str, value: str = "") -> Unit | None:
    """Return the unit as printed: a cell of a table's row, or the sign after a value in a sentence."""
    cells = quote.split(CELLS)
    if len(cells) > 1:
        return next((unit for unit in map(unit_of, cells) if unit is not None), None)
    after = re.search(rf"(?<![\d.]){re.escape(value)}0*\s*(%|\u2030|/10万|/万)", quote) if value else None
    return unit_of(after[1]) if after else None


def _period(folder: Path, indicators: tuple[Indicator, ...]) -> Period:
    """Return the plan's years; where ``plan.yaml`` names none, from after the base to the last target."""
    document = read_document(folder / "plan.yaml", str(folder / "plan.yaml"))
    period = document.tree.get("period")
    if period is None:
        bases = [row.base_year for row in indicators if row.base_year is not None]
        ends = [year for row in indicators for year in row.targets]
        last = max(ends, default=max(bases, default=0) + 5)
        return Period(max(bases, default=last - 5) + 1, last)
    start, end = (period.get("start"), period.get("end")) if isinstance(period, dict) else (None, None)
    if isinstance(start, int) and isinstance(end, int) and start <= end:
        return Period(start, end)
    hint = "for example period: {start: 2021, end: 2025}"
    raise TableError(Problem("the first and the last year are needed", document.label, path="period", hint=hint))
