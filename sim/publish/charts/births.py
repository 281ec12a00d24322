"""Births by order in the base variant, and their total with and without the policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.publish.charts.drawn import BAND, cut, series
from sim.publish.charts.marks import (
    EndLabel,
    band_handle,
    band_line,
    end_labels,
    labelled,
    middle,
    number_axis,
    only,
    year_axis,
)
from sim.publish.charts.page import Chart, finish, sheet
from sim.publish.charts.style import GREY, ORDERS, house_style, variant_looks
from sim.words import Words

ALL = "all"  # order of a row with the total, where the table has one
BY_ORDER, TOTAL = "by_order", "total"
_PANEL = 2.0  # inches
_HATCHES = ("", "", "", "....", "xxxx")


def births_chart(
    births: pd.DataFrame,
    *,
    region: str,
    variants: Sequence[str] = ("base", "no_policy"),
    words: Words,
    caption: str,
    order: Sequence[str] = (),
) -> Chart:
    """Draw births a year, in persons: stacked by order for the first variant, and the total of each variant.

    Parameters
    ----------
    births
        ``births.csv``: births by order (1, 2, 3+). Rows of order ``all``, where there are any, give the
        totals and their range; without them the range is the sum of those of the orders, and says so.
    region
        Id of the region to draw.
    variants
        Ids in the order to draw; the first is also shown by order.
    words
        Labels; they name the region and the variants.
    caption
        Line on scenario and source below the chart.
    order
        Variants by whose order colours are given, drawn or not.
    """
    rows = _drawn(only(births, region=region), variants)
    looks = variant_looks([*order, *births["variant"]])
    years = sorted(set(rows["year"].astype(int)))
    with house_style(words) as labels:
        figure = sheet(2 * _PANEL + 1.5)
        upper, lower = figure.subplots(2, 1, sharex=True)
        legend = _stack(upper, only(rows, series=BY_ORDER), labels)
        upper.set_title(labels("births_by_order", variant=labels(variants[0])))
        lower.set_title(labels("births_by_variant"))
        ends = []
        for variant in variants:
            total = only(rows, series=TOTAL, variant=variant)
            look = looks[variant]
            band_line(lower, total, colour=look.colour, linestyle=look.dashes, marker="o", markersize=2.5)
            ends.append(EndLabel(float(middle(total).iloc[-1]), labels(variant), look.colour))
        lower.set_xlabel(labels("year"))
        for axes in (upper, lower):
            axes.set_ylabel(labelled(labels("births"), labels("persons"), labels))
            number_axis(axes.yaxis)
        year_axis(lower, years, most=16)
        lower.set_xlim(years[0] - 0.7, years[-1] + 0.5)
        end_labels(lower, ends, height=_PANEL - 0.3)
        summed = ALL not in set(births["order"].astype(str))
        legend[labels("range_summed" if summed else "range_p10_p90")] = band_handle(GREY, 0.35)
        title = labels("births_title", region=labels(region), start=years[0], end=years[-1])
        return finish(figure, rows, labels, units=[labels("persons")], title=title, below=caption, legend=legend)


def _drawn(table: pd.DataFrame, variants: Sequence[str]) -> pd.DataFrame:
    """Return means of the first variant by order, and the total of each variant with its range."""
    table = table.assign(order=table["order"].astype(str))
    keys = ("variant", "region", "year", "order")
    first = only(table, variant=variants[0])
    totals = [_total(only(table, variant=variant)) for variant in variants]
    return series({
        BY_ORDER: cut(first[first["order"] != ALL], *keys, values=("mean",), unit="persons"),
        TOTAL: cut(pd.concat(totals), *keys, unit="persons"),
    })  # fmt: skip


def _stack(axes: Axes, table: pd.DataFrame, words: Words) -> dict[str, Artist]:
    """Stack means, which add up over orders as medians do not."""
    orders = sorted(set(table["order"]))  # whatever the order of the rows: a colour is that of one order
    legend: dict[str, Artist] = {}
    years = np.array(sorted(set(table["year"].astype(int))))
    floor = np.zeros(len(years))
    for index, order in enumerate(orders):
        rows = only(table, order=order)
        height = rows["mean"].to_numpy(float)
        colour = ORDERS[min(index, len(ORDERS) - 1)]
        hatch = _HATCHES[min(index, len(_HATCHES) - 1)]
        look: dict[str, Any] = {"facecolor": colour, "hatch": hatch, "edgecolor": "white", "linewidth": 0.3}
        axes.bar(years, height, bottom=floor, width=0.75, **look)
        legend[words(f"order_{order}")] = Patch(**look)
        floor = floor + height
    return legend


def _total(table: pd.DataFrame) -> pd.DataFrame:
    rows = only(table, order=ALL)
    if len(rows):
        return rows
    columns = [column for column in ("mean", *BAND) if column in table]
    return table.groupby(["variant", "region", "year"], as_index=False)[columns].sum().assign(order=ALL)
