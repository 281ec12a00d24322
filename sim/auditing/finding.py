"""A finding: what two passages say, the arithmetic between them, and what it means in both languages."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from sim.auditing.numbers import printed_as, states
from sim.inputs.plan import Indicator
from sim.inputs.printed import Printed, PrintedProject
from sim.words import Lang

Severity = Literal["high", "medium", "low", "info"]
Kind = Literal[
    "contradiction", "denominator", "unit", "slack_target", "pace", "implied_count", "ambiguity", "data_gap",
    "check_passed",
]  # fmt: skip
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low", "info")
LONGEST = 90
Value = str | Mapping[str, str]
Values = dict[str, Value]


@dataclass(frozen=True)
class Side:
    """What is printed, and where; ``lines`` is empty for what stands outside the plan."""

    text: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One finding.

    Attributes
    ----------
    plan
        Id of the plan, several joined by " + ".
    rule, measure, year
        What was checked; together they make the id.
    kind
        What sort of finding it is, the column ``type``.
    sides
        Both sides as printed.
    values
        What the texts of the rule are filled with; a mapping holds one text for each language.
    difference
        Relative difference of the first side to the second, where it has a meaning.
    text
        Row of ``texts.csv``; the rule by default.
    place
        Tells findings apart that rule, measure and year do not.
    """

    plan: str
    rule: str
    measure: str
    year: int | None
    severity: Severity
    kind: Kind
    sides: tuple[Side, Side]
    values: Mapping[str, Value] = field(default_factory=dict)
    difference: float | None = None
    text: str = ""
    place: str = ""

    @property
    def id(self) -> str:
        """Rule, measure and year: the same in every run, and unique within a plan."""
        parts = (self.rule, self.measure, self.year, self.place)
        return "/".join(str(part) for part in parts if part not in (None, ""))

    @property
    def lines(self) -> tuple[int, ...]:
        """All lines cited, in order."""
        return tuple(sorted({line for side in self.sides for line in side.lines}))

    def title(self, lang: Lang) -> str:
        """Return what the finding is about."""
        return self._filled("title", lang)

    def arithmetic(self, lang: Lang) -> str:
        """Return the arithmetic."""
        return self._filled("arithmetic", lang)

    def explanation(self, lang: Lang) -> str:
        """Return what it means and what to do."""
        return self._filled("explanation", lang)

    def _filled(self, column: str, lang: Lang) -> str:
        chosen = {key: value if isinstance(value, str) else value[lang] for key, value in self.values.items()}
        return texts()[self.text or self.rule][f"{column}_{lang}"].format(**chosen)


@cache
def texts() -> dict[str, dict[str, str]]:
    """Return the texts of the rules by id."""
    with (Path(__file__).parent / "texts.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def side(*rows: Indicator | Printed | PrintedProject) -> Side:
    """Return rows as one side: their passages, one after another, and the lines these stand on."""
    passages = dict.fromkeys(_passage(row) for row in rows)
    return Side("; ".join(passages), tuple(dict.fromkeys(row.line for row in rows if row.line is not None)))


def level(row: Indicator, *years: int) -> Side:
    """Return base or targets of a row as one side: each year with its value as printed."""
    values = {year: target.value for year, target in row.targets.items()}
    if row.base is not None and row.base_year is not None:
        values[row.base_year] = row.base
    listed = ", ".join(f"{year}: {printed_as(row.quote, values[year])}" for year in years if year in values)
    return Side(f"{row.names['zh']} {listed}", () if row.line is None else (row.line,))


def by_size(difference: float, high: float, medium: float, low: float = 0.0) -> Severity:
    """Return a severity by the size of a relative difference."""
    size = abs(difference)
    if size >= high:
        return "high"
    if size >= medium:
        return "medium"
    return "low" if size >= low else "info"


def _passage(row: Indicator | Printed | PrintedProject) -> str:
    """Return the passage, shortened; numbers of the row that it does not state stand behind it in brackets."""
    if isinstance(row, PrintedProject):
        return _project(row)
    if isinstance(row, Indicator):
        base = [] if row.base is None else [row.base]
        levels = [*base, *(target.value for target in row.targets.values())]
    else:
        levels = [] if row.value is None else [row.value]
    if isinstance(row, Printed) and row.line is None and row.quote and row.value is not None:
        return f"{row.value:,.10g} ({row.quote})"
    text = row.quote.replace(" ⏎ ", " ")
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    unsaid = [f"{value:.10g}" for value in levels if not states(row.quote, value)]
    if not row.quote:
        return f"{row.names['zh']} {' → '.join(unsaid)} {row.unit}".strip()
    return f"{text} [{' → '.join(unsaid)}]" if unsaid else text


def _project(row: PrintedProject) -> str:
    """Return name, years and the clauses that state beds; a building without either is its passage."""
    dates = f"{row.start:g}-{row.finish:g}" if row.start and row.finish else ""
    beds = [value for value in (row.beds_gross, row.beds_net, row.beds_mixed) if value is not None]
    clauses = [part for part in re.split("[，。；、⏎]", row.quote) if any(states(part, value) for value in beds)]
    if not dates and not clauses:
        return row.quote or row.names["zh"]
    return " ".join(part for part in (row.names["zh"], dates, *(clause.strip() for clause in clauses)) if part)
