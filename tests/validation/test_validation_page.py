"""The figures of docs/validation.md are those that come out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"
BANDS = {"1-9": (1, 10), "10-84": (10, 85), "85+": (85, 101), "all": (0, 101)}


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading of the page, without its header."""
    text = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_page_has_its_tables() -> None:
    assert len(rows("Canada 1950-1985")) == 12
    assert len(rows("Graduation")) == 4
    assert len(rows("Graduation of counted groups")) == 4


def test_the_errors_of_the_page_are_those_attained(errors: dict[str, float]) -> None:
    printed = {measure: float(error) for measure, _, error in rows("Canada 1950-1985")}
    assert set(printed) == set(errors)
    fresh = "\n".join(f"| {measure} | {error:.0e} |" for measure, error in errors.items())
    # the last bits depend on the machine: the order of magnitude counts
    apart = {measure: abs(np.log10(errors[measure] / printed[measure])) for measure in printed}
    assert max(apart.values()) <= 1, fresh


def test_the_cells_of_the_page_are_those_compared(compared: dict[str, int]) -> None:
    assert {measure: int(cells.replace(",", "")) for measure, cells, _ in rows("Canada 1950-1985")} == compared


def test_the_errors_of_graduation_are_those_attained(graduation_errors: dict[str, NDArray[np.float64]]) -> None:
    printed = {way: [float(cell.replace(",", "")) for cell in cells] for way, *cells in rows("Graduation")}
    fresh = {
        way: [error[:, first:last].mean() for first, last in BANDS.values()] for way, error in graduation_errors.items()
    }
    assert set(printed) == set(fresh)
    for way, means in fresh.items():
        assert printed[way] == pytest.approx(means, abs=1), way


def test_the_errors_of_counted_groups_are_those_attained(county_errors: dict[int, dict[str, float]]) -> None:
    printed = {way: [float(cell) for cell in cells] for way, *cells in rows("Graduation of counted groups")}
    fresh = {way: [county_errors[year][way] for year in (2010, 2020)] for way in county_errors[2010]}
    assert set(printed) == set(fresh)
    for way, errors in fresh.items():
        assert printed[way] == pytest.approx(errors, abs=0.06), (way, errors)
