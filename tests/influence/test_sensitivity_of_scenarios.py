"""Sensitivity of the shipped scenario: the tornado by hand, indices that add up, decisions, and what cannot be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.influence.analysis import Sensitivity
from sim.influence.engine import sobol
from sim.influence.evaluation import Runner, gaps_of
from sim.influence.outputs import outputs_of
from sim.influence.parameters import stream_label
from sim.inputs.catalogue import read_inputs
from sim.scenario.load import BASE, load
from sim.simulate import simulate
from sim.uncertainty.design import as_design
from sim.uncertainty.priors import Draws
from sim.words import Words

BUILD = [
    "decisions.build.options.base=0",
    "decisions.build.options.all_planned_on_time=300",
    "decisions.build.cost_per_unit_short.beds_per_1000=1",
]
GPS = "gps_per_10000"


@pytest.fixture(scope="module")
def found(scenarios: Path) -> Sensitivity:
    return sim.sensitivity(
        scenarios / "kaiping.yaml", outputs=[GPS, "beds_per_1000@2025"], decision="build", trajectories=4, samples=128,
        draws=200, sets=BUILD, lang="en",
    )  # fmt: skip


@pytest.fixture(scope="module")
def runner(scenarios: Path) -> Runner:
    return runner_of(scenarios)


def runner_of(scenarios: Path, *sets: str) -> Runner:
    scenario = load(scenarios / "kaiping.yaml", variants=[], draws=130, sets=sets)
    return Runner(scenario, read_inputs(scenario))


WITHOUT_PATHS = (
    "population.fertility.path_spread=0", "population.migration.path.spread=0",
    "population.mortality.life_expectancy_error=0",
)  # fmt: skip
"""A design has one number for a path, a run one for each of its years."""


def test_the_streams_own_numbers_as_a_design_give_the_ordinary_run_exactly(scenarios: Path) -> None:
    runner = runner_of(scenarios, *WITHOUT_PATHS)
    ordinary = simulate(runner.scenario, runner.inputs)[BASE]
    recorded, seen = runner.ensemble()
    names = tuple(seen.numbers)
    design = as_design(np.stack([seen.numbers[name] for name in names], axis=1), names)
    again = simulate(runner.scenario, runner.inputs, Draws(runner.scenario.base.seed, 130, design=design))[BASE]
    for key, value in ordinary.targets.values.items():
        assert np.array_equal(value.value, recorded[BASE].targets.values[key].value)
        assert np.array_equal(value.value, again.targets.values[key].value)


def test_what_is_not_in_a_design_keeps_its_median(runner: Runner) -> None:
    central, seen = runner.central()
    outputs = outputs_of([GPS], runner.inputs[BASE], central)
    gaps = runner.gaps(np.full((3, 1), 0.5), ["supply/kaiping/growth.gps"], outputs)
    assert np.array_equal(gaps, np.repeat(gaps_of(central, runner.inputs[BASE], outputs)[:1], 3, axis=0))
    assert "supply/kaiping/growth.beds" not in seen.numbers, "exact in this scenario"


@pytest.mark.parametrize(("end", "growth"), [("gap_at_p10", 0.02), ("gap_at_p90", 0.10)])
def test_the_tornado_is_that_of_runs_by_hand(found: Sensitivity, scenarios: Path, end: str, growth: float) -> None:
    bar = found.table("tornado").query("parameter == 'supply/kaiping/growth.gps'").iloc[0]
    sets = [f"supply.growth.gps={growth}"]
    by_hand = sim.run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=sets, wards=False)
    row = by_hand.table("targets").query("indicator == @GPS and year == 2025 and region == 'kaiping'").iloc[0]
    assert bar[end] == pytest.approx(row["gap"], rel=1e-9)


def test_each_output_has_its_tornado_with_the_largest_swing_first(found: Sensitivity) -> None:
    for _, rows in found.table("tornado").groupby("indicator"):
        assert rows["swing"].is_monotonic_decreasing
    assert found.table("tornado").groupby("indicator")["parameter"].first()[GPS] == "supply/kaiping/growth.gps"


def test_the_indices_of_a_nearly_linear_output_add_up_to_about_one(runner: Runner) -> None:
    central, _ = runner.central()
    outputs = outputs_of([GPS], runner.inputs[BASE], central)
    streams = ["supply/kaiping/growth.gps", "migration/kaiping/net_per_1000"]
    found = sobol(lambda sample: runner.gaps(sample, streams, outputs), 2, samples=256, seed=1)
    assert found.first.sum() == pytest.approx(1, abs=0.06)
    assert found.total.sum() == pytest.approx(1, abs=0.06)


def test_sobol_tells_intervals_and_names_the_foremost_stream(found: Sensitivity) -> None:
    gps = found.table("sobol").query("indicator == @GPS")
    assert gps.iloc[0]["parameter"] == "supply/kaiping/growth.gps"
    assert abs(gps.iloc[0]["total"] - 1) < 2 * gps.iloc[0]["total_95"]


def test_rank_correlation_comes_from_the_ordinary_ensemble(found: Sensitivity) -> None:
    top = found.table("rank_correlation").query("indicator == @GPS").iloc[0]
    assert top["parameter"] == "supply/kaiping/growth.gps"
    assert top["rank_correlation"] > 0.95
    assert top["beyond_chance"]


def test_a_decision_is_told_in_a_sentence_of_both_languages(found: Sensitivity) -> None:
    table, information = found.table("decision"), found.table("information")
    assert table["expected_loss"].tolist() == pytest.approx((table["lever_cost"] + table["shortage_cost"]).tolist())
    assert table["share_best"].sum() == pytest.approx(1)
    perfect = information.iloc[0]["value"]
    assert 0 < perfect <= table["expected_loss"].min()
    assert (information["value"] <= perfect).all()
    assert f"worth at most {perfect:,.0f} beds" in found.sentence["en"]
    assert f"{perfect:,.0f}张" in found.sentence["zh"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--output", "bed_per_1000"], 'did you mean "beds_per_1000"?'),
        (["--output", "beds_per_1000@2050"], "years are 2021 to 2035"),
        (["--output", "beds_per_1000@soon"], "'soon' is not a year"),
        (["--samples", "100"], "--samples: 100 is not a power of two of at least 2, take 64 or 128"),
        (["--samples", "0"], "not a power of two"),
        (["--trajectories", "1"], "--trajectories: 1 is too few"),
        (["--draws", "1"], "--draws: 1 draws are too few"),
        (["--decision", "build"], "no decision 'build'"),
        (["--decision", "build", "--set", BUILD[0], "--set", BUILD[2]], "between two variants or more"),
        (["--decision", "build", *[x for s in [*BUILD, "decisions.build.options.late=1"] for x in ("--set", s)]],
         "no variant 'late'"),
        (["--decision", "build", *[x for s in [*BUILD[:2], "decisions.build.cost_per_unit_short.bed=1"]
                                   for x in ("--set", s)]], "no modelled indicator 'bed'"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_and_nothing_is_written(
    scenarios: Path, tmp_path: Path, options: list[str], reason: str
) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["sensitivity", str(scenarios / "kaiping.yaml"), "--out", str(out), *options])
    assert done.exit_code == 2, done.output
    assert reason in done.output
    assert not out.exists()


def test_the_command_writes_its_folder_and_replaces_only_its_own(scenarios: Path, tmp_path: Path) -> None:
    options = ["--samples", "4", "--trajectories", "2", "--draws", "20", "--output", GPS, "--out", str(tmp_path)]
    command = ["sensitivity", str(scenarios / "kaiping.yaml"), *options]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    folder = tmp_path / "kaiping_sensitivity"
    names = {file.relative_to(folder).as_posix() for file in folder.rglob("*.*")}
    chart = f"charts/tornado_{GPS}_2025"
    tables = {f"{name}.csv" for name in ("tornado", "morris", "sobol", "rank_correlation")}
    assert names == {*tables, f"{chart}.png", f"{chart}.svg", f"{chart}.csv", "run.json"}
    assert ",nan" not in "".join((folder / name).read_text(encoding="utf-8").lower() for name in tables)
    (folder / "run.json").unlink()
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert "no analysis made it" in done.output


@pytest.mark.parametrize(("process", "lang", "label"), [
    ("fertility", "zh", "本地生育率走势"), ("migration", "zh", "本地迁移走势"),
    ("migration", "en", "the county's own migration over time"),
])  # fmt: skip
def test_paths_of_two_processes_are_told_apart(process: str, lang: str, label: str) -> None:
    assert stream_label(f"{process}/kaiping/own_path", Words(lang), root="kaiping") == label
