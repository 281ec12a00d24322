"""The back-test of docs/validation.md: its tables are those that come out, and its runs know what they say they know.

After numbers have moved on purpose, ``make backtest`` writes the tables again; the page's sentences are checked in
``test_backtest_sentences.py``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from backtest import (
    BEFORE,
    PLACES,
    SCENARIOS,
    BackTest,
    at_their_ages,
    central,
    intercensal_levels,
    known_in_2010,
    last_year,
    read_rows,
    write_rows,
)
from backtest_page import FULL, PAGE, RUNS, fill, full_table, marked, number
from since_2020 import Since2020

NAMES = (
    "runs", "counties", "ages", "migration", "missed children", "printed rates", "since 2020", "Qingcheng 2022",
)  # fmt: skip
Tests = dict[str, BackTest]


@pytest.fixture
def only_2010(tmp_path: Path, place: str) -> Path:
    """A place's tables without the later census and what was made of it."""
    folder = tmp_path / "tables"
    shutil.copytree(SCENARIOS / "data" / place, folder)
    for name in ("migration_residuals.csv", "births.csv", "observed.csv"):
        (folder / name).unlink()
    head, *rows = read_rows(folder / "population.csv")
    write_rows(folder / "population.csv", [head, *(row for row in rows if row[0] == str(BEFORE))])
    return folder


def cells(table: str) -> list[list[str]]:
    return [line.strip("|").split("|") for line in table.splitlines()]


def same(cell: str, other: str) -> bool:
    """Tell whether two cells agree; numbers may differ by one in the last digit, where machines round apart."""
    left, right = number(cell), number(other)
    if left is None or right is None:
        return cell.strip() == other.strip()
    last = 10.0 ** -len(cell.strip().partition(".")[2])
    return abs(left - right) < 1.5 * last


# the page and the full table


@pytest.mark.parametrize("name", NAMES)
def test_a_table_of_the_page_is_the_one_that_comes_out(fresh: dict[str, str], name: str) -> None:
    printed, wanted = cells(marked(PAGE.read_text(encoding="utf-8"))[name]), cells(fresh[name])
    assert [len(row) for row in printed] == [len(row) for row in wanted], f"run make backtest:\n{fresh[name]}"
    pairs = [pair for rows in zip(printed, wanted, strict=True) for pair in zip(*rows, strict=True)]
    assert [pair for pair in pairs if not same(*pair)] == [], f"run make backtest:\n{fresh[name]}"


def test_the_page_has_every_table_once(fresh: dict[str, str]) -> None:
    assert sorted(marked(PAGE.read_text(encoding="utf-8"))) == sorted(fresh) == sorted(NAMES)


def test_the_full_table_is_the_one_that_comes_out(back_tests: Tests) -> None:
    printed, wanted = read_rows(FULL), full_table(back_tests)
    assert [row[:4] for row in printed] == [row[:4] for row in wanted]
    assert printed[0] == wanted[0]
    counts, fresh = (np.array([row[4:] for row in rows[1:]], float) for rows in (printed, wanted))
    assert np.abs(counts - fresh).max() <= 1, "run make backtest"


def test_writing_the_tables_again_changes_nothing_else(fresh: dict[str, str]) -> None:
    text = "Before.\n\n<!-- backtest: runs -->\n| 1 |\n| 2 |\n\nBetween.\n\n<!-- backtest: ages -->\n\nAfter.\n"
    filled = fill(text, fresh)
    assert marked(filled) == {"runs": fresh["runs"], "ages": fresh["ages"]}
    assert fill(filled, {"runs": "| 1 |\n| 2 |", "ages": ""}).split() == text.split()


def test_numbers_that_moved_are_told() -> None:
    assert same(" +1.4 ", "+1.5")
    assert not same("+1.4", "+1.6")
    assert not same("3,985,700", "3,985,702")
    assert not same("set on it", "+0.00")


# what the runs know


@pytest.mark.parametrize("place", PLACES)
def test_the_run_of_2010_knows_nothing_later(back_tests: Tests, tmp_path: Path, only_2010: Path, place: str) -> None:
    file = known_in_2010(tmp_path, place, only_2010)
    assert np.array_equal(last_year(central(file)), back_tests[place].runs["known_in_2010"])
    for name in ("national_path.csv", "fertility_schedule.csv", "mortality.csv"):
        assert max(int(row[0]) for row in read_rows(tmp_path / "national" / name)[1:]) <= BEFORE


@pytest.mark.parametrize("place", PLACES)
def test_nobody_moves_in_the_run_of_2010(tmp_path: Path, place: str) -> None:
    people = central(known_in_2010(tmp_path, place))
    assert not people.net_migration.any()
    assert np.ptp(people.life_expectancy) == 0


@pytest.mark.parametrize("place", PLACES)
def test_without_residuals_migration_at_its_ages_is_the_run_of_2010(
    back_tests: Tests, tmp_path: Path, only_2010: Path, place: str
) -> None:
    found = at_their_ages(known_in_2010(tmp_path, place, only_2010))
    assert found == pytest.approx(back_tests[place].runs["known_in_2010"], rel=1e-12)


def test_a_level_is_the_mean_rate_of_those_aged_15_and_over(city: BackTest) -> None:
    residuals = np.full((8, 2, 16), 5.0)
    residuals[..., 0] = 99.0
    assert intercensal_levels(residuals, city.before, city.counted) == pytest.approx(np.full(8, 5.0))


@pytest.mark.parametrize("place", PLACES)
def test_levels_times_people_are_the_net_migrants_of_the_table(back_tests: Tests, place: str) -> None:
    head, *rows = read_rows(SCENARIOS / "data" / place / "migration_residuals.csv")
    test = back_tests[place]
    for leaf, level in zip(test.place.leaves, test.levels, strict=True):
        moved = sum(float(row[head.index("net_migration")]) for row in rows if row[0] == leaf and int(row[2]) >= 15)
        region = test.members(leaf)
        people = (test.before[region][..., 2:].sum() + test.counted[region][..., 4:].sum()) / 2
        assert level == pytest.approx(100 * moved / people, abs=0.01)


def test_the_shipped_totals_of_2022_are_those_the_levels_were_set_on(since: Since2020) -> None:
    for area in ("qingyuan", "qingcheng"):
        assert since.runs["as_shipped"][2022, area] == pytest.approx(since.published[2022, area], rel=5e-4)


def test_both_readings_of_the_births_give_the_same_totals(since: Since2020) -> None:
    assert since.runs["census_births"] == pytest.approx(since.runs["rates_since"], rel=1e-12)


def test_the_names_of_runs_are_those_that_are_run(back_tests: Tests) -> None:
    for test in back_tests.values():
        assert set(test.runs) == set(RUNS)
