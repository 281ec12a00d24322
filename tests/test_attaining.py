"""The way that keeps nothing but probabilities ends where the whole run ends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.attaining import STAGES, Attained, attain
from sim.errors import CohortplanError
from sim.inputs.catalogue import read_inputs
from sim.result import Result
from sim.running import run
from sim.scenario.load import BASE, load
from sim.simulate import draws_of, simulate
from sim.targets.indicator import roll_up

DRAWS = 40
CLOSE = 1e-9
POLICY = "population.fertility.policy=none"


def attained(path: Path, *sets: str, stages: list[str] | None = None) -> Attained:
    scenario = load(path, variants=[], draws=DRAWS, sets=sets)
    inputs, base = read_inputs(scenario)[BASE], scenario.base
    return attain(base, inputs, draws_of(scenario), tick=(stages or []).append)


def whole(path: Path, *sets: str) -> Result:
    return run(path, variants=[], draws=DRAWS, sets=sets, wards=False)


@pytest.mark.parametrize(("place", "sets"), [("qingyuan", ()), ("kaiping", ()), ("kaiping", (POLICY,))])
def test_probabilities_of_targets_are_those_of_the_run(scenarios: Path, place: str, sets: tuple[str, ...]) -> None:
    path = scenarios / f"{place}.yaml"
    found, result = attained(path, *sets), whole(path, *sets)
    regions, years = result.inputs[BASE].place.regions, found.years.tolist()
    rows = result.table("targets").dropna(subset="probability")
    known = {(row.plan, row.indicator, row.year, row.region): row.probability for row in rows.itertuples()}
    mine = {
        (*key, years[position], regions[region]): values[position, region]
        for key, values in found.met.items()
        for position, region in np.argwhere(~np.isnan(values))
    }
    assert mine == pytest.approx(known, abs=CLOSE)
    assert 0 < np.mean(list(mine.values())) < 1


def test_enough_is_the_share_of_draws_in_which_supply_reaches_use(scenarios: Path) -> None:
    path = scenarios / "kaiping.yaml"
    found, result = attained(path), whole(path)
    outcome, place = result.outcomes[BASE], result.inputs[BASE].place
    assert set(found.enough) == {"beds", "doctors", "nurses"}
    for name, share in found.enough.items():
        spare = outcome.supply.units[name] - outcome.demand.units[name, "use"]
        assert np.array_equal(share, (roll_up(spare, place) >= 0).mean(axis=0))
    assert 0 < found.enough["beds"].mean() < 1


def test_stays_and_visits_by_age_are_weighed_too(scenarios: Path) -> None:
    scenario = load(scenarios / "kaiping.yaml", variants=[], draws=DRAWS)
    base, inputs = scenario.base, read_inputs(scenario)[BASE]
    use = inputs.service_use["admission_rate"]
    inputs = replace(inputs, service_use={"admission_rate": use, "length_of_stay": use, "visit_rate": use})
    draws = draws_of(scenario)
    outcome = simulate(scenario, {BASE: inputs})[BASE]
    for name, share in attain(base, inputs, draws).enough.items():
        spare = outcome.supply.units[name] - outcome.demand.units[name, "use"]
        assert np.array_equal(share, (roll_up(spare, inputs.place) >= 0).mean(axis=0))


def test_where_no_target_is_there_is_no_probability(scenarios: Path) -> None:
    found = attained(scenarios / "kaiping.yaml")
    assert all(np.isnan(values[0]).all() for values in found.met.values())


def test_stages_are_told_as_they_end(scenarios: Path) -> None:
    stages = ["begun"]
    attained(scenarios / "kaiping.yaml", stages=stages)
    assert tuple(stages) == ("begun", *STAGES)


def test_rates_that_move_from_age_to_age_are_refused_with_a_way_out(scenarios: Path) -> None:
    with pytest.raises(CohortplanError, match=r"demand\.health_status: .* Set shift_per_year to 0, or run the place"):
        attained(scenarios / "kaiping.yaml", "demand.health_status.shift_per_year=0.1")
