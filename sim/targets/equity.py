"""How evenly a resource lies over the parts of a place, per person or per person in need.

Every function takes units and weights (people, people in need, square kilometres) with the region last and any dims
before it. Logarithms are natural. A measure that is infinite or has nothing to share is inf or NaN here; tables tell
the reason instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Groups = Sequence[Sequence[int]]
"""Positions of the regions of each group; together they are all regions, each once."""


@dataclass(frozen=True)
class Theil:
    """An index of Theil and its parts.

    Attributes
    ----------
    total, between, within : dims (...,)
        ``total`` is the sum of the other two.
    by_group : dims (..., group)
        What the regions inside each group add to ``within``.
    """

    total: Array
    between: Array
    within: Array
    by_group: Array


def shares(amounts: Array) -> Array:
    """Return amounts as shares of their sum over the regions, NaN where there is nothing to share."""
    whole = np.add.reduce(amounts, axis=-1, keepdims=True)
    if (whole > 0).all():
        every: Array = amounts / whole
        return every
    found: Array = np.divide(amounts, whole, out=np.full(amounts.shape, np.nan), where=whole > 0)
    return found


def density(units: Array, weight: Array) -> Array:
    """Return units per weight; a region without weight has infinitely many, or NaN without units too."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Array = units / weight
    return found


def group_sums(amounts: Array, groups: Groups) -> Array:
    """Return sums over the regions of each group, dims (..., group)."""
    return np.stack([np.add.reduce(amounts[..., list(members)], axis=-1) for members in groups], axis=-1)


def gini(units: Array, weight: Array) -> Array:
    """Return the Gini coefficient of units over weight, dims (...,).

    Notes
    -----
    With the regions in the order of units per weight and cumulative shares P of weight and Y of units,
    G = 1 - sum (P_i - P_(i-1)) (Y_i + Y_(i-1)): 1 less twice the area below the Lorenz curve.
    """
    p, y = shares(weight), shares(units)
    order = np.argsort(density(y, p), axis=-1, kind="stable")
    step = np.take_along_axis(p, order, axis=-1)
    own = np.take_along_axis(y, order, axis=-1)
    below = np.cumsum(own, axis=-1) - own
    found: Array = 1 - np.add.reduce(step * (2 * below + own), axis=-1)
    return found


def theil_t(units: Array, weight: Array, groups: Groups) -> Theil:
    """Return Theil's T.

    Notes
    -----
    T = sum y ln(y / p) = sum_g Y_g ln(Y_g / P_g) + sum_g Y_g T_g (Theil 1967), with shares y of units and p of
    weight, Y_g and P_g those of a group; a region without units adds nothing.
    """
    p, y = shares(weight), shares(units)
    return _theil(y, _log(density(y, p), y > 0), y, p, groups)


def theil_l(units: Array, weight: Array, groups: Groups) -> Theil:
    """Return Theil's L (mean logarithmic deviation): infinite where a region has no units.

    Notes
    -----
    L = sum p ln(p / y) = sum_g P_g ln(P_g / Y_g) + sum_g P_g L_g.
    """
    p, y = shares(weight), shares(units)
    return _theil(p, _log(density(p, y), p > 0), p, y, groups)


def _theil(share: Array, log: Array, own: Array, other: Array, groups: Groups) -> Theil:
    """Return the sum of share x log over regions, and its parts; ``log`` is that of own / other."""
    total = _sum(share, log)
    above, below = group_sums(own, groups), group_sums(other, groups)
    between = _sum(above, _log(density(above, below), above > 0))
    whole = group_sums(_terms(share, log), groups)
    with np.errstate(invalid="ignore"):
        ratio = np.log(density(above, below), out=np.zeros(above.shape), where=above > 0)
        by_group = whole - above * ratio
    return Theil(total, between, np.add.reduce(by_group, axis=-1), by_group)


def _log(ratio: Array, there: NDArray[np.bool_]) -> Array:
    """Return the logarithm, -inf where there is nothing."""
    if there.all():
        found: Array = np.log(ratio)
        return found
    return np.log(ratio, out=np.full(ratio.shape, -np.inf), where=there)


def _terms(share: Array, log: Array) -> Array:
    if (share > 0).all():
        terms: Array = share * log
        return terms
    nothing = np.where(np.isnan(share), np.nan, 0.0)
    return np.multiply(share, log, out=nothing, where=share > 0)


def _sum(share: Array, log: Array) -> Array:
    found: Array = np.add.reduce(_terms(share, log), axis=-1)
    return found


def concentration_index(units: Array, people: Array, rank_by: Array) -> Array:
    """Return the concentration index of units per person over people ranked by something else, dims (...,).

    Parameters
    ----------
    units, people : ndarray, dims (..., region)
    rank_by : ndarray, dims (region,)
        For instance disposable income; low comes first, and equal ones share the middle of their ranks.

    Notes
    -----
    C = 2 cov(x, R) / mean(x), weighted by people (Kakwani, Wagstaff and van Doorslaer 1997): with the share y of
    units and the fractional rank R of the middle of a region's people it is 2 sum y R - 1. Above zero, those who
    rank high have more.
    """
    p, y = shares(people), shares(units)
    found = np.zeros(np.broadcast_shapes(p.shape, y.shape)[:-1])
    for region, value in enumerate(rank_by):
        lower = np.where(rank_by < value, 1.0, np.where(rank_by == value, 0.5, 0.0))
        found = found + y[..., region] * np.add.reduce(p * lower, axis=-1)
    return 2 * found - 1


def agglomeration(units: Array, area: Array) -> Array:
    """Return the health resource agglomeration degree (HRAD), dims (..., region): share of units over that of area."""
    return density(shares(units), shares(area))
