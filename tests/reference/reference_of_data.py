"""docs/data.md: its last table, which counts rows, statuses and sources of all tables that are shipped."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from reference_table import code, table

from sim.scenario.quantity import STATUSES

MARK = "<!-- tables -->\n"
HEAD = ("table", "rows", *STATUSES)


def page(written: str, scenarios: Path) -> str:
    """Return the page with the table below its mark written again.

    Parameters
    ----------
    written
        The page as it is; the sentences above the mark are a person's.
    scenarios
        Folder of the shipped scenarios.
    """
    text, mark, _ = written.partition(MARK)
    return f"{text}{mark}\n{table(HEAD, _rows(scenarios))}" if mark else written


def _rows(scenarios: Path) -> Iterator[tuple[str, ...]]:
    for folder in ("data", "plans"):
        for file in sorted((scenarios / folder).rglob("*.csv")):
            yield code(file.relative_to(scenarios).as_posix()), *_counts(file)


def _counts(file: Path) -> tuple[str, ...]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = Counter(row.get("status") for row in rows)
    return f"{len(rows):,}", *(f"{found[name]:,}" if found[name] else "" for name in STATUSES)
