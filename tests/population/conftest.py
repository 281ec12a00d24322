"""The shipped places, projected with chosen changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sim.inputs.catalogue import Inputs, read_inputs
from sim.population.forecast import People, forecast
from sim.scenario.load import BASE, load
from sim.scenario.model import Settings
from sim.uncertainty.priors import Draws

Read = Callable[..., tuple[Settings, Inputs]]
Project = Callable[..., People]


@pytest.fixture(scope="session")
def read(scenarios: Path) -> Read:
    """Settings and inputs of a place with changed settings."""
    known: dict[tuple[str, ...], tuple[Settings, Inputs]] = {}

    def reader(place: str, *sets: str) -> tuple[Settings, Inputs]:
        if (place, *sets) not in known:
            scenario = load(scenarios / f"{place}.yaml", variants=[], sets=sets)
            known[place, *sets] = scenario.base, read_inputs(scenario)[BASE]
        return known[place, *sets]

    return reader


@pytest.fixture(scope="session")
def project(read: Read, scenarios: Path) -> Project:
    """People of a place with changed settings; central values unless draws are given."""
    known: dict[tuple[object, ...], People] = {}

    def projector(place: str, *sets: str, draws: int = 1, observed: bool = False) -> People:
        key = place, sets, draws, observed
        if key not in known:
            settings, inputs = read(place, *sets)
            if observed:
                scenario = load(scenarios / f"{place}.yaml", variants=["from_observed"], sets=sets)
                inputs = replace(inputs, observed=read_inputs(scenario)["from_observed"].observed)
            known[key] = forecast(settings, inputs, Draws(settings.seed, draws))
        return known[key]

    return projector
