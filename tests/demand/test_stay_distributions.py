"""Distributions of stays: their means, their tails, and what a hospital's own stays become."""

from __future__ import annotations

import numpy as np
import pytest

from sim.demand.stays import Exponential, Lognormal, Observed, Stay

EVEN = (np.arange(200_000) + 0.5) / 200_000
STAYS: dict[str, Stay] = {
    "lognormal": Lognormal(8.0, 1.2),
    "all the same": Lognormal(8.0, 0.0),
    "exponential": Exponential(8.0),
    "observed": Observed((1.0, 4.0, 19.0), (1.0, 1.0, 1.0)),
}


@pytest.mark.parametrize("name", STAYS)
def test_drawn_stays_have_the_mean_the_spread_and_the_tail_that_are_told(name: str) -> None:
    stay = STAYS[name]
    days = stay.days(EVEN)
    assert days.mean() == pytest.approx(8.0, rel=2e-3)
    assert days.std() / days.mean() == pytest.approx(stay.variation, rel=0.01, abs=1e-9)
    for day in (0.0, 3.0, 8.0, 30.0):
        assert stay.beyond(day) == pytest.approx(np.maximum(days - day, 0).mean(), rel=0.01, abs=1e-3)


@pytest.mark.parametrize("name", STAYS)
def test_no_uniform_number_gives_an_infinite_stay(name: str) -> None:
    assert np.isfinite(STAYS[name].days(np.array([0.0, 1.0 - 2.0**-53]))).all()


def test_longer_uniform_numbers_give_longer_stays_so_that_variants_keep_their_patients() -> None:
    for stay in STAYS.values():
        assert (np.diff(stay.days(EVEN)) >= 0).all()


def test_recorded_stays_come_as_often_as_they_weigh() -> None:
    stay = Observed((2.0, 10.0), (3.0, 1.0))
    assert stay.mean == 4.0
    assert (stay.days(EVEN) == 2.0).mean() == pytest.approx(0.75)
    assert set(stay.days(EVEN)) == {2.0, 10.0}
