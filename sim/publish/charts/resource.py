"""One resource: what is needed, what there will be, and what the plan has promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.publish.charts.drawn import cut, series, staged
from sim.publish.charts.marks import EndLabel, band_line, end_labels, labelled, middle, only, unit_name
from sim.publish.charts.page import LINE, POINT, Chart, finish, sheet, wrap
from sim.publish.charts.panels import floor, time_legend, time_panel
from sim.publish.charts.style import BODY, INK, MUTED, SMALL, house_style
from sim.words import Words

_PANEL = 2.9  # inches
_CLOSE = 4  # years: labels of milestones nearer than this stand on two levels
# One colour for the resource; what is demanded and what is supplied differ in dashes, weight and label.
_LINES: dict[str, dict[str, Any]] = {
    "supply": {"linestyle": "-", "linewidth": 2.0, "band_alpha": 0.26},
    "norm": {"linestyle": (0, (5, 2)), "linewidth": 1.3, "band_alpha": 0.13},
    "use": {"linestyle": (0, (1, 1.5)), "linewidth": 1.6, "band_alpha": 0.13},
}


@dataclass(frozen=True)
class Milestone:
    """A target of the plan as a count: the year, and beds, persons or places."""

    year: int
    count: float


def resource_chart(  # noqa: PLR0913 - three tables, and what to pick from them
    demand: pd.DataFrame,
    supply: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    resource: str,
    region: str,
    words: Words,
    caption: str,
    colour: str,
    base_year: int,
    variant: str = "base",
) -> Chart:
    """Draw demand and supply of a resource by year, with P10-P90 bands, in beds, persons or places.

    Parameters
    ----------
    demand, supply, targets
        ``demand.csv``, ``supply.csv`` and ``targets.csv``.
    resource, region, variant
        Ids of what to draw.
    words
        Labels; they name the resource and the region.
    caption
        Line on scenario and source below the chart.
    colour
        Colour of the resource, the same in all charts: its ``colour`` in ``resources.csv``.
    base_year
        Last year that was observed.

    Notes
    -----
    A milestone is drawn where ``targets`` has rows of an indicator named after the resource
    (``beds_per_1000`` for ``beds``) with the basis ``milestone``. Its count, target times people, is the
    demand by the norm in that year.
    """
    chosen = {"variant": variant, "region": region, "resource": resource}
    wanted = only(demand, **chosen)
    found = {"supply": only(supply, **chosen)}
    found |= {method: only(wanted, method=method) for method in ("norm", "use")}
    lines = {name: cut(table, *chosen, "year") for name, table in found.items() if len(table)}
    if not lines:
        msg = f"no demand or supply of {resource!r} in {region!r}, variant {variant!r}"
        raise ValueError(msg)
    promised = _milestones(only(targets, variant=variant, region=region), lines.get("norm"), resource)
    rows = staged(series({**lines, "milestone": promised}), base_year)
    unit = str(rows["unit"].iloc[0])
    with house_style(words) as labels:
        figure = sheet(_PANEL + 1.1)
        axes = figure.add_subplot()
        _lines(axes, lines, colour, base_year)
        axes.set_ylabel(_axis_label(resource, unit, labels))
        axes.set_xlabel(labels("year"))
        marks = [Milestone(int(year), count) for year, count in zip(promised["year"], promised["p50"], strict=True)]
        _mark(axes, marks, unit_name(unit, labels, staff=True), labels)
        _label_lines(axes, lines, labels)
        title = labels("resource_title", region=labels(region), resource=labels(resource))
        legend = time_legend(labels, base_year) | (_legend(labels) if marks else {})
        units = [unit_name(unit, labels, staff=True)]
        return finish(figure, rows, labels, units=units, title=title, below=caption, legend=legend)


def _axis_label(resource: str, unit: str, words: Words) -> str:
    text = labelled(words(resource), unit_name(unit, words, staff=True), words)
    return wrap(text, size=BODY, width=_PANEL - 0.3)


def _lines(axes: Axes, lines: dict[str, pd.DataFrame], colour: str, base_year: int) -> None:
    years: set[int] = set()
    for name, table in lines.items():
        band_line(axes, table, colour=colour, **_LINES[name])
        years |= set(table["year"].astype(int))
    floor(axes)
    time_panel(axes, sorted(years), base_year)


def _label_lines(axes: Axes, lines: dict[str, pd.DataFrame], words: Words) -> None:
    """Name the lines at their ends; labels are dark, since lines share one colour."""
    names = {"supply": "supply", "norm": "demand_norm", "use": "demand_use"}
    labels = [EndLabel(float(middle(table).iloc[-1]), words(names[name]), INK) for name, table in lines.items()]
    end_labels(axes, labels, height=_PANEL - 0.3)


def _milestones(targets: pd.DataFrame, norm: pd.DataFrame | None, resource: str) -> pd.DataFrame:
    """Return the printed targets of a resource as counts, by year: the median of the norm."""
    if norm is None or targets.empty:
        return pd.DataFrame({"year": [], "p50": []})
    promised = targets["indicator"].astype(str).str.startswith(f"{resource}_per_")
    printed = targets[promised & (targets["target_basis"].astype(str) == "milestone")]
    return norm[norm["year"].isin(printed["year"])].drop(columns=["p10", "p90"])


def _mark(axes: Axes, marks: list[Milestone], unit: str, words: Words) -> None:
    """Mark milestones, and write them in room made for them above all lines and bands."""
    if not marks:
        return
    levels = _levels([mark.year for mark in marks])
    row = 2 * SMALL * LINE * POINT / _PANEL
    room = row * (max(levels) + 1) + 0.03
    low, high = axes.get_ylim()
    high = low + (high - low) / (1 - room)
    axes.set_ylim(low, high)
    first, last = axes.get_xlim()
    for mark, level in zip(marks, levels, strict=True):
        place = high - (high - low) * row * level
        bottom = place - (high - low) * row
        near_edge = last - mark.year < 0.12 * (last - first)
        axes.plot([mark.year, mark.year], [mark.count, bottom], color=MUTED, linewidth=0.6)
        axes.plot(mark.year, mark.count, "D", color=INK, markerfacecolor="white", markersize=5, zorder=5)
        text = words("milestone_label", year=mark.year, count=f"{mark.count:,.0f}", unit=unit)
        text = text.replace(r"\n", "\n")  # a cell of words.csv holds the break as two characters
        clear = {"facecolor": "white", "linewidth": 0, "pad": 1}
        side = "right" if near_edge else "center"
        axes.text(mark.year, place, text, ha=side, va="top", size=SMALL, linespacing=1.25, bbox=clear)


def _levels(years: list[int]) -> list[int]:
    """Put the label of each year on level 0, or on 1 where the one before stands close on level 0."""
    levels: list[int] = []
    for index, year in enumerate(years):
        close = index > 0 and year - years[index - 1] < _CLOSE
        levels.append(1 - levels[-1] if close else 0)
    return levels


def _legend(words: Words) -> dict[str, Artist]:
    diamond = Line2D([], [], color=INK, marker="D", markerfacecolor="white", markersize=5, linestyle="")
    return {words("milestone_as_count"): diamond}
