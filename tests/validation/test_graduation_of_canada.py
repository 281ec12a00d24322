"""Age groups split again into what they were made of: single years of Canada, five-year groups of the counties."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

Errors = dict[str, NDArray[np.float64]]


def test_the_split_is_closer_than_an_even_one_at_young_middle_and_old_ages(graduation_errors: Errors) -> None:
    for first, last in ((1, 10), (10, 85), (85, 101), (0, 101)):
        ours, even = (graduation_errors[way][:, first:last].mean() for way in ("graduate", "even"))
        assert ours < even


def test_the_life_table_splits_the_oldest_better_than_a_monotone_cubic(graduation_errors: Errors) -> None:
    assert graduation_errors["graduate"][:, 85:].mean() < graduation_errors["pchip"][:, 85:].mean() / 2


@pytest.mark.parametrize("year", range(1960, 1990, 5))
def test_the_split_is_far_closer_than_a_monotone_cubic_in_every_year(
    split_canada: Callable[[int], Errors], year: int
) -> None:
    errors = split_canada(year)
    ours, pchip, natural = (errors[way][:, 10:85].mean() for way in ("graduate", "pchip", "natural"))
    assert ours < 0.7 * pchip
    assert ours < 1.1 * natural, "the rule that keeps it from falling costs little"


def test_counted_groups_of_the_counties_are_found_better_than_by_other_ways(
    county_errors: dict[int, dict[str, float]],
) -> None:
    both = {way: sum(errors[way] for errors in county_errors.values()) for way in county_errors[2010]}
    assert both["graduate"] < both["pchip"] < both["even"]
    assert both["graduate"] <= both["natural"]


def test_groups_of_one_age_are_kept(graduation_errors: Errors) -> None:
    assert graduation_errors["graduate"][:, 0].max() < 1e-6
