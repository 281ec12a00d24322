"""Equity between two parts of a place: supply per head of the one as a share of the other's, by year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.lines import Line2D

from sim.publish.charts.drawn import cut, staged
from sim.publish.charts.marks import band_line, only
from sim.publish.charts.page import WIDTH, Chart, finish, multiples, wrap
from sim.publish.charts.panels import time_legend, time_panel
from sim.publish.charts.style import BLUE, INK, SMALL, VERMILION, house_style
from sim.words import Words

_ACROSS, _HEIGHT = 3, 1.65  # panels, inches
_LINES: dict[str, dict[str, Any]] = {
    "resident": {"colour": BLUE, "linestyle": "-", "linewidth": 1.6},
    "need": {"colour": VERMILION, "linestyle": (0, (4, 2)), "linewidth": 1.3},
}
_EQUAL: dict[str, Any] = {"color": INK, "linewidth": 0.8}


def equity_chart(
    equity: pd.DataFrame, *, pair: str, region: str, words: Words, caption: str, base_year: int, variant: str = "base"
) -> Chart:
    """Draw for each resource how much the first part of ``pair`` has per head for each 1 of the second, with P10-P90.

    Parameters
    ----------
    equity
        ``equity.csv``, with ratios of the pair.
    pair
        Two ids with a stroke between them, as in the column ``group``: ``north/south``.
    region, variant
        Ids of the whole place and of what to draw.
    words
        Labels; they name regions and resources.
    caption
        Line on scenario and source below the chart; what the table notes on the base year goes before it.
    base_year
        Last year that was observed.
    """
    found = only(equity, variant=variant, measure="ratio", group=pair)
    found = found[found["basis"].isin(list(_LINES)) & found["mean"].notna()]
    if found.empty:
        msg = f"no ratio of {pair!r} in variant {variant!r}"
        raise ValueError(msg)
    table = staged(cut(found, "variant", "resource", "basis", "group", "year", unit="ratio"), base_year)
    resources, years = list(dict.fromkeys(equity["resource"])), sorted(set(table["year"].astype(int)))
    drawn = set(table["resource"].unique())
    resources = [name for name in resources if name in drawn]
    with house_style(words) as labels:
        figure, panels = multiples(len(resources), across=_ACROSS, height=_HEIGHT, around=1.2)
        for axes, resource in zip(panels, resources, strict=True):
            for basis, look in _LINES.items():
                rows = only(table, resource=resource, basis=basis)
                if len(rows):
                    band_line(axes, rows, band_alpha=0.16, **look)
            axes.axhline(1.0, zorder=1, **_EQUAL)
            time_panel(axes, years, base_year, ticks=(3, 4))
            axes.set_title(wrap(labels(resource), size=SMALL, width=WIDTH / _ACROSS - 0.5), fontsize=SMALL)
        first, second = (labels(name) for name in pair.split("/"))
        title = labels("equity_title", region=labels(region), first=first, second=second)
        note = _note(found, labels).rstrip(" .。")
        units, legend = [labels("equity_unit", first=first, second=second)], _legend(labels, base_year)
        below = labels("two_sentences", first=note, second=caption)
        return finish(figure, table, labels, units=units, title=title, below=below, legend=legend, ncols=3)


def _note(found: pd.DataFrame, words: Words) -> str:
    """Return what the table says of residents' supply in the first year, and that scales differ."""
    said: Sequence[str] = [] if "note" not in found else [str(text) for text in found["note"] if str(text) != "nan"]
    told = next((text for text in said if text), "")
    return words("two_sentences", first=words("scales_differ").rstrip(".。"), second=told[:1].upper() + told[1:])


def _legend(words: Words, base_year: int) -> dict[str, Artist]:
    lines = {
        words(f"equity_per_{basis}"): Line2D(
            [], [], color=look["colour"], linestyle=look["linestyle"], linewidth=look["linewidth"]
        )
        for basis, look in _LINES.items()
    }
    return {**lines, words("equity_equal"): Line2D([], [], **_EQUAL), **time_legend(words, base_year)}
