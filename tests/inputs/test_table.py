"""The CSV reader: what Chinese Excel saves is understood, what cannot be used is told with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.inputs.table import MOST_PROBLEMS, Column, Table, read_table

COLUMNS = (
    Column("region"),
    Column("year", "integer", minimum=1900, maximum=2200),
    Column("population", "number", minimum=0),
    Column("sex", required=False, blank=True, choices=("female", "male")),
    Column("note", required=False, blank=True),
)
HEADER = "region,year,population,sex,note\n"


def read(tmp_path: Path, text: str | bytes, **options: Any) -> Table:
    file = tmp_path / "people.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(file, COLUMNS, **options)


def complaint(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(InputError) as error:
        read(tmp_path, text)
    return str(error.value).replace(f"{tmp_path}/", "")


def population(tmp_path: Path, cell: str) -> float | None:
    (row,) = read(tmp_path, f'{HEADER}a,2020,"{cell}",,\n')
    found: float | None = row["population"]
    return found


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1200", 1200),
        ("1200.5", 1200.5), ("1,200", 1200), ("1,234,567.5", 1234567.5), ("1 200", 1200), ("１２００", 1200),
        ("１，２００．５", 1200.5), ("+5", 5), ("1e3", 1000), (" 7 ", 7), (".5", 0.5), ("5.", 5), ("0", 0),
    ],
)  # fmt: skip
def test_numbers_are_read_as_excel_writes_them(tmp_path: Path, cell: str, number: float) -> None:
    assert population(tmp_path, cell) == number


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("many", "'many' is not a number"),
        ("12a4", "'12a4' is not a number"),
        ("1,5", "'1,5' is not a number"),
        ("12,00", "'12,00' is not a number"),
        ("1_000", "'1_000' is not a number"),
        ("1.2.3", "'1.2.3' is not a number"),
        ("-", "'-' is not a number"),
        (".", "'.' is not a number"),
        ("nan", "'nan' is not a number"),
        ("inf", "'inf' is not a number"),
        ("1e999", "'1e999' is not a finite number"),
        ("-5", "-5 is out of range, at least 0 is allowed"),
        ("\u22125", "out of range, at least 0 is allowed"),
        ("75.5%", "'75.5%' carries a unit, write the plain number"),
        ("12％", "'12％' carries a unit"),
        ("396.9万", "'396.9万' carries a unit"),
        ("396.9 万人", "'396.9 万人' carries a unit"),
        ("8‰", "'8‰' carries a unit"),
        ("", "is blank, fill it in"),
        ("  ", "is blank, fill it in"),
    ],
)
def test_a_cell_that_is_no_number_is_told_with_file_line_and_column(tmp_path: Path, cell: str, reason: str) -> None:
    text = complaint(tmp_path, f'{HEADER}a,2020,5,,\nb,2020,"{cell}",,\n')
    assert text.startswith("people.csv:3  population: ")
    assert reason in text


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a,2020.5,5,,", "people.csv:2  year: 2020.5 is not a whole number"),
        ("a,20,5,,", "people.csv:2  year: 20 is out of range, from 1900 to 2200 is allowed"),
        (",2020,5,,", "people.csv:2  region: is blank, fill it in"),
        ("a,2020,5,femal,", "people.csv:2  sex: 'femal' is not one of female, male, did you mean \"female\"?"),
        ("a,2020,5,,x,y", "people.csv:2: 6 cells, but 5 headers"),
        ("a,2020", "people.csv:2  population: is blank"),
        ('a,2020,5,,"open', "people.csv:2: a quote is not closed"),
        ('a,2020,5,,"a"b"', "people.csv:2: a quote is not closed, or stands alone"),
    ],
)
def test_a_broken_row_is_told_with_its_reason(tmp_path: Path, row: str, reason: str) -> None:
    assert reason in complaint(tmp_path, f"{HEADER}{row}\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "people.csv: the file is empty, headers: region, year, population"),
        ("\n\n", "people.csv: the file is empty"),
        (HEADER, "people.csv:1: there are headers, but no rows"),
        (HEADER + ",,,,\n\n", "people.csv:1: there are headers, but no rows"),
        ("region,year,popluation\na,2020,5\n", 'population: column is missing, did you mean "popluation"?'),
        ("region,year\na,2020\n", "people.csv:1  population: column is missing, known: region, year"),
        ("region,year,population,year\na,2020,5,2020\n", "people.csv:1  year: column stands twice"),
        ("region,year,population,人口\na,2020,5,5\n", "people.csv:1  population: column stands twice"),
        (b"\xff\xfer\x00e\x00", "people.csv: neither UTF-8 nor GB18030 text, save it as UTF-8"),
    ],
)
def test_a_broken_file_is_told_with_its_reason(tmp_path: Path, text: str | bytes, reason: str) -> None:
    assert reason in complaint(tmp_path, text)


def test_a_missing_file_is_told_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.csv: no such file, check the path"):
        read_table(tmp_path / "gone.csv", COLUMNS)


def test_a_header_alone_is_fine_where_a_table_may_be_empty(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER, may_be_empty=True).rows == ()


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = complaint(tmp_path, f"{HEADER}a,2020,x,,\n,2020,5,?,\nc,2020,-1,,\n")
    assert [line.split()[0] for line in text.splitlines()] == [f"people.csv:{n}" for n in (2, 3, 3, 4)]


def test_a_long_list_of_problems_is_cut_and_says_so(tmp_path: Path) -> None:
    lines = complaint(tmp_path, HEADER + "a,2020,x,,\n" * (MOST_PROBLEMS + 7)).splitlines()
    assert (len(lines), lines[-1]) == (MOST_PROBLEMS + 1, "people.csv: and 7 more of this file")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_chinese_headers_and_words_are_read_in_every_encoding(tmp_path: Path, encoding: str, ending: str) -> None:
    text = "地区,年份,常住人口,性别,备注\n清城区,2020,1115000,女,年末\n".replace("\n", ending)
    (row,) = read(tmp_path, text.encode(encoding))
    assert dict(row.cells) == {
        "region": "清城区", "year": 2020, "population": 1115000, "sex": "female", "note": "年末",
    }  # fmt: skip


def test_lines_are_counted_rightly_after_line_breaks_inside_cells_and_blank_lines(tmp_path: Path) -> None:
    text = complaint(tmp_path, f'{HEADER}a,2020,5,,"two\nlines"\n\nb,2020,x,,\n')
    assert text.startswith("people.csv:5  population: 'x' is not a number")


def test_a_blank_cell_is_unknown_and_not_zero(tmp_path: Path) -> None:
    (row,) = read(tmp_path, f"{HEADER}a,2020,5,,\n")
    assert row["sex"] is None


def test_headers_that_nobody_asked_for_are_named(tmp_path: Path) -> None:
    table = read(tmp_path, "region,year,population,colour\na,2020,5,red\n")
    assert table.unknown == ("colour",)


def test_a_row_that_stands_twice_names_the_line_of_the_first(tmp_path: Path) -> None:
    table = read(tmp_path, f"{HEADER}a,2020,5,,\nb,2020,5,,\na,2020,6,,\n")
    (problem,) = table.unique("region", "year")
    assert (problem.line, problem.message) == (4, "region a, year 2020 stands on line 2 already")
