"""Units that plans print: what they count, and by how much a rate multiplies.

The list stands in ``units.csv``; a rate over another number of people ("per 50,000") is understood without a row.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PER = re.compile(r"per ([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)")


@dataclass(frozen=True)
class Unit:
    """A unit.

    Attributes
    ----------
    text
        As written.
    kind
        ``rate``, ``change``, ``time``, ``people``, ``beds``, ``count``, ``money``, ``area`` or ``ratio``.
    scale
        What a share is multiplied by in a rate: 100 for %, 1,000 for ‰; ``None`` for other units.
    """

    text: str
    kind: str
    scale: float | None


def unit_of(text: str) -> Unit | None:
    """Return the unit that a text names, or ``None`` where nobody knows it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _listed().get(plain) or _listed().get(plain.lower())
    if found is not None:
        return found
    per = PER.fullmatch(plain.lower())
    return Unit(plain, "rate", float(per[1].replace(",", ""))) if per and float(per[1].replace(",", "")) > 0 else None


def unit_names() -> tuple[str, ...]:
    """Return all listed units, for hints."""
    return tuple(_listed())


@cache
def _listed() -> dict[str, Unit]:
    with (Path(__file__).parent / "units.csv").open(encoding="utf-8", newline="") as file:
        rows = [Unit(r["text"], r["kind"], float(r["scale"]) if r["scale"] else None) for r in csv.DictReader(file)]
    return {unicodedata.normalize("NFKC", row.text): row for row in rows}
