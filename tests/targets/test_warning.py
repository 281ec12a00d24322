"""Early warnings: when thresholds are crossed, how likely by which year, and what a bad threshold gets."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from rich.console import Console

from sim.cli import main
from sim.inputs.trends import Trend
from sim.result import Result
from sim.running import run
from sim.scenario.model_warnings import WarningRule
from sim.screen.run import show
from sim.targets.indicator import roll_up
from sim.targets.measures import _MEASURES, measure_of
from sim.targets.trends import check
from sim.targets.warning import crossing, first_year, is_beyond


def rows(result: Result, **where: object) -> pd.DataFrame:
    table = result.table("warnings")
    for column, value in {"variant": "base", **where}.items():
        table = table[table[column] == value]
    return table


@pytest.mark.parametrize("measure", list(_MEASURES))
def test_every_measure_has_a_value_for_every_year_and_region(qingyuan: Result, measure: str) -> None:
    people = qingyuan.outcomes["base"].people
    years, values = measure_of(people, lambda leaves: leaves, measure)
    assert values.shape == (len(people.total), len(years), 8)
    assert np.isfinite(values).all()
    assert years[-1] == 2035
    assert years[0] in (2020, 2021)


def test_natural_increase_and_migration_make_up_growth(qingyuan: Result) -> None:
    people = qingyuan.outcomes["base"].people
    natural = measure_of(people, lambda leaves: leaves, "natural_increase")[1]
    growth = measure_of(people, lambda leaves: leaves, "population_growth")[1]
    assert natural + people.net_migration.sum(axis=3) == pytest.approx(growth, abs=1e-6)


def test_a_statement_of_trend_and_a_warning_share_their_measure(qingyuan: Result) -> None:
    people, place = qingyuan.outcomes["base"].people, qingyuan.inputs["base"].place
    held = check(people, place.members("north"), Trend("x", {}, "women_15_49", "falls"))
    falling = WarningRule.model_validate({"measure": "women_15_49", "below": 1, "of": "first_year"})
    years, values = measure_of(people, lambda leaves: roll_up(leaves, place), falling.measure)
    crossed = crossing(years, values, falling)
    assert crossed.years.tolist() == held.years.tolist()
    assert crossed.probability[1, place.regions.index("north")] == pytest.approx(held.probability[1])


@pytest.mark.parametrize(
    ("rule", "values", "beyond"),
    [
        ({"measure": "births", "above": 5}, [4, 5, 6], [False, False, True]),
        ({"measure": "births", "below": 5}, [4, 5, 6], [True, False, False]),
    ],
)
def test_on_the_threshold_is_not_beyond_it(rule: dict[str, object], values: list[float], beyond: list[bool]) -> None:
    assert is_beyond(np.array(values), WarningRule.model_validate(rule)).tolist() == beyond


def test_the_first_year_is_that_of_the_first_crossing_though_it_goes_back() -> None:
    years = np.arange(2021, 2025)
    assert first_year(years, np.array([False, True, False, True])) == 2022
    assert first_year(years, np.zeros(4, bool)) is None


def test_the_median_and_the_probability_are_those_of_the_draws(qingyuan: Result) -> None:
    people = qingyuan.outcomes["base"].people
    share = people.group("65+").sum(axis=2) / people.total.sum(axis=2)
    row = rows(qingyuan, warning="super_aged_society", region="qingyuan").iloc[0]
    crossed = np.flatnonzero(np.median(share, axis=0) > 0.2)
    assert row["first_year"] == 2020 + crossed[0]
    assert row["probability_to_end"] == pytest.approx((share > 0.2).any(axis=1).mean())
    assert row["probability_by_milestone"] == pytest.approx((share[:, :6] > 0.2).any(axis=1).mean())
    assert row["first_value"] == pytest.approx(np.median(share[:, 0]))


def test_every_region_is_watched_and_every_status_has_its_year(qingyuan: Result) -> None:
    table = rows(qingyuan, warning="aged_society").set_index("region")
    assert list(table.index) == list(qingyuan.inputs["base"].place.regions)
    assert table.loc["lianzhou", "status"] == "already"
    assert table.loc["yangshan", ["first_year", "status"]].tolist() == [2022, "by_milestone"]
    assert table.loc["qingcheng", "status"] == "later"
    assert rows(qingyuan, warning="severe_ageing", region="qingyuan")["status"].iloc[0] == "not_before_end"
    whole = rows(qingyuan)
    assert (whole["first_year"].isna() == (whole["status"] == "not_before_end")).all()
    assert set(whole["milestone"]) == {2025}


def test_probabilities_grow_and_low_years_come_before_high_ones(qingyuan: Result) -> None:
    table = qingyuan.table("warnings")
    table = table[table["probability_to_end"].notna()]
    assert (table["probability_by_milestone"] <= table["probability_to_end"]).all()
    both = table.dropna(subset=["first_year_p10", "first_year_p90"])
    assert (both["first_year_p10"] <= both["first_year_p90"]).all()


def test_the_sex_ratio_is_an_input_without_a_probability(qingyuan: Result) -> None:
    row = rows(qingyuan, warning="sex_ratio_at_birth")
    assert row["region"].tolist() == ["qingyuan"]
    assert row["first_value"].iloc[0] == 1.169
    assert row[["probability_by_milestone", "probability_to_end"]].isna().all(axis=None)
    assert "情景给定" in row["note"].iloc[0]


def test_own_thresholds_are_rows_of_the_scenario_and_null_takes_one_away(copied: Path) -> None:
    text = """extends: qingyuan.yaml
warnings:
  few_births:
    measure: births
    below: {value: 8000, source: made up for a test, status: assumed}
    regions: [north, yingde]
  aged_society.above: 0.13
  severe_ageing: null
"""
    (copied / "own.yaml").write_text(text, encoding="utf-8")
    result = run(copied / "own.yaml", draws=20, variants=[])
    table = result.table("warnings")
    assert "severe_ageing" not in set(table["warning"])
    assert set(table[table["warning"] == "aged_society"]["threshold"]) == {0.13}
    few = table[table["warning"] == "few_births"].set_index("region")
    assert list(few.index) == ["north", "yingde"]
    births = result.outcomes["base"].people.births.sum(axis=3)
    assert few.loc["yingde", "probability_to_end"] == pytest.approx((births[:, :, 3] < 8000).any(axis=1).mean())
    assumed = result.table("assumptions").set_index("path").loc["warnings.few_births.below"]
    assert (assumed["value"], assumed["set_in"]) == (8000, "own.yaml:5")


def test_a_variant_has_thresholds_of_its_own(copied: Path) -> None:
    text = "extends: kaiping.yaml\nvariants: {strict: {warnings.aged_society.above: 0.01}}\n"
    (copied / "own.yaml").write_text(text, encoding="utf-8")
    table = run(copied / "own.yaml", draws=3, variants=["strict"]).table("warnings")
    thresholds = table[table["warning"] == "aged_society"].set_index("variant")["threshold"]
    assert thresholds.to_dict() == {"base": 0.14, "strict": 0.01}


@pytest.mark.parametrize(
    ("rule", "at", "reason"),
    [
        ("{measure: births, below: 5, above: 6}", "{", "give above or below, one of them"),
        ("{measure: births}", "{", "give above or below, one of them"),
        ("{measure: birth, below: 5}", "birth", "'births'"),
        ("{measure: births, bellow: 5}", "bellow", 'unknown key, did you mean "below"?'),
        ("{measure: share_65_plus, above: 14}", "{", "14 is no share or ratio: write 0.14 for 14 %"),
        ("{measure: sex_ratio_at_birth, above: 107}", "{", "write 1.07 for 107 boys per 100 girls"),
        ("{measure: births, below: 5, regions: [south, nort]}", "nort", "no region 'nort', did you mean \"north\"?"),
        ("{measure: births, below: {value: 5, low: 4, high: 6}}", "{value", "takes no low and high"),
        ("{measure: births, below: 75, of: first_year}", "{", "write 0.75 for 75 % of it"),
        ("{measure: births, below: 5, of: base}", "base", "'value' or 'first_year'"),
    ],
)
def test_a_warning_that_cannot_be_used_is_told_at_its_place(copied: Path, rule: str, at: str, reason: str) -> None:
    line = f"warnings.x: {rule}"
    (copied / "own.yaml").write_text(f"extends: qingyuan.yaml\n{line}\n", encoding="utf-8")
    output = CliRunner().invoke(main, ["validate", str(copied / "own.yaml")]).output
    assert f"own.yaml:2:{line.index(at) + 1}  warnings.x" in output
    assert reason in output


@pytest.mark.parametrize(("lang", "label"), [("en", "Aged society"), ("zh", "老龄社会")])
def test_the_screen_names_the_warnings_of_the_whole_place(scenarios: Path, lang: str, label: str) -> None:
    screen = Console(file=StringIO(), width=160)
    show(screen, run(scenarios / "kaiping.yaml", draws=20, variants=[], lang=lang), None)
    shown = screen.file.getvalue()
    line = next(line for line in shown.splitlines() if label in line)
    assert "14.0%" in line
    assert "107" in shown
