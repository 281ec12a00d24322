"""What a comparison prints: value and difference of each variant."""

from __future__ import annotations

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from sim.comparison import Comparison


def show_comparison(console: Console, comparison: Comparison) -> None:
    """Print the variants in the last printed target year: one line a variant, one column a measure."""
    words = comparison.words
    printed = comparison.targets[comparison.targets["target_basis"] == "milestone"]["year"]
    year = int(printed.max() if len(printed) else comparison.data["year"].values[-1])
    region = str(comparison.data["region"].values[0])
    rows = comparison.table(year, region)
    measures = comparison.most_moved(rows)
    title = words("screen_comparison", region=words(region), year=year, base=words(comparison.base))
    table = Table(title=title, box=box.SIMPLE, title_justify="left")
    table.add_column(words("variant"), overflow="fold", min_width=16)
    for measure in measures:
        table.add_column(words(measure.rpartition("/")[2]), justify="right", overflow="fold")
    for variant in dict.fromkeys(rows["variant"]):
        mine = rows[rows["variant"] == variant].set_index("measure")
        table.add_row(words(variant), *(_difference(mine.loc[name], variant == comparison.base) for name in measures))
    console.print(table)


def _difference(row: pd.Series, is_base: bool) -> str:
    digits = 0 if row["unit"] == "persons" else 2
    if is_base:
        return f"{row['mean']:,.{digits}f}"
    return f"{row['difference']:+,.{digits}f}"
