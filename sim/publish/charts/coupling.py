"""Beds that stand there, beds with the people and money to open them, and beds needed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.publish.charts.drawn import cut, series, staged
from sim.publish.charts.marks import EndLabel, band_line, end_labels, labelled, middle, only, unit_name
from sim.publish.charts.page import Chart, finish, sheet
from sim.publish.charts.panels import floor, time_legend, time_panel
from sim.publish.charts.style import BLUE, INK, VERMILION, house_style
from sim.words import Words

_PANEL = 3.0  # inches
_LINES: dict[str, dict[str, Any]] = {
    "coupling_physical": {"colour": BLUE, "linewidth": 2.2},
    "coupling_open": {"colour": VERMILION, "linestyle": (0, (2, 2)), "linewidth": 1.6},
    "coupling_needed": {"colour": INK, "linestyle": "-.", "linewidth": 1.3},
}
"""Label and look of each line; the dashes of open beds let the physical ones through where both are the same."""


def coupling_chart(
    coupling: pd.DataFrame,
    demand: pd.DataFrame,
    *,
    region: str,
    words: Words,
    caption: str,
    base_year: int,
    variant: str = "base",
) -> Chart:
    """Draw physical, open and needed beds by year, with P10-P90 bands.

    Parameters
    ----------
    coupling, demand
        ``coupling.csv`` and ``demand.csv``; needed are beds by use.
    region, variant
        Ids of what to draw.
    words
        Labels; they name the region.
    caption
        Line on scenario and source below the chart.
    base_year
        Last year that was observed.
    """
    chosen = {"variant": variant, "region": region, "resource": "beds"}
    rows = only(coupling, **chosen)
    lines = {
        "coupling_physical": only(rows, limit="physical"),
        "coupling_open": only(rows, limit="open"),
        "coupling_needed": only(demand, **chosen, method="use"),
    }
    lines = {name: cut(table, *chosen, "year") for name, table in lines.items() if len(table)}
    drawn = staged(series({name.removeprefix("coupling_"): table for name, table in lines.items()}), base_year)
    with house_style(words) as labels:
        figure = sheet(_PANEL + 1.1)
        axes = figure.add_subplot()
        for name, table in lines.items():
            band_line(axes, table, band_alpha=0.14, **_LINES[name])
        floor(axes)
        time_panel(axes, sorted(set(rows["year"].astype(int))), base_year)
        axes.set_xlabel(labels("year"))
        axes.set_ylabel(labelled(labels("beds"), unit_name("beds", labels), labels))
        end_labels(axes, _ends(lines, labels), height=_PANEL - 0.3)
        title = labels("coupling_title", region=labels(region))
        units, legend = [unit_name("beds", labels)], time_legend(labels, base_year)
        return finish(figure, drawn, labels, units=units, title=title, below=caption, legend=legend)


def _ends(lines: dict[str, pd.DataFrame], words: Words) -> list[EndLabel]:
    """Return the names of the lines at their ends; one name where all physical beds are open."""
    last = {name: float(middle(table).iloc[-1]) for name, table in lines.items()}
    names = {name: words(name) for name in last}
    if last["coupling_open"] == last["coupling_physical"]:
        names["coupling_physical"] = words("coupling_all_open")
        del names["coupling_open"]
    return [EndLabel(last[name], text, _LINES[name]["colour"]) for name, text in names.items()]
