"""A plan: its title and its indicators as printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sim.errors import Problem, TableError
from sim.inputs.plan_checks import YEAR, direction_problems, header_problems, unit_problem
from sim.inputs.rules import Rule, read_rules
from sim.inputs.table import Column, Row, Table, check_cell, raise_all, read_table
from sim.inputs.trends import Trend, read_trends
from sim.scenario.read import read_document

Direction = Literal["at_least", "at_most", "below", "falls_by"]
SIGNS: dict[str, Direction] = {
    "\u2265": "at_least",
    ">=": "at_least",
    "\u2264": "at_most",
    "<=": "at_most",
    "<": "below",
}
COLUMNS = (
    Column("id"),
    Column("number", blank=True),
    Column("name_zh"),
    Column("name_en"),
    Column("numerator"),
    Column("denominator", blank=True),
    Column("scale", "number", minimum=1e-9),
    Column("unit"),
    Column("decimals", "integer", minimum=0, maximum=9),
    Column("base_year", "integer", blank=True, minimum=1900, maximum=2200),
    Column("base", "number", blank=True),
    Column("direction", choices=("at_least", "at_most", "below", "falls_by")),
    Column("nature", choices=("binding", "anticipatory")),
    Column("kind", blank=True, required=False),
    Column("quote", blank=True, required=False),
    Column("section", blank=True, required=False),
    Column("line", "integer", blank=True, required=False, minimum=1),
    Column("note", blank=True, required=False),
)


@dataclass(frozen=True)
class Target:
    """A printed target: its number and how a value is held against it."""

    value: float
    direction: Direction


@dataclass(frozen=True)
class Indicator:
    """One row of a plan's table of indicators.

    Attributes
    ----------
    numerator, denominator
        Ids of measures; a value is numerator / denominator x scale.
    decimals
        Digits to which values are rounded before they are compared.
    targets
        Printed targets by year.
    number, quote, line
        The row's number, the passage and its line as printed.
    kind
        ``resource_density``, ``coverage``, ``share``, ``health_outcome`` or ``behaviour``.
    """

    id: str
    plan: str
    names: Mapping[str, str]
    numerator: str
    denominator: str
    scale: float
    unit: str
    decimals: int
    base_year: int | None
    base: float | None
    direction: Direction
    nature: str
    targets: Mapping[int, Target]
    note: str
    number: str = ""
    """As printed in the plan's table."""
    kind: str = ""
    quote: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Plan:
    """A plan with the region it binds, its indicators, its statements of trend and its step rules."""

    id: str
    names: Mapping[str, str]
    region: str
    indicators: tuple[Indicator, ...]
    trends: tuple[Trend, ...]
    rules: tuple[Rule, ...]


def read_plan(folder: Path) -> tuple[Plan, tuple[Table | None, ...]]:
    """Read ``plan.yaml``, ``indicators.csv`` and, where they are there, ``trends.csv`` and ``rules.csv``.

    Raises
    ------
    InputError
        A file is missing or has values that cannot be used; a target has no year; a unit is unknown; a direction
        contradicts the numbers.
    """
    document = read_document(folder / "plan.yaml", str(folder / "plan.yaml"))
    about = document.tree
    missing = [key for key in ("id", "title", "place") if not about.get(key)]
    if missing:
        raise TableError([Problem("is missing", document.label, path=key, hint="add it") for key in missing])
    short = about.get("short_title") or about["title"]
    names = short if isinstance(short, dict) else {"en": str(short), "zh": str(short)}
    table = read_table(folder / "indicators.csv", COLUMNS, extra=("*",))
    raise_all(header_problems(_header(table), table))
    years = [int(name) for name in _header(table) if YEAR.fullmatch(name)]
    if not years:
        raise TableError(Problem("no target year stands among the columns", table.label, 1, hint="for example 2025"))
    problems = table.unique("id")
    for row in table:
        problems += unit_problem(row, table)
    indicators = tuple(_indicator(row, str(about["id"]), years, table, problems) for row in table)
    raise_all(problems)
    trends, trend_table = read_trends(folder)
    rules, rule_table = read_rules(folder)
    plan = Plan(str(about["id"]), names, str(about["place"]), indicators, trends, rules)
    return plan, (table, trend_table, rule_table)


def _header(table: Table) -> list[str]:
    return list(table.rows[0].cells) if table.rows else []


def _indicator(row: Row, plan: str, years: list[int], table: Table, problems: list[Problem]) -> Indicator:
    if row["base"] is not None and row["base_year"] is None:
        problems.append(table.problem(row, "base_year", "a base value needs its year"))
    targets = {}
    for year in years:
        target = _target(row[str(year)], row["direction"], row, str(year), table, problems)
        if target is not None:
            targets[year] = target
            if row["base_year"] is not None and year <= row["base_year"]:
                problems.append(
                    table.problem(row, str(year), f"the target year is not after the base {row['base_year']}")
                )
    problems += direction_problems(row, table, targets)
    names = {"en": row["name_en"], "zh": row["name_zh"]}
    return Indicator(
        row["id"], plan, names, row["numerator"], row["denominator"] or "", row["scale"], row["unit"],
        row["decimals"], row["base_year"], row["base"], row["direction"], row["nature"], targets, row["note"] or "",
        row["number"] or "", row["kind"] or "", row["quote"] or "", row["line"],
    )  # fmt: skip


def _target(
    text: str | None, direction: Direction, row: Row, column: str, table: Table, problems: list[Problem]
) -> Target | None:
    if text is None:
        return None
    text = unicodedata.normalize("NFKC", text).replace(" ", "")
    sign = next((sign for sign in SIGNS if text.startswith(sign)), "")
    number = check_cell(text.removeprefix(sign), Column(column, "number"))
    if isinstance(number, Problem):
        hint = number.hint or "a sign may stand before it, as in \u22655.8"
        problems.append(table.problem(row, column, number.message, hint))
        return None
    return Target(number, SIGNS[sign] if sign else direction)
