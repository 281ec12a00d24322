"""Childcare: the plan's places, those there are, the children who would fill them, and coverage of under-3s."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from sim.publish.charts.drawn import cut, staged
from sim.publish.charts.marks import EndLabel, band_line, end_labels, middle, only
from sim.publish.charts.page import Chart, finish, sheet, wrap
from sim.publish.charts.panels import time_legend, time_panel
from sim.publish.charts.style import BLUE, BODY, INK, MUTED, ORANGE, SMALL, house_style
from sim.words import Words

_PANELS = (2.4, 1.9)  # inches
_COUNTS: dict[str, tuple[str, dict[str, Any]]] = {
    "places_planned": ("childcare_planned", {"colour": INK, "linestyle": (0, (5, 2)), "linewidth": 1.3}),
    "places_supplied": ("childcare_supplied", {"colour": ORANGE, "linewidth": 2.0}),
    "wanted": ("childcare_wanted", {"colour": BLUE, "linestyle": "-.", "linewidth": 1.6}),
}
_SHARES: dict[str, tuple[str, dict[str, Any]]] = {
    "coverage_planned": ("childcare_planned", _COUNTS["places_planned"][1]),
    "coverage_supplied": ("childcare_supplied", _COUNTS["places_supplied"][1]),
    "enrolment_rate_supplied": ("childcare_enrolment", _COUNTS["wanted"][1]),
}
"""Measures of each panel with the label of the line and its look; the same thing looks the same in both."""


def childcare_chart(
    childcare: pd.DataFrame,
    surplus: pd.DataFrame,
    *,
    region: str,
    words: Words,
    caption: str,
    base_year: int,
    variant: str = "base",
) -> Chart:
    """Draw places and children by year above, places and children for each 100 under-3s below, with P10-P90 bands.

    Parameters
    ----------
    childcare, surplus
        ``childcare.csv`` and ``childcare_surplus.csv``; without a plan's places or a stock their lines are left out.
    region, variant
        Ids of what to draw.
    words
        Labels; they name the region.
    caption
        Line on scenario and source below the chart.
    base_year
        Last year that was observed.
    """
    found = only(childcare, variant=variant, region=region)
    found = found[found["measure"].isin([*_COUNTS, *_SHARES])]
    table = staged(cut(found, "variant", "region", "measure", "year"), base_year)
    first = _first(only(surplus, variant=variant, region=region)["first_year"].dropna())
    years = sorted(set(table["year"].astype(int)))
    with house_style(words) as labels:
        figure = sheet(sum(_PANELS) + 1.6)
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=_PANELS)
        for axes, lines, height in zip((upper, lower), (_COUNTS, _SHARES), _PANELS, strict=True):
            _panel(axes, table, lines)
            time_panel(axes, years, base_year, ticks=(7, 6))
            if axes is upper and first is not None:
                _mark_surplus(axes, first, labels)
            _label(axes, table, lines, labels, height=height - 0.3)
        upper.set_ylabel(labels("childcare_children_or_places"))
        lower.set_ylabel(wrap(labels("screen_childcare_coverage"), size=BODY, width=_PANELS[1] - 0.3))
        lower.set_xlabel(labels("year"))
        title, legend = labels("childcare_title", region=labels(region)), time_legend(labels, base_year)
        drawn, units = table.assign(first_year_of_surplus=first), [labels("childcare_unit"), "%"]
        return finish(figure, drawn, labels, units=units, title=title, below=caption, legend=legend)


def _first(years: pd.Series[int]) -> int | None:
    return int(years.iloc[0]) if len(years) else None


def _panel(axes: Axes, table: pd.DataFrame, lines: dict[str, tuple[str, dict[str, Any]]]) -> None:
    for measure, (_, look) in lines.items():
        rows = only(table, measure=measure)
        if len(rows):
            band_line(axes, rows, **look)
    axes.set_ylim(0.0, axes.get_ylim()[1] * 1.05)


def _label(
    axes: Axes, table: pd.DataFrame, lines: dict[str, tuple[str, dict[str, Any]]], words: Words, *, height: float
) -> None:
    found = {measure: only(table, measure=measure) for measure in lines}
    ends = [
        EndLabel(float(middle(rows).iloc[-1]), words(lines[measure][0]), lines[measure][1]["colour"])
        for measure, rows in found.items()
        if len(rows)
    ]
    end_labels(axes, ends, height=height)


def _mark_surplus(axes: Axes, year: int, words: Words) -> None:
    """Mark the first year in which the plan's places are as likely as not more than children would fill."""
    low, high = axes.get_ylim()
    room = 0.14
    axes.set_ylim(low, low + (high - low) / (1 - room))
    top = axes.get_ylim()[1]
    axes.plot([year, year], [low, top - (top - low) * room * 0.6], color=MUTED, linewidth=0.6)
    text = words("childcare_first_surplus", year=year)
    clear = {"facecolor": "white", "linewidth": 0, "pad": 1}
    axes.text(year, top, text, ha="left", va="top", size=SMALL, color=INK, bbox=clear)
