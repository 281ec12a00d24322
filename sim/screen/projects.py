"""What a run prints of capital projects: when each is likely to open, and which the text calls finished."""

from __future__ import annotations

from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from sim.inputs.project_columns import COUNTED
from sim.result import Result
from sim.scenario.load import BASE

COLUMNS = ("project", "planned", "opens", "beds_net", "in_use")


def show_projects(console: Console, result: Result) -> None:
    """Print each project that has dates, how many have none, and those that may be counted twice."""
    words, rows = result.words, result.table("projects")
    rows = rows[(rows["variant"] == BASE) & rows["status"].isin(COUNTED)]
    dated = rows[rows["planned_start"].notna()]
    if len(dated):
        table = Table(title=words("screen_projects"), box=box.SIMPLE, title_justify="left")
        for name in COLUMNS:
            heading = words(f"screen_project_{name}", year=int(rows["year"].iloc[0]))
            table.add_column(heading, justify="left" if name == "project" else "right")
        for row in dated.to_dict("records"):
            table.add_row(words(str(row["project"])), *_cells(row))
        console.print(table)
    for row in rows[rows["reported_finished"].notna()].to_dict("records"):
        told = words("note_project_finished", line=row["reported_finished"])
        console.print(f"[yellow]* {words(str(row['project']))}: {told}[/]")
    if len(rows) > len(dated):
        console.print(f"[dim]* {words('screen_projects_undated', number=len(rows) - len(dated))}[/]")
    if len(rows):
        console.print()


def _cells(row: dict[Any, Any]) -> tuple[str, str, str, str]:
    """Return planned years, opening with its range, new beds, and beds in use by the plan's end; blank is unknown."""
    opening = "-"
    if not pd.isna(row["opening_p50"]):
        opening = "{:.1f} ({:.1f}-{:.1f})".format(*(row[f"opening_{name}"] for name in ("p50", "p10", "p90")))
    beds, in_use = ("" if pd.isna(row[name]) else f"{row[name]:,.0f}" for name in ("beds_net", "in_use_mean"))
    return f"{row['planned_start']:g}-{row['planned_finish']:g}", opening, beds, in_use
