"""Vega, Vega-Lite and Vega-Embed in one script, kept beside matplotlib's font cache: making it takes a second."""

from __future__ import annotations

import os
from functools import cache
from importlib.metadata import version
from pathlib import Path

EXPOSED = "window.vegaEmbed = vegaEmbed"
"""The page's own script sees Vega-Embed."""


@cache
def bundle() -> str:
    """Return the script; made once for each version of its source on a machine, and anew where nothing can be kept."""
    kept = _kept()
    try:
        return kept.read_text(encoding="utf-8")
    except (OSError, ValueError):
        made = _made()
        _keep(made, kept)
        return made


def _made() -> str:
    import vl_convert

    return str(vl_convert.javascript_bundle(EXPOSED))


def _kept() -> Path:
    import matplotlib as mpl

    return Path(mpl.get_cachedir()) / f"cohortplan-vega-{version('vl-convert-python')}.js"


def _keep(made: str, kept: Path) -> None:
    part = kept.with_suffix(f".{os.getpid()}.part")
    try:
        part.write_text(made, encoding="utf-8", newline="\n")
        part.replace(kept)
    except OSError:  # a cache that cannot be written costs a second, no more
        part.unlink(missing_ok=True)
