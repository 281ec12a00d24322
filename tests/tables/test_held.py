from __future__ import annotations

from pathlib import Path

from sim.inputs.catalogue import read_inputs
from sim.scenario.load import load
from sim.tables.held import held_paths


def _held(scenarios: Path, end: int) -> dict[str, int]:
    scenario = load(scenarios / "kaiping.yaml", sets=[f"horizon.end={end}"], variants=[])
    return dict(held_paths(scenario.base, read_inputs(scenario)["base"]))


def test_nothing_is_held_in_a_short_run(scenarios: Path) -> None:
    assert _held(scenarios, 2025) == {}


def test_a_path_that_stops_is_named_with_its_last_year(scenarios: Path) -> None:
    assert _held(scenarios, 2030) == {"demand.childcare.affordable_and_near": 2025}
    assert _held(scenarios, 2035)["demand.childcare.take_up"] == 2030
    assert _held(scenarios, 2060)["national_path.total_fertility"] == 2050
