"""Age groups of Canada 1980, split again into the single years they were made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Errors = dict[str, NDArray[np.float64]]


def test_the_split_is_closer_than_an_even_one_at_young_middle_and_old_ages(graduation_errors: Errors) -> None:
    for first, last in ((1, 10), (10, 85), (85, 101), (0, 101)):
        ours, even = (graduation_errors[way][:, first:last].mean() for way in ("graduate", "even"))
        assert ours < even


def test_the_life_table_splits_the_oldest_better_than_a_monotone_cubic(graduation_errors: Errors) -> None:
    assert graduation_errors["graduate"][:, 85:].mean() < graduation_errors["pchip"][:, 85:].mean() / 2


def test_groups_of_one_age_are_kept(graduation_errors: Errors) -> None:
    assert graduation_errors["graduate"][:, 0].max() < 1e-6
