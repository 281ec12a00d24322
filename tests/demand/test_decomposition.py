from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.demand.decomposition import Array, bed_demand, decompose, lmdi, shapley
from sim.demand.service_level import beds_for_blocking

AMOUNT = st.one_of(st.just(0.0), st.floats(1e-6, 1e6))
PAIRS = st.lists(st.tuples(AMOUNT, AMOUNT), min_size=1, max_size=6)


def product(*factors: Array) -> Array:
    return np.prod(np.stack(np.broadcast_arrays(*factors)), axis=0)


def arrays(*numbers: float) -> list[Array]:
    return [np.array(number) for number in numbers]


def bed_factors() -> dict[str, tuple[Array, Array]]:
    """Two draws, three regions; the last without births by policy, the first year without any."""
    shape = np.ones((2, 3))
    births = np.array([[120.0, 30.0, 0.0], [150.0, 20.0, 0.0]])
    return {
        "people": (4e5 * shape, np.array([[4.1e5, 3.5e5, 3e5], [4.2e5, 3.6e5, 3.1e5]])),
        "admissions_per_person": (0.13 * shape, 0.17 * shape),
        "policy_births": (0 * shape, births),
        "use": (np.array([[1.5], [1.6]]), np.array([[1.7], [1.5]])),
        "length_of_stay": (np.array([[8.5], [8.5]]), np.array([[7.9], [8.0]])),
        "treated_inside": (np.array(0.935), np.array(0.96)),
        "occupancy": (np.array(0.794), np.array(0.85)),
    }


def test_a_change_of_two_factors_is_shared_as_by_hand() -> None:
    # 1 x 1 -> 2 x 8: the first adds 1 x the mean of 1 and 8, the second 7 x the mean of 1 and 2
    assert [float(part) for part in shapley(product, arrays(1, 1), arrays(2, 8))] == [4.5, 10.5]


def test_the_logarithmic_mean_shares_by_powers() -> None:
    # 1 -> 16 = 2^1 x 2^3: a quarter and three quarters of 15
    assert [float(part) for part in lmdi(arrays(1, 1), arrays(2, 8))] == pytest.approx([3.75, 11.25], rel=1e-14)


def test_a_contribution_is_the_mean_over_all_orders() -> None:
    before, after = arrays(2.0, 5.0, 3.0), arrays(4.0, 1.0, 7.0)

    def value(x: Array, y: Array, z: Array) -> Array:
        return x * y**2 + z / x

    expected = np.zeros(3)
    for order in permutations(range(3)):
        now = list(before)
        for position in order:
            was = value(*now)
            now[position] = after[position]
            expected[position] += (value(*now) - was) / 6
    assert [float(part) for part in shapley(value, before, after)] == pytest.approx(expected, rel=1e-13)


@given(PAIRS)
def test_contributions_add_up_to_the_change(pairs: list[tuple[float, float]]) -> None:
    before, after = arrays(*(a for a, _ in pairs)), arrays(*(b for _, b in pairs))
    start, end = float(product(*before)), float(product(*after))
    for parts in (shapley(product, before, after), lmdi(before, after)):
        size = max(start, end, *(abs(float(part)) for part in parts))
        assert sum(float(part) for part in parts) == pytest.approx(end - start, abs=1e-9 * size, rel=0)


@given(PAIRS)
def test_back_in_time_everything_has_the_other_sign(pairs: list[tuple[float, float]]) -> None:
    before, after = arrays(*(a for a, _ in pairs)), arrays(*(b for _, b in pairs))
    for forth, back in (
        (shapley(product, before, after), shapley(product, after, before)),
        (lmdi(before, after), lmdi(after, before)),
    ):
        size = max(1e-300, *(abs(float(part)) for part in forth))
        assert [float(part) for part in back] == pytest.approx([-float(part) for part in forth], abs=1e-9 * size)


@given(PAIRS)
def test_the_order_in_which_factors_are_named_does_not_matter(pairs: list[tuple[float, float]]) -> None:
    before, after = arrays(*(a for a, _ in pairs)), arrays(*(b for _, b in pairs))
    for there, turned in (
        (shapley(product, before, after), shapley(product, before[::-1], after[::-1])),
        (lmdi(before, after), lmdi(before[::-1], after[::-1])),
    ):
        size = max(1e-300, *(abs(float(part)) for part in there))
        assert [float(p) for p in turned[::-1]] == pytest.approx([float(p) for p in there], abs=1e-9 * size)


def test_a_factor_that_does_not_change_contributes_exactly_nothing() -> None:
    before, after = arrays(0.1, 0.3, 7.7), arrays(0.1, 0.7, 1.3)
    assert float(shapley(product, before, after)[0]) == 0
    assert float(lmdi(before, after)[0]) == 0


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ((0, 3), (2, 5), (10, 0)),  # what rises from nothing brought all
        ((0, 0), (2, 5), (5, 5)),
        ((2, 5), (0, 4), (-10, 0)),
        ((0, 5), (2, 0), (0, 0)),  # nothing before, nothing after
        ((0, 5), (0, 9), (0, 0)),
        ((2, 3), (2, 3), (0, 0)),
    ],
)
def test_zeros_take_the_limit_of_ever_smaller_numbers(
    before: tuple[float, ...], after: tuple[float, ...], parts: tuple[float, ...]
) -> None:
    assert [float(part) for part in lmdi(arrays(*before), arrays(*after))] == list(parts)
    tiny = [arrays(*(number or 1e-120 for number in numbers)) for numbers in (before, after)]
    assert [float(part) for part in lmdi(*tiny)] == pytest.approx(parts, abs=0.15)


def test_nearly_equal_years_lose_no_digits() -> None:
    before, after = arrays(3.0, 7.0), arrays(3.0 + 3e-9, 7.0)
    by_logarithm, by_orders = float(lmdi(before, after)[0]), float(shapley(product, before, after)[0])
    assert by_logarithm == pytest.approx(2.1e-8, rel=1e-6)
    assert by_logarithm == pytest.approx(by_orders, rel=1e-6)


def test_the_two_rules_agree_on_small_changes() -> None:
    before, after = arrays(4e5, 0.13, 8.5), arrays(4.1e5, 0.14, 8.2)
    by_orders = [float(part) for part in shapley(product, before, after)]
    assert [float(part) for part in lmdi(before, after)] == pytest.approx(by_orders, rel=1e-3)


def test_what_moved_the_beds_adds_up_in_every_draw_and_region() -> None:
    factors = bed_factors()
    parts = decompose(bed_demand, factors)
    before, after = (bed_demand(**{name: pair[i] for name, pair in factors.items()}) for i in (0, 1))
    assert list(parts) == list(factors)
    assert all(part.shape == (2, 3) for part in parts.values())
    assert sum(parts.values()) == pytest.approx(after - before, rel=1e-9)


def test_each_cause_moves_the_beds_its_own_way() -> None:
    parts = decompose(bed_demand, bed_factors())
    assert (parts["admissions_per_person"] > 0).all()
    assert (parts["length_of_stay"] < 0).all()
    assert (parts["occupancy"] < 0).all()
    assert (parts["treated_inside"] > 0).all()
    assert parts["policy_births"][:, 2].tolist() == [0.0, 0.0]
    assert (parts["policy_births"][:, :2] > 0).all()
    assert parts["people"][0].tolist() == sorted(parts["people"][0].tolist(), reverse=True)


def test_contributions_of_regions_add_up_to_those_of_their_sum() -> None:
    factors = bed_factors()

    def whole(**mixed: Array) -> Array:
        return bed_demand(**mixed).sum(axis=-1)

    by_region, together = decompose(bed_demand, factors), decompose(whole, factors)
    for name, part in together.items():
        assert by_region[name].sum(axis=-1) == pytest.approx(part, rel=1e-9)


def test_beds_are_admissions_by_stay_over_occupied_days() -> None:
    # (1000 x 0.2 + 10) admissions x 1.1 x 0.5 x 7.3 days / (365 x 0.8)
    one = {"people": 1000.0, "admissions_per_person": 0.2, "policy_births": 10.0, "use": 1.1}
    two = {"length_of_stay": 7.3, "treated_inside": 0.5, "occupancy": 0.8}
    assert float(bed_demand(**{k: np.array(v) for k, v in {**one, **two}.items()})) == pytest.approx(2.8875, rel=1e-14)


def test_a_service_level_can_be_taken_apart_too() -> None:
    def beds(admissions: Array, stay: Array) -> Array:
        return beds_for_blocking(admissions * stay / 365, 0.01)

    parts = decompose(
        beds, {"admissions": (np.array(4000.0), np.array(5000.0)), "stay": (np.array(9.0), np.array(8.0))}
    )
    change = float(beds(np.array(5000.0), np.array(8.0)) - beds(np.array(4000.0), np.array(9.0)))
    assert float(sum(parts.values())) == pytest.approx(change, rel=1e-12)
    assert float(parts["admissions"]) > 0 > float(parts["stay"])


def test_every_mixture_is_evaluated_once() -> None:
    seen: list[tuple[float, ...]] = []

    def value(*factors: Array) -> Array:
        seen.append(tuple(float(factor) for factor in factors))
        return product(*factors)

    shapley(value, arrays(*range(1, 9)), arrays(*range(11, 19)))
    assert len(seen) == len(set(seen)) == 256


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: shapley(product, arrays(1, 2), arrays(1)), "2 before and 1 after"),
        (lambda: lmdi([], []), "none is given"),
        (lambda: decompose(bed_demand, {}), "none is given"),
        (lambda: shapley(product, arrays(*range(9)), arrays(*range(9))), "9 are given and 8 can be told apart"),
        (lambda: lmdi(arrays(1, -2), arrays(1, 2)), "numbers of at least 0, use shapley"),
        (lambda: lmdi(arrays(1, np.nan), arrays(1, 2)), "numbers of at least 0"),
        (lambda: shapley(product, arrays(1, np.nan), arrays(1, 2)), "no finite value"),
    ],
)
def test_factors_that_cannot_be_used_are_told(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
