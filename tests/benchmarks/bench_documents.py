"""How long each document of a run takes: `make bench`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from findings import FINDINGS

from sim.publish.office.word import write_report
from sim.publish.office.workbook import write_workbook
from sim.publish.page import write_page
from sim.publish.pictures import pictures_of
from sim.publish.run_folder import write_run_folder
from sim.publish.run_tables import RunTables, read_tables
from sim.running import run

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Qingyuan with all variants and charts."""
    result = run(SCENARIOS / "qingyuan.yaml", draws=100, wards=False)
    made = write_run_folder(result, tmp_path_factory.mktemp("runs"), charts=False)
    for draw in pictures_of(result, made / "charts"):
        draw()
    return made


@pytest.fixture(scope="module")
def tables(folder: Path) -> RunTables:
    """Its tables, read before the clock starts."""
    tables = read_tables(folder)
    write_workbook(tables, folder / "first.xlsx")
    return tables


def test_reading_the_tables_of_a_run(benchmark: Any, folder: Path) -> None:
    def read() -> int:
        run = read_tables(folder)
        return sum(len(run.table(path.stem)) for path in sorted(folder.glob("*.csv")))

    rows = benchmark.pedantic(read, rounds=2)
    FINDINGS.lines.append(f"documents: {rows:,} rows in the tables of Qingyuan with all variants")


def test_the_report_in_word(benchmark: Any, tables: RunTables, tmp_path: Path) -> None:
    benchmark.pedantic(lambda: write_report(tables, tmp_path / "report.docx"), rounds=3)


def test_the_workbook(benchmark: Any, tables: RunTables, tmp_path: Path) -> None:
    benchmark.pedantic(lambda: write_workbook(tables, tmp_path / "workbook.xlsx"), rounds=3)


def test_the_page(benchmark: Any, folder: Path) -> None:
    write_page(folder)  # its script is made once on a machine
    page = benchmark.pedantic(lambda: write_page(folder), rounds=3)
    FINDINGS.lines.append(f"documents: report.html has {page.stat().st_size / 1e6:.1f} MB")
