"""Variants side by side: one panel a measure, one row a variant, with the range of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.publish.charts.drawn import BAND, cut
from sim.publish.charts.marks import middle, number_axis, unit_name
from sim.publish.charts.page import WIDTH, Chart, finish, multiples, wrap
from sim.publish.charts.style import INK, MUTED, SMALL, LineLook, house_style, variant_looks
from sim.words import Words

_ROW = 0.26  # inches
_ACROSS = 3
_LARGE = 1e5  # persons from which an axis counts in 10 000 persons


def variants_chart(
    comparison: pd.DataFrame,
    *,
    measures: Sequence[str],
    year: int,
    words: Words,
    caption: str,
    region: str | None = None,
    order: Sequence[str] = (),
) -> Chart:
    """Draw each measure by variant in one year: a dot at the median on a bar from P10 to P90.

    Parameters
    ----------
    comparison
        Table of a comparison: variant, year, region, measure, unit, mean, p10, p50, p90, base,
        difference and, where a plan sets one, target.
    measures
        Ids of the measures, a panel each; persons from 100 000 on are counted in 10 000 persons (万人).
    year
        Year to draw.
    words
        Labels; they name measures, variants and the region.
    caption
        Line on scenario and source below the chart.
    region
        Id of the region; the first of the table unless given.
    order
        Variants by whose order colours are given, drawn or not.
    """
    region = region or str(comparison["region"].iloc[0])
    table = comparison[(comparison["year"].astype(int) == year) & (comparison["region"] == region)]
    drawn = [_drawn(table[table["measure"] == measure]) for measure in measures]
    variants = list(dict.fromkeys(table["variant"]))
    reference = str(table["base"].iloc[0])
    looks = variant_looks([*order, *comparison["variant"]])
    with house_style(words) as labels:
        figure, panels = multiples(
            len(measures), across=_ACROSS, height=len(variants) * _ROW + 0.75, around=0.8
        )  # fmt: skip
        width = WIDTH / min(_ACROSS, len(measures)) - 0.6
        for index, (axes, measure, rows) in enumerate(zip(panels, measures, drawn, strict=True)):
            _panel(axes, rows.set_index("variant").reindex(variants), looks, labels)
            axes.set_title(wrap(labels(measure), size=SMALL + 0.5, width=width), fontsize=SMALL + 0.5)
            names = [labels(variant) for variant in variants] if index % _ACROSS == 0 else []
            axes.set_yticks(range(len(variants)), names or [""] * len(variants))
        title = labels("variants_title", region=labels(region), year=year)
        shown = pd.concat(drawn, ignore_index=True)
        units = [axes.get_xlabel().removeprefix(labels("unit_is", unit="")) for axes in panels]
        legend = _legend(labels, reference, targets=bool(shown["target"].notna().any()))
        return finish(figure, shown, labels, units=units, title=title, below=caption, legend=legend)


def _drawn(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one measure with the value of the variant that the others are compared with."""
    reference = _reference(rows.set_index("variant"), str(rows["base"].iloc[0]))
    target = rows["target"] if "target" in rows else pd.Series(np.nan, rows.index)
    rows = rows.assign(base_p50=reference, target=target.astype(float))
    return cut(rows, "variant", "year", "region", "measure", "base", values=(*BAND, "base_p50", "target"))


def _panel(axes: Axes, rows: pd.DataFrame, looks: dict[str, LineLook], words: Words) -> None:
    unit = str(rows["unit"].dropna().iloc[0])
    many = unit == "persons" and rows["p50"].max() >= _LARGE
    scale = 1e4 if many else 1.0
    for place, (variant, row) in enumerate(rows.iterrows()):
        colour = looks[str(variant)].colour
        low, dot, high = (row[name] / scale for name in BAND)
        axes.plot([low, high], [place, place], color=colour, linewidth=4, alpha=0.4)
        axes.plot(dot, place, "o", color=colour, markersize=5)
    axes.axvline(float(rows["base_p50"].dropna().iloc[0]) / scale, color=MUTED, linewidth=0.9, zorder=1)
    for target in sorted(set(rows["target"].dropna())):
        axes.axvline(target / scale, color=INK, linewidth=1.0, linestyle=(0, (4, 2)), zorder=1)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(visible=True, axis="x")
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.08)
    number_axis(axes.xaxis, most=3)
    shown = words("ten_thousand_persons") if many else unit_name(unit, words)
    axes.set_xlabel(words("unit_is", unit=shown))


def _reference(rows: pd.DataFrame, reference: str) -> float:
    """Return the value of the variant that the others are compared with, whether it has a row or not."""
    if reference in rows.index and not rows.loc[[reference], "mean"].isna().all():
        return float(middle(rows).loc[reference])
    known = rows.dropna(subset=["mean", "difference"]).iloc[0]
    return float(known["mean"] - known["difference"])


def _legend(words: Words, reference: str, *, targets: bool) -> dict[str, Artist]:
    legend: dict[str, Artist] = {
        words("median"): Line2D([], [], color=MUTED, marker="o", markersize=5, linestyle=""),
        words("range_p10_p90"): Line2D([], [], color=MUTED, linewidth=4, alpha=0.4),
        words("compared_with", variant=words(reference)): Line2D([], [], color=MUTED, linewidth=0.9),
    }
    if targets:
        legend[words("target")] = Line2D([], [], color=INK, linewidth=1.0, linestyle=(0, (4, 2)))
    return legend
