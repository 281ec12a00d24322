"""The tables of childcare of the shipped scenarios, read as a planner reads them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.result import Result
from sim.running import run

SURPLUS = "childcare_surplus"


def values(result: Result, region: str, year: int) -> pd.Series[float]:
    """Means of the baseline by measure."""
    table = result.table("childcare")
    mine = table[(table["variant"] == "base") & (table["region"] == region) & (table["year"] == year)]
    return mine.set_index("measure")["mean"]


def without_infants(scenarios: Path) -> None:
    """Take everybody under five out of one county at the census."""
    file = scenarios / "data/qingyuan/population.csv"
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    table.loc[(table["region"] == "lianshan") & table["age"].isin(["0", "1"]), "population"] = "0"
    table.to_csv(file, index=False, lineterminator="\n")


def test_the_target_of_qingyuan_is_17_900_places_for_one_under_3_in_six(qingyuan: Result) -> None:
    found = values(qingyuan, "qingyuan", 2025)
    assert found["places_planned"] == pytest.approx(17_900, rel=0.01)
    assert 95_000 < found["under_3"] < 115_000
    assert found["coverage_planned"] == pytest.approx(100 * found["places_planned"] / found["under_3"], rel=0.02)
    assert found["places_per_1000_planned"] == pytest.approx(4.5)


def test_coverage_rises_as_births_fall_though_places_per_1000_do_not(kaiping: Result) -> None:
    early, late = values(kaiping, "kaiping", 2025), values(kaiping, "kaiping", 2035)
    assert late["places_per_1000_planned"] == pytest.approx(early["places_per_1000_planned"])
    assert late["under_3"] < 0.95 * early["under_3"]
    assert late["coverage_planned"] > 1.05 * early["coverage_planned"]


def test_nobody_is_enrolled_who_does_not_want_to_or_finds_no_place(qingyuan: Result) -> None:
    for year in (2020, 2025, 2035):
        found = values(qingyuan, "qingyuan", year)
        assert found["enrolled_supplied"] < found["wanted"]
        assert found["enrolled_supplied"] < found["places_supplied"]
        assert found["wanted"] < found["wished"] < found["eligible"] < found["under_3"]


def test_what_is_not_used_is_vacant(qingyuan: Result) -> None:
    found = values(qingyuan, "yingde", 2030)
    for kind in ("planned", "supplied"):
        assert found[f"utilisation_{kind}"] + found[f"vacancy_{kind}"] == pytest.approx(100)


def test_counts_of_counties_add_up_to_the_city_and_shares_do_not(qingyuan: Result) -> None:
    place = qingyuan.inputs["base"].place
    counties = sum(values(qingyuan, leaf, 2030) for leaf in place.leaves)
    city = values(qingyuan, "qingyuan", 2030)
    counts = [name for name in city.index if not name.startswith(("coverage", "enrolment", "utilisation", "vacancy"))]
    counts = [name for name in counts if not name.startswith(("places_per", "affordable"))]
    assert len(counts) > 25
    assert city[counts].to_numpy() == pytest.approx(counties[counts].to_numpy())
    assert counties["coverage_planned"] > 5 * city["coverage_planned"]


def test_eligible_children_are_those_of_the_three_ages(qingyuan: Result) -> None:
    found = values(qingyuan, "north", 2028)
    assert found["eligible"] == pytest.approx(
        sum(found[f"eligible_{kind}"] for kind in ("nursery", "toddler", "older"))
    )


def test_places_needed_are_in_use_as_far_as_is_realistic(qingyuan: Result) -> None:
    found = values(qingyuan, "qingyuan", 2030)
    assert found["places_needed"] == pytest.approx(found["wanted"] / 0.7)


def test_the_city_has_whole_centres_classes_and_staff_near_the_national_ratio(qingyuan: Result) -> None:
    found = values(qingyuan, "qingyuan", 2025)
    # China 2023: 4.77 million places and 1.12 million staff, 4.26 places for each
    assert found["places_planned"] / found["staff_planned"] == pytest.approx(4.26, abs=0.5)
    assert 3 <= found["classes_planned"] / found["centres_planned"] <= 4
    assert found["floor_area_planned"] == pytest.approx(6.6 * found["places_planned"])


def test_the_surplus_has_the_probability_of_its_draws(qingyuan: Result) -> None:
    outcome = qingyuan.outcomes["base"]
    childcare, planned = outcome.demand.childcare, outcome.demand.units["childcare_places", "norm"]
    hold = planned[:, 5].sum(axis=1) * (1 - childcare.vacancy)
    spare = hold - childcare.wanted[:, 5].sum(axis=1)
    row = qingyuan.table(SURPLUS).query("variant == 'base' and region == 'qingyuan' and year == 2025").iloc[0]
    assert row["spare"] == pytest.approx(spare.mean())
    assert row["probability"] == pytest.approx(np.count_nonzero(spare > 0) / len(spare))
    assert row["factor_to_fill"] == pytest.approx(100 * np.median(hold / childcare.wished[:, 5].sum(axis=1)))


def test_the_first_year_is_the_first_in_which_places_likely_outnumber_children(qingyuan: Result) -> None:
    table = qingyuan.table(SURPLUS).query("variant == 'base' and region == 'qingyuan'").set_index("year")
    first = table["first_year"].iloc[0]
    assert 2021 <= first <= 2026
    assert (table.loc[: first - 1, "probability"] <= 0.5).all()
    assert table.loc[first, "probability"] > 0.5
    assert str(first) in table["note"].iloc[0]
    assert 2020 not in table.index


def test_places_near_and_affordable_to_all_fill_and_the_surplus_goes(scenarios: Path) -> None:
    near = "demand.childcare.affordable_and_near={2020: 1, 2025: 1}"
    usual = run(scenarios / "qingyuan.yaml", draws=20, variants=[]).table(SURPLUS)
    lower = run(scenarios / "qingyuan.yaml", draws=20, variants=[], sets=[near]).table(SURPLUS)
    assert usual.query("region == 'qingyuan' and year == 2030")["probability"].item() > 0.5
    assert lower.query("region == 'qingyuan' and year == 2030")["probability"].item() == 0
    assert lower.query("region == 'qingyuan'")["first_year"].isna().all()
    assert lower["note"].str.contains("2035").all()


def test_without_a_plan_there_is_no_surplus_and_the_other_measures_stay(scenarios: Path) -> None:
    result = run(scenarios / "kaiping.yaml", draws=2, variants=[], sets=["plan=[]"])
    assert result.table(SURPLUS).empty
    measures = set(result.table("childcare")["measure"])
    assert {"wanted", "places_supplied", "enrolled_supplied"} <= measures
    assert not [name for name in measures if name.endswith("_planned")]


def test_enrolment_is_one_number_in_targets_and_here(copied: Path) -> None:
    with (copied / "plans/kaiping-14fyp/indicators.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("enrolment,22,入托率,Enrolment,enrolled_under_3,children_under_3,100,%,1,2020,5.5,,10,at_least,")
        file.write("anticipatory,share,,,,\n")
    result = run(copied / "kaiping.yaml", draws=10, variants=[])
    row = result.table("targets").query("indicator == 'enrolment' and year == 2025").iloc[0]
    assert row["mean"] == pytest.approx(values(result, "kaiping", 2025)["enrolment_rate_supplied"])


def test_a_county_without_children_has_zeros_and_neither_errors_nor_blanks(copied: Path) -> None:
    without_infants(copied)
    result = run(copied / "qingyuan.yaml", draws=3, variants=[])
    assert not result.table("childcare").isna().any().any()
    for year in (2020, 2025, 2035):
        found = values(result, "lianshan", year)
        assert found["places_planned"] > 0
        nothing = [name for name in found.index if not name.endswith("planned") and not name.endswith("supplied")]
        assert set(found[nothing]) == {0.0}
        assert found["coverage_planned"] == found["utilisation_planned"] == 0.0
    told = result.table(SURPLUS).query("region == 'lianshan'")
    assert set(told["probability"]) == {1.0}
    assert set(told["factor_to_fill"]) == {0.0}


def test_a_county_is_told_that_the_target_is_the_citys(qingyuan: Result) -> None:
    table = qingyuan.table(SURPLUS).query("variant == 'base'").set_index("region")
    assert "仅供参照" in table.loc["fogang", "note"].iloc[0]
    assert "仅供参照" not in table.loc["qingyuan", "note"].iloc[0]
