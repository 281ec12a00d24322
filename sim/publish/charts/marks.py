"""What several charts draw: a line with its P10-P90 band, the base year, numbers and units on axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from sim.publish.charts.page import LINE, POINT, wrap
from sim.publish.charts.style import MUTED, RULE, SMALL
from sim.words import Words

BAND_ALPHA = 0.22
_BASE: dict[str, Any] = {"color": MUTED, "linewidth": 0.8, "linestyle": (0, (1, 2))}
_UNITS = {"beds": "beds_unit", "places": "places_unit"}


@dataclass(frozen=True)
class EndLabel:
    """A text beside the last point of a line: height in data units, the text, and its colour."""

    y: float
    text: str
    colour: str


def middle(table: pd.DataFrame) -> pd.Series[float]:
    """Return the median where the table has one, else the mean, in the table's unit."""
    if "p50" not in table:
        return table["mean"].astype(float)
    median = table["p50"].astype(float)
    return median.fillna(table["mean"].astype(float)) if "mean" in table else median


def only(table: pd.DataFrame, **values: str) -> pd.DataFrame:
    """Return the rows in which each named column has the given value, by years and otherwise in their order."""
    for column, value in values.items():
        table = table[table[column].astype(str) == value]
    return table.sort_values("year", kind="stable") if "year" in table else table


def band_line(
    axes: Axes,
    table: pd.DataFrame,
    *,
    colour: str,
    scale: float = 1.0,
    band_alpha: float = BAND_ALPHA,
    **line: Any,
) -> Line2D:
    """Draw the median by year over its P10-P90 band; values are divided by ``scale``."""
    years = table["year"].to_numpy(int)
    if "p10" in table and "p90" in table:
        low, high = (table[column].to_numpy(float) / scale for column in ("p10", "p90"))
        axes.fill_between(years, low, high, color=colour, alpha=band_alpha, linewidth=0)
    return axes.plot(years, middle(table).to_numpy(float) / scale, color=colour, **line)[0]


def band_handle(colour: str, alpha: float = BAND_ALPHA) -> Patch:
    """Return the legend entry of a band."""
    return Patch(facecolor=colour, alpha=alpha, linewidth=0)


def mark_base(axes: Axes, year: int) -> None:
    """Draw the line that parts what was observed from what is projected."""
    axes.axvline(year, **_BASE, zorder=1)


def base_handle() -> Line2D:
    """Return the legend entry of the line at the base year."""
    return Line2D([], [], **_BASE)


def year_axis(axes: Axes, years: Sequence[int], *, most: int) -> None:
    """Mark whole years, at most ``most`` of them; plans run in fives, so steps are 1, 5 or tens."""
    first, last = min(years), max(years)
    step = next((step for step in (1, 5, 10, 20) if (last - first) // step < most), 50)
    ticks = range(first, last + 1) if step == 1 else range(-(-first // step) * step, last + 1, step)
    axes.xaxis.set_major_locator(FixedLocator(list(ticks)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))


def number_axis(axis: Axis, *, most: int = 5, magnitude: bool = False) -> None:
    """Mark round numbers with thousands separators and a true minus; ``magnitude`` drops the sign."""
    axis.set_major_locator(MaxNLocator(most, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(abs(value) if magnitude else value)))


def number(value: float) -> str:
    """Return a number as people read it: separators, no trailing zeros, a true minus."""
    return f"{round(value, 10):,.10g}".replace("-", "−")


def unit_name(unit: str, words: Words, *, staff: bool = False) -> str:
    """Return the label of a table's unit; persons are staff (名) where ``staff`` says so, else people."""
    return words("staff_unit" if unit == "persons" and staff else _UNITS.get(unit, unit))


def labelled(label: str, unit: str, words: Words) -> str:
    """Return a label with its unit in brackets, in those of the language; a unit that the label names is left out."""
    return label if unit in label.lower().split() else words("with_unit", label=label, unit=unit)


def end_labels(axes: Axes, labels: Sequence[EndLabel], *, height: float, width: float = 1.15) -> None:
    """Write each label to the right of the panel at its line's end, apart from each other.

    Parameters
    ----------
    axes
        The panel, with its limits settled.
    labels
        One for each line.
    height, width
        Height of the panel and width for the labels, in inches.
    """
    low, high = axes.get_ylim()
    texts = [wrap(label.text, size=SMALL, width=width) for label in labels]
    heights = [(text.count("\n") + 1) * SMALL * LINE * POINT / height for text in texts]
    ends = [(label.y - low) / (high - low) for label in labels]
    for label, text, end, place in zip(labels, texts, ends, spread(ends, heights), strict=True):
        axes.annotate(
            text,
            xy=(1.0, end),
            xytext=(1.035, place),
            xycoords="axes fraction",
            color=label.colour,
            size=SMALL,
            va="center",
            linespacing=1.35,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": RULE, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 0},
        )


def spread(places: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Move centres of boxes as little as needed so that none overlaps the next, all within 0 to 1."""
    order = np.argsort(places, kind="stable")
    result = np.asarray(places, dtype=float).copy()
    sizes = np.asarray(heights, dtype=float)
    floor = 0.0
    for index in order:
        result[index] = max(result[index], floor + sizes[index] / 2)
        floor = result[index] + sizes[index] / 2
    ceiling = 1.0
    for index in order[::-1]:
        result[index] = min(result[index], ceiling - sizes[index] / 2)
        ceiling = result[index] - sizes[index] / 2
    return [float(place) for place in result]
