"""What demand asks of people's ages is known before they are projected."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.demand.ages import reads_single_ages, wanted_of
from sim.demand.forecast import forecast
from sim.errors import CohortplanError
from sim.inputs.catalogue import Inputs, read_inputs
from sim.population.forecast import forecast as project
from sim.population.sums import NOTHING
from sim.scenario.load import load
from sim.scenario.model import Settings
from sim.simulate import simulate
from sim.uncertainty.priors import Draws

SCHOOL = "demand.specialties.paediatric_beds.volume=population_7_17"
YOUNG = "demand.specialties.paediatric_beds.volume=visits_50_69"
SHIFT = "demand.health_status.shift_per_year={value: 0.1, low: 0.05, high: 0.15}"


def case(scenarios: Path, place: str, *sets: str) -> tuple[Settings, Inputs]:
    scenario = load(scenarios / f"{place}.yaml", variants=[], sets=sets)
    return scenario.base, read_inputs(scenario)["base"]


@pytest.mark.parametrize("sets", [(), (SCHOOL,), (YOUNG,)])
def test_sums_are_all_that_demand_asks_for(scenarios: Path, sets: tuple[str, ...]) -> None:
    settings, inputs = case(scenarios, "qingyuan", *sets)
    draws = Draws(settings.seed, 5)
    summed = project(settings, inputs, draws, wanted=wanted_of([(settings, inputs)]), ages=False)
    single = project(settings, inputs, draws)
    assert summed.by_age is None
    assert single.by_age is not None
    found, known = (forecast(settings, inputs, people, draws) for people in (summed, single))
    for name, units in known.units.items():
        assert found.units[name] == pytest.approx(units, rel=1e-10), name


def test_what_nobody_asked_for_is_refused(scenarios: Path) -> None:
    settings, inputs = case(scenarios, "kaiping")
    draws = Draws(settings.seed, 1)
    people = project(settings, inputs, draws, wanted=NOTHING, ages=False)
    with pytest.raises(CohortplanError, match="were not weighed so, and single ages are not kept"):
        forecast(settings, inputs, people, draws)


def test_rates_that_move_from_age_to_age_read_single_ages(scenarios: Path) -> None:
    assert not reads_single_ages(case(scenarios, "qingyuan")[0])
    assert reads_single_ages(case(scenarios, "qingyuan", SHIFT)[0])


def test_a_case_has_the_same_numbers_beside_one_that_asks_for_more(scenarios: Path) -> None:
    scenario = load(scenarios / "qingyuan.yaml", variants=["late_additions"], draws=3)
    alone = simulate(scenario, read_inputs(scenario), only=["late_additions"])["late_additions"]
    beside = simulate(scenario, read_inputs(scenario))["late_additions"]
    assert alone.people.by_age is None
    assert beside.people.by_age is not None
    for name, units in beside.demand.units.items():
        assert np.array_equal(alone.demand.units[name], units), name
