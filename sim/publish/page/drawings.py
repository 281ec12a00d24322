"""Charts of the run folder made small enough to embed: outlines of letters become text again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import quote

FONTS = "Noto Sans CJK SC,Noto Sans SC,Source Han Sans SC,PingFang SC,Microsoft YaHei,DejaVu Sans,sans-serif"
TITLE_SCALE = 0.1
"""Scale of the letters of a title, which are drawn 100 units high."""
_UNITS = 100
_HEAD = re.compile(r"^.*?(?=<svg )|<metadata>.*?</metadata>", re.DOTALL)
_TEXT = re.compile(
    r"<!-- (?P<text>.*?) -->\s*<g (?:style=\"(?P<style>[^\"]*)\" )?"
    r"transform=\"(?P<place>[^\"]*?) ?scale\((?P<scale>[\d.]+) -[\d.]+\)\">\s*"
    r"(?:<defs>.*?</defs>\s*)?(?P<glyphs>(?:<use [^>]*/>\s*)+)</g>",
    re.DOTALL,
)
_USE = re.compile(r"<use [^>]*?(?:transform=\"translate\(([-\d.]+) [-\d.]+\)\")?/>")
_COORDINATE = re.compile(r"-?\d+\.\d{3,}")
_TAG = re.compile(r"<[^>]*>")
_OUTLINE = re.compile(r"xlink:href=\"#(Noto|DejaVu|SourceHan)")
_BETWEEN = re.compile(r">\s+<")


@dataclass(frozen=True)
class Drawing:
    """A chart to embed: its title, and its address as a data URL."""

    title: str
    url: str
    width: float
    height: float


def read_drawing(file: Path) -> Drawing:
    """Read a chart of the gallery and make it small.

    Notes
    -----
    The gallery draws letters as outlines, and names the text in a comment beside them. Here each letter is put back
    where its outline stood, so that no font on the reader's machine can move it. Coordinates keep two digits: a
    hundredth of a point.
    """
    svg = file.read_text(encoding="utf-8")
    titles = [unescape(text["text"]) for text in _TEXT.finditer(svg) if float(text["scale"]) == TITLE_SCALE]
    small = _smaller(svg)
    box = re.search(r"viewBox=\"0 0 ([\d.]+) ([\d.]+)\"", svg)
    width, height = (float(box[1]), float(box[2])) if box else (450.0, 300.0)
    return Drawing(" ".join(titles) or file.stem, _url(small), width, height)


def _smaller(svg: str) -> str:
    svg = _HEAD.sub("", svg)
    written = _TEXT.sub(_letters, svg)
    # A text that is not understood still needs the outlines defined in the others: then all stay.
    short = svg if _OUTLINE.search(written) else _TAG.sub(lambda tag: _COORDINATE.sub(_rounded, tag[0]), written)
    return _BETWEEN.sub("><", short).replace("\n", " ").strip()


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _letters(found: re.Match[str]) -> str:
    """Return a text element with each letter at the place of its outline."""
    scale, text = float(found["scale"]), unescape(found["text"])
    places = [float(use[1] or 0) * scale for use in _USE.finditer(found["glyphs"])]
    across = " ".join(f"{place:.2f}" for place in places) if len(places) == len(text) else "0"
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    style = f"{found['style'] or ''};font:{scale * _UNITS:g}px {FONTS};white-space:pre".lstrip(";")
    return f'<text transform="{found["place"]}" x="{across}" style="{style}">{escaped}</text>'


def _url(svg: str) -> str:
    """Return a data URL: what an address must not have is escaped, the rest stays readable and short."""
    return "data:image/svg+xml;charset=utf-8," + quote(svg.replace('"', "'"), safe=" '<>=/:;,.()-+*!@&?$~_[]{}|^")
