"""The fan: residents and births of the whole place, what was observed told from the range of what is projected."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.publish.charts.drawn import cut, series, staged
from sim.publish.charts.marks import band_handle, band_line, base_handle, labelled, only
from sim.publish.charts.page import Chart, finish, sheet
from sim.publish.charts.panels import time_panel
from sim.publish.charts.style import BLUE, INK, house_style
from sim.words import Words

_PANEL = 1.9  # inches
_SCALES = {"population": 1e4, "births": 1.0}
_UNITS = {"population": "ten_thousand_persons", "births": "persons"}
_OBSERVED: dict[str, Any] = {
    "color": INK, "marker": "o", "markersize": 4, "markerfacecolor": "white", "linestyle": "", "zorder": 5,
}  # fmt: skip


def fan_chart(
    groups: pd.DataFrame, births: pd.DataFrame, observed: pd.DataFrame, *, region: str, words: Words, caption: str,
    base_year: int, variant: str = "base",
) -> Chart:  # fmt: skip
    """Draw residents and births by year: median and P10-P90 of what is projected, and circles for what was observed.

    Parameters
    ----------
    groups, births
        ``population_groups.csv`` and ``births.csv``, the latter with rows of order ``all``.
    observed
        Columns measure (population, births), year and value, persons; figures after the base year too.
    region, variant
        Ids of what to draw.
    words
        Labels; they name the region.
    caption
        Line on scenario and source below the chart.
    base_year
        Last year that was counted: the projection begins there.
    """
    chosen = {"variant": variant, "region": region}
    people = only(groups, **chosen, sex="both", group="all").assign(measure="population")
    born = only(births, **chosen, order="all").assign(measure="births")
    keys = ("variant", "region", "measure", "year")
    seen = observed.assign(**chosen, p50=observed["value"].astype(float))[[*keys, "p50"]]
    count = staged(cut(pd.concat([people, born]), *keys, unit="persons"), base_year)
    count = count[(count["measure"] == "births") | (count["year"] >= base_year)].assign(stage="projected")
    figures = cut(seen, *keys, values=("p50",), unit="persons").assign(stage="observed")
    table = series({"forecast": count, "observed": figures})
    with house_style(words) as labels:
        figure = sheet(2 * _PANEL + 1.4)
        panels = figure.subplots(2, 1, sharex=True)
        years = sorted(set(table["year"].astype(int)))
        for axes, (measure, scale) in zip(panels, _SCALES.items(), strict=True):
            _panel(axes, only(table, measure=measure), scale)
            time_panel(axes, years, base_year, ticks=(7, 5))
            axes.set_ylabel(labelled(labels(measure), labels(_UNITS[measure]), labels))
        panels[-1].set_xlabel(labels("year"))
        title = labels("fan_title", region=labels(region), end=years[-1])
        units, legend = [labels(unit) for unit in _UNITS.values()], _legend(labels, base_year)
        return finish(figure, table, labels, units=units, title=title, below=caption, legend=legend)


def _panel(axes: Axes, rows: pd.DataFrame, scale: float) -> None:
    band_line(axes, only(rows, series="forecast"), colour=BLUE, scale=scale)
    seen = only(rows, series="observed")
    axes.plot(seen["year"].to_numpy(int), seen["p50"].to_numpy(float) / scale, **_OBSERVED)


def _legend(words: Words, base_year: int) -> dict[str, Artist]:
    return {
        words("observed_value"): Line2D([], [], **_OBSERVED),
        words("fan_median"): Line2D([], [], color=BLUE),
        words("range_p10_p90"): band_handle(BLUE),
        words("base_year_of", year=base_year): base_handle(),
    }
