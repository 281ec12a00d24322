"""The value of information against an example that is counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.influence.decision import worth

# a demand that is low in half of the draws: building costs 40, a shortage without it 100
STATES = (np.arange(1000) % 2 + 0.5) / 2
LOSSES = np.column_stack([np.where(STATES > 0.5, 100.0, 0.0), np.full(1000, 40.0)])
UNRELATED = np.random.Generator(np.random.Philox(key=1)).uniform(size=1000)


def test_perfect_information_in_two_states_is_worth_what_is_saved_in_one() -> None:
    found = worth(LOSSES, np.column_stack([STATES, UNRELATED]))
    # building is best: 40 against 50; known beforehand, it is left out in the half that needs nothing: 20
    assert found.best == 1
    assert found.expected.tolist() == [50, 40]
    assert found.perfect == pytest.approx(20)
    assert found.share_best.tolist() == [0.5, 0.5]
    assert found.error == pytest.approx(20 / 999**0.5)


def test_knowing_the_state_alone_is_worth_all_and_an_unrelated_number_nothing() -> None:
    found = worth(LOSSES, np.column_stack([STATES, UNRELATED]))
    assert found.alone[0] == pytest.approx(20, abs=1e-6)
    assert found.alone[1] < 1


def test_where_one_option_is_always_best_nothing_is_worth_knowing() -> None:
    found = worth(np.column_stack([np.full(1000, 10.0), 20 + STATES]), STATES[:, None])
    assert found.perfect == 0
    assert found.alone.tolist() == [0]
    assert found.share_best.tolist() == [1, 0]
