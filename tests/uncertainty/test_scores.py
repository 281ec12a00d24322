"""Scores of a forecast of many draws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from sim.uncertainty.scores import crps


def test_the_score_of_three_draws_is_the_one_worked_out_by_hand() -> None:
    # |1-2|, |3-2|, |8-2|: mean 8/3; pairs 2, 7, 5 both ways: 28 / (2 x 9)
    assert crps(np.array([1.0, 3.0, 8.0]), np.array(2.0)) == pytest.approx(8 / 3 - 28 / 18)


def test_one_draw_scores_its_absolute_error() -> None:
    assert crps(np.array([[3.0, -1.0]]), np.array([5.0, 2.0])).tolist() == [2.0, 3.0]


@pytest.mark.parametrize("came", [-2.0, 0.0, 0.7, 3.0])
def test_many_draws_of_a_normal_reach_its_closed_form(came: float) -> None:
    # sd x (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)): Gneiting and Raftery 2007
    mean, deviation, draws = 0.5, 2.0, 20_000
    z = (came - mean) / deviation
    closed = deviation * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    even = mean + deviation * ndtri((np.arange(draws) + 0.5) / draws)
    assert crps(even, np.array(came)) == pytest.approx(closed, abs=1e-3)


def test_the_score_does_not_depend_on_the_order_of_the_draws() -> None:
    draws = np.random.default_rng(1).normal(size=(50, 3))
    came = np.array([0.1, -0.4, 2.0])
    assert crps(draws[::-1], came) == pytest.approx(crps(draws, came), rel=1e-12)
    pairs = np.abs(draws[:, None] - draws).mean(axis=(0, 1)) / 2
    assert crps(draws, came) == pytest.approx(np.abs(draws - came).mean(axis=0) - pairs, rel=1e-12)


def test_a_sharp_forecast_at_the_right_place_scores_best() -> None:
    around = np.linspace(-1, 1, 101)
    sharp, wide, shifted = (crps(draws, np.array(0.0)) for draws in (around / 5, around, around / 5 + 1))
    assert sharp < wide < shifted
