"""Correlated parameters keep their own distribution, and move nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kstest

from sim.errors import InputError
from sim.running import run
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


def test_parameters_of_a_run_grow_together(scenarios: Path) -> None:
    result = run(scenarios / "kaiping.yaml", draws=2000, variants=[], wards=False)
    supply = result.outcomes["base"].supply.units
    ends = np.stack([supply[name][:, 5].sum(axis=1) for name in ("nurses", "pharmacists", "childcare_places")])
    found = np.corrcoef(ends)
    assert found[0, 1] == pytest.approx(0.5, abs=0.08)
    assert abs(found[0, 2]) < 0.08


GROUP_OF_ONE = "uncertainty.correlations.mine={parameters: [supply/growth.beds, %s], correlation: 0.3}"
GIVEN = "uncertainty.correlations.mine={parameters: [supply/growth.beds, supply/overrun.shared], %s}"


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        (GROUP_OF_ONE % "supply/growth.bed", "no parameter 'supply/growth.bed' is drawn, did you mean"),
        (GROUP_OF_ONE % "supply/growth.nurses", "supply/growth.nurses is in two groups, staff_growth and mine"),
        (GROUP_OF_ONE.replace("0.3", "1.2") % "supply/overrun.shared", "correlation: value 1.2 must be at most 1"),
        (
            GROUP_OF_ONE.replace("correlation: 0.3", "matrix: [[1, 2], [2, 1]]") % "supply/overrun.shared",
            "between -1 and 1",
        ),
        (GROUP_OF_ONE.replace("correlation: 0.3", "matrix: [[1]]") % "supply/overrun.shared", "2 rows of 2 numbers"),
        (GROUP_OF_ONE.replace(", correlation: 0.3", "") % "supply/overrun.shared", "give correlation or matrix"),
    ],
)
def test_correlations_that_cannot_be_are_refused(scenarios: Path, setting: str, reason: str) -> None:
    with pytest.raises(InputError) as error:
        run(scenarios / "kaiping.yaml", draws=2, variants=[], sets=[setting], wards=False)
    assert reason in str(error.value)
    assert "uncertainty.correlations" in str(error.value)
