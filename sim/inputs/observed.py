"""Observed figures of years after the base: people, births, deaths and resources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem
from sim.inputs.place import Place
from sim.inputs.supply import Resource, unit_problems
from sim.inputs.table import STATUS_COLUMNS, Column, Table, raise_all, read_table
from sim.scenario.problems import near

ROUNDING = 0.001
"""Parts and whole may differ by this share: bulletins print 万人 with two decimals."""


@dataclass(frozen=True)
class Observation:
    """A figure of a year after the base: people (``population``) or a resource."""

    year: int
    region: str
    measure: str
    value: float
    source: str
    status: str


def read_observed(
    path: Path | None, place: Place, resources: Sequence[Resource], base: int
) -> tuple[tuple[Observation, ...], Table | None]:
    """Read observed figures; rows of the base year or before, and of registered people, are left out.

    Raises
    ------
    TableError
        A region or resource nobody knows, or a figure that stands twice.
    """
    if path is None:
        return (), None
    columns = [
        Column("year", "integer", minimum=1900, maximum=2200),
        Column("region"),
        Column("value", "number", minimum=0, blank=True),
        Column("unit", blank=True, required=False),
        Column("population_base", blank=True, required=False),
        Column("measure", blank=True, required=False),
        Column("resource", blank=True, required=False),
    ]
    table = read_table(path, [*columns, *STATUS_COLUMNS], may_be_empty=True)
    known = ["population", "births", "deaths", *(resource.id for resource in resources)]
    problems = table.unique("year", "region", "measure", "resource")
    observed = []
    for row in table:
        measure = row["resource"] or row["measure"] or ""
        if measure not in known:
            text = f"no measure {measure!r}" if measure else "is blank"
            problems.append(table.problem(row, "measure", text, near(measure, known)))
        problems += unit_problems(table, row)
        if row["region"] not in place.regions:
            problems.append(
                table.problem(row, "region", f"no region {row['region']!r}", near(row["region"], place.regions))
            )
        registered = row["population_base"] == "registered"
        if row["year"] > base and row["value"] is not None and not registered:
            source, status = row["source"] or "", row["status"] or "assumed"
            observed.append(Observation(row["year"], row["region"], str(measure), row["value"], source, status))
    problems += _contradictions(observed, place, table)
    raise_all(problems)
    return tuple(observed), table


def _contradictions(observed: Sequence[Observation], place: Place, table: Table) -> list[Problem]:
    """Return a problem for each whole that its own parts contradict."""
    problems = []
    seen = {(row.year, row.measure, row.region): row.value for row in observed}
    for (year, measure, region), whole in seen.items():
        inside = [place.leaves[member] for member in place.members(region)]
        parts = {leaf: seen[year, measure, leaf] for leaf in inside if leaf != region and (year, measure, leaf) in seen}
        total, slack = sum(parts.values()), ROUNDING * whole
        if total > whole + slack or (len(parts) == len(inside) and total < whole - slack):
            text = (
                f"{measure} of {region} in {year} is {whole:,.0f}, its parts {', '.join(parts)} add up to {total:,.0f}"
            )
            problems.append(Problem(text, table.label, path="value", hint="one of them is wrong, or on another base"))
    return problems
