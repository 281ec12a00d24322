"""What else a plan's folder holds: figures, commitments, projects and denominators, each with quote and line."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem
from sim.inputs.project_columns import PROJECT_COLUMNS
from sim.inputs.source import has_table
from sim.inputs.table import Column, Row, Table, raise_all, read_table
from sim.scenario.problems import near, near_only
from sim.units import unit_names, unit_of

BASES = ("resident", "registered", "not_stated", "live_births", "not_applicable")
QUOTED = (
    Column("quote", required=False, blank=True),
    Column("line", "integer", required=False, blank=True, minimum=1),
    Column("note", required=False, blank=True),
)
FIGURES = (
    Column("id"),
    Column("year", "integer", blank=True, minimum=1900, maximum=2200),
    Column("item_zh"),
    Column("item_en"),
    Column("measure"),
    Column("value", "number", blank=True),
    Column("unit", blank=True),
    Column("population_base", blank=True, choices=BASES),
    Column("part_of", required=False, blank=True),
    *QUOTED,
)
COMMITMENTS = (
    Column("id"),
    Column("commitment_zh"),
    Column("commitment_en"),
    Column("measure", blank=True),
    Column("value", "number", blank=True),
    Column("unit", blank=True),
    Column("year", "integer", blank=True, minimum=1900, maximum=2200),
    Column("wording", required=False, blank=True),
    Column("indicator", blank=True),
    *QUOTED,
)
PROJECTS = (*(column for column in PROJECT_COLUMNS if column.name != "note"), *QUOTED)
DENOMINATORS = (
    Column("year", "integer", minimum=1900, maximum=2200),
    Column("measure"),
    Column("region"),
    Column("value", "number", minimum=1e-9),
    Column("unit"),
    Column("population_base", choices=BASES),
    Column("source"),
    Column("status", choices=("found", "derived", "recalled", "assumed")),
)


@dataclass(frozen=True)
class Printed:
    """A row with its passage: figure, commitment or denominator; ``None`` is unknown.

    Attributes
    ----------
    names
        What it is called, English and Chinese.
    measure, value, unit, year
        What is stated.
    population_base
        Whose figure it is: ``resident``, ``registered``, ``not_stated`` or blank.
    indicator
        Id of the indicator that a commitment repeats, or blank.
    part_of
        Id of the figure that this one is a part of, or blank.
    wording
        How firm a commitment is.
    quote, line
        The passage as printed; a denominator has its source and no line.
    """

    id: str
    names: dict[str, str]
    measure: str
    value: float | None
    unit: str
    year: int | None
    population_base: str = ""
    indicator: str = ""
    part_of: str = ""
    wording: str = ""
    quote: str = ""
    line: int | None = None


@dataclass(frozen=True)
class PrintedProject:
    """A building as the plan prints it; ``None`` is unknown."""

    id: str
    names: dict[str, str]
    start: float | None
    finish: float | None
    beds_gross: float | None
    beds_net: float | None
    beds_mixed: float | None
    resource: str
    status: str
    quote: str
    line: int | None


def read_figures(folder: Path, used: Collection[str]) -> tuple[Printed, ...]:
    """Read ``figures.csv``, where it is there.

    Parameters
    ----------
    folder
        The plan's folder.
    used
        Measures that are reckoned with: their units have to be known. What a plan counts in else is its own affair.

    Raises
    ------
    TableError
        A cell cannot be used, an id stands twice, or a part names a whole that is not there.
    """

    def check(row: Row, table: Table) -> list[Problem]:
        ids = [other["id"] for other in table]
        if row["part_of"] and row["part_of"] not in ids:
            hint = near(row["part_of"], ids)
            return [table.problem(row, "part_of", f"no figure {row['part_of']!r}", hint)]
        return _unit(row, table) if row["measure"] in used else []

    def figure(row: Row) -> Printed:
        names = {"en": row["item_en"], "zh": row["item_zh"]}
        return Printed(
            row["id"], names, row["measure"], row["value"], row["unit"] or "", row["year"],
            population_base=row["population_base"] or "", part_of=row["part_of"] or "",
            quote=row["quote"] or "", line=row["line"],
        )  # fmt: skip

    return tuple(figure(row) for row in _rows(folder / "figures.csv", FIGURES, check))


def read_commitments(folder: Path, indicators: Collection[str]) -> tuple[Printed, ...]:
    """Read ``commitments.csv``, where it is there.

    Raises
    ------
    TableError
        A cell cannot be used, an id stands twice, or a target repeats an unknown indicator or has no year.
    """

    def check(row: Row, table: Table) -> list[Problem]:
        if row["indicator"] and row["indicator"] not in indicators:
            hint = near_only(row["indicator"], indicators) or "write an id of indicators.csv"
            return [table.problem(row, "indicator", f"no indicator {row['indicator']!r}", hint)]
        if row["indicator"] and row["value"] is not None and row["year"] is None:
            return [table.problem(row, "year", "a target without a year", "add the year that it is for")]
        return _unit(row, table) if row["indicator"] else []

    def commitment(row: Row) -> Printed:
        names = {"en": row["commitment_en"], "zh": row["commitment_zh"]}
        return Printed(
            row["id"], names, row["measure"] or "", row["value"], row["unit"] or "", row["year"],
            indicator=row["indicator"] or "", wording=row["wording"] or "",
            quote=row["quote"] or "", line=row["line"],
        )  # fmt: skip

    return tuple(commitment(row) for row in _rows(folder / "commitments.csv", COMMITMENTS, check))


def read_printed_projects(folder: Path) -> tuple[PrintedProject, ...]:
    """Read ``projects.csv``, where it is there.

    Raises
    ------
    TableError
        A cell cannot be used, an id stands twice, or a project ends before it starts.
    """

    def check(row: Row, table: Table) -> list[Problem]:
        if row["start"] is None or row["finish"] is None or row["finish"] >= row["start"]:
            return []
        text = f"ends in {row['finish']:g}, before it starts in {row['start']:g}"
        return [table.problem(row, "finish", text, "swap the two years")]

    def project(row: Row) -> PrintedProject:
        names = {"en": row["name_en"], "zh": row["name_zh"]}
        return PrintedProject(
            row["id"], names, row["start"], row["finish"], row["beds_gross"], row["beds_net"], row["beds_mixed"],
            row["resource"] or "", row["status"] or "", row["quote"] or "", row["line"],
        )  # fmt: skip

    return tuple(project(row) for row in _rows(folder / "projects.csv", PROJECTS, check))


def read_denominators(folder: Path, region: str) -> tuple[Printed, ...]:
    """Read the rows of ``denominators.csv`` that are about ``region``, where the file is there.

    Raises
    ------
    TableError
        A cell cannot be used.
    """

    def denominator(row: Row) -> Printed:
        names = {"en": row["measure"], "zh": row["measure"]}
        return Printed(
            f"{row['measure']}_{row['year']}", names, row["measure"], row["value"], row["unit"], row["year"],
            population_base=row["population_base"], quote=row["source"],
        )  # fmt: skip

    path = folder / "denominators.csv"
    rows = _rows(path, DENOMINATORS, _unit, key=("year", "measure", "region"))
    return tuple(denominator(row) for row in rows if row["region"] == region)


def _rows(
    path: Path,
    columns: tuple[Column, ...],
    check: Callable[[Row, Table], list[Problem]],
    key: tuple[str, ...] = ("id",),
) -> tuple[Row, ...]:
    if not has_table(path):
        return ()
    table = read_table(path, columns, may_be_empty=True)
    problems = table.unique(*key)
    for row in table:
        problems += check(row, table)
    raise_all(problems)
    return table.rows


def _unit(row: Row, table: Table) -> list[Problem]:
    """Return a problem where nobody knows the unit of a figure that is reckoned with."""
    if not row["unit"] or unit_of(row["unit"]) is not None:
        return []
    hint = near_only(row["unit"], unit_names()) or "for example persons, beds, births, % or per 1,000"
    return [table.problem(row, "unit", f"{row['unit']!r} is no known unit", hint)]
