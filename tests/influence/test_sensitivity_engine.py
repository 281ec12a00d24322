"""Morris, Sobol and rank correlation against functions whose indices are known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.influence.engine import chance_bound, morris, rank_correlation, sobol

Array = NDArray[np.float64]
WEIGHTS = np.array([4.0, 2.0, 1.0, 0.0])


def linear(sample: Array) -> Array:
    return np.stack([sample @ WEIGHTS, np.full(len(sample), 7.0)], axis=1)


def ishigami(sample: Array) -> Array:
    x = (2 * sample - 1) * np.pi
    return np.asarray(np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))[:, None]


def test_sobol_finds_the_known_indices_of_ishigami() -> None:
    found = sobol(ishigami, 3, samples=2048, seed=1)
    # Ishigami and Homma (1990) with a = 7, b = 0.1
    assert found.first[0] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.03)
    assert found.total[0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)
    assert (found.total_interval > 0).all()


def test_the_indices_of_a_sum_are_its_shares_of_variance_and_add_up_to_one() -> None:
    found = sobol(linear, 4, samples=512, seed=1)
    assert found.first[0] == pytest.approx(WEIGHTS**2 / 21, abs=0.02)
    assert found.first[0].sum() == pytest.approx(1, abs=0.03)
    assert found.total[0].sum() == pytest.approx(1, abs=0.03)


def test_an_output_that_nothing_moves_has_indices_of_zero() -> None:
    found = sobol(linear, 4, samples=16, seed=1)
    assert not found.first[1].any()
    assert not found.total[1].any()


def test_morris_gives_the_slopes_of_a_sum_and_drops_what_does_nothing() -> None:
    found = morris(linear, 4, trajectories=5, seed=1)
    # effects are told per whole width of the range, whose steps are equal
    assert found.mu_star[0] / found.mu_star[0, 2] == pytest.approx(WEIGHTS)
    assert found.sigma[0] == pytest.approx(0, abs=1e-9)
    assert found.kept.tolist() == [True, True, True, False]


def test_rank_correlation_sees_order_and_not_shape() -> None:
    numbers = np.linspace(0.01, 0.99, 50)[:, None]
    outputs = np.column_stack([np.exp(9 * numbers), -numbers, np.ones(50)])
    assert rank_correlation(numbers, outputs).ravel() == pytest.approx([1, -1, 0])


def test_the_bound_of_chance_falls_with_draws_and_rises_with_streams() -> None:
    assert chance_bound(101, 1) == pytest.approx(0.19600, abs=1e-5)
    assert chance_bound(101, 100) > chance_bound(101, 1) > chance_bound(401, 1)
