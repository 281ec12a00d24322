"""Resources, their stock in the base year, and contracted students."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sim.errors import Problem
from sim.inputs.place import Place
from sim.inputs.rows import cell_problem, no_table, rows_with_changes
from sim.inputs.table import STATUS_COLUMNS, Column, Row, Table, raise_all, read_table
from sim.scenario.merge import Merged
from sim.scenario.model_resources import Training
from sim.scenario.problems import near
from sim.scenario.quantity import weakest

NEEDS = ("admissions", "children_under_3", "population_60_plus", "population_65_plus")
"""People in need of a resource: weighted by admissions at their age, or all of an age."""
SERVED = ("0-2", "3-5", "0-14", "15-49", "60+", "65+", "80+")
"""Groups of ages that a resource may be for."""
STUDENTS = ("supply", "training", "students")
COUNT_UNITS = {"persons", "person", "people", "人", "名", "张", "个", "beds", "places", "births", "deaths", "count"}
"""In the unit of a count: it is not counted in persons, beds or places."""
STUDENT_COLUMNS = (
    Column("id"),
    Column("intake_year", "integer", minimum=1900, maximum=2200),
    Column("students", "number", minimum=0, counted=True),
    Column("degree_years", "number", minimum=1, maximum=15),
    Column("service_years", "number", blank=True, required=False, minimum=0),
    Column("residency_years", "number", blank=True, required=False, minimum=0, maximum=10),
    *STATUS_COLUMNS,
)


@dataclass(frozen=True)
class Resource:
    """A row of ``resources.csv``: what it is called, counted in and drawn with, and who needs it (:data:`NEEDS`)."""

    id: str
    names: Mapping[str, str]
    kind: Literal["bed", "staff", "place"]
    unit: str
    unit_names: Mapping[str, str]
    indicator: str
    scale: float
    population_base: str
    colour: str
    served: str
    """Group of ages that the units are for; empty for everybody."""
    need: str
    per_group: str
    """Group of ages that a norm of the scenario counts per; empty for all residents."""


@dataclass(frozen=True)
class Stock:
    """A printed stock of the base year; ``value`` is a count, or a density on the resource's scale."""

    resource: str
    reading: str
    value: float
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class BaseStock:
    """The stock of the base year in units, whole place, by the reading that the scenario takes."""

    value: float
    reading: str
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class Intake:
    """A year's contracted students."""

    id: str
    intake_year: int
    students: float
    degree_years: float
    service_years: float | None
    residency_years: float | None = None
    """``None`` is the scenario's."""


def read_resources(path: Path) -> tuple[tuple[Resource, ...], Table]:
    """Read the table of resources.

    Raises
    ------
    TableError
        A cell cannot be used or an id stands twice.
    """
    columns = [
        Column("id"),
        Column("name_en"),
        Column("name_zh"),
        Column("kind", choices=("bed", "staff", "place")),
        Column("unit"),
        Column("unit_en", required=False, blank=True),
        Column("unit_zh", required=False, blank=True),
        Column("indicator"),
        Column("scale", "number", minimum=1),
        Column("population_base"),
        Column("colour"),
        Column("served", choices=SERVED, required=False, blank=True),
        Column("need", required=False, blank=True, choices=NEEDS),
        Column("per_group", choices=SERVED, required=False, blank=True),
    ]
    table = read_table(path, [*columns, *STATUS_COLUMNS])
    raise_all(table.unique("id"))
    resources = tuple(
        Resource(
            row["id"], {"en": row["name_en"], "zh": row["name_zh"]}, row["kind"], row["unit"],
            {"en": row["unit_en"] or row["unit"], "zh": row["unit_zh"] or row["unit"]},
            row["indicator"], row["scale"], row["population_base"], row["colour"],
            row["served"] or "",
            row["need"] or NEEDS[0],
            row["per_group"] or "",
        )
        for row in table
    )  # fmt: skip
    return resources, table


def read_stocks(
    folder: Path, place: Place, resources: Sequence[Resource], year: int
) -> tuple[tuple[Stock, ...], Table]:
    """Read the base stocks of the whole place from ``stocks.csv``.

    Raises
    ------
    TableError
        A resource or region nobody knows, or a figure that stands twice.
    """
    ids = tuple(resource.id for resource in resources)
    columns = [
        Column("year", "integer"),
        Column("region"),
        Column("resource"),
        Column("reading", choices=("count", "density")),
        Column("value", "number", minimum=0, blank=True),
        Column("unit", required=False, blank=True),
        Column("population_base", required=False, blank=True),
    ]
    table = read_table(folder / "stocks.csv", [*columns, *STATUS_COLUMNS], may_be_empty=True)
    problems = table.unique("year", "region", "resource", "reading")
    for row in table:
        if row["resource"] not in ids:
            problems.append(
                table.problem(row, "resource", f"no resource {row['resource']!r}", near(row["resource"], ids))
            )
        if row["region"] != place.root:
            problems.append(table.problem(row, "region", f"the stock is that of {place.root}, not {row['region']!r}"))
        if row["reading"] == "count":
            problems += unit_problems(table, row, resources)
    raise_all(problems)
    stocks = tuple(
        Stock(
            row["resource"],
            row["reading"],
            row["value"],
            row["source"] or "",
            row["status"] or "assumed",
            row["note"] or "",
        )
        for row in table
        if row["year"] == year and row["value"] is not None
    )
    return stocks, table


def base_stocks(
    stocks: Sequence[Stock], resources: Sequence[Resource], reading: str, population: float
) -> dict[str, BaseStock]:
    """Return the base stock of each resource that has one; a density is turned into units by ``population``."""
    found: dict[str, BaseStock] = {}
    for resource in resources:
        mine = [stock for stock in stocks if stock.resource == resource.id]
        for stock in sorted(mine, key=lambda stock: stock.reading != reading)[:1]:
            count = stock.reading == "count"
            units = stock.value if count else stock.value / resource.scale * population
            status = stock.status if count else weakest(stock.status, "derived")
            found[resource.id] = BaseStock(units, stock.reading, stock.source, status, stock.note)
    return found


def read_students(training: Training, merged: Merged) -> tuple[tuple[Intake, ...], Table | None]:
    """Read the contracted students.

    Raises
    ------
    TableError, ScenarioError
        A cell, a row or a column cannot be used, or a contract is shorter than the training.
    """
    settings = training.students
    if settings.table is None:
        raise_all(no_table(settings, merged, STUDENTS))
        return (), None
    table = read_table(settings.table, STUDENT_COLUMNS, may_be_empty=True)
    raise_all(table.unique("id"))
    rows = rows_with_changes(table, STUDENT_COLUMNS, settings.rows, merged, STUDENTS)
    raise_all([problem for row in rows for problem in _contract_problems(table, row, training, merged)])
    names = ("id", "intake_year", "students", "degree_years", "service_years", "residency_years")
    return tuple(Intake(*(row[name] for name in names)) for row in rows), table


def _contract_problems(table: Table, row: Row, training: Training, merged: Merged) -> list[Problem]:
    residency = training.residency_years if row["residency_years"] is None else row["residency_years"]
    if row["service_years"] is None or row["service_years"] >= residency:
        return []
    text = f"a contract of {row['service_years']:g} years is shorter than the residency of {residency:g}"
    columns = ("service_years", "residency_years")
    problem = cell_problem(table, row, columns, text, merged, STUDENTS)
    return [replace(problem, hint="lengthen the contract, or set residency_years")]


def unit_problems(table: Table, row: Row, resources: Sequence[Resource] = ()) -> list[Problem]:
    """Refuse a count whose unit is not a single person, bed or place: it would be read as something else."""
    named = {name for resource in resources for name in (resource.unit, *resource.unit_names.values())}
    unit = (row["unit"] or "").strip().lower()
    if unit and unit not in COUNT_UNITS | {name.lower() for name in named}:
        hint = "write the count in single persons, beds or places"
        return [table.problem(row, "unit", f"{row['unit']!r} is no unit of a count", hint)]
    return []
