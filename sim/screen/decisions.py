"""What a run prints of decisions: for each binding indicator that is short, until when what can still help."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.console import Console

from sim.result import Result
from sim.scenario.load import BASE
from sim.tables.decisions import LIKELY, NO_LEVER, lever_words, today
from sim.words import Words

Row = Mapping[Hashable, Any]


def show_decisions(console: Console, result: Result) -> None:
    """Print one sentence for each binding indicator with a gap in its last printed year."""
    base, inputs = result.scenario.base, result.inputs[BASE]
    words = lever_words(base, result.words)
    table = result.table("decisions")
    rows = table[(table["variant"] == BASE) & (table["nature"] == "binding") & (table["target_basis"] == "milestone")]
    rows = rows[rows["target_year"] == rows.groupby(["plan", "indicator"])["target_year"].transform("max")]
    if rows.empty:
        return
    first = today(base, inputs)
    console.print(f"[bold]{words('screen_decisions', year=first)}[/]")
    for (_, indicator), levers in rows.groupby(["plan", "indicator"], sort=False):
        row = levers.iloc[0]
        unit = next((each.unit_names[words.lang] for each in inputs.resources if each.unit == row["unit"]), row["unit"])
        head = words(
            "screen_decisions_gap", indicator=words(str(indicator)), year=row["target_year"],
            probability=f"{row['probability']:.0%}", units=f"{row['gap']:+,.0f}", unit=unit,
        )  # fmt: skip
        told = words("list_semicolon").join(_lever(each, first, words) for each in levers.to_dict("records"))
        console.print(f"- {words('screen_decisions_line', gap=head, levers=told)}")
    console.print()


def _lever(row: Row, first: int, words: Words) -> str:
    """Return what is said of one lever: the last years to start it, or since when it is too late."""
    if row["lever"] == NO_LEVER:
        return words("note_no_lever")
    parts: list[str] = []
    for share, last in ((LIKELY, row["last_start_80"]), (0.5, row["last_start_50"])):
        if pd.isna(last):
            continue
        key = "screen_decisions_late" if last < first else "screen_decisions_by"
        parts.append(words(key, share=f"{share:.0%}", year=last + 1 if last < first else last))
    return f"{words('lever_' + str(row['lever']))} {words('list_comma').join(parts)}"
