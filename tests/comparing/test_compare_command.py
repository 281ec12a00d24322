"""``cohortplan compare`` with what explains a difference and what follows from it."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import main
from sim.publish.run_folder import write_run_folder
from sim.result import Result as Run


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["compare", *(str(argument) for argument in arguments)])


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture(scope="module")
def folder(kaiping_central: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder; read only."""
    return write_run_folder(kaiping_central, tmp_path_factory.mktemp("runs"), charts=False)


def test_a_waterfall_and_a_workbench_of_a_run_folder_are_written(folder: Path, tmp_path: Path) -> None:
    options = ["--base", "no_policy", "--waterfall", "base", "--measure", "beds", "--year", "2030", "--workbench"]
    done = call(folder, *options, "--lang", "en", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "comparison.csv", "comparison.png", "comparison.svg", "comparison_drawn.csv", "ranks.csv", "waterfall.csv",
        "waterfall.png", "waterfall.svg", "workbench.csv",
    }  # fmt: skip
    steps = [float(row["mean"]) for row in rows(tmp_path / "out" / "waterfall.csv")]
    assert steps[0] + sum(steps[1:-1]) == pytest.approx(steps[-1])
    assert {row["year"] for row in rows(tmp_path / "out" / "workbench.csv")} == {"2030"}


def test_a_waterfall_of_a_scenario_is_written(scenarios: Path, tmp_path: Path) -> None:
    options = ["--draws", "3", "--variant", "late_projects", "--waterfall", "late_projects", "--measure", "beds"]
    done = call(scenarios / "kaiping.yaml", *options, "--part", "supply", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert [row["lever"] for row in rows(tmp_path / "waterfall.csv")] == ["", "supply.projects.*.delay_years", ""]


def test_a_revision_is_written(folder: Path, scenarios: Path, tmp_path: Path) -> None:
    observed = scenarios / "data" / "kaiping" / "observed.csv"
    done = call(folder, folder, "--revision", "--observed", observed, "--lang", "en", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {
        "revision.csv", "revision.png", "revision.svg", "revision_drawn.csv",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--waterfall", "no_policy"], "needs --measure"),
        (["--measure", "beds"], "needs --waterfall"),
        (["--revision"], "takes two"),
        (["--observed", "x.csv"], "needs --revision"),
        (["--waterfall", "no_polici", "--measure", "beds"], "did you mean"),
        (["--workbench", "--year", "2060"], "2020 to 2035"),
    ],
)
def test_options_that_do_not_go_together_are_bad_input_and_nothing_is_written(
    folder: Path, tmp_path: Path, options: list[str], text: str
) -> None:
    done = call(folder, *options, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert text in done.output
    assert not (tmp_path / "out").exists()


def test_an_edited_run_folder_that_cannot_be_read_is_refused(tmp_path: Path, kaiping_central: Run) -> None:
    broken = write_run_folder(kaiping_central, tmp_path / "runs", charts=False)
    (broken / "results.nc").write_bytes(b"edited")
    done = call(broken, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "kaiping cannot be read" in done.output


def test_a_file_in_the_place_of_the_folder_is_refused_before_anything_is_run(scenarios: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    done = call(scenarios / "kaiping.yaml", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "is a file, not a folder" in done.output


def test_a_closed_folder_is_refused_before_anything_is_run(
    scenarios: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.publish.whole_files.os.access", lambda _, mode: mode != os.W_OK)
    done = call(scenarios / "kaiping.yaml", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "cannot write in" in done.output
