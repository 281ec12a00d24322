"""Numbers as planners write them: what has one meaning is read, the rest is refused with what it may mean."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal

from sim.errors import Problem

NUMBER = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}([, ][0-9]{3})+)?(\.[0-9]*)?(e[+-]?[0-9]+)?", re.IGNORECASE)
"""A plain number; commas and blanks stand between thousands only (1,5 is no number)."""
WITH_UNIT = re.compile(r"([+-]?[0-9.,]+)\s*([^0-9.,\s+-]+)")
DATE = re.compile(
    r"([0-9]{4})[-/年][0-9]{1,2}([-/月]([0-9]{1,2}日?)?)?(\s.*)?|[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}-[A-Z][a-z]{2}"
)
MULTIPLES = {"万": 10_000, "亿": 100_000_000}
COUNTED_IN = ("", "人", "张", "名", "个")


def read_number(text: str, *, share: bool = False, counted: bool = False) -> float | Problem:
    """Return the number that a cell holds, or a problem without a place.

    Parameters
    ----------
    text
        The cell, not blank. Full-width digits and commas between thousands are read.
    share
        The column holds shares from 0 to 1, so 12% is 0.12.
    counted
        The column counts single persons, beds or births, so 31.5万 is 315,000.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    if DATE.fullmatch(plain):
        year = plain[:4] if plain[:4].isdigit() else ""
        meant = f"write the year as a number: {year}" if year else "give the column the format General"
        return Problem(f"{text!r} is a date", hint=meant)
    unit = WITH_UNIT.fullmatch(plain)
    if unit:
        return _with_unit(text, unit[1], unit[2], share=share, counted=counted)
    return _plain(text, plain)


def _plain(text: str, plain: str) -> float | Problem:
    if not NUMBER.fullmatch(plain) or not re.search("[0-9]", plain):
        return Problem(f"{text!r} is not a number")
    value = float(plain.replace(",", "").replace(" ", ""))
    return value if math.isfinite(value) else Problem(f"{text!r} is not a finite number")


def _with_unit(text: str, digits: str, unit: str, *, share: bool, counted: bool) -> float | Problem:
    """Read a number with a unit behind it where the column leaves one meaning."""
    refused = Problem(f"{text!r} carries a unit", hint="write the plain number, the unit has a column of its own")
    if not NUMBER.fullmatch(digits) or not re.search("[0-9]", digits):
        return refused
    number = Decimal(digits.replace(",", ""))
    multiple, rest = MULTIPLES.get(unit[0], 1), unit[1:] if unit[0] in MULTIPLES else unit
    if rest in COUNTED_IN and counted:
        return float(number * multiple)
    if unit == "%":
        meant = f"{number / 100} as a share, {number} where the unit is per cent"
        return float(number / 100) if share else Problem(refused.message, hint=f"{refused.hint} ({meant})")
    if multiple > 1:
        return Problem(refused.message, hint=f"{refused.hint} ({float(number * multiple):,.12g} in single units)")
    return refused


def range_fault(low: float | None, value: float, high: float | None, name: str = "value") -> str:
    """Return what is wrong with a range around a value, nothing where there is nothing.

    Parameters
    ----------
    name
        What the value is called in its file.
    """
    if (low is None) != (high is None):
        return f"{'low' if low is None else 'high'} is missing: give low and high, or neither"
    if low is not None and high is not None and not low <= value <= high:
        return f"low {low}, {name} {value} and high {high} are out of order"
    return ""
