"""Why demand changes between two years: the part of each factor, with nothing left over."""

from __future__ import annotations

from collections.abc import Mapping

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
        factors = part if without is None else _apart(part, without[position])
        names = [name for name, values in factors.items() if np.ndim(values) == 3 and np.shape(values)[1] > 1]
        constant: Array = np.ones(())
        for name in (name for name in factors if name not in names):  # in one order, whatever hashes are
            constant = constant * _at(factors[name], 0)
        before, after = ([constant, *(_at(factors[name], year) for name in names)] for year in years)
        for name, moved in zip(names, lmdi(before, after)[1:], strict=True):
            found[name] = found.get(name, 0.0) + moved
    return found


def _apart(part: Factors, without: Factors) -> Mapping[str, Array]:
    """Return the factors with people and ages of those without the policy, and what the policy multiplies them by."""
    ratio: Array = np.ones(())
    for name in DEMOGRAPHIC:
        if name in part:
            ratio = ratio * np.divide(part[name], without[name], out=np.ones_like(part[name]), where=without[name] > 0)
    return {**part, **{name: without[name] for name in DEMOGRAPHIC if name in part}, POLICY: ratio}


def _at(values: Array, year: int) -> Array:
    if np.ndim(values) < 3:
        return np.asarray(values)
    return values[:, year if values.shape[1] > 1 else 0]
