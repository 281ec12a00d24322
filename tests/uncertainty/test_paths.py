"""Deviations that wander: their spread in every year, how they hold on, and what they hang on."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.uncertainty.paths import Wander, autoregressive
from sim.uncertainty.priors import Draws

MANY = Draws(2021, 20_000)
GROWING = np.array([0.0, 1.0, 1.5, 2.0, 3.0])


def deviations(wander: Wander, draws: Draws = MANY) -> NDArray[np.float64]:
    return wander.width * wander.deviates(draws, "test", "place", "path")


def test_every_year_has_the_stated_spread() -> None:
    for persistence in (0.0, 0.7, 1.0):
        found = deviations(Wander(GROWING, persistence))
        assert found.std(axis=0) == pytest.approx(GROWING, rel=0.02)
        assert np.abs(found.mean(axis=0)).max() < 0.06


def test_a_year_keeps_the_stated_share_of_the_year_before() -> None:
    found = deviations(Wander(GROWING, 0.7))
    for year in range(2, len(GROWING)):
        before, now = found[:, year - 1], found[:, year]
        assert (before * now).mean() / (before**2).mean() == pytest.approx(0.7, abs=0.02)


def test_a_random_walk_adds_what_the_spread_grows_by() -> None:
    steps = np.diff(deviations(Wander(GROWING, 1.0)), axis=1)
    assert steps.var(axis=0) == pytest.approx(np.diff(GROWING**2), rel=0.04)
    assert np.abs(np.corrcoef(steps, rowvar=False) - np.eye(4)).max() < 0.03


def test_a_spread_that_stays_as_it_is_keeps_a_walk_where_it_began() -> None:
    found = Wander(np.full(4, 2.0), 1.0).deviates(Draws(2021, 50), "test", "place", "path")
    assert np.ptp(found, axis=1).max() == 0


def test_a_spread_that_falls_shrinks_all_deviations_alike() -> None:
    found = deviations(Wander(np.array([2.0, 1.0]), 1.0), Draws(2021, 50))
    assert found[:, 1] == pytest.approx(found[:, 0] / 2, rel=1e-12)


def test_an_autoregression_begins_at_nothing_and_tends_to_its_spread() -> None:
    wander = autoregressive(3.0, 0.8, np.arange(-2.0, 60.0))
    assert wander.width[:3].tolist() == [0, 0, 0]
    assert wander.width[3] == pytest.approx(3 * np.sqrt(1 - 0.8**2))
    assert (np.diff(wander.width[2:20]) > 0).all()
    assert wander.width[-1] == pytest.approx(3.0, rel=1e-6)
    noise = deviations(wander)[:, 4:8] - 0.8 * deviations(wander)[:, 3:7]
    assert noise.std(axis=0) == pytest.approx(np.full(4, 3 * np.sqrt(1 - 0.8**2)), rel=0.02)


def test_a_longer_path_moves_no_earlier_year_and_more_draws_no_earlier_draw() -> None:
    few = deviations(Wander(GROWING[:3], 0.7), Draws(2021, 100))
    assert np.array_equal(deviations(Wander(GROWING, 0.7), Draws(2021, 300))[:100, :3], few)


def test_a_single_draw_does_not_deviate() -> None:
    assert not deviations(Wander(GROWING, 0.7), Draws(2021, 1)).any()


def test_paths_of_two_names_are_independent() -> None:
    wander = Wander(GROWING, 0.9)
    one, other = (wander.deviates(MANY, "test", region, "path")[:, -1] for region in ("north", "south"))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.03
