"""What a report is made of: sections with paragraphs, tables and figures, in the order of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Shown:
    """A table as printed.

    Attributes
    ----------
    widths
        Of the columns, in parts of the page's width.
    text
        Positions of the columns that hold text; the others hold numbers and stand right.
    note
        Stands below; empty for none.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    text: tuple[int, ...] = (0,)
    note: str = ""


@dataclass(frozen=True)
class Picture:
    """A chart with its caption; it takes at most a share ``high`` of the page's height."""

    caption: str
    path: Path
    high: float = 0.85


@dataclass(frozen=True)
class Heading:
    """A heading below that of the section."""

    title: str


Part = str | Heading | Shown | Picture


@dataclass(frozen=True)
class Section:
    """A part of the report with a heading of its own."""

    title: str
    parts: Sequence[Part]
