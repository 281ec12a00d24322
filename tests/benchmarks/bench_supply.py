"""How long supply takes once demand is there, by formula and its projects event by event: `make bench`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from findings import FINDINGS
from numpy.typing import NDArray

from sim.demand.forecast import forecast as demand_of
from sim.inputs.catalogue import Inputs, read_inputs
from sim.population.forecast import forecast as project
from sim.scenario.load import load
from sim.scenario.model import Settings
from sim.supply.capital_events import run_events
from sim.supply.forecast import forecast, staff_flows
from sim.supply.projects import units_by_year
from sim.uncertainty.priors import Draws

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PLACES = ("qingyuan", "kaiping")
DRAWS = 1000
Case = tuple[Settings, Inputs, NDArray[np.int64], dict[str, NDArray[np.float64]], Draws]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Both places to 2035, 1,000 draws, with what supply needs of the stages before it."""
    found = []
    for name in PLACES:
        scenario = load(SCENARIOS / f"{name}.yaml", variants=[])
        inputs, draws = read_inputs(scenario)["base"], Draws(scenario.base.seed, DRAWS)
        people = project(scenario.base, inputs, draws, jobs=2)
        demand = demand_of(scenario.base, inputs, people, draws)
        norms = {resource: units for (resource, method), units in demand.units.items() if method == "norm"}
        found.append((scenario.base, inputs, people.years, norms, draws))
    return found


def test_supply_of_both_places_by_formula(benchmark: Any, cases: list[Case]) -> None:
    found = benchmark.pedantic(lambda: [forecast(*case) for case in cases], rounds=7, warmup_rounds=1)
    projects = sum(len(each.works) for each in found)
    FINDINGS.lines.append(f"supply: {projects} projects with dates in two places, {DRAWS} draws each")


def test_staff_of_both_places_by_sex_and_age(benchmark: Any, cases: list[Case]) -> None:
    """Every cadre of nine regions by sex and single age: who comes, who leaves and why."""
    supplies = [forecast(*case) for case in cases]

    def flows() -> list[str]:
        return [
            name
            for (settings, inputs, years, _, draws), supply in zip(cases, supplies, strict=True)
            for name, _ in staff_flows(settings, inputs, years, supply, draws)
        ]

    cadres = benchmark.pedantic(flows, rounds=3, warmup_rounds=1)
    FINDINGS.lines.append(f"supply: {len(cadres)} cadres in two places, {DRAWS} draws each")


def test_projects_of_kaiping_by_formula(benchmark: Any, cases: list[Case]) -> None:
    works, years = forecast(*cases[1]).works, cases[1][2]
    benchmark.pedantic(
        lambda: [units_by_year(each.project, each.added, years, each.opening) for each in works],
        rounds=20, warmup_rounds=1,
    )  # fmt: skip


def test_projects_of_kaiping_event_by_event(benchmark: Any, cases: list[Case]) -> None:
    works, years = forecast(*cases[1]).works, cases[1][2]
    seen = benchmark.pedantic(run_events, (works, years), rounds=5, warmup_rounds=1)
    formula = np.array([units_by_year(each.project, each.added, years, each.opening) for each in works])
    apart = np.abs(seen.opened - seen.closed - formula).max()
    FINDINGS.lines.append(f"projects: event by event and formula are at most {apart:.1e} beds apart")
