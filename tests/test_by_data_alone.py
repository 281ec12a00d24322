"""Resources, regions and plans are rows of tables: adding one takes no code."""
# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

from pathlib import Path

import pytest

from sim.publish.charts.gallery import charts
from sim.publish.run_folder import write_run_folder
from sim.running import run


def _append(path: Path, *rows: str) -> None:
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write("".join(f"{row}\n" for row in rows))


def _add_ambulances(copied: Path) -> None:
    _append(
        copied / "data/resources.csv",
        "ambulances,Ambulances,救护车,place,vehicles,vehicles,辆,ambulances_per_10000,10000,resident,#444444",
    )
    _append(
        copied / "data/kaiping/stocks.csv",
        "2020,kaiping,ambulances,count,20,vehicles,not_applicable,made up for a test,assumed,",
    )
    _append(
        copied / "plans/kaiping-14fyp/indicators.csv",
        'ambulances_per_10000,21,每万人口救护车数,"Ambulances per 10,000",ambulances,population,10000,"per 10,000",2,2020,0.27,0.3,0.33,at_least,anticipatory,resource_density,,,,',
    )


def test_ambulances_by_rows_only(copied: Path, tmp_path: Path) -> None:
    _add_ambulances(copied)
    result = run(copied / "kaiping.yaml", draws=5, variants=[], sets=["supply.growth.ambulances=0.05"])
    row = result.table("targets").query("indicator == 'ambulances_per_10000' and year == 2025").iloc[0]
    assert row["mean"] == pytest.approx(20 * 1.05**5 / 75, rel=0.03)
    assert row["status"] == "met"
    assert "ambulances" in set(result.table("demand")["resource"])
    assert "ambulances" in set(result.table("supply")["resource"])
    assert "resource_ambulances" in {name for name, _ in charts(result)}
    folder = write_run_folder(result, tmp_path / "out", charts=False)
    assert "ambulances_per_10000" in (folder / "targets.csv").read_text(encoding="utf-8")
    assert result.words("ambulances") == "救护车"


NEXT_PLAN = (
    'enrolment,22,3岁以下婴幼儿入托率,Under-3s enrolled,enrolled_under_3,children_under_3,100,%,1,2020,5.5,,10,at_least,anticipatory,share,,,,',
    'nursing_share,23,护理型床位占比,Nursing beds,nursing_beds,homes,100,%,0,2020,40,,55,at_least,anticipatory,share,,,,',
    'share_65,24,65岁及以上人口比重,Share aged 65 and over,population_65_plus,population,100,%,1,2020,,,30,at_most,anticipatory,share,,,,',
    'beds_for_65,25,每千老年人床位数,"Beds per 1,000 aged 65 and over",homes,population_65_plus,1000,"per 1,000",1,2020,,,30,at_least,anticipatory,coverage,,,,',
)  # fmt: skip
BEDS = (
    "nursing_beds,Nursing beds,护理型床位,bed,beds,beds,张,nursing_share,1000,resident,#444444",
    "homes,Homes,养老床位,bed,beds,beds,张,beds_for_65,1000,resident,#555555",
)
STOCKS = (
    "2020,kaiping,nursing_beds,count,800,beds,not_applicable,made up for a test,assumed,",
    "2020,kaiping,homes,count,2000,beds,not_applicable,made up for a test,assumed,",
)


def test_what_the_next_plans_count_by_rows_only(copied: Path) -> None:
    _append(copied / "data/resources.csv", *BEDS)
    _append(copied / "data/kaiping/stocks.csv", *STOCKS)
    _append(copied / "plans/kaiping-14fyp/indicators.csv", *NEXT_PLAN)
    grow = [f"supply.growth.{name}=0" for name in ("nursing_beds", "homes")]
    result = run(copied / "kaiping.yaml", draws=5, variants=[], sets=grow)
    rows = result.table("targets").query("year == 2025").set_index("indicator")
    assert rows.loc["nursing_share", "mean"] == pytest.approx(40, rel=1e-6)
    assert rows.loc["nursing_share", "status"] == "missed"
    assert 15 < rows.loc["share_65", "mean"] < 20
    assert rows.loc["share_65", "status"] == "met"
    old = rows.loc["share_65", "mean"] / 100 * 750_000
    assert rows.loc["beds_for_65", "mean"] == pytest.approx(2000 / old * 1000, rel=0.02)
    assert 5 < rows.loc["enrolment", "mean"] < 20


def test_a_resource_whose_stock_is_blank_is_unknown_and_not_zero(copied: Path) -> None:
    _add_ambulances(copied)
    stocks = copied / "data/kaiping/stocks.csv"
    stocks.write_text(stocks.read_text(encoding="utf-8").replace("count,20,", "count,,"), encoding="utf-8", newline="")
    result = run(copied / "kaiping.yaml", draws=5, variants=[])
    row = result.table("targets").query("indicator == 'ambulances_per_10000' and year == 2025").iloc[0]
    assert row["status"] == "not_modelled"
    assert "存量未知" in row["note"]
    assert "ambulances" not in set(result.table("supply")["resource"])


def test_a_ninth_county_by_rows_only(copied: Path) -> None:
    data = copied / "data/qingyuan"
    _append(data / "regions.csv", "newcounty,north,新县,New County,新县,,made up for a test,assumed,")
    for name in ("population", "migration_residuals"):
        table = data / f"{name}.csv"
        rows = [line for line in table.read_text(encoding="utf-8").splitlines() if "lianshan" in line]
        _append(table, *(row.replace("lianshan", "newcounty") for row in rows))
    _append(data / "migration.csv", "newcounty,0,-3,3,made up for a test,assumed,")
    _append(data / "health_employment.csv", "newcounty,50,persons,made up for a test,assumed,")
    result = run(copied / "qingyuan.yaml", draws=5, variants=[])
    people = (
        result.table("population_groups").query("sex == 'both' and group == 'all' and year == 2020").set_index("region")
    )
    assert people.loc["newcounty", "mean"] == pytest.approx(95136)
    assert people.loc["north", "mean"] == pytest.approx(974222 + 95136)
    assert people.loc["qingyuan", "mean"] == pytest.approx(3969473 + 95136)
    assert "newcounty" in set(result.table("warnings")["region"])
    clinics = result.table("rules").query("rule == 'psychiatric_outpatient_threshold' and year == 2020")
    assert clinics.set_index("region").loc["north", "mean"] == 3
    assert result.table("equity").query("measure == 'theil_t'")["mean"].notna().all()


def test_the_next_plan_beside_the_present_one_by_rows_only(copied: Path) -> None:
    folder = copied / "plans/kaiping-15fyp"
    folder.mkdir()
    (folder / "plan.yaml").write_text(
        "id: kaiping-15fyp\ntitle: {zh: 下一规划, en: Next plan}\nplace: kaiping\n", encoding="utf-8"
    )
    header = "id,number,name_zh,name_en,numerator,denominator,scale,unit,decimals,base_year,base,2030,direction,nature,kind,quote,section,line,note"
    rows = [
        'beds_per_1000,1,床位,Beds,beds,population,1000,"per 1,000",2,2025,5.7,6.0,at_least,binding,resource_density,,,,',
        'doctors_per_1000,2,医师,Doctors,doctors,population,1000,"per 1,000",2,2025,2.5,2.9,at_least,anticipatory,resource_density,,,,',
        "enrolment_under_3,3,入托率,Enrolment,enrolled,children_under_3,100,%,1,,,18,at_least,anticipatory,share,,,,",
    ]
    (folder / "indicators.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8", newline="")
    plans = "plan=[plans/kaiping-14fyp, plans/kaiping-15fyp]"
    file = copied / "kaiping.yaml"
    text = file.read_text(encoding="utf-8").replace("plan: plans/kaiping-14fyp", plans.replace("plan=", "plan: "))
    file.write_text(text, encoding="utf-8", newline="")
    result = run(file, draws=5, variants=[])
    table = result.table("targets")
    assert set(table["plan"]) == {"kaiping-14fyp", "kaiping-15fyp"}
    beds = table.query("plan == 'kaiping-15fyp' and indicator == 'beds_per_1000'").set_index("year")
    assert beds.loc[2030, "target_basis"] == "milestone"
    assert beds.loc[2026, "target"] == pytest.approx(5.76)
    assert 2025 not in beds.index
    assert table.query("indicator == 'enrolment_under_3'")["status"].unique().tolist() == ["not_modelled"]
    demand = result.table("demand").query("resource == 'beds' and method == 'norm' and year == 2030")
    people = result.table("population_groups").query("sex == 'both' and group == 'all' and year == 2030")
    assert demand["mean"].iloc[0] == pytest.approx(6.0 * people["mean"].iloc[0] / 1000)


def test_no_plan_at_all_still_runs(copied: Path) -> None:
    file = copied / "kaiping.yaml"
    text = file.read_text(encoding="utf-8").replace("plan: plans/kaiping-14fyp", "plan: null")
    file.write_text(text, encoding="utf-8", newline="")
    result = run(file, draws=5, variants=[])
    assert len(result.table("targets")) == 0
    assert set(result.table("demand").query("resource == 'beds'")["method"]) == {"use", "statutory", "service_level"}
    assert [name for name, _ in charts(result)][:3] == ["population", "pyramid", "births"]


def test_places_per_100_under_3s_by_a_row(copied: Path) -> None:
    _append(
        copied / "plans/kaiping-14fyp/indicators.csv",
        "places_per_100_under_3,22,每百名婴幼儿托位数,Places per 100 under-3s,childcare_places,children_under_3,100,%,1,2020,6.6,20,30,at_least,anticipatory,share,,,,",
    )
    result = run(copied / "kaiping.yaml", draws=1, variants=[])
    row = result.table("targets").query("indicator == 'places_per_100_under_3' and year == 2025").iloc[0]
    outcome = result.outcomes["base"]
    under_3 = outcome.people.pyramid[0, 5, 0, :, :3].sum() if outcome.people.pyramid is not None else 0.0
    assert row["mean"] == pytest.approx(100 * outcome.supply.units["childcare_places"][0, 5, 0] / under_3)
