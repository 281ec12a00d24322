"""Births: the right year, the right mothers, the right order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.national import FERTILITY_AGES, National
from sim.population.cohort import FEMALE
from sim.population.fertility import ramp, single_year_schedule
from sim.population.forecast import People, forecast
from sim.population.setup import Setup, base_births, set_up
from sim.scenario.model import Settings
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]
Read = Callable[..., tuple[Settings, Inputs]]
Project = Callable[..., People]
CENSUS = "population.fertility.births_reading=census"


@given(arrays(np.float64, (2, len(FERTILITY_AGES)), elements=st.floats(1e-6, 0.3)))
def test_the_schedule_keeps_every_group_s_share_and_adds_up_to_one(asfr: Array) -> None:
    schedule = single_year_schedule(asfr, FERTILITY_AGES)
    shares = asfr / asfr.sum(axis=1, keepdims=True)
    assert np.add.reduceat(schedule[:, :55], FERTILITY_AGES, axis=1) == pytest.approx(shares, rel=1e-9)
    assert schedule.sum(axis=1) == pytest.approx([1, 1])
    assert schedule.min() >= 0
    assert not schedule[:, :10].any()
    assert not schedule[:, 55:].any()


def test_no_fertility_at_all_gives_a_schedule_without_births() -> None:
    assert not single_year_schedule(np.zeros((1, len(FERTILITY_AGES))), FERTILITY_AGES).any()


def total_fertility(setup: Setup, births: float, schedule: Array) -> float:
    return births / float((setup.start[:, FEMALE].sum(axis=0) * schedule).sum())


def base_schedule(inputs: Inputs) -> Array:
    national = inputs.national
    row = national.asfr[national.fertility_years == 2020]
    schedule: Array = single_year_schedule(row, FERTILITY_AGES)[0]
    return schedule


def test_births_of_the_base_are_the_plan_s_or_the_census_s(read: Read) -> None:
    # the plan prints 40,200 births of 2020; the census counted 48,504 infants, who are survivors of their births
    printed, arriving = base_births(*read("qingyuan"), np.ones(2))
    counted, none = base_births(*read("qingyuan", CENSUS), np.ones(2))
    assert printed.sum() == pytest.approx(40_200, rel=1e-12)
    assert counted.sum() == pytest.approx(48_504, rel=1e-12)
    assert not none.any()
    assert counted == pytest.approx(printed * (1 + arriving), rel=1e-12)
    setup = set_up(*read("qingyuan"))
    assert setup.arrivals == pytest.approx(np.full(8, 0.209), abs=0.002)
    schedule = base_schedule(read("qingyuan")[1])
    # births over five-year groups of women give 1.64 and 1.99; single years move it by half a per cent
    assert total_fertility(setup, 40_200, schedule) == pytest.approx(1.64, abs=0.015)
    assert total_fertility(setup, 40_200 * (1 + setup.arrivals[0]), schedule) == pytest.approx(1.99, abs=0.015)


def test_kaiping_s_fertility_is_the_census_s(read: Read) -> None:
    scenario, inputs = read("kaiping")
    setup = set_up(scenario, inputs)
    births = base_births(scenario, inputs, np.ones(2))[0].sum()
    assert total_fertility(setup, births, base_schedule(inputs)) == pytest.approx(1.20, abs=0.015)
    # national total fertility of 2021 over 2020: 0.90 (WPP 2024)
    ratio = setup.fertility[0, 0] / total_fertility(setup, births, base_schedule(inputs))
    assert ratio == pytest.approx(0.90, abs=0.006)


def test_both_readings_of_births_give_the_same_people(project: Project) -> None:
    plan, census = project("qingyuan"), project("qingyuan", CENSUS)
    assert plan.pyramid == pytest.approx(census.pyramid, rel=1e-10)
    assert plan.deaths == pytest.approx(census.deaths, rel=1e-9)
    more = census.births.sum(axis=3) - plan.births.sum(axis=3)
    assert more == pytest.approx(0.21 * plan.births.sum(axis=3), rel=0.01)
    arriving = plan.net_migration.sum(axis=3) - census.net_migration.sum(axis=3)
    assert arriving == pytest.approx(more, rel=1e-8)


def with_changed(inputs: Inputs, what: str, year: int) -> Inputs:
    """Return inputs with one national figure of one year changed."""
    national = inputs.national
    if what == "schedule":
        asfr = national.asfr.copy()
        at = int(np.flatnonzero(national.fertility_years == year)[0])
        asfr[at] = np.roll(asfr[at], 1)
        changed: National = replace(national, asfr=asfr)
    else:
        series = national.path[what]
        value = series.value * np.where(series.years == year, 1.01, 1.0)
        changed = replace(national, path={**national.path, what: replace(series, value=value)})
    return replace(inputs, national=changed)


@pytest.mark.parametrize("year", [2021, 2024])
@pytest.mark.parametrize("what", ["total_fertility", "schedule", "life_expectancy"])
def test_a_year_s_births_and_deaths_use_that_year_s_rates(read: Read, project: Project, what: str, year: int) -> None:
    scenario, inputs = read("qingyuan", "horizon.end=2026")
    before = project("qingyuan", "horizon.end=2026")
    after = forecast(scenario, with_changed(inputs, what, year), Draws(1, 1))
    births = np.abs(after.births.sum(axis=3) / before.births.sum(axis=3) - 1).max(axis=(0, 2))
    deaths = np.abs(after.deaths / before.deaths - 1).max(axis=(0, 2, 3))
    others = np.arange(2021, 2027) != year
    if what == "life_expectancy":
        # more mothers survive, but hardly: only deaths of the year fall much, and a few old people die later
        assert deaths[~others].item() > 0.02
        assert deaths[np.arange(2021, 2027) < year].max(initial=0) == 0
        assert deaths[others].max() < 0.01
    else:
        assert births[~others].item() > 0.005
        assert births[others].max() < 1e-12


def test_a_ramp_starts_in_its_first_year_and_is_full_in_its_last() -> None:
    assert ramp(np.arange(2020, 2026), 2022, 3).tolist() == pytest.approx([0, 0, 1 / 3, 2 / 3, 1, 1])
