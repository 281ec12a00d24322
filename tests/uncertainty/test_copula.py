"""Correlated parameters keep their own distribution, and move nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from sim.scenario.quantity import Positive
from sim.uncertainty.copula import copula_of
from sim.uncertainty.priors import Draws

MATRIX = np.array([[1.0, 0.6, 0.3], [0.6, 1.0, -0.2], [0.3, -0.2, 1.0]])
GROUP = ("supply/growth.doctors", "supply/growth.nurses", "supply/growth.beds")
COPULA = copula_of({"staff": (GROUP, MATRIX)})


def deviates(name: str, draws: Draws, region: str = "kaiping") -> np.ndarray:
    process, _, parameter = name.partition("/")
    return draws.normal(process, region, parameter)


def test_the_correlations_are_those_asked_for() -> None:
    drawn = np.stack([deviates(name, Draws(1, 20_000, copula=COPULA)) for name in GROUP])
    assert np.corrcoef(drawn) == pytest.approx(MATRIX, abs=0.02)


def test_each_stays_standard_normal_and_so_keeps_its_quantiles() -> None:
    for name in GROUP:
        assert kstest(deviates(name, Draws(1, 20_000, copula=COPULA)), "norm").pvalue > 0.01
    quantity = Positive(value=1.0, low=0.8, high=1.5)
    drawn = Draws(1, 20_000, copula=COPULA).quantity(quantity, "supply", "kaiping", "growth.nurses")
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx([0.8, 1.0, 1.5], rel=0.01)


def test_the_first_of_a_group_and_all_others_keep_their_own_numbers() -> None:
    plain, joined = Draws(1, 200), Draws(1, 200, copula=COPULA)
    assert deviates(GROUP[0], joined) == pytest.approx(deviates(GROUP[0], plain), abs=1e-12)
    assert np.array_equal(deviates("demand/beds", joined), deviates("demand/beds", plain))


def test_each_region_has_numbers_of_its_own() -> None:
    joined = Draws(1, 5000, copula=COPULA)
    assert abs(np.corrcoef(deviates(GROUP[0], joined), deviates(GROUP[1], joined, "enping"))[0, 1]) < 0.05


@pytest.mark.parametrize(
    ("matrix", "reason"),
    [
        ([[1, 0.5], [0.4, 1]], "not symmetric"),
        ([[1, 0.5], [0.5, 0.9]], "diagonal"),
        ([[1, 1.5], [1.5, 1]], "between -1 and 1"),
        ([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]], "smallest eigenvalue is -0.8"),
        ([[1, 1], [1, 1]], "smallest eigenvalue"),
    ],
)
def test_a_matrix_that_is_no_correlation_matrix_is_refused(matrix: list[list[float]], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        copula_of({"staff": (GROUP[: len(matrix)], np.array(matrix))})
