"""Births and deaths by age on a projected path: what must hold whatever the rates."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from sim.inputs.projection_tables import ProjectionTables
from sim.population.life_table import usual_ax
from sim.population.projection import Projected, death_rates, life_tables, project_tables, survival_by_age

Array = NDArray[np.float64]
Timing = Literal["end", "even"]
TIMINGS: list[Timing] = ["end", "even"]
STEPS, REGIONS, ORDERS, AGES = 2, 2, 2, 6


def some(low: float, high: float, *shape: int) -> st.SearchStrategy[Any]:
    return arrays(np.float64, shape, elements=st.floats(low, high, allow_subnormal=False))


@st.composite
def places(draw: st.DrawFn) -> ProjectionTables:
    """Tables of single years, or of five-year groups with infants apart."""
    step = draw(st.sampled_from([1, 5]))
    sexes = draw(st.sampled_from([("female", "male"), ("female",)]))
    ages = tuple(range(0, AGES * step, step))
    bounds = ages if step == 1 else (0, 1, *ages[1:])
    mx = draw(some(0.001, 0.39, STEPS, REGIONS, len(sexes), len(bounds)))
    asfr = draw(some(0, 0.2, STEPS, REGIONS, ORDERS, AGES))
    asfr[..., [0, -1]] = 0
    return ProjectionTables(
        files=(),
        regions=("a", "b"),
        sexes=sexes,
        ages=ages,
        step=step,
        years=(2000, 2000 + step),
        base=draw(some(0, 1e5, REGIONS, len(sexes), AGES)),
        bounds=bounds,
        mx=mx,
        ax=np.stack([usual_ax(mx[:, :, sex], bounds, sex) for sex in range(len(sexes))], axis=2),
        ax_given="none",
        orders=("1", "2+"),
        asfr=asfr,
        srb=draw(some(0.9, 1.2, STEPS, REGIONS)),
        migrants=draw(some(0, 100, STEPS, REGIONS, len(sexes), AGES)),
        migrant_lines=np.zeros((STEPS, REGIONS, len(sexes), AGES), np.int64),
        notes=(),
    )


def projected(tables: ProjectionTables, timing: Timing = "end") -> Projected:
    return project_tables(tables, life_tables(tables.mx, tables.ax, tables.bounds, tables.step), timing)


def quiet() -> ProjectionTables:
    """Ten women of every single age, no births and no moves."""
    mx = np.full((1, 1, 1, 4), 0.1)
    return ProjectionTables(
        files=(), regions=(None,), sexes=("female",), ages=(0, 1, 2, 3), step=1, years=(2000,),
        base=np.full((1, 1, 4), 10.0), bounds=(0, 1, 2, 3), mx=mx, ax=usual_ax(mx, (0, 1, 2, 3), 0), ax_given="none",
        orders=(None,), asfr=np.zeros((1, 1, 1, 4)), srb=np.ones((1, 1)), migrants=np.zeros((1, 1, 1, 4)),
        migrant_lines=np.zeros((1, 1, 1, 4), np.int64), notes=(),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(places(), st.sampled_from(TIMINGS))
def test_people_are_accounted_for_by_region_and_sex(tables: ProjectionTables, timing: Timing) -> None:
    found = projected(tables, timing)
    stock = found.population.sum(axis=-1)
    born = found.births_by_sex[:, :, : len(tables.sexes)]
    expected = stock[:-1] + born - found.deaths_cohort.sum(axis=-1) + tables.migrants.sum(axis=-1)
    assert stock[1:] == pytest.approx(expected, rel=1e-12, abs=1e-7)


@settings(max_examples=60, deadline=None)
@given(places(), st.sampled_from(TIMINGS))
def test_births_by_age_and_order_are_the_births_of_the_path(tables: ProjectionTables, timing: Timing) -> None:
    found = projected(tables, timing)
    assert found.births.sum(axis=(2, 3)) == pytest.approx(found.births_by_sex.sum(axis=2), rel=1e-12, abs=1e-9)
    girls, boys = found.births_by_sex[..., 0], found.births_by_sex[..., 1]
    assert boys == pytest.approx(girls * tables.srb, rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(places(), st.sampled_from(TIMINGS))
def test_deaths_by_age_at_death_add_up_to_the_deaths_of_the_cohorts(tables: ProjectionTables, timing: Timing) -> None:
    found = projected(tables, timing)
    assert found.deaths_period.sum(axis=-1) == pytest.approx(found.deaths_cohort.sum(axis=-1), rel=1e-12, abs=1e-12)
    assert min(found.deaths_period.min(), found.deaths_cohort.min(), found.exposure.min()) >= 0


@settings(max_examples=40, deadline=None)
@given(places(), st.sampled_from(TIMINGS))
def test_a_region_is_projected_as_if_it_were_alone(tables: ProjectionTables, timing: Timing) -> None:
    both = projected(tables, timing)
    by_step = {name: getattr(tables, name)[:, 1:] for name in ("mx", "ax", "asfr", "srb", "migrants", "migrant_lines")}
    alone = projected(replace(tables, regions=("b",), base=tables.base[1:], **by_step), timing)
    assert (alone.population == both.population[:, 1:]).all()
    assert (alone.deaths_period == both.deaths_period[:, 1:]).all()


@settings(max_examples=40, deadline=None)
@given(places())
def test_without_migrants_their_timing_changes_nothing(tables: ProjectionTables) -> None:
    still = replace(tables, migrants=np.zeros_like(tables.migrants))
    assert (projected(still, "end").population == projected(still, "even").population).all()
    assert (projected(still, "end").exposure == projected(still, "even").exposure).all()


@settings(max_examples=40, deadline=None)
@given(places())
def test_a_life_table_holds_together(tables: ProjectionTables) -> None:
    lives = life_tables(tables.mx, tables.ax, tables.bounds, tables.step)
    assert (lives.lx[..., 0] == 100_000).all()
    assert lives.lx[..., 1:] == pytest.approx(lives.lx[..., :-1] * (1 - lives.qx[..., :-1]), rel=1e-12)
    assert (lives.qx[..., -1] == 1).all()
    assert lives.left[..., 0] == pytest.approx(lives.lived.sum(axis=-1), rel=1e-12)
    assert lives.expectancy[..., -1] == pytest.approx(1 / tables.mx[..., -1], rel=1e-12)
    ratios = lives.survival[..., [0, *range(len(tables.bounds) - AGES + 1, len(tables.bounds))]]
    assert (ratios == survival_by_age(tables, lives)).all()


def test_cohort_deaths_stand_at_the_age_reached_and_migrants_die_in_nobodys_place() -> None:
    tables = quiet()
    moving = replace(tables, migrants=np.array([[[[0.0, 5.0, 0.0, 3.0]]]]))
    found = projected(moving)
    ratio = survival_by_age(tables, life_tables(tables.mx, tables.ax, tables.bounds, 1))[0, 0, 0]
    expected = [0.0, *(10 * (1 - ratio[1:3])), 20 * (1 - ratio[3])]
    assert found.deaths_cohort[0, 0, 0].tolist() == pytest.approx(expected)
    assert (found.population[1, 0, 0] - projected(tables).population[1, 0, 0]).tolist() == pytest.approx([0, 5, 0, 3])


def test_exposure_counts_those_who_come_at_the_end_not_at_all_and_those_in_between_half() -> None:
    tables = replace(quiet(), migrants=np.array([[[[0.0, 0.0, 8.0, 0.0]]]]))
    end, even = projected(tables, "end"), projected(tables, "even")
    start, stop = end.population[:, 0, 0]
    assert end.exposure[0, 0, 0].tolist() == pytest.approx(((start + stop - [0, 0, 8, 0]) / 2).tolist())
    start, stop = even.population[:, 0, 0]
    assert even.exposure[0, 0, 0].tolist() == pytest.approx(((start + stop) / 2).tolist())


def test_the_rate_of_under_fives_is_that_of_infants_and_1_to_4_together() -> None:
    mx = np.array([[[[0.05, 0.01, 0.02, 0.3]]]])
    tables = replace(quiet(), ages=(0, 5, 10), step=5, bounds=(0, 1, 5, 10), mx=mx, ax=usual_ax(mx, (0, 1, 5, 10), 0))
    lives = life_tables(tables.mx, tables.ax, tables.bounds, 5)
    under_five = (lives.lx[0, 0, 0, 0] - lives.lx[0, 0, 0, 2]) / lives.lived[0, 0, 0, :2].sum()
    assert death_rates(tables, lives)[0, 0, 0].tolist() == pytest.approx([under_five, 0.02, 0.3])
    assert np.isnan(lives.survival[0, 0, 0, 1])


def test_nobody_survives_from_an_age_that_nobody_reaches() -> None:
    tables = quiet()
    ax = tables.ax.copy()
    ax[..., 1] = 0.5
    mx = tables.mx.copy()
    mx[..., 1] = 2.0  # a probability of dying of exactly one
    found = projected(replace(tables, mx=mx, ax=ax))
    assert np.isfinite(found.population).all()
    assert found.population[1, 0, 0, 3] == 0
    assert found.deaths_period.sum() == pytest.approx(found.deaths_cohort.sum())


def test_an_empty_place_stays_empty() -> None:
    found = projected(replace(quiet(), base=np.zeros((1, 1, 4))))
    for counts in (found.population, found.births, found.deaths_cohort, found.deaths_period, found.exposure):
        assert not counts.any()
