"""Where a value was set and what it replaced: settings, table cells, variants."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.errors import ScenarioError
from sim.inputs.explain_rows import explain_rows
from sim.scenario.explain import Explanation, explain
from sim.scenario.load import load


def one(rows: list[Explanation], variant: str = "base") -> Explanation:
    (row,) = [row for row in rows if row.variant == variant]
    return row


def said(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["explain", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_value_is_shown_with_its_place_and_all_that_it_replaced(copied: Path) -> None:
    (copied / "own.yaml").write_text("extends: qingyuan.yaml\nseed: 5\n", encoding="utf-8")
    row = one(explain(load(copied / "own.yaml", sets=["seed=7"]), "seed"))
    assert (row.value, row.set_in) == (7, "--set")
    assert row.replaced == (
        (5, f"{copied}/own.yaml:2"),
        (2021, f"{copied}/qingyuan.yaml:8"),
        (2021, "defaults.yaml:11"),
    )


def test_a_variant_is_shown_only_where_it_differs(scenarios: Path) -> None:
    rows = explain(load(scenarios / "qingyuan.yaml"), "population.fertility.policy")
    assert {row.variant: row.value for row in rows} == {"base": "three_child", "no_policy": "none"}
    assert one(rows, "no_policy").replaced[0][1].startswith("defaults.yaml:")


def test_a_section_is_shown_with_all_that_is_in_it(scenarios: Path) -> None:
    rows = explain(load(scenarios / "qingyuan.yaml"), "horizon")
    assert {row.path: row.value for row in rows} == {"horizon.base": 2020, "horizon.end": 2035}


def test_the_path_of_a_table_is_shown_with_its_line(scenarios: Path) -> None:
    row = one(explain(load(scenarios / "kaiping.yaml"), "supply.projects.table"))
    line = (scenarios / "kaiping.yaml").read_text(encoding="utf-8").splitlines()[int(row.set_in.rpartition(":")[2]) - 1]
    assert "projects.csv" in line


def test_a_cell_of_a_table_is_shown_with_file_row_and_column(scenarios: Path) -> None:
    rows = explain_rows(load(scenarios / "kaiping.yaml"), "supply.projects.tcm_care_centre.beds_mixed")
    assert one(rows).value == 476
    assert one(rows).set_in == f"{scenarios}/plans/kaiping-14fyp/projects.csv:3 beds_mixed"


def test_a_row_changed_by_a_variant_shows_the_cell_that_it_replaced(scenarios: Path) -> None:
    rows = explain_rows(load(scenarios / "kaiping.yaml"), "population.migration.levels.kaiping.net_per_1000")
    assert [(row.variant, row.value) for row in rows] == [("base", 1.8), ("migration_to_cities", -3.2)]
    assert rows[1].replaced == ((1.8, f"{scenarios}/data/kaiping/migration.csv:2 net_per_1000"),)


def test_a_star_shows_the_row_that_it_took_back(copied: Path) -> None:
    late = "variants: {late: {supply.projects.*.delay_years: 1}}"
    text = f"extends: kaiping.yaml\nsupply.projects.tcm_care_centre.delay_years: 2\n{late}\n"
    (copied / "own.yaml").write_text(text, encoding="utf-8")
    rows = explain_rows(load(copied / "own.yaml"), "supply.projects.tcm_care_centre.delay_years")
    assert one(rows).value == 2
    assert one(rows, "late").value == 1
    assert [value for value, _ in one(rows, "late").replaced] == [2, None]


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("population.fertility.policcy", "population.fertility.policy"),
        ("poplation", "population"),
        ("supply.growth.bed", "supply.growth.beds"),
    ],
)
def test_an_unknown_path_is_refused_with_a_near_name(scenarios: Path, path: str, hint: str) -> None:
    with pytest.raises(ScenarioError, match=f'{path}: nothing is set there, did you mean "{hint}"'):
        explain(load(scenarios / "qingyuan.yaml"), path)


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("supply.projects.third_hospitl", "third_hospital"),
        ("supply.projects.third_hospital.finsh", "finish"),
        ("supply.training.students.intake_2018.students", "intake_2019"),
        ("population.migration.levels.kaipin", "kaiping"),
    ],
)
def test_an_unknown_row_or_column_is_refused_with_a_near_name(scenarios: Path, path: str, hint: str) -> None:
    done = CliRunner().invoke(main, ["explain", str(scenarios / "kaiping.yaml"), path])
    assert done.exit_code == 2
    assert f'did you mean "{hint}"?' in done.output


def test_without_a_path_everything_is_printed_quickly(scenarios: Path) -> None:
    start = time.perf_counter()
    output = said(str(scenarios / "kaiping.yaml"))
    assert time.perf_counter() - start < 3
    for path in ("place", "horizon.end", "supply.slippage.floor.value", "demand.childcare.take_up.2025.low", "plan"):
        assert f"\n{path} = " in output
    assert "[late_projects] = 1" in output


def test_the_command_prints_what_was_replaced_below_the_value(scenarios: Path) -> None:
    lines = said(
        str(scenarios / "kaiping.yaml"), "supply.growth.beds.value", "--set", "supply.growth.beds={value: 0.5}"
    )
    assert lines.splitlines()[0] == "supply.growth.beds.value = 0.5    --set"
