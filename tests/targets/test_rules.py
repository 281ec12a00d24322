"""Step rules of the plans' texts: what they ask of every county and year, and whether it is there."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.inputs.counts import Counts
from sim.inputs.rules import KINDS, PEOPLE
from sim.result import Result
from sim.running import run
from sim.targets.indicator import GROUP_OF

LEAVES = ("qingcheng", "qingxin", "fogang", "yingde", "yangshan", "lianshan", "liannan", "lianzhou")
WARD, CLINIC = "psychiatric_ward_threshold", "psychiatric_outpatient_threshold"
POSTS, HOSPITALS = "special_gp_posts_per_institution", "township_hospitals_and_community_centres"


def rows(result: Result, **where: object) -> pd.DataFrame:
    table = result.table("rules")
    for column, value in {"variant": "base", **where}.items():
        table = table[table[column] == value]
    return table


def counted(copied: Path, *lines: str) -> None:
    text = "\n".join(["year,region,measure,value", *lines]) + "\n"
    (copied / "data/qingyuan/counts.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("plan", ["qingyuan-14fyp", "kaiping-14fyp"])
def test_a_rule_stands_among_the_commitments_with_its_number(scenarios: Path, plan: str) -> None:
    def read(name: str) -> list[dict[str, str]]:
        with (scenarios / "plans" / plan / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    printed = {(row["quote"], row["section"], row["line"], row["year"]): row["value"] for row in read("commitments")}
    for rule in read("rules"):
        value = printed[rule["quote"], rule["section"], rule["line"], rule["year"]]
        every = rule["id"] == "psychological_room_coverage"  # printed 各: each institution has one
        assert float(value) == float(rule["threshold"] or (100 if every else rule["value"]))


def test_groups_of_people_are_those_of_indicators() -> None:
    assert set(PEOPLE) == set(GROUP_OF)
    assert len(KINDS) == 4


def test_a_county_above_300_000_needs_a_ward_and_below_it_a_clinic(qingyuan: Result) -> None:
    total = qingyuan.outcomes["base"].people.total
    for position, leaf in enumerate(LEAVES):
        ward = rows(qingyuan, rule=WARD, region=leaf, year=2035).iloc[0]
        clinic = rows(qingyuan, rule=CLINIC, region=leaf, year=2035).iloc[0]
        above = (total[:, -1, position] > 300_000).mean()
        assert ward["mean"] == pytest.approx(above)
        assert ward["probability_required"] == pytest.approx(above)
        assert clinic["mean"] == pytest.approx(1 - above)
        assert ward["status"] == ("not_modelled" if above else "not_required")
    assert rows(qingyuan, rule=WARD, region="qingyuan", year=2020)["mean"].iloc[0] == 6
    assert rows(qingyuan, rule=WARD, region="north", year=2020)["mean"].iloc[0] == 2


def test_a_county_near_the_threshold_needs_a_ward_in_some_draws_only(qingyuan: Result) -> None:
    share = rows(qingyuan, rule=WARD, region="fogang").set_index("year")["probability_required"]
    assert share[2020] == 1
    assert 0.5 < share[2035] < 1


def test_posts_are_not_modelled_until_the_institutions_are_counted(qingyuan: Result) -> None:
    table = rows(qingyuan, rule=POSTS)
    assert set(table["status"]) == {"not_modelled"}
    assert table["mean"].isna().all()
    assert table["note"].str.contains("未给出机构数").all()


def test_beds_and_contracts_follow_the_people_from_2025_on(qingyuan: Result) -> None:
    people = qingyuan.outcomes["base"].people
    beds, contracts = (rows(qingyuan, rule=f"{name}", region="qingyuan").set_index("year") for name in
                       ("tcm_beds_per_1000", "family_doctor_contracts_65plus"))  # fmt: skip
    assert beds.index.tolist() == contracts.index.tolist() == list(range(2025, 2036))
    assert beds.loc[2025, "mean"] == pytest.approx(0.7 * people.total[:, 5].sum(axis=1).mean() / 1000)
    assert contracts.loc[2030, "mean"] == pytest.approx(0.8 * people.group("65+")[:, 10].sum(axis=1).mean())
    assert "基期存量未知" in beds["note"].iloc[0]
    assert "仅供参照" in rows(qingyuan, rule="tcm_beds_per_1000", region="fogang")["note"].iloc[0]


def test_counts_of_institutions_and_posts_give_a_verdict(copied: Path) -> None:
    hospitals = [f"2020,{leaf},{HOSPITALS},10" for leaf in LEAVES]
    posts = [f"2022,{leaf},special_gp_posts,{15 + at}" for at, leaf in enumerate(LEAVES)]
    counted(copied, *hospitals, *posts, f"2024,fogang,{HOSPITALS},8", "2023,yingde,special_gp_posts,")
    result = run(copied / "qingyuan.yaml", draws=3, variants=[])
    posts_asked = rows(result, rule=POSTS).set_index(["region", "year"])
    assert posts_asked.loc[("fogang", 2023), ["mean", "available", "status"]].tolist() == [20, 17, "missed"]
    assert posts_asked.loc[("fogang", 2024), ["mean", "available", "status"]].tolist() == [16, 17, "met"]
    assert posts_asked.loc[("yingde", 2025), ["available", "probability"]].tolist() == [18, 0]
    assert posts_asked.loc[("fogang", 2021), "status"] == "not_modelled"
    assert posts_asked.loc[("qingyuan", 2024), ["mean", "status"]].tolist() == [156, ""]
    assert "各地合计" in posts_asked.loc[("qingyuan", 2024), "note"]


def test_a_count_of_some_counties_tells_of_those_alone(copied: Path) -> None:
    counted(copied, "2020,fogang,psychiatric_wards,1", "2020,qingxin,psychiatric_wards,0")
    result = run(copied / "qingyuan.yaml", draws=3, variants=[])
    wards = rows(result, rule=WARD, year=2021).set_index("region")
    assert wards["status"].to_dict() == {
        "fogang": "met", "qingxin": "missed", "lianshan": "not_required", "liannan": "not_required",
        **dict.fromkeys(("qingyuan", "south", "north", "qingcheng", "yingde", "yangshan", "lianzhou"), "not_modelled"),
    }  # fmt: skip


def test_a_surplus_in_one_county_is_no_ward_in_another(copied: Path) -> None:
    wards = dict.fromkeys(LEAVES, 1) | {"qingxin": 3, "fogang": 0, "lianzhou": 0}
    counted(copied, *(f"2020,{leaf},psychiatric_wards,{number}" for leaf, number in wards.items()))
    table = rows(run(copied / "qingyuan.yaml", draws=3, variants=[]), rule=WARD, year=2021).set_index("region")
    assert table.loc["south", ["mean", "available", "probability"]].tolist() == [4, 5, 0]
    assert table.loc["qingyuan", ["mean", "available", "probability"]].tolist() == [6, 8, 0]
    assert table.loc["qingxin", "probability"] == 1


def test_a_resource_of_the_model_is_what_there_is(copied: Path) -> None:
    plan = copied / "plans/qingyuan-14fyp/rules.csv"
    text = plan.read_text(encoding="utf-8").replace(",per_1000,tcm_beds,,,0.70,", ",per_1000,beds,,,5,")
    plan.write_text(text, encoding="utf-8")
    result = run(copied / "qingyuan.yaml", draws=30, variants=[])
    out = result.outcomes["base"]
    row = rows(result, rule="tcm_beds_per_1000", region="qingyuan", year=2025).iloc[0]
    beds, people = out.supply.units["beds"][:, 5].sum(axis=1), out.people.total[:, 5].sum(axis=1)
    assert row["available"] == pytest.approx(beds.mean())
    assert row["probability"] == pytest.approx((beds >= people * 5 / 1000).mean())
    assert row["status"] in ("met", "open", "missed")
    promised = run(copied / "qingyuan.yaml", draws=3, variants=[], sets=["supply.path_of.beds=as_promised"])
    row = rows(promised, rule="tcm_beds_per_1000", region="qingyuan", year=2025).iloc[0]
    assert row["status"] == "assumed"
    assert np.isnan(row["probability"])


def test_a_blank_number_stands_beside_a_reason(qingyuan: Result, kaiping: Result) -> None:
    for result in (qingyuan, kaiping):
        table = result.table("rules")
        assert (table[table["mean"].isna()]["status"] == "not_modelled").all()
        assert table[table["status"] == "not_modelled"]["note"].ne("").all()
        assert table[table["probability"].isna()]["status"].isin(["not_modelled", "not_required", "assumed"]).all()


def test_the_latest_count_up_to_a_year_holds() -> None:
    counts = Counts({"x": {2021: np.array([1.0, np.nan]), 2023: np.array([np.nan, 4.0])}})
    path = counts.path("x", np.arange(2020, 2025))
    assert path is not None
    assert path[:, 0].tolist()[1:] == [1, 1, 1, 1]
    assert np.isnan(path[0]).all()
    assert path[3:, 1].tolist() == [4, 4]
    assert counts.path("y", np.arange(2020, 2025)) is None
