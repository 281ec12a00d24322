"""Wards of a scenario: from YAML to ``wards.csv``, the screen and a chart, and what is refused on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.demand.stays import Exponential, Lognormal, Observed
from sim.demand.ward import Ward
from sim.demand.ward_setup import set_up_ward
from sim.inputs.catalogue import Inputs, read_inputs
from sim.publish.charts.gallery import charts
from sim.publish.run_folder import write_run_folder
from sim.result import Result
from sim.running import run
from sim.scenario.load import BASE, load
from sim.wards import most_replications

HEAD = "format: 1\nextends: kaiping.yaml\nward_simulation.precision: {relative: 0.2, absolute: 0.05}\n"
WARD = """\
wards:
  medicine:
    title: {en: Internal medicine, zh: 内科}
    beds: 40
    years: [2025, 2030]
    share_of_bed_days: 0.012
    length_of_stay: {mean: 9, file: null}
    patients:
      emergency: {share: 0.6, waits_days: 0.5}
      elective: {share: 0.4, priority: 2, weekdays: [1.4, 1.4, 1.4, 1.3, 1.1, 0.2, 0.2], outlier: false}
    outlier_beds: 2
    nurses: {patients_per_nurse: 5, shifts: {8: 8, 20: 7}, weekend: {8: 6}}
"""
LEVERS = """\
variants:
  more_beds: {wards.medicine.beds: 44}
  more_nurses: {wards.medicine: {beds: 44, nurses.shifts: {8: 9}}}
"""


def scenario(copied: Path, ward: str = WARD, rest: str = "") -> Path:
    file = copied / "my.yaml"
    file.write_text(HEAD + ward + rest, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, scenarios: Path) -> tuple[Result, list[tuple[int, int]]]:
    """One ward in two years, with variants of its beds and nurses and one of others; and what was told on the way."""
    file = tmp_path_factory.mktemp("wards") / "my.yaml"
    text = HEAD.replace("kaiping.yaml", str(scenarios / "kaiping.yaml"))
    file.write_text(text + WARD + LEVERS, encoding="utf-8")
    told: list[tuple[int, int]] = []
    variants = ["more_beds", "more_nurses", "late_projects"]
    return run(file, draws=5, variants=variants, progress=lambda done, total: told.append((done, total))), told


def value(table: pd.DataFrame, measure: str, year: int = 2025, variant: str = BASE, patients: str = "all") -> float:
    found = table.set_index(["variant", "year", "patients", "measure"])["mean"]
    return float(found[variant, year, patients, measure])


def ward_of(inputs: dict[str, Inputs], file: Path, **options: float) -> Ward:
    settings = load(file).base
    told = settings.wards["medicine"]
    assert told is not None
    return set_up_ward("medicine", told, settings, inputs[BASE].stays.get("medicine", {}), **options)


def test_a_run_has_the_wards_of_every_variant_and_year(ran: tuple[Result, object]) -> None:
    result = ran[0]
    table = result.table("wards")
    assert set(zip(table["variant"], table["year"], strict=True)) == {
        (variant, year) for variant in result.variants for year in (2025, 2030)
    }
    assert set(table["patients"]) == {"all", "emergency", "elective"}
    assert not table.isna().any().any()
    assert ((table["low"] <= table["mean"]) & (table["mean"] <= table["high"])).all()


def test_patients_follow_the_forecast_of_bed_days(ran: tuple[Result, object]) -> None:
    table, result = ran[0].table("wards"), ran[0]
    beds = result.outcomes[BASE].demand.units["beds", "use"].sum(axis=2)
    occupancy = result.scenario.base.demand.beds.occupancy.value
    for year in (2025, 2030):
        asked = float(pd.Series(beds[:, year - 2020]).median()) * occupancy * 0.012
        assert value(table, "offered_load", year) == pytest.approx(asked)
    assert value(table, "offered_load", 2030) > value(table, "offered_load", 2025)


def test_more_beds_with_their_nurses_help_the_same_patients_and_beds_alone_nobody(ran: tuple[Result, object]) -> None:
    table = ran[0].table("wards")
    assert value(table, "mean_wait", variant="more_nurses") < value(table, "mean_wait")
    assert value(table, "offered_load", variant="more_nurses") == value(table, "offered_load")
    assert value(table, "mean_wait", variant="more_beds") == value(table, "mean_wait")


def test_a_variant_that_leaves_a_ward_as_it_is_shares_its_result(ran: tuple[Result, object]) -> None:
    outcomes = ran[0].outcomes
    assert outcomes["late_projects"].wards[0].result is outcomes[BASE].wards[0].result


def test_progress_counts_up_to_its_total(ran: tuple[Result, list[tuple[int, int]]]) -> None:
    result, told = ran
    done = [step for step, _ in told]
    assert done == sorted(done)
    assert told[-1][0] == told[-1][1] > most_replications(result.scenario, result.variants)


def test_a_ward_has_a_chart_in_its_last_year_by_its_own_name(ran: tuple[Result, object]) -> None:
    figures = dict(charts(ran[0]))
    title = next(text.get_text() for text in figures["ward_medicine"]().texts if "2030" in text.get_text())
    assert title == "内科：2030年零点在院人数"


def test_a_ward_with_the_name_of_a_region_leaves_the_region_its_own(copied: Path) -> None:
    file = scenario(copied, WARD.replace("  medicine:", "  kaiping:").replace("2025, 2030", "2025"))
    result = run(file, draws=1, variants=[])
    assert result.words("kaiping") == "开平市"
    assert "ward_kaiping" in dict(charts(result))


def test_a_ward_that_never_settles_is_told_as_one(copied: Path) -> None:
    ward = WARD.replace("share_of_bed_days: 0.012", "occupancy: 1").replace("2025, 2030", "2025")
    table = run(scenario(copied, ward), draws=1, variants=[], lang="en").table("wards").set_index("measure")
    assert table.loc["full", "note"].startswith("the queue grows or hardly ever empties")
    assert table.loc["offered_load", "note"] == ""


def test_without_wards_the_table_has_its_header_alone(kaiping: Result) -> None:
    table = kaiping.table("wards")
    assert (len(table), table.columns[:3].tolist()) == (0, ["variant", "ward", "year"])


def test_the_command_prints_the_wards_and_the_folders_own_scenario_gives_them_again(
    copied: Path, tmp_path: Path
) -> None:  # fmt: skip
    stays = "\n".join(["住院天数", *(str(1 + number % 20) for number in range(60))])
    (copied / "stays.csv").write_bytes(stays.encode("gb18030"))
    ward = WARD.replace("{mean: 9, file: null}", "{file: stays.csv}").replace("2025, 2030", "2025")
    arguments = ["run", str(scenario(copied, ward)), "--draws", "2", "--variant", "late_projects", "--no-charts"]
    done = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "病区仿真" in done.output
    folder = tmp_path / "out" / "my"
    assert (folder / "inputs" / "stays.csv").read_bytes() == (copied / "stays.csv").read_bytes()
    again = write_run_folder(run(folder / "scenario.yaml"), tmp_path / "again", charts=False)
    assert (again / "wards.csv").read_bytes() == (folder / "wards.csv").read_bytes()


def test_a_seed_gives_the_same_wards_with_any_number_of_jobs(copied: Path) -> None:
    file = scenario(copied, WARD.replace("2025, 2030", "2025"))
    tables = [run(file, draws=5, variants=[], jobs=jobs, seed=9).table("wards") for jobs in (1, 3)]
    assert tables[0].equals(tables[1])
    assert not run(file, draws=5, variants=[], seed=8).table("wards").equals(tables[0])


def test_stays_are_the_wards_own_else_assumed(copied: Path) -> None:
    file = scenario(copied)
    ward = ward_of(read_inputs(load(file)), file, bed_days=1e6)
    assert ward.patients[0].stay == Lognormal(9.0, 1.0)
    file = scenario(copied, WARD.replace("{mean: 9, file: null}", "{shape: exponential}"))
    assert ward_of(read_inputs(load(file)), file, bed_days=1e6).patients[1].stay == Exponential(8.8)
    (copied / "stays.csv").write_text("length_of_stay\n" + "3\n" * 20, encoding="utf-8")
    file = scenario(copied, WARD.replace("{mean: 9, file: null}", "{file: stays.csv}"))
    assert ward_of(read_inputs(load(file)), file, bed_days=1e6).patients[0].stay == Observed((3.0,) * 20, (1.0,) * 20)


@pytest.mark.parametrize(
    ("way", "load_of_beds"),
    [("occupancy: 0.9", 36.0), ("admissions_per_day: 4", 36.0), ("share_of_bed_days: 0.01", 10_000 / 365)],
)
def test_how_many_patients_come_can_be_said_in_three_ways(copied: Path, way: str, load_of_beds: float) -> None:
    file = scenario(copied, WARD.replace("share_of_bed_days: 0.012", way))
    ward = ward_of(read_inputs(load(file)), file, bed_days=1e6)
    assert ward.load == pytest.approx(load_of_beds)
    assert ward.patients[0].per_day == pytest.approx(1.5 * ward.patients[1].per_day)


def test_nurses_on_duty_staff_beds_by_hour_and_weekend(copied: Path) -> None:
    file = scenario(copied)
    ward = ward_of(read_inputs(load(file)), file, bed_days=1e6)
    assert ward.staffed[0] == (35,) * 8 + (40,) * 12 + (35,) * 4
    assert ward.staffed[6] == (30,) * 24
    assert replace(ward, staffed=()).staffed_beds.tolist() == [[40.0] * 24] * 7


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("beds: 40", "beds: 0", "wards.medicine.beds: value 0 must be above 0"),
        ("beds: 40", "beds: 40.5", "beds 40.5 must be a whole number"),
        ("beds: 40", "beds: {value: 40, low: 38, high: 42}", "takes no low and high"),
        ("share_of_bed_days: 0.012", "occupancy: 1.1", "wards.medicine.occupancy: value 1.1 must be at most 1"),
        ("share_of_bed_days: 0.012", "share_of_bed_days: 12", "value 12 must be at most 1"),
        ("share_of_bed_days: 0.012", "", "give one of admissions_per_day, occupancy, share_of_bed_days, not none"),
        ("beds: 40", "beds: 40\n    occupancy: 0.8", "not occupancy and share_of_bed_days"),
        ("0.2, 0.2]", "0.2]", "weekdays takes 7 factors, not 6"),
        ("0.2, 0.2]", "0.2, 2.3]", "weekdays average 1.3, they must average 1: divide each by 1.3"),
        ("0.2, 0.2]", "0.2, -0.2]", "greater than or equal to 0"),
        ("priority: 2", "months: [1, 1]", "months takes 12 factors, not 2"),
        ("priority: 2", "priority: 0", "greater than or equal to 1"),
        ("share: 0.4", "share: 0.5", "the shares of patients add up to 1.1, not to 1"),
        ("elective:", "all:", "no class of patients can be called 'all'"),
        ("{mean: 9, file: null}", "{mean: 9, file: stays.csv}", "not both"),
        ("{mean: 9, file: null}", "{mean: 0}", "value 0 must be above 0"),
        ("{mean: 9, file: null}", "{file: gone.csv}", "there is no"),
        ("{mean: 9, file: null}", "{shape: exponential, coefficient_of_variation: 2}", "leave it out"),
        ("patients_per_nurse: 5", "patients_per_nurse: 0.1", "can look after no patient"),
        ("{8: 8, 20: 7}", "{24: 8}", "'24' is not an hour from 0 to 23"),
        ("[2025, 2030]", "[2019]", "2019 is not in the horizon, take a year from 2020 to 2035"),
        ("[2025, 2030]", "[]", "at least 1 item"),
        ("[2025, 2030]", "[2025, 2025]", "years: 2025 stands twice"),
        ("beds: 40", "beds: 40\n    region: kaipin", "no region 'kaipin', did you mean \"kaiping\"?"),
        ("share_of_bed_days: 0.012", "admissions_per_day: 1460", "1460 admissions a day for 40 beds: of a year?"),
        ("share_of_bed_days: 0.012", "share_of_bed_days: 0.12", "ask for 36"),
        ("  medicine:", "  internal/medicine:", "'internal/medicine' cannot name a ward"),
        ("beds: 40", "beds: 40\n    bed: 3", 'unknown key, did you mean "beds"?'),
    ],
)
def test_a_ward_that_cannot_be_is_refused_at_its_place(copied: Path, old: str, new: str, reason: str) -> None:
    assert old in WARD
    out = copied / "out"
    done = CliRunner().invoke(main, ["run", str(scenario(copied, WARD.replace(old, new))), "--out", str(out)])
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert "my.yaml:" in done.output
    assert reason in done.output
    assert not out.exists()


def test_a_wrong_stay_is_told_with_its_line_before_anything_runs(copied: Path) -> None:
    (copied / "stays.csv").write_text("length_of_stay\n" + "3\n" * 20 + "-4\n", encoding="utf-8")
    file = scenario(copied, WARD.replace("{mean: 9, file: null}", "{file: stays.csv}"))
    done = CliRunner().invoke(main, ["validate", str(file)])
    assert done.exit_code == 2
    assert "stays.csv:22  length_of_stay: -4 is out of range" in done.output


def test_bed_days_cannot_be_shared_where_no_beds_are_known(copied: Path) -> None:
    stocks = copied / "data/kaiping/stocks.csv"
    lines = [line for line in stocks.read_text(encoding="utf-8").splitlines() if ",beds," not in line]
    stocks.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["validate", str(scenario(copied))])
    assert "wards.medicine.share_of_bed_days: no bed-days are forecast" in done.output


def test_a_variant_can_take_a_ward_away(copied: Path) -> None:
    file = scenario(copied, WARD.replace("2025, 2030", "2025"), "variants: {closed: {wards.medicine: null}}\n")
    assert set(run(file, draws=1, variants=["closed"]).table("wards")["variant"]) == {BASE}
