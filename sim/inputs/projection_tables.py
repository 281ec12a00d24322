"""Any place's own rates as five CSV tables: put on one grid, every problem of every file told at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem, TableError
from sim.inputs.grid import Axis, Grid, Lines, to_grid
from sim.inputs.source import has_table
from sim.inputs.table import MOST_PROBLEMS, Column, Table, read_table
from sim.population.life_table import usual_ax

Array = NDArray[np.float64]
SEXES = ("female", "male")
FIVE = 5
OLDEST = 150
ROUNDING = 1e-12
REGION = Column("region", required=False, blank=True)
YEAR, SEX, AGE = Column("year", "integer"), Column("sex", choices=SEXES), Column("age", "integer")
TABLES = {
    "base_population": (REGION, YEAR, SEX, AGE, Column("population", "number", counted=True)),
    "mortality": (REGION, YEAR, SEX, AGE, Column("mx", "number"), Column("ax", "number", required=False, blank=True)),
    "fertility": (REGION, YEAR, AGE, Column("order", required=False, blank=True), Column("asfr", "number")),
    "srb": (REGION, YEAR, Column("srb_m_per_f", "number")),
    "net_migration": (REGION, YEAR, SEX, AGE, Column("net_migrants", "number", counted=True)),
}
OPTIONAL = "net_migration"
RATES = ("mortality", "fertility", "srb", "net_migration")


@dataclass(frozen=True)
class ProjectionTables:
    """The rates of a projection; those of a year act until the next one, a step later.

    Attributes
    ----------
    files
        The tables that were read.
    regions
        Names; ``None`` alone where the base has no column for it.
    sexes
        ``female`` alone where no table has males.
    ages
        Lower bounds of the ages of the population; the last one is open.
    step
        Years of a step and of an age: 1 or 5.
    years
        First year of each step.
    base : dims (region, sex, age), persons at the start of the first step
    bounds
        Lower bounds of the groups of the mortality table: ``ages``, or with 0 and 1-4 apart.
    mx : dims (year, region, sex, group), deaths per person-year
    ax : dims (year, region, sex, group), years lived in the group by those who die there
    ax_given
        The table has its own ``ax`` in all closed groups, in some, or in none.
    orders
        Names of the birth orders; ``None`` alone where the table has no column for them.
    asfr : dims (year, region, order, age), births per woman and year
    srb : dims (year, region), boys per girl at birth
    migrants : dims (year, region, sex, age), net persons over the step
    migrant_lines : dims (year, region, sex, age)
        Lines of ``net_migration.csv``, 0 where there is none.
    notes
        What of the tables was not used.
    """

    files: tuple[Path, ...]
    regions: tuple[str | None, ...]
    sexes: tuple[str, ...]
    ages: tuple[int, ...]
    step: int
    years: tuple[int, ...]
    base: Array
    bounds: tuple[int, ...]
    mx: Array
    ax: Array
    ax_given: str
    orders: tuple[str | None, ...]
    asfr: Array
    srb: Array
    migrants: Array
    migrant_lines: Lines
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """What all tables have to agree on; see :class:`ProjectionTables`."""

    regions: tuple[str | None, ...]
    sexes: tuple[str, ...]
    ages: tuple[int, ...]
    step: int
    years: tuple[int, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Dims (year, region, sex, age)."""
        return len(self.years), len(self.regions), len(self.sexes), len(self.ages)

    def axis(self, name: str) -> Axis:
        """Return the axis of sexes, years or ages."""
        if name == "sex":
            return Axis("sex", self.sexes, ", ".join(self.sexes))
        if name == "age":
            return Axis("age", self.ages, _told(self.ages))
        every = "every year" if self.step == 1 else f"every {self.step}th year"
        return Axis("year", self.years, f"{every} from {self.years[0]} to {self.years[-1]}")

    def spread(self, values: Array) -> Array:
        """Return (region, sex, year, group) as (year, region, sex, group); one table may serve all regions."""
        whole = np.broadcast_to(values, (len(self.regions), *values.shape[1:]))
        return np.moveaxis(whole, 2, 0)


def read_projection_tables(folder: Path) -> ProjectionTables:
    """Read the tables of a projection.

    Parameters
    ----------
    folder
        Holds ``base_population.csv``, ``mortality.csv``, ``fertility.csv``, ``srb.csv`` and, where people move,
        ``net_migration.csv``.

    Raises
    ------
    InputError
        A table is missing, has cells that cannot be used, or gaps; the problems of all files are listed.
    """
    if not folder.is_dir():
        raise InputError(Problem("no such folder", str(folder), hint="check the path"))
    tables, problems = _read_all(folder)
    if "base_population" not in tables:
        _raise(problems)
    frame = _frame(tables, problems)
    parts: dict[str, Any] = {"migrants": np.zeros(frame.shape), "migrant_lines": np.zeros(frame.shape, np.int64)}
    for name, table in tables.items():
        try:
            parts |= GRIDS[name](table, frame)
        except InputError as error:
            problems += error.problems
    _raise(problems)
    return ProjectionTables(
        files=tuple(table.path for table in tables.values()),
        regions=frame.regions,
        sexes=frame.sexes,
        ages=frame.ages,
        step=frame.step,
        years=frame.years,
        notes=_notes(tables, frame),
        **parts,
    )


def _read_all(folder: Path) -> tuple[dict[str, Table], list[Problem]]:
    tables: dict[str, Table] = {}
    problems: list[Problem] = []
    for name, columns in TABLES.items():
        path = folder / f"{name}.csv"
        if name == OPTIONAL and not has_table(path):
            continue
        try:
            tables[name] = read_table(path, columns)
        except InputError as error:
            problems += error.problems
    return tables, problems


def _raise(problems: Sequence[Problem]) -> None:
    """Raise the problems in the order of their lines, of each file no more than can be read."""
    kept: list[Problem] = []
    for file in dict.fromkeys(problem.file for problem in problems):
        own = [problem for problem in problems if problem.file == file]
        own.sort(key=lambda problem: problem.line or math.inf)
        more = len(own) - MOST_PROBLEMS
        kept += own if more <= 1 else [*own[:MOST_PROBLEMS], Problem(f"and {more} more of this file", file)]
    if kept:
        raise TableError(kept)


def _frame(tables: Mapping[str, Table], problems: list[Problem]) -> Frame:
    base = tables["base_population"]
    start = base.rows[0]["year"]
    for row in base:
        if row["year"] != start:
            text = f"{row['year']} is another year than the {start} of the first row"
            problems.append(base.problem(row, "year", text, "the base is one year"))
    regions = tuple(dict.fromkeys(row["region"] for row in base if row["region"])) or (None,)
    males = any(row.cells.get("sex") == "male" for table in tables.values() for row in table)
    ages, step = _ages(base, problems)
    years = _years(tables, start, step, problems)
    return Frame(regions, SEXES if males else SEXES[:1], ages, step, years)


def _ages(base: Table, problems: list[Problem]) -> tuple[tuple[int, ...], int]:
    """Return the lower bounds of the ages that the base has to have, and the years of one."""
    found = sorted({row["age"] for row in base if 0 <= row["age"] <= OLDEST})
    fives = [age for age in found if age % FIVE == 0]
    step = FIVE if len(fives) > 1 and 2 * len(fives) > len(found) else 1
    if len(found) < 2:
        problems.append(base.problem(base.rows[0], "age", "there is one age alone", "at least 0 and 1 are needed"))
    return tuple(range(0, max([step, *(found if step == 1 else fives)]) + 1, step)), step


def _years(tables: Mapping[str, Table], start: int, step: int, problems: list[Problem]) -> tuple[int, ...]:
    """Return the first years of the steps, as far as every table of rates reaches."""
    ends = {name: max(row["year"] for row in tables[name]) for name in RATES if name in tables}
    for name, end in ends.items():
        if end < start:
            text = f"the rates end with {end}, before the base"
            problems.append(tables[name].problem(tables[name].rows[-1], "year", text, f"{start} is needed"))
    last = min((end for end in ends.values() if end >= start), default=start)
    return tuple(range(start, last + 1, step))


def _base(table: Table, frame: Frame) -> dict[str, Any]:
    year = Axis("year", (table.rows[0]["year"],))
    grid = to_grid(table, (_regions(table, frame), frame.axis("sex"), year, frame.axis("age")), ("population",))
    grid.check()
    return {"base": grid.values["population"][:, :, 0]}


def _mortality(table: Table, frame: Frame) -> dict[str, Any]:
    apart = frame.step == FIVE and any(0 < row["age"] < FIVE for row in table)
    bounds = (0, 1, *frame.ages[1:]) if apart else frame.ages
    axes = (_regions(table, frame), frame.axis("sex"), frame.axis("year"), Axis("age", bounds, _told(bounds)))
    grid = to_grid(table, axes, ("mx", "ax"))
    mx, ax = grid.values["mx"], grid.values["ax"]
    usual = np.stack([usual_ax(mx[:, sex], bounds, sex) for sex in range(len(frame.sexes))], axis=1)
    given = ~np.isnan(ax[..., :-1])
    ax[..., :-1] = np.where(given, ax[..., :-1], usual[..., :-1])
    ax[..., -1] = usual[..., -1]
    grid.check(_impossible(table, grid, ax, np.diff(np.array(bounds, float))))
    return {
        "bounds": bounds,
        "mx": frame.spread(mx),
        "ax": frame.spread(ax),
        "ax_given": "all" if given.all() else "some" if given.any() else "none",
    }


def _impossible(table: Table, grid: Grid, ax: Array, widths: Array) -> list[Problem]:
    """Return a problem for every rate that no life table can have."""
    mx, closed, lines = grid.values["mx"], ax[..., :-1], grid.lines
    text = "{0:g} years lived in the group by those who die there, but the group has {1:g}"
    wide = np.broadcast_to(widths, closed.shape)
    problems = [
        Problem(
            text.format(closed[key], wide[key]), table.label, int(lines[key]), path="ax", hint="at most that is allowed"
        )
        for key in zip(*np.nonzero(closed > wide), strict=True)
    ]
    text = "{0:g} with ax {1:g} gives a probability of dying above 1"
    problems += [
        Problem(text.format(mx[key], closed[key]), table.label, int(lines[key]), path="mx",
                hint=f"at most {1 / closed[key]:g} is allowed")
        for key in zip(*np.nonzero(mx[..., :-1] * closed > 1 + ROUNDING), strict=True)
    ]  # fmt: skip
    return problems + [
        Problem(
            "nobody would ever die in the open age",
            table.label,
            int(line),
            path="mx",
            hint="above 0 is allowed: where too few live, take the rate of more people",
        )
        for line in lines[..., -1][mx[..., -1] == 0]
    ]


def _fertility(table: Table, frame: Frame) -> dict[str, Any]:
    found = [row["age"] for row in table]
    ages = tuple(age for age in frame.ages if min(found) <= age <= max(found)) or frame.ages
    orders = tuple(dict.fromkeys(row["order"] for row in table if row["order"])) or (None,)
    axes = (_regions(table, frame), frame.axis("year"), Axis("order", orders), Axis("age", ages, _told(frame.ages)))
    grid = to_grid(table, axes, ("asfr",))
    asfr = np.zeros((*grid.lines.shape[:-1], len(frame.ages)))
    asfr[..., [frame.ages.index(age) for age in ages]] = grid.values["asfr"]
    problems = [
        table.problem(row, "asfr", "births at the first or the open age", "0 is allowed there")
        for row in table
        if row["age"] in (frame.ages[0], frame.ages[-1]) and row["asfr"] > 0 and row["year"] in frame.years
    ]
    grid.check(problems)
    whole = np.broadcast_to(asfr, (len(frame.regions), *asfr.shape[1:]))
    return {"orders": orders, "asfr": whole.swapaxes(0, 1)}


def _srb(table: Table, frame: Frame) -> dict[str, Any]:
    grid = to_grid(table, (_regions(table, frame), frame.axis("year")), ("srb_m_per_f",))
    grid.check()
    return {"srb": np.broadcast_to(grid.values["srb_m_per_f"], (len(frame.regions), len(frame.years))).T}


def _migrants(table: Table, frame: Frame) -> dict[str, Any]:
    regions = _regions(table, frame)
    if regions.labels == (None,) != frame.regions:
        text, hint = "column is missing", "persons have to be given for each region"
        raise TableError(Problem(text, table.label, 1, path="region", hint=hint))
    grid = to_grid(table, (regions, frame.axis("sex"), frame.axis("year"), frame.axis("age")), ("net_migrants",))
    grid.check()
    return {"migrants": frame.spread(grid.values["net_migrants"]), "migrant_lines": np.moveaxis(grid.lines, 2, 0)}


GRIDS: Mapping[str, Callable[[Table, Frame], dict[str, Any]]] = {
    "base_population": _base,
    "mortality": _mortality,
    "fertility": _fertility,
    "srb": _srb,
    "net_migration": _migrants,
}


def _regions(table: Table, frame: Frame) -> Axis:
    """Return the axis of regions; a table without the column holds for every region."""
    if not any(row["region"] for row in table):
        return Axis("region", (None,))
    if frame.regions == (None,):
        text = "base_population.csv has no such column"
        raise TableError(Problem(text, table.label, 1, path="region", hint="add it there, or take it out here"))
    return Axis("region", frame.regions, "the regions of base_population.csv")


def _told(ages: Sequence[int]) -> str:
    """Return how a message says which ages there have to be."""
    if ages[:3] == tuple(range(len(ages[:3]))):
        return f"whole years from 0 to {ages[-1]}, the last one open"
    few = ", ".join(str(age) for age in ages[:4])
    shown = few if len(ages) <= 4 else f"{few} and so on to {ages[-1]}"
    return f"{shown}, the lower bounds of five-year groups, the last one open"


def _notes(tables: Mapping[str, Table], frame: Frame) -> tuple[str, ...]:
    """Return what of the tables is not used, and what is taken as it is."""
    notes = [
        f"{t.path.name}: not used: column {', '.join(filter(None, t.unknown))}"
        for t in tables.values()
        if any(t.unknown)
    ]
    last = frame.years[-1]
    for name in RATES:
        years = [row["year"] for row in tables[name]] if name in tables else [last]
        if min(years) < frame.years[0]:
            notes.append(f"{name}.csv: not used: years before the base year {frame.years[0]}")
        if max(years) > last:
            notes.append(f"{name}.csv: not used: years after {last}, which not all tables reach")
    if OPTIONAL not in tables:
        notes.append("no net_migration.csv: nobody moves")
    if frame.sexes != SEXES:
        notes.append("no table has males: females alone are projected")
    return tuple(notes)
