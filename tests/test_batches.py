"""A run in batches is the run: the same draws, the same means, and quantiles close to those of all draws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim.batches
from sim.batches import combine
from sim.errors import CohortplanError
from sim.precision import draws_for, monte_carlo_error
from sim.publish.charts.gallery import births_with_totals
from sim.result import TABLES, Result
from sim.running import run

KEPT = ("targets", "attainment", "supply", "demand", "population_groups", "projects", "workforce", "coupling",
        "methods", "investment")  # fmt: skip


@pytest.fixture(scope="module")
def both(scenarios: Path) -> tuple[Result, Result]:
    """250 draws of Kaiping with a variant, in one go and in batches of a hundred."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.batches, "BATCH", 100)
        return tuple(
            run(scenarios / "kaiping.yaml", draws=250, variants=["late_projects"], running=running, wards=False)
            for running in (False, True)
        )  # type: ignore[return-value]


@pytest.mark.parametrize("name", KEPT)
def test_means_and_probabilities_are_exact(both: tuple[Result, Result], name: str) -> None:
    whole, batched = (result.table(name) for result in both)
    assert len(whole) == len(batched)
    for column in {"mean", "probability", "probability_low", "probability_high", "cancel_probability"} & {
        *whole.columns
    }:
        np.testing.assert_allclose(batched[column], whole[column], rtol=1e-9, atol=1e-9, err_msg=column)


def test_quantiles_are_close_to_those_of_all_draws(both: tuple[Result, Result]) -> None:
    whole, batched = (result.table("supply") for result in both)
    spread = (whole["p90"] - whole["p10"]).to_numpy()
    for name in ("p10", "p50", "p90"):
        assert (np.abs(batched[name] - whole[name]) <= 0.12 * spread + 1e-6).all()


def test_verdicts_are_those_of_all_draws(both: tuple[Result, Result]) -> None:
    whole, batched = (result.table("targets") for result in both)
    assert whole["status"].tolist() == batched["status"].tolist()


@pytest.mark.parametrize("name", TABLES)
def test_every_table_keeps_its_columns_and_their_kinds(both: tuple[Result, Result], name: str) -> None:
    whole, batched = (result.table(name) for result in both)
    assert whole.dtypes.to_dict() == batched.dtypes.to_dict()


def test_headline_draws_of_all_batches_are_kept(both: tuple[Result, Result]) -> None:
    whole, batched = (result.data for result in both)
    assert batched.sizes["draw"] == 250
    for name in ("population", "births", "value"):
        assert np.array_equal(whole[name], batched[name], equal_nan=True)


def test_what_was_not_kept_is_refused(both: tuple[Result, Result]) -> None:
    with pytest.raises(CohortplanError, match="keeps no draws"):
        both[1].demand_change(2025, 2030)


def test_a_row_of_few_draws_is_left_out_and_one_of_most_is_weighted() -> None:
    batches = [
        pd.DataFrame({"name": ["a", "b"], "mean": [1.0, 5.0], "year": pd.array([2025, None], "Int64")}),
        pd.DataFrame({"name": ["a"], "mean": [4.0], "year": pd.array([2028], "Int64")}),
    ]
    found = combine(batches, [100, 200])
    assert found.to_dict("records") == [{"name": "a", "mean": 3.0, "year": 2027}]


def test_draws_are_taken_until_every_probability_is_close_enough(scenarios: Path) -> None:
    number = draws_for(scenarios / "kaiping.yaml", 0.028)
    assert number > 1000
    assert monte_carlo_error(run(scenarios / "kaiping.yaml", draws=number, variants=[], wards=False)) <= 0.028
    assert draws_for(scenarios / "kaiping.yaml", 0.2) == 1000


def test_births_in_charts_are_those_of_all_draws(both: tuple[Result, Result]) -> None:
    whole, batched = (births_with_totals(result).query("order == 'all'") for result in both)
    pd.testing.assert_frame_equal(whole, batched)
