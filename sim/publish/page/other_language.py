"""The charts that the page embeds, drawn once more in the language that the run is not in: its switch changes them."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from pathlib import Path

from sim.publish.charts.gallery import charts
from sim.publish.charts.save import save_svg
from sim.publish.page.sections import is_embedded
from sim.publish.page.text import other_language
from sim.result import Result
from sim.words import Lang

NOTED = ("equity",)
"""Tables whose sentences a chart prints: they are made in its language."""


def write_other_language(result: Result, folder: Path) -> None:
    """Draw the charts that the page embeds into ``folder / en`` or ``folder / zh``, as SVG alone."""
    lang = other_language(result.words.lang)
    (folder / lang).mkdir(parents=True, exist_ok=True)
    for name, draw in charts(in_language(result, lang)):
        if is_embedded(name):
            save_svg(draw(), folder / lang / f"{name}.svg")


def in_language(result: Result, lang: Lang) -> Result:
    """Return a run that labels its charts in a language: the same arrays, tables and record."""
    twin = copy(result)
    vars(twin)["words"] = replace(result.words, lang=lang)
    made = vars(result).get("_tables", {})
    vars(twin)["_tables"] = {name: table for name, table in made.items() if name not in NOTED}
    return twin
