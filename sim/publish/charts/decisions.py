"""The ledger of decisions: until when each lever can still close each gap."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.publish.charts.drawn import cut
from sim.publish.charts.marks import number, unit_name, year_axis
from sim.publish.charts.page import Chart, finish, sheet, wrap
from sim.publish.charts.style import BLUE, BODY, INK, SMALL, VERMILION, house_style
from sim.words import Words

_DRAWN = ("gap", "probability", "last_start_50", "last_start_80", "units_needed", "today")
_GAP = 0.55  # rows between two indicators
_ROW = 0.235  # inches
_HEADING = 4.8  # inches
_TODAY: dict[str, Any] = {"color": INK, "linewidth": 1.0, "linestyle": (0, (4, 2))}

Row = Mapping[Hashable, Any]


def decisions_chart(
    decisions: pd.DataFrame, *, plan: str, today: int, words: Words, caption: str, variant: str = "base"
) -> Chart:
    """Draw for each gap in the last printed year of a plan one line a lever, from the last safe start to the deadline.

    Parameters
    ----------
    decisions
        ``decisions.csv``, with at least one printed target of the plan and variant.
    plan, variant
        Ids of what to draw.
    today
        First year that can still be decided on; what had to start before it is drawn as too late.
    words
        Labels; they name indicators and levers.
    caption
        Line on scenario and source below the chart.
    """
    keys = ("variant", "plan", "region", "nature", "indicator", "lever", "target_year")
    rows = cut(_chosen(decisions, plan, variant).assign(today=today), *keys, values=_DRAWN)
    groups = {name: table.to_dict("records") for name, table in rows.groupby("indicator", sort=False)}
    with house_style(words) as labels:
        height = (len(rows) + len(groups) * (1.4 + _GAP)) * _ROW
        figure = sheet(height + 1.5)
        axes = figure.add_subplot()
        place, ticks = 0.0, []
        deadline = int(rows["target_year"].max())
        for name, levers in groups.items():
            title = wrap(_title(str(name), levers[0], labels), size=BODY, width=_HEADING)
            place += title.count("\n")
            ticks.append((place - title.count("\n") / 2, title, True))
            for row in levers:
                place += 1
                _lever(axes, place, row, today, labels)
                ticks.append((place, labels(f"lever_{row['lever']}"), False))
            place += 1 + _GAP
        axes.axvline(today, **_TODAY, zorder=1)
        starts = rows["last_start_80"].dropna().tolist() + rows["last_start_50"].dropna().tolist()
        first = int(min([today, *starts]))
        _finish_axes(axes, ticks, (first, deadline), labels)
        year = rows["target_year"].iloc[0]
        title = labels("decisions_title", plan=labels(plan), year=year)
        units = [labels("year"), *(unit_name(str(unit), labels, staff=True) for unit in rows["unit"])]
        return finish(figure, rows, labels, units=units, title=title, below=caption, legend=_legend(today, labels))


def printed_gaps(decisions: pd.DataFrame, plan: str, variant: str = "base") -> pd.DataFrame:
    """Return the rows of the plan's last printed year that name a lever."""
    mine = decisions[(decisions["plan"] == plan) & (decisions["variant"] == variant) & (decisions["lever"] != "")]
    mine = mine[mine["target_basis"] == "milestone"]
    last: pd.DataFrame = mine[mine["target_year"] == mine["target_year"].max()]
    return last


def _chosen(decisions: pd.DataFrame, plan: str, variant: str) -> pd.DataFrame:
    rows = printed_gaps(decisions, plan, variant)
    if rows.empty:
        msg = f"no gap with a lever in plan {plan!r}, variant {variant!r}"
        raise ValueError(msg)
    return rows.sort_values("nature", key=lambda natures: natures != "binding", kind="stable")


def _title(indicator: str, row: Row, words: Words) -> str:
    """Return indicator and gap; a gap that the median does not have is one of too few draws."""
    unit = unit_name(str(row["unit"]), words, staff=True)
    if row["gap"] < 0:
        return words("decisions_short", indicator=words(indicator), units=number(round(-row["gap"])), unit=unit)
    return words("decisions_unsure", indicator=words(indicator), probability=f"{row['probability']:.0%}")


def _lever(axes: Axes, place: float, row: Row, today: int, words: Words) -> None:
    end = row["target_year"] + 1
    safe, even = row["last_start_80"], row["last_start_50"]
    late = safe < today
    colour = VERMILION if late else BLUE
    axes.barh(place, end - safe, left=safe, height=0.34, color=colour, alpha=0.3, linewidth=0)
    axes.plot(safe, place, marker="D", color=colour, markersize=5, linestyle="")
    if not pd.isna(even):
        late_even = VERMILION if even < today else BLUE
        axes.plot(even, place, marker="o", color=late_even, markerfacecolor="white", markersize=5, linestyle="")
    needed = np.ceil(row["units_needed"] - 1e-9)
    text = words("decisions_needed", units=number(float(needed)))
    axes.annotate(text, (1.01, place), xycoords=("axes fraction", "data"), va="center", size=SMALL, color=INK)


def _finish_axes(axes: Axes, ticks: list[tuple[float, str, bool]], years: tuple[int, int], words: Words) -> None:
    first, deadline = years
    axes.set_xlim(first - 0.4, deadline + 1)
    axes.set_ylim(ticks[-1][0] + 0.8, -0.7)
    year_axis(axes, range(first, deadline + 2), most=18)
    axes.set_xlabel(words("decisions_axis"))
    axes.set_yticks([place for place, _, heading in ticks if not heading])
    axes.set_yticklabels([text for _, text, heading in ticks if not heading], size=SMALL)
    for place, text, heading in ticks:
        if heading:
            axes.annotate(
                text, (0.005, place), xycoords=("axes fraction", "data"), va="center", size=BODY, color=INK,
                bbox={"facecolor": "white", "linewidth": 0, "pad": 1.5},
            )  # fmt: skip
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)


def _legend(today: int, words: Words) -> dict[str, Artist]:
    diamond = Line2D([], [], color=BLUE, marker="D", markersize=5, linestyle="")
    circle = Line2D([], [], color=BLUE, marker="o", markerfacecolor="white", markersize=5, linestyle="")
    return {
        words("decisions_today", year=today): Line2D([], [], **_TODAY),
        words("decisions_last_80"): diamond,
        words("decisions_last_50"): circle,
        words("decisions_too_late"): Patch(facecolor=VERMILION, alpha=0.3, linewidth=0),
    }
