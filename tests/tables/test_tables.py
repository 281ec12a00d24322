from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.result import TABLES, Result
from sim.running import run
from sim.tables.attainment import COLUMNS as ATTAINMENT
from sim.tables.capital import INVESTMENT, PROJECTS
from sim.tables.childcare import COLUMNS as CHILDCARE
from sim.tables.childcare import SURPLUS
from sim.tables.childcare_supply import COLUMNS as CHILDCARE_SUPPLY
from sim.tables.costs import COLUMNS as COSTS
from sim.tables.coupling import COLUMNS as COUPLING
from sim.tables.decisions import COLUMNS as DECISIONS
from sim.tables.demand_change import COLUMNS as DEMAND_CHANGE
from sim.tables.equity import COLUMNS as EQUITY
from sim.tables.methods import COLUMNS as METHODS
from sim.tables.people import CALIBRATION
from sim.tables.redistribution import COLUMNS as REDISTRIBUTION
from sim.tables.rules import COLUMNS as RULES
from sim.tables.summary import frame, summary
from sim.tables.targets import COLUMNS
from sim.tables.training import COLUMNS as TRAINING
from sim.tables.training import NEEDED as INTAKE_NEEDED
from sim.tables.wards import COLUMNS as WARDS
from sim.tables.warnings import COLUMNS as WARNINGS
from sim.tables.workforce import COLUMNS as WORKFORCE

CONTRACT = {
    "methods": METHODS,
    "demand_change": DEMAND_CHANGE,
    "activity": ["variant", "year", "region", "measure", "unit", "mean", "p10", "p50", "p90"],
    "admissions": ["variant", "year", "region", "sex", "age", "mean"],
    "specialties": ["variant", "year", "region", "specialty", "part", "measure", "unit", "mean", "p10", "p50", "p90"],
    "service_level": ["variant", "year", "region", "pooling", "units", "measure", "unit", "mean", "p10", "p50", "p90"],
    "targets": COLUMNS,
    "attainment": ATTAINMENT,
    "demand": "variant year region resource method unit mean p10 p50 p90".split(),  # noqa: SIM905
    "supply": "variant year region resource unit mean p10 p50 p90".split(),  # noqa: SIM905
    "projects": PROJECTS,
    "investment": INVESTMENT,
    "childcare": CHILDCARE,
    "childcare_surplus": SURPLUS,
    "population": "variant year region sex age mean p10 p50 p90".split(),  # noqa: SIM905
    "population_groups": "variant year region sex group mean p10 p50 p90".split(),  # noqa: SIM905
    "components": "variant year region start births deaths net_migration end".split(),  # noqa: SIM905
    "births": "variant year region order mean p10 p50 p90".split(),  # noqa: SIM905
    "parity": "variant year region group parity mean p10 p50 p90".split(),  # noqa: SIM905
    "calibration": list(CALIBRATION),
    "trends": "plan variant region trend measure direction holds_until ends checked_to probability".split(),  # noqa: SIM905
    "rules": RULES,
    "warnings": WARNINGS,
    "equity": EQUITY,
    "wards": WARDS,
    "workforce": WORKFORCE,
    "training": TRAINING,
    "intake_needed": INTAKE_NEEDED,
    "childcare_supply": CHILDCARE_SUPPLY,
    "coupling": COUPLING,
    "costs": COSTS,
    "decisions": DECISIONS,
    "redistribution": REDISTRIBUTION,
    "assumptions": "path variant value low high unit population_base source status set_in note".split(),  # noqa: SIM905
}


def test_quantiles_are_those_of_numpy() -> None:
    values = np.random.Generator(np.random.Philox(key=1)).normal(size=(137, 3, 4))
    found = summary(values)
    for name, share in {"p10": 0.1, "p50": 0.5, "p90": 0.9}.items():
        assert found[name] == pytest.approx(np.quantile(values, share, axis=0))
    assert found["mean"] == pytest.approx(values.mean(axis=0))


def test_a_single_draw_is_its_own_mean_and_quantile() -> None:
    found = summary(np.array([[3.0, 4.0]]))
    assert all(array.tolist() == [3.0, 4.0] for array in found.values())


def test_a_summary_leaves_the_draws_as_they_are() -> None:
    shared = np.broadcast_to(np.array([[2.0, 1.0]]), (1, 2))
    assert summary(shared)["p50"].tolist() == [2.0, 1.0]


def test_a_frame_has_one_row_for_each_combination_in_order() -> None:
    table = frame({"a": [1, 2], "b": ["x", "y"]}, {"v": np.array([[1.0, 2.0], [3.0, 4.0]])})
    assert table.values.tolist() == [[1, "x", 1.0], [1, "y", 2.0], [2, "x", 3.0], [2, "y", 4.0]]


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_the_columns_of_the_contract(qingyuan: Result, name: str) -> None:
    assert qingyuan.table(name).columns.tolist() == CONTRACT[name]


MAY_BE_BLANK = (
    "targets", "attainment", "methods", "trends", "rules", "warnings", "equity", "assumptions", "childcare_surplus",
    "projects", "intake_needed", "decisions",
)  # fmt: skip
"""A blank number stands beside the status ``not_modelled`` and its reason, or has the meaning that its column tells."""


@pytest.mark.parametrize("name", [name for name in TABLES if name not in MAY_BE_BLANK])
def test_no_table_has_a_blank_number(qingyuan: Result, name: str) -> None:
    assert not qingyuan.table(name).isna().any().any()


def test_components_add_up_in_every_row(qingyuan: Result) -> None:
    table = qingyuan.table("components")
    end = table["start"] + table["births"] - table["deaths"] + table["net_migration"]
    assert (abs(end - table["end"]) / table["end"]).max() < 1e-9


def test_parents_are_rows_and_means_add_up_to_them(qingyuan: Result) -> None:
    table = qingyuan.table("population_groups").query("variant == 'base' and sex == 'both' and group == 'all'")
    by_region = table.pivot_table(index="year", columns="region", values="mean")
    south = by_region[["qingcheng", "qingxin", "fogang", "yingde"]].sum(axis=1)
    assert by_region["south"].to_numpy() == pytest.approx(south.to_numpy())
    assert by_region["qingyuan"].to_numpy() == pytest.approx((by_region["south"] + by_region["north"]).to_numpy())


def test_a_parents_density_is_sum_over_sum(qingyuan: Result) -> None:
    out = qingyuan.outcomes["base"]
    value = out.targets.values["qingyuan-14fyp", "beds_per_1000"]
    units, people = out.supply.units["beds"].sum(axis=2), out.people.total.sum(axis=2)
    assert value.value[:, :, 0] == pytest.approx(units / people * 1000)


def _targets(result: Result, **where: object) -> pd.DataFrame:
    table = result.table("targets")
    for column, value in where.items():
        table = table[table[column] == value]
    return table


def test_the_plan_gives_no_verdict_for_a_county(qingyuan: Result) -> None:
    counties = _targets(qingyuan, target_basis="reference")
    assert set(counties["region"]) == set(qingyuan.inputs["base"].place.regions) - {"qingyuan"}
    assert set(counties["status"]) <= {"", "assumed"}
    assert "reference" not in set(_targets(qingyuan, region="qingyuan")["target_basis"])


def test_every_row_of_the_plan_is_in_the_table(qingyuan: Result, kaiping: Result) -> None:
    for result, rows in ((qingyuan, 20), (kaiping, 21)):
        base = _targets(result, variant="base", region=result.inputs["base"].place.root, year=2025)
        assert len(base) == rows


def test_what_no_population_drives_is_not_modelled_and_says_why(qingyuan: Result) -> None:
    row = _targets(qingyuan, indicator="health_literacy", variant="base", year=2025).iloc[0]
    assert row["status"] == "not_modelled"
    assert np.isnan(row["mean"])
    assert "不由人口驱动" in row["note"]


def test_life_expectancy_is_an_input_and_no_attainment(qingyuan: Result) -> None:
    row = _targets(qingyuan, indicator="life_expectancy", variant="base", year=2025, region="qingyuan").iloc[0]
    assert row["status"] == "assumed"
    assert np.isnan(row["probability"])


def test_supply_after_the_base_is_said_to_be_assumed(qingyuan: Result) -> None:
    rows = _targets(qingyuan, indicator="beds_per_1000", variant="base", region="qingyuan")
    assert rows["note"].str.contains("2020年以后的供给为假设").all()
    assert set(rows["input_status"]) == {"assumed"}


def test_gap_and_gap_in_units_have_one_sign(kaiping: Result) -> None:
    rows = _targets(kaiping, variant="base", indicator="beds_per_1000", year=2025)
    assert (rows["gap"] < 0).all()
    assert (rows["gap_unit_count"] < 0).all()


def test_the_nurses_base_tells_both_readings(qingyuan: Result) -> None:
    row = _targets(qingyuan, variant="base", indicator="nurses_per_1000", region="qingyuan", year=2025).iloc[0]
    assert "基期按人数为2.94，规划印为3.39" in row["note"]
    other = _targets(qingyuan, variant="density_base", indicator="nurses_per_1000", region="qingyuan", year=2025).iloc[
        0
    ]
    assert other["mean"] > row["mean"]


def test_290_beds_miss_and_710_on_time_reach_572_as_people_are_expected(scenarios: Path) -> None:
    central = run(scenarios / "kaiping.yaml", draws=1, wards=False)
    rows = _targets(central, indicator="beds_per_1000", region="kaiping", year=2025).set_index("variant")["status"]
    assert rows["stated_net_only"] == "missed"
    assert rows["all_planned_on_time"] == "met"
    assert rows["late_projects"] == "missed"


def test_every_assumption_has_a_source_a_status_and_a_place(qingyuan: Result) -> None:
    table = qingyuan.table("assumptions")
    for column in ("source", "status", "set_in"):
        assert (table[column] != "").all(), column
    assert (table["status"].isin(["found", "derived", "recalled", "assumed"])).all()


def test_an_assumed_number_says_why(qingyuan: Result) -> None:
    table = qingyuan.table("assumptions")
    unexplained = table[(table["status"] == "assumed") & (table["note"] == "")]
    assert unexplained["path"].tolist() == []


def test_variants_list_only_the_assumptions_that_they_change(qingyuan: Result) -> None:
    rows = qingyuan.table("assumptions").query("variant == 'support_measures'")
    assert rows["path"].tolist() == [
        f"population.fertility.support.childcare_coverage.{name}" for name in ("change", "elasticity")
    ]


def test_the_plans_statements_of_trend_hold_to_2024_and_the_year_each_ends_is_reported(scenarios: Path) -> None:
    # reported, not forced: the children of 2020 come of age, so women, working ages and births rise again;
    # by the central run, since a year's migration alone can turn a count that should fall every year
    table = (
        run(scenarios / "qingyuan.yaml", draws=1, variants=[], wards=False)
        .table("trends")
        .query("variant == 'base'")
        .set_index("trend")
    )
    assert len(table) == 6
    assert (table["holds_until"] >= 2024).all()
    assert 2025 <= table.loc["women_15_49", "ends"] <= 2027
    assert 2028 <= table.loc["births", "ends"] <= 2033
    assert table.loc["older_share", "holds_until"] == 2035


def test_a_gap_in_units_is_on_the_indicators_own_scale(kaiping: Result) -> None:
    rows = _targets(kaiping, variant="base", indicator="gps_per_10000", year=2025)
    people = kaiping.outcomes["base"].people.total[:, 5].sum(axis=1)
    units = kaiping.outcomes["base"].supply.units["gps"][:, 5].sum(axis=1)
    assert rows["gap_unit_count"].iloc[0] == pytest.approx((units - 4.0 * people / 10000).mean())


def test_attainment_says_the_same_probability_as_targets(qingyuan: Result) -> None:
    keys = ["plan", "variant", "year", "region", "indicator"]
    both = qingyuan.table("attainment").merge(qingyuan.table("targets"), on=keys, suffixes=("", "_there"))
    assert len(both) > 500
    assert (both["probability"] - both["probability_there"]).abs().max() < 1e-12


def test_the_binding_set_is_met_no_likelier_than_its_least_likely_member(qingyuan: Result) -> None:
    table = qingyuan.table("attainment").query(
        "variant == 'base' and region == 'qingyuan' and target_basis == 'milestone'"
    )
    members = table[(table["nature"] == "binding") & (table["indicator"] != "binding_set")]
    joint = table[table["indicator"] == "binding_set"]
    assert len(joint) == 1
    assert joint["probability"].item() <= members["probability"].min() + 1e-12
    assert str(len(members)) in joint["note"].item()


def test_a_density_target_is_told_as_stock_growth_and_share_of_those_it_is_for(qingyuan: Result) -> None:
    rows = qingyuan.table("attainment").query("variant == 'base' and region == 'qingyuan' and year == 2025")
    places = rows.set_index("indicator").loc["childcare_places_per_1000"]
    groups = (
        qingyuan.table("population_groups")
        .query("variant == 'base' and region == 'qingyuan' and year == 2025 and sex == 'both'")
        .set_index("group")["mean"]
    )
    assert places["units_needed"] == pytest.approx(groups["all"] * 4.5 / 1000, rel=1e-9)
    assert places["units_per_100_served"] == pytest.approx(100 * places["units_needed"] / groups["0-2"], rel=1e-9)
    # 0.80 to 4.5 per 1,000 in five years: +41 % a year
    assert places["yearly_growth_needed"] == pytest.approx(0.41, abs=0.01)
    assert rows.set_index("indicator").loc["beds_per_1000", "served"] == "65+"


def test_rare_deaths_are_modelled_with_their_luck_told(qingyuan: Result) -> None:
    rows = qingyuan.table("targets").query("variant == 'base' and region == 'qingyuan' and year == 2025")
    mothers = rows.set_index("indicator").loc["maternal_mortality"]
    # 10.70 per 100,000 of 40,200 births are 4.3 deaths; at most 10 per 100,000 of some 28,000 births are 2
    assert 0.3 < mothers["probability"] < 0.6
    assert "4.3" in mothers["note"]
    assert mothers["input_status"] == "assumed"
