"""The look that all charts share: settings, colours, and the same colour for the same thing everywhere.

Colours are those of Okabe and Ito (2008), told apart with the common kinds of colour blindness; where a
chart may be printed in grey, lightness, line style, hatching or text says the same once more.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType

import matplotlib.style

from sim.errors import CohortplanWarning
from sim.publish.charts.fonts import chinese_font
from sim.words import Words

BODY = 8.0  # points; a page of a Chinese official document is 156 mm wide, so nothing is scaled in Word
SMALL = 7.0
TITLE = 10.0

INK = "#222222"
MUTED = "#666666"
RULE = "#BBBBBB"

BLUE, VERMILION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#AA4499"
ORANGE, SKY, BROWN, GREY = "#E69F00", "#56B4E9", "#7A5C2E", "#6E6E6E"

MALE, FEMALE = BLUE, VERMILION
# Light to dark, so that orders of birth stay apart in grey.
ORDERS = ("#CFE3F1", "#6FAED6", "#0B4F7D")

# The last four are of Tol's muted scheme: enough for the variants of the shipped scenarios without a repeat.
_VARIANTS = (VERMILION, GREEN, PURPLE, ORANGE, SKY, BROWN, GREY, "#332288", "#999933", "#882255", "#44AA99")
_DASHES = (
    "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (1, 3)), (0, (3, 3)),
    (0, (2, 1)), (0, (8, 2, 2, 2)), (0, (5, 1)), (0, (4, 1, 1, 1)),
)  # fmt: skip

SETTINGS: dict[str, object] = {
    "font.size": BODY,
    "axes.titlesize": BODY,
    "axes.titlelocation": "left",
    "axes.labelsize": BODY,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.unicode_minus": True,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.5,
    "hatch.linewidth": 0.5,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "lines.linewidth": 1.5,
    "lines.markersize": 4,
    "text.color": INK,
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
    "ytick.labelsize": SMALL,
}


@dataclass(frozen=True)
class StatusLook:
    """How a status of a target is drawn: fill of the cell and colour of the text on it."""

    fill: str
    text: str


# Lightness (L*) of met, open and missed is about 90, 72 and 38: three greys that a printer keeps apart.
STATUSES: Mapping[str, StatusLook] = MappingProxyType(
    {
        "met": StatusLook("#CBE8DC", INK),
        "open": StatusLook("#EFA92F", INK),
        "missed": StatusLook("#A8321A", "#FFFFFF"),
        "assumed": StatusLook("#E9EEF6", MUTED),
        "not_modelled": StatusLook("#E3E3E3", MUTED),
        "reference": StatusLook("#FFFFFF", MUTED),
    }
)


@dataclass(frozen=True)
class LineLook:
    """How a variant is drawn: colour, and a dash pattern that says the same in grey."""

    colour: str
    dashes: str | tuple[int, tuple[int, ...]]


def variant_looks(order: Iterable[str]) -> dict[str, LineLook]:
    """Return the look of each variant, the same for the same order; ``base`` is always the same."""
    looks = {"base": LineLook(BLUE, "-")}
    others = [variant for variant in dict.fromkeys(order) if variant != "base"]
    for index, variant in enumerate(others):
        looks[variant] = LineLook(_VARIANTS[index % len(_VARIANTS)], _DASHES[index % len(_DASHES)])
    return looks


@contextmanager
def house_style(words: Words) -> Iterator[Words]:
    """Draw in the house style, whatever the user's own settings; they are back afterwards.

    Yields
    ------
    Words
        The labels to draw with: ``words``, or English ones, with a warning, where no font has Chinese.
    """
    family = chinese_font()
    if family is None and words.lang == "zh":
        words = replace(words, lang="en")
        message = "no font with Chinese characters: charts are labelled in English; pip install mplfonts"
        warnings.warn(message, CohortplanWarning, stacklevel=3)
    # Concrete names: a generic "sans-serif" would be looked up again when the figure is drawn later.
    families = [family, "DejaVu Sans"] if family else ["DejaVu Sans"]
    with matplotlib.style.context(["default", {**SETTINGS, "font.family": families}]):
        yield words
