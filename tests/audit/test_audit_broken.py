"""A plan's folder that cannot be read: place, reason, hint, exit code 2, nothing written."""
# ruff: noqa: E501  # a broken cell and its message stay on one line

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from audit_expected import KAIPING, QINGYUAN
from click.testing import CliRunner

from sim.cli import main

Change = Callable[..., Path]


def complaint(folder: Path) -> str:
    done = CliRunner().invoke(main, ["audit", str(folder), "--out", str(folder / "out")])
    assert done.exit_code == 2, done.output
    assert not (folder / "out").exists()
    return done.output.replace(f"{folder}/", "")


@pytest.mark.parametrize(
    ("plan", "table", "row", "cells", "reason"),
    [
        (KAIPING, "indicators", "beds_per_1000", {"unit": "per 1000 peple"},
         "indicators.csv:11  unit: 'per 1000 peple' is no known unit, did you mean"),
        (KAIPING, "indicators", "beds_per_1000", {"unit": "furlongs"},
         "indicators.csv:11  unit: 'furlongs' is no known unit, for example %"),
        (QINGYUAN, "figures", "nurses", {"unit": "nurse-units"}, "figures.csv:5  unit: 'nurse-units' is no known unit"),
        (KAIPING, "denominators", "2020", {"unit": "persnos"}, "denominators.csv:2  unit: 'persnos' is no known unit, did you mean"),
        (QINGYUAN, "commitments", "nurses_per_1000", {"year": ""}, "year: a target without a year, add the year"),
        (QINGYUAN, "commitments", "nurses_per_1000", {"indicator": "nurse_per_1000"}, 'did you mean "nurses_per_1000"?'),
        # the sign in the printed row, and in the cell, says the opposite
        (KAIPING, "indicators", "infant_mortality", {"direction": "at_least"},
         "indicators.csv:4  direction: at_least contradicts the sign in 'quote'"),
        (QINGYUAN, "indicators", "beds_per_1000", {"2025": "≤5.8"}, "direction: at_least contradicts the sign in '2025'"),
        # more beds are better, the numbers rise, and the direction asks for fewer
        (QINGYUAN, "indicators", "beds_per_1000", {"direction": "at_most"},
         "indicators.csv:7  direction: at_most contradicts the numbers 4.85 → 5.8, change the direction"),
        (KAIPING, "indicators", "nurses_per_1000", {"direction": "below"}, "below contradicts the numbers 2.93 → 3.16 → 3.43"),
        (KAIPING, "indicators", "child_myopia", {"2025": "60"}, "falls_by 60 a year is not possible from 44.5"),
        (KAIPING, "indicators", "child_myopia", {"2025": "-0.5"}, "falls_by -0.5 a year is not possible"),
        (KAIPING, "indicators", "beds_per_1000", {"base": "4.96张"}, "base: '4.96张' carries a unit"),
        (KAIPING, "indicators", "beds_per_1000", {"base_year": "202"}, "base_year: 202 is out of range"),
        (KAIPING, "indicators", "beds_per_1000", {"nature": "bindng"}, 'did you mean "binding"?'),
        (KAIPING, "figures", "births", {"value": "many"}, "figures.csv:3  value: 'many' is not a number"),
        (KAIPING, "figures", "births", {"population_base": "residents"}, 'did you mean "resident"?'),
        (KAIPING, "figures", "births", {"part_of": "popluation"}, 'part_of: no figure \'popluation\', did you mean "population"?'),
        (KAIPING, "projects", "third_hospital", {"finish": "2020"}, "finish: ends in 2020, before it starts in 2022"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_told_with_place_reason_and_hint(
    change: Change, plan: str, table: str, row: str, cells: dict[str, str], reason: str
) -> None:
    assert reason in complaint(change(plan, table, row, **cells))


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("indicators.csv", ",2025,direction", ",target,direction", "indicators.csv:1  target: a target without a year"),
        (
            "indicators.csv",
            ",2025,direction",
            ",2025年目标,direction",
            "2025年目标: a target without a year, head the column",
        ),
        ("indicators.csv", ",2025,direction", ",20255,direction", "20255: a target without a year"),
        ("indicators.csv", ",2025,direction", ",,direction", "stands in a column without a header"),
        ("indicators.csv", ",numerator,", ",numrator,", "numerator: column is missing"),
        (
            "plan.yaml",
            "period: {start: 2021, end: 2025}",
            "period: {start: 2021}",
            "period: the first and the last year",
        ),
        ("plan.yaml", "id: kaiping-14fyp", "ident: kaiping-14fyp", "id: is missing, add it"),
        ("plan.yaml", "title:", "title: [", "plan.yaml:"),
    ],
)
def test_a_bad_header_is_told(change: Change, file: str, old: str, new: str, reason: str) -> None:
    folder = change(KAIPING, "figures", "births", value="7056")
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    assert reason in complaint(folder)


def test_a_folder_that_is_none_and_one_without_a_plan_are_told(tmp_path: Path) -> None:
    assert "is no folder, name a folder with plan.yaml" in complaint(tmp_path / "none")
    assert "plan.yaml" in complaint(tmp_path)


def test_problems_of_several_plans_are_told_at_once(change: Change) -> None:
    folders = [change(plan, "indicators", "beds_per_1000", unit="furlongs") for plan in (QINGYUAN, KAIPING)]
    done = CliRunner().invoke(main, ["audit", *map(str, folders)])
    assert done.exit_code == 2
    assert done.output.count("'furlongs' is no known unit") == 2


def test_a_broken_plan_beside_does_not_stop_the_audit_of_a_good_one(change: Change) -> None:
    folder = change(KAIPING, "figures", "births", value="7056")
    change(QINGYUAN, "indicators", "beds_per_1000", unit="furlongs")
    assert CliRunner().invoke(main, ["audit", str(folder)]).exit_code == 0
