"""Equity: the golden values of the design, the properties of the measures, and what a run tells of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.result import Result
from sim.running import run
from sim.targets import equity

Array = NDArray[np.float64]
PEOPLE = np.array([1_119_901, 618_523, 315_502, 941_325, 367_175, 95_136, 134_691, 377_220.0])
BEDS = PEOPLE * np.array([6.5, 3.6, 4.2, 4.3, 4.4, 4.8, 4.6, 5.6]) / 1000
GROUPS = ((0, 1, 2, 3), (4, 5, 6, 7))
AMOUNTS = st.lists(st.floats(0.1, 1e6), min_size=8, max_size=8).map(np.array)


def test_the_golden_values_of_eight_counties() -> None:
    theil, log = equity.theil_t(BEDS, PEOPLE, GROUPS), equity.theil_l(BEDS, PEOPLE, GROUPS)
    assert equity.gini(BEDS, PEOPLE) == pytest.approx(0.118834, abs=5e-7)
    assert theil.total == pytest.approx(0.0235239, abs=5e-8)
    assert log.total == pytest.approx(0.0233420, abs=5e-8)
    assert theil.between == pytest.approx(4.921e-6, abs=5e-10)
    assert theil.within == pytest.approx(0.0235190, abs=5e-8)


def test_the_gini_coefficient_is_half_the_mean_difference() -> None:
    p, y = equity.shares(PEOPLE), equity.shares(BEDS)
    assert equity.gini(BEDS, PEOPLE) == pytest.approx(np.abs(np.outer(p, y) - np.outer(y, p)).sum() / 2)


def test_the_concentration_index_ranked_by_density_is_the_gini_coefficient() -> None:
    density = BEDS / PEOPLE
    assert equity.concentration_index(BEDS, PEOPLE, density) == pytest.approx(equity.gini(BEDS, PEOPLE))
    assert equity.concentration_index(BEDS, PEOPLE, -density) == pytest.approx(-equity.gini(BEDS, PEOPLE))


def test_the_concentration_index_is_twice_the_covariance_with_the_rank_over_the_mean() -> None:
    people, density, rank_by = np.full(4, 10.0), np.array([1.0, 4.0, 2.0, 3.0]), np.array([5.0, 6.0, 7.0, 8.0])
    rank = np.array([0.125, 0.375, 0.625, 0.875])
    covariance = ((density - density.mean()) * (rank - rank.mean())).mean()
    assert equity.concentration_index(density * people, people, rank_by) == pytest.approx(
        2 * covariance / density.mean()
    )


def test_regions_of_one_rank_count_as_one_place() -> None:
    assert equity.concentration_index(BEDS, PEOPLE, np.ones(8)) == pytest.approx(0.0, abs=1e-12)


def test_agglomeration_is_the_share_of_units_over_that_of_the_area() -> None:
    degree = equity.agglomeration(np.array([30.0, 10.0]), np.array([1.0, 1.0]))
    assert degree.tolist() == [1.5, 0.5]


@given(AMOUNTS, st.floats(0.001, 100))
def test_the_same_for_everybody_is_no_inequality(people: Array, density: float) -> None:
    units = people * density
    assert equity.gini(units, people) == pytest.approx(0.0, abs=1e-9)
    for index in (equity.theil_t, equity.theil_l):
        theil = index(units, people, GROUPS)
        assert [theil.total, theil.between, theil.within] == pytest.approx([0.0] * 3, abs=1e-9)
    assert equity.concentration_index(units, people, np.arange(8.0)) == pytest.approx(0.0, abs=1e-9)


@given(AMOUNTS, AMOUNTS, st.floats(0.01, 1000))
def test_the_unit_of_the_count_does_not_matter(units: Array, people: Array, scale: float) -> None:
    assert equity.gini(units * scale, people) == pytest.approx(equity.gini(units, people), abs=1e-9)
    assert equity.theil_t(units, people * scale, GROUPS).total == pytest.approx(
        equity.theil_t(units, people, GROUPS).total, abs=1e-9
    )


@given(AMOUNTS, AMOUNTS)
def test_between_and_within_add_up_and_nothing_is_below_zero(units: Array, people: Array) -> None:
    for theil in (equity.theil_t(units, people, GROUPS), equity.theil_l(units, people, GROUPS)):
        assert theil.total == pytest.approx(theil.between + theil.within, abs=1e-9)
        assert theil.within == pytest.approx(theil.by_group.sum(), abs=1e-9)
        assert (theil.by_group > -1e-9).all()
        assert theil.between > -1e-9
    assert -1e-9 < equity.gini(units, people) < 1


@given(AMOUNTS, AMOUNTS, st.permutations(range(8)))
def test_the_order_of_the_regions_does_not_matter(units: Array, people: Array, order: list[int]) -> None:
    assert equity.gini(units[order], people[order]) == pytest.approx(equity.gini(units, people), abs=1e-9)


def test_draws_and_years_are_computed_at_once_as_one_by_one() -> None:
    density = np.random.Generator(np.random.Philox(key=5)).uniform(0.001, 0.01, (3, 4, 8))
    units = density * PEOPLE
    theil, gini = (
        equity.theil_t(units, np.broadcast_to(PEOPLE, units.shape), GROUPS),
        equity.gini(units, PEOPLE + 0 * units),
    )
    assert theil.by_group.shape == (3, 4, 2)
    for draw, year in np.ndindex(3, 4):
        one = equity.theil_t(units[draw, year], PEOPLE, GROUPS)
        assert theil.total[draw, year] == pytest.approx(one.total)
        assert gini[draw, year] == pytest.approx(equity.gini(units[draw, year], PEOPLE))


def test_a_county_without_beds_leaves_t_finite_and_makes_l_infinite() -> None:
    beds = BEDS.copy()
    beds[2] = 0
    assert np.isfinite(equity.theil_t(beds, PEOPLE, GROUPS).total)
    assert equity.theil_l(beds, PEOPLE, GROUPS).total == np.inf
    assert 0 < equity.gini(beds, PEOPLE) < 1


def test_nothing_to_share_is_no_number() -> None:
    assert np.isnan(equity.gini(np.zeros(8), PEOPLE))
    assert np.isnan(equity.theil_t(np.zeros(8), PEOPLE, GROUPS).total)


def rows(result: Result, **where: object) -> pd.DataFrame:
    table = result.table("equity")
    for column, value in {"variant": "base", **where}.items():
        table = table[table[column] == value]
    return table


def test_the_table_tells_that_the_base_measures_an_assumed_split(qingyuan: Result) -> None:
    table = rows(qingyuan, resource="beds")
    assert table["note"].str.contains("按卫生从业人员分配到各地（假设）").all()
    assert set(table["status"]) == {"assumed"}
    # the split is one for all: per resident beds and doctors lie alike
    theil = rows(qingyuan, measure="theil_t", basis="resident", year=2020)
    assert np.ptp(theil["mean"]) < 1e-12


def test_people_in_need_are_weighted_as_demand_weighs_them(qingyuan: Result) -> None:
    people, supply = qingyuan.outcomes["base"].people, qingyuan.outcomes["base"].supply.units
    admissions = qingyuan.outcomes["base"].demand.activity["admissions"]
    for resource, need in (("beds", admissions), ("childcare_places", people.group("0-2"))):
        row = rows(qingyuan, resource=resource, basis="need", measure="gini", year=2025).iloc[0]
        assert row["mean"] == pytest.approx(equity.gini(supply[resource][:, 5], need[:, 5]).mean())
    assert "3岁以下婴幼儿" in rows(qingyuan, resource="childcare_places", basis="need")["note"].iloc[0]


def test_north_against_south_is_sum_over_sum(qingyuan: Result) -> None:
    out = qingyuan.outcomes["base"]
    beds, people = out.supply.units["beds"][:, 5], out.people.total[:, 5]
    south, north = (beds[:, list(g)].sum(axis=1) / people[:, list(g)].sum(axis=1) * 1000 for g in GROUPS)
    where = {"resource": "beds", "basis": "resident", "group": "north/south", "year": 2025}
    assert rows(qingyuan, measure="ratio", **where)["mean"].iloc[0] == pytest.approx((north / south).mean())
    assert rows(qingyuan, measure="gap", **where)["mean"].iloc[0] == pytest.approx((north - south).mean())


def test_parts_of_theil_add_up_in_the_table(qingyuan: Result) -> None:
    table = rows(qingyuan, resource="doctors", basis="resident", year=2030).set_index(["measure", "group"])["mean"]
    within = table["theil_t_within", "south"] + table["theil_t_within", "north"]
    assert table["theil_t_within", "qingyuan"] == pytest.approx(within)
    assert table["theil_t", "qingyuan"] == pytest.approx(within + table["theil_t_between", "qingyuan"])


def test_what_the_tables_of_the_place_do_not_allow_is_one_row_with_the_reason(qingyuan: Result) -> None:
    missing = rows(qingyuan, status="not_modelled").set_index("measure")
    assert missing.index.tolist() == ["concentration_index", "gini_area", "hrad", "hrad_pad"]
    assert missing["mean"].isna().all()
    assert "area_km2" in missing.loc["hrad", "note"]


def test_a_single_region_has_nothing_to_compare(kaiping: Result) -> None:
    table = rows(kaiping)
    assert table["measure"].tolist() == ["all"]
    assert "只有一个地区" in table["note"].iloc[0]


def test_areas_and_a_ranking_give_the_measures_that_need_them(copied: Path) -> None:
    regions = copied / "data/qingyuan/regions.csv"
    header, *lines = regions.read_text(encoding="utf-8").splitlines()
    sized = [f"{line},{'' if at < 3 else 100 + at}" for at, line in enumerate(lines)]
    regions.write_text("\n".join([f"{header},area_km2", *sized]) + "\n", encoding="utf-8")
    leaves = [line.split(",")[0] for line in lines[3:]]
    ranked = [
        f"2020,{leaf},gdp_per_head,{at}\n2021,{leaf},gdp_per_head,{9 - at if at else ''}"
        for at, leaf in enumerate(leaves)
    ]
    text = "year,region,measure,value\n" + "\n".join(ranked) + "\n"
    (copied / "data/qingyuan/socioeconomic.csv").write_text(text, encoding="utf-8")
    result = run(copied / "qingyuan.yaml", draws=3, variants=[])
    table = rows(result, resource="beds", year=2020).set_index(["basis", "measure", "group"])["mean"]
    out = result.outcomes["base"]
    beds, people, area = out.supply.units["beds"][0, 0], out.people.total[0, 0], np.arange(103.0, 111.0)
    assert table["area", "gini_area", "qingyuan"] == pytest.approx(equity.gini(beds, area))
    degree = beds[2] / beds.sum() / (area[2] / area.sum())
    assert table["area", "hrad", "fogang"] == pytest.approx(degree)
    assert table["resident", "hrad_pad", "fogang"] == pytest.approx(beds[2] / beds.sum() / (people[2] / people.sum()))
    # 2021 is not known of every county, so 2020 ranks them
    ranking = equity.concentration_index(beds, people, np.arange(8.0))
    assert table["resident", "concentration_index", "gdp_per_head"] == pytest.approx(ranking)
    assert "not_modelled" not in set(result.table("equity")["status"])


def test_a_county_without_staff_is_told_and_is_no_nan(copied: Path) -> None:
    table = copied / "data/qingyuan/health_employment.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("fogang,233", "fogang,0"), encoding="utf-8")
    result = run(copied / "qingyuan.yaml", draws=3, variants=[])
    told = rows(result, resource="beds", basis="resident", year=2025, status="not_modelled")
    assert set(told["measure"]) == {"ratio", "theil_l", "theil_l_within"}
    assert told["note"].str.contains("数值无穷大").all()
    assert set(told["group"]) == {"highest/lowest", "qingyuan", "south"}
    finite = rows(result, resource="beds", measure="theil_t")
    assert finite["mean"].notna().all()
    blank = result.table("equity")["mean"].isna()
    assert (result.table("equity")["status"] == "not_modelled").equals(blank)


def test_stocks_counted_in_every_county_are_no_assumed_split_from_their_year_on(copied: Path) -> None:
    leaves = ("qingcheng", "qingxin", "fogang", "yingde", "yangshan", "lianshan", "liannan", "lianzhou")
    lines = [f"2023,{leaf},beds,{1000 + 100 * at},made up for a test,found" for at, leaf in enumerate(leaves)]
    text = "\n".join(["year,region,measure,value,source,status", *lines]) + "\n"
    (copied / "counted.csv").write_text(text, encoding="utf-8")
    (copied / "own.yaml").write_text("extends: qingyuan.yaml\nobserved: counted.csv\n", encoding="utf-8")
    result = run(copied / "own.yaml", draws=3, variants=[])
    said = rows(result, resource="beds", basis="resident", measure="gini").set_index("year")
    assert (said.loc[:2022, "note"] != "").all()
    assert (said.loc[2023:, "note"] == "").all()
    beds, people = np.arange(1000.0, 1800.0, 100), result.outcomes["base"].people.total[:, 3]
    assert said.loc[2023, "mean"] == pytest.approx(equity.gini(beds + 0 * people, people).mean())
    assert (rows(result, resource="doctors", basis="resident")["note"] != "").all()


def test_three_groups_are_compared_in_pairs(copied: Path) -> None:
    regions = copied / "data/qingyuan/regions.csv"
    text = regions.read_text(encoding="utf-8").replace("qingcheng,south", "qingcheng,centre")
    regions.write_text(text + "centre,qingyuan,中部,Centre,中部,,made up for a test,assumed,\n", encoding="utf-8")
    table = rows(run(copied / "qingyuan.yaml", draws=3, variants=[]), resource="beds", basis="need", year=2035)
    assert set(table[table["measure"] == "ratio"]["group"]) == {
        "north/south", "centre/south", "centre/north", "highest/lowest",
    }  # fmt: skip
    within = table[table["measure"] == "theil_t_within"].set_index("group")["mean"]
    assert within["centre"] == pytest.approx(0.0, abs=1e-12)
    assert within["qingyuan"] == pytest.approx(within[["south", "north", "centre"]].sum())


def test_a_flat_place_has_no_parts_between_and_within(copied: Path) -> None:
    regions = copied / "data/qingyuan/regions.csv"
    lines = regions.read_text(encoding="utf-8").replace(",south,", ",qingyuan,").replace(",north,", ",qingyuan,")
    flat = [line for line in lines.splitlines() if not line.startswith(("south,", "north,"))]
    regions.write_text("\n".join(flat) + "\n", encoding="utf-8")
    file = copied / "qingyuan.yaml"
    table = rows(run(file, draws=1, variants=[]), resource="beds", basis="resident", year=2020)
    assert table["measure"].tolist() == ["ratio", "gap", "gini", "theil_t", "theil_l"]
