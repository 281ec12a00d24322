"""Why two variants differ: from one to the other in a step for each lever."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.publish.charts.marks import labelled, number, unit_name
from sim.publish.charts.page import Chart, finish, sheet, wrap
from sim.publish.charts.panels import row_panel
from sim.publish.charts.style import BLUE, GREY, INK, MUTED, SMALL, VERMILION, house_style
from sim.words import Words

_ROW = 0.42  # inches: two lines of a label
_LABEL = 2.1
_LONGEST = 18
_WHISKER: dict[str, Any] = {"color": INK, "linewidth": 0.7}
_END: dict[str, Any] = {"color": GREY, "marker": "D", "markersize": 6, "linestyle": ""}


def waterfall_chart(steps: pd.DataFrame, *, words: Words, caption: str) -> Chart:
    """Draw the level of the first variant, the mean change by each lever with its range, and the level of the second.

    Parameters
    ----------
    steps
        Table of a waterfall: kind, lever, was, becomes, measure, part, unit, year, region, from, to, method, mean,
        p10, p90, level.
    words
        Labels; they name measure, region and variants.
    caption
        Line on scenario and source below the chart.

    Notes
    -----
    The axis need not begin at zero: a lever moves a few beds of thousands. So the ends are points, and only changes,
    which are told by their length, are bars.
    """
    about = steps.iloc[0]
    with house_style(words) as labels:
        figure = sheet(len(steps) * _ROW + 1.3)
        axes = figure.add_subplot()
        _draw(axes, steps, labels)
        name = str(about["measure"]).rpartition("/")[2]
        shown = labels("waterfall_part", measure=labels(name), part=labels(f"part_{about['part']}"))
        measure = shown if about["part"] else labels(name)
        unit = unit_name(str(about["unit"]), labels, staff=bool(about["part"]))
        axes.set_xlabel(labelled(measure, unit, labels))
        title = labels(
            "waterfall_title", region=labels(about["region"]), year=about["year"], measure=measure,
            start=labels(about["from"]), end=labels(about["to"]),
        )  # fmt: skip
        below = labels("two_sentences", first=labels(f"waterfall_{about['method']}"), second=caption)
        return finish(figure, steps, labels, units=[unit], title=title, below=below, legend=_legend(labels))


def _draw(axes: Axes, steps: pd.DataFrame, words: Words) -> None:
    last = len(steps) - 1
    levels, means = steps["level"].to_numpy(float), steps["mean"].to_numpy(float)
    for place in range(1, last):
        before, mean = levels[place - 1], means[place]
        axes.barh(place, mean, left=before, color=BLUE if mean >= 0 else VERMILION, height=0.6)
        low, high = (before + float(steps[name].iloc[place]) for name in ("p10", "p90"))
        axes.plot([low, high], [place, place], **_WHISKER)
    for place in range(last):
        axes.plot([levels[place], levels[place]], [place, place + 1], color=MUTED, linewidth=0.6, zorder=1)
    for place in (0, last):
        axes.plot(levels[place], place, **_END)
    axes.set_yticks(range(last + 1), [_label(row, words) for row in steps.to_dict("records")])
    axes.set_ylim(last + 0.5, -0.5)
    axes.use_sticky_edges = False  # the axis of a level need not begin where the first bar does
    axes.margins(x=0.08)
    _numbers(axes, steps)
    row_panel(axes, most=5)


def _label(row: dict[Any, Any], words: Words) -> str:
    """Return a lever with what it was and becomes, or the name of the variant at an end."""
    if row["kind"] != "lever":
        return wrap(words(row["from"] if row["kind"] == "start" else row["to"]), size=SMALL, width=_LABEL)
    name = wrap(_name(str(row["lever"]), words), size=SMALL, width=_LABEL)
    if not (row["was"] or row["becomes"]):
        return name
    return f"{name}\n{_value(row['was'], words)} → {_value(row['becomes'], words)}"


def _name(path: str, words: Words) -> str:
    """Return the label of the longest known beginning of a dotted path, with the labels of the rest."""
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        known = f"lever_{'.'.join(parts[:end])}"
        if words(known) != known:
            rest = [words(part) for part in parts[end:] if words(part) != part]
            return words("two_parts", first=words(known), second=", ".join(rest)) if rest else words(known)
    return path


def _value(value: object, words: Words) -> str:
    text = str(value) or "…"
    label = words(f"value_{text}")
    shown = text if label == f"value_{text}" else label
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _numbers(axes: Axes, steps: pd.DataFrame) -> None:
    """Write each number at the right edge, in a column of its own."""
    low, high = axes.get_xlim()
    axes.set_xlim(low, high + (high - low) * 0.2)
    largest, smallest = steps["mean"].abs().max(), steps["mean"].iloc[1:-1].abs().replace(0, np.inf).min()
    digits = next((digits for digits in (0, 1, 2, 3) if smallest >= 10 ** (1 - digits)), 4) if largest < 1e6 else 0
    for place, row in enumerate(steps.to_dict("records")):
        value = round(float(row["mean"]), digits)
        text = f"+{number(value)}" if row["kind"] == "lever" and value > 0 else number(value)
        axes.annotate(
            text, (1.0, place), xycoords=("axes fraction", "data"), ha="right", va="center", size=SMALL, color=INK
        )


def _legend(words: Words) -> dict[str, Artist]:
    return {
        words("waterfall_level"): Line2D([], [], **_END),
        words("adds"): Patch(color=BLUE),
        words("takes_away"): Patch(color=VERMILION),
        words("range_p10_p90"): Line2D([], [], **_WHISKER),
    }
