"""Why demand changes between two years: the part of each factor, with nothing left over."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.demand.decomposition import lmdi
from sim.demand.volumes import DEMOGRAPHIC, Factors, Parts

Array = NDArray[np.float64]
POLICY = "policy_births"


def change(parts: Parts, years: tuple[int, int], without: Parts | None = None) -> dict[str, Array]:
    """Return what each factor adds to a need between two years, dims (draw, region), in its unit.

    Parameters
    ----------
    parts
        The need as a sum of products.
    years
        Positions of first and last year.
    without
        The same need of the people without the policy on births, draw by draw the same otherwise. Their people and
        ages then stand for themselves, and ``policy_births`` is what the policy's people add.

    Notes
    -----
    The logarithmic mean Divisia index (:func:`sim.demand.decomposition.lmdi`) of each product, summed over the
    products by the factor's name: contributions add up to the change in every draw and region, and over regions.
    """
    found: dict[str, Array] = {}
    for position, part in enumerate(parts):
        first, last = (_apart(part, None if without is None else without[position], year) for year in years)
        names = [name for name in first if name == POLICY or _moves(part[name])]
        constant: Array = np.ones(())
        for name in (name for name in first if name not in names):  # in one order, whatever hashes are
            constant = constant * first[name]
        before, after = ([constant, *(factors[name] for name in names)] for factors in (first, last))
        for name, moved in zip(names, lmdi(before, after)[1:], strict=True):
            found[name] = found.get(name, 0.0) + moved
    return found


def _moves(values: Array) -> bool:
    return np.ndim(values) == 3 and np.shape(values)[1] > 1


def _apart(part: Factors, without: Factors | None, year: int) -> dict[str, Array]:
    """Return the factors of a year with people and ages of those without the policy, and what it multiplies them by."""
    factors = {name: _at(values, year) for name, values in part.items()}
    people = [name for name in DEMOGRAPHIC if name in part]
    if without is None or not people:
        return factors
    ratio: Array = np.ones(())
    bare = {name: _at(without[name], year) for name in people}
    for name, those in bare.items():
        ratio = ratio * np.divide(factors[name], those, out=np.ones_like(factors[name]), where=those > 0)
    return {**factors, **bare, POLICY: ratio}


def _at(values: Array, year: int) -> Array:
    if np.ndim(values) < 3:
        return np.asarray(values)
    return values[:, year if values.shape[1] > 1 else 0]
