"""Single years of age: nobody is moved between the groups that were counted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from sim.inputs.catalogue import Inputs
from sim.inputs.place import CENSUS_AGES
from sim.population.graduation import AGES, OLDEST_KNOTS, cohort_births, graduate, rising_spline
from sim.population.setup import set_up
from sim.scenario.model import Settings

Array = NDArray[np.float64]
Read = Callable[..., tuple[Settings, Inputs]]
COUNTED = st.one_of(st.integers(0, 2), st.integers(0, 10**6)).map(float)
COUNTS = arrays(np.float64, (2, 2, len(CENSUS_AGES)), elements=COUNTED)
KNOTS = np.array([*CENSUS_AGES, *OLDEST_KNOTS])
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


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_a_region_is_split_as_if_it_were_alone(counts: Array) -> None:
    people = graduate(counts, CENSUS_AGES, BORN, LIVED)
    assert (graduate(counts[::-1], CENSUS_AGES, BORN, LIVED) == people[::-1]).all()
    assert (graduate(counts[1:], CENSUS_AGES, BORN, LIVED) == people[1:]).all()


@settings(max_examples=60, deadline=None)
@given(arrays(np.float64, (2, len(KNOTS) - 1), elements=COUNTED))
def test_the_curve_through_any_counts_never_falls(counts: Array) -> None:
    cumulated = np.cumsum(np.insert(counts, 0, 0.0, axis=1), axis=1)
    fine = rising_spline(KNOTS, cumulated)(np.linspace(0, AGES, 50 * AGES + 1))
    assert np.diff(fine, axis=1).min() >= -1e-12 * (1 + cumulated[:, -1].max())


def test_the_curve_is_the_natural_spline_where_that_one_rises() -> None:
    cumulated = np.cumsum(np.concatenate([[0.0], np.add.reduceat(LIVED[0], KNOTS[:-1])]))
    spline = CubicSpline(KNOTS, cumulated, bc_type="natural")
    ages = np.linspace(0, 80, 401)
    assert rising_spline(KNOTS, cumulated)(ages) == pytest.approx(spline(ages), rel=1e-12)


def test_an_island_of_eighty_people_is_split() -> None:
    # nobody in most groups, single persons in others
    counts = np.zeros((1, 2, len(CENSUS_AGES)))
    counts[0, :, [0, 4, 5, 9, 17, 18]] = [[1, 0], [20, 2], [1, 1], [0, 30], [23, 0], [1, 1]]
    people = graduate(counts, CENSUS_AGES, BORN, LIVED)
    assert people.sum() == pytest.approx(80)
    assert people.min() >= 0
    assert (groups_of(people)[counts == 0] == 0).all()


def test_a_smooth_population_is_found_again() -> None:
    people = 1e6 * LIVED[None]
    split = graduate(groups_of(people), CENSUS_AGES, np.ones(10), LIVED)
    assert split == pytest.approx(people, rel=0.01)


@pytest.mark.parametrize("place", ["qingyuan", "kaiping"])
@pytest.mark.parametrize("year", [2010, 2020])
def test_no_county_has_a_step_between_two_ages_that_no_count_shows(read: Read, place: str, year: int) -> None:
    scenario, inputs = read(place, f"horizon.base={year}", "population.fertility.births_reading=census")
    people = set_up(scenario, inputs).start
    steps = people[..., 1:] / people[..., :-1]
    assert (np.abs(np.log(steps[..., 10:84])) < np.log(1.3)).all()
    assert (steps[..., 84] < 1.05).all(), "not more people of 85 than of 84"


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
