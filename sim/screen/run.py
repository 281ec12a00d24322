"""What a run prints: the targets, binding ones first, then demand and supply, then where the files are."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from sim.inputs.plan import Indicator, Plan
from sim.result import Result
from sim.scenario.load import BASE
from sim.screen.childcare import show_childcare
from sim.screen.decisions import show_decisions
from sim.screen.projects import show_projects
from sim.screen.wards import show_wards
from sim.tables.attainment import BINDING_SET
from sim.tables.held import held_paths
from sim.tables.summary import summary
from sim.tables.wards import ward_words
from sim.targets.indicator import DEATHS
from sim.targets.measures import GIVEN, SHARES
from sim.words import Words

TOLD_FROM = 0.5
"""Percentage points of Monte Carlo error from which it is told."""
COLOURS = {"met": "green", "open": "yellow", "missed": "red", "assumed": "cyan"}


def show(console: Console, result: Result, folder: Path | None) -> None:
    """Print the headline of a run."""
    words, base = result.words, result.scenario.base
    console.print()
    head = words("screen_head", draws=base.draws, seconds=f"{result.seconds:.1f}")
    console.print(f"[bold]{words(result.scenario.name)}[/]  {head}")
    targets = result.table("targets")
    for plan in result.inputs[BASE].plans:
        _show_plan(console, result, plan, targets)
        _show_asked(console, result, plan)
        _show_trends(console, result, plan)
    _show_warnings(console, result)
    _show_use(console, result)
    show_childcare(console, result)
    show_projects(console, result)
    show_decisions(console, result)
    show_wards(console, result.outcomes[BASE].wards, ward_words(base, words))
    held = held_paths(base, result.inputs[BASE])
    unused = result.inputs[BASE].unused_observations
    if unused:
        console.print(f"[dim]* {words('screen_unused', number=unused)}[/]")
    if held:
        listed = ", ".join(f"{name} ({year})" for name, year in held)
        console.print(f"[dim]* {words('screen_held', paths=listed)}[/]\n")
    if folder is not None:
        console.print(words("screen_files", folder=folder))


def _show_plan(console: Console, result: Result, plan: Plan, targets: pd.DataFrame) -> None:
    words = result.words
    mine = targets[(targets["plan"] == plan.id) & (targets["variant"] == BASE) & (targets["region"] == plan.region)]
    end = result.scenario.base.horizon.end
    year = max((y for indicator in plan.indicators for y in indicator.targets if y <= end), default=end)
    table = Table(title=words("screen_targets", plan=words(plan.id), year=year), box=box.SIMPLE, title_justify="left")
    for heading in (
        "nature",
        "indicator",
        "base_value",
        "target",
        "forecast_range",
        "gap",
        "verdict",
        "screen_rests_on",
    ):
        table.add_column(words(heading), justify="left" if heading in ("nature", "indicator", "verdict") else "right")
    skipped, errors = [], _monte_carlo(result, plan, year)
    for nature in ("binding", "anticipatory"):
        for indicator in plan.indicators:
            rows = mine[(mine["indicator"] == indicator.id) & (mine["year"] == year)]
            if indicator.nature == nature and len(rows):
                row = rows.iloc[0]
                if row["status"] == "not_modelled":
                    skipped.append(words(indicator.id))
                else:
                    table.add_row(*_cells(result, indicator, row, errors.get(indicator.id, "")))
    if table.row_count:
        console.print(table)
    if skipped:
        console.print(f"[dim]{words('screen_not_modelled', number=len(skipped))}: {', '.join(skipped)}[/]\n")
    if errors:
        console.print(f"[dim]± {words('screen_monte_carlo', draws=result.scenario.base.draws)}[/]")
    for note in _notes(mine[mine["year"] == year], words):
        console.print(f"[dim]* {note}[/]")


def _show_asked(console: Console, result: Result, plan: Plan) -> None:
    """Print what the densities of the last printed year ask for: a stock, its growth, and a share of those served."""
    words, rows = result.words, result.table("attainment")
    mine = rows[(rows["plan"] == plan.id) & (rows["variant"] == BASE) & (rows["region"] == plan.region)]
    mine = mine[mine["target_basis"] == "milestone"]
    mine = mine[mine["year"] == mine["year"].max()]
    table = Table(title=words("screen_asked", year=mine["year"].max()), box=box.SIMPLE, title_justify="left")
    for heading in ("indicator", "screen_base_units", "screen_units_needed", "screen_growth", "screen_served"):
        table.add_column(words(heading), justify="left" if heading == "indicator" else "right")
    for row in mine[mine["units_needed"].notna()].to_dict("records"):
        served = "" if pd.isna(row["served"]) else f"{row['units_per_100_served']:.1f} ({words(row['served'])})"
        growth = "-" if pd.isna(row["yearly_growth_needed"]) else f"{row['yearly_growth_needed']:+.1%}"
        counts = (f"{row['base_units']:,.0f}", f"{row['units_needed']:,.0f}")
        table.add_row(words(row["indicator"]), *counts, growth, served)
    if table.row_count:
        console.print(table)
    for row in mine[mine["indicator"] == BINDING_SET].to_dict("records"):
        console.print(f"[bold]{words(BINDING_SET)}: {row['probability']:.0%}[/]  [dim]{row['note']}[/]\n")


def _show_trends(console: Console, result: Result, plan: Plan) -> None:
    """Print until when the plan's statements of trend hold."""
    words, trends = result.words, result.table("trends")
    for row in trends[(trends["plan"] == plan.id) & (trends["variant"] == BASE)].to_dict("records"):
        ends = words("screen_trend_holds") if pd.isna(row["ends"]) else words("screen_trend_ends", year=row["ends"])
        stated = words(f"trend_{row['direction']}")
        likely = words("screen_trend_likely", year=row["checked_to"], probability=f"{row['probability']:.0%}")
        console.print(f"[dim]- {words(row['trend'])}: {stated}; {likely}; {ends}[/]")
    console.print()


def _show_warnings(console: Console, result: Result) -> None:
    """Print when the thresholds of the scenario are crossed in the whole place."""
    words, warnings = result.words, result.table("warnings")
    root = result.inputs[BASE].place.root
    mine = warnings[(warnings["variant"] == BASE) & (warnings["region"] == root)].to_dict("records")
    if not mine:
        return
    table = Table(title=words("screen_warnings", region=words(root)), box=box.SIMPLE, title_justify="left")
    # without a plan both years are the last one
    until = {mine[0][name]: column for name, column in (("milestone", "by_milestone"), ("end", "to_end"))}
    likely_by = [words("screen_until", year=year) for year in until]
    for heading in ("warning", "threshold", "screen_first_year", *likely_by, "status"):
        table.add_column(words(heading), justify="left" if heading in ("warning", "status") else "right")
    for row in mine:
        likely = (_percent(row[f"probability_{column}"]) for column in until.values())
        stands = words(f"warning_{row['status']}", year=row["milestone"])
        table.add_row(_title(result, row["warning"]), _threshold(row, words), _first_year(row), *likely, stands)
    console.print(table)


def _title(result: Result, name: str) -> str:
    rule, lang = result.scenario.base.warnings[name], result.words.lang
    return (rule and (getattr(rule.title, lang) or rule.title.en or rule.title.zh)) or name


def _threshold(row: Mapping[Hashable, Any], words: Words) -> str:
    value, as_share = row["threshold"], row["measure"] in SHARES or row["of"] == "first_year"
    shown = f"{value:.1%}" if as_share else f"{value:.2f}" if row["measure"] in GIVEN else f"{value:,.0f}"
    return words(f"warning_{row['direction']}", value=shown)


def _first_year(row: Mapping[Hashable, Any]) -> str:
    """Return the year in which the median crosses, with the years by which 10 and 90 % of draws have."""
    low, first, high = (
        "-" if pd.isna(row[f"first_year{part}"]) else str(row[f"first_year{part}"]) for part in ("_p10", "", "_p90")
    )
    return first if low == first == high else f"{first} ({low} - {high})"


def _percent(probability: float | None) -> str:
    return "-" if pd.isna(probability) else f"{probability:.0%}"


def _monte_carlo(result: Result, plan: Plan, year: int) -> dict[str, str]:
    """Return half of the 95 % interval of each counted probability, in percentage points, where it is told."""
    rows = result.table("attainment")
    mine = rows[(rows["plan"] == plan.id) & (rows["variant"] == BASE) & (rows["region"] == plan.region)]
    mine = mine[(mine["year"] == year) & mine["probability_low"].notna()]
    halves = 50 * (mine["probability_high"] - mine["probability_low"])
    return {name: f" ±{half:.0f}" for name, half in zip(mine["indicator"], halves, strict=True) if half >= TOLD_FROM}


def _cells(result: Result, indicator: Indicator, row: pd.Series, error: str) -> Iterator[str]:
    words, digits = result.words, indicator.decimals
    yield words(indicator.nature)
    yield words(indicator.id)
    yield "-" if indicator.base is None else f"{indicator.base:.{digits}f}"
    yield f"{row['target']:.{digits}f}"
    yield f"{row['p50']:.{digits}f} ({row['p10']:.{digits}f} - {row['p90']:.{digits}f})"
    yield _gap(result, indicator, row)
    status = str(row["status"])
    shown = f"[{COLOURS[status]}]{words(status)}[/]"
    yield shown if pd.isna(row["probability"]) else f"{shown} ({row['probability']:.0%}{error})"
    yield words(f"status_{row['input_status']}")


def _gap(result: Result, indicator: Indicator, row: pd.Series) -> str:
    if pd.isna(row["gap_unit_count"]):
        return f"{row['gap']:+.{indicator.decimals}f}"
    if indicator.numerator in DEATHS:
        return f"{row['gap_unit_count']:+,.1f} {result.words('unit_deaths')}"
    unit = result.inputs[BASE].unit_name(indicator.numerator, result.words.lang) or result.words("unit_persons")
    return f"{row['gap_unit_count']:+,.0f} {unit}"


def _notes(rows: pd.DataFrame, words: Words) -> list[str]:
    """Return what stands beside the numbers, each sentence once, with the indicators it is said of."""
    said: dict[str, list[str]] = {}
    modelled = rows[rows["status"] != "not_modelled"]
    for indicator, note in zip(modelled["indicator"], modelled["note"], strict=True):
        for part in str(note).split("; "):
            if part:
                said.setdefault(part, []).append(words(str(indicator)))
    return [f"{note}: {', '.join(names)}" for note, names in said.items()]


def _show_use(console: Console, result: Result) -> None:
    """Print demand by use against supply, at the plan's end and the horizon's."""
    words = result.words
    horizon = result.scenario.base.horizon
    printed = {year for plan in result.inputs[BASE].plans for i in plan.indicators for year in i.targets}
    years = sorted({max((year for year in printed if year <= horizon.end), default=horizon.end), horizon.end})
    table = Table(title=words("screen_use"), box=box.SIMPLE, title_justify="left")
    for heading in ("resource", "year", "demand_use", "supply", "screen_spare"):
        table.add_column(words(heading), justify="left" if heading == "resource" else "right")

    outcome = result.outcomes[BASE]
    for resource in result.inputs[BASE].resources:
        need, there = outcome.demand.units.get((resource.id, "use")), outcome.supply.units.get(resource.id)
        if need is None or there is None:
            continue
        for year in years:
            at = year - horizon.base
            needed, supplied = need[:, at].sum(axis=1), there[:, at].sum(axis=1)
            unit = resource.unit_names[words.lang]
            ranges = (_range(needed), _range(supplied), f"{_range(supplied - needed, sign='+')} {unit}")
            table.add_row(words(resource.id), str(year), *ranges)
    if table.row_count:
        console.print(table)
        console.print(f"[dim]* {words('screen_use_note')}[/]\n")


def _range(draws: np.ndarray, sign: str = "") -> str:
    """Return median and P10-P90 of draws as text."""
    stats = summary(draws)
    return f"{stats['p50']:{sign},.0f} ({stats['p10']:{sign},.0f} - {stats['p90']:{sign},.0f})"
