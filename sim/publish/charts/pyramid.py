"""The age pyramid: base year filled, end year as an outline with its range."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from sim.publish.charts.drawn import BAND, cut
from sim.publish.charts.marks import band_handle, labelled, middle, number_axis, only
from sim.publish.charts.page import Chart, finish, sheet
from sim.publish.charts.style import FEMALE, MALE, MUTED, RULE, SMALL, house_style
from sim.words import Words

THOUSAND = 1e3
OLD = 65
_FILL = "#CFCFCF"  # the base year is grey, so that the range of the end year stands out on it
_BAND = 0.30
# Chinese yearbooks, like most, have men to the left.
_SIDES = (("male", -1, MALE), ("female", 1, FEMALE))


def pyramid_chart(
    population: pd.DataFrame,
    *,
    region: str,
    years: tuple[int, int],
    words: Words,
    caption: str,
    variant: str = "base",
) -> Chart:
    """Draw residents by sex and single year of age, in thousand persons (千人), in two years.

    Parameters
    ----------
    population
        ``population.csv``: persons on 31 December by sex (female, male) and age; the last age is open.
    region
        Id of the region to draw.
    years
        The base year, filled, and the end year, an outline (median) with its P10-P90 band.
    words
        Labels; they name the region.
    caption
        Line on scenario and source below the chart.
    variant
        Variant to draw.
    """
    table = only(population, variant=variant, region=region)
    table = table.assign(age=table["age"].astype(str).str.rstrip("+").astype(int))
    kinds = ("variant", "region", "year", "sex", "age")
    table = cut(table[table["year"].isin(years)], *kinds, values=("mean", *BAND), unit="persons")
    base, end = (table[table["year"] == year].sort_values("age", kind="stable") for year in years)
    with house_style(words) as labels:
        figure = sheet(5.0)
        axes = figure.add_subplot()
        for sex, side, colour in _SIDES:
            _base_side(axes, only(base, sex=sex), side)
            _end_side(axes, only(end, sex=sex), side, colour)
        _frame(axes, labels, int(table["age"].max()))
        _old(axes, {years[0]: base, years[1]: end}, labels)
        title = labels("pyramid_title", region=labels(region), start=years[0], end=years[1])
        handler = {tuple: HandlerTuple(ndivide=None, pad=0.2)}
        return finish(
            figure, table, labels, units=[labels("thousand_persons")], title=title, below=caption,
            legend=_legend(labels, years), handler_map=handler,
        )  # fmt: skip


def _base_side(axes: Axes, table: pd.DataFrame, side: int) -> None:
    width = side * middle(table).to_numpy(float) / THOUSAND
    axes.barh(table["age"] + 0.5, width, height=1.0, color=_FILL, linewidth=0)


def _end_side(axes: Axes, table: pd.DataFrame, side: int, colour: str) -> None:
    """Draw the outline in steps, one a year of age, from the lower to the upper edge of each age."""
    edges = np.append(table["age"].to_numpy(int), table["age"].max() + 1)
    low, high = (side * _closed(table[column].to_numpy(float)) for column in ("p10", "p90"))
    axes.fill_betweenx(edges, low, high, step="post", color=colour, alpha=_BAND, linewidth=0)
    outline = side * middle(table).to_numpy(float) / THOUSAND
    axes.stairs(outline, edges, orientation="horizontal", baseline=0, color=colour, linewidth=1.2)


def _closed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.append(values, values[-1]) / THOUSAND


def _frame(axes: Axes, words: Words, oldest: int) -> None:
    widest = max(abs(limit) for limit in axes.get_xlim())
    axes.set_xlim(-widest, widest)
    axes.set_ylim(0, oldest + 1)
    axes.set_yticks(range(0, oldest + 1, 10))
    number_axis(axes.xaxis, most=8, magnitude=True)
    axes.axvline(0, color=MUTED, linewidth=0.6)
    axes.grid(visible=True, axis="x")
    axes.set_xlabel(labelled(words("population"), words("thousand_persons"), words))
    axes.set_ylabel(words("age_in_years"))
    for sex, side, colour in _SIDES:
        axes.set_title(words(sex), loc="left" if side < 0 else "right", color=colour, pad=4)


def _old(axes: Axes, tables: dict[int, pd.DataFrame], words: Words) -> None:
    """Shade the ages from 65 and write their share of all residents, in both years, where bars are short."""
    axes.axhspan(OLD, axes.get_ylim()[1], color="black", alpha=0.035, linewidth=0, zorder=0)
    axes.axhline(OLD, color=RULE, linewidth=0.8, zorder=1)
    lines = [words("age_65_plus")]
    for year, table in tables.items():
        share = table.loc[table["age"] >= OLD, "mean"].sum() / table["mean"].sum()
        lines.append(words("share_in_year", year=year, share=f"{share:.1%}"))
    text = "\n".join(lines)
    axes.text(0.985, 0.985, text, transform=axes.transAxes, ha="right", va="top", size=SMALL, linespacing=1.4)


def _legend(words: Words, years: tuple[int, int]) -> dict[str, tuple[Artist, ...]]:
    colours = (MALE, FEMALE)
    fill = (Patch(facecolor=_FILL, linewidth=0),)
    line = tuple(Line2D([], [], color=colour, linewidth=1.2) for colour in colours)
    band = tuple(band_handle(colour, _BAND) for colour in colours)
    return {
        words("year_base", year=years[0]): fill,
        words("year_median", year=years[1]): line,
        words("year_range", year=years[1]): band,
    }
