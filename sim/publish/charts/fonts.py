"""A font that can draw Chinese, found without touching the user's matplotlib settings."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, fontManager, get_font

# Free fonts with simplified Chinese shapes. SimHei is not among them: it is proprietary and lacks the
# minus sign U+2212. Neither are the Japanese and Korean cuts, whose shapes differ from the Chinese ones.
INSTALLED = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
# A font that has these has the common Chinese characters, full-width punctuation and a true minus.
PROBE = "清远开平卫健床位，（）−≥"
GENERIC = ("sans-serif", "serif", "monospace", "cursive", "fantasy")


def chinese_font() -> str | None:
    """Return the name of a font family with Chinese characters, or None where there is none.

    Returns
    -------
    str or None
        The first of: a family in the user's own ``font.family`` setting, an installed Noto Sans CJK SC,
        Source Han Sans or WenQuanYi, the Noto Sans CJK file that the package mplfonts carries.
    """
    return next(filter(draws_chinese, _families_of_user()), None) or _found()


def draws_chinese(family: str) -> bool:
    """Tell whether ``family`` is known to matplotlib and has the characters of :data:`PROBE`."""
    if family not in {entry.name for entry in fontManager.ttflist}:
        return False
    path = fontManager.findfont(FontProperties(family=[family]), fallback_to_default=False)
    font = get_font(path)
    return all(font.get_char_index(ord(character)) for character in PROBE)


def _families_of_user() -> list[str]:
    settings = cast("dict[str, Any]", mpl.rcParams)
    named: list[str] = []
    for family in settings["font.family"]:
        named += settings[f"font.{family}"] if family in GENERIC else [family]
    return named


@cache
def _found() -> str | None:
    installed = next(filter(draws_chinese, INSTALLED), None)
    return installed or _carried()


def _carried() -> str | None:
    """Register the Noto file inside mplfonts; the package is not imported, and its `init` is never run."""
    spec = find_spec("mplfonts")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted((Path(folder) / "fonts").glob("NotoSansCJK*")):
            fontManager.addfont(path)
            family: str = get_font(path).family_name
            if draws_chinese(family):
                return family
    return None
