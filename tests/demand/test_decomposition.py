from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.demand.decomposition import Array, lmdi

AMOUNT = st.one_of(st.just(0.0), st.floats(1e-6, 1e6))
PAIRS = st.lists(st.tuples(AMOUNT, AMOUNT), min_size=1, max_size=6)


def product(*factors: Array) -> Array:
    return np.prod(np.stack(np.broadcast_arrays(*factors)), axis=0)


def arrays(*numbers: float) -> list[Array]:
    return [np.array(number) for number in numbers]


def shapley(value: Callable[..., Array], before: Sequence[Array], after: Sequence[Array]) -> list[Array]:
    """Return each factor's effect, averaged over all orders in which the factors may change: the reference."""
    orders = list(permutations(range(len(before))))
    parts = [np.zeros(()) for _ in before]
    for order in orders:
        mixed = list(before)
        for position in order:
            old = value(*mixed)
            mixed[position] = after[position]
            parts[position] = parts[position] + (value(*mixed) - old) / len(orders)
    return parts


def test_a_change_of_two_factors_is_shared_as_by_hand() -> None:
    # 1 x 1 -> 2 x 8: the first adds 1 x the mean of 1 and 8, the second 7 x the mean of 1 and 2
    assert [float(part) for part in shapley(product, arrays(1, 1), arrays(2, 8))] == [4.5, 10.5]


def test_the_logarithmic_mean_shares_by_powers() -> None:
    # 1 -> 16 = 2^1 x 2^3: a quarter and three quarters of 15
    assert [float(part) for part in lmdi(arrays(1, 1), arrays(2, 8))] == pytest.approx([3.75, 11.25], rel=1e-14)


@given(PAIRS)
def test_contributions_add_up_to_the_change(pairs: list[tuple[float, float]]) -> None:
    before, after = arrays(*(a for a, _ in pairs)), arrays(*(b for _, b in pairs))
    start, end = float(product(*before)), float(product(*after))
    parts = lmdi(before, after)
    size = max(start, end, *(abs(float(part)) for part in parts))
    assert sum(float(part) for part in parts) == pytest.approx(end - start, abs=1e-9 * size, rel=0)


@given(PAIRS)
def test_back_in_time_everything_has_the_other_sign(pairs: list[tuple[float, float]]) -> None:
    before, after = arrays(*(a for a, _ in pairs)), arrays(*(b for _, b in pairs))
    forth, back = lmdi(before, after), lmdi(after, before)
    size = max(1e-300, *(abs(float(part)) for part in forth))
    assert [float(part) for part in back] == pytest.approx([-float(part) for part in forth], abs=1e-9 * size)


@given(PAIRS)
def test_the_order_in_which_factors_are_named_does_not_matter(pairs: list[tuple[float, float]]) -> None:
    before, after = arrays(*(a for a, _ in pairs)), arrays(*(b for _, b in pairs))
    there, turned = lmdi(before, after), lmdi(before[::-1], after[::-1])
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


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: lmdi([], []), "none is given"),
        (lambda: lmdi(arrays(1, -2), arrays(1, 2)), "numbers of at least 0"),
        (lambda: lmdi(arrays(1, np.nan), arrays(1, 2)), "numbers of at least 0"),
    ],
)
def test_factors_that_cannot_be_used_are_told(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
