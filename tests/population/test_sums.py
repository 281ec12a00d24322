"""Sums over ages without the ages: the same people as the forecast's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.demand.ages import SPANS, use_by_age
from sim.errors import CohortplanError
from sim.inputs.catalogue import Inputs
from sim.inputs.observed import Observation
from sim.inputs.service_use import AGES
from sim.population.forecast import People, forecast
from sim.population.measures import GROUPS
from sim.population.residents import Residents
from sim.population.sums import Sums, Wanted, project_sums
from sim.scenario.model import Settings
from sim.uncertainty.priors import Draws

Read = Callable[..., tuple[Settings, Inputs]]
CLOSE = 1e-12
DRAWS = 120
"""More than a block, and not whole blocks."""
POLICY = "population.fertility.policy=none"


def wanted(inputs: Inputs) -> Wanted:
    return Wanted.of(SPANS, list(use_by_age(inputs.service_use).values()))


def both(settings: Settings, inputs: Inputs) -> tuple[Sums, People]:
    draws = Draws(settings.seed, DRAWS)
    return project_sums(settings, inputs, draws, wanted(inputs)), forecast(settings, inputs, draws)


def same(found: Residents, known: Residents, inputs: Inputs) -> None:
    rates = use_by_age(inputs.service_use)["admissions"]
    pairs = [(found.group(name), known.group(name)) for name in GROUPS]
    pairs += [(found.counted(*span), known.counted(*span)) for span in SPANS]
    pairs += [(found.weighed(rates, 0, AGES), known.weighed(rates, 0, AGES)), (found.births, known.births)]
    pairs += [(found.total, known.total), (found.life_expectancy, known.life_expectancy)]
    for one, other in pairs:
        assert one == pytest.approx(other, rel=CLOSE)
    assert np.array_equal(found.years, known.years)


@pytest.mark.parametrize("place", ["qingyuan", "kaiping"])
def test_sums_are_of_the_forecasts_people(read: Read, place: str) -> None:
    settings, inputs = read(place)
    same(*both(settings, inputs), inputs)


def test_so_they_are_where_a_policy_moves_births(read: Read) -> None:
    settings, inputs = read("kaiping", POLICY)
    same(*both(settings, inputs), inputs)


def test_and_where_people_are_observed(read: Read) -> None:
    settings, inputs = read("kaiping")
    inputs = replace(inputs, observed=(Observation(2023, inputs.place.root, "population", 7e5, "test", "assumed"),))
    same(*both(settings, inputs), inputs)


def test_what_was_not_counted_is_refused(read: Read) -> None:
    settings, inputs = read("kaiping")
    sums = project_sums(settings, inputs, Draws(settings.seed, 1), wanted(inputs))
    with pytest.raises(CohortplanError, match="people of 7 to 8 were not counted, and single ages are not kept"):
        sums.counted(7, 9)
    with pytest.raises(CohortplanError, match="people of 5 to 8 were not weighed so"):
        sums.weighed(np.ones((2, AGES)), 5, 9)
