"""What a panel is: one that runs over the years from observed to projected, or one of rows read from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from sim.publish.charts.marks import band_handle, base_handle, mark_base, number_axis, year_axis
from sim.publish.charts.style import GREY
from sim.words import Words


def time_panel(axes: Axes, years: Sequence[int], base_year: int, *, ticks: tuple[int, int] = (7, 7)) -> None:
    """Part observed from projected years, and mark whole years and round numbers; ``ticks`` are the most of each."""
    mark_base(axes, base_year)
    axes.set_xlim(min(years) - 0.6, max(years) + 0.3)
    year_axis(axes, years, most=ticks[0])
    number_axis(axes.yaxis, most=ticks[1])


def floor(axes: Axes) -> None:
    """Keep a margin from reaching below zero, where there is nothing."""
    low, high = axes.get_ylim()
    axes.set_ylim(max(low, 0.0), high)


def time_legend(words: Words, base_year: int) -> dict[str, Artist]:
    """Return the legend entries of a panel of time: its base year and its bands."""
    return {words("base_year_of", year=base_year): base_handle(), words("range_p10_p90"): band_handle(GREY, 0.3)}


def row_panel(axes: Axes, *, most: int) -> None:
    """Read rows from top to bottom: lines at round numbers, and no marks beside the names."""
    number_axis(axes.xaxis, most=most)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
