"""How many years are played, and that nothing else than the seed decides what they show."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from wards import SEED, YEAR, one_class, two_classes, years

from sim.demand.replications import Precision, estimate, narrow_enough, simulate_ward
from sim.demand.stays import Lognormal
from sim.demand.ward import WardResult

COARSE = Precision(relative=0.1, absolute=0.02, most=40)


def same(one: WardResult, other: WardResult) -> bool:
    return one.estimates == other.estimates and np.array_equal(one.census, other.census) and one.events == other.events


def test_half_width_is_students() -> None:
    found = estimate([1.0, 2.0, 3.0, 4.0])
    assert found.mean == 2.5
    assert found.half_width == pytest.approx(3.182446 * np.sqrt(5 / 3) / 2, rel=1e-6)


def test_an_interval_must_stay_narrow_through_the_look_ahead() -> None:
    rule = Precision(relative=0.05, absolute=0.0, least=5, look_ahead=3)
    calm = [10.0, 10.1, 9.9, 10.0, 10.0]
    assert not narrow_enough(calm, rule)
    assert narrow_enough([*calm, 10.1, 9.9, 10.0], rule)
    assert not narrow_enough([*calm, 10.1, 30.0, 10.0], rule)


def test_an_absolute_precision_ends_a_search_for_what_hardly_happens() -> None:
    rare = [0.0, 0.0, 0.004, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert narrow_enough(rare, Precision(relative=0.05, absolute=0.005))
    assert not narrow_enough(rare, Precision(relative=0.05, absolute=0.0))


def test_years_are_played_until_the_precision_is_reached() -> None:
    ward = one_class(12, 10.0, Lognormal(4.0, 1.0), 0.0)
    coarse, fine = years(ward, COARSE), years(ward, Precision(relative=0.03, absolute=0.0, most=400))
    assert coarse.reached
    assert fine.reached
    assert coarse.replications < fine.replications
    found = fine.estimates["full", "all"]
    assert found.half_width <= 0.03 * found.mean
    short = years(ward, Precision(relative=0.001, absolute=0.0, most=9))
    assert (short.reached, short.replications, len(short.census)) == (False, 9, 9)


def test_one_seed_gives_the_same_ward_to_the_last_bit_and_another_does_not() -> None:
    first, again = (simulate_ward(two_classes(), YEAR, SEED, COARSE) for _ in range(2))
    other = simulate_ward(two_classes(), YEAR, SEED + 1, COARSE)
    assert same(first, again)
    assert not same(first, other)


def test_processes_change_no_number() -> None:
    with ProcessPoolExecutor(max_workers=2) as pool:
        spread = simulate_ward(two_classes(), YEAR, SEED, COARSE, runs=pool.map)
    assert same(spread, simulate_ward(two_classes(), YEAR, SEED, COARSE))


def test_every_replication_is_told() -> None:
    told: list[int] = []
    result = simulate_ward(two_classes(), YEAR, SEED, COARSE, tick=lambda: told.append(1))
    assert len(told) == result.replications
