"""A new place from the template: every step says what is missing, and a county without a plan runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main

CENSUS = Path(__file__).parents[2] / "scenarios/data/qingyuan/population.csv"


def call(*arguments: str | Path, code: int = 0) -> str:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exit_code == code, done.output
    return done.output


def add(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8-sig") + text, encoding="utf-8-sig")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A place fresh from the template."""
    call("init", tmp_path / "fogang")
    return tmp_path / "fogang"


@pytest.fixture
def filled(place: Path) -> Path:
    """The place with its region and its people."""
    add(place / "place/regions.csv", "fogang,,佛冈县,Fogang County,,census,found,\n")
    people = [line for line in CENSUS.read_text(encoding="utf-8").splitlines() if line.startswith("2020,fogang,")]
    add(place / "place/population.csv", "\n".join(people) + "\n")
    return place


def test_a_new_place_has_a_scenario_tables_and_a_plan_folder(place: Path) -> None:
    names = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    assert {"scenario.yaml", "place/regions.csv", "place/population.csv", "place/stocks.csv"} <= names
    assert {"plan/plan.yaml", "plan/indicators.csv"} <= names
    assert "name: fogang " in (place / "scenario.yaml").read_text(encoding="utf-8")


def test_excel_shows_the_chinese_of_every_table(place: Path) -> None:
    assert all(file.read_bytes().startswith(b"\xef\xbb\xbf") for file in place.rglob("*.csv"))


def test_validating_says_at_every_step_what_is_missing(place: Path) -> None:
    scenario = place / "scenario.yaml"
    assert "place/regions.csv:4: there are headers, but no rows, add the figures" in call("validate", scenario, code=2)
    add(place / "place/regions.csv", "fogang,,佛冈县,Fogang County,,census,found,\n")
    assert "place/population.csv:6: there are headers, but no rows" in call("validate", scenario, code=2)
    add(place / "place/population.csv", "2020,fogang,female,0,1631\n")
    assert "2020, fogang, female, age 1 is missing" in call("validate", scenario, code=2)


def test_what_would_make_it_better_is_told_when_it_is_good(filled: Path) -> None:
    output = call("validate", filled / "scenario.yaml")
    assert "scenario.yaml: good" in output
    for part in ("no stock of the base year", "no level of migration", "no plan: nothing is held against targets"):
        assert f"still missing: {part}" in output
    add(filled / "place/stocks.csv", "2020,fogang,beds,count,1400,persons,resident,made up,assumed,\n")
    add(filled / "place/migration.csv", "fogang,-0.8,-3.8,2.2,made up,assumed,\n")
    assert call("validate", filled / "scenario.yaml").count("still missing") == 1


def test_a_plan_that_is_not_filled_in_is_told_by_its_table(filled: Path) -> None:
    scenario = filled / "scenario.yaml"
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(text.replace("# plan: plan", "plan: plan"), encoding="utf-8")
    assert "plan/indicators.csv:5: there are headers, but no rows" in call("validate", scenario, code=2)
    example = "beds_per_1000,1,每千人口床位数,Beds per 1000,beds,population,1000,\"per 1,000\",2,2020,4.4,5.0,at_least,anticipatory,,,,,\n"  # fmt: skip  # noqa: E501
    add(filled / "plan/indicators.csv", example)
    assert "no plan" not in call("validate", scenario)


def test_a_county_without_a_plan_runs_and_its_folder_runs_again(filled: Path, tmp_path: Path) -> None:
    few = ("--draws", "20", "--no-charts")
    call("run", filled / "scenario.yaml", "--out", tmp_path / "first", *few)
    folder = tmp_path / "first/fogang"
    assert (folder / "inputs/elsewhere/data/china/mortality.csv").is_file()
    call("run", folder / "scenario.yaml", "--out", tmp_path / "second", *few)
    assert (folder / "population.csv").read_bytes() == (tmp_path / "second/fogang/population.csv").read_bytes()


def test_without_a_title_and_a_plan_the_screen_names_the_place_and_each_year_once(filled: Path) -> None:
    screen = call("run", filled / "scenario.yaml", "--out", filled / "out", "--draws", "1", "--no-charts")
    assert "佛冈县：人口预警" in screen
    assert screen.count("至2035年概率") == 1


def test_nothing_of_a_planner_is_overwritten(place: Path, tmp_path: Path) -> None:
    assert "is there and not empty: choose another folder" in call("init", place, code=2)
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert "is there and not empty" in call("init", tmp_path / "file", code=2)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_gives_no_name_is_refused(tmp_path: Path) -> None:
    assert "gives the place no name" in call("init", tmp_path / "...!", code=2)
    assert list(tmp_path.iterdir()) == []
