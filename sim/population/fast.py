"""The kernel for ensembles too large for numpy: the same step as :mod:`sim.population.cohort`, results reduced inside.

:func:`cohort.project` holds every rate of every draw and every pyramid; for a nation's counties these are hundreds of
gigabytes, and each year is a pass over memory. Here a few draws of one region live in the cache through all years:
draws enter as multipliers, people are moved in place from the oldest age down, and only sums leave. The loops stand in
:mod:`sim.population.compiled`; importing this module imports numba, and the first import on a machine compiles: only
what needs it should.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import CohortplanError
from sim.population.compiled import WIDE, Given, Kept, Wanted, between, project
from sim.population.ensemble import Ensemble
from sim.population.measures import GROUPS
from sim.population.parity import BEARING, ORDERS, PARITIES

Array = NDArray[np.float64]
Real = NDArray[Any]
"""float64 or float32 as asked for."""
Dtype = type[np.float64 | np.float32]
HEADLINE: Mapping[str, tuple[int, int]] = {name: GROUPS[name] for name in ("all", "0-2", "65+")}
ROW_BYTES = 512
"""Bytes of one age's draws: one region's people and all years' survival (1.6 MB for 15) then fit a second cache."""
REGIONS = 64
"""Regions of one task of a thread."""


@dataclass(frozen=True)
class Reduced:
    """What is left of the people: sums by draw, year and region; stocks begin with the base, flows after it.

    Attributes
    ----------
    names
        Names of the groups.
    groups : dims (region, year, sex, group, lane), persons on 31 December; one sex entry where both are together
    weighed : dims (region, year, measure, lane), people x weight on 31 December
    births : dims (region, year, lane), persons
    orders : dims (region, year, order, lane), births by order, persons; ``None`` where they have no order
    deaths : dims (region, year, sex, lane), persons; ``None`` where they were not asked for
    """

    names: tuple[str, ...]
    groups: Real
    weighed: Real
    births: Real
    orders: Real | None
    deaths: Real | None

    def group(self, name: str) -> Real:
        """People of a group, both sexes, dims (region, year, lane), persons."""
        people = self.groups[:, :, :, self.names.index(name)]
        together: Real = people[:, :, 0] if people.shape[2] == 1 else people[:, :, 0] + people[:, :, 1]
        return together


def project_reduced(
    ensemble: Ensemble,
    weights: Array,
    *,
    groups: Mapping[str, tuple[int, int]] = HEADLINE,
    by_sex: bool = False,
    deaths: bool = False,
    dtype: Dtype = np.float64,
    jobs: int = 1,
    lanes: int | None = None,
    regions: int = REGIONS,
) -> Reduced:
    """Project an ensemble and keep sums only.

    Flows between regions and observed totals are refused: here every region stands alone.

    Parameters
    ----------
    ensemble
        Regions without flows between them and without observed totals.
    weights : ndarray, dims (measure, sex, age), of each measure a person's
    groups
        Lower bound and first age above, by name.
    by_sex
        Keep the sexes of groups apart; deaths are always by sex.
    deaths
        Count deaths too.
    dtype
        ``float32`` halves memory and differs by less than 1e-5 of each number.
    jobs
        Threads. Neither it nor ``lanes`` and ``regions`` changes a bit of the result.
    lanes, regions
        Draws and regions worked on together; draws are never more than :data:`compiled.WIDE`.

    Raises
    ------
    CohortplanError
        If the ensemble has flows or observed totals, or its arrays do not fit each other.
    """
    _check(ensemble, weights, groups)
    lanes = min(lanes or ROW_BYTES // np.dtype(dtype).itemsize, WIDE)
    reduced = _empty(ensemble, groups, (2 if by_sex else 1, len(weights)), dtype, deaths=deaths)
    given, kept = _given(ensemble, dtype), _kept(reduced)
    wanted = Wanted(np.array(weights, dtype, order="C"), *_pieces(groups, weights.shape[2]))
    table = np.array(np.moveaxis(ensemble.survival, 0, -1), dtype, order="C")
    level = np.array(ensemble.level, dtype, order="C")
    firsts = range(0, len(ensemble.strength), lanes)

    def survive(first: int) -> Real:
        survival = np.empty((*table.shape[:3], min(lanes, level.shape[1] - first)), dtype)
        between(table, level, first, survival)
        return survival

    def block(task: tuple[tuple[int, Real], int]) -> None:
        (first, survival), region = task
        project(first, region, min(region + regions, len(ensemble.start)), survival, given, wanted, kept)

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        blocks = zip(firsts, pool.map(survive, firsts), strict=True)
        list(pool.map(block, product(blocks, range(0, len(ensemble.start), regions))))
    return reduced


def _given(ensemble: Ensemble, dtype: Dtype) -> Given:
    changed = {
        "schedule": ensemble.schedule * 0.5,
        "women": _by_children(ensemble.women),
        "propensity": np.empty(0) if ensemble.propensity is None else ensemble.propensity,
    }
    values = (changed[name] if name in changed else getattr(ensemble, name) for name in Given._fields)
    return Given(*(np.array(value, dtype, order="C") for value in values))


def _by_children(women: Array | None) -> Array:
    """Return women with none, one and more children, dims (region, children, age); empty without parity."""
    if women is None:
        return np.empty((0, 0, 0))
    more = np.add.reduce(women[:, 2:], axis=1, keepdims=True)
    return np.concatenate([women[:, :2], more], axis=1)


def _empty(
    ensemble: Ensemble, groups: Mapping[str, tuple[int, int]], kept: tuple[int, int], dtype: Dtype, *, deaths: bool
) -> Reduced:  # fmt: skip
    regions, years, lanes = len(ensemble.start), len(ensemble.girls), len(ensemble.strength)
    flat, (sexes, measures) = (regions, years, lanes), kept
    return Reduced(
        tuple(groups),
        groups=np.empty((regions, years + 1, sexes, len(groups), lanes), dtype),
        weighed=np.empty((regions, years + 1, measures, lanes), dtype),
        births=np.empty(flat, dtype),
        orders=None if ensemble.women is None else np.empty((regions, years, len(ORDERS), lanes), dtype),
        deaths=np.empty((regions, years, 2, lanes), dtype) if deaths else None,
    )


def _kept(reduced: Reduced) -> Kept:
    nothing = np.empty((0, 0, 0, 0), reduced.births.dtype)
    orders, deaths = (nothing if values is None else values for values in (reduced.orders, reduced.deaths))
    return Kept(reduced.groups, reduced.births, orders, reduced.weighed, deaths)


def _pieces(groups: Mapping[str, tuple[int, int]], ages: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ages at which pieces begin and end, and first and last piece + 1 of each group.

    Groups overlap; every age is added once to its piece, and the few pieces make the groups.
    """
    bounds = sorted({0, ages, *(bound for group in groups.values() for bound in group)})
    spans = [[bounds.index(low), bounds.index(high)] for low, high in groups.values()]
    return np.array(bounds, np.int64), np.array(spans, np.int64).reshape(-1, 2)


def _check(ensemble: Ensemble, weights: Array, groups: Mapping[str, tuple[int, int]]) -> None:
    """Raise unless all arrays fit: compiled code does not look where it reads."""
    if ensemble.flows or ensemble.observed:
        raise CohortplanError(
            "project_reduced: flows between regions and observed totals are not for this kernel, "
            "use sim.population.cohort.project"
        )
    regions, sexes, ages = ensemble.start.shape
    (levels, years), lanes = ensemble.survival.shape[:2], len(ensemble.strength)
    cells, by_lane = (regions, sexes, ages), (regions, lanes)
    courses = 1 if ensemble.fertility_path.shape[1:2] == (1,) else regions
    moving = 1 if len(ensemble.migration) == 1 else years
    wanted = {
        "start": (regions, 2, ages), "survival": (levels, years, sexes, ages), "level": (years, lanes),
        "fertility": (years, regions), "fertility_path": (years, courses, lanes), "fertility_level": by_lane,
        "schedule": (years, ages), "girls": (years,), "arrivals": (regions,), "pattern": cells, "weights": cells,
        "strength": (lanes,), "migration": (moving, regions, lanes),
    }  # fmt: skip
    found = {name: getattr(ensemble, name).shape for name in wanted} | {"weights of the measures": weights.shape}
    wanted["weights of the measures"] = (len(weights), sexes, ages)
    if ensemble.women is not None and ensemble.propensity is not None:
        found |= {"women": ensemble.women.shape, "propensity": ensemble.propensity.shape}
        wanted |= {"women": (regions, len(PARITIES), BEARING[1] - BEARING[0]), "propensity": (len(ORDERS),)}
        if ages <= BEARING[1]:
            raise CohortplanError(f"project_reduced: women who bear by order need more than {BEARING[1]} ages")
    for name, shape in wanted.items():
        if found[name] != shape:
            raise CohortplanError(f"project_reduced: {name} has the shape {found[name]}, not {shape}")
    if not (ensemble.level.size and ensemble.level.min() >= 0 and ensemble.level.max() <= levels - 1):
        raise CohortplanError(f"project_reduced: level must lie from 0 to {levels - 1}, the table's last")
    if not all(0 <= low < high <= ages for low, high in groups.values()) or ages < 2:
        raise CohortplanError(f"project_reduced: groups must lie within the ages 0 to {ages}: {dict(groups)}")
