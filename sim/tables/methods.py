"""The methods side by side: what each says is needed, the plan's target, today's stock, and how far they are apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.demand.forecast import Demand
from sim.inputs.catalogue import Inputs
from sim.inputs.supply import Resource
from sim.tables.summary import Part, long_table, mean_of, summary
from sim.tables.years import years_told
from sim.targets.indicator import roll_up
from sim.uncertainty.layout import years_of
from sim.words import Words

Array = NDArray[np.float64]
COLUMNS = [
    "variant", "year", "region", "resource", "method", "unit", "mean", "p10", "p50", "p90", "stock", "planned",
    "binding", "binding_probability", "spread", "note",
]  # fmt: skip
HAIR = 1e-9
"""Needs that differ by less, as a share, are the same: methods that fit one base year do so but for rounding."""
BY_CONSTRUCTION = ("beds", "doctors", "nurses")
"""Resources whose need by use starts from the base year's stock."""


def methods_table(variant: str, demand: Demand, inputs: Inputs, years: NDArray[np.int64], words: Words) -> pd.DataFrame:
    """Return every method of every resource by year.

    Variants have the years of :func:`years_told`.

    ``stock`` is that of the base year, ``planned`` the norm's need where a plan sets the norm. A method is binding
    where its median is the highest of the resource's methods, ``binding_probability`` is the share of draws in which
    it is the highest. ``spread`` is the highest median over the lowest, less one. Mixtures, and methods that count a
    part of the resource alone, stand aside.
    """
    shown = years_told(variant, years, inputs)
    parts = [
        part
        for resource in inputs.resources
        if demand.methods(resource.id)
        for part in _resource(demand, inputs, resource, (years, shown), words)
    ]
    return long_table(parts, COLUMNS, variant=variant).dropna(subset=["mean"])


def spread(medians: NDArray[np.float64]) -> Array:
    """Return the highest median over the lowest less one, over methods (axis 0); NaN where that is zero or unknown."""
    low, high = np.where(np.isnan(medians), np.inf, medians).min(axis=0), _highest(medians)
    apart: Array = np.divide(high, low, out=np.full_like(low, np.nan), where=(low > 0) & (low < np.inf)) - 1
    return apart


def _resource(
    demand: Demand,
    inputs: Inputs,
    resource: Resource,
    when: tuple[NDArray[np.int64], list[int]],
    words: Words,
) -> Iterator[Part]:
    years, shown = when
    place, units = inputs.place, demand.methods(resource.id)
    values = {method: roll_up(years_of(each, shown), place) for method, each in units.items()}
    aside = {"mixture"} | {method for name, method in demand.partial if name == resource.id}
    single = {name: each for name, each in values.items() if name not in aside}
    stats = {method: summary(each) for method, each in values.items()}
    medians = np.stack([stats[method]["p50"] for method in single])
    highest = _share_highest(single)
    apart = spread(medians)
    stock = inputs.base_stocks.get(resource.id)
    base = None if stock is None else roll_up(stock.value * inputs.employment_share, place, axis=0)
    planned = any(each.numerator == resource.id for plan in inputs.plans for each in plan.indicators)
    same = {
        "stock": np.full_like(apart, np.nan) if base is None else np.tile(base, len(shown)),
        "planned": stats["norm"]["p50"] if planned and "norm" in stats else np.full_like(apart, np.nan),
        "spread": apart,
    }
    unknown = {"binding": np.full(apart.shape, None), "binding_probability": np.full_like(apart, np.nan)}
    for method, each in stats.items():
        binding = unknown
        if method in highest:
            most = medians[list(single).index(method)] >= _highest(medians) * (1 - HAIR)
            binding = {"binding": most.astype(object), "binding_probability": highest[method]}
        labels = {"resource": resource.id, "unit": resource.unit, "method": method}
        labels["note"] = note_of(resource.id, method, demand, words)
        yield Part({"year": years[shown], "region": place.regions}, {**each, **same, **binding}, labels)


def _highest(medians: Array) -> Array:
    """Return the highest of those methods that say anything (axis 0)."""
    most: Array = np.where(np.isnan(medians), -np.inf, medians).max(axis=0)
    return most


def _share_highest(values: Mapping[str, Array]) -> dict[str, Array]:
    """Return by method the share of draws in which it is the highest, dims (year, region)."""
    most: Array = reduce(np.fmax, values.values()) * (1 - HAIR)
    settled = np.zeros_like(most, bool)
    found = {}
    for method, each in values.items():
        first = (each >= most) & ~settled
        settled |= first
        found[method] = mean_of(first)
    return found


def note_of(resource: str, method: str, demand: Demand, words: Words) -> str:
    """Return what must be said of a method: that its base year fits by construction, or that it counts a part."""
    if (resource, method) in demand.partial:
        return words("note_partial")
    if method != "use" or resource not in BY_CONSTRUCTION or demand.scale is None:
        return ""
    return words("note_by_construction", scale=f"{float(np.median(demand.scale)):.3f}")
