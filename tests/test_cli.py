"""The command line as people and scripts use it: what it prints, writes and returns."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sim.cli import main
from sim.result import TABLES

COMMANDS = ["run", "validate", "explain", "compare", "project", "sweep", "report", "verify", "schema", "doctor"]
CONTRACT = [
    "targets", "demand", "supply", "population", "population_groups", "components", "births", "assumptions",
]  # fmt: skip
QUICK = ["--draws", "20", "--no-charts", "--variant", "base"]


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8", newline="")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_is_for(command: str) -> None:
    done = call(command, "--help")
    assert done.exit_code == 0
    assert len(done.output.splitlines()[2].strip()) > 20


def test_help_lists_the_commands() -> None:
    output = call("--help").output
    for command in COMMANDS:
        assert f"\n  {command} " in output


def test_without_arguments_the_scenarios_are_listed(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copied.parent)
    output = call().output
    assert "  scenarios/kaiping.yaml\n  scenarios/qingyuan.yaml\n" in output
    assert "cohortplan run scenarios/kaiping.yaml" in output
    assert "outputs/<name>/" in output


def test_without_arguments_and_scenarios_nothing_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = call()
    assert done.exit_code == 0
    assert "No scenarios/*.yaml in this folder" in done.output


def test_validate_says_good_for_good_ones(scenarios: Path) -> None:
    done = call("validate", scenarios / "kaiping.yaml", scenarios / "qingyuan.yaml")
    assert done.exit_code == 0
    assert [line.rpartition("/")[2].partition(" (")[0] for line in done.output.splitlines()] == [
        "kaiping.yaml: good", "qingyuan.yaml: good",
    ]  # fmt: skip


def test_validate_tells_the_problems_of_all_bad_ones(copied: Path) -> None:
    change(copied / "qingyuan.yaml", "draws: 1000", "drwas: 1000")
    change(copied / "kaiping.yaml", "lang: zh", "lang: fr")
    done = call("validate", copied / "qingyuan.yaml", copied / "kaiping.yaml", copied / "gone.yaml")
    assert done.exit_code == 2
    for part in (
        'drwas: unknown key, did you mean "draws"?',
        "lang: should be 'en' or 'zh'",
        "gone.yaml: no such file",
    ):
        assert part in done.output


def test_the_schema_describes_every_key() -> None:
    schema = json.loads(call("schema").output)
    assert "required" not in schema
    for key in ("place", "horizon", "variants", "extends", "seed"):
        assert key in schema["properties"]
    sections = [schema, *schema["$defs"].values()]
    named = [field for section in sections for field in section.get("properties", {}).values()]
    assert len(named) > 70
    assert [field for field in named if "description" not in field and "$ref" not in field] == []


def test_doctor_looks_at_the_machine_and_runs_a_scenario(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copied.parent)
    done = call("doctor")
    assert done.exit_code == 0, done.output
    assert {line.split()[0] for line in done.output.splitlines()} == {"ok"}
    assert "tiny run: scenarios/kaiping.yaml, one draw" in done.output


def test_doctor_reports_a_scenario_that_cannot_run(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copied.parent)
    change(copied / "kaiping.yaml", "lang: zh", "lang: fr")
    done = call("doctor")
    assert done.exit_code == 3
    assert "FAIL tiny run:" in done.output


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, scenarios: Path) -> tuple[Path, Result]:
    """Both shipped scenarios, run once without variants."""
    out = tmp_path_factory.mktemp("ran")
    done = call("run", scenarios / "qingyuan.yaml", scenarios / "kaiping.yaml", "--out", out, *QUICK)
    assert done.exit_code == 0, done.output
    return out, done


@pytest.mark.parametrize("name", ["qingyuan", "kaiping"])
def test_run_writes_the_files_of_the_contract(ran: tuple[Path, Result], name: str) -> None:
    files = {path.name for path in (ran[0] / name).iterdir()}
    assert set(CONTRACT) <= set(TABLES)
    assert files == {*(f"{table}.csv" for table in TABLES), "results.nc", "scenario.yaml", "inputs", "run.json"}
    assert {path.name for path in ran[0].iterdir()} == {"qingyuan", "kaiping"}


def test_run_prints_the_targets_in_the_language_of_the_scenario(ran: tuple[Path, Result]) -> None:
    for part in ("清远市", "开平市", "约束性", "执业（助理）医师", "目标值"):
        assert part in ran[1].output


def test_lang_en_gives_english_labels(scenarios: Path, tmp_path: Path) -> None:
    output = call("run", scenarios / "qingyuan.yaml", "--out", tmp_path, *QUICK, "--lang", "en").output
    assert "Binding" in output
    assert "targets of 2025" in output
    assert not [letter for letter in output if "\u4e00" <= letter <= "\u9fff"]


def test_set_reaches_the_result(ran: tuple[Path, Result], scenarios: Path, tmp_path: Path) -> None:
    changed = ["--set", "supply.growth.nurses=0.2"]
    assert call("run", scenarios / "kaiping.yaml", "--out", tmp_path, *QUICK, *changed).exit_code == 0

    def nurses(folder: Path) -> float:
        table = rows(folder / "kaiping" / "supply.csv")
        return next(float(row["mean"]) for row in table if (row["resource"], row["year"]) == ("nurses", "2025"))

    assert nurses(tmp_path) > 1.5 * nurses(ran[0])
    (row,) = [r for r in rows(tmp_path / "kaiping/assumptions.csv") if r["path"] == "supply.growth.nurses"]
    assert (float(row["value"]), row["set_in"]) == (0.2, "--set")


def test_seed_and_draws_reach_the_record(scenarios: Path, tmp_path: Path) -> None:
    options = ["--draws", "3", "--seed", "9", "--no-charts", "--variant", "late_projects"]
    assert call("run", scenarios / "kaiping.yaml", "--out", tmp_path, *options).exit_code == 0
    record: dict[str, Any] = json.loads((tmp_path / "kaiping/run.json").read_text(encoding="utf-8"))
    assert (record["draws"], record["seed"], record["variants"]) == (3, 9, ["late_projects"])


def test_an_earlier_run_is_replaced_and_the_screen_says_so(scenarios: Path, tmp_path: Path) -> None:
    command: list[str | Path] = ["run", scenarios / "kaiping.yaml", "--out", tmp_path, *QUICK]
    assert "已替换" not in call(*command).output
    assert "已替换" in call(*command).output


def test_a_folder_that_no_run_made_is_left_alone_and_nothing_is_written(scenarios: Path, tmp_path: Path) -> None:
    (tmp_path / "kaiping").mkdir()
    (tmp_path / "kaiping" / "notes.txt").write_text("mine", encoding="utf-8")
    both = (scenarios / "qingyuan.yaml", scenarios / "kaiping.yaml")
    done = call("run", *both, "--out", tmp_path, *QUICK)
    assert done.exit_code == 2
    assert "no run made it (no run.json in it)" in done.output
    assert [path.name for path in tmp_path.rglob("*")] == ["kaiping", "notes.txt"]


def test_a_file_where_the_folder_should_be_is_refused(scenarios: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    done = call("run", scenarios / "kaiping.yaml", "--out", tmp_path / "out", *QUICK)
    assert done.exit_code == 2
    assert "is a file, not a folder" in done.output


def test_of_two_scenarios_with_one_broken_none_is_written(copied: Path, tmp_path: Path) -> None:
    change(copied / "data/kaiping/population.csv", "2020,kaiping,female,0,", "2020,kaiping,female,0,-")
    done = call("run", copied / "qingyuan.yaml", copied / "kaiping.yaml", "--out", tmp_path / "out", *QUICK)
    assert done.exit_code == 2
    assert "out of range, at least 0 is allowed" in done.output
    assert not (tmp_path / "out").exists()


def test_two_scenarios_of_one_name_are_refused(copied: Path, tmp_path: Path) -> None:
    change(copied / "qingyuan.yaml", "format: 1", "format: 1\nname: kaiping")
    done = call("run", copied / "qingyuan.yaml", copied / "kaiping.yaml", "--out", tmp_path / "out", *QUICK)
    assert done.exit_code == 2
    assert "two scenarios are called kaiping" in done.output


def test_strict_refuses_and_names_every_recalled_input(
    ran: tuple[Path, Result], scenarios: Path, tmp_path: Path
) -> None:
    done = call("run", scenarios / "kaiping.yaml", "--out", tmp_path / "out", *QUICK, "--strict")
    assert done.exit_code == 2
    assert not (tmp_path / "out").exists()
    recalled = [row["path"] for row in rows(ran[0] / "kaiping/assumptions.csv") if row["status"] == "recalled"]
    assert len(recalled) > 3
    for path in recalled:
        assert f"  {path}: " in done.output


@pytest.mark.parametrize(
    ("growth", "code"),
    [("{value: -0.1}", 1), ("{value: 0.5}", 0)],
)
def test_fail_on_miss_exits_with_one_when_a_binding_indicator_is_missed(
    scenarios: Path, tmp_path: Path, growth: str, code: int
) -> None:
    # the one binding indicator of Kaiping that is modelled is that of general practitioners
    options = ["--fail-on-miss", "--set", f"supply.growth.gps={growth}", "--out", str(tmp_path)]
    done = call("run", scenarios / "kaiping.yaml", *QUICK, *options)
    assert done.exit_code == code, done.output
    assert (tmp_path / "kaiping/run.json").is_file()


def test_fail_on_miss_minds_neither_anticipatory_indicators_nor_variants(copied: Path, tmp_path: Path) -> None:
    change(copied / "kaiping.yaml", "variants:\n", "variants:\n  worst: {supply.growth.gps: -0.1}\n")
    options = ["--draws", "20", "--no-charts", "--variant", "worst", "--set", "supply.growth.nurses=-0.1"]
    done = call("run", copied / "kaiping.yaml", "--out", tmp_path, *options, "--fail-on-miss")
    targets = rows(tmp_path / "kaiping/targets.csv")
    missed = {(row["variant"], row["nature"]) for row in targets if row["status"] == "missed"}
    assert {("base", "anticipatory"), ("worst", "binding")} <= missed
    assert done.exit_code == 0


def test_without_fail_on_miss_a_miss_is_no_failure(scenarios: Path, tmp_path: Path) -> None:
    options = ["--set", "supply.growth.gps=-0.1", "--out", str(tmp_path)]
    assert call("run", scenarios / "kaiping.yaml", *QUICK, *options).exit_code == 0


def test_compare_prints_the_variants_and_writes_where_it_is_told(scenarios: Path, tmp_path: Path) -> None:
    options = ["--draws", "5", "--variant", "no_policy", "--lang", "en"]
    done = call("compare", scenarios / "kaiping.yaml", *options, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "Kaiping, 2025: variants against Baseline" in done.output
    assert {"comparison.csv", "comparison.png"} <= {path.name for path in (tmp_path / "out").iterdir()}


@pytest.mark.parametrize("arguments", [["run"], ["run", "x.yaml", "--draws", "0"], ["rnu"], ["run", "--lang", "fr"]])
def test_a_command_typed_wrongly_is_bad_input(arguments: list[str]) -> None:
    done = call(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_a_fault_of_ours_is_told_without_a_traceback(scenarios: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path) -> None:
        raise ZeroDivisionError(f"division by zero in {path.name}")

    monkeypatch.setattr("sim.scenario.load.load", broken)
    done = call("validate", scenarios / "kaiping.yaml")
    assert done.exit_code == 3
    assert (
        done.output == "a fault in cohortplan, please report it: ZeroDivisionError: division by zero in kaiping.yaml\n"
    )


def test_the_package_runs_as_a_module(scenarios: Path) -> None:
    command = [sys.executable, "-m", "sim", "validate", str(scenarios / "kaiping.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "kaiping.yaml: good" in done.stdout
