"""Write a chart to disk: the only place of the charts that does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from sim.publish.charts.page import Chart
from sim.publish.charts.style import house_style
from sim.publish.table_files import write_table
from sim.words import Words

DPI = 200
LIGHT = 3
"""Compression of a PNG: for drawings as small as the usual 6, in less time."""


def save(figure: Figure, path_without_suffix: str | Path) -> tuple[Path, ...]:
    """Write ``figure`` as PNG (200 dpi) and SVG, and the numbers it draws as CSV; the same figure gives the same bytes.

    Parameters
    ----------
    figure
        A chart of this package, or any other figure, which has no CSV.
    path_without_suffix
        Where to write; ``.png``, ``.svg`` and ``.csv`` are added. The folder must exist.

    Returns
    -------
    tuple of Path
        The PNG, the SVG and the CSV.
    """
    pictures = save_pictures(figure, path_without_suffix)
    if not isinstance(figure, Chart):
        return pictures
    path = Path(path_without_suffix)
    numbers = path.with_name(f"{path.name}.csv")
    write_table(figure.drawn, numbers)
    return *pictures, numbers


def save_pictures(figure: Figure, path_without_suffix: str | Path) -> tuple[Path, Path]:
    """Write ``figure`` as PNG (200 dpi) and SVG alone, and return both paths.

    Notes
    -----
    Text in the SVG is drawn as outlines, so that Chinese shows on a machine without the font. Dates,
    version numbers and random ids are left out of both files. Each canvas prints by itself: ``savefig`` would draw
    the whole figure once more before each of them, to lay out what is laid out already.
    """
    path = Path(path_without_suffix)
    png, svg = path.with_name(f"{path.name}.png"), path.with_name(f"{path.name}.svg")
    with _printing(figure):
        bitmap = FigureCanvasAgg(figure)
        bitmap.print_png(  # type: ignore[no-untyped-call]
            str(png), metadata={"Software": None}, pil_kwargs={"compress_level": LIGHT}
        )
    save_svg(figure, svg)
    return png, svg


def save_svg(figure: Figure, svg: Path) -> None:
    """Write ``figure`` as SVG alone."""
    with _printing(figure):
        drawing = FigureCanvasSVG(figure)
        drawing.print_svg(str(svg), metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]


@contextmanager
def _printing(figure: Figure) -> Iterator[None]:
    """Give a figure the settings of a print, and afterwards its own back."""
    fixed: dict[Any, Any] = {"svg.hashsalt": "cohortplan", "svg.fonttype": "path"}
    canvas, dpi = figure.canvas, figure.dpi
    try:
        with house_style(Words("en")), mpl.rc_context(fixed):
            figure.dpi = DPI
            yield
    finally:
        figure.dpi = dpi
        figure.set_canvas(canvas)
