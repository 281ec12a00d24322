"""Random numbers hang on their names."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import pytest

from sim.uncertainty.priors import Draws
from sim.uncertainty.streams import HORIZON, generator, uniform

NAME = (2021, "fertility", "qingyuan", "path")
GOLDEN = [0.8302309781323348, 0.29024252165170417, 0.36424333877698445]


def test_a_stream_is_philox_keyed_by_the_hash_of_its_name() -> None:
    key = int.from_bytes(blake2b(b"2021/fertility/qingyuan/path", digest_size=16).digest(), "little")
    expected = np.random.Generator(np.random.Philox(key=key)).random((3, HORIZON))
    found = uniform(*NAME, 3, columns=HORIZON)
    assert np.array_equal(found, expected)
    assert found[:, 0].tolist() == pytest.approx(GOLDEN, abs=1e-15)


def test_a_generator_gives_the_numbers_of_its_stream_however_many_are_taken() -> None:
    stream = generator(*NAME)
    taken = np.concatenate([stream.random(70), stream.random(30)])
    assert np.array_equal(taken, uniform(*NAME, 1, columns=HORIZON)[0])


def test_two_hundred_draws_are_the_first_of_a_thousand() -> None:
    assert np.array_equal(uniform(*NAME, 200), uniform(*NAME, 1000)[:200])
    few, many = (Draws(2021, number).normal(*NAME[1:]) for number in (200, 1000))
    assert np.array_equal(few, many[:200])


def test_more_columns_move_no_earlier_one() -> None:
    assert np.array_equal(uniform(*NAME, 50, columns=5), uniform(*NAME, 50, columns=HORIZON)[:, :5])


@pytest.mark.parametrize(
    "other",
    [
        (2022, "fertility", "qingyuan", "path"),
        (2021, "mortality", "qingyuan", "path"),
        (2021, "fertility", "kaiping", "path"),
        (2021, "fertility", "qingyuan", "level"),
    ],
)
def test_another_seed_process_region_or_parameter_gives_other_numbers(other: tuple[int, str, str, str]) -> None:
    one, two = uniform(*NAME, 1000)[:, 0], uniform(*other, 1000)[:, 0]
    assert not np.isin(one, two).any()
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.1


def test_numbers_are_evenly_spread_and_never_at_the_ends() -> None:
    numbers = uniform(*NAME, 1000, columns=HORIZON)
    assert numbers.min() > 0
    assert numbers.max() < 1
    counts, _ = np.histogram(numbers, bins=20, range=(0, 1))
    assert counts == pytest.approx(np.full(20, 5000), abs=300)


@pytest.mark.parametrize("first", [100, 300, 900])
def test_a_batch_has_the_very_numbers_of_the_longer_run(first: int) -> None:
    whole = Draws(2021, 1000).normal(*NAME[1:])
    assert np.array_equal(Draws(2021, 100, first=first).normal(*NAME[1:]), whole[first : first + 100])


def test_the_last_batch_of_one_draw_is_not_the_central_run() -> None:
    assert Draws(2021, 1, first=100).uniform(*NAME[1:])[0] == Draws(2021, 101).uniform(*NAME[1:])[100]


def test_a_design_stands_in_for_the_streams_and_all_else_keeps_its_median() -> None:
    drawn = Draws(2021, 3, design={"/".join(NAME[1:]): np.array([0.1, 0.5, 0.9])})
    assert drawn.uniform(*NAME[1:])[:3].tolist() == [0.1, 0.5, 0.9]
    assert set(drawn.uniform("mortality", "kaiping", "path").tolist()) == {0.5}
