"""Single years of age: nobody is moved between the groups that were counted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.place import CENSUS_AGES
from sim.population.graduation import AGES, cohort_births, graduate
from sim.population.setup import set_up
from sim.scenario.model import Settings

Array = NDArray[np.float64]
Read = Callable[..., tuple[Settings, Inputs]]
COUNTS = arrays(np.float64, (2, 2, len(CENSUS_AGES)), elements=st.integers(0, 10**6).map(float))
BORN = np.linspace(12.0, 17.0, 10)
LIVED = np.tile(np.exp(-(np.arange(AGES) ** 2) / 6000), (2, 1))


def groups_of(people: Array) -> Array:
    """Return single ages summed back to the census groups."""
    return np.add.reduceat(people, CENSUS_AGES, axis=-1)


@pytest.mark.parametrize("place", ["qingyuan", "kaiping"])
@pytest.mark.parametrize("year", [2010, 2020])
def test_every_printed_group_is_preserved(read: Read, place: str, year: int) -> None:
    scenario, inputs = read(place, f"horizon.base={year}", "population.fertility.births_reading=census")
    people = set_up(scenario, inputs).start
    assert groups_of(people) == pytest.approx(inputs.census.population, rel=1e-9)
    assert people.min() >= 0


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_any_counts_are_preserved_without_negatives(counts: Array) -> None:
    people = graduate(counts, CENSUS_AGES, BORN, LIVED)
    assert np.isfinite(people).all()
    assert people.min() >= 0
    assert groups_of(people) == pytest.approx(counts, rel=1e-9, abs=1e-9)


def test_young_children_follow_the_births_of_their_years(read: Read) -> None:
    # few were born in 2019 and 2020, many in 2016: 162,900 under three where an even split of 1-4 has 173,900
    scenario, inputs = read("qingyuan")
    start = set_up(scenario, inputs).start
    counted = inputs.census.population.sum(axis=(0, 1))
    assert start[..., :3].sum() == pytest.approx(163_000, abs=300)
    assert counted[0] + counted[1] / 2 == pytest.approx(173_900, abs=100)
    national = inputs.national.path["births"]
    single = start.sum(axis=(0, 1))
    for low, high in ((1, 5), (5, 10)):
        # survival within a group changes the shape by less than two in a thousand
        born = cohort_births(national.years, national.value, 2020)[low:high]
        assert single[low:high] / single[low] == pytest.approx(born / born[0], rel=2e-3)


def test_a_cohort_on_the_first_of_november_has_ten_months_of_its_year() -> None:
    born = cohort_births(np.arange(2009.0, 2021.0), np.where(np.arange(2009, 2021) == 2018, 60.0, 0.0), 2020)
    assert born.tolist() == pytest.approx([0, 10, 50, 0, 0, 0, 0, 0, 0, 0])


def test_the_open_group_has_the_shape_of_the_life_table() -> None:
    people = graduate(np.full((1, 2, len(CENSUS_AGES)), 100.0), CENSUS_AGES, BORN, LIVED)
    assert people[0, 0, 85:] / people[0, 0, 85] == pytest.approx(LIVED[0, 85:] / LIVED[0, 85])
