"""How many units would even out two groups of regions: added in the one with less, or moved to it from the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.targets.equity import density
from sim.uncertainty.layout import median

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Evening:
    """What evens out two groups, dims (draw, year).

    Attributes
    ----------
    second_has_less
        In the year's median, dims (year,): units go to the second group where true, else to the first.
    added, moved
        Units to add in the group with less, or to move to it; 0 in draws in which it has no less.
    needed
        True where it has less.
    """

    second_has_less: NDArray[np.bool_]
    added: Array
    moved: Array
    needed: NDArray[np.bool_]


def units_to_add(less: Array, weight: Array, other: Array, other_weight: Array) -> Array:
    """Return x with (less + x) / weight = other / other_weight, any dims; negative where ``less`` has more."""
    found: Array = weight * density(other, other_weight) - less
    return found


def units_to_move(less: Array, weight: Array, other: Array, other_weight: Array) -> Array:
    """Return x with (less + x) / weight = (other - x) / other_weight, any dims; negative where ``less`` has more.

    Notes
    -----
    x = (other weight - less other_weight) / (weight + other_weight): both end at the density of the two together.
    """
    found: Array = density(other * weight - less * other_weight, weight + other_weight)
    return found


def even_out(first: Array, first_weight: Array, second: Array, second_weight: Array) -> Evening:
    """Return what evens out two groups in each draw and year.

    Parameters
    ----------
    first, second : ndarray, dims (draw, year), units of each group
    first_weight, second_weight : ndarray, dims (draw, year), people, or people in need
    """
    behind = units_to_move(second, second_weight, first, first_weight)
    second_has_less = median(behind) > 0
    pairs = (first, first_weight), (second, second_weight)
    less, weight = (np.where(second_has_less, b, a) for a, b in zip(*pairs, strict=True))
    other, other_weight = (np.where(second_has_less, a, b) for a, b in zip(*pairs, strict=True))
    added = units_to_add(less, weight, other, other_weight)
    moved = units_to_move(less, weight, other, other_weight)
    return Evening(second_has_less, np.maximum(added, 0.0), np.maximum(moved, 0.0), moved > 0)
