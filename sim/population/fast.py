"""The kernel for ensembles too large for numpy: the same step as :mod:`sim.population.cohort`, results reduced inside.

:func:`cohort.project` holds every rate of every draw and every pyramid; for a nation's counties these are hundreds of
gigabytes, and each year is a pass over memory. Here a few draws of one region live in the cache through all years:
draws enter as multipliers, people are moved in place from the oldest age down, and only sums leave. Importing this
module imports numba, and the first import on a machine compiles; only what needs it should.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from sim.errors import CohortplanError
from sim.population.cohort import FEMALE, FlowRate, Rates
from sim.population.measures import GROUPS

Array = NDArray[np.float64]
Real = NDArray[Any]
"""float64 or float32 as asked for."""
Function = TypeVar("Function", bound=Callable[..., Any])
HEADLINE: Mapping[str, tuple[int, int]] = {name: GROUPS[name] for name in ("all", "0-2", "65+")}
ROW_BYTES = 512
"""Bytes of one age's draws: one region's people and all years' survival (1.6 MB for 15) then fit a second cache."""
REGIONS = 64
"""Regions of one task of a thread."""


@dataclass(frozen=True)
class Ensemble:
    """What acts on all draws, as multipliers on what the draws share.

    The step is :func:`cohort.project`'s with ``even`` timing. Births by order are multiples of all births by year and
    draw: their sum belongs into ``fertility_path``. :func:`project_reduced` knows neither flows between regions nor
    observed totals.

    Attributes
    ----------
    start : dims (region, sex, age), persons on 31 December of the base year
    survival : dims (level, year, sex, age)
        A table of survival ratios; entry 0 is births to age 0, the last one acts on the sum of the last two ages.
    level : dims (year, lane)
        Where in the table a draw lies, 0 at its first level; between two levels straight.
    fertility : dims (year, region), births per woman
    fertility_path : dims (year, lane), multiplier on ``fertility``
    fertility_level : dims (region, lane), multiplier on ``fertility``
    schedule : dims (year, age), summing to 1
    girls : dims (year,), share of births
    arrivals : dims (region,), infants who come to live here, per birth
    pattern, weights : dims (region, sex, age), per person and year, and without unit
        Net migration is ``strength`` x pattern + ``migration`` x weights.
    strength : dims (lane,)
    migration : dims (region, lane), per person and year
    flows, observed
        As in :class:`cohort.Rates`; none for :func:`project_reduced`.
    """

    start: Array
    survival: Array
    level: Array
    fertility: Array
    fertility_path: Array
    fertility_level: Array
    schedule: Array
    girls: Array
    arrivals: Array
    pattern: Array
    weights: Array
    strength: Array
    migration: Array
    flows: tuple[FlowRate, ...] = ()
    observed: Mapping[int, tuple[tuple[tuple[int, ...], float], ...]] | None = None

    def rates(self) -> Rates:
        """Return the same written out for every draw, as :func:`cohort.project` takes it."""
        last = len(self.survival) - 1
        below = np.minimum(self.level.astype(int), max(last - 1, 0))
        share = (self.level - below)[:, None, None, :]
        year = np.arange(self.survival.shape[1])[:, None]
        low, high = self.survival[below, year], self.survival[np.minimum(below + 1, last), year]
        fertility = self.fertility[..., None] * self.fertility_path[:, None] * self.fertility_level
        return Rates(
            survival=np.moveaxis(low, 1, -1) * (1 - share) + np.moveaxis(high, 1, -1) * share,
            fertility=fertility,
            schedule=self.schedule,
            order=np.ones((len(self.girls), 1, 1, 1, 1)),
            girls=self.girls,
            arrivals=self.arrivals,
            net_migration=self.strength * self.pattern[..., None]
            + self.migration[:, None, None] * self.weights[..., None],
            flows=self.flows,
            observed=self.observed,
        )


@dataclass(frozen=True)
class Reduced:
    """What is left of the people: sums by draw, year after the base and region.

    Attributes
    ----------
    names
        Names of the groups.
    groups : dims (region, year, sex, group, lane), persons on 31 December; one sex entry where both are together
    births : dims (region, year, lane), persons
    demand : dims (region, year, lane), people x weight on 31 December
    deaths : dims (region, year, sex, lane), persons; ``None`` where they were not asked for
    """

    names: tuple[str, ...]
    groups: Real
    births: Real
    demand: Real
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
    dtype: type[np.float64 | np.float32] = np.float64,
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
    weights : ndarray, dims (sex, age), demand per person
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
        Draws and regions worked on together.

    Raises
    ------
    CohortplanError
        If the ensemble has flows or observed totals, or its arrays do not fit each other.
    """
    _check(ensemble, weights, groups)
    lanes = lanes or ROW_BYTES // np.dtype(dtype).itemsize
    kept = _empty(ensemble, groups, 2 if by_sex else 1, dtype, deaths=deaths)
    bounds, spans = _pieces(groups, weights.shape[1])
    given: list[Real] = [np.array(getattr(ensemble, name), dtype, order="C") for name in _READ]
    given[_READ.index("schedule")] *= 0.5  # births come from the mean of both ends of the year
    table = np.ascontiguousarray(np.moveaxis(ensemble.survival, 0, -1), dtype)
    level = np.ascontiguousarray(ensemble.level, dtype)
    demand = np.ascontiguousarray(weights, dtype)
    dead = np.empty((0, 0, 0, 0), dtype) if kept.deaths is None else kept.deaths
    firsts = range(0, len(ensemble.strength), lanes)

    def survive(first: int) -> Real:
        survival = np.empty((*table.shape[:3], min(lanes, level.shape[1] - first)), dtype)
        _between(table, level, first, survival)
        return survival

    def block(task: tuple[tuple[int, Real], int]) -> None:
        (first, survival), region = task
        last = min(region + regions, len(ensemble.start))
        wanted = (demand, bounds, spans, kept.groups, kept.births, kept.demand, dead)
        cast("Callable[..., None]", _project)(first, region, last, survival, *given, *wanted)

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        blocks = zip(firsts, pool.map(survive, firsts), strict=True)
        list(pool.map(block, product(blocks, range(0, len(ensemble.start), regions))))
    return kept


_READ = (
    "start", "fertility", "fertility_path", "fertility_level", "schedule", "girls", "arrivals", "pattern", "weights",
    "strength", "migration",
)  # fmt: skip
"""What :func:`_project` reads of an ensemble, in its order."""


def _empty(
    ensemble: Ensemble,
    groups: Mapping[str, tuple[int, int]],
    sexes: int,
    dtype: type[np.float64 | np.float32],
    *,
    deaths: bool,
) -> Reduced:
    regions, years, lanes = len(ensemble.start), len(ensemble.girls), len(ensemble.strength)
    flat = (regions, years, lanes)
    return Reduced(
        tuple(groups),
        np.empty((regions, years, sexes, len(groups), lanes), dtype),
        np.empty(flat, dtype),
        np.empty(flat, dtype),
        np.empty((regions, years, 2, lanes), dtype) if deaths else None,
    )


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
    wanted = {
        "start": (regions, 2, ages), "survival": (levels, years, sexes, ages), "level": (years, lanes),
        "fertility": (years, regions), "fertility_path": (years, lanes), "fertility_level": by_lane,
        "schedule": (years, ages), "girls": (years,), "arrivals": (regions,), "pattern": cells, "weights": cells,
        "strength": (lanes,), "migration": by_lane,
    }  # fmt: skip
    found = {name: getattr(ensemble, name).shape for name in wanted} | {"weights of demand": weights.shape}
    wanted["weights of demand"] = (sexes, ages)
    for name, shape in wanted.items():
        if found[name] != shape:
            raise CohortplanError(f"project_reduced: {name} has the shape {found[name]}, not {shape}")
    if not (ensemble.level.size and ensemble.level.min() >= 0 and ensemble.level.max() <= levels - 1):
        raise CohortplanError(f"project_reduced: level must lie from 0 to {levels - 1}, the table's last")
    if not all(0 <= low < high <= ages for low, high in groups.values()) or ages < 2:
        raise CohortplanError(f"project_reduced: groups must lie within the ages 0 to {ages}: {dict(groups)}")


def _compiled(*signatures: str) -> Callable[[Function], Function]:
    """Return numba's decorator; without signatures a function is compiled with those that call it.

    No ``fastmath``: sums keep their order, and so their bits.
    """
    return cast("Callable[[Function], Function]", numba.njit(list(signatures) or None, cache=True, nogil=True))


# Every loop over lanes has few arrays: with more of them the compiler silently stops using vector instructions.


@_compiled()
def _times(one: Real, other: Real, result: Real) -> None:
    for i in range(result.size):
        result[i] = one[i] * other[i]


@_compiled()
def _move(younger: Real, growth: Real, survival: Real, older: Real) -> None:
    """Write people one year on: half the migrants come, all live a year, the other half comes."""
    for i in range(older.size):
        older[i] = younger[i] * growth[i] * survival[i]


@_compiled()
def _join(younger: Real, growth: Real, survival: Real, older: Real) -> None:
    """Move people as :func:`_move` does into an age that others stay in."""
    for i in range(older.size):
        older[i] += younger[i] * growth[i] * survival[i]


@_compiled()
def _give_birth(fertility: float, path: Real, level: Real, births: Real) -> None:
    """Turn bearing women into births, in place."""
    for i in range(births.size):
        births[i] *= fertility * path[i] * level[i]


@_compiled()
def _add(people: Real, total: Real) -> None:
    """Add the rows of ``people``, dims (age, lane), to ``total``, dims (lane,)."""
    for age in range(people.shape[0]):
        for i in range(total.size):
            total[i] += people[age, i]


@_compiled()
def _weigh(people: Real, weights: Real, total: Real) -> None:
    """Add the rows of ``people``, dims (age, lane), x ``weights``, dims (age,), to ``total``, dims (lane,)."""
    for age in range(weights.size):
        if weights[age] != 0:
            for i in range(total.size):
                total[i] += weights[age] * people[age, i]


@_compiled()
def _bear(women: Real, growth: Real, schedule: Real, bearing: Real) -> None:
    """Add women after half the migrants have come, dims (age, lane), x ``schedule``, dims (age,)."""
    for age in range(schedule.size):
        if schedule[age] != 0:
            for i in range(bearing.size):
                bearing[i] += women[age, i] * growth[age, i] * schedule[age]


@_compiled()
def _between_row(table: Real, level: Real, survival: Real) -> None:
    """Read a table, dims (level,), at the lanes' levels, as :meth:`Ensemble.rates` does."""
    last = table.size - 1
    for i in range(survival.size):
        below = min(int(level[i]), max(last - 1, 0))
        share = level[i] - below
        survival[i] = table[below] * (1 - share) + table[min(below + 1, last)] * share


def _signature(*arguments: str) -> tuple[str, str]:
    """Return the signature for both types of real numbers, written R."""
    text = f"void({', '.join(arguments)})"
    return text.replace("R", "float64"), text.replace("R", "float32")


@_compiled(*_signature("R[:,:,:,::1]", "R[:,::1]", "int64", "R[:,:,:,::1]"))
def _between(table: Real, level: Real, first: int, survival: Real) -> None:
    """Write survival ratios of the lanes from ``first``; dims (year, sex, age) of level give those of lane."""
    years, sexes, ages, lanes = survival.shape
    for year in range(years):
        for sex in range(sexes):
            for age in range(ages):
                _between_row(table[year, sex, age], level[year, first : first + lanes], survival[year, sex, age])


@_compiled()
def _growth(pattern: Real, weights: Real, strength: Real, migration: Real, growth: Real, twice: Real) -> None:
    """Write the factors by which half a year's migration changes one sex, and both halves around a birthday.

    Dims (age,) and (lane,) give (age, lane) and (age + 1, lane); the last entry is for who stays in the last age.
    """
    ages = pattern.size
    for age in range(ages):
        for i in range(strength.size):
            move = 0.5 * (strength[i] * pattern[age] + migration[i] * weights[age])
            growth[age, i] = max(0.0, 1.0 + move)
    for age in range(1, ages + 1):
        to = min(age, ages - 1)
        for i in range(strength.size):
            twice[age, i] = growth[age - 1, i] * growth[to, i]


@_compiled()
def _begin(
    start: Real, pattern: Real, weights: Real, strength: Real, migration: Real, people: Real, growth: Real, twice: Real
) -> None:  # fmt: skip
    """Write what a region keeps through all years, dims (sex, age, lane), and its people of the base year."""
    for sex in range(start.shape[0]):
        _growth(pattern[sex], weights[sex], strength, migration, growth[sex], twice[sex])
        for age in range(start.shape[1]):
            people[sex, age] = start[sex, age]


@_compiled()
def _age(people: Real, twice: Real, survival: Real) -> None:
    """Move one sex a year on, in place from the oldest age down, dims (age, lane); nobody is left at age 0."""
    oldest = people.shape[0] - 1
    _move(people[oldest], twice[oldest + 1], survival[oldest], people[oldest])
    _join(people[oldest - 1], twice[oldest], survival[oldest], people[oldest])
    for age in range(oldest - 1, 0, -1):
        _move(people[age - 1], twice[age], survival[age], people[age])
    people[0] = 0


@_compiled()
def _count_deaths(people: Real, growth: Real, survival: Real, dead: Real) -> None:
    """Write who dies in the year of one sex, dims (age, lane), newborns aside."""
    oldest = people.shape[0] - 1
    dead[:] = 0
    for age in range(oldest + 1):
        to = min(age + 1, oldest)
        for i in range(dead.size):
            living = people[age, i] * growth[age, i]
            dead[i] += living - living * survival[to, i]


@_compiled()
def _count(people: Real, weights: Real, total: Real, demand: Real) -> None:
    """Add people, dims (age, lane), and people x weight; four ages at a time, that the sums are written less often."""
    fours = weights.size // 4 * 4
    for age in range(0, fours, 4):
        w0, w1, w2, w3 = weights[age], weights[age + 1], weights[age + 2], weights[age + 3]
        for i in range(total.size):
            p0, p1, p2, p3 = people[age, i], people[age + 1, i], people[age + 2, i], people[age + 3, i]
            total[i] += (p0 + p1) + (p2 + p3)
            demand[i] += (w0 * p0 + w1 * p1) + (w2 * p2 + w3 * p3)
    for age in range(fours, weights.size):
        for i in range(total.size):
            total[i] += people[age, i]
            demand[i] += weights[age] * people[age, i]


@_compiled()
def _count_pieces(people: Real, weights: Real, bounds: Real, pieces: Real, demand: Real) -> None:
    """Write one sex's people between neighbouring bounds, dims (piece, lane); add people x weight to the demand."""
    pieces[:] = 0
    for k in range(bounds.size - 1):
        _count(people[bounds[k] : bounds[k + 1]], weights[bounds[k] : bounds[k + 1]], pieces[k], demand)


@_compiled()
def _sum_groups(pieces: Real, spans: Real, first: int, groups: Real) -> None:
    """Write groups of a year and region, dims (sex, group, lane), from pieces, dims (sex, piece, lane of the block)."""
    both = groups.shape[0] == 1
    lane = slice(first, first + pieces.shape[2])
    groups[:, :, lane] = 0
    for sex in range(pieces.shape[0]):
        for group in range(spans.shape[0]):
            _add(pieces[sex, spans[group, 0] : spans[group, 1]], groups[0 if both else sex, group, lane])


_GIVEN = (
    "R[:,:,::1]", "R[:,::1]", "R[:,::1]", "R[:,::1]", "R[:,::1]", "R[::1]", "R[::1]", "R[:,:,::1]", "R[:,:,::1]",
    "R[::1]", "R[:,::1]",
)  # fmt: skip
_WANTED = ("R[:,::1]", "int64[::1]", "int64[:,::1]")
_KEPT = ("R[:,:,:,:,::1]", "R[:,:,::1]", "R[:,:,::1]", "R[:,:,:,::1]")


@_compiled(*_signature("int64", "int64", "int64", "R[:,:,:,::1]", *_GIVEN, *_WANTED, *_KEPT))
def _project(  # noqa: PLR0913, PLR0917  # compiled code takes arrays, not objects
    first: int, begin: int, end: int, survival: Real,
    start: Real, fertility: Real, path: Real, fertility_level: Real, schedule: Real, girls: Real, arrivals: Real,
    pattern: Real, weights: Real, strength: Real, migration: Real,
    demand_weights: Real, bounds: Real, spans: Real,
    groups: Real, births: Real, demand: Real, deaths: Real,
) -> None:  # fmt: skip
    """Project the lanes from ``first`` of the regions from ``begin`` to ``end``, all years of a region at once."""
    years, sexes, ages, width = survival.shape
    lane = slice(first, first + width)
    people, growth = np.empty_like(survival[0]), np.empty_like(survival[0])
    twice = np.empty((sexes, ages + 1, width), survival.dtype)
    pieces = np.empty((sexes, bounds.size - 1, width), survival.dtype)
    infants = np.empty(width, survival.dtype)
    for region in range(begin, end):
        moves = pattern[region], weights[region], strength[lane], migration[region, lane]
        _begin(start[region], *moves, people, growth, twice)
        for year in range(years):
            born, needed = births[region, year, lane], demand[region, year, lane]
            born[:], needed[:] = 0, 0
            _bear(people[FEMALE], growth[FEMALE], schedule[year], born)
            for sex in range(sexes):
                if deaths.size:
                    _count_deaths(people[sex], growth[sex], survival[year, sex], deaths[region, year, sex, lane])
                _age(people[sex], twice[sex], survival[year, sex])
            _weigh(people[FEMALE], schedule[year], born)
            _give_birth(fertility[year, region], path[year, lane], fertility_level[region, lane], born)
            for sex in range(sexes):
                infants[:] = born * (girls[year] if sex == FEMALE else 1 - girls[year]) * (1 + arrivals[region])
                _times(infants, survival[year, sex, 0], people[sex, 0])
                if deaths.size:
                    deaths[region, year, sex, lane] += infants - people[sex, 0]
                _count_pieces(people[sex], demand_weights[sex], bounds, pieces[sex], needed)
            _sum_groups(pieces, spans, first, groups[region, year])
