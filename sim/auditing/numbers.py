"""Numbers as plans print them: which a passage holds, to which digit, and how the audit writes its own."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

NUMERALS = {"半": 0.5} | {numeral: float(value) for value, numeral in enumerate("零一二三四五六七八九十")}
ALL = ("全", "所有", "都", "各", "每")
NUMBER = re.compile(r"(\d+(?:,\d{3})+|\d+)(\.\d+)?\s*(万|亿)?")
MANY = {"万": 1e4, "亿": 1e8}


def numbers_in(text: str) -> list[tuple[float, float]]:
    """Return the numbers of a passage in their order, each with the size of its last printed digit.

    A number before 万 or 亿 (万元 too) is followed by itself multiplied out.
    """
    found = []
    for whole, fraction, many in NUMBER.findall(text):
        value, step = float(whole.replace(",", "") + fraction), 10.0 ** -max(len(fraction) - 1, 0)
        found.append((value, step))
        if many:
            found.append((value * MANY[many], step * MANY[many]))
    return found


def printed_step(text: str, value: float, otherwise: float) -> float:
    """Return the size of the last printed digit of ``value`` in a passage."""
    return next((step for number, step in numbers_in(text) if math.isclose(number, abs(value))), otherwise)


def printed_as(text: str, value: float) -> str:
    """Return a value with its sign as a passage prints it last, else as short as it can be written."""
    for found in reversed(list(NUMBER.finditer(text))):
        if math.isclose(float((found[1] + (found[2] or "")).replace(",", "")), abs(value), abs_tol=1e-12):
            sign = text[found.start() - 1] if found.start() and text[found.start() - 1] in "<>≤≥-" else ""
            return sign + found[1] + (found[2] or "")
    return f"{value:.10g}"


def states(text: str, value: float) -> bool:
    """Return whether a passage states a value: in digits, as a Chinese numeral, or as a word for all (100)."""
    if any(math.isclose(number, abs(value), abs_tol=1e-12) for number, _ in numbers_in(text)):
        return True
    if value == 100 and any(word in text for word in ALL):
        return True
    return any(numeral in text and number == abs(value) for numeral, number in NUMERALS.items())


def in_order(text: str, values: Sequence[float]) -> bool:
    """Return whether a passage prints the values one after another."""
    numbers = iter([number for number, _ in numbers_in(text)])
    return all(any(math.isclose(number, abs(value), abs_tol=1e-12) for number in numbers) for value in values)


def count(value: float) -> str:
    """Return a count with thousands commas."""
    return f"{value:,.0f}"


def plain(value: float, digits: int = 6) -> str:
    """Return a number with as many digits as it needs, thousands commas included."""
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float, digits: int = 1) -> str:
    """Return a share as text with its sign."""
    return f"{100 * share:+.{digits}f} %"


def yearly(first: float, last: float, years: float) -> float:
    """Return the constant yearly growth that leads from ``first`` to ``last``, as a share."""
    return float((last / first) ** (1 / years) - 1)
