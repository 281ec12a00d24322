"""The methods of one resource side by side, with the plan's target and today's stock."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.publish.charts.drawn import BAND, cut
from sim.publish.charts.marks import band_handle, labelled, middle, unit_name
from sim.publish.charts.page import Chart, finish, sheet, wrap
from sim.publish.charts.panels import row_panel
from sim.publish.charts.style import MUTED, SMALL, VERMILION, house_style
from sim.words import Words

_ROW = 0.3  # inches
_NAMES = 1.6  # inches for the names of methods
_PANELS = 3
_STEP = 5  # years: panels stand where plans end
_STOCK: dict[str, Any] = {"color": MUTED, "linewidth": 1.0, "linestyle": (0, (1, 2))}
_PLANNED: dict[str, Any] = {"color": VERMILION, "linewidth": 1.2, "linestyle": (0, (5, 2))}


def methods_chart(
    methods: pd.DataFrame,
    *,
    resource: str,
    region: str,
    words: Words,
    caption: str,
    colour: str,
    variant: str = "base",
) -> Chart:
    """Draw what each method says is needed in up to three later years: a dot at the median, a bar from P10 to P90.

    Parameters
    ----------
    methods
        ``methods.csv``.
    resource, region, variant
        Ids of what to draw.
    words
        Labels; they name the resource, the region and the methods.
    caption
        Line on scenario and source below the chart.
    colour
        Colour of the resource, the same in all charts.
    """
    chosen = (methods["resource"] == resource) & (methods["region"] == region) & (methods["variant"] == variant)
    rows = methods[chosen]
    every = sorted(set(rows["year"].astype(int)))
    years = ([year for year in every[1:] if year % _STEP == 0] or every[1:])[-_PANELS:]
    keys = ("variant", "region", "resource", "method", "year", "note")
    table = cut(rows[rows["year"].isin(years)], *keys, values=(*BAND, "stock", "planned"))
    names = list(dict.fromkeys(table["method"]))
    with house_style(words) as labels:
        figure = sheet(len(names) * _ROW + 1.55)
        panels = figure.subplots(1, len(years), sharex=True, sharey=True, squeeze=False)[0]
        for axes, year in zip(panels, years, strict=True):
            _panel(axes, table[table["year"].astype(int) == year].set_index("method").reindex(names), colour)
            axes.set_title(str(year))
        built = _built(table)
        named = [wrap(labels.method(name) + ("*" if name in built else ""), size=SMALL, width=_NAMES) for name in names]
        panels[0].set_yticks(range(len(names)), named)
        panels[0].invert_yaxis()
        unit = unit_name(str(table["unit"].iloc[0]), labels, staff=True)
        panels[len(panels) // 2].set_xlabel(labelled(labels(resource), unit, labels))
        panels[0].set_xlim(0, 1.06 * float(table["p90"].max()))
        title = labels("methods_title", region=labels(region), resource=labels(resource))
        told = labels("two_sentences", first=f"* {next(iter(built.values()))}", second=caption) if built else caption
        legend = _legend(table, every[0], colour, labels)
        return finish(figure, table, labels, units=[unit], title=title, below=told, legend=legend)


def _built(table: pd.DataFrame) -> dict[str, str]:
    """Return methods with what must be said of them."""
    noted = table[table["note"].astype(str) != ""]
    return dict(zip(noted["method"], noted["note"].astype(str), strict=True))


def _panel(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    low, high, dots = (column.to_numpy(float) for column in (rows["p10"], rows["p90"], middle(rows)))
    axes.hlines(range(len(rows)), low, high, color=colour, linewidth=5, alpha=0.35)
    axes.plot(dots, range(len(rows)), "o", color=colour, markersize=5)
    for column, look in (("stock", _STOCK), ("planned", _PLANNED)):
        known = rows[column].dropna()
        if len(known):
            axes.axvline(float(known.iloc[0]), zorder=1, **look)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    row_panel(axes, most=4)


def _legend(table: pd.DataFrame, base_year: int, colour: str, words: Words) -> dict[str, Artist]:
    legend: dict[str, Artist] = {
        words("median"): Line2D([], [], color=colour, marker="o", markersize=5, linestyle=""),
        words("range_p10_p90"): band_handle(colour, 0.35),
    }
    if table["planned"].notna().any():
        legend[words("planned_need")] = Line2D([], [], **_PLANNED)
    if table["stock"].notna().any():
        legend[words("stock_of", year=base_year)] = Line2D([], [], **_STOCK)
    return legend
