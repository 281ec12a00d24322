"""What was worked out before is given again only for the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.population.remembered import KEPT, remembered

Array = NDArray[np.float64]


def test_the_same_numbers_are_worked_out_once_and_others_anew() -> None:
    asked = []

    @remembered
    def scaled(values: Array, factor: float | None) -> Array:
        asked.append(factor)
        return values * (factor or 1.0)

    one = scaled(np.arange(3.0), 2.0)
    assert scaled(np.arange(3.0), 2.0) is one
    others = [scaled(np.arange(3.0), None), scaled(np.arange(4.0), 2.0), scaled(np.arange(3.0)[:, None], 2.0)]
    assert [each.shape for each in others] == [(3,), (4,), (3, 1)]
    assert others[0].tolist() == [0, 1, 2]
    assert len(asked) == 4


def test_only_the_last_are_kept_and_nobody_changes_them() -> None:
    calls = []

    @remembered
    def counted(values: Array) -> Array:
        calls.append(values[0])
        return values + 1

    for number in range(KEPT + 1):
        counted(np.array([float(number)]))
    counted(np.array([float(KEPT)]))
    assert len(calls) == KEPT + 1
    counted(np.array([0.0]))
    assert len(calls) == KEPT + 2
    with pytest.raises(ValueError, match="read-only"):
        counted(np.array([0.0]))[0] = 5
