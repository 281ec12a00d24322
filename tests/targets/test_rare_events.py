"""Deaths per birth: exact probabilities, and luck told from performance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from sim.targets.rare_events import FEW, RareEvents, at_most, most_events, uncertain_rate


def known(rate: float, births: float) -> RareEvents:
    return RareEvents(1.0, births, np.array([rate]), np.full((1, 1, 1), births), 1e5)


@pytest.mark.parametrize(("per_100000", "probability"), [(5, 0.77), (8, 0.65), (10, 0.59), (15, 0.45)])
def test_the_chance_of_no_death_among_few_births(per_100000: float, probability: float) -> None:
    # one death among Kaiping's 5,345 births is 18.71 per 100,000: a target of 10 is met by none
    events = known(per_100000 / 1e5, 5345)
    assert events.chance(10, "at_most", 2, 0)[0, 0] == pytest.approx(probability, abs=0.005)


@given(st.floats(100, 60_000), st.floats(0.5, 30), st.sampled_from(["at_most", "below"]), st.integers(0, 2))
def test_most_events_are_the_most_that_meet_the_target(
    births: float, target: float, direction: str, decimals: int
) -> None:
    from sim.targets.attainment import is_met

    most = most_events(np.array([births]), target, direction, decimals, 1e5)[0]  # type: ignore[arg-type]
    counts = np.arange(40.0)
    good = is_met(counts * 1e5 / births, target, direction, decimals)  # type: ignore[arg-type]
    assert most == (counts[good].max() if good.any() else -1)


@pytest.mark.parametrize(
    ("births", "target", "direction", "most"),
    [(40_000, 4, "at_most", 179), (40_000, 5, "below", 179), (300_000, 4, "at_most", 1349), (1_000, 3, "below", 2)],
)
def test_rounding_to_whole_per_mille_leaves_room_for_many_deaths(
    births: float, target: float, direction: str, most: int
) -> None:
    # 179 of 40,000 are 4.475 per mille, printed as 4; 180 are 4.5, printed as 5
    assert most_events(np.array([float(births)]), target, direction, 0, 1000)[0] == most  # type: ignore[arg-type]


def test_a_target_below_zero_deaths_cannot_be_met() -> None:
    assert known(1e-5, 1000).chance(0, "below", 2, 0)[0, 0] == 0


@pytest.mark.parametrize("mean", [0.0, 0.3, 4.0, 60.0, 0.9 * FEW, 3 * FEW])
def test_at_most_so_many_events_is_the_distribution_of_poisson_however_many_there_are(mean: float) -> None:
    rng = np.random.Generator(np.random.Philox(key=1))
    expected, spread = mean * rng.uniform(0.8, 1.1, (300, 4)), 3 * np.sqrt(mean) + 1
    most = np.floor(np.maximum(mean + spread * rng.uniform(-2, 3, (300, 4)), -1))
    assert (most == -1).any() == (mean < 5)
    np.testing.assert_allclose(at_most(most, expected), poisson.cdf(most, expected), rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("mean", [0.0, 0.3, 4.0, 60.0, 0.9 * FEW])
def test_a_target_that_no_deaths_miss_is_met_for_sure(mean: float) -> None:
    assert at_most(np.full((3, 1), 1e7), np.full((3, 1), mean)) == pytest.approx(1.0, abs=1e-12)


def test_the_rate_is_as_uncertain_as_its_deaths_are_few() -> None:
    uniform = (np.arange(10_000) + 0.5) / 10_000
    few, many = uncertain_rate(1, 5_345, uniform), uncertain_rate(100, 534_500, uniform)
    assert few.mean() == pytest.approx(1.5 / 5_345, rel=0.01)
    assert many.mean() == pytest.approx(100.5 / 534_500, rel=0.001)
    assert few.std() / few.mean() > 5 * many.std() / many.mean()


def test_the_probability_is_that_of_drawn_deaths() -> None:
    rng = np.random.Generator(np.random.Philox(key=3))
    rate, births = uncertain_rate(4.3, 40_200, rng.uniform(size=200_000)), np.full((200_000, 1, 1), 28_000.0)
    events = RareEvents(4.3, 40_200, rate, births, 1e5)
    drawn = poisson.rvs(rate * 28_000, random_state=rng) / 28_000 * 1e5
    exact = events.chance(10, "at_most", 2, 0)[:, 0].mean()
    assert exact == pytest.approx((np.round(drawn, 2) <= 10).mean(), abs=0.004)
