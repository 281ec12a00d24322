"""The fast kernel against the readable one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba.core.caching import CacheImpl
from numpy.typing import NDArray

from sim.compiling import compiled
from sim.errors import CohortplanError
from sim.inputs.catalogue import Inputs
from sim.population.cohort import FEMALE, Path, project
from sim.population.compiled import project as compiled_project
from sim.population.ensemble import Ensemble, Flow
from sim.population.fast import REGIONS, Keep, Reduced, project_reduced, ready
from sim.population.forecast import forecast
from sim.population.measures import GROUPS, MOTHERS
from sim.population.parity import BEARING, ORDERS, PARITIES, Change, cohort_schedule, follow
from sim.population.rates import draw_parameters, ensemble_of
from sim.population.sums import basis_of
from sim.scenario.model import Settings
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]
Read = Callable[..., tuple[Settings, Inputs]]
CLOSE, CLOSE_SINGLE = 1e-12, 1e-5
AGES = 101
WEIGHTS = np.random.default_rng(7).uniform(0, 2, (3, 2, AGES))
FEW_AGES = {"all": (0, 5), "0-2": (0, 3), "inside": (1, 4), "oldest": (4, 5)}


def random_ensemble(seed: int, regions: int = 3, lanes: int = 7, years: int = 4, ages: int = AGES) -> Ensemble:
    rng = np.random.default_rng(seed)
    levels = int(rng.integers(1, 6))
    return Ensemble(
        start=rng.uniform(0, 1e5, (regions, 2, ages)),
        survival=rng.uniform(0.2, 1, (levels, years, 2, ages)),
        level=rng.uniform(0, levels - 1, (years, lanes)),
        fertility=rng.uniform(0, 3, (years, regions)),
        fertility_path=rng.uniform(0.5, 1.5, (years, int(rng.choice([1, regions])), lanes)),
        fertility_level=rng.uniform(0.5, 1.5, (regions, lanes)),
        schedule=rng.dirichlet(np.ones(ages), years),
        girls=rng.uniform(0.4, 0.6, years),
        arrivals=rng.uniform(-0.9, 0.9, regions),
        pattern=rng.normal(0, 0.1, (regions, 2, ages)),
        weights=rng.uniform(0, 3, (regions, 2, ages)),
        strength=rng.uniform(0, 2, lanes),
        migration=rng.normal(0, 0.1, (int(rng.choice([1, years])), regions, lanes)),
    )


def with_parity(ensemble: Ensemble, seed: int, times: float = 1) -> Ensemble:
    """Give the women random parities and the orders random propensities, and multiply fertility."""
    rng = np.random.default_rng(seed)
    regions, ages = len(ensemble.start), BEARING[1] - BEARING[0]
    women = np.moveaxis(rng.dirichlet(np.full(len(PARITIES), 0.5), (regions, ages)), -1, 1)
    return replace(ensemble, fertility=ensemble.fertility * times, women=women, propensity=rng.lognormal(0, 1, 3))


def with_change(ensemble: Ensemble, seed: int) -> Ensemble:
    """Change births by order in some years, and postpone some of them, each draw in its own way."""
    rng = np.random.default_rng(seed)
    shape = (len(ensemble.girls), len(ORDERS), len(ensemble.strength))
    changed, postponing = (rng.choice([False, True], (shape[0], 1, 1)) for _ in range(2))
    factor = np.where(changed, rng.uniform(0.3, 1.7, shape), 1.0)
    postponed = np.where(postponing, rng.uniform(0, 0.9, shape), 0.0)
    return replace(ensemble, change=Change(factor, postponed, int(rng.integers(1, 4))))


def joined(ensemble: Ensemble, seed: int) -> Ensemble:
    """Let people move between regions along several flows, and observe some totals."""
    rng = np.random.default_rng(seed)
    lanes = len(ensemble.strength)
    flows = (
        Flow((0, 2), 1, int(rng.integers(0, 3)), rng.uniform(0, 0.4, lanes)),
        Flow((1,), 2, int(rng.integers(0, 5)), rng.uniform(0, 0.4, lanes)),
    )
    totals = {0: (((0, 1, 2), 3e6), ((1,), 4e5)), 2: (((0, 1), 5e6), ((0,), 3e6), ((1,), 4e6)), 3: (((2,), 1.0),)}
    return replace(ensemble, flows=flows[: rng.integers(0, 3)], observed=totals if rng.integers(2) else None)


def quiet(seed: int) -> Ensemble:
    """Nobody moves."""
    ensemble = random_ensemble(seed)
    none = np.zeros_like
    return replace(
        ensemble, strength=none(ensemble.strength), migration=none(ensemble.migration), arrivals=none(ensemble.arrivals)
    )


def expected(path: Path, weights: Array, groups: dict[str, tuple[int, int]]) -> dict[str, Array]:
    """Sum up what the readable kernel gives."""
    people = path.population
    counts = np.stack([np.add.reduce(people[..., low:high, :], axis=-2) for low, high in groups.values()], axis=-2)
    sums = {
        "groups": counts,
        "births": np.add.reduce(path.births, axis=2),
        "weighed": np.einsum("yrsal,msa->yrml", people, weights),
        "deaths": path.deaths,
    }
    return sums | ({"orders": path.births} if path.births.shape[2] > 1 else {})


def largest_difference(found: Reduced, wanted: dict[str, Array]) -> float:
    """Return the largest relative difference of any number."""
    return max(
        float(np.max(np.abs(getattr(found, name) - values) / np.maximum(np.abs(values), 1e-300)))
        for name, values in wanted.items()
    )


def moved_apart(found: Reduced, path: Path) -> float:
    """Return the largest difference of net migration, beside the people it is a difference of."""
    people = np.add.reduce(path.population, axis=3)
    return float(np.max(np.abs(found.net_migration - path.net_migration) / (people[:-1] + people[1:] + 1)))


def women_by_parity(ensemble: Ensemble, path: Path) -> Array:
    """Return women by group and parity, of the readable kernel's people."""
    fertility = ensemble.fertility[..., None] * ensemble.fertility_path * ensemble.fertility_level
    births = fertility[:, :, None] * cohort_schedule(ensemble.schedule)[:, None, :, None]
    assert ensemble.women is not None
    assert ensemble.propensity is not None
    shares = follow(ensemble.women[..., None], births, ensemble.propensity, ensemble.change).women
    women = path.population[:, :, FEMALE, slice(*BEARING)]
    ages = [slice(low - BEARING[0], high - BEARING[0]) for low, high in MOTHERS.values()]
    counted = [np.einsum("yral,yrpal->yrpl", women[:, :, some], shares[:, :, :, some]) for some in ages]
    return np.stack(counted, axis=2)


EVERYTHING = Keep(by_sex=True, accounts=True, parity=True, ages=True)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0, 1, 30]), st.booleans())
def test_all_that_a_run_keeps_is_the_readable_kernels(seed: int, times: float, changed: bool) -> None:
    ensemble = joined(with_parity(random_ensemble(seed, years=6), seed, times), seed)
    ensemble = with_change(ensemble, seed) if changed else ensemble
    path = project(ensemble.start, ensemble.rates())
    found = project_reduced(ensemble, WEIGHTS, groups=GROUPS, keep=EVERYTHING)
    assert largest_difference(found, expected(path, WEIGHTS, GROUPS)) < CLOSE
    assert moved_apart(found, path) < CLOSE
    (by_age,) = found.by_age
    assert by_age == pytest.approx(path.population, rel=CLOSE)
    women = women_by_parity(ensemble, path)
    assert np.abs(found.parity - women).max() <= CLOSE * women.max()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([2, 5, 30]))
def test_every_sum_is_the_readable_kernels_whatever_the_rates(seed: int, ages: int) -> None:
    ensemble = random_ensemble(seed, ages=ages)
    groups = {"all": (0, ages), "youngest": (0, 1), "oldest": (ages - 1, ages)}
    weights = WEIGHTS[..., :ages]
    found = project_reduced(ensemble, weights, groups=groups, keep=Keep(by_sex=True, accounts=True))
    assert largest_difference(found, expected(project(ensemble.start, ensemble.rates()), weights, groups)) < CLOSE


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([56, AGES]), st.sampled_from([0, 1, 30, 300]))
def test_births_by_order_too_even_where_women_at_risk_run_out(seed: int, ages: int, times: float) -> None:
    ensemble = with_parity(random_ensemble(seed, ages=ages), seed, times)
    groups, weights = {"all": (0, ages)}, WEIGHTS[..., :ages]
    found = project_reduced(ensemble, weights, groups=groups, keep=Keep(by_sex=True, accounts=True))
    assert found.orders.any() == (times > 0)
    assert largest_difference(found, expected(project(ensemble.start, ensemble.rates()), weights, groups)) < CLOSE


def test_orders_come_one_after_the_other_where_all_women_begin_without_children() -> None:
    ensemble = with_parity(random_ensemble(10), 10)
    assert ensemble.women is not None
    childless = np.zeros_like(ensemble.women)
    childless[:, 0] = 1
    found = project_reduced(replace(ensemble, women=childless), WEIGHTS)
    share = found.orders / found.births[:, :, None]
    assert share[0] == pytest.approx(np.broadcast_to([[1.0], [0.0], [0.0]], share[0].shape), abs=1e-12)
    assert (share[1, :, 1] > 1e-4).all()
    assert np.abs(share[1, :, 2]).max() < 1e-12
    assert (share[2, :, 2] > 1e-6).all()


def test_parity_changes_no_birth_but_those_of_women_outside_its_ages() -> None:
    ensemble = random_ensemble(11)
    schedule = ensemble.schedule.copy()
    schedule[:, : BEARING[0] + 1], schedule[:, BEARING[1] :] = 0, 0
    ensemble = replace(ensemble, schedule=schedule)
    plain, ordered = (project_reduced(case, WEIGHTS) for case in (ensemble, with_parity(ensemble, 11)))
    assert not plain.orders.size
    assert ordered.births == pytest.approx(plain.births, rel=CLOSE)
    assert ordered.orders.sum(axis=2) == pytest.approx(plain.births, rel=CLOSE)


def of_place(case: Settings, inputs: Inputs, number: int) -> tuple[Ensemble, Path]:
    """Return a place's ensemble and what the readable kernel makes of it."""
    basis = basis_of(case, inputs)
    drawn = draw_parameters(case, inputs, basis.setup, Draws(case.seed, number))
    ensemble = ensemble_of(case, inputs, basis.setup, drawn, number, basis.propensity)
    return ensemble, project(basis.setup.start, ensemble.rates())


@pytest.mark.parametrize("place", ["qingyuan", "kaiping"])
def test_a_real_place_comes_out_as_in_its_forecast(read: Read, place: str) -> None:
    case, inputs = read(place)
    ensemble, path = of_place(case, inputs, 100)
    weights = inputs.service_use["admission_rate"].steps[None]
    found = project_reduced(ensemble, weights, groups=GROUPS, keep=Keep(by_sex=True, accounts=True), jobs=2)
    assert largest_difference(found, expected(path, weights, GROUPS)) < CLOSE
    older = path.population[:, :, :, slice(*GROUPS["65+"])].sum(axis=(2, 3))
    assert found.group("65+") == pytest.approx(older, rel=CLOSE)


SUMS = ("groups", "weighed", "births", "orders", "deaths", "net_migration", "parity")


def everything(seed: int, lanes: int) -> Ensemble:
    """Return regions with all that a place can have."""
    return with_change(joined(with_parity(random_ensemble(seed, lanes=lanes), seed), 2), 5)


@pytest.mark.parametrize(
    "cut",
    [{"jobs": 2}, {"lanes": 1}, {"lanes": 13, "regions": 1}, {"lanes": 64, "regions": 2, "jobs": 2}, {"lanes": 1000}],
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("kind", ["alone", "all together"])
def test_neither_threads_nor_blocks_change_a_bit(dtype: Any, cut: dict[str, int], kind: str) -> None:
    alone = with_parity(random_ensemble(3, regions=5, lanes=150), 3)
    ensemble = alone if kind == "alone" else everything(3, lanes=150)
    whole = project_reduced(ensemble, WEIGHTS, keep=EVERYTHING, dtype=dtype)
    other = project_reduced(ensemble, WEIGHTS, keep=EVERYTHING, dtype=dtype, **cut)
    for name in SUMS:
        assert np.array_equal(getattr(whole, name), getattr(other, name))
    people, others = (np.concatenate(found.by_age, axis=-1) for found in (whole, other))
    assert np.array_equal(people, others)


def test_the_sample_has_flows_totals_and_postponed_births() -> None:
    ensemble = everything(3, lanes=2)
    assert len(ensemble.flows) == 2
    assert ensemble.observed
    assert ensemble.change is not None
    assert ensemble.change.postponed[:2].any()


def test_a_draw_does_not_depend_on_the_other_draws() -> None:
    ensemble = with_parity(random_ensemble(4, lanes=80), 4)
    some = slice(17, 58)
    names = ("level", "fertility_path", "fertility_level", "strength", "migration")
    part = replace(ensemble, **{name: getattr(ensemble, name)[..., some] for name in names})
    whole, alone = (project_reduced(case, WEIGHTS, keep=EVERYTHING) for case in (ensemble, part))
    for name in SUMS:
        assert np.array_equal(getattr(whole, name)[..., some], getattr(alone, name))


def test_years_before_anything_acts_are_the_same_to_the_last_bit() -> None:
    plain = with_parity(random_ensemble(5, years=5), 5)
    factor, postponed = np.ones((5, 3, 7)), np.zeros((5, 3, 7))
    factor[3:], postponed[3:] = 0.8, 0.3
    flows = (Flow((0,), 1, 3, np.full(7, 0.1)),)
    acting = replace(plain, change=Change(factor, postponed, 2), flows=flows, observed={3: (((2,), 7.0),)})
    before, after = (project_reduced(case, WEIGHTS, keep=EVERYTHING) for case in (plain, acting))
    for name in SUMS:
        years = 3 + (name in {"groups", "weighed", "parity"})
        assert np.array_equal(getattr(before, name)[:years], getattr(after, name)[:years])
        assert not np.array_equal(getattr(before, name)[years:], getattr(after, name)[years:])


def test_a_flow_leaves_the_other_regions_as_they_are() -> None:
    plain = with_parity(random_ensemble(6), 6)
    flowing = replace(plain, flows=(Flow((0,), 1, 0, np.full(7, 0.1)),))
    without, moved = (project_reduced(case, WEIGHTS, keep=EVERYTHING) for case in (plain, flowing))
    for name in SUMS:
        assert np.array_equal(getattr(without, name)[:, 2], getattr(moved, name)[:, 2])


def test_sums_of_many_regions_are_those_of_few() -> None:
    plain = with_parity(random_ensemble(14, regions=REGIONS + 1), 14)
    moves = plain.fertility_path.shape[1] > 1
    few = replace(
        plain,
        **{name: getattr(plain, name)[:3] for name in ("start", "fertility_level", "arrivals", "pattern", "weights")},
        women=plain.women[:3] if plain.women is not None else None,
        fertility=plain.fertility[:, :3],
        fertility_path=plain.fertility_path[:, :3] if moves else plain.fertility_path,
        migration=plain.migration[:, :3],
    )
    many, alone = (project_reduced(case, WEIGHTS, keep=EVERYTHING) for case in (plain, few))
    for name in SUMS:
        assert np.array_equal(getattr(many, name)[:, :3], getattr(alone, name))


def test_single_precision_differs_by_less_than_a_hundred_thousandth(read: Read) -> None:
    ensemble, path = of_place(*read("qingyuan"), 100)
    found = project_reduced(ensemble, WEIGHTS, groups=GROUPS, keep=Keep(by_sex=True, accounts=True), dtype=np.float32)
    assert found.births.dtype == np.float32
    assert largest_difference(found, expected(path, WEIGHTS, GROUPS)) < CLOSE_SINGLE


def test_arrays_may_be_read_only() -> None:
    ensemble, weights = random_ensemble(12), WEIGHTS.copy()
    for values in (ensemble.level, ensemble.start, weights):
        values.flags.writeable = False
    assert project_reduced(ensemble, weights).births.all()


@pytest.mark.parametrize("seed", range(5))
def test_where_nobody_moves_people_change_by_births_and_deaths(seed: int) -> None:
    ensemble = quiet(seed)
    found = project_reduced(ensemble, WEIGHTS, keep=Keep(accounts=True))
    people = found.group("all")
    balance = np.diff(people, axis=0) - found.births + found.deaths.sum(axis=2)
    assert np.abs(balance).max() <= 1e-12 * people.max()


def test_groups_may_overlap_and_need_not_cover_all_ages() -> None:
    ensemble = random_ensemble(5, ages=5)
    weights = np.ones((1, 2, 5))
    found = project_reduced(ensemble, weights, groups=FEW_AGES)
    assert found.group("all") == pytest.approx(found.weighed[:, :, 0], rel=CLOSE)
    alone = project_reduced(ensemble, weights, groups={"inside": (1, 4)})
    assert alone.group("inside") == pytest.approx(found.group("inside"), rel=CLOSE)


def test_sexes_together_are_the_sum_of_the_sexes() -> None:
    ensemble = random_ensemble(6)
    apart, together = (project_reduced(ensemble, WEIGHTS, keep=Keep(by_sex=by_sex)) for by_sex in (True, False))
    assert together.groups.shape[2] == 1
    assert apart.group("65+") == pytest.approx(together.group("65+"), rel=CLOSE)


def test_nobody_is_missing_below_zero_however_many_leave() -> None:
    ensemble = replace(random_ensemble(8), migration=np.full((1, 3, 7), -5.0))
    found = project_reduced(ensemble, WEIGHTS, keep=Keep(accounts=True))
    assert min(found.groups.min(), found.births.min(), found.deaths.min()) >= 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"flows": (Flow((0,), 1, 0, np.zeros(6)),)}, r"rate of flow 0 has the shape \(6,\), not \(7,\)"),
        ({"flows": (Flow((0,), 3, 0, np.zeros(7)),)}, "name the region 3 of 3"),
        ({"observed": {1: (((0, 4), 70.0),)}}, "name the region 4 of 3"),
        ({"change": Change(np.ones((4, 3, 7)), np.ones((4, 3, 8)))}, r"postponed has the shape \(4, 3, 8\)"),
        ({"change": Change(np.ones((4, 3, 7)), np.ones((4, 3, 7)), 0)}, "whole years, at least 1"),
        ({"girls": np.full(3, 0.5)}, r"girls has the shape \(3,\), not \(4,\)"),
        ({"level": np.full((4, 7), 99.0)}, "level must lie from 0 to"),
        ({"level": np.full((4, 7), np.nan)}, "level must lie from 0 to"),
        ({"women": np.ones((3, 3, 46))}, r"women has the shape \(3, 3, 46\), not \(3, 4, 46\)"),
        ({"propensity": np.ones(4)}, r"propensity has the shape \(4,\), not \(3,\)"),
    ],
)
def test_what_the_kernel_cannot_do_is_said(change: dict[str, Any], message: str) -> None:
    with pytest.raises(CohortplanError, match=message):
        project_reduced(replace(with_parity(random_ensemble(9), 9), **change), WEIGHTS)


def test_women_who_bear_by_order_are_of_all_bearing_ages() -> None:
    with pytest.raises(CohortplanError, match="women who bear by order need more than 55 ages"):
        project_reduced(with_parity(random_ensemble(9, ages=55), 9), WEIGHTS[..., :55])


def test_weights_of_one_measure_alone_are_still_of_measures() -> None:
    with pytest.raises(CohortplanError, match=r"measures' weights has the shape \(2, 101\), not \(2, 2, 101\)"):
        project_reduced(random_ensemble(9), WEIGHTS[0])


def test_a_measure_does_not_depend_on_the_others() -> None:
    ensemble = random_ensemble(13)
    together, alone = (project_reduced(ensemble, weights).weighed for weights in (WEIGHTS, WEIGHTS[1:2]))
    assert np.array_equal(together[:, :, 1:2], alone)


@pytest.mark.parametrize("missing", ["women", "propensity"])
def test_women_and_propensity_belong_together(missing: str) -> None:
    with pytest.raises(CohortplanError, match="belong together"):
        replace(with_parity(random_ensemble(9), 9), **{missing: None})


def test_groups_outside_the_ages_are_an_error() -> None:
    with pytest.raises(CohortplanError, match="groups must lie within the ages 0 to 101"):
        project_reduced(random_ensemble(9), WEIGHTS, groups={"all": (0, 102)})


def test_after_ready_nothing_is_left_to_compile(read: Read) -> None:
    ready()
    known = len(compiled_project.signatures)
    case, inputs = read("qingyuan")
    forecast(case, inputs, Draws(case.seed, 2))
    assert len(compiled_project.signatures) == known


def test_where_nothing_can_be_written_the_kernel_iscompiled_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CacheImpl, "_locator_classes", [])
    with pytest.raises(RuntimeError, match="cannot cache"):
        numba.njit(lambda people: people + 1, cache=True)

    def older(people: float) -> float:
        return people + 1

    assert compiled(entry=True)(older)(2.0) == 3.0
