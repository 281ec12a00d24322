"""The kernel against what can be known without it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.optimize import brentq

from sim.population.cohort import FEMALE, FlowRate, Path, Rates, project

Array = NDArray[np.float64]
YEARS, REGIONS, AGES, LANES = 3, 3, 8, 2


def some(low: float, high: float, *shape: int) -> st.SearchStrategy[Any]:
    return arrays(np.float64, shape, elements=st.floats(low, high, allow_subnormal=False))


@st.composite
def random_rates(draw: st.DrawFn) -> Rates:
    north = FlowRate((0, 2), 1, draw(st.integers(0, 2)), draw(some(0, 5, 2, 2, AGES, LANES)))
    back = FlowRate((1,), 0, 0, draw(some(0, 5, 1, 2, AGES, LANES)))
    return Rates(
        survival=draw(some(0, 1, YEARS, 2, AGES, LANES)),
        fertility=draw(some(0, 3, YEARS, REGIONS, LANES)),
        schedule=np.tile([0, 0, 0.3, 0.5, 0.2, 0, 0, 0], (YEARS, 1)),
        order=draw(some(0, 1, YEARS, REGIONS, 3, AGES - 2, LANES)),
        bearing=(1, AGES - 1),
        girls=draw(some(0.4, 0.6, YEARS)),
        arrivals=draw(some(-0.9, 0.9, REGIONS)),
        net_migration=draw(some(-5, 1, REGIONS, 2, AGES, LANES)),
        flows=draw(st.sampled_from([(), (north, back)])),
        observed=draw(st.sampled_from([None, {1: (((0,), 70.0), ((0, 1, 2), 900.0))}])),
        timing=draw(st.sampled_from(["even", "end"])),
    )


def still(people: Array, **changed: object) -> Rates:
    """Rates under which nothing happens, for four years."""
    regions, ages = len(people), people.shape[-1]
    quiet: dict[str, Any] = {
        "survival": np.ones((4, 2, ages, 1)),
        "fertility": np.zeros((4, regions, 1)),
        "schedule": np.full((4, ages), 1 / ages),
        "order": np.ones((4, 1, 1, 1, 1)),
        "girls": np.full(4, 0.47),
        "arrivals": np.zeros(regions),
        "net_migration": np.zeros((regions, 2, ages, 1)),
    }
    return Rates(**{**quiet, **changed})


def imbalance(path: Path) -> Array:
    """Return end - (start + births - deaths + net migration), dims (year, region, sex, lane)."""
    stock: Array = path.population.sum(axis=3)
    return stock[1:] - (stock[:-1] + path.births_by_sex - path.deaths + path.net_migration)


@settings(max_examples=60, deadline=None)
@given(some(0, 1e6, REGIONS, 2, AGES), random_rates())
def test_people_are_accounted_for_whatever_the_rates(start: Array, rates: Rates) -> None:
    path = project(start, rates)
    assert np.abs(imbalance(path)).max() <= 1e-9 * max(1.0, path.population.sum(axis=3).max())
    assert path.births_by_sex.sum(axis=2) == pytest.approx(path.births.sum(axis=2), rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(some(0, 1e4, REGIONS, 2, AGES), random_rates())
def test_nobody_is_missing_below_zero_however_many_leave(start: Array, rates: Rates) -> None:
    path = project(start, rates)
    for counts in (path.population, path.births, path.births_by_sex):
        assert np.isfinite(counts).all()
        assert counts.min() >= 0


@settings(max_examples=40, deadline=None)
@given(some(0, 1e5, REGIONS, 2, AGES), random_rates())
def test_flows_between_regions_conserve_people(start: Array, rates: Rates) -> None:
    inside = still(start, flows=tuple(FlowRate(f.origins, f.destination, 0, f.rate[..., :1]) for f in rates.flows))
    path = project(start, inside)
    assert np.abs(path.net_migration.sum(axis=1)).max() <= 1e-9 * max(1.0, start.sum())
    assert path.population[-1].sum() == pytest.approx(start.sum(), rel=1e-12)


def test_who_has_left_the_place_cannot_move_inside_it() -> None:
    # 80 of 100 leave the place at the start, so that at most 20 can move to the other region, and none at the end
    start = np.zeros((2, 2, 4))
    start[0, FEMALE, 1] = 100
    leaving = np.zeros((2, 2, 4, 1))
    leaving[0] = -1.6
    path = project(
        start, still(start, net_migration=leaving, flows=(FlowRate((0,), 1, 0, np.full((1, 2, 4, 1), 2.0)),))
    )
    assert path.net_migration[0, :, FEMALE, 0].tolist() == pytest.approx([-100, 20])


def test_without_deaths_births_and_moves_everybody_stays() -> None:
    start = np.arange(1.0, 41.0).reshape(2, 2, 10)
    path = project(start, still(start))
    assert (path.population.sum(axis=3)[..., 0] == start.sum(axis=2)).all()
    assert (path.births == 0).all()
    assert (path.deaths == 0).all()


def test_without_migration_cohorts_are_conserved_through_survival() -> None:
    start = np.arange(1.0, 41.0).reshape(2, 2, 10)
    survival = np.random.default_rng(1).uniform(0.5, 1, (4, 2, 10, 1))
    path = project(start, still(start, survival=survival, fertility=np.full((4, 2, 1), 1.3)))
    people, age = path.population, slice(1, -1)
    for year in range(4):
        assert (people[year + 1][:, :, age] == people[year][:, :, :-2] * survival[year][:, age]).all()
        oldest = (people[year][:, :, -2] + people[year][:, :, -1]) * survival[year][:, -1]
        assert people[year + 1][:, :, -1] == pytest.approx(oldest, rel=1e-15)


def test_rates_of_a_year_act_in_that_year_alone() -> None:
    start = np.full((1, 2, 10), 100.0)
    fertility = np.zeros((4, 1, 1))
    fertility[1] = 2.0
    births = project(start, still(start, fertility=fertility)).births.sum(axis=(1, 2, 3))
    assert (births > 0).tolist() == [False, True, False, False]


def test_even_timing_lets_half_of_the_migrants_live_and_bear() -> None:
    # 100 women aged 1 and 20 who come: half at the start, survived by one half; half at the end
    start = np.zeros((1, 2, 4))
    start[0, FEMALE, 1] = 100
    migrants = np.zeros((4, 1, 2, 4, 1))
    migrants[0, 0, FEMALE, 1] = 20
    rates = still(start, survival=np.full((4, 2, 4, 1), 0.5), migrants=migrants, fertility=np.full((4, 1, 1), 4.0))
    path = project(start, rates)
    born = 4 / 4 * (110 + (10 + 55)) / 2
    assert path.population[1, 0, FEMALE, :, 0].tolist() == pytest.approx([born * 0.47 / 2, 10, 55, 0])
    assert path.deaths[0].sum() == pytest.approx(55 + born / 2)


def test_observed_totals_of_parts_and_wholes_are_all_met() -> None:
    start = np.full((3, 2, 4), 10.0)
    observed = {1: (((0, 1, 2), 900.0), ((0, 1), 200.0), ((0,), 70.0))}
    path = project(start, still(start, observed=observed))
    total = path.population.sum(axis=(2, 3))[:, :, 0]
    assert total[1].tolist() == pytest.approx([80, 80, 80])
    assert total[2].tolist() == pytest.approx([70, 130, 700])
    assert np.abs(imbalance(path)).max() < 1e-12
    assert path.net_migration[1].sum() == pytest.approx(900 - 240)


def stable(survival: Array, asfr: Array, girls: float) -> tuple[float, Array]:
    """Return the factor of growth and the women by age, solved from the renewal equation without the kernel."""
    alive = np.cumprod(np.concatenate([[1.0], survival[1:-1]]))

    def women(growth: float) -> Array:
        closed = alive * growth ** -np.arange(len(alive), dtype=float)
        return np.append(closed, closed[-1] * survival[-1] / (growth - survival[-1]))

    def renewal(growth: float) -> float:
        bearing = float(np.sum(asfr * women(growth))) * (1 + growth) / 2
        return girls * float(survival[0]) * bearing - growth

    growth = float(brentq(renewal, 0.95, 1.06, xtol=1e-15))
    return growth, women(growth)


@pytest.mark.parametrize("children", [1.3, 2.1, 3.5])
def test_a_stable_population_stays_stable_and_grows_by_lotka(children: float) -> None:
    ages = np.arange(101)
    hazard = 0.0004 * np.exp(0.085 * np.arange(102))
    alive = np.exp(-np.concatenate([[0.0], np.cumsum(hazard)]))
    lived = (alive[:101] + alive[1:102]) / 2
    survival = np.concatenate([[lived[0]], lived[1:-1] / lived[:-2], [0.4]])
    schedule = np.exp(-(((ages - 28) / 6) ** 2)) * (ages >= 15) * (ages < 50)
    schedule /= schedule.sum()
    growth, women = stable(survival, children * schedule, 0.47)
    start = np.stack([women, women * 0.53 / 0.47])[None]
    rates = Rates(
        survival=np.broadcast_to(survival[None, None, :, None], (50, 2, 101, 1)),
        fertility=np.full((50, 1, 1), children),
        schedule=np.tile(schedule, (50, 1)),
        order=np.ones((50, 1, 1, 1, 1)),
        girls=np.full(50, 0.47),
        arrivals=np.zeros(1),
        net_migration=np.zeros((1, 2, 101, 1)),
    )
    people = project(start, rates).population[:, 0, ..., 0]
    shares = people / people.sum(axis=(1, 2), keepdims=True)
    assert np.abs(shares - shares[0]).max() < 1e-10
    assert people.sum(axis=(1, 2)) == pytest.approx(start.sum() * growth ** np.arange(51), rel=1e-10)

    def lotka(r: float) -> float:
        return 0.47 * float(np.sum(np.exp(-r * (ages + 0.5)) * lived * children * schedule)) - 1

    assert np.log(growth) == pytest.approx(brentq(lotka, -0.05, 0.05), abs=2e-6)
