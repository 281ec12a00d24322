"""What an evaluation prints: the plan's form with its classes, and the errors of the forecast."""

from __future__ import annotations

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from sim.evaluating import Evaluation


def show_evaluation(console: Console, evaluation: Evaluation) -> None:
    """Print the official form of each plan, then the forecast's errors."""
    words = evaluation.words
    for plan in evaluation.plans:
        title = words("screen_evaluation", plan=words(plan.id), year=evaluation.year)
        _print_frame(console, title, evaluation.official_form(plan))
    errors = evaluation.errors
    table = Table(title=words("screen_errors"), box=box.SIMPLE, title_justify="left")
    for heading in ("year", "region", "measure", "observed_value", "forecast_range", "screen_error", "screen_inside"):
        table.add_column(words(heading), justify="left" if heading in ("region", "measure") else "right")
    for row in errors.to_dict("records"):
        ranges = f"{row['p50']:,.0f} ({row['p10']:,.0f} - {row['p90']:,.0f})"
        inside = words("screen_fitted" if row["fitted"] else "yes" if row["inside"] else "no")
        counted = (f"{row['observed']:,.0f}", ranges, _share(row["error"]), inside)
        table.add_row(str(row["year"]), words(row["region"]), words(row["measure"]), *counted)
    if table.row_count:
        console.print(table)


def _share(value: float | None) -> str:
    return "-" if pd.isna(value) else f"{value:+.2%}"


def _print_frame(console: Console, title: str, frame: pd.DataFrame) -> None:
    table = Table(title=title, box=box.SIMPLE, title_justify="left")
    for heading in frame.columns:
        table.add_column(heading, overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*row)
    console.print(table)
