"""A plan and its revision: targets, forecasts and what was observed so far, a panel a measure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.publish.charts.drawn import BAND, cut
from sim.publish.charts.marks import band_handle, number_axis, unit_name, year_axis
from sim.publish.charts.page import WIDTH, Chart, finish, multiples, wrap
from sim.publish.charts.style import BLUE, INK, SMALL, VERMILION, house_style
from sim.words import Words

PANELS = 9
_ACROSS = 3
_HEIGHT = 1.75  # inches
_LARGE = 1e5  # persons from which an axis counts in 10 000 persons
_SIDES: dict[str, dict[str, Any]] = {
    "old": {"color": VERMILION, "linestyle": "--", "linewidth": 1.1},
    "new": {"color": BLUE, "linestyle": "-", "linewidth": 1.4},
}
_TARGETS: dict[str, dict[str, Any]] = {
    "old": {"color": VERMILION, "marker": "D", "markersize": 8, "markerfacecolor": "white", "linestyle": ""},
    "new": {"color": BLUE, "marker": "D", "markersize": 4.5, "linestyle": ""},
}
_OBSERVED: dict[str, Any] = {"color": INK, "marker": "o", "markersize": 3.5, "linestyle": "", "zorder": 5}
_ALPHA = 0.16
_BASES = ("old_basis", "new_basis")
_DRAWN = (*(f"{side}_{name}" for side in _SIDES for name in (*BAND, "target")), "observed")


def revision_chart(rows: pd.DataFrame, *, words: Words, caption: str) -> Chart:
    """Draw earlier and revised forecast with their ranges, both plans' printed targets, and what was observed.

    Parameters
    ----------
    rows
        Table of a revision: measure, unit, year, region, old_target, old_basis, old_p10, old_p50, old_p90, the same
        with new_, observed.
    words
        Labels; they name measures and region.
    caption
        Line on scenario and source below the chart.
    """
    measures = _chosen(rows)
    rows = cut(rows[rows["measure"].isin(measures)], "measure", "year", "region", *_BASES, values=_DRAWN)
    with house_style(words) as labels:
        figure, panels = multiples(len(measures), across=_ACROSS, height=_HEIGHT, around=1.1)
        for axes, measure in zip(panels, measures, strict=True):
            _panel(axes, rows[rows["measure"] == measure], labels)
            axes.set_xlim(rows["year"].min() - 0.5, rows["year"].max() + 0.5)
            axes.set_title(wrap(labels(measure), size=SMALL, width=WIDTH / _ACROSS - 0.5), fontsize=SMALL)
        title = labels("revision_title", region=labels(rows["region"].iloc[0]))
        units = [axes.get_ylabel() for axes in panels]
        return finish(
            figure, rows, labels, units=units, title=title, below=caption, legend=_legend(labels), ncols=4
        )  # fmt: skip


def _chosen(rows: pd.DataFrame) -> list[str]:
    """Return the measures to draw: those observed or with another target first, in the table's order."""
    printed = {side: rows[f"{side}_target"].where(rows[f"{side}_basis"] == "milestone") for side in _SIDES}
    moved = ~(printed["old"].eq(printed["new"]) | (printed["old"].isna() & printed["new"].isna()))
    first = set(rows[moved | rows["observed"].notna()]["measure"])
    names = list(dict.fromkeys(rows["measure"]))
    kept = [name for name in names if name in first][:PANELS]
    kept += [name for name in names if name not in first][: PANELS - len(kept)]
    return [name for name in names if name in kept]


def _panel(axes: Axes, rows: pd.DataFrame, words: Words) -> None:
    rows = rows.sort_values("year", kind="stable")
    years = rows["year"].to_numpy(int)
    unit, numbers = str(rows["unit"].iloc[0]), rows[["old_p50", "new_p50", "observed"]].to_numpy(float)
    many = unit == "persons" and np.nanmax(numbers, initial=0.0) >= _LARGE
    scale = 1e4 if many else 1.0
    for side, look in _SIDES.items():
        low, middle, high = (rows[f"{side}_{name}"].to_numpy(float) / scale for name in ("p10", "p50", "p90"))
        axes.fill_between(years, low, high, color=look["color"], alpha=_ALPHA, linewidth=0)
        axes.plot(years, middle, **look)
        printed = (rows[f"{side}_basis"] == "milestone").to_numpy()
        axes.plot(years[printed], rows[f"{side}_target"].to_numpy(float)[printed] / scale, **_TARGETS[side])
    axes.plot(years, rows["observed"].to_numpy(float) / scale, **_OBSERVED)
    shown = words("ten_thousand_persons") if many else unit_name(unit, words)
    axes.set_ylabel(shown, fontsize=SMALL)
    number_axis(axes.yaxis, most=4)
    year_axis(axes, [int(year) for year in years], most=4)


def _legend(words: Words) -> dict[str, Artist | tuple[Artist, ...]]:
    bands = {side: (band_handle(look["color"], _ALPHA), Line2D([], [], **look)) for side, look in _SIDES.items()}
    targets = {side: Line2D([], [], **_TARGETS[side]) for side in _SIDES}
    return {
        words("revision_old"): bands["old"],
        words("revision_new"): bands["new"],
        words("revision_old_target"): targets["old"],
        words("revision_new_target"): targets["new"],
        words("revision_observed"): Line2D([], [], **_OBSERVED),
    }
