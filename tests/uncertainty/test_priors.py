"""Drawn quantities meet what was stated of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from sim.scenario.quantity import NonNegative, Positive, PositiveShare, Quantity, Share
from sim.uncertainty.priors import BLOCK, Draws, spread

KINDS = (Quantity, Positive, NonNegative, Share, PositiveShare)
WELL_INSIDE = [
    Quantity(value=-0.77, low=-3.77, high=2.23),
    Positive(value=1.0, low=0.95, high=1.05),
    NonNegative(value=5.0, low=3.0, high=8.0),
    Share(value=0.385, low=0.30, high=0.60),
    PositiveShare(value=0.8, low=0.7, high=0.9),
]


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    low, value, high = sorted(draw(st.lists(st.floats(0.001, 1), min_size=3, max_size=3)))
    return draw(st.sampled_from(KINDS))(value=value, low=low, high=high)


@given(quantities())
def test_the_tenth_the_median_and_the_ninetieth_are_met_exactly(quantity: Quantity) -> None:
    values = spread(quantity, ndtri(np.array([0.1, 0.5, 0.9])))
    assert values == pytest.approx([quantity.low, quantity.value, quantity.high], rel=1e-9)


@given(quantities(), st.lists(st.floats(-8, 8), min_size=2, max_size=20))
def test_draws_stay_in_their_domain_and_rise_with_the_deviate(quantity: Quantity, deviates: list[float]) -> None:
    values = spread(quantity, np.sort(deviates))
    assert (np.diff(values) >= 0).all()
    if quantity.minimum is not None:
        assert values.min() >= quantity.minimum
    if quantity.maximum is not None:
        assert values.max() <= quantity.maximum
    if isinstance(quantity, Positive | PositiveShare):
        assert values.min() > 0


@pytest.mark.parametrize("quantity", WELL_INSIDE, ids=lambda quantity: type(quantity).__name__)
def test_a_thousand_draws_have_the_stated_quantiles(quantity: Quantity) -> None:
    assert quantity.low is not None
    assert quantity.high is not None
    drawn = Draws(2021, 1000).quantity(quantity, "test", "place", type(quantity).__name__)
    # the standard error of a tenth of a thousand draws is 0.054 standard deviations
    below, above = quantity.value - quantity.low, quantity.high - quantity.value
    low, middle, high = np.quantile(drawn, [0.1, 0.5, 0.9])
    assert low == pytest.approx(quantity.low, abs=0.12 * below)
    assert middle == pytest.approx(quantity.value, abs=0.1 * (below + above) / 2)
    assert high == pytest.approx(quantity.high, abs=0.12 * above)


def test_one_draw_keeps_the_central_value_exactly() -> None:
    for quantity in WELL_INSIDE:
        drawn = Draws(2021, 1).quantity(quantity, "test", "place", "name")
        assert drawn.tolist() == pytest.approx([quantity.value] * BLOCK, rel=1e-15)


def test_an_exact_quantity_is_not_spread() -> None:
    assert set(Draws(2021, 300).quantity(Quantity(value=3.5), "test", "place", "name").tolist()) == {3.5}


def test_another_level_than_eighty_percent_is_met_too() -> None:
    quantity = Positive(value=2.0, low=1.0, high=8.0, level=0.95)
    assert spread(quantity, ndtri(np.array([0.025, 0.5, 0.975]))) == pytest.approx([1.0, 2.0, 8.0])


def test_a_share_inside_its_domain_never_reaches_its_ends() -> None:
    values = spread(Share(value=0.9, low=0.5, high=0.98), np.array([-9.0, 9.0]))
    assert 0 < values[0] < 0.01
    assert 0.999 < values[1] < 1


def test_paths_are_drawn_once_for_all_cases_and_belong_to_nobody() -> None:
    draws = Draws(20260101, 2 * BLOCK)
    paths = draws.by_year("migration", "qingyuan", "path", 16)
    assert draws.by_year("migration", "qingyuan", "path", 16) is paths
    with pytest.raises(ValueError, match="read-only"):
        paths[0, 0] = 0.0
    assert draws.by_year("migration", "qingyuan", "path", 20)[:, :16].tolist() == paths.tolist()
    assert (draws.by_year("migration", "qingyuan", "own_path", 16) != paths).all()
    one = draws.uniform("migration", "qingyuan", "path")
    assert ndtri(one) == pytest.approx(paths[:, 0], rel=1e-12)
