"""How long demand takes once people are there: every resource and method of eight counties, `make bench`."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from findings import FINDINGS

from sim.demand.forecast import forecast
from sim.inputs.catalogue import Inputs, read_inputs
from sim.population.forecast import People
from sim.population.forecast import forecast as project
from sim.scenario.load import load
from sim.scenario.model import Settings
from sim.uncertainty.priors import Draws

SCENARIO = Path(__file__).parents[2] / "scenarios" / "qingyuan.yaml"
DRAWS = 1000
Case = tuple[Settings, Inputs, People, Draws]


@pytest.fixture(scope="module")
def case() -> Case:
    """Qingyuan's eight counties to 2035, 1,000 draws, with the time that its people took."""
    scenario = load(SCENARIO, variants=[])
    inputs, draws = read_inputs(scenario)["base"], Draws(scenario.base.seed, DRAWS)
    start = time.perf_counter()
    people = project(scenario.base, inputs, draws, jobs=2)
    FINDINGS.lines.append(f"demand: people of the same run took {time.perf_counter() - start:.2f} s on two threads")
    return scenario.base, inputs, people, draws


@pytest.mark.parametrize("health", ["as it is", "healthier older people"])
def test_demand_of_every_resource_by_every_method(benchmark: Any, case: Case, health: str) -> None:
    settings, inputs, people, draws = case
    if health != "as it is":
        settings = load(SCENARIO, variants=[], sets=["demand.health_status.shift_per_year=0.1"]).base
    found = benchmark.pedantic(forecast, (settings, inputs, people, draws), rounds=5, warmup_rounds=1)
    tracemalloc.start()
    forecast(settings, inputs, people, draws)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    methods = len(found.units)
    FINDINGS.lines.append(f"demand, {health}: {methods} needs by method, peak {peak / 2**20:.0f} MiB beyond the people")
