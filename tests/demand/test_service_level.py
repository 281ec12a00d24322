from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.demand import service_level
from sim.demand.erlang import Array, erlang_b, erlang_c, occupancy, waiting_probability
from sim.demand.service_level import (
    HAIR,
    Method,
    beds_for_blocking,
    beds_for_waiting,
    beds_normal,
    pooling_saving,
    service_level_beds,
)

METHODS: list[Method] = ["erlang_b", "erlang_c", "normal"]
TABLE = np.array([5.0, 20.0, 50.0, 100.0, 200.0, 500.0])


def by_recursion(load: Array, probability: float, *, waits: bool = False) -> Array:
    """Return the fewest beds by Erlang's recursion, one bed at a time."""
    beds, lost, limit = 0, np.ones(load.shape), probability * (1 + HAIR * (1 - probability))
    found = np.where(load > 0, np.nan, 0.0)
    while np.isnan(found).any():
        beds += 1
        lost = load * lost / (beds + load * lost)
        chance = np.where(beds > load, beds * lost / np.maximum(beds - load * (1 - lost), 1e-300), 1.0)
        found[np.isnan(found) & ((chance if waits else lost) <= limit)] = beds
    return found


@pytest.mark.parametrize(
    ("beds", "load", "lost", "waits"),
    [
        (10, 8, 0.121661, 0.409180),
        (25, 20, 0.050222, 0.209103),
        (50, 40, 0.018691, 0.086953),
        (100, 80, 0.003992, 0.019646),
    ],
)
def test_the_published_chances_of_being_lost_and_of_waiting_come_out(
    beds: float, load: float, lost: float, waits: float
) -> None:
    assert float(erlang_b(load, beds)) == pytest.approx(lost, abs=5e-7)
    assert float(erlang_c(load, beds)) == pytest.approx(waits, abs=5e-7)


def test_the_published_table_of_beds_comes_out() -> None:
    lossy = beds_for_blocking(TABLE, 0.01)
    assert lossy.tolist() == [11, 30, 64, 117, 221, 527]
    assert beds_for_waiting(TABLE, 0.05).tolist() == [10, 29, 64, 119, 226, 540]
    assert beds_normal(TABLE, 0.01).tolist() == [11, 31, 67, 124, 233, 553]
    # 77.47 % at a load of 50; 78 % would leave the loss in
    assert np.round(100 * occupancy(TABLE, lossy)).tolist() == [45, 66, 77, 85, 90, 94]


@pytest.mark.parametrize("load", [1e-9, 0.2, 1.0, 7.5, 99.0, 101.0, 1000.0, 30000.0, 100000.0])
def test_the_chance_of_being_lost_is_that_of_the_recursion_for_any_number_of_beds(load: float) -> None:
    most = int(load + 10 * np.sqrt(load)) + 30
    expected = [1.0]
    for beds in range(1, most + 1):
        expected.append(load * expected[-1] / (beds + load * expected[-1]))
    assert erlang_b(load, np.arange(most + 1.0)) == pytest.approx(np.array(expected), rel=1e-10, abs=1e-290)


@pytest.mark.parametrize("load", [0.7, 60.0, 150.0, 20000.0])
def test_beds_that_are_not_whole_keep_to_the_recursion(load: float) -> None:
    beds = load * np.linspace(0.02, 1.5, 60) + 1
    before = erlang_b(load, beds - 1)
    assert erlang_b(load, beds) == pytest.approx(load * before / (beds + load * before), rel=1e-10)


def test_the_extremes_are_numbers() -> None:
    lost = erlang_b(np.array([0.0, 0.0, 5.0, 1e5]), np.array([0.0, 3.0, 0.0, 0.0]))
    assert lost == pytest.approx([1.0, 0.0, 1.0, 1.0], rel=1e-15, abs=0)
    assert erlang_c(np.array([0.0, 5.0, 6.0]), np.array([3.0, 5.0, 5.0])).tolist() == [0.0, 1.0, 1.0]
    assert erlang_b(1.0, 1e5) == 0
    assert float(erlang_b(1e5, 1.0)) == pytest.approx(1e5 / (1e5 + 1), rel=1e-14)
    assert occupancy(np.array([0.0, 5.0]), np.array([0.0, 0.0])).tolist() == [0.0, 0.0]
    assert float(occupancy(1e5, 10.0)) == pytest.approx(1.0, abs=1e-3)


def test_the_chance_of_a_long_wait_falls_from_that_of_waiting_by_spare_beds_over_the_stay() -> None:
    # 10 beds, a load of 8, stays of 6 days: every 3 days of waiting take a factor of e
    longer = waiting_probability(8.0, 10.0, np.array([0.0, 3.0, 6.0]), 6.0)
    assert longer == pytest.approx(0.409180 * np.exp([0.0, -1.0, -2.0]), rel=2e-6)
    assert float(waiting_probability(12.0, 10.0, 30.0, 6.0)) == 1.0


@pytest.mark.parametrize("probability", [1e-6, 0.01, 0.05, 0.3, 0.9])
def test_beds_are_those_of_the_recursion(probability: float) -> None:
    loads = np.concatenate([np.arange(0.0, 60.0, 0.25), np.geomspace(1e-4, 3000.0, 400)])
    assert beds_for_blocking(loads, probability).tolist() == by_recursion(loads, probability).tolist()
    assert beds_for_waiting(loads, probability).tolist() == by_recursion(loads, probability, waits=True).tolist()


def test_beds_are_those_of_the_recursion_for_a_whole_country_in_one_unit() -> None:
    loads = np.linspace(99000.0, 100000.0, 50)
    assert beds_for_blocking(loads, 0.01).tolist() == by_recursion(loads, 0.01).tolist()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0.0, 1500.0), min_size=1, max_size=8),
    st.floats(1e-9, 0.999),
    st.booleans(),
)
def test_beds_are_those_of_the_recursion_for_any_loads(loads: list[float], probability: float, waits: bool) -> None:
    beds = (beds_for_waiting if waits else beds_for_blocking)(np.array(loads), probability)
    assert beds.tolist() == by_recursion(np.array(loads), probability, waits=waits).tolist()


@pytest.mark.parametrize(("load", "beds", "chance"), [(1.0, 1, 1 / 2), (2.0, 2, 2 / 5), (0.01, 1, 1 / 101)])
def test_a_probability_that_is_met_exactly_needs_no_further_bed(load: float, beds: int, chance: float) -> None:
    assert float(beds_for_blocking(load, chance)) == beds


@pytest.mark.parametrize("off", [-4.0, 4.0])
def test_a_poor_first_guess_that_says_so_changes_no_bed(monkeypatch: pytest.MonkeyPatch, off: float) -> None:
    loads = np.linspace(10.0, 500.0, 200)
    expected = beds_for_blocking(loads, 0.02).tolist()
    guess, doubt = service_level._first_guess(erlang_b, loads, 0.02)
    monkeypatch.setattr(service_level, "_first_guess", lambda *_: (guess + off, doubt + abs(off)))
    assert beds_for_blocking(loads, 0.02).tolist() == expected


@pytest.mark.parametrize("chance", [erlang_b, erlang_c])
@pytest.mark.parametrize("limit", [1e-6, 0.01, 0.05, 0.3, 0.9])
@pytest.mark.parametrize("loads", [(1e-4, 1.0), (5.0, 80.0), (300.0, 4000.0), (1e5, 1.1e5), (1e-3, 1e5)])
def test_the_first_guess_is_off_by_no_more_than_it_says_and_by_little(
    chance: service_level.Chance, limit: float, loads: tuple[float, float]
) -> None:
    many = np.geomspace(*loads, 20011)
    guess, doubt = service_level._first_guess(chance, many, limit)
    assert doubt < 0.05 + 1e-6 * loads[1]
    some = slice(0, None, 173)
    assert (chance(many[some], guess[some] + doubt) <= limit).all()
    assert (chance(many[some], np.maximum(guess[some] - doubt, 0.0)) >= limit).all()


@pytest.mark.parametrize("function", [beds_for_blocking, beds_for_waiting])
def test_no_load_among_many_needs_no_bed_however_doubtful_the_guess(function: Callable[..., Array]) -> None:
    loads = np.concatenate([np.zeros(50), np.linspace(1.0, 500.0, 3000)])
    beds = function(loads, 1 - 1e-7)
    assert beds[:50].tolist() == [0.0] * 50
    assert beds[50:].tolist() == by_recursion(loads[50:], 1 - 1e-7, waits=function is beds_for_waiting).tolist()


def test_beds_keep_the_layout_of_the_loads() -> None:
    loads = np.moveaxis(np.linspace(3.0, 40.0, 24).reshape(2, 3, 4), -1, 0)
    beds = beds_for_blocking(loads, 0.02)
    assert beds.strides == loads.strides
    assert beds.tolist() == beds_for_blocking(np.ascontiguousarray(loads), 0.02).tolist()


def test_many_loads_give_what_each_gives_alone() -> None:
    loads = np.geomspace(0.5, 30000.0, 2000).reshape(20, 10, 10)
    together = beds_for_blocking(loads, 0.02, 2.5)
    assert together.shape == loads.shape
    for place in [(0, 0, 0), (7, 3, 9), (19, 9, 9)]:
        assert float(beds_for_blocking(float(loads[place]), 0.02, 2.5)) == together[place]


@pytest.mark.parametrize(("primary_load", "primary_beds"), [(20.0, 20), (30.0, 25), (100.0, 80), (200.0, 150)])
def test_overdispersed_arrivals_need_the_beds_of_an_exact_overflow(primary_load: float, primary_beds: int) -> None:
    # What overflows from a full ward is more variable than chance, and its loss on c beds more is known exactly
    load = primary_load * float(erlang_b(primary_load, primary_beds))
    z = 1 - load + primary_load / (primary_beds + 1 - primary_load + load)
    assert z > 1.5
    lost = primary_load * erlang_b(primary_load, primary_beds + np.arange(120.0)) / load
    exact = int(np.argmax(lost <= 0.01))
    assert abs(float(beds_for_blocking(load, 0.01, z)) - exact) <= 1
    assert float(beds_for_blocking(load, 0.01)) < exact - 1


@pytest.mark.parametrize("method", METHODS)
def test_the_reserve_grows_with_the_root_of_the_overdispersion(method: Method) -> None:
    once, fourfold = (float(service_level_beds(method, 2000.0, 1e-4, overdispersion=z)) - 2000 for z in (1.0, 4.0))
    assert fourfold / once == pytest.approx(2.0, rel=0.1)


def test_a_whole_city_as_one_unit_may_lose_one_in_a_hundred_with_fewer_beds_than_its_load() -> None:
    loads = np.array([6200.0, 6500.0])
    assert (beds_for_blocking(loads, 0.01) >= loads).tolist() == [True, False]


@pytest.mark.parametrize("method", METHODS)
def test_no_load_needs_no_bed_and_any_load_at_least_one(method: Method) -> None:
    assert service_level_beds(method, np.zeros((2, 3)), 0.01).tolist() == [[0.0] * 3] * 2
    beds = service_level_beds(method, np.array([0.0, 1e-12, 0.3]), 0.9)
    assert beds.tolist() == [0.0, 1.0, 1.0]


@pytest.mark.parametrize("method", METHODS)
def test_a_peak_raises_the_load_and_not_the_reserve_in_proportion(method: Method) -> None:
    flat, busy = (float(service_level_beds(method, 400.0, 0.01, peak=peak)) for peak in (1.0, 1.25))
    assert busy == float(service_level_beds(method, 500.0, 0.01))
    assert flat < busy < 1.25 * flat


def test_the_normal_method_puts_the_peak_under_the_root() -> None:
    # 100 x 1.2 + 2.3263 sqrt(2 x 120) = 156.04
    assert float(beds_normal(100.0, 0.01, 2.0, 1.2)) == 157
    assert float(beds_normal(10.0, 0.5, peak=1.1)) == 11  # the product is a hair above 11


@pytest.mark.parametrize("method", METHODS)
def test_draws_of_overdispersion_and_regions_of_load_combine(method: Method) -> None:
    beds = service_level_beds(method, np.array([20.0, 300.0]), 0.05, overdispersion=np.array([[1.0], [3.0]]))
    assert beds.shape == (2, 2)
    assert (beds[1] > beds[0]).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_pooled_unit_saves_what_the_table_says(method: Method) -> None:
    loads = np.array([[50.0, 50.0], [100.0, 0.0]])
    pair, whole = service_level_beds(method, np.array([50.0, 100.0]), 0.01)
    assert pooling_saving(method, loads, 0.01).tolist() == [2 * pair - whole, 0.0]
    assert 2 * pair - whole >= 8


def test_pooling_mixes_overdispersion_by_load() -> None:
    # 30 at 1 and 90 at 5: the pooled census of 120 has a variance of 480, four times its mean
    loads, phi = np.array([30.0, 90.0]), np.array([1.0, 5.0])
    separate = float(beds_normal(loads, 0.01, phi).sum())
    assert float(pooling_saving("normal", loads, 0.01, overdispersion=phi)) == separate - float(
        beds_normal(120.0, 0.01, 4.0)
    )


def test_pooled_units_have_their_peaks_together() -> None:
    saving = pooling_saving("erlang_b", np.array([40.0, 60.0]), 0.01, peak=np.array([1.5, 1.0]))
    assert float(saving) == float(pooling_saving("erlang_b", np.array([60.0, 60.0]), 0.01))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0.0, 900.0), min_size=1, max_size=11),
    st.sampled_from(METHODS),
    st.floats(1.0, 4.0),
)
def test_pooling_never_costs_beds(loads: list[float], method: Method, phi: float) -> None:
    assert float(pooling_saving(method, np.array(loads), 0.02, overdispersion=phi)) >= 0


@pytest.mark.parametrize("function", [beds_for_blocking, beds_for_waiting, beds_normal])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((5.0, 0.0), "probability: 0 cannot be used, a number above 0 and below 1"),
        ((5.0, 1.0), "probability: 1 cannot be used"),
        ((5.0, float("nan")), "probability: nan cannot be used"),
        ((np.array([5.0, -2.0]), 0.1), "load: -2 cannot be used, a number at least 0"),
        ((np.array([5.0, np.nan]), 0.1), "load: nan cannot be used"),
        ((5.0, 0.1, 0.9), "overdispersion: 0.9 cannot be used, a number at least 1"),
    ],
)
def test_what_cannot_be_used_is_named(function: Callable[..., Any], arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        function(*arguments)


def test_what_a_formula_cannot_use_is_named() -> None:
    with pytest.raises(ValueError, match="beds: -1 cannot be used"):
        erlang_b(5.0, -1.0)
    with pytest.raises(ValueError, match="load: inf cannot be used"):
        erlang_c(np.inf, 3.0)
    with pytest.raises(ValueError, match="length_of_stay: 0 cannot be used, a number above 0"):
        waiting_probability(5.0, 6.0, 1.0, 0.0)
    with pytest.raises(ValueError, match=r"peak: 0\.5 cannot be used"):
        service_level_beds("normal", 5.0, 0.1, peak=0.5)
    with pytest.raises(ValueError, match="'erlang_d' is not one of erlang_b, erlang_c, normal"):
        service_level_beds("erlang_d", 5.0, 0.1)  # type: ignore[arg-type]
