"""Why needs change between two years: from the first to the last in steps by factor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.demand.change import POLICY
from sim.demand.volumes import DEMOGRAPHIC
from sim.publish.charts.drawn import cut
from sim.publish.charts.marks import labelled, number, unit_name
from sim.publish.charts.page import Chart, finish, multiples, wrap
from sim.publish.charts.panels import row_panel
from sim.publish.charts.style import BLUE, GREY, INK, SMALL, VERMILION, house_style
from sim.words import Words

_ROW = 0.2  # inches
_ACROSS = 2
_WHISKER: dict[str, Any] = {"color": INK, "linewidth": 0.7}


def demand_change_chart(
    changes: pd.DataFrame,
    *,
    resources: Sequence[str],
    years: tuple[int, int],
    region: str,
    words: Words,
    caption: str,
    variant: str = "base",
) -> Chart:
    """Draw for each resource its need by use in the first year, the mean part of each factor, and the last year.

    Parameters
    ----------
    changes
        ``demand_change.csv``.
    resources
        Ids, a panel each.
    years
        First and last year, a pair that the table has.
    region, variant
        Ids of what to draw.
    words
        Labels; they name resources, region and factors.
    caption
        Line on scenario and source below the chart.

    Notes
    -----
    Bars are means, which add up; whiskers are P10 to P90 of each factor alone.
    """
    chosen = (changes["variant"] == variant) & (changes["region"] == region) & (changes["method"] == "use")
    chosen &= (changes["start"] == years[0]) & (changes["end"] == years[1])
    keys = ("variant", "region", "resource", "start", "end", "factor")
    rows = cut(changes[chosen & changes["resource"].isin(resources)], *keys, values=("mean", "p10", "p90"))
    rows = rows[rows["factor"] != "change"]
    tables = [rows[rows["resource"] == resource].set_index("factor") for resource in resources]
    height = max(len(table) + 1 for table in tables) * _ROW + 0.85
    with house_style(words) as labels:
        figure, panels = multiples(len(tables), across=_ACROSS, height=height, around=0.9)
        units = [unit_name(str(table["unit"].iloc[0]), labels, staff=True) for table in tables]
        for axes, resource, table, unit in zip(panels, resources, tables, units, strict=True):
            _panel(axes, table, years, labels)
            axes.set_title(labelled(labels(resource), unit, labels))
        title = labels("demand_change_title", region=labels(region), start=years[0], end=years[1])
        below = labels("two_sentences", first=labels("chart_means_add_up"), second=caption)
        return finish(figure, rows, labels, units=units, title=title, below=below, legend=_legend(labels))


def _panel(axes: Axes, table: pd.DataFrame, years: tuple[int, int], words: Words) -> None:
    factors = _in_order([str(name) for name in table.index if name not in ("start", "end")])
    names = [str(years[0]), *(words(f"factor_{name}") for name in factors), str(years[1])]
    mean, low, high = (table[column].astype(float) for column in ("mean", "p10", "p90"))
    level = mean["start"]
    axes.barh(0, level, color=GREY, height=0.7)
    for place, name in enumerate(factors, start=1):
        axes.barh(place, mean[name], left=level, color=BLUE if mean[name] >= 0 else VERMILION, height=0.7)
        axes.plot([level + low[name], level + high[name]], [place, place], **_WHISKER)
        level += mean[name]
    axes.barh(len(names) - 1, mean["end"], color=GREY, height=0.7)
    axes.set_yticks(range(len(names)), [wrap(name, size=SMALL, width=1.3) for name in names])
    axes.invert_yaxis()
    _values(axes, mean, factors)
    row_panel(axes, most=4)


def _in_order(factors: Sequence[str]) -> list[str]:
    """Return people and their ages first, then what else there is, so that panels can be read across."""
    people = [name for name in (*DEMOGRAPHIC, POLICY) if name in factors]
    return people + [name for name in factors if name not in people]


def _values(axes: Axes, mean: pd.Series[float], factors: Sequence[str]) -> None:
    """Write each number at the right edge, in a column of its own."""
    cells = [("start", ""), *((name, "+") for name in factors), ("end", "")]
    low, high = axes.get_xlim()
    axes.set_xlim(low, high + (high - low) * 0.36)
    for place, (name, sign) in enumerate(cells):
        value = round(mean[name])
        text = number(value) if value <= 0 or not sign else f"+{number(value)}"
        axes.annotate(
            text, (1.0, place), xycoords=("axes fraction", "data"), ha="right", va="center", size=SMALL, color=INK
        )


def _legend(words: Words) -> dict[str, Artist]:
    return {
        words("need"): Patch(color=GREY),
        words("adds"): Patch(color=BLUE),
        words("takes_away"): Patch(color=VERMILION),
        words("range_p10_p90"): Line2D([], [], **_WHISKER),
    }
