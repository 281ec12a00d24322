"""The tornado: how far each parameter alone moves the gap of an indicator."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.publish.charts.drawn import cut
from sim.publish.charts.marks import labelled, unit_name
from sim.publish.charts.page import Chart, Entry, finish, sheet, wrap
from sim.publish.charts.panels import row_panel
from sim.publish.charts.style import BLUE, INK, MUTED, ORANGE, SMALL, house_style
from sim.words import Words

MOST = 12
"""Bars drawn; the table has every parameter."""
_ROW = 0.33  # inches
_LABEL = 2.3  # inches


def tornado_chart(tornado: pd.DataFrame, *, indicator: str, year: int, words: Words, caption: str) -> Chart:
    """Draw the gap of an indicator with each parameter at its P10 and P90, the largest swing on top.

    Parameters
    ----------
    tornado
        ``tornado.csv``, with rows of the indicator and year.
    indicator, year
        Which gap.
    words
        Labels.
    caption
        Line on the scenario below the chart.
    """
    rows = tornado[(tornado["indicator"] == indicator) & (tornado["year"] == year)]
    if rows.empty:
        msg = f"no parameter moves {indicator!r} in {year}"
        raise ValueError(msg)
    rows = rows.sort_values("swing", ascending=False, kind="stable").head(MOST)
    names = [str(label) for label in rows["label"]]
    ids = [name for name in ("plan", "indicator", "year", "parameter") if name in rows]
    rows = cut(rows, *ids, values=("gap_at_p10", "gap_at_median", "gap_at_p90", "swing"))
    with house_style(words) as labels:
        figure = sheet(len(rows) * _ROW + 1.9)
        axes = figure.add_subplot()
        _bars(axes, rows)
        axes.set_yticks(range(len(rows)))
        axes.set_yticklabels([wrap(label, size=SMALL, width=_LABEL) for label in names], size=SMALL)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        row_panel(axes, most=6)
        unit = unit_name(str(rows["unit"].iloc[0]), labels)
        axes.set_xlabel(labelled(labels("tornado_axis"), labels(unit), labels))
        title = labels("tornado_title", indicator=labels(indicator), year=year)
        return finish(
            figure, rows, labels, units=[labels(unit)], title=title, below=caption, legend=_legend(labels), ncols=2
        )  # fmt: skip


def _bars(axes: Axes, rows: pd.DataFrame) -> None:
    middle = float(rows["gap_at_median"].iloc[0])
    for place, row in enumerate(rows.to_dict("records")):
        # P90 is hatched: grey print keeps both apart
        for end, height, look in (
            (row["gap_at_p10"], 0.62, {"color": BLUE}),
            (row["gap_at_p90"], 0.44, {"facecolor": ORANGE, "hatch": "////", "edgecolor": INK, "linewidth": 0.3}),
        ):
            axes.barh(place, end - middle, left=middle, height=height, **look)
    axes.axvline(middle, color=INK, linewidth=0.9)
    low, high = axes.get_xlim()
    if low <= 0 <= high or min(abs(low), abs(high)) < (high - low):
        axes.axvline(0, color=MUTED, linewidth=0.9, linestyle=(0, (4, 2)))


def _legend(words: Words) -> dict[str, Entry]:
    return {
        words("tornado_low"): Patch(color=BLUE),
        words("tornado_high"): Patch(facecolor=ORANGE, hatch="////", edgecolor=INK, linewidth=0.3),
        words("tornado_median"): Line2D([], [], color=INK, linewidth=0.9),
        words("tornado_target"): Line2D([], [], color=MUTED, linewidth=0.9, linestyle=(0, (4, 2))),
    }
