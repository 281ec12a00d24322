"""The table of equity: how evenly supply lies over the regions, per resident and per person in need, by year."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.place import Place
from sim.inputs.supply import NEEDS, Resource
from sim.scenario.model import Settings
from sim.scenario.quantity import weakest
from sim.simulate import Outcome
from sim.tables.status import Statuses
from sim.tables.summary import Part, long_table, summary
from sim.tables.years import years_told
from sim.targets import equity
from sim.targets.indicator import GROUP_OF
from sim.uncertainty.layout import room, years_of
from sim.words import Words

Array = NDArray[np.float64]
Measures = dict[tuple[str, str], Array]
"""Draws by measure and group, dims (draw, year)."""
COLUMNS = [
    "variant", "year", "resource", "basis", "measure", "group", "mean", "p10", "p50", "p90", "status", "note",
]  # fmt: skip
ALL = "all"
EXTREMES = "highest/lowest"
"""The region with most per head over that with least, in each draw and year."""


def equity_table(variant: str, settings: Settings, inputs: Inputs, outcome: Outcome, words: Words) -> pd.DataFrame:
    """Return the measures of :mod:`sim.targets.equity` of one case, by year, resource and basis.

    What cannot be computed at all (a single region, no areas, no ranking) has one row in the base year with status
    ``not_modelled`` and the reason; a measure that is infinite in a year has its row without a number. Variants have
    the years of :func:`years_told`.
    """
    place, parts, years = inputs.place, [], outcome.people.years
    shown, said_of = years_told(variant, years, inputs), Statuses(settings, inputs)
    for resource in inputs.resources if len(place.leaves) > 1 else ():
        units = outcome.supply.units.get(resource.id)
        if units is not None:
            notes, statuses = stock_said(said_of, inputs, outcome, resource, words)
            for basis, weight in _bases(resource, inputs, outcome):
                need = f"{words('note_need')}: {words(resource.need)}; " if basis == "need" else ""
                there = years_of(units, shown)
                measures = _measures(there, years_of(weight, shown), basis, resource, inputs)
                labels = {"resource": resource.id, "basis": basis}
                said = [f"{need}{notes[at]}" for at in shown], [statuses[at] for at in shown]
                parts.append(_part(measures, years[shown], words, said, there.sum(axis=2) <= 0, labels))
    missing = pd.DataFrame(list(_missing(variant, inputs, int(years[0]), words)), columns=COLUMNS)
    if not parts:
        return missing
    whole = _ranked(long_table(parts, COLUMNS, variant=variant), inputs)
    return pd.concat([whole, missing.astype(whole.dtypes.to_dict())], ignore_index=True) if len(missing) else whole


def _bases(resource: Resource, inputs: Inputs, outcome: Outcome) -> Iterator[tuple[str, Array]]:
    """Yield each basis with its weights, dims (draw, year, region)."""
    people, place = outcome.people, inputs.place
    yield "resident", people.total
    admitted = outcome.demand.activity["admissions"]
    yield "need", admitted if resource.need == NEEDS[0] else people.group(GROUP_OF[resource.need])
    if _areas_known(place):
        yield "area", np.broadcast_to(np.array([place.area[leaf] for leaf in place.leaves]), people.total.shape)


def _areas_known(place: Place) -> bool:
    return set(place.area) == set(place.leaves)


def _measures(units: Array, weight: Array, basis: str, resource: Resource, inputs: Inputs) -> Measures:
    """Return the measures of one resource and basis."""
    place = inputs.place
    if basis == "area":
        degree = equity.agglomeration(units, weight)
        found: Measures = {("gini_area", place.root): equity.gini(units, weight)}
        return found | {("hrad", leaf): degree[..., i] for i, leaf in enumerate(place.leaves)}
    found = _comparisons(units, weight, resource.scale, place)
    found["gini", place.root] = equity.gini(units, weight)
    found |= _theils(units, weight, place)
    if basis == "resident":
        for ranking in inputs.rankings:
            found["concentration_index", ranking.measure] = equity.concentration_index(units, weight, ranking.values)
    if _areas_known(place):
        over = equity.agglomeration(units, weight)
        found |= {("hrad_pad", leaf): over[..., i] for i, leaf in enumerate(place.leaves)}
    return found


def _comparisons(units: Array, weight: Array, scale: float, place: Place) -> Measures:
    """Return ratio and gap of units per ``scale`` of weight: each group against each one before it, and the leaves."""
    found: Measures = {}
    groups = _members(place)
    per = equity.density(equity.group_sums(units, groups), equity.group_sums(weight, groups)) * scale
    for first, second in combinations(range(len(place.groups)), 2):
        label = f"{place.groups[second]}/{place.groups[first]}"
        found["ratio", label] = equity.density(per[..., second], per[..., first])
        found["gap", label] = per[..., second] - per[..., first]
    leaves = equity.density(units, weight) * scale
    most, least = leaves.max(axis=-1), leaves.min(axis=-1)
    found["ratio", EXTREMES], found["gap", EXTREMES] = equity.density(most, least), most - least
    return found


def _theils(units: Array, weight: Array, place: Place) -> Measures:
    found: Measures = {}
    for name, index in (("theil_t", equity.theil_t), ("theil_l", equity.theil_l)):
        theil = index(units, weight, _members(place))
        found[name, place.root] = theil.total
        if place.groups:
            found[f"{name}_between", place.root] = theil.between
            found[f"{name}_within", place.root] = theil.within
            found |= {(f"{name}_within", group): theil.by_group[..., i] for i, group in enumerate(place.groups)}
    return found


def _members(place: Place) -> list[tuple[int, ...]]:
    return [place.members(group) for group in place.groups or (place.root,)]


def _part(
    measures: Measures,
    years: NDArray[np.int64],
    words: Words,
    said: tuple[list[str], list[str]],
    nothing: NDArray[np.bool_],
    labels: dict[str, str],
) -> Part:
    """Return mean and quantiles by year, measure and group; the note tells why where there is none.

    Parameters
    ----------
    said
        Notes and statuses of the years.
    nothing : ndarray, dims (draw, year)
        Where the whole place has no units.
    """
    values = room((*nothing.shape, len(measures)))
    for at, each in enumerate(measures.values()):
        values[..., at] = each
    known = np.isfinite(values).all(axis=0)
    stats = {name: np.where(known, each, np.nan) for name, each in summary(np.where(known, values, 0.0)).items()}
    reason = np.where(nothing.any(axis=0), words("note_equity_nothing"), words("note_equity_infinite"))
    notes, statuses = (np.array(each, dtype=object)[:, None] for each in said)
    told = {
        "note": np.where(known, notes, reason[:, None].astype(object)),
        "status": np.where(known, statuses, "not_modelled"),
    }
    names = {"measure": [name for name, _ in measures], "group": [group for _, group in measures]}
    constant = {name: np.tile(np.array(each, dtype=object), len(years)) for name, each in names.items()}
    return Part({"year": years, "key": range(len(measures))}, {**stats, **told, **constant}, labels)


def _ranked(table: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    """Return the table with the status of a concentration index no better than that of its ranking."""
    for ranking in inputs.rankings:
        ranked = (table["measure"] == "concentration_index") & (table["group"] == ranking.measure)
        ranked &= table["status"] != "not_modelled"
        table.loc[ranked, "status"] = table.loc[ranked, "status"].map(lambda old, new=ranking.status: weakest(old, new))
    return table


def stock_said(
    said: Statuses, inputs: Inputs, outcome: Outcome, resource: Resource, words: Words
) -> tuple[list[str], list[str]]:
    """Return note and status of each year: until every leaf's stock is observed, the split is the assumed one."""
    years = [int(year) for year in outcome.people.years]
    leaves, root = inputs.place.leaves, inputs.place.root
    seen = [all(said.observed(resource.id, year, leaf) for leaf in leaves) for year in years]
    promised = f"{words('note_promised')}; " if resource.id in outcome.supply.promised else ""
    notes, statuses = [], []
    for at, year in enumerate(years):
        observed = any(seen[: at + 1])
        notes.append("" if observed else promised + words("note_equity_split"))
        status = said.of_input(resource.id, year, root)
        statuses.append(status if observed else weakest(status, "assumed"))
    return notes, statuses


def _missing(variant: str, inputs: Inputs, year: int, words: Words) -> Iterator[dict[str, Any]]:
    """Yield a row for each measure that the tables of the place do not allow, with the reason."""
    place = inputs.place
    alone = len(place.leaves) < 2
    reasons = {
        ALL: "note_equity_one_region" if alone else "",
        "concentration_index": "" if alone or inputs.rankings else "note_equity_no_ranking",
        **dict.fromkeys(
            ("gini_area", "hrad", "hrad_pad"),
            "" if alone or _areas_known(place) else "note_equity_no_area",
        ),
    }
    for measure, reason in reasons.items():
        if reason:
            yield {
                "variant": variant, "year": year, "resource": ALL, "basis": ALL, "measure": measure,
                "group": place.root, "mean": None, "p10": None, "p50": None, "p90": None,
                "status": "not_modelled", "note": words(reason),
            }  # fmt: skip
