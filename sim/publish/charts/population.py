"""Residents by region and year: the city large, its parts as small multiples."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.publish.charts.drawn import BAND, cut, staged
from sim.publish.charts.marks import band_handle, band_line, only
from sim.publish.charts.page import WIDTH, Chart, finish, sheet, wrap
from sim.publish.charts.panels import time_panel
from sim.publish.charts.style import BLUE, SMALL, house_style
from sim.words import Words

TEN_THOUSAND = 1e4
_LARGE, _SMALL = 2.5, 1.2  # inches: height of the city's panel and of a small one


def population_chart(
    groups: pd.DataFrame,
    *,
    regions: Sequence[str],
    words: Words,
    caption: str,
    base_year: int,
    variant: str = "base",
) -> Chart:
    """Draw total residents of each region, in 10 000 persons (万人): median and P10-P90 band by year.

    Parameters
    ----------
    groups
        ``population_groups.csv``: persons on 31 December; the rows with group ``all``, sex ``both``.
    regions
        Ids in the order to draw; the first is the city, drawn large.
    words
        Labels; they name the regions.
    caption
        Line on scenario and source below the chart.
    base_year
        Last year that was observed: years up to it are dots, later ones are projected.
    variant
        Variant to draw.
    """
    table = only(groups, variant=variant, sex="both", group="all")
    table = cut(table[table["region"].isin(regions)], "variant", "region", "year", unit="persons")
    table = staged(table, base_year)
    parts = regions[1:]
    columns = _columns(len(parts))
    rows = -(-len(parts) // columns)
    with house_style(words) as labels:
        figure = sheet(_LARGE + _SMALL * rows + 0.7)
        grid = figure.add_gridspec(1 + rows, columns, height_ratios=[_LARGE] + [_SMALL] * rows)
        city = figure.add_subplot(grid[0, :])
        _city(city, only(table, region=regions[0]), labels, base_year)
        for index, region in enumerate(parts):
            row, column = divmod(index, columns)
            axes = figure.add_subplot(grid[1 + row, column])
            name = wrap(labels(region), size=SMALL, width=WIDTH / columns - 0.35)
            axes.set_title(name, fontsize=SMALL, pad=3)
            _draw(axes, only(table, region=region), base_year, most=3)
            if column == 0:
                axes.set_ylabel(labels("ten_thousand_persons"))
        years = table["year"].astype(int)
        title = labels("population_title", region=labels(regions[0]), start=years.min(), end=years.max())
        note = labels("scales_differ") if parts else ""
        below = (caption + ("" if labels.lang == "zh" else " ") + note).strip()
        units = [labels("ten_thousand_persons")]
        return finish(figure, table, labels, units=units, title=title, below=below, legend=_legend(labels, base_year))


def _columns(parts: int) -> int:
    """Return how many small panels stand in a row, so that few places stay empty."""
    if parts <= 3:
        return max(parts, 1)
    return min((5, 4, 3), key=lambda columns: (-parts % columns, -columns))


def _city(axes: Axes, table: pd.DataFrame, words: Words, base_year: int) -> None:
    _draw(axes, table, base_year, most=7)
    axes.set_xlabel(words("year"))
    axes.set_ylabel(words("ten_thousand_persons"))
    last = table.iloc[-1]
    low, value, high = (float(last[column]) / TEN_THOUSAND for column in BAND)
    text = words("end_value", year=int(last["year"]), value=f"{value:,.2f}", low=f"{low:,.2f}", high=f"{high:,.2f}")
    axes.set_title(text, loc="right", fontsize=SMALL, color=BLUE, pad=3)


def _draw(axes: Axes, table: pd.DataFrame, base_year: int, *, most: int) -> None:
    band_line(axes, table, colour=BLUE, scale=TEN_THOUSAND)
    seen = table[table["stage"] == "observed"]
    axes.plot(seen["year"], seen["p50"] / TEN_THOUSAND, "o", color=BLUE, markersize=3.5)
    time_panel(axes, table["year"].astype(int).tolist(), base_year, ticks=(most, 5 if most > 3 else 3))


def _legend(words: Words, base_year: int) -> dict[str, Artist]:
    dot = Line2D([], [], color=BLUE, marker="o", markersize=3.5, linestyle="")
    return {
        words("base_year_of", year=base_year): dot,
        words("median"): Line2D([], [], color=BLUE),
        words("range_p10_p90"): band_handle(BLUE),
    }
