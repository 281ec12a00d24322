"""Errors planted in a copy of a plan are found by rule."""
# ruff: noqa: E501  # a planted error and its finding stay on one line

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from audit_expected import KAIPING, PLANS, QINGYUAN, find

from sim.auditing.run import audit

Change = Callable[..., Path]
HEAVY = ("high", "medium")


@pytest.mark.parametrize(
    ("plan", "table", "row", "cells", "finding"),
    [
        # units
        (QINGYUAN, "indicators", "infant_mortality", {"unit": "%"}, "unit_against_scale/infant_mortality/2020"),
        (KAIPING, "indicators", "under5_mortality", {"unit": "%"}, "unit_against_scale/under5_mortality/2020"),
        (KAIPING, "indicators", "nurses_per_1000", {"unit": "per 10,000"}, "unit_against_scale/nurses_per_1000/2020"),
        (KAIPING, "indicators", "nurses_per_1000", {"scale": "100000"}, "unit_against_scale/nurses_per_1000/2020"),
        (
            KAIPING,
            "indicators",
            "doctors_per_1000",
            {"unit": "per 10,000", "scale": "10000"},
            "unit_against_scale/doctors_per_1000/2020",
        ),
        (KAIPING, "indicators", "under5_mortality", {"base": "15"}, "rate_of_part/infant_mortality_in_under5_mortality/2020"),
        (QINGYUAN, "figures", "nurses", {"unit": "beds"}, "counting_unit/nurses/2020"),
        (QINGYUAN, "figures", "urban_share", {"value": "545"}, "impossible/urban_share/2020"),
        # milestones, bases and targets
        (KAIPING, "indicators", "beds_per_1000", {"2023": "5.72", "2025": "5.34"}, "milestones/beds_per_1000/2025"),
        (KAIPING, "indicators", "premature_chronic_mortality", {"2023": "11.15", "2025": "11.6"},
         "milestones/premature_chronic_mortality/2025"),
        (KAIPING, "indicators", "beds_per_1000", {"2023": "4.5"}, "milestones/beds_per_1000/2023"),
        (KAIPING, "indicators", "gps_per_10000", {"base": "38.7"}, "off_by_ten/gps_per_10000/2023"),
        (KAIPING, "indicators", "gps_per_10000", {"base": "38.7"}, "slack/gps_per_10000/2025"),
        (KAIPING, "indicators", "pharmacists_per_1000", {"base": "0.042"}, "off_by_ten/pharmacists_per_1000/2023"),
        (KAIPING, "indicators", "maternal_mortality", {"base": "187.1"}, "off_by_ten/maternal_mortality/2023"),
        (QINGYUAN, "indicators", "beds_per_1000", {"base": "48.5"}, "head_count/beds_per_1000/2020"),
        (QINGYUAN, "indicators", "health_literacy", {"base": "216.3"}, "impossible/health_literacy/2020"),
        (QINGYUAN, "indicators", "life_expectancy", {"base": "778"}, "impossible/life_expectancy/2020"),
        (QINGYUAN, "indicators", "doctors_per_1000", {"2025": "2.0"}, "slack/doctors_per_1000/2025"),
        (QINGYUAN, "indicators", "doctors_per_1000", {"2025": "28"}, "off_by_ten/doctors_per_1000/2025"),
        # the same thing said twice
        (QINGYUAN, "commitments", "life_expectancy_line67", {"value": "79.5"}, "text_target/life_expectancy/2025"),
        (QINGYUAN, "commitments", "nurses_per_1000", {"unit": "per 10,000"}, "text_target/nurses_per_1000/2025"),
        (QINGYUAN, "figures", "infant_mortality", {"value": "4.09"}, "text_base/infant_mortality/2020"),
        (KAIPING, "figures", "maternal_mortality_2020", {"value": "1.871"}, "text_base/maternal_mortality/2020"),
        (KAIPING, "figures", "contracted_students_2019", {"value": "73"}, "against_passage/contracted_students_2019/2019"),
        (QINGYUAN, "indicators", "beds_per_1000", {"nature": "anticipatory"}, "nature_in_passage/beds_per_1000/2020"),
        # counts and populations
        (QINGYUAN, "figures", "beds", {"value": "29286"}, "head_count/beds_per_1000/2020"),
        (KAIPING, "figures", "population", {"year": "2020", "value": "948777"}, "stated_people/population/2020"),
        (QINGYUAN, "figures", "population", {"value": "4469400"}, "stated_people/population/2020"),
        (QINGYUAN, "figures", "population", {"value": "4469400"}, "growth_rate/population/2020"),
        (QINGYUAN, "figures", "population_growth", {"value": "1.71"}, "growth_rate/population/2020"),
        (QINGYUAN, "figures", "population_share_south", {"value": "57.46"}, "parts_add_up/population_share/2020"),
        (QINGYUAN, "figures", "births", {"value": "80200"}, "changes/births/2020"),
        (QINGYUAN, "figures", "births", {"population_base": "registered"}, "base_of_people/births/2020"),
        (KAIPING, "denominators", "2020", {"population_base": "registered"}, "base_of_people/population/2020"),
        (QINGYUAN, "denominators", "2020", {"value": "3469473"}, "stated_people/population/2020"),
        # parts and wholes
        (QINGYUAN, "indicators", "under5_mortality", {"base": "2.57"}, "rate_of_part/infant_mortality_in_under5_mortality/2020"),
        (QINGYUAN, "indicators", "under5_mortality", {"2025": "1.5"}, "rate_of_part/infant_mortality_in_under5_mortality/2025"),
        (KAIPING, "indicators", "tcm_doctors_per_1000", {"base": "3.4"}, "rate_of_part/tcm_doctors_per_1000_in_doctors_per_1000/2020"),
        # projects
        (KAIPING, "projects", "third_hospital", {"start": "2018", "finish": "2020"}, "project_dates/third_hospital"),
        (KAIPING, "projects", "third_hospital", {"finish": "2027"}, "project_dates/third_hospital"),
        (KAIPING, "projects", "maternal_child_hospital", {"beds_net": "250"}, "net_above_gross/maternal_child_hospital"),
        (QINGYUAN, "projects", "fifth_hospital", {"beds_net": "500", "status": "planned"}, "project_beds/beds_per_1000/2025"),
    ],
)  # fmt: skip
def test_a_planted_error_is_found(
    change: Change, plan: str, table: str, row: str, cells: dict[str, str], finding: str
) -> None:
    before = {known.id for known in audit(PLANS / plan).findings if known.severity in HEAVY}
    found = find(audit(change(plan, table, row, **cells)), finding)
    assert found.severity in HEAVY
    assert finding not in before


def test_rules_find_by_numbers_alone_where_no_passage_is_quoted(change: Change) -> None:
    folder = change(KAIPING, "indicators", "beds_per_1000", base="49.6", quote="")
    assert find(audit(folder), "off_by_ten/beds_per_1000/2023").severity == "high"


def test_a_new_indicator_that_looks_like_another_is_found(change: Change) -> None:
    row = {"id": "nurses_per_10000", "name_zh": "每万常住人口注册护士数", "unit": "per 10,000", "scale": "10000"}
    folder = change(QINGYUAN, "figures", "doctors", value="9059")
    path = folder / "indicators.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    nurses = next(known for known in rows if known["id"] == "nurses_per_1000")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows([*rows, {**nurses, **row, "quote": ""}])
    assert find(audit(folder), "look_alikes/nurses_per_10000_and_nurses_per_1000/2025").severity == "high"


def test_an_error_that_is_put_right_is_found_no_more(change: Change) -> None:
    folder = change(QINGYUAN, "figures", "nurses", value="13457", quote="")
    assert find(audit(folder), "head_count/nurses_per_1000/2020").severity == "info"


def test_a_copy_of_a_plan_is_not_held_against_itself(change: Change, tmp_path: Path) -> None:
    folder = change(KAIPING, "figures", "births", value="7056")
    shutil.copytree(folder, tmp_path / "again")
    assert audit(folder).beside == ()


@pytest.mark.parametrize("gone", ["figures.csv", "commitments.csv", "projects.csv", "denominators.csv"])
def test_a_plan_without_one_of_its_further_tables_is_audited(change: Change, gone: str) -> None:
    folder = change(KAIPING, "figures", "births", value="7056")
    (folder / gone).unlink()
    assert find(audit(folder), "slack/infant_mortality/2025").severity == "medium"
