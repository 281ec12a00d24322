"""The sheet around a chart: its size, title, legend and caption, none of them ever over the data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast
from unicodedata import east_asian_width

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from sim.publish.charts.style import INK, MUTED, SMALL, TITLE
from sim.words import Words

WIDTH = 6.3  # inches: the width of text on an A4 page with the margins of an official document
EDGE = 0.06  # inches between the content and the edge of the sheet
POINT = 1 / 72
LINE = 1.35  # height of a line of text, in sizes of the font
LATIN = 0.54  # mean width of a Latin letter, in sizes of the font
CHINESE = 1.03  # of a Chinese character: one size, and what a coarse screen rounds up

Entry = Artist | tuple[Artist, ...]

# A word, or one Chinese character, with the punctuation that must not open or close a line.
_PIECE = re.compile(r"[（《]*(?:[^\s⺀-￯]+|[⺀-￯])[，。、；：！？）》％]*\s*")


class Chart(Figure):
    """A figure that knows the numbers it draws.

    Attributes
    ----------
    drawn
        Exactly what the picture shows, in ids, with a column of units: the frame that it was drawn from.
    """

    drawn: pd.DataFrame


def sheet(height: float, *, width: float = WIDTH) -> Chart:
    """Return an empty white chart, sized in inches, whose panels are laid out around their labels."""
    engine = ConstrainedLayoutEngine(w_pad=EDGE, h_pad=EDGE, wspace=0.02, hspace=0.02)
    return Chart(figsize=(width, height), layout=engine, facecolor="white")


def multiples(count: int, *, across: int, height: float, around: float) -> tuple[Chart, list[Axes]]:
    """Return a chart of ``count`` panels, ``across`` in a row; heights of a row and of what surrounds are inches."""
    down = -(-count // across)
    figure = sheet(down * height + around)
    return figure, [figure.add_subplot(down, min(across, count), index + 1) for index in range(count)]


def wrap(text: str, *, size: float, width: float) -> str:
    """Break ``text`` into lines of at most ``width`` inches at ``size`` points.

    Chinese breaks between any two characters but around punctuation, other writing between words.
    """
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and _width(lines[-1] + piece.rstrip()) * size * POINT > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    return "\n".join(lines).rstrip()


def caption(figure: Figure, text: str) -> None:
    """Put a small line on scenario and source below everything else in ``figure``, wrapped to its width."""
    if not text:
        return
    wrapped = wrap(text, size=SMALL, width=_inner_width(figure))
    height = _height(wrapped, SMALL)
    x, y = EDGE / figure.get_figwidth(), (_free(figure)[0] + EDGE) / figure.get_figheight()
    figure.text(x, y, wrapped, size=SMALL, color=MUTED, ha="left", va="bottom", linespacing=LINE - 0.15)
    _reserve(figure, bottom=height + EDGE)


def heading(figure: Figure, text: str) -> None:
    """Put the title at the top left of ``figure``."""
    wrapped = wrap(text, size=TITLE, width=_inner_width(figure))
    height = _height(wrapped, TITLE)
    x, y = EDGE / figure.get_figwidth(), 1 - EDGE / figure.get_figheight()
    figure.text(x, y, wrapped, size=TITLE, color=INK, ha="left", va="top")
    _reserve(figure, top=height + EDGE)


def key(figure: Figure, entries: Mapping[str, Entry], **kwargs: Any) -> None:
    """Put the legend (label to handle) below the panels, above the caption; ``kwargs`` go to the legend."""
    labels, handles = list(entries), cast("list[Artist]", list(entries.values()))
    free = _free(figure)[0] / figure.get_figheight()
    columns = kwargs.pop("ncols", len(handles))
    while True:
        legend = figure.legend(handles, labels, loc="lower center", bbox_to_anchor=(0.5, free), ncols=columns, **kwargs)
        box = legend.get_window_extent()
        if box.width / figure.dpi <= _inner_width(figure) or columns == 1:
            break
        legend.remove()
        columns -= 1
    _reserve(figure, bottom=box.height / figure.dpi + EDGE)


def finish(
    figure: Chart,
    drawn: pd.DataFrame,
    words: Words,
    *,
    units: Sequence[str],
    title: str,
    below: str,
    legend: Mapping[str, Entry] | None = None,
    **kwargs: Any,
) -> Chart:
    """Add title, caption, legend (label to handle) and what was ``drawn``; lay out once, and keep that layout.

    The caption is what stands ``below`` and the labels of the ``units``; ``kwargs`` go to the legend.

    A layout computed again at each drawing moves a little each time: the same file twice needs it fixed.
    Laying out also makes the tick labels now, in the house style.
    """
    figure.drawn = drawn.reset_index(drop=True)
    caption(figure, _told(units, below, words))
    if legend:
        key(figure, legend, **kwargs)
    heading(figure, title)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    figure.set_layout_engine("none")
    _settle(figure)
    return figure


def _told(units: Sequence[str], below: str, words: Words) -> str:
    chinese = words.lang == "zh"
    named = words("chart_units", units=("、" if chinese else ", ").join(dict.fromkeys(units)))
    return ("" if chinese else " ").join((below, named)).strip()


def _settle(figure: Figure) -> None:
    """Round the places of panels: the solver of the layout differs in the last bit from run to run."""
    for axes in figure.axes:
        left, bottom, width, height = (round(float(value), 6) for value in axes.get_position().bounds)
        axes.set_position((left, bottom, width, height))
        axes.set_in_layout(True)  # set_position takes it out, and a notebook would crop it away


def _width(text: str) -> float:
    """Width of a text in sizes of its font."""
    return sum(CHINESE if east_asian_width(character) in "WF" else LATIN for character in text)


def _height(text: str, size: float) -> float:
    return (text.count("\n") + 1) * size * LINE * POINT


def _inner_width(figure: Figure) -> float:
    return figure.get_figwidth() - 2 * EDGE


def _free(figure: Figure) -> tuple[float, float]:
    """Return bottom and top, in inches, of the part of the sheet that is left for the panels."""
    engine = figure.get_layout_engine()
    _, y, _, height = engine.get()["rect"] if isinstance(engine, ConstrainedLayoutEngine) else (0, 0, 1, 1)
    return y * figure.get_figheight(), (y + height) * figure.get_figheight()


def _reserve(figure: Figure, *, bottom: float = 0.0, top: float = 0.0) -> None:
    """Take inches away from the part that is left for the panels."""
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        low, high = _free(figure)
        low, high = low + bottom, high - top
        total = figure.get_figheight()
        engine.set(rect=(0, low / total, 1, (high - low) / total))
