"""Regions from their leaves."""

from __future__ import annotations

import numpy as np
import pytest

from sim.inputs.place import Place
from sim.targets.indicator import roll_up

PARENTS = {"south": "all", "city": "south", "old": "city", "new": "city", "hill": "all", "mine": "hill"}


def place(parents: dict[str, str], root: str = "all") -> Place:
    """A place whose regions stand in the order that a file gives: parents may come after their parts."""
    leaves = tuple(name for name in (*parents, root) if name not in parents.values())
    between = tuple(name for name in parents if name not in leaves)
    regions = (root, *between, *(leaf for leaf in leaves if leaf != root))
    return Place(regions, leaves, parents, {})


@pytest.mark.parametrize("parents", [PARENTS, dict(reversed(PARENTS.items()))])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_parent_is_the_sum_of_its_leaves_however_deep(parents: dict[str, str], axis: int) -> None:
    found = place(parents)
    number = dict(zip(found.leaves, (1.0, 10.0, 100.0), strict=True))
    shape = [2, 2, 2]
    shape[axis] = 3
    leaves = np.empty(shape)
    np.moveaxis(leaves, axis, 0)[:] = np.array(list(number.values()))[:, None, None]
    whole = np.moveaxis(roll_up(leaves, found, axis), axis, 0)
    for position, region in enumerate(found.regions):
        assert (whole[position] == sum(number[found.leaves[each]] for each in found.members(region))).all()
    assert (whole[found.regions.index("city")] == number["old"] + number["new"]).all()


@pytest.mark.parametrize("parents", [{"mine": "all"}, {"hill": "all", "mine": "hill"}, PARENTS])
def test_one_number_a_leaf_is_summed_too_and_a_region_may_have_one_part(parents: dict[str, str]) -> None:
    found = place(parents)
    numbers = np.arange(1.0, len(found.leaves) + 1)
    expected = [numbers[list(found.members(region))].sum() for region in found.regions]
    assert roll_up(numbers, found, axis=0).tolist() == expected


def test_a_place_without_parts_is_its_own_leaf() -> None:
    alone = place({})
    assert roll_up(np.array([7.0]), alone, axis=0).tolist() == [7.0]
