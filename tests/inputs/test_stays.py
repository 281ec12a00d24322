"""A hospital's own stays: what is read, and what is refused with its place and a hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.stays import RecordedStays, read_stays

CLASSES = ("emergency", "elective")
MANY = [str(1 + number % 9) for number in range(40)]


def write(tmp_path: Path, lines: list[str], header: str = "length_of_stay", encoding: str = "utf-8") -> Path:
    file = tmp_path / "stays.csv"
    file.write_bytes("\n".join([header, *lines]).encode(encoding))
    return file


def read(file: Path) -> dict[str, RecordedStays]:
    return read_stays(file, CLASSES)[0]


def complaint(file: Path) -> str:
    with pytest.raises(InputError) as error:
        read(file)
    return str(error.value)


def test_stays_without_a_class_are_those_of_every_class(tmp_path: Path) -> None:
    found = read(write(tmp_path, MANY))
    assert found["emergency"] == found["elective"]
    assert found["emergency"].days == tuple(float(cell) for cell in MANY)


def test_each_class_has_its_own_stays_and_weights(tmp_path: Path) -> None:
    lines = [f"2,emergency,{1 + number}" for number in range(20)] + ["5,elective,"] * 20
    found = read(write(tmp_path, lines, "length_of_stay,class,weight"))
    assert set(found["emergency"].days) == {2.0}
    assert found["emergency"].weights[:2] == (1.0, 2.0)
    assert set(found["elective"].weights) == {1.0}


def test_what_chinese_excel_saves_is_read(tmp_path: Path) -> None:
    file = write(tmp_path, [f"{cell},天" for cell in MANY], "住院天数,单位", "gb18030")
    assert len(read(file)["elective"].days) == 40


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("-1", "-1 is out of range"), ('""', "is blank"), ("long", "'long' is not a number"),
        ("8天", "'8天' carries a unit"), ("nan", "'nan' is not a number"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_stay_is_told_with_its_line(tmp_path: Path, cell: str, reason: str) -> None:
    text = complaint(write(tmp_path, [f"{line},1" for line in [*MANY[:5], cell, *MANY]], "length_of_stay,weight"))
    assert "stays.csv:7  length_of_stay" in text
    assert reason in text


def test_stays_in_hours_are_told_by_their_unit(tmp_path: Path) -> None:
    text = complaint(write(tmp_path, ["72,days", *["72,hours"] * 30], "length_of_stay,unit"))
    assert "stays.csv:3  unit: 'hours' is not days, write days: divide hours by 24" in text


def test_stays_in_hours_are_told_by_their_size(tmp_path: Path) -> None:
    text = complaint(write(tmp_path, ["12", *["96"] * 30]))
    assert "stays.csv:3  length_of_stay: half of the stays are longer than 96 days: that looks like hours" in text
    assert "divide by 24 (that makes 4 days)" in text


def test_long_stays_whose_unit_says_days_are_believed(tmp_path: Path) -> None:
    assert read(write(tmp_path, ["96,days"] * 30, "length_of_stay,unit"))["elective"].days[0] == 96


def test_an_unknown_class_is_told_with_a_near_one(tmp_path: Path) -> None:
    text = complaint(write(tmp_path, ["2,emergency"] * 20 + ["2,electiv"] * 9, "length_of_stay,class"))
    assert "stays.csv:22  class: no class of patients 'electiv', did you mean \"elective\"?" in text
    assert "0 stays of class 'elective', 20 are needed" in text


@pytest.mark.parametrize(
    ("lines", "reason"),
    [(MANY[:19], "19 stays, 20 are needed"), (["0"] * 30, "all stays are 0 days"), ([], "no rows")],
)
def test_stays_from_which_nothing_can_be_drawn_are_refused(tmp_path: Path, lines: list[str], reason: str) -> None:
    assert reason in complaint(write(tmp_path, lines))
