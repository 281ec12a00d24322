"""A simulated ward: its census through a year, and how often it is full by the number of beds."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.dates import MonthLocator, date2num
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.publish.charts.drawn import BAND, cut
from sim.publish.charts.marks import BAND_ALPHA, band_handle, labelled, number_axis
from sim.publish.charts.page import Chart, finish, sheet
from sim.publish.charts.style import BLUE, INK, MUTED, VERMILION, house_style
from sim.words import Words

_HEIGHT = 3.4  # inches


def ward_census_chart(
    census: pd.DataFrame, *, beds: int, staffed: float, ward: str, words: Words, caption: str
) -> Chart:
    """Draw patients at midnight through a year, with the range of nights, against the beds.

    Parameters
    ----------
    census
        Columns date, p10, p50 and p90, one row a day, patients.
    beds, staffed
        Beds that stand there, and the mean of those with a nurse; drawn where it is less.
    ward
        Id of the ward.
    words
        Labels; they may name the ward.
    caption
        Line on scenario and source below the chart.
    """
    census = cut(
        census.assign(ward=ward, beds=beds, staffed=staffed),
        "ward",
        "date",
        values=(*BAND, "beds", "staffed"),
        unit="patients",
    )
    days = date2num(pd.to_datetime(census["date"]).to_numpy())  # type: ignore[no-untyped-call]
    year = int(pd.to_datetime(census["date"]).dt.year.iloc[0])
    with house_style(words) as labels:
        figure = sheet(_HEIGHT)
        axes = figure.subplots()
        axes.fill_between(days, census["p10"], census["p90"], color=BLUE, alpha=BAND_ALPHA, linewidth=0)
        line = axes.plot(days, census["p50"], color=BLUE)[0]
        axes.axhline(beds, color=INK, linewidth=1.0)
        legend: dict[str, Artist] = {
            labels("median"): line,
            labels("range_p10_p90"): band_handle(BLUE),
            labels("ward_beds"): Line2D([], [], color=INK, linewidth=1.0),
        }
        if staffed < beds:
            axes.axhline(staffed, color=VERMILION, linewidth=1.0, linestyle="--")
            legend[labels("ward_staffed")] = Line2D([], [], color=VERMILION, linewidth=1.0, linestyle="--")
        axes.set_ylim(0, max(beds, float(census["p90"].max())) * 1.08)
        axes.set_xlim(days[0], days[-1])
        axes.xaxis.set_major_locator(MonthLocator())  # type: ignore[no-untyped-call]
        first = date2num(np.datetime64(f"{year}-01-01"))  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_formatter(FuncFormatter(lambda day, _: str(round((day - first) / 30.44) % 12 + 1)))
        axes.set_xlabel(labels("month"))
        axes.set_ylabel(labelled(labels("patients"), labels("patients_unit"), labels))
        number_axis(axes.yaxis)
        title = labels("ward_census_title", ward=labels(ward), year=year)
        units, drawn = [labels("patients_unit")], census.assign(date=census["date"].astype(str))
        return finish(figure, drawn, labels, units=units, title=title, below=caption, legend=legend)


def ward_beds_chart(table: pd.DataFrame, *, limit: float, ward: str, words: Words, caption: str) -> Chart:
    """Draw the share of time in which a ward is full by its number of beds, and the fewest beds within a limit.

    Parameters
    ----------
    table
        Columns beds, mean, low, high (shares; the interval of the simulation) and, where there is one, formula.
    limit
        Share of time in which the ward may be full.
    ward
        Id of the ward.
    words
        Labels; they may name the ward.
    caption
        Line on source and method below the chart.
    """
    sorted_by_beds = table.sort_values("beds", kind="stable").assign(ward=ward, limit=limit)
    rows = cut(sorted_by_beds, "ward", "beds", values=("mean", "low", "high", "formula", "limit"), unit="share of time")
    with house_style(words) as labels:
        figure = sheet(_HEIGHT)
        axes = figure.subplots()
        beds = rows["beds"].to_numpy(int)
        mean, low, high = (100 * rows[name].to_numpy(float) for name in ("mean", "low", "high"))
        axes.errorbar(beds, mean, yerr=np.stack([mean - low, high - mean]), color=BLUE, marker="o", markersize=4)
        legend: dict[str, Artist] = {
            labels("ward_by_simulation"): Line2D([], [], color=BLUE, marker="o", markersize=4),
            labels("ward_interval"): Line2D([], [], color=BLUE, marker="|", markersize=9, linestyle=""),
        }
        if "formula" in rows:
            formula = axes.plot(beds, 100 * rows["formula"].to_numpy(float), color=VERMILION, linestyle="--")[0]
            legend[labels("ward_by_formula")] = formula
        axes.axhline(100 * limit, color=MUTED, linewidth=0.9, linestyle=":")
        enough = beds[mean <= 100 * limit]
        told = labels("ward_limit", limit=limit, beds=enough.min()) if len(enough) else ""
        legend[told or labels("ward_limit_missed", limit=limit)] = Line2D([], [], color=MUTED, linestyle=":")
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(12, integer=True))
        axes.set_xlabel(labelled(labels("ward_beds"), labels("beds_unit"), labels))
        axes.set_ylabel(labels("ward_full"))
        number_axis(axes.yaxis)
        title = labels("ward_full_title", ward=labels(ward))
        return finish(figure, rows, labels, units=["%"], title=title, below=caption, legend=legend)
