"""What a sensitivity analysis prints: the foremost parameters of each output, and the decision."""

from __future__ import annotations

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from sim.influence.analysis import Sensitivity
from sim.influence.outputs import Output

FOREMOST = 5
KEYS = ["plan", "indicator", "year", "parameter"]


def show_sensitivity(console: Console, found: Sensitivity) -> None:
    """Print for each output its foremost parameters, then the decision and its sentence."""
    joined = _joined(found)
    for output in found.outputs:
        mine = joined[(joined["plan"] == output.plan.id) & (joined["indicator"] == output.indicator.id)]
        _show_output(console, found, output, mine[mine["year"] == output.year].head(FOREMOST))
    if found.choice is not None:
        _show_decision(console, found)


def _joined(found: Sensitivity) -> pd.DataFrame:
    """Return tornado, Sobol and rank correlation side by side, in the order of the total index."""
    table = found.tables["rank_correlation"][[*KEYS, "label", "rank_correlation"]]
    table = table.merge(found.tables["tornado"][[*KEYS, "gap_at_p10", "gap_at_p90"]], on=KEYS, how="left")
    if "sobol" in found.tables:
        table = table.merge(found.tables["sobol"][[*KEYS, "first", "total"]], on=KEYS, how="inner")
        return table[table["total"] > 0].sort_values("total", ascending=False, kind="stable")
    return table.iloc[:0].assign(first=0.0, total=0.0)


def _show_output(console: Console, found: Sensitivity, output: Output, rows: pd.DataFrame) -> None:
    words = found.words
    title = words("screen_sensitivity", indicator=words(output.indicator.id), year=output.year)
    if rows.empty:
        console.print(f"{title}: {words('tornado_nothing')}\n")
        return
    table = Table(title=title, box=box.SIMPLE, title_justify="left")
    headings = ("screen_total", "screen_first", "screen_rank", "screen_gap_low", "screen_gap_high")
    for heading in ("screen_parameter", *headings):
        table.add_column(words(heading), justify="left" if heading == "screen_parameter" else "right")
    for row in rows.to_dict("records"):
        gaps = ("-" if pd.isna(row[name]) else f"{row[name]:+.3g}" for name in ("gap_at_p10", "gap_at_p90"))
        shares = (f"{row['total']:.0%}", f"{max(row['first'], 0.0):.0%}", f"{row['rank_correlation']:+.2f}")
        table.add_row(str(row["label"]), *shares, *gaps)
    console.print(table)


def _show_decision(console: Console, found: Sensitivity) -> None:
    words, choice = found.words, found.choice
    assert choice is not None, "asked before"
    own = getattr(choice.decision.title, words.lang) or choice.name
    table = Table(title=words("screen_decision_assumed", decision=own), box=box.SIMPLE, title_justify="left")
    for heading in ("screen_option", "screen_lever_cost", "screen_shortage_cost", "screen_share_best"):
        table.add_column(words(heading), justify="left" if heading == "screen_option" else "right")
    for row in found.tables["decision"].to_dict("records"):
        costs = (f"{row[name]:,.4g}" for name in ("lever_cost", "shortage_cost"))
        table.add_row(words(row["option"]), *costs, f"{row['share_best']:.0%}")
    console.print(table)
    for lang in (words.lang, "en" if words.lang == "zh" else "zh"):
        console.print(found.sentence[lang])
    console.print()
