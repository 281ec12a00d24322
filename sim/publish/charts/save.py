"""Write a chart to disk: the only place of the charts that does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from sim.publish.charts.style import house_style
from sim.words import Words

DPI = 200


def save(figure: Figure, path_without_suffix: str | Path) -> tuple[Path, Path]:
    """Write ``figure`` as PNG (200 dpi) and SVG; the same figure gives the same bytes.

    Parameters
    ----------
    figure
        A chart of this package, or any other figure.
    path_without_suffix
        Where to write; ``.png`` and ``.svg`` are added. The folder must exist.

    Returns
    -------
    tuple of Path
        The PNG and the SVG.

    Notes
    -----
    Text in the SVG is drawn as outlines, so that Chinese shows on a machine without the font. Dates,
    version numbers and random ids are left out of both files.
    """
    path = Path(path_without_suffix)
    png, svg = path.with_name(f"{path.name}.png"), path.with_name(f"{path.name}.svg")
    with house_style(Words("en")):
        figure.savefig(png, dpi=DPI, metadata={"Software": None})
    save_svg(figure, svg)
    return png, svg


def save_svg(figure: Figure, svg: Path) -> None:
    """Write ``figure`` as SVG alone."""
    fixed: dict[Any, Any] = {"svg.hashsalt": "cohortplan", "svg.fonttype": "path"}
    with house_style(Words("en")), mpl.rc_context(fixed):
        figure.savefig(svg, metadata={"Date": None, "Creator": None})
