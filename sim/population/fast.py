"""The kernel for ensembles: the same step as :mod:`sim.population.cohort`, results reduced inside.

:func:`cohort.project` holds every rate of every draw and every pyramid; for a nation's counties these are hundreds of
gigabytes, and each year is a pass over memory. Here a few draws of one region live in the cache through all years, or
of all regions year by year where people move between them or several are observed together: draws enter as
multipliers, people are moved in place from the oldest age down, and sums leave. The loops stand in
:mod:`sim.population.compiled`; importing this module imports numba, and the first projection on a machine compiles:
only what needs it should.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.population.checks import check
from sim.population.compiled import FIXED, FREE, LAST, OLDER, WIDE, Given, Kept, Room, Wanted, between, project
from sim.population.ensemble import Ensemble
from sim.population.measures import GROUPS, MOTHERS
from sim.population.parity import BEARING, ORDERS, PARITIES

Array = NDArray[np.float64]
Real = NDArray[Any]
"""float64 or float32 as asked for."""
Dtype = type[np.float64 | np.float32]
HEADLINE: Mapping[str, tuple[int, int]] = {name: GROUPS[name] for name in ("all", "0-2", "65+")}
ROW_BYTES = 1024
"""Bytes of one age's draws: one region's people (0.2 MB) then stay in a second cache; longer rows are not faster."""
REGIONS = 64
"""Regions of one task of a thread."""


@dataclass(frozen=True)
class Reduced:
    """What is left of the people: sums by year, region and draw; stocks begin with the base, flows after it.

    Attributes
    ----------
    names
        Names of the groups.
    groups : dims (year, region, sex, group, lane), persons on 31 December; one sex entry where both are together
    weighed : dims (year, region, measure, lane), people x weight on 31 December
    births : dims (year, region, lane), persons
    orders : dims (year, region, order, lane), births by order, persons; empty where they have no order
    deaths, net_migration : dims (year, region, sex, lane), persons; empty where they were not asked for
    parity : dims (year, region, group, parity, lane)
        Women on 31 December, groups as in :data:`MOTHERS`; empty where they were not asked for.
    by_age
        Persons on 31 December in blocks of draws, dims (year, region, sex, age, lane); none where not asked for.
    """

    names: tuple[str, ...]
    groups: Real
    weighed: Real
    births: Real
    orders: Real
    deaths: Real
    net_migration: Real
    parity: Real
    by_age: tuple[Real, ...]

    def group(self, name: str) -> Real:
        """People of a group, both sexes, dims (year, region, lane), persons."""
        people = self.groups[:, :, :, self.names.index(name)]
        together: Real = people[:, :, 0] if people.shape[2] == 1 else people[:, :, 0] + people[:, :, 1]
        return together


@dataclass(frozen=True)
class Keep:
    """What is kept beside groups of both sexes, people x weight and births.

    Attributes
    ----------
    by_sex
        Keep the sexes of groups apart; deaths and net migration always are.
    accounts
        Deaths and net migration.
    parity
        Women by group of age and number of children, where births have an order.
    ages
        Everybody by single age.
    """

    by_sex: bool = False
    accounts: bool = False
    parity: bool = False
    ages: bool = False


def project_reduced(
    ensemble: Ensemble,
    weights: Array,
    *,
    groups: Mapping[str, tuple[int, int]] = HEADLINE,
    keep: Keep = Keep(),
    dtype: Dtype = np.float64,
    jobs: int = 1,
    lanes: int | None = None,
    regions: int = REGIONS,
) -> Reduced:
    """Project an ensemble and keep sums.

    Parameters
    ----------
    ensemble
        What acts on all draws.
    weights : ndarray, dims (measure, sex, age), of each measure a person's
    groups
        Lower bound and first age above, by name.
    keep
        What is kept beside.
    dtype
        ``float32`` halves memory and differs by less than 1e-5 of each number.
    jobs
        Threads. Neither it nor ``lanes`` and ``regions`` changes a bit of the result.
    lanes, regions
        Draws and regions worked on together; draws are never more than :data:`compiled.WIDE`, and with flows between
        regions or observed totals all regions are.

    Raises
    ------
    CohortplanError
        If the arrays of the ensemble do not fit each other.
    """
    check(ensemble, weights, groups, keep.parity)
    lanes = min(lanes or ROW_BYTES // np.dtype(dtype).itemsize, WIDE)
    given, kept = _given(ensemble, dtype), _kept(ensemble, len(groups), len(weights), keep, dtype)
    wanted = _wanted(np.array(weights, dtype, order="C"), groups)
    table = np.array(np.moveaxis(ensemble.survival, 0, -1), dtype, order="C")
    level = np.array(ensemble.level, dtype, order="C")
    together = len(ensemble.start) if ensemble.flows or ensemble.observed else 1
    size = len(ensemble.start) if together > 1 else regions
    firsts = range(0, len(ensemble.strength), lanes)

    def begin(first: int) -> tuple[int, Real, Real]:
        survival = np.empty((*table.shape[:3], min(lanes, level.shape[1] - first)), dtype)
        between(table, level, first, survival)
        shape = (len(table) + 1, *ensemble.start.shape, survival.shape[3])
        return first, survival, np.empty(shape if keep.ages else (0,) * len(shape), dtype)

    def block(task: tuple[tuple[int, Real, Real], int]) -> None:
        (first, survival, by_age), region = task
        end = min(region + size, len(ensemble.start))
        room = _room(given, wanted, together, survival)
        project(first, region, end, survival, given, wanted, kept, by_age, room)

    ages: list[Real] = []
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        for few in range(0, len(firsts), jobs):  # that the next ones take the memory of their survival
            blocks = list(pool.map(begin, firsts[few : few + jobs]))
            list(pool.map(block, product(blocks, range(0, len(ensemble.start), size))))
            ages += [by_age for _, _, by_age in blocks if keep.ages]
    return _reduced(tuple(groups), kept, tuple(ages))


def ready() -> None:
    """Load the compiled kernel, which a machine's first projection compiles in some 12 s."""
    cells, ages = (1, 2, GROUPS["all"][1]), GROUPS["all"][1]
    bearing = BEARING[1] - BEARING[0]
    nobody = Ensemble(
        start=np.zeros(cells), survival=np.ones((2, 1, 2, ages)), level=np.zeros((1, 1)), fertility=np.ones((1, 1)),
        fertility_path=np.ones((1, 1, 1)), fertility_level=np.ones((1, 1)), schedule=np.full((1, ages), 1 / ages),
        girls=np.full(1, 0.5), arrivals=np.zeros(1), pattern=np.zeros(cells), weights=np.ones(cells),
        strength=np.ones(1), migration=np.zeros((1, 1, 1)), women=np.full((1, len(PARITIES), bearing), 0.25),
        propensity=np.ones(len(ORDERS)),
    )  # fmt: skip
    project_reduced(nobody, np.zeros((0, 2, ages)))


def _reduced(names: tuple[str, ...], kept: Kept, by_age: tuple[Real, ...]) -> Reduced:
    sums = {name: getattr(kept, name) for name in Kept._fields if name != "by_region"}
    if kept.by_region:
        sums = {name: np.swapaxes(each, 0, 1) for name, each in sums.items()}
    return Reduced(names=names, by_age=by_age, **sums)


def _given(ensemble: Ensemble, dtype: Dtype) -> Given:
    changed = _change(ensemble)
    real: dict[str, Any] = {
        "schedule": ensemble.schedule * 0.5,
        "women": np.empty((0, 0, 0)) if ensemble.women is None else ensemble.women,
        "propensity": np.empty(0) if ensemble.propensity is None else ensemble.propensity,
        "flow_rate": np.array([flow.rate for flow in ensemble.flows]).reshape(-1, len(ensemble.strength)),
        "totals": np.array([total for _, _, total in _observed(ensemble)]),
        **changed,
    }
    whole: dict[str, Any] = {
        "later": ensemble.change.later if ensemble.change is not None and changed["postponed"].any() else 0,
        "moves": _moves(ensemble),
        "scaled": _scaled(ensemble),
    }
    for name in Given._fields:
        if name not in whole:
            whole[name] = np.array(real[name] if name in real else getattr(ensemble, name), dtype, order="C")
    return Given(**whole)


def _change(ensemble: Ensemble) -> dict[str, Array]:
    if ensemble.change is None:
        return {"factor": np.empty((0, 0, 0)), "postponed": np.empty((0, 0, 0))}
    return {"factor": ensemble.change.factor, "postponed": ensemble.change.postponed}


def _moves(ensemble: Ensemble) -> NDArray[np.int64]:
    """Return origin, destination, first year and position of the flow, dims (move, 4), in the order they act in."""
    rows = [
        (origin, flow.destination, flow.first, position)
        for position, flow in enumerate(ensemble.flows)
        for origin in flow.origins
    ]
    return np.array(rows, np.int64).reshape(-1, 4)


def _observed(ensemble: Ensemble) -> list[tuple[int, tuple[int, ...], float]]:
    """Return year, regions and persons of each observed total, single regions first."""
    totals = [(year, *each) for year, rows in (ensemble.observed or {}).items() for each in rows]
    return sorted(totals, key=lambda total: (total[0], len(total[1])))


def _scaled(ensemble: Ensemble) -> NDArray[np.int64]:
    """Return the year of each observed total and what every region is to it, dims (total, 1 + region).

    A total of several regions is met by those of them that were not observed themselves.
    """
    totals = _observed(ensemble)
    done: dict[int, set[int]] = {}
    rows = np.zeros((len(totals), 1 + len(ensemble.start)), np.int64)
    for row, (year, members, _) in zip(rows, totals, strict=True):
        known = done.setdefault(year, set())
        free = [member for member in members if member not in known] or list(members)
        row[0] = year
        row[[1 + member for member in members]] = FIXED
        row[[1 + member for member in free]] = FREE
        known.update(members)
    return rows


def _kept(ensemble: Ensemble, groups: int, measures: int, keep: Keep, dtype: Dtype) -> Kept:
    """Return room for the sums; empty where they are not asked for."""
    years, regions, lanes = len(ensemble.girls), len(ensemble.start), len(ensemble.strength)
    by_region = regions > REGIONS  # in memory, years of a region that lie far apart cost a tenth of the time

    def room(stock: bool, *dims: int, asked: bool = True) -> Real:
        cells = (regions, years + stock) if by_region else (years + stock, regions)
        shape = (*cells, *dims, lanes)
        return np.empty(shape if asked else (0,) * len(shape), dtype)

    by_order = ensemble.women is not None
    return Kept(
        by_region=by_region,
        groups=room(True, 2 if keep.by_sex else 1, groups),
        births=room(False),
        orders=room(False, len(ORDERS), asked=by_order),
        weighed=room(True, measures),
        deaths=room(False, 2, asked=keep.accounts),
        net_migration=room(False, 2, asked=keep.accounts),
        parity=room(True, len(MOTHERS), len(PARITIES), asked=keep.parity),
    )


def _wanted(weights: Real, groups: Mapping[str, tuple[int, int]]) -> Wanted:
    weighed = [np.flatnonzero(measure.any(axis=0)) for measure in weights]
    ages = np.array([[each[0], each[-1] + 1] if each.size else [0, 0] for each in weighed], np.int64).reshape(-1, 2)
    return Wanted(weights, ages, *_pieces(groups, 0, weights.shape[2]), *_pieces(MOTHERS))


def _pieces(groups: Mapping[str, tuple[int, int]], *ends: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ages at which pieces begin and end, and first and last piece + 1 of each group.

    Groups overlap; every age is added once to its piece, and the few pieces make the groups.
    """
    bounds = sorted({*ends, *(bound for group in groups.values() for bound in group)})
    spans = [[bounds.index(low), bounds.index(high)] for low, high in groups.values()]
    return np.array(bounds, np.int64), np.array(spans, np.int64).reshape(-1, 2)


def _room(given: Given, wanted: Wanted, regions: int, survival: Real) -> Room:
    """Return room to work in for regions that go through the years together, and the lanes of a block."""
    _, sexes, ages, width = survival.shape
    bearing, kind = BEARING[1] - BEARING[0], survival.dtype
    return Room(
        people=np.empty((regions, sexes, ages, width), kind),
        growth=np.empty((sexes, ages, width), kind),
        twice=np.empty((sexes, ages + 1, width), kind),
        living=np.empty((regions, bearing, width), kind),
        children=np.empty((regions, (bearing + 1) * OLDER), kind),
        births=np.empty(LAST, kind),
        born=np.empty((regions, width), kind),
        account=np.empty((regions, sexes, 2 * WIDE), kind),
        waiting=np.zeros((regions, given.later, bearing, 6, width), kind),
        pieces=np.empty((sexes, wanted.bounds.size - 1, width), kind),
        mothers=np.empty((wanted.mother_bounds.size - 1, 4, width), kind),
        shares=np.empty(4 * WIDE, kind),
        row=np.empty((max(regions, 2), width), kind),
        flowing=np.zeros(regions, np.bool_),
    )
