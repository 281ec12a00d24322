"""Tables of people: by age, by group, components of change, births by order, women by parity."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.place import SEXES, Place
from sim.population.calibration import PARAMETERS
from sim.population.forecast import People
from sim.population.measures import GROUPS, MOTHERS
from sim.population.parity import ORDERS, PARITIES
from sim.scenario.model import Settings
from sim.tables.summary import STATISTICS, Labels, frame, mean_of, summary, summary_of_regions, summary_of_years
from sim.tables.years import years_told
from sim.targets.indicator import roll_up
from sim.uncertainty.layout import draws_first, room, years_of

Array = NDArray[np.float64]


def population_table(variant: str, people: People, place: Place) -> pd.DataFrame:
    """Return persons on 31 December by year, region, sex and single age; a parent's draws are sums of its leaves'."""
    assert people.by_age is not None, "single ages are kept for the base only"
    members = [place.members(region) for region in place.regions]
    told = [[summary(_together(people.by_age, each, at)) for each in members] for at in range(len(people.years))]
    columns = {name: np.stack([np.stack([part[name] for part in year]) for year in told]) for name in STATISTICS}
    ages = range(people.by_age[0].shape[3])
    return frame({"year": people.years, "region": place.regions, "sex": SEXES, "age": ages}, columns, variant=variant)


def _together(by_age: Sequence[Array], members: Sequence[int], year: int) -> Array:
    """Return people of some leaves in a year, dims (draw, sex, age): those of all years would leave the cache."""
    blocks = []
    for block in by_age:
        first, *others = members
        summed = block[year, first]
        for member in others:
            summed = summed + block[year, member]
        blocks.append(summed)
    return draws_first(np.concatenate(blocks, axis=-1))


def groups_table(variant: str, people: People, place: Place) -> pd.DataFrame:
    """Return persons on 31 December by year, region, sex (female, male, both) and group."""
    dims: dict[str, Labels] = {
        "year": people.years,
        "region": place.regions,
        "sex": (*SEXES, "both"),
        "group": tuple(GROUPS),
    }
    return frame(dims, summary_of_years(people.groups, lambda few: _with_both(roll_up(few, place))), variant=variant)


def _with_both(groups: Array) -> Array:
    """Return groups, dims (draw, year, region, sex, group), with both sexes together after the sexes."""
    found = room((*groups.shape[:3], len(SEXES) + 1, groups.shape[4]))
    found[:, :, :, :-1] = groups
    np.add(groups[:, :, :, 0], groups[:, :, :, 1], out=found[:, :, :, -1])
    return found


def components_table(variant: str, people: People, place: Place) -> pd.DataFrame:
    """Return means of start, births, deaths, net migration and end by year and region; the identity holds."""
    total = people.total
    parts = {
        "start": total[:, :-1],
        "births": people.births.sum(axis=3),
        "deaths": people.deaths.sum(axis=3),
        "net_migration": people.net_migration.sum(axis=3),
        "end": total[:, 1:],
    }
    means = {name: mean_of(roll_up(array, place)) for name, array in parts.items()}
    return frame({"year": people.years[1:], "region": place.regions}, means, variant=variant)


def births_table(variant: str, people: People, place: Place) -> pd.DataFrame:
    """Return births by year, region and order."""
    dims: dict[str, Labels] = {"year": people.years[1:], "region": place.regions, "order": ORDERS}
    return frame(dims, summary_of_regions(people.births, place), variant=variant)


def parity_table(variant: str, people: People, inputs: Inputs) -> pd.DataFrame:
    """Return women on 31 December by year, region, age group and number of children; parities add up to women.

    Variants have the years of :func:`years_told`.
    """
    place, shown = inputs.place, years_told(variant, people.years, inputs)
    dims: dict[str, Labels] = {
        "year": people.years[shown],
        "region": place.regions,
        "group": tuple(MOTHERS),
        "parity": PARITIES,
    }
    return frame(dims, summary_of_regions(years_of(people.parity, shown), place), variant=variant)


def calibration_table(variant: str, people: People, place: Place, settings: Settings) -> pd.DataFrame:
    """Return the known figures that the central run was made to meet: before, after, and what was moved by how much."""
    leaves, met = place.leaves, people.orders
    told = settings.population.fertility.parity.births_by_order
    rows = [
        (
            each.name, each.target.measure, each.target.region, each.target.year, each.target.figure.value, each.before,
            each.after, PARAMETERS[each.target.measure][0], " ".join(leaves[i] for i in each.members), each.change,
            PARAMETERS[each.target.measure][1], each.target.figure.source or "scenario", each.target.figure.status,
        )
        for each in people.calibration.met
    ] + [
        (
            f"births_of_order_{order}", "share of births", place.root, met.year, met.target[i], met.before[i],
            met.after[i], "propensity to bear", " ".join(leaves), met.propensity[i], "ratio to first births",
            share.source or "scenario", share.status,
        )
        for i, (order, share) in enumerate(zip(ORDERS, (told.first, told.second, told.third_or_later), strict=True))
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(CALIBRATION[1:]))
    table.insert(0, "variant", variant)
    return table


CALIBRATION = (
    "variant", "name", "measure", "region", "year", "figure", "before", "after", "parameter", "of", "change", "unit",
    "source", "status",
)  # fmt: skip
