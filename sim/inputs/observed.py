"""Observed figures of years after the base: people, resources, births, deaths and values of indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem
from sim.inputs.place import Place
from sim.inputs.plan import Indicator
from sim.inputs.supply import Resource, unit_problems
from sim.inputs.table import STATUS_COLUMNS, Column, Row, Table, raise_all, read_table
from sim.scenario.problems import near
from sim.units import unit_of

BESIDE = ("births", "deaths", "maternal_deaths", "infant_deaths", "under5_deaths")
"""Published beside the stocks: a run does not use them, an evaluation does; so it does values of indicators."""
PER_CENT = 100.0
PLAUSIBLE_FLOW = (0.001, 0.1)
"""Births and deaths of a year may be this share of the residents of the base year."""
PLAUSIBLE_PEOPLE = (0.5, 2.0)
PLAUSIBLE_UNITS = (0.1, 10.0)
"""An observed value may be this multiple of the base value of the whole place or region."""
ROUNDING = 0.001
"""Parts and whole may differ by this share: bulletins print 万人 with two decimals."""


@dataclass(frozen=True)
class Observation:
    """A figure of a year after the base: people (``population``), a resource, or what stands beside them."""

    year: int
    region: str
    measure: str
    value: float
    source: str
    status: str


@dataclass(frozen=True)
class Observed:
    """All observed figures.

    Attributes
    ----------
    used
        Residents and resources: the forecast starts from the latest of them.
    beside
        Births, deaths and values of indicators, which a run does not use.
    unused
        Rows that a run does not use: those beside, registered people, other years, blanks.
    """

    used: tuple[Observation, ...] = ()
    beside: tuple[Observation, ...] = ()
    unused: int = 0


def read_observed(
    path: Path | None,
    place: Place,
    resources: Sequence[Resource],
    indicators: Sequence[Indicator],
    years: tuple[int, int],
    expected: Mapping[tuple[str, str], float],
) -> tuple[Observed, Table | None]:
    """Read observed figures of residents and resources after the base.

    Parameters
    ----------
    path
        The table; ``None`` reads nothing.
    place, resources, indicators
        What may be observed; an indicator's value by its id, in its unit.
    years
        Base year and last year of the horizon.
    expected
        Base values by measure and region: an observed one beyond all growth is refused.

    Raises
    ------
    TableError
        A region, resource or unit nobody knows, a figure that stands twice, is implausible or contradicts its parts.
    """
    if path is None:
        return Observed(), None
    columns = [
        Column("year", "integer", minimum=1900, maximum=2200),
        Column("region"),
        Column("value", "number", minimum=0, blank=True),
        *(Column(name, blank=True, required=False) for name in ("unit", "population_base", "measure", "resource")),
    ]
    table = read_table(path, [*columns, *STATUS_COLUMNS], may_be_empty=True)
    plans = {indicator.id: indicator for indicator in indicators}
    known = ["population", *BESIDE, *(resource.id for resource in resources), *plans]
    problems: list[Problem] = []
    for row in table:
        problems += _row_problems(table, row, place, known, expected)
        mine = plans.get(_measure(row))
        problems += _value_problems(table, row, mine) if mine else unit_problems(table, row, resources)
    found = _figures(table, years, problems)
    raise_all(problems or _contradictions([each for each in found if each.measure not in plans], place, table))
    aside = {*BESIDE, *plans}
    used = tuple(each for each in found if each.measure not in aside)
    beside = tuple(each for each in found if each.measure in aside)
    return Observed(used, beside, len(table.rows) - len(used)), table


def _measure(row: Row) -> str:
    return str(row["resource"] or row["measure"] or "")


def _figures(table: Table, years: tuple[int, int], problems: list[Problem]) -> list[Observation]:
    """Return the figures of residents within the horizon, and add a problem for each that stands twice."""
    found: dict[tuple[int, str, str], Observation] = {}
    for row in table:
        if row["value"] is None or row["population_base"] == "registered" or not years[0] < row["year"] <= years[1]:
            continue
        key = (row["year"], row["region"], _measure(row))
        if key in found:
            problems.append(table.problem(row, "value", f"{key[2]} of {key[1]} in {key[0]} stands there already"))
        found[key] = Observation(*key, row["value"], row["source"] or "", row["status"] or "assumed")
    return list(found.values())


def _row_problems(
    table: Table,
    row: Row,
    place: Place,
    known: Sequence[str],
    expected: Mapping[tuple[str, str], float],
) -> list[Problem]:
    measure, problems = _measure(row), []
    if measure not in known:
        text = f"no measure {measure!r}" if measure else "is blank"
        problems.append(table.problem(row, "measure", text, near(measure, known)))
    if row["region"] not in place.regions:
        text = f"no region {row['region']!r}"
        problems.append(table.problem(row, "region", text, near(row["region"], place.regions)))
    people = expected.get(("population", row["region"]))
    flow = measure in ("births", "deaths") and row["value"] and row["population_base"] != "registered"
    if flow and people and not PLAUSIBLE_FLOW[0] * people <= row["value"] <= PLAUSIBLE_FLOW[1] * people:
        text = f"{row['value']:,.10g} is implausible among {people:,.0f} residents"
        problems.append(table.problem(row, "value", text, "write the count in single persons"))
    base = expected.get((measure, row["region"]))
    least, most = PLAUSIBLE_PEOPLE if measure == "population" else PLAUSIBLE_UNITS
    resident = row["value"] is not None and row["population_base"] != "registered"
    if base and resident and not least * base <= row["value"] <= most * base:
        text = f"{row['value']:,.10g} is implausible, the base year has {base:,.0f}"
        problems.append(table.problem(row, "value", text, "write the count in single persons, beds or places"))
    return problems


def _value_problems(table: Table, row: Row, indicator: Indicator) -> list[Problem]:
    """Return what cannot be an indicator's value: above 100 %, in another unit, or far from its base."""
    value, problems = row["value"], []
    own, given = unit_of(indicator.unit), unit_of(row["unit"] or indicator.unit)
    if own is not None and (given is None or given.scale != own.scale):
        problems.append(table.problem(row, "unit", f"{row['unit']!r} is not the indicator's", f"use {indicator.unit}"))
    if value is None:
        return problems
    if own is not None and own.scale == PER_CENT and value > PER_CENT:
        problems.append(table.problem(row, "value", f"{value:g} is more than 100 %"))
    least, most = (0.5, 2.0) if own is not None and own.kind == "time" else (0.0, 10.0)
    if indicator.base and not least * indicator.base <= value <= most * indicator.base:
        text = f"{value:g} is implausible, the base is {indicator.base:g} {indicator.unit}"
        problems.append(table.problem(row, "value", text))
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
