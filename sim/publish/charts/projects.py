"""Capital projects on a line of time: what the plan prints, and when each is likely to open and to be full."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.publish.charts.drawn import cut
from sim.publish.charts.marks import number, year_axis
from sim.publish.charts.page import LINE, POINT, Chart, finish, sheet, wrap
from sim.publish.charts.style import BLUE, INK, MUTED, RULE, SKY, SMALL, VERMILION, house_style
from sim.words import Words

TO_COME = ("planned", "under_way", "programme")
_DRAWN = (
    "planned_start", "planned_finish", "opening_p10", "opening_p50", "opening_p90", "full_use_p50",
    "cancel_probability", "beds_net", "reported_finished",
)  # fmt: skip
_ROW = 0.37  # inches
_UNDATED = 0.22
_NAMES = 2.35
_PLAN: dict[str, Any] = {"color": RULE, "linewidth": 0}
_LIKELY: dict[str, Any] = {"color": BLUE, "alpha": 0.45, "linewidth": 0}
_FILLING: dict[str, Any] = {"facecolor": "white", "edgecolor": SKY, "hatch": "////", "linewidth": 0.6}
_MEDIAN: dict[str, Any] = {"color": INK, "linewidth": 1.6}
_TARGET: dict[str, Any] = {"color": VERMILION, "linewidth": 0.8, "linestyle": (0, (4, 2))}


def projects_chart(
    projects: pd.DataFrame, *, region: str, words: Words, caption: str, unit: str, variant: str = "base"
) -> Chart:
    """Draw each project to come: planned construction, P10 to P90 of its opening, and how it fills up.

    Parameters
    ----------
    projects
        ``projects.csv``; finished ones are left out, those without years stand below as such.
    region, variant
        Ids of the whole place and of what to draw.
    words
        Labels; they name the projects.
    caption
        Line on scenario and source below the chart.
    unit
        What beds are counted in, in the language of the labels.

    Notes
    -----
    A printed year of finish is its last day. Openings are over the draws in which a project is not cancelled.
    """
    rows = projects[(projects["variant"] == variant) & projects["status"].isin(TO_COME)]
    rows = cut(rows, "variant", "project", "status", "year", values=_DRAWN, unit="year")
    dated = rows[rows["planned_start"].notna()].sort_values(["planned_start", "planned_finish"], kind="stable")
    undated = rows[rows["planned_start"].isna()]
    with house_style(words) as labels:
        names = [_name(row, labels, unit) for row in pd.concat([dated, undated]).to_dict("records")]
        heights = [
            max(_ROW if at < len(dated) else _UNDATED, (name.count("\n") + 1.5) * SMALL * LINE * POINT)
            for at, name in enumerate(names)
        ]
        figure = sheet(sum(heights) + 1.65)
        axes = figure.add_subplot()
        middles = [sum(heights[:at]) + height / 2 for at, height in enumerate(heights)]
        for row, place in zip(dated.to_dict("records"), middles, strict=False):
            _draw(axes, row, place, labels)
        year = int(rows["year"].iloc[0]) if len(rows) else 0
        _limits(axes, dated, year, words=labels)
        axes.set_ylim(sum(heights), 0.0)
        for place in middles[len(dated) :]:
            text = labels("note_project_no_dates")
            axes.text(0.01, place, text, transform=axes.get_yaxis_transform(), size=SMALL, color=MUTED, va="center")
        axes.set_yticks(middles, names, linespacing=LINE)
        axes.tick_params(axis="y", length=0)
        below = _cancelled(dated, labels)
        return finish(
            figure,
            pd.concat([dated, undated]),
            labels,
            units=[labels("year"), unit],
            title=labels("projects_title", region=labels(region)),
            below=f"{below} {caption}".strip(),
            legend=_legend(labels, year) if len(dated) else None,
        )


def _draw(axes: Axes, row: dict[Any, Any], place: float, words: Words) -> None:
    """Draw the plan's bar above what is likely."""
    begin, end = (float(row[f"planned_{name}"]) for name in ("start", "finish"))
    end = end + 1 if end == int(end) else end
    axes.barh(place - _ROW * 0.2, end - begin, left=begin, height=_ROW * 0.3, **_PLAN)
    low, middle, high, full = (
        float(row[name]) for name in ("opening_p10", "opening_p50", "opening_p90", "full_use_p50")
    )
    line = place + _ROW * 0.17
    if math.isnan(middle):
        clear = {"facecolor": "white", "linewidth": 0, "pad": 1}
        axes.text(begin, line, words("project_never"), size=SMALL, color=MUTED, va="center", bbox=clear)
        return
    axes.barh(line, full - middle, left=middle, height=_ROW * 0.16, **_FILLING)
    axes.barh(line, high - low, left=low, height=_ROW * 0.3, **_LIKELY)
    axes.plot([middle, middle], [line - _ROW * 0.19, line + _ROW * 0.19], **_MEDIAN)


def _limits(axes: Axes, dated: pd.DataFrame, year: int, *, words: Words) -> None:
    """Show whole years from the first beginning to the last filling up; the plan's last target year is in sight."""
    begins, ends = [year - 5.0], [year + 1.0]
    if len(dated):
        begins = [float(dated["planned_start"].min())]
        ends += [float(dated[name].max()) for name in ("planned_finish", "opening_p90", "full_use_p50")]
    first, last = math.floor(min(begins)), math.ceil(max(end for end in ends if not math.isnan(end)))
    axes.set_xlim(first, last)
    axes.grid(visible=False, axis="y")
    if len(dated):
        year_axis(axes, [first, last], most=12)
        axes.set_xlabel(words("year"))
        axes.grid(visible=True, axis="x")
        axes.axvline(year + 1, **_TARGET)
    else:
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)


def _name(row: dict[Any, Any], words: Words, unit: str) -> str:
    """Return the project's name with its new beds, and with the line that calls it finished."""
    name, beds, line = words(str(row["project"])), row["beds_net"], row["reported_finished"]
    if not pd.isna(beds) and round(beds):
        name = words("with_unit", label=name, unit=words("project_beds", units=number(round(beds)), unit=unit))
    if not pd.isna(line):
        name = words("with_unit", label=name, unit=words("project_finished", line=line))
    return wrap(name, size=SMALL, width=_NAMES)


def _cancelled(dated: pd.DataFrame, words: Words) -> str:
    share = dated["cancel_probability"].max() if len(dated) else 0.0
    return words("project_cancel", cancel=f"{share:.0%}") if share > 0 else ""


def _legend(words: Words, year: int) -> dict[str, Artist]:
    return {
        words("project_planned"): Patch(**_PLAN),
        words("project_opening"): Patch(**_LIKELY),
        words("project_opening_median"): Line2D([], [], **_MEDIAN),
        words("project_filling"): Patch(**_FILLING),
        words("project_target_year", year=year): Line2D([], [], **_TARGET),
    }
