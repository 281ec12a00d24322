"""Tables of a place, a plan and the nation that cannot be used: told with file, line, column and reason."""
# ruff: noqa: E501  # a broken row and its message stay on one line

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.errors import InputError
from sim.inputs.catalogue import read_inputs
from sim.scenario.load import load

Edit = Callable[[str], str]
PROJECTS = "plans/kaiping-14fyp/projects.csv"


def swap(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def add(line: str) -> Edit:
    return lambda text: f"{text}{line}\n"


def keep_header(text: str) -> str:
    return text.splitlines()[0] + "\n"


def drop(start: str) -> Edit:
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if not line.startswith(start))


def complaint(copied: Path, scenario: str, file: str, edit: Edit) -> str:
    path = copied / file
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    variant = "from_observed" if "observed" in file else "base"
    options = ["--out", str(copied / "out"), "--variant", variant]
    done = CliRunner().invoke(main, ["run", str(copied / scenario), *options])
    assert done.exit_code == 2, done.output
    assert not (copied / "out").exists()
    return done.output.replace(f"{copied}/", "")


@pytest.mark.parametrize(
    ("file", "edit", "reason"),
    [
        ("regions.csv", swap("south,qingyuan,", "south,qingyan,"), "no region 'qingyan', did you mean \"qingyuan\"?"),
        ("regions.csv", swap("Lianshan,2,1", "Lianshan,2,2"), "regions.csv:11  row: 'liannan' lies on 'lianshan'"),
        ("regions.csv", swap("Lianshan,2,1", "Lianshan,2,"), "regions.csv:10  column: 'lianshan' has no column"),
        ("regions.csv", swap("south,qingyuan,", "south,,"), "regions.csv:3  parent: 'south' has no parent, nor has"),
        (
            "regions.csv",
            swap("qingyuan,,", "qingyuan,south,"),
            "regions.csv:2  parent: the parents of 'qingyuan' run in a",
        ),
        ("regions.csv", swap("south,qingyuan,", "south,fogang,"), "the parents of 'south' run in a circle"),
        ("regions.csv", swap("south,qingyuan,", "south,south,"), "the parents of 'south' run in a circle"),
        ("regions.csv", add("fogang,south,佛冈,Fogang"), "id: id fogang stands on line"),
        (
            "regions.csv",
            lambda text: text.replace("status,note", "status,area_km2").replace(",found,", ",found,0"),
            "area_km2: 0 is out of range, at least 0.01",
        ),
        ("regions.csv", keep_header, "regions.csv:1: there are headers, but no rows"),
        ("population.csv", keep_header, "population.csv:1: there are headers, but no rows"),
        ("population.csv", drop("2020"), "no rows of the base year 2020, there are: 2010"),
        ("population.csv", drop("2020,fogang,male,40"), "population.csv  age: 2020, fogang, male, age 40 is missing"),
        ("population.csv", add("2020,fogan,male,40,5"), "no region 'fogan' without parts, did you mean \"fogang\"?"),
        ("population.csv", add("2020,south,male,40,5"), "no region 'south' without parts"),
        ("population.csv", add("2020,fogang,male,40,5"), "age: year 2020, region fogang, sex male, age 40 stands on"),
        ("population.csv", add("2020,fogang,male,41,5"), "age: 41 is no lower bound, 0, 1, 5, 10"),
        ("population.csv", add("2020,fogang,boy,40,5"), "sex: 'boy' is not one of female, male"),
        ("population.csv", add("2020,fogang,male,40,-5"), "population: -5 is out of range, at least 0 is allowed"),
        ("births.csv", add("2020,qingyan,plan,5"), "region: no region 'qingyan', did you mean"),
        (
            "births.csv",
            drop("2020,qingyuan,plan"),
            "qingyuan.yaml:13:21  population.fertility.births_reading: no births of",
        ),
        ("health_employment.csv", add("fogan,5"), "no region 'fogan' without parts, did you mean \"fogang\"?"),
        ("health_employment.csv", drop("fogang"), "health_employment.csv  region: no row for fogang"),
        ("migration.csv", drop("fogang"), "migration.csv  region: no row for fogang"),
        ("migration.csv", add("south,1"), "migration.csv:10  region: no region 'south' without parts"),
        (
            "migration.csv",
            swap("qingcheng,0.93,-4.07,5.93", "qingcheng,0.93,1,2"),
            "migration.csv:2  low: low 1.0, level",
        ),
        ("migration_residuals.csv", drop("fogang,male,40"), "fogang, male, age 40 is missing"),
        ("stocks.csv", add("2020,qingyuan,bedz,count,5"), "resource: no resource 'bedz', did you mean \"beds\"?"),
        ("stocks.csv", add("2020,south,beds,count,5"), "region: the stock is that of qingyuan, not 'south'"),
        ("stocks.csv", add("2020,qingyuan,beds,count,5"), "stands on line 2 already"),
        ("stocks.csv", add("2021,qingyuan,beds,count,5,万张"), "unit: '万张' is no unit of a count"),
        ("observed.csv", add("2024,qingyuan,population,398.5,万人"), "unit: '万人' is no unit of a count"),
        (
            "observed.csv",
            add("2024,qingyuan,popluation,5"),
            "measure: no measure 'popluation', did you mean \"population\"",
        ),
        ("observed.csv", add("2024,qingyuan,,5"), "measure: is blank"),
        ("children_ever_born.csv", add("2020,fogan,1.8"), "region: no region 'fogan', did you mean \"fogang\""),
        ("children_ever_born.csv", add("2020,fogang,1.8"), "stands on line"),
        ("children_ever_born.csv", add("2015,fogang,-1.8"), "children_ever_born: -1.8"),
    ],
)
def test_a_broken_table_of_the_place_is_told(copied: Path, file: str, edit: Edit, reason: str) -> None:
    output = complaint(copied, "qingyuan.yaml", f"data/qingyuan/{file}", edit)
    assert reason in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("file", "edit", "reason"),
    [
        (PROJECTS, add("x,某,X,kaipin,2021,2022,5,5,,beds,,planned"), "region: no region 'kaipin', did you mean \"kaiping\""),
        (PROJECTS, add("x,某,X,kaiping,2023,2022,5,5,,beds,,planned"), "finish: ends in 2022, before it starts in 2023"),
        (PROJECTS, add("x,某,X,kaiping,2021,2022,5,6,,beds,,planned"), "beds_net: 6 net beds are more than 5 gross"),
        (PROJECTS, add("x,某,X,kaiping,2023,2022,5,5,,beds,,planned"), "swap the two years"),
        (PROJECTS, add("x,某,X,kaiping,2021,2022,5,6,,beds,,planned"), "gross holds the net"),
        (PROJECTS, add("x,某,X,kaiping,2021,2022,5,5,,beds,,planned,8a"), "reported_finished: '8a'"),
        (PROJECTS, add("x,某,X,kaiping,2021,2022,5,5,,bed,,planned"), "resource: no resource 'bed', did you mean \"beds\""),
        (PROJECTS, add("x,某,X,kaiping,2021,2022,5,5,,beds,,plannd"), "status: 'plannd' is not one of planned, under_way"),
        (PROJECTS, add("x,某,X,kaiping,2021年,2022,5,5,,beds,,planned"), "start: '2021年' carries a unit"),
        (PROJECTS, add("third_hospital,某,X,kaiping,2021,2022,5,5,,beds,,planned"), "id: id third_hospital stands on line"),
        ("data/kaiping/students.csv", add("intake_2019,2019,5,5,6"), "id: id intake_2019 stands on line 2 already"),
        ("data/resources.csv", add("beds,Beds,床,bed,beds,beds,张,b,1000,resident,#000000"), "stands on line 2 already"),
        ("data/resources.csv", swap("beds,Beds,床位,bed", "beds,Beds,床位,sofa"), "kind: 'sofa' is not one of bed, staff"),
        ("plans/kaiping-14fyp/indicators.csv", keep_header, "there are headers, but no rows"),
        ("plans/kaiping-14fyp/indicators.csv", swap("80.60,80.7,80.7", "80.60,about 81,80.7"), "2023: 'about81' is not a"),
        ("plans/kaiping-14fyp/indicators.csv", swap("80.60,80.7,80.7", "80.60,81%,80.7"), "2023: '81%' carries a unit"),
        ("plans/kaiping-14fyp/indicators.csv", swap(",2023,2025,", ",mid,end,"), "no target year stands among the columns"),
        ("plans/kaiping-14fyp/plan.yaml", swap("place: kaiping", "place: kaipin"), 'kaiping.yaml:5:7  plan: kaiping-14fyp'),
        ("plans/kaiping-14fyp/plan.yaml", drop("id:"), "plan.yaml  id: is missing, add it"),
        ("data/china/mortality.csv", keep_header, "mortality.csv:1: there are headers, but no rows"),
        ("data/china/mortality.csv", drop("2008,female,1,"), "no row for year 2008, sex female, age 1"),
        ("data/china/fertility_schedule.csv", add("2101,20,0.1"), "no row for year 2101, age 10"),
        ("data/china/national_path.csv", add("2019,births,1,2,3"), "stands on line"),
        ("data/china/national_path.csv", add("1901,births,1,2,3"), "low: low 2.0, value 1.0 and high 3.0 are out of order"),
        ("data/china/national_path.csv", add("1901,births,1,,3"), "low: low is missing: give low and high, or neither"),
        ("data/china/health_service_use.csv", add("2018,admission_rate,both,3,5,1"), "age: admission_rate: ages 3-5 overlap another row, a group begins"),
        ("data/china/health_service_use.csv", drop("2018,admission_rate"), "no rows of admission_rate, add them by age"),
    ],
)  # fmt: skip
def test_a_broken_table_of_plan_or_nation_is_told(copied: Path, file: str, edit: Edit, reason: str) -> None:
    output = complaint(copied, "kaiping.yaml", file, edit)
    assert reason in output
    assert file.rpartition("/")[2].partition(".")[0] in output or "kaiping.yaml" in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("change", "place", "reason"),
    [
        ("supply.projects.third_hospitl.delay_years: 1", "2:1", 'did you mean "third_hospital"?'),
        ("supply.projects.third_hospital.finsh: 2023", "2:1", 'no such column, did you mean "finish"?'),
        ("supply.projects.third_hospital.delay_years: soon", "2:1", "'soon' is not a number"),
        ("supply.projects.third_hospital.finish: 1999", "2:40", "ends in 1999, before it starts"),
        (
            "supply.projects.maternal_child_hospital.beds_replaced: 201",
            "2:56",
            "201 replaced beds are more than 200 gross",
        ),
        (
            "supply.projects.maternal_child_hospital.beds_replaced: 100",
            "2:56",
            "50 net and 100 replaced beds are not 200 gross",
        ),
        ("supply.projects.*.finish: 1999", "2:27", "ends in 1999, before it starts"),
        ("supply.projects.third_hospital.note: [1, 2]", "2:1", "expected one value, as in a cell"),
        ("population.migration.levels.kaiping.net_per_1000: 9", "2:51", "level 9.0 and high 4.8 are out of order"),
        ("supply.growth: {bedz: 0.1}", "2:17", "no resource 'bedz', did you mean \"beds\"?"),
        ("demand.specialties.obstetrc_beds: null", "2:1", 'did you mean "obstetric_beds"?'),
        ("demand.staff.nurses.ratio_to_beds.of: bed", "2:1", "no resource 'bed', did you mean \"beds\"?"),
        ("demand.mixture: {beds: {usage: 1}}", "2:25", "no method 'usage', did you mean \"use\"?"),
        ("demand.mixture: {beds: {use: 0}}", "2:24", "no method has a weight"),
        ("demand.mixture: {gps: {use: 1}}", "2:24", "no method 'use', known: norm, panel, contracts"),
        ("demand.mixture: {rehabilitation_beds: {norm: 1}}", "2:40", "no method 'norm'"),
        ("demand.staff.gps.norm: {kind: ratio, of: beds, per_unit: 2}", "2:24", "'norm' is the name of another method"),
        ("demand.staff.gps.pharmacy: {kind: ratio, of: pharmacists, per_unit: 2}", "2:46", "no demand by use here"),
        ("demand.staff.gps.panel.days: 400", "2:30", "400 days are more than a year has, 366"),
        ("demand.staff.doctors.workload.hours_per_year: 30000", "2:47", "30000 hours are more than a year has, 8,784"),
        ("demand.specialties.beds: {part: department, volume: births, occupancy: 0.7}", "2:26", "by use already"),
        ("demand.specialties.gps: {part: across, volume: births, occupancy: 0.7}", "2:25", "'gps' are no beds"),
        ("demand.service_level.probability_full: 0", "2:40", "value 0 must be above 0"),
        ("demand.service_level.probability_full: 1", "2:40", "value 1 must be below 1"),
        ("demand.service_level.overdispersion: 0.5", "2:38", "value 0.5 must be at least 1"),
        ("demand.service_level.seasonal_peak: 0.9", "2:37", "value 0.9 must be at least 1"),
        ("demand.health_status.shift_per_year: 5", "2:38", "must be at most 0.5"),
        ("demand.staff.gps.panel.volume: populaton", "2:32", "'populaton' is no volume: births, admissions"),
        ("demand.staff.gps.panel.kind: ratios", "2:30", "kind: 'ratios' is none of 'ratio', 'productivity'"),
        ("demand.beds.occupancy: 0", "2:24", "value 0 must be above 0"),
        ("demand.beds.occupancy: 85", "2:24", "value 85 must be at most 1, write 0.85 for 85 %"),
        ("demand.beds.length_of_stay: 211", "2:29", "211 days is above 60: 211 hours are 8.79 days"),
        ("demand.specialties.psychiatric_beds.length_of_stay: 1440", "2:53", "1440 hours are 60 days"),
        ("demand.beds.inflow: 0.95", "2:21", "must be at most 0.9"),
        ("demand.statutory.outflow_allowance: 0.5", "2:37", "at most a third"),
        ("demand.norms.bedz: 5", "2:1", "no resource 'bedz', did you mean \"beds\"?"),
        (
            "population.calibration.x: {measure: births, region: kaipin, year: 2022, figure: 4000}",
            "2:53",
            "no region 'kaipin', did you mean \"kaiping\"?",
        ),
        (
            "population.calibration.x: {measure: births, region: kaiping, year: 2020, figure: 4000}",
            "2:68",
            "2020 is not after the base 2020",
        ),
        (
            "population.calibration.x: {measure: birth, region: kaiping, year: 2022, figure: 4000}",
            "2:37",
            "'population', 'births' or 'deaths'",
        ),
        (
            "population.calibration.x: {measure: births, region: kaiping, year: 2022, figure: -4}",
            "2:82",
            "must be above 0",
        ),
        (
            "population.calibration.x: {measure: population, region: kaiping, year: 2022, figure: 74.88}",
            "2:86",
            "74.88 is implausible, the base year has 748,777 residents, write single persons",
        ),
        (
            "population.calibration.x: {measure: births, region: kaiping, year: 2022, figure: 0.45}",
            "2:82",
            "0.45 is implausible, the base year has 748,777 residents, write single persons",
        ),
        (
            "population.fertility.support: {leave: {elasticty: 0.1}}",
            "2:40",
            'did you mean "elasticity"?',
        ),
        ("population.fertility.support.leave: {change: 50, elasticity: 3}", "2:37", "change x elasticity is 150"),
        ("plan: [plans/kaiping-14fyp, plans/kaiping-14fyp]", "2:7", "kaiping-14fyp stands twice"),
    ],
)
def test_a_change_that_a_table_cannot_take_is_told_at_its_line_in_the_scenario(
    copied: Path, change: str, place: str, reason: str
) -> None:
    (copied / "own.yaml").write_text(f"extends: kaiping.yaml\n{change}\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["validate", str(copied / "own.yaml")])
    assert done.exit_code == 2
    assert f"own.yaml:{place}  " in done.output
    assert reason in done.output


def test_flows_between_regions_that_are_not_there_are_told(copied: Path) -> None:
    flow = "{origins: [nort], destination: south, per_1000: 5, start: 2021}"
    text = f"extends: qingyuan.yaml\npopulation.migration.flows.f: {flow}\n"
    (copied / "own.yaml").write_text(text, encoding="utf-8")
    output = CliRunner().invoke(main, ["validate", str(copied / "own.yaml")]).output
    assert "no region 'nort', did you mean \"north\"?" in output
    assert "no region without parts 'south'" in output


RULE = "id,name_zh,name_en,kind,measure,threshold,side,value,unit,per,level,year\nx,某,X,"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("per_person,wards,,,1,wards,,county,", "kind: 'per_person' is not one of threshold_population, per_institution"),
        ("threshold_population,wards,,,1,wards,,county,", "threshold: is blank, but threshold_population needs it"),
        ("threshold_population,wards,30万,,1,wards,,county,", "threshold: '30万' carries a unit"),
        ("threshold_population,wards,5,below,1,wards,,county,", "side: 'below' is not one of above, up_to"),
        ("per_1000,wards,5,,1,wards,,county,", "threshold: per_1000 has none, leave it blank"),
        ("per_institution,posts,,,2,posts,,county,", "per: is blank, but per_institution needs it, name what is counted in"),
        ("per_1000,beds,,,0.7,beds,populaton,place,", "per: no group of people 'populaton', did you mean \"population\"?"),
        ("coverage,contracts,,,800,persons,population_65_plus,place,", "value: 800 is more than 100 %, write 80 for 80 %"),
        ("coverage,contracts,,,80,persons,,city,", "level: 'city' is not one of county, place"),
        ("coverage,contracts,,,,persons,,place,", "value: is blank"),
        ("per_1000,b,,,1,b,,place,\nx,某,X,per_1000,b,,,1,b,,place,", "id: id x stands on line 2 already"),
    ],
)  # fmt: skip
def test_a_broken_rule_of_the_plan_is_told(copied: Path, row: str, reason: str) -> None:
    output = complaint(copied, "kaiping.yaml", "plans/kaiping-14fyp/rules.csv", lambda _: f"{RULE}{row}\n")
    assert "rules.csv:" in output
    assert reason in output


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2021,north,wards,5", "region: no region 'north' without parts"),
        ("2021,fogang,wards,-5", "value: -5 is out of range"),
        ("2021,fogang,wards,5\n2021,fogang,wards,6", "measure: year 2021, region fogang, measure wards stands on line"),
    ],
)
def test_a_broken_count_is_told(copied: Path, row: str, reason: str) -> None:
    (copied / "data/qingyuan/counts.csv").write_text(f"year,region,measure,value\n{row}\n", encoding="utf-8")
    output = complaint(copied, "qingyuan.yaml", "data/qingyuan/counts.csv", lambda text: text)
    assert reason in output


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2021,fogan,income,5", "region: no region 'fogan' without parts, did you mean \"fogang\"?"),
        ("2021,fogang,income,about 5", "value: 'about 5' is not a number"),
        (
            "2021,fogang,income,5\n2021,fogang,income,6",
            "measure: year 2021, region fogang, measure income stands on line",
        ),
    ],
)
def test_a_broken_ranking_of_the_regions_is_told(copied: Path, row: str, reason: str) -> None:
    (copied / "data/qingyuan/socioeconomic.csv").write_text(f"year,region,measure,value\n{row}\n", encoding="utf-8")
    output = complaint(copied, "qingyuan.yaml", "data/qingyuan/socioeconomic.csv", lambda text: text)
    assert reason in output


def test_problems_of_several_tables_are_told_at_once(copied: Path) -> None:
    for name in ("population", "stocks", "migration"):
        with (copied / f"data/qingyuan/{name}.csv").open("a", encoding="utf-8") as file:
            file.write("?,?,?,?,?\n")
    with pytest.raises(InputError) as error:
        read_inputs(load(copied / "qingyuan.yaml"))
    assert {Path(problem.file).stem for problem in error.value.problems} == {"population", "stocks", "migration"}


def test_tables_saved_by_chinese_excel_give_the_same_inputs(copied: Path) -> None:
    before = read_inputs(load(copied / "kaiping.yaml", variants=[]))["base"]
    file = copied / "data/kaiping/population.csv"
    text = file.read_text(encoding="utf-8").replace(
        "year,region,sex,age,population,source", "年份,地区,性别,年龄,人口,来源"
    )
    text = text.replace(",female,", ",女,").replace(",male,", ",男,")
    file.write_bytes(text.replace("\n", "\r\n").encode("gb18030"))
    after = read_inputs(load(copied / "kaiping.yaml", variants=[]))["base"]
    assert (after.census.population == before.census.population).all()


FIGURES = "{%s: {measure: %s, region: %s, year: 2022, figure: 5}, %s: {measure: %s, region: %s, year: 2023, figure: 6}}"


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        (("a", "deaths", "north", "b", "births", "north"), "deaths can be met for the whole place only"),
        (("a", "births", "north", "b", "births", "north"), "two figures of births for north"),
    ],
)
def test_known_figures_that_no_parameter_can_meet_are_told(copied: Path, figures: tuple[str, ...], reason: str) -> None:
    text = f"extends: qingyuan.yaml\npopulation.calibration: {FIGURES % figures}\n"
    (copied / "own.yaml").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["validate", str(copied / "own.yaml")])
    assert done.exit_code == 2
    assert "own.yaml:2:" in done.output
    assert reason in done.output


def test_figures_of_all_parts_leave_none_for_the_whole(copied: Path) -> None:
    figure = "{{measure: population, region: {}, year: 2022, figure: 5000}}"
    each = ", ".join(
        f"{name}: {figure.format(name)}" for name in ("north", "yangshan", "lianshan", "liannan", "lianzhou")
    )
    text = f"extends: qingyuan.yaml\npopulation.calibration: {{{each}}}\n"
    (copied / "own.yaml").write_text(text, encoding="utf-8")
    output = CliRunner().invoke(main, ["validate", str(copied / "own.yaml")]).output
    assert "every part of north has a figure of population of its own" in output
