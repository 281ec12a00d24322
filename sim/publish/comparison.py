"""A comparison as files: tables, charts, and what explains or goes beyond it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.comparison import Comparison
from sim.publish.charts.save import save_pictures
from sim.publish.table_files import write_table
from sim.publish.whole_files import whole_files

if TYPE_CHECKING:
    from sim.publish.charts.page import Chart


@dataclass(frozen=True)
class Page:
    """A table with its chart, where it has one."""

    table: pd.DataFrame
    chart: Chart | None = None


def write_comparison(comparison: Comparison, folder: Path, more: Mapping[str, Page] | None = None) -> list[Path]:
    """Write ``comparison.csv`` with its chart, ``ranks.csv`` and whatever else was asked for; return their paths.

    Parameters
    ----------
    comparison
        Variants side by side.
    folder
        Made where it is missing; other files in it stay.
    more
        Further tables and charts by the name of their files.

    Raises
    ------
    OutputError
        The folder cannot be written. Nothing is left half-written.
    """
    pages = {
        "comparison": Page(comparison.table(), comparison.chart()), "ranks": Page(comparison.ranks()), **(more or {})
    }  # fmt: skip
    return write_pages(pages, folder)


def write_pages(pages: Mapping[str, Page], folder: Path) -> list[Path]:
    """Write each table as CSV and each chart as PNG and SVG, all or none of them; return their paths.

    The numbers of a chart that shows less than its whole table stand beside it as ``<name>_drawn.csv``.

    Raises
    ------
    OutputError
        The folder cannot be written. Nothing is left half-written.
    """
    written = []
    with whole_files(folder) as fresh:
        for name, page in pages.items():
            write_table(page.table, fresh / f"{name}.csv")
            written.append(folder / f"{name}.csv")
            if page.chart is not None:
                written += [folder / path.name for path in save_pictures(page.chart, fresh / name)]
                if not page.chart.drawn.equals(page.table):
                    write_table(page.chart.drawn, fresh / f"{name}_drawn.csv")
                    written.append(folder / f"{name}_drawn.csv")
    return written
