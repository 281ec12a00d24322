"""Correlated parameters: whatever a run draws is known, whoever draws it; nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.correlated import check_correlated
from sim.errors import InputError
from sim.inputs.catalogue import read_inputs
from sim.scenario.load import load
from sim.scenario.problems import near

GROUP = "uncertainty.correlations.mine={parameters: [demand/use_growth, %s], correlation: 0.5}"


@pytest.mark.parametrize("name", ["supply/licence_pass", "supply/workforce.full_time"])
def test_what_a_stage_or_a_table_draws_is_known_though_nothing_was_drawn_yet(scenarios: Path, name: str) -> None:
    scenario = load(scenarios / "kaiping.yaml", draws=1000, variants=[], sets=[GROUP % name])
    check_correlated(scenario, read_inputs(scenario), ())


def test_what_was_drawn_is_looked_at_first(scenarios: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.correlated.simulate", lambda *_: pytest.fail("all is known"))
    scenario = load(scenarios / "kaiping.yaml", draws=2, variants=[], sets=[GROUP % "supply/licence_pass"])
    check_correlated(scenario, read_inputs(scenario), {"demand/use_growth", "supply/licence_pass"})


def test_of_many_names_the_first_are_told() -> None:
    assert near("nobody", [f"{at}" for at in range(100)]).endswith("38, 39 and 60 more")
    assert near("nobody", ["one", "two"]) == "known: one, two"


def test_what_nothing_draws_is_told_with_its_place_and_the_nearest_name(scenarios: Path) -> None:
    scenario = load(scenarios / "kaiping.yaml", draws=2, variants=[], sets=[GROUP % "supply/licence_pas"])
    with pytest.raises(InputError) as raised:
        check_correlated(scenario, read_inputs(scenario), {"demand/use_growth"})
    (problem,) = raised.value.problems
    assert problem.message == "no parameter 'supply/licence_pas' is drawn"
    assert "supply/licence_pass" in problem.hint
    assert problem.path == "uncertainty.correlations.mine.parameters"
