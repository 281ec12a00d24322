"""Stock and flow of each cadre: who came above zero, who left below, by year."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.publish.charts.marks import number, number_axis, only, year_axis
from sim.publish.charts.page import finish, sheet, wrap
from sim.publish.charts.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, SMALL, VERMILION, house_style
from sim.words import Words

_ACROSS, _HEIGHT, _TITLE = 2, 1.55, 2.75  # panels, inches, inches
_INS = {"hired": BLUE, "graduated": GREEN, "returned": SKY, "moved_in": PURPLE}
_OUTS = {"retired": GREY, "left": VERMILION, "died": INK, "moved_out": ORANGE}
_HATCHES = {"returned": "////", "left": "////", "moved_in": "....", "moved_out": "...."}
"""Flows that lie beside one of the same lightness are told apart in grey by a pattern."""


def workforce_chart(
    workforce: pd.DataFrame,
    *,
    resources: Sequence[str],
    region: str,
    words: Words,
    caption: str,
    variant: str = "base",
) -> Figure:
    """Draw for each cadre the mean persons who come and leave in each year, by reason.

    Parameters
    ----------
    workforce
        ``workforce.csv``.
    resources
        Ids, a panel each; the title tells the stock and the mean age of the first and the last year.
    region, variant
        Ids of what to draw.
    words
        Labels; they name resources and the region.
    caption
        Line on scenario and source below the chart.
    """
    table = only(workforce, variant=variant, region=region)
    years = sorted(set(table["year"].astype(int)))
    down = -(-len(resources) // _ACROSS)
    with house_style(words) as labels:
        figure = sheet(down * (_HEIGHT + 0.45) + 1.1)
        for index, resource in enumerate(resources):
            axes = figure.add_subplot(down, min(_ACROSS, len(resources)), index + 1)
            rows = only(table, resource=resource)
            _panel(axes, rows)
            year_axis(axes, years[1:], most=5)
            number_axis(axes.yaxis, most=5)
            axes.set_title(_title(rows, resource, labels), fontsize=SMALL + 0.5)
            if index % _ACROSS == 0:
                axes.set_ylabel(wrap(labels("workforce_axis"), size=SMALL, width=_HEIGHT), fontsize=SMALL)
        title = labels("workforce_title", region=labels(region), start=years[1], end=years[-1])
        below = f"{labels('scales_differ')} {caption}"
        return finish(figure, title=title, below=below, legend=_legend(table, labels))


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    flows = rows.pivot_table(index="year", columns="flow", values="mean").iloc[1:]
    years = flows.index.to_numpy(int)
    for group, sign in ((_INS, 1), (_OUTS, -1)):
        level = 0 * flows["hired"]
        for name, colour in group.items():
            axes.bar(
                years, sign * flows[name], bottom=level, color=colour, width=0.8, hatch=_HATCHES.get(name),
                edgecolor="white", linewidth=0,
            )  # fmt: skip
            level = level + sign * flows[name]
    axes.axhline(0, color=INK, linewidth=0.6)
    low, high = axes.get_ylim()
    axes.set_ylim(low * 1.05, high * 1.05)  # stacked bars leave no margin of their own


def _title(rows: pd.DataFrame, resource: str, words: Words) -> str:
    ends, ages = (only(rows, flow=name)["mean"].astype(float) for name in ("end", "mean_age"))
    stock = words("workforce_panel", resource=words(resource), first=number(round(ends.iloc[0])),
                  last=number(round(ends.iloc[-1])))  # fmt: skip
    age = words("workforce_ages", first=f"{ages.iloc[0]:.0f}", last=f"{ages.iloc[-1]:.0f}")
    return f"{wrap(stock, size=SMALL + 0.5, width=_TITLE)}\n{age}"


def _legend(table: pd.DataFrame, words: Words) -> dict[str, Artist]:
    """Return the flows that there are."""
    there = set(table.loc[table["mean"] > 0, "flow"])
    return {
        words(f"flow_{name}"): Patch(facecolor=colour, hatch=_HATCHES.get(name), edgecolor="white", linewidth=0)
        for name, colour in (_INS | _OUTS).items()
        if name in there
    }
