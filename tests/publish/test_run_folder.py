from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from sim.errors import OutputError
from sim.publish.netcdf import read_netcdf, write_netcdf
from sim.publish.run_folder import write_run_folder
from sim.result import TABLES, Result
from sim.running import run

FILES = [f"{name}.csv" for name in TABLES] + ["results.nc", "scenario.yaml", "run.json"]


def _same(one: Path, other: Path) -> list[str]:
    names = [name for name in FILES if name != "run.json"]
    return [name for name in names if (one / name).read_bytes() != (other / name).read_bytes()]


def test_a_run_folder_has_the_files_of_the_contract(kaiping: Result, tmp_path: Path) -> None:
    folder = write_run_folder(kaiping, tmp_path, charts=False)
    assert folder == tmp_path / "kaiping"
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, "inputs"])
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["seed"] == 2021
    assert "late_projects" in record["variants"]
    assert str(tmp_path) not in (folder / "run.json").read_text(encoding="utf-8")


def test_no_path_of_the_machine_is_written(kaiping: Result, tmp_path: Path, scenarios: Path) -> None:
    folder = write_run_folder(kaiping, tmp_path, charts=False)
    home = str(scenarios.parent).encode()
    assert [path.name for path in folder.rglob("*") if path.is_file() and home in path.read_bytes()] == []


def test_one_seed_gives_the_same_bytes_with_any_number_of_jobs(scenarios: Path, tmp_path: Path) -> None:
    folders = []
    for jobs in (1, 3):
        result = run(scenarios / "qingyuan.yaml", draws=250, variants=["migration_to_cities"], jobs=jobs)
        folders.append(write_run_folder(result, tmp_path / str(jobs), charts=False))
    assert _same(*folders) == []


def test_running_the_folders_own_scenario_gives_the_same_tables(kaiping: Result, tmp_path: Path) -> None:
    first = write_run_folder(kaiping, tmp_path / "first", charts=False)
    second = write_run_folder(run(first / "scenario.yaml"), tmp_path / "second", charts=False)
    assert second.name == "kaiping"
    assert _same(first, second) == []


def test_set_values_and_chosen_variants_survive_in_the_folders_scenario(scenarios: Path, tmp_path: Path) -> None:
    sets = ["supply.growth.nurses=0.01", "supply.projects.*.delay_years=2"]
    result = run(scenarios / "kaiping.yaml", draws=20, variants=["late_projects"], sets=sets)
    first = write_run_folder(result, tmp_path / "first", charts=False)
    second = write_run_folder(run(first / "scenario.yaml"), tmp_path / "second", charts=False)
    assert _same(first, second) == []
    text = (first / "assumptions.csv").read_text(encoding="utf-8")
    assert any("supply.growth.nurses,base,0.01" in line and ",--set," in line for line in text.splitlines())


def test_200_draws_are_the_first_200_of_more(scenarios: Path) -> None:
    few = run(scenarios / "kaiping.yaml", draws=130, variants=["no_policy"]).data
    many = run(scenarios / "kaiping.yaml", draws=310, variants=["no_policy"]).data
    assert many.isel(draw=slice(0, 130)).identical(few)


def test_a_folder_that_no_run_made_is_not_replaced(kaiping: Result, tmp_path: Path) -> None:
    (tmp_path / "kaiping").mkdir()
    (tmp_path / "kaiping" / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(OutputError, match="no run made it"):
        write_run_folder(kaiping, tmp_path, charts=False)
    assert (tmp_path / "kaiping" / "mine.txt").read_text(encoding="utf-8") == "keep"


def test_an_earlier_run_is_replaced_whole(kaiping: Result, tmp_path: Path) -> None:
    folder = write_run_folder(kaiping, tmp_path, charts=False)
    (folder / "old.txt").write_text("old", encoding="utf-8")
    write_run_folder(kaiping, tmp_path, charts=False)
    assert not (folder / "old.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["kaiping"]


def test_a_failure_half_way_leaves_the_earlier_run(
    kaiping: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_run_folder(kaiping, tmp_path, charts=False)
    before = (folder / "targets.csv").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.publish.run_folder.write_netcdf", full)
    with pytest.raises(OutputError, match="No space left"):
        write_run_folder(kaiping, tmp_path, charts=False)
    assert (folder / "targets.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["kaiping"]


def test_what_dead_runs_left_is_removed(kaiping: Result, tmp_path: Path) -> None:
    left = tmp_path / ".kaiping-dead"
    left.mkdir()
    long_ago = time.time() - 7200
    os.utime(left, (long_ago, long_ago))
    write_run_folder(kaiping, tmp_path, charts=False)
    assert not left.exists()


def test_the_draws_that_are_written_are_those_of_the_result(kaiping: Result, tmp_path: Path) -> None:
    write_netcdf(kaiping, tmp_path / "results.nc")
    assert read_netcdf(tmp_path / "results.nc").identical(kaiping.data)
