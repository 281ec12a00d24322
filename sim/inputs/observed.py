"""Observed figures of years after the base: people, births, deaths and resources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem
from sim.inputs.place import Place
from sim.inputs.supply import Resource, unit_problems
from sim.inputs.table import STATUS_COLUMNS, Column, Row, Table, raise_all, read_table
from sim.scenario.problems import near

FLOWS = ("births", "deaths")
"""Published beside the stocks, read as known and not used."""
PLAUSIBLE_PEOPLE = (0.5, 2.0)
PLAUSIBLE_UNITS = (0.1, 10.0)
"""An observed value may be this multiple of the base value of the whole place or region."""
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
    path: Path | None,
    place: Place,
    resources: Sequence[Resource],
    years: tuple[int, int],
    expected: Mapping[tuple[str, str], float],
) -> tuple[tuple[tuple[Observation, ...], int], Table | None]:
    """Read observed figures of residents and resources after the base.

    Parameters
    ----------
    path
        The table; ``None`` reads nothing.
    place, resources
        What may be observed.
    years
        Base year and last year of the horizon.
    expected
        Base values by measure and region: an observed one beyond all growth is refused.

    Returns
    -------
    observations and the number of rows that are not used (registered people, births and deaths, other years, blanks);
    the table

    Raises
    ------
    TableError
        A region, resource or unit nobody knows, a figure that stands twice, is implausible or contradicts its parts.
    """
    if path is None:
        return ((), 0), None
    columns = [
        Column("year", "integer", minimum=1900, maximum=2200),
        Column("region"),
        Column("value", "number", minimum=0, blank=True),
        *(Column(name, blank=True, required=False) for name in ("unit", "population_base", "measure", "resource")),
    ]
    table = read_table(path, [*columns, *STATUS_COLUMNS], may_be_empty=True)
    problems: list[Problem] = []
    observed: dict[tuple[int, str, str], Observation] = {}
    for row in table:
        measure = row["resource"] or row["measure"] or ""
        problems += _row_problems(table, row, measure, place, resources, expected)
        usable = row["value"] is not None and row["population_base"] != "registered" and measure not in FLOWS
        if usable and years[0] < row["year"] <= years[1]:
            key = (row["year"], row["region"], measure)
            if key in observed:
                problems.append(table.problem(row, "value", f"{measure} of {key[1]} in {key[0]} stands there already"))
            source, status = row["source"] or "", row["status"] or "assumed"
            observed[key] = Observation(row["year"], row["region"], measure, row["value"], source, status)
    found = tuple(observed.values())
    raise_all(problems or _contradictions(found, place, table))
    return (found, len(table.rows) - len(found)), table


def _row_problems(
    table: Table,
    row: Row,
    measure: str,
    place: Place,
    resources: Sequence[Resource],
    expected: Mapping[tuple[str, str], float],
) -> list[Problem]:
    known = ["population", *FLOWS, *(resource.id for resource in resources)]
    problems = unit_problems(table, row, resources)
    if measure not in known:
        text = f"no measure {measure!r}" if measure else "is blank"
        problems.append(table.problem(row, "measure", text, near(measure, known)))
    if row["region"] not in place.regions:
        text = f"no region {row['region']!r}"
        problems.append(table.problem(row, "region", text, near(row["region"], place.regions)))
    base = expected.get((measure, row["region"]))
    least, most = PLAUSIBLE_PEOPLE if measure == "population" else PLAUSIBLE_UNITS
    resident = row["value"] is not None and row["population_base"] != "registered"
    if base and resident and not least * base <= row["value"] <= most * base:
        text = f"{row['value']:,.10g} is implausible, the base year has {base:,.0f}"
        problems.append(table.problem(row, "value", text, "write the count in single persons, beds or places"))
    return problems


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
