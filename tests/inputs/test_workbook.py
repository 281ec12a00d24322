"""Tables in workbooks: what planners keep in Excel is read as a CSV is, or refused by sheet, row and column."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from sim.cli import main
from sim.errors import InputError
from sim.inputs.catalogue import read_inputs
from sim.inputs.source import has_table
from sim.inputs.table import Column, Table, read_table
from sim.scenario.load import load

COLUMNS = (
    Column("region"),
    Column("year", "integer", minimum=1900, maximum=2200),
    Column("population", "number", minimum=0, counted=True),
    Column("share", "number", required=False, blank=True, minimum=0, maximum=1),
    Column("value", "number", required=False, blank=True),
    Column("note", required=False, blank=True),
)
HEADER = ("region", "year", "population", "share", "value", "note")


def book(
    file: Path, *rows: tuple[Any, ...], sheet: str = "population", change: Callable[[Any], None] | None = None
) -> Path:
    workbook = Workbook()
    page = workbook.active
    page.title = sheet
    for row in rows:
        page.append(row)
    if change:
        change(page)
    file.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(file)
    return file


def read(tmp_path: Path, *rows: tuple[Any, ...], change: Callable[[Any], None] | None = None) -> Table:
    book(tmp_path / "place.xlsx", *rows, change=change)
    return read_table(tmp_path / "population.csv", COLUMNS)


def complaint(tmp_path: Path, *rows: tuple[Any, ...], change: Callable[[Any], None] | None = None) -> str:
    with pytest.raises(InputError) as error:
        read(tmp_path, *rows, change=change)
    return str(error.value).replace(f"{tmp_path}/", "")


def put(cell: str, value: Any, number_format: str = "General") -> Callable[[Any], None]:
    def change(page: Any) -> None:
        page[cell] = value
        page[cell].number_format = number_format

    return change


@pytest.mark.parametrize(
    ("cell", "value", "number_format", "read_as"),
    [
        ("C2", 1200, "General", 1200), ("C2", 1200.0, "#,##0", 1200), ("C2", "１２３", "General", 123),
        ("C2", "1,200", "@", 1200), ("C2", "1，200", "@", 1200), ("C2", "31.5502万", "General", 315502),
        ("C2", "31.5502 万人", "General", 315502), ("C2", "1200人", "General", 1200), ("D2", 0.116, "0.0%", 0.116),
        ("D2", "11.6%", "General", 0.116), ("D2", "１１．６％", "General", 0.116),
    ],
)  # fmt: skip
def test_what_a_cell_can_only_mean_is_read(
    tmp_path: Path, cell: str, value: Any, number_format: str, read_as: float
) -> None:
    (row,) = read(tmp_path, HEADER, ("fogang", 2020, 5, 0.5), change=put(cell, value, number_format))
    assert row["population" if cell == "C2" else "share"] == read_as


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (put("C3", "many"), "place.xlsx!population:3:C  population: 'many' is not a number"),
        (put("C3", None), "place.xlsx!population:3:C  population: is blank, fill it in"),
        (put("C3", "=1+1"), "place.xlsx!population:3:C  population: is a formula without a value, open the workbook"),
        (put("C3", "#N/A"), "population:3:C  population: #N/A is an error of Excel"),
        (put("C3", True), "population:3:C  population: 'True' is not a number"),
        (put("B3", dt.datetime(2020, 12, 31), "yyyy-mm-dd"), "3:B  year: '2020-12-31' is a date, write the year as"),
        (put("B3", 20), "3:B  year: 20 is out of range, from 1900 to 2200 is allowed"),
        (put("E3", 0.755, "0.0%"), "3:E  value: '75.5%' carries a unit, write the plain number"),
        (put("E3", 0.755, "0.0%"), "(0.755 as a share, 75.5 where the unit is per cent)"),
        (put("E3", "39.7万"), "3:E  value: '39.7万' carries a unit, write the plain number, the unit has a column"),
        (put("E3", "39.7万"), "(397,000 in single units)"),
        (put("E3", "3.5‰"), "3:E  value: '3.5‰' carries a unit"),
        (put("C3", 39.7, '0.0"万"'), "3:C  population: holds 39.7, but its format shows 万, give the cell the format"),
        (put("D3", "116%"), "3:D  share: 116% is out of range, from 0 to 1 is allowed"),
        (put("C1", "人口（万人）"), "population: column is missing, the header '人口(万人)' carries the unit 万人"),
        (put("G2", "stray"), "place.xlsx!population:2:G: 7 cells, but 6 headers, clear the cells beside the table"),
        (lambda page: page.merge_cells("A2:A3"), "place.xlsx!population:2:A: cells A2:A3 are merged, unmerge them"),
    ],
)  # fmt: skip
def test_what_a_cell_cannot_mean_is_told_by_sheet_row_and_column(
    tmp_path: Path, change: Callable[[Any], None], reason: str
) -> None:
    rows = (HEADER, ("fogang", 2020, 5, 0.5, 1, "x"), ("lianzhou", 2020, 6, 0.5, 1, "x"))
    assert reason in complaint(tmp_path, *rows, change=change)


def test_all_problems_of_a_sheet_are_told_at_once(tmp_path: Path) -> None:
    lines = complaint(tmp_path, HEADER, ("", 2020, 5), ("fogang", "x", -1)).splitlines()
    assert [line.split()[0] for line in lines] == [f"place.xlsx!population:{at}" for at in ("2:A", "3:B", "3:C")]


def test_remarks_blank_rows_and_merged_remarks_are_passed_over(tmp_path: Path) -> None:
    def change(page: Any) -> None:
        page.merge_cells("A1:F1")

    title = ("# 人口：一行一个年龄组",)
    table = read(tmp_path, title, HEADER, ("# the county",), (), ("fogang", 2020, 5), change=change)
    assert [(row.line, row["population"]) for row in table] == [(5, 5)]


def test_a_formula_gives_the_value_that_was_saved_with_it(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "population.xlsx")) as workbook:
        page = workbook.add_worksheet("Sheet1")
        page.write_row("A1", HEADER[:3])
        page.write_row("A2", ["fogang", 2020])
        page.write_formula("C2", "=100+23", None, 123)
    (row,) = read_table(tmp_path / "population.csv", COLUMNS)
    assert row["population"] == 123


@pytest.mark.parametrize("name", ["population", "Population ", "人口"])
def test_a_sheet_is_found_by_its_english_or_chinese_name(tmp_path: Path, name: str) -> None:
    book(tmp_path / "tables.xlsx", HEADER[:3], ("fogang", 2020, 5), sheet=name)
    assert len(read_table(tmp_path / "population.csv", COLUMNS).rows) == 1


def test_the_only_sheet_of_a_tables_own_workbook_may_have_any_name(tmp_path: Path) -> None:
    book(tmp_path / "population.xlsx", HEADER[:3], ("fogang", 2020, 5), sheet="Sheet1")
    assert len(read_table(tmp_path / "population.csv", COLUMNS).rows) == 1


def test_a_path_may_name_a_sheet(tmp_path: Path) -> None:
    book(tmp_path / "mine.xlsx", HEADER[:3], ("fogang", 2020, 5), sheet="people of 2020")
    assert len(read_table(tmp_path / "mine.xlsx!people of 2020", COLUMNS).rows) == 1
    with pytest.raises(InputError, match=r"mine\.xlsx: no sheet 'peple', did you mean|no sheet 'peple', known"):
        read_table(tmp_path / "mine.xlsx!peple", COLUMNS)


def test_a_hidden_sheet_is_refused(tmp_path: Path) -> None:
    def change(page: Any) -> None:
        page.parent.create_sheet("notes")
        page.sheet_state = "hidden"

    text = complaint(tmp_path, HEADER[:3], ("fogang", 2020, 5), change=change)
    assert text.startswith("place.xlsx!population: the sheet is hidden, show it in Excel")


def test_a_table_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "population.csv").write_text("region,year,population\nfogang,2020,5\n")
    text = complaint(tmp_path, HEADER[:3], ("fogang", 2020, 5))
    assert "population.csv: the table stands twice: population.csv and place.xlsx!population, keep the one" in text


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("population.xls", ".xls is not read, save it as .xlsx or as CSV"),
        ("population.xlsx", "is no workbook that can be read, save it in Excel"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0 an old file, or one with a password")
    with pytest.raises(InputError, match=rf"{name}: {reason}"):
        read_table(tmp_path / "population.csv", COLUMNS)


def test_a_changed_workbook_is_read_again(tmp_path: Path) -> None:
    assert not has_table(tmp_path / "population.csv")
    for people in (5, 60000):
        (row,) = read(tmp_path, HEADER[:3], ("fogang", 2020, people))
        assert row["population"] == people


def test_a_place_may_be_one_workbook_and_gives_the_same_inputs(copied: Path) -> None:
    plain = read_inputs(load(copied / "kaiping.yaml"))["base"]
    folder = copied / "data/kaiping"
    workbook = Workbook()
    workbook.remove(workbook.active)
    for file in sorted(folder.glob("*.csv")):
        page = workbook.create_sheet(file.stem)
        for line in file.read_text(encoding="utf-8").splitlines():
            page.append(next(csv.reader([line])))
    workbook.save(copied / "data/kaiping.xlsx")
    shutil.rmtree(folder)
    text = (
        (copied / "kaiping.yaml").read_text(encoding="utf-8").replace("place: data/kaiping", "place: data/kaiping.xlsx")
    )
    text = text.replace("data/kaiping/students.csv", "data/kaiping.xlsx!students")
    (copied / "kaiping.yaml").write_text(text, encoding="utf-8")
    same = read_inputs(load(copied / "kaiping.yaml"))["base"]
    assert (same.census.population == plain.census.population).all()
    assert (same.place, same.students, same.base_stocks) == (plain.place, plain.students, plain.base_stocks)


def test_a_broken_workbook_stops_a_run_before_anything_is_written(copied: Path) -> None:
    (copied / "data/kaiping/population.csv").unlink()
    book(
        copied / "data/kaiping/population.xlsx",
        ("year", "region", "sex", "age", "population"),
        (2020, "kaiping", "f", 0, 5),
    )
    done = CliRunner().invoke(main, ["run", str(copied / "kaiping.yaml"), "--out", str(copied / "out")])
    assert done.exit_code == 2
    assert "population.xlsx!population:2:C  sex: 'f' is not one of female, male" in done.output
    assert not (copied / "out").exists()


def test_every_table_of_a_scenario_may_be_a_workbook(copied: Path) -> None:
    scenario = copied / "kaiping.yaml"
    plain = read_inputs(load(scenario))["base"]
    tables = [file for file in plain.files if file.suffix == ".csv"]
    for file in dict.fromkeys(tables):
        as_workbook(file)
    same = read_inputs(load(scenario))["base"]
    assert [file.name for file in same.files if file.suffix == ".csv"] == []
    assert (same.census.population == plain.census.population).all()
    assert (same.place, same.plans, same.resources) == (plain.place, plain.plans, plain.resources)
    assert (same.students, same.base_stocks) == (plain.students, plain.base_stocks)


def test_observed_figures_may_be_a_workbook(copied: Path) -> None:
    observed = copied / "data/qingyuan/observed.csv"
    evaluation = ["evaluate", str(copied / "qingyuan.yaml"), "--observed"]
    plain = CliRunner().invoke(main, [*evaluation, str(observed)])
    written = as_workbook(observed)
    same = CliRunner().invoke(main, [*evaluation, str(written)])
    assert (plain.exit_code, same.exit_code) == (0, 0), same.output
    assert same.output.replace(".xlsx", ".csv") == plain.output


def as_workbook(file: Path) -> Path:
    """Keep a CSV as a workbook of its own."""
    rows = [tuple(row) for row in csv.reader(file.read_text(encoding="utf-8").splitlines())]
    written = book(file.with_suffix(".xlsx"), *rows, sheet=file.stem)
    file.unlink()
    return written
