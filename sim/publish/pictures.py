"""All pictures of a run folder: its charts, and those that its page embeds in the other language too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from sim.publish.charts.gallery import Draw, charts
from sim.publish.charts.save import save, save_svg
from sim.publish.page.other_language import in_language
from sim.publish.page.sections import is_embedded
from sim.publish.page.text import other_language
from sim.result import Result


def pictures_of(result: Result, folder: Path) -> list[Callable[[], None]]:
    """Return what draws and saves each picture of a run, the largest first.

    Charts are saved as PNG and SVG, with the numbers that they draw as CSV. What the page embeds goes into
    ``folder / en`` or ``folder / zh`` as well, the language that the run is not in, as SVG alone: the page's switch
    changes it.

    Parameters
    ----------
    folder
        Where they go; made where it is missing.
    """
    lang = other_language(result.words.lang)
    (folder / lang).mkdir(parents=True, exist_ok=True)
    works: list[Callable[[], None]] = [
        partial(_save_svg, draw, folder / lang / f"{name}.svg")
        for name, draw in charts(in_language(result, lang))
        if is_embedded(name)
    ]
    works += [partial(_save, draw, folder / name) for name, draw in charts(result)]
    return works[::-1]


def _save(draw: Draw, path: Path) -> None:
    save(draw(), path)


def _save_svg(draw: Draw, path: Path) -> None:
    save_svg(draw(), path)
