"""The two plans audited once, and a copy of a plan to break."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from audit_expected import PLANS

from sim.auditing.run import Audit, audit

Change = Callable[..., Path]


@pytest.fixture(scope="session")
def both() -> Audit:
    """Both shipped plans, audited together."""
    return audit(PLANS / "qingyuan-14fyp", PLANS / "kaiping-14fyp")


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """Copy a plan's folder and set cells of one row of one table."""

    def change(plan: str, table: str, row: str, **cells: str) -> Path:
        folder = tmp_path / plan
        if not folder.exists():
            shutil.copytree(PLANS / plan, folder)
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        changed = [{**known, **cells} if next(iter(known.values())) == row else known for known in rows]
        assert changed != rows
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(changed)
        return folder

    return change
