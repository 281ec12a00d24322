"""A plan's step rules: what its text asks for by a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sim.errors import Problem
from sim.inputs.source import has_table
from sim.inputs.table import Column, Row, Table, raise_all, read_table
from sim.scenario.problems import near

FILE = "rules.csv"
Kind = Literal["threshold_population", "per_institution", "per_1000", "coverage"]
KINDS: tuple[Kind, ...] = ("threshold_population", "per_institution", "per_1000", "coverage")
PEOPLE = (
    "population", "children_under_3", "population_0_14", "population_15_59", "population_60_plus", "population_65_plus",
    "population_80_plus",
)  # fmt: skip
"""Whom a density or a coverage is of."""
COLUMNS = (
    Column("id"),
    Column("name_zh"),
    Column("name_en"),
    Column("kind", choices=KINDS),
    Column("measure"),
    Column("threshold", "number", blank=True, minimum=0),
    Column("side", blank=True, choices=("above", "up_to")),
    Column("value", "number", minimum=0),
    Column("unit"),
    Column("per", blank=True),
    Column("level", choices=("county", "place")),
    Column("year", "integer", blank=True, minimum=1900, maximum=2200),
    *(Column(name, blank=True, required=False) for name in ("quote", "section", "line", "note")),
)


@dataclass(frozen=True)
class Rule:
    """What a plan's text asks of every county, or of the whole place, by a rule.

    Attributes
    ----------
    kind
        ``value`` units where residents are above (or up to) ``threshold``; for each institution; for every 1,000
        people; or in per cent of people.
    measure
        What is asked for: a resource, or something counted in ``counts.csv``.
    per
        Institutions or people (:data:`PEOPLE`) that it is asked for.
    level
        Whom it binds: each region without parts, or the plan's whole region.
    year
        First year that it binds; ``None`` binds always.
    """

    id: str
    names: Mapping[str, str]
    kind: Kind
    measure: str
    threshold: float | None
    side: Literal["above", "up_to"]
    value: float
    unit: str
    per: str
    level: Literal["county", "place"]
    year: int | None


def read_rules(folder: Path) -> tuple[tuple[Rule, ...], Table | None]:
    """Read ``rules.csv`` of a plan's folder; a plan may have none.

    Raises
    ------
    TableError
        A cell cannot be used, or a kind of rule lacks what it needs.
    """
    if not has_table(folder / FILE):
        return (), None
    table = read_table(folder / FILE, COLUMNS, may_be_empty=True)
    raise_all([*table.unique("id"), *(problem for row in table for problem in _problems(table, row))])
    rules = tuple(
        Rule(
            row["id"], {"en": row["name_en"], "zh": row["name_zh"]}, row["kind"], row["measure"], row["threshold"],
            row["side"] or "above", row["value"], row["unit"], row["per"] or PEOPLE[0], row["level"], row["year"],
        )
        for row in table
    )  # fmt: skip
    return rules, table


def _problems(table: Table, row: Row) -> Iterator[Problem]:
    kind, stepped = row["kind"], row["kind"] == "threshold_population"
    if stepped and row["threshold"] is None:
        yield table.problem(row, "threshold", f"is blank, but {kind} needs it", "give the number of residents")
    for column in ("threshold", "side"):
        if not stepped and row[column] is not None:
            yield table.problem(row, column, f"{kind} has none", "leave it blank")
    if kind == "per_institution" and row["per"] is None:
        yield table.problem(row, "per", f"is blank, but {kind} needs it", "name what is counted in counts.csv")
    if kind in ("per_1000", "coverage") and row["per"] not in (None, *PEOPLE):
        yield table.problem(row, "per", f"no group of people {row['per']!r}", near(row["per"], PEOPLE))
    if kind == "coverage" and row["value"] > 100:
        yield table.problem(row, "value", f"{row['value']:g} is more than 100 %", "write 80 for 80 %")
