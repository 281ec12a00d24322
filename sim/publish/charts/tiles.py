"""Counties as tiles that lie roughly as on the map: what each has per head, and its distance to the plan's target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Patch, Rectangle

from sim.publish.charts.drawn import cut
from sim.publish.charts.marks import number
from sim.publish.charts.page import WIDTH, Chart, finish, multiples, wrap
from sim.publish.charts.style import BLUE, INK, RULE, SMALL, VERMILION, house_style
from sim.words import Words

MOST = 6
"""Panels drawn."""
_ACROSS = 2
_ROW = 0.52  # inches
_NUMBER = 6.5  # points
_DEEPEST = 0.25
"""Distance, as a share of the target, from which a colour is not deeper."""
_TINT = 0.55
_SHORT: dict[str, Any] = {"edgecolor": INK, "linewidth": 1.3}
_ENOUGH: dict[str, Any] = {"edgecolor": RULE, "linewidth": 0.6}


def tiles_chart(
    targets: pd.DataFrame, *, tiles: Mapping[str, tuple[int, int]], year: int, resources: Sequence[str], region: str,
    words: Words, caption: str, variant: str = "base",
) -> Chart:  # fmt: skip
    """Draw for each binding density of a resource a tile a region: its mean, and the gap to the target.

    Parameters
    ----------
    targets
        ``targets.csv``.
    tiles
        Row and column of each region, from 1 at the upper left: a schematic place, no map.
    year
        Year to draw.
    resources
        Ids; an indicator named after one (``beds_per_1000``) is a density that differs between regions.
    region, variant
        Ids of the whole place and of what to draw.
    words
        Labels; they name regions and indicators.
    caption
        Line on scenario and source below the chart.

    Notes
    -----
    A tile that is short has a dark edge and a minus: both are seen in grey.
    """
    table = tiles_of(targets, tiles, year, resources, variant=variant)
    if table.empty:
        msg = f"no binding indicator of the regions in {year}, variant {variant!r}"
        raise ValueError(msg)
    indicators = list(dict.fromkeys(zip(table["plan"], table["indicator"], strict=True)))
    down, wide = (max(place[axis] for place in tiles.values()) for axis in (0, 1))
    with house_style(words) as labels:
        figure, panels = multiples(len(indicators), across=_ACROSS, height=down * _ROW + 0.5, around=1.1)
        width = WIDTH / min(_ACROSS, len(indicators)) - 0.25
        for axes, (plan, indicator) in zip(panels, indicators, strict=True):
            rows = table[(table["plan"] == plan) & (table["indicator"] == indicator)].to_dict("records")
            _frame(axes, (down, wide))
            for row in rows:
                _tile(axes, row, width / wide, labels)
            target = labels("tiles_target", target=number(rows[0]["target"]))
            named = labels("with_unit", label=labels(indicator), unit=target)
            axes.set_title(wrap(named, size=SMALL, width=width), fontsize=SMALL)
        title = labels("tiles_title", region=labels(region), year=year)
        below = labels("two_sentences", first=labels("tiles_schematic", deepest=f"{_DEEPEST:.0%}"), second=caption)
        units = [labels("tiles_unit")]
        return finish(figure, table, labels, units=units, title=title, below=below, legend=_legend(labels))


def tiles_of(
    targets: pd.DataFrame, tiles: Mapping[str, Sequence[int]], year: int, resources: Sequence[str], *,
    variant: str = "base",
) -> pd.DataFrame:  # fmt: skip
    """Return the binding densities of resources in the regions with a tile, no more than fit on a page."""
    names = targets["indicator"].astype(str)
    density = pd.concat([names.str.startswith(f"{each}_per_") for each in resources], axis=1).any(axis=1)
    known = density & targets["gap_unit_count"].notna() & (targets["nature"] == "binding") & (targets["year"] == year)
    rows = targets[known & (targets["variant"] == variant) & targets["region"].isin(list(tiles))]
    of = pd.Series(list(zip(rows["plan"], rows["indicator"], strict=True)), rows.index, dtype=object)
    first = list(dict.fromkeys(of))[:MOST]
    places = pd.DataFrame([(name, *place) for name, place in tiles.items()], columns=["region", "row", "column"])
    shown = rows[of.isin(first)].merge(places, on="region")
    keys = ("plan", "variant", "year", "indicator", "region", "row", "column", "target_basis")
    return cut(shown, *keys, values=("mean", "target", "gap"))


def _frame(axes: Axes, size: tuple[int, int]) -> None:
    axes.set_xlim(0.5, size[1] + 0.5)
    axes.set_ylim(size[0] + 0.5, 0.5)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_axis_off()


def _tile(axes: Axes, row: Mapping[Any, Any], width: float, words: Words) -> None:
    x, y = row["column"], row["row"]
    short = round(row["gap"], 2) < 0
    fill = tint(VERMILION if short else BLUE, abs(row["gap"]) / row["target"] / _DEEPEST)
    box = Rectangle((x - 0.47, y - 0.46), 0.94, 0.92, facecolor=fill, **(_SHORT if short else _ENOUGH))
    axes.add_patch(box)
    name = wrap(words(str(row["region"])), size=_NUMBER, width=width)
    gap = f"{round(row['gap'], 2) + 0.0:+.2f}".replace("-", "−")  # what rounds to nothing has no minus
    text = f"{name}\n{row['mean']:.2f}  ({gap})"
    axes.text(x, y, text, size=_NUMBER, color=INK, ha="center", va="center", linespacing=1.3)


def tint(colour: str, depth: float) -> str:
    """Return ``colour`` mixed with white: white at depth 0, deepest from 1 on, and always light enough for text."""
    share = _TINT * min(max(depth, 0.0), 1.0)
    red, green, blue = (1 - share * (1 - part) for part in to_rgb(colour))
    return to_hex((red, green, blue))


def _legend(words: Words) -> dict[str, Artist]:
    return {
        words("tiles_short"): Patch(facecolor=tint(VERMILION, 0.7), **_SHORT),
        words("tiles_enough"): Patch(facecolor=tint(BLUE, 0.7), **_ENOUGH),
    }
