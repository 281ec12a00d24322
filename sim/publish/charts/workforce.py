"""Stock and flow of each cadre: who came above zero, who left below, by year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Patch
from numpy.typing import NDArray

from sim.publish.charts.drawn import cut
from sim.publish.charts.marks import number, number_axis, only, year_axis
from sim.publish.charts.page import Chart, finish, multiples, wrap
from sim.publish.charts.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, SMALL, VERMILION, house_style
from sim.words import Words

_ACROSS, _HEIGHT, _TITLE = 2, 1.55, 2.75  # panels, inches, inches
_WIDTH = 0.8  # years
_INS = {"hired": BLUE, "graduated": GREEN, "returned": SKY, "moved_in": PURPLE}
_OUTS = {"retired": GREY, "left": VERMILION, "died": INK, "moved_out": ORANGE}
_HATCHES = {"graduated": "\\\\\\\\", "returned": "////", "left": "////", "moved_in": "....", "moved_out": "...."}
"""Flows that lie beside one of the same lightness are told apart in grey by a pattern."""


def workforce_chart(
    workforce: pd.DataFrame,
    *,
    resources: Sequence[str],
    region: str,
    words: Words,
    caption: str,
    variant: str = "base",
) -> Chart:
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
    table = _drawn(only(workforce, variant=variant, region=region), resources)
    years = sorted(set(table["year"].astype(int)))
    with house_style(words) as labels:
        figure, panels = multiples(len(resources), across=_ACROSS, height=_HEIGHT + 0.45, around=1.1)
        for index, (axes, resource) in enumerate(zip(panels, resources, strict=True)):
            rows = only(table, resource=resource)
            _panel(axes, rows)
            year_axis(axes, years[1:], most=5)
            number_axis(axes.yaxis, most=5)
            axes.set_title(_title(rows, resource, labels), fontsize=SMALL + 0.5)
            if index % _ACROSS == 0:
                axes.set_ylabel(wrap(labels("workforce_axis"), size=SMALL, width=_HEIGHT), fontsize=SMALL)
        title = labels("workforce_title", region=labels(region), start=years[1], end=years[-1])
        below = f"{labels('scales_differ')} {caption}"
        units = [labels("staff_unit")]
        return finish(figure, table, labels, units=units, title=title, below=below, legend=_legend(table, labels))


def _drawn(table: pd.DataFrame, resources: Sequence[str]) -> pd.DataFrame:
    """Return the flows after the first year, and stock and mean age of the first and the last."""
    first, last = table["year"].min(), table["year"].max()
    flows = table["flow"].isin([*_INS, *_OUTS]) & (table["year"] > first)
    ends = table["flow"].isin(["end", "mean_age"]) & table["year"].isin([first, last])
    shown = table[(flows | ends) & table["resource"].isin(resources)]
    return cut(shown, "variant", "region", "resource", "flow", "year", values=("mean",))


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    flows = rows[rows["flow"].isin([*_INS, *_OUTS])].pivot_table(index="year", columns="flow", values="mean")
    years = flows.index.to_numpy(int)
    for group, sign in ((_INS, 1), (_OUTS, -1)):
        level = np.zeros(len(years))
        for name, colour in group.items():
            top = level + sign * flows[name].to_numpy(float)
            look = {"facecolor": colour, "hatch": _HATCHES.get(name), "edgecolor": "white", "linewidth": 0}
            axes.add_collection(_bars(years, level, top, **look))
            level = top
        axes.update_datalim([(years[0] - _WIDTH / 2, level.min()), (years[-1] + _WIDTH / 2, level.max())])
    axes.autoscale_view()
    axes.axhline(0, color=INK, linewidth=0.6)


def _bars(years: NDArray[np.int64], low: NDArray[np.float64], high: NDArray[np.float64], **look: Any) -> PolyCollection:
    """Return the bars of one flow as one artist: a thousand single bars take a second to draw."""
    left, right = years - _WIDTH / 2, years + _WIDTH / 2
    corners = np.stack([left, low, right, low, right, high, left, high], axis=1).reshape(-1, 4, 2)
    return PolyCollection(list(corners), **look)


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
