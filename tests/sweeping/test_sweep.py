"""Many places on one machine: the numbers of single runs, each unit once, whatever happens on the way."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.errors import CohortplanError, InputError, OutputError
from sim.result import Result
from sim.running import run
from sim.sweeping.sweep import Sweep, sweep
from sim.sweeping.tables import TABLES
from sim.sweeping.unit import Failed, Options, PlaceRead, Worked, read_place, run_unit
from sim.sweeping.versions import differences, versions

Tables = Callable[[Path], dict[str, bytes]]
FEW = ["--draws", "5", "--variant", "no_policy", "--jobs", "1"]
CALIBRATED = """\
format: 1
extends: kaiping.yaml
population.calibration:
  people_2022:
    {measure: population, region: kaiping, year: 2022,
     figure: {value: 752000, unit: persons, population_base: resident, status: assumed, note: a test}}
"""


def call(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["sweep", *(str(argument) for argument in arguments)])
    return done.exit_code, done.output


def small(scenarios: Path, out: Path, **further: object) -> Sweep:
    """Sweep Kaiping with one variant."""
    given = {"jobs": 1, "draws": 5, "variants": ["no_policy"], **further}
    return sweep(scenarios / "kaiping.yaml", out, **given)  # type: ignore[arg-type]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def as_printed(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table as it comes back from a run folder's CSV."""
    text = table.to_csv(index=False, float_format="%.9g")
    return pd.read_csv(StringIO(text), dtype={"region": str, "note": str})


def assert_same_numbers(swept: pd.DataFrame, ran: pd.DataFrame) -> None:
    swept = as_printed(swept.drop(columns="scenario"))
    pd.testing.assert_frame_equal(swept, as_printed(ran)[list(swept)], check_exact=True, check_dtype=False)


def units(found: Sweep) -> list[tuple[str, str]]:
    return [(unit.scenario, unit.variant) for unit in (*found.run, *found.kept)]


def test_a_sweep_runs_every_place_with_every_variant(swept: Sweep) -> None:
    both = ["base", "no_policy"]
    assert units(swept) == [(place, variant) for place in ("kaiping", "second") for variant in both]
    assert swept.failures == ()
    for name in TABLES:
        table = swept.table(name)
        found = table[["scenario", "variant"]].drop_duplicates().to_numpy().tolist()
        assert found == [[place, variant] for place in ("kaiping", "second") for variant in both]


@pytest.mark.parametrize("name", ["targets", "attainment", "supply"])
def test_its_numbers_are_those_of_single_runs(swept: Sweep, scenarios: Path, name: str) -> None:
    ran = run(scenarios / "kaiping.yaml", draws=5, variants=["no_policy"], wards=False)
    assert_same_numbers(swept.table(name).query("scenario == 'kaiping'"), ran.table(name))


def test_demand_is_demand_by_use_and_gaps_are_supply_less_demand_in_each_draw(swept: Sweep, scenarios: Path) -> None:
    ran = run(scenarios / "kaiping.yaml", draws=5, variants=["no_policy"], wards=False)
    by_use = ran.table("demand").query("method == 'use'").drop(columns="method")
    assert_same_numbers(swept.table("demand").query("scenario == 'kaiping'"), by_use.reset_index(drop=True))
    outcome = ran.outcomes["no_policy"]
    spare = (outcome.supply.units["nurses"] - outcome.demand.units["nurses", "use"])[:, 10, 0]
    where = "scenario == 'kaiping' and variant == 'no_policy' and resource == 'nurses' and year == 2030"
    row = swept.table("gaps").query(where).iloc[0]
    assert row["mean"] == pytest.approx(spare.mean(), rel=1e-8)
    assert row["p50"] == pytest.approx(np.median(spare), rel=1e-8)
    assert row["probability_short"] == (spare < 0).mean()


def test_a_gap_that_is_zero_by_construction_is_not_short(swept: Sweep) -> None:
    rows = swept.table("gaps").query("year == 2020 and resource in ('beds', 'doctors', 'nurses')")
    assert len(rows) == 12
    assert (rows[["mean", "probability_short"]] == 0).all(axis=None)


def test_headline_people_are_those_of_the_groups(swept: Sweep, scenarios: Path) -> None:
    ran: Result = run(scenarios / "kaiping.yaml", draws=5, variants=["no_policy"], wards=False)
    groups = ran.table("population_groups").query("sex == 'both' and group == '65+' and variant == 'no_policy'")
    mine = swept.table("people").query("scenario == 'kaiping' and variant == 'no_policy' and measure == 'age_65_plus'")
    np.testing.assert_allclose(mine["p90"], groups["p90"], rtol=1e-8)
    years = swept.table("people").query("measure == 'births'")["year"]
    assert years.min() == 2021


def test_a_variant_takes_the_bases_calibration_as_in_a_run(copied: Path, tmp_path: Path) -> None:
    (copied / "met.yaml").write_text(CALIBRATED, encoding="utf-8")
    given = {"draws": 1, "variants": ["migration_to_cities"]}
    found = sweep(copied / "met.yaml", tmp_path / "out", jobs=1, **given)  # type: ignore[arg-type]
    ran = run(copied / "met.yaml", wards=False, **given)  # type: ignore[arg-type]
    assert_same_numbers(found.table("targets"), ran.table("targets"))
    people = found.table("people").query("measure == 'population' and year == 2022").set_index("variant")["mean"]
    assert people["base"] == pytest.approx(752000, rel=1e-6)
    assert people["migration_to_cities"] < 750000


def test_a_bad_place_is_told_with_file_and_line_and_the_rest_finish(places: Path, swept: Sweep, tmp_path: Path) -> None:
    here = Path(shutil.copytree(places, tmp_path / "scenarios"))
    text = (here / "kaiping.yaml").read_text(encoding="utf-8").replace("draws: 1000", "drwas: 1000")
    (here / "broken.yaml").write_text(text, encoding="utf-8")
    code, output = call(here, here / "gone.yaml", "--out", tmp_path / "out", *FEW, "--lang", "en")
    assert code == 2
    assert 'broken.yaml:7:1  drwas: unknown key, did you mean "draws"?' in output
    assert "gone.yaml: no such file" in output
    assert "4 variants run, 0 found finished, 2 failed" in output
    for name in ("people", "gaps"):
        assert pd.read_parquet(tmp_path / "out" / f"{name}.parquet").equals(swept.table(name))
    record = json.loads((tmp_path / "out" / "sweep.json").read_text(encoding="utf-8"))
    assert [failed["file"] for failed in record["failed"]] == ["broken.yaml", "gone.yaml"]
    assert str(tmp_path) not in json.dumps(record)


def test_a_log_is_told_how_far_it_is_and_how_long_it_takes(
    scenarios: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.commands.sweep.EVERY", 0.0)
    output = call(scenarios / "kaiping.yaml", "--out", tmp_path, *FEW)[1]
    assert "1 of 2, about 0 min left\n2 of 2, about 0 min left\n" in output


def test_a_place_of_a_list_is_told_with_its_line_there(copied: Path, tmp_path: Path) -> None:
    (copied / "list.txt").write_text("kaiping.yaml\ngone.yaml\n", encoding="utf-8")
    code, output = call(copied / "list.txt", "--out", tmp_path / "out", *FEW)
    assert code == 2
    assert "list.txt:2)" in output


def test_with_bad_places_only_nothing_is_written(copied: Path, tmp_path: Path) -> None:
    code, output = call(copied / "gone.yaml", "--out", tmp_path / "out", *FEW)
    assert code == 2
    assert "gone.yaml: no such file" in output
    assert not (tmp_path / "out").exists()


def test_a_fault_of_ours_is_told_and_the_rest_finish(
    scenarios: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.sweeping import unit

    def breaks(scenario: object, inputs: object) -> object:
        if "no_policy" in scenario.cases:  # type: ignore[attr-defined]
            raise ZeroDivisionError("by zero")
        return simulate(scenario, inputs)  # type: ignore[arg-type]

    simulate = unit.simulate
    monkeypatch.setattr(unit, "simulate", breaks)
    code, output = call(scenarios / "kaiping.yaml", "--out", tmp_path, *FEW, "--lang", "en")
    assert code == 3
    assert "a fault in cohortplan, please report it: ZeroDivisionError: by zero" in output
    assert "1 variants run, 0 found finished, 1 failed" in output


def test_what_is_finished_is_not_run_again(scenarios: Path, tables_of: Tables, tmp_path: Path) -> None:
    first = small(scenarios, tmp_path)
    before = tables_of(tmp_path)
    times = {file: file.stat().st_mtime_ns for file in (tmp_path / "parts").rglob("*")}
    code, output = call(scenarios / "kaiping.yaml", "--out", tmp_path, *FEW)
    assert (len(first.run), code) == (2, 0)
    assert "已运行0个方案，此前已完成2个，失败0个" in output
    assert tables_of(tmp_path) == before
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "parts").rglob("*")} == times
    assert len(small(scenarios, tmp_path, resume=False).run) == 2


def test_what_a_change_touches_is_run_again_and_nothing_else(copied: Path, tmp_path: Path) -> None:
    def ran() -> list[str]:
        return [unit.variant for unit in small(copied, tmp_path / "out").run]

    assert ran() == ["base", "no_policy"]
    policy = "    population.fertility.policy: none\n"
    change(copied / "kaiping.yaml", policy, f"{policy}    supply.growth.nurses: 0.01\n")
    assert ran() == ["no_policy"]
    change(copied / "kaiping.yaml", "format: 1\n", "# lines move, values do not\nformat: 1\n")
    assert ran() == []
    table = copied / "data" / "kaiping" / "population.csv"
    table.write_bytes(table.read_bytes() + b"\n")
    assert ran() == ["base", "no_policy"]
    damaged = tmp_path / "out" / "parts" / "kaiping" / "base" / "supply.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    assert ran() == ["base"]
    assert ran() == []


def test_other_draws_and_seeds_are_not_taken_for_finished(scenarios: Path, tmp_path: Path) -> None:
    assert [len(small(scenarios, tmp_path, variants=[], seed=seed).run) for seed in (1, 1, 2)] == [1, 0, 1]
    assert len(small(scenarios, tmp_path, variants=[], draws=6).run) == 1


def test_an_interrupted_sweep_goes_on_where_it_stopped(
    places: Path, swept: Sweep, tables_of: Tables, tmp_path: Path
) -> None:
    def stop(done: int, _: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(places, tmp_path, jobs=1, draws=5, variants=["no_policy"], progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["parts"]
    again = sweep(places, tmp_path, jobs=1, draws=5, variants=["no_policy"])
    assert (len(again.kept), len(again.run)) == (1, 3)
    assert tables_of(tmp_path) == tables_of(swept.folder)


def test_a_full_disk_in_the_middle_leaves_whole_parts_and_the_next_sweep_goes_on(
    scenarios: Path, tables_of: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, written = Path.write_bytes, []

    def full(path: Path, content: bytes) -> int:
        written.append(path)
        if len(written) > len(TABLES) + 2:
            raise OSError(28, "No space left on device")
        return write(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(OutputError, match=r"No space left on device.*the same sweep goes on from there"):
            small(scenarios, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["parts"]
    assert len(list((tmp_path / "parts").rglob("*.parquet"))) == len(TABLES)
    assert len(list((tmp_path / "parts" / "kaiping").iterdir())) == 1
    assert [len(small(scenarios, tmp_path).kept), len(tables_of(tmp_path))] == [1, 3 * len(TABLES)]


def test_a_full_disk_while_tables_are_merged_leaves_the_earlier_ones(
    scenarios: Path, tables_of: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(scenarios, tmp_path, variants=[])
    before = {name: content for name, content in tables_of(tmp_path).items() if "/" not in name}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("sim.publish.sweep_folder._merge_table", full)
        with pytest.raises(OutputError, match="No space left on device; the parts are kept"):
            small(scenarios, tmp_path, variants=[], draws=3)
    assert {name: content for name, content in tables_of(tmp_path).items() if "/" not in name} == before
    assert sorted(path.name for path in tmp_path.iterdir() if not path.suffix) == ["parts"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is refused to root")
def test_a_folder_that_may_not_be_written_is_told(scenarios: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot write"):
        small(scenarios, tmp_path / "out")


def test_a_folder_of_something_else_is_left_alone(scenarios: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    code, output = call(scenarios / "kaiping.yaml", "--out", tmp_path, *FEW)
    assert code == 2
    assert "holds other files than a sweep's" in output
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_two_scenarios_of_one_name_are_refused_before_anything_runs(copied: Path, tmp_path: Path) -> None:
    (copied / "third.yaml").write_text("format: 1\nname: kaiping\nextends: kaiping.yaml\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"third\.yaml: is called 'kaiping' as .*kaiping\.yaml is"):
        sweep([copied / "kaiping.yaml", copied / "third.yaml"], tmp_path / "out", draws=1, variants=[])
    assert not (tmp_path / "out").exists()


def test_a_variant_that_cannot_name_a_folder_is_refused(copied: Path, tmp_path: Path) -> None:
    change(copied / "kaiping.yaml", "  no_policy:", "  no/policy:")
    with pytest.raises(InputError, match=r"'no/policy' cannot name a folder"):
        sweep(copied / "kaiping.yaml", tmp_path / "out", draws=1)


@pytest.fixture(scope="module")
def read(scenarios: Path) -> PlaceRead:
    """Kaiping as a worker reads it, the base alone."""
    found = read_place(scenarios / "kaiping.yaml", Options(draws=1, variants=()), versions())
    assert isinstance(found, PlaceRead)
    return found


def test_a_worker_that_sees_other_files_says_so(read: PlaceRead) -> None:
    answer = run_unit(replace(read.units[0], key="other"), Options(draws=1, variants=()), versions())
    assert isinstance(answer, Failed)
    assert not answer.ours
    assert "is not what it was when the sweep read it, workers must see the same files" in answer.problems[0]


def test_a_worker_of_another_version_runs_nothing(read: PlaceRead) -> None:
    asked = {**versions(), "cohortplan": "0.0.9", "numpy": "1.0"}
    answer = run_unit(read.units[0], Options(draws=1, variants=()), asked)
    assert isinstance(answer, Failed)
    assert "instead of 0.0.9, numpy" in answer.problems[0]
    assert answer.problems[0].endswith("install the same versions on every worker")


def test_versions_that_are_missing_differ() -> None:
    assert differences({"numpy": "2"}, {"numpy": "2"}) == ""
    assert differences({}, {"numpy": "2"}) == "numpy missing instead of 2"


def test_where_a_scenario_stands_does_not_matter(read: PlaceRead, copied: Path) -> None:
    moved = read_place(copied / "kaiping.yaml", Options(draws=1, variants=()), versions())
    assert isinstance(moved, PlaceRead)
    assert moved.units[0].key == read.units[0].key
    answer = run_unit(moved.units[0], Options(draws=1, variants=()), versions())
    assert isinstance(answer, Worked)
    assert set(answer.tables) == set(TABLES)


def test_an_unknown_table_is_told(swept: Sweep) -> None:
    with pytest.raises(CohortplanError, match="no table 'target', did you mean"):
        swept.table("target")
