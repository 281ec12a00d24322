"""The population stage: from settings and inputs to people by draw, year and region."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.population.calibration import Calibration, calibrate
from sim.population.cohort import FEMALE, Path, project
from sim.population.measures import GROUPS, MOTHERS, group_counts, mothers, sum_ages
from sim.population.parity import BEARING, ORDERS, PARITIES, OrdersMet
from sim.population.rates import births_by_order, block_rates, draw_parameters, meet_orders
from sim.population.setup import Setup, life_expectancy_path, set_up, sex_ratio_path
from sim.scenario.model import Settings
from sim.uncertainty.layout import room
from sim.uncertainty.priors import BLOCK, Draws

Array = NDArray[np.float64]


@dataclass(frozen=True)
class People:
    """People by draw; regions are the leaves, years begin with the base.

    Attributes
    ----------
    calibration, orders
        How known figures and known births by order were met.
    years : dims (year,)
    groups : dims (draw, year, region, sex, group), persons on 31 December
    births : dims (draw, year, region, order), persons; years after the base
    parity : dims (draw, year, region, group, parity), women on 31 December; groups as in :data:`MOTHERS`
    deaths, net_migration : dims (draw, year, region, sex), persons; years after the base
    life_expectancy : dims (draw, year), years, both sexes; an input of the scenario
    sex_ratio_at_birth : dims (year,), boys per girl, years after the base; an input too, the same everywhere
    by_age
        Persons by single age in blocks of draws, as the kernel has them, dims (year, region, sex, age, lane); ``None``
        once they are not needed any more.
    """

    calibration: Calibration
    orders: OrdersMet
    years: NDArray[np.int64]
    groups: Array
    births: Array
    parity: Array
    deaths: Array
    net_migration: Array
    life_expectancy: Array
    sex_ratio_at_birth: Array
    by_age: tuple[Array, ...] | None

    @property
    def total(self) -> Array:
        """All people on 31 December, dims (draw, year, region)."""
        return self.group("all")

    def women(self, name: str) -> Array:
        """Women of a group on 31 December, dims (draw, year, region), persons."""
        women: Array = self.groups[:, :, :, FEMALE, list(GROUPS).index(name)]
        return women

    def group(self, name: str) -> Array:
        """People of a group on 31 December, dims (draw, year, region), persons."""
        kept: dict[str, Array] = self.__dict__.setdefault("_kept", {})
        if name not in kept:
            position = list(GROUPS).index(name)
            both = self.groups[:, :, :, 0, position] + self.groups[:, :, :, 1, position]
            both.setflags(write=False)  # everybody gets this one
            kept[name] = both
        return kept[name]

    @property
    def pyramid(self) -> Array | None:
        """Persons by single age of all draws, dims (draw, year, region, sex, age), as one large copy."""
        return None if self.by_age is None else _draws_first(self.by_age)

    def counted(self, first: int, end: int) -> Array:
        """People from one age to below another on 31 December, dims (draw, year, region), persons."""
        return _draws_first([sum_ages("yrsal->yrl", each) for each in self._ages(first, end)])

    def weighed(self, weights: Array, first: int, end: int) -> Array:
        """People x weight, dims (sex, age), over some ages on 31 December, dims (draw, year, region)."""
        each_weight = weights[:, first:end]
        return _draws_first([sum_ages("yrsal,sa->yrl", each, each_weight) for each in self._ages(first, end)])

    def _ages(self, first: int, end: int) -> Iterator[Array]:
        assert self.by_age is not None, "demand reads single ages"
        return (block[:, :, :, first:end] for block in self.by_age)


def forecast(
    settings: Settings,
    inputs: Inputs,
    draws: Draws,
    *,
    calibration: Calibration | None = None,
    jobs: int = 1,
    tick: Callable[[], None] = lambda: None,
) -> People:
    """Project the place's people.

    Parameters
    ----------
    settings, inputs
        One case and its tables.
    draws
        Number of draws and seed.
    calibration
        Moves of the parameters; by default those that meet the case's own known figures.
    jobs
        Threads; the result does not depend on it.
    tick
        Called after each block of draws.
    """
    setup = set_up(settings, inputs)
    known = calibration or calibrate(settings, inputs)
    parameters = draw_parameters(settings, inputs, setup, draws, known.adjustment)
    orders = meet_orders(settings, inputs, known.adjustment)
    starts = range(0, draws.padded, BLOCK)
    people = _empty(setup, draws.number, known, orders)
    years = people.years.astype(float)
    people.life_expectancy[:] = life_expectancy_path(settings, inputs, years)
    people.sex_ratio_at_birth[:] = sex_ratio_path(settings, inputs, years[1:])
    people.life_expectancy[:, 1:] += parameters.life_expectancy.T[: draws.number]

    def block(first: int) -> Array:
        lanes = slice(first, first + BLOCK)
        order, women = births_by_order(setup, parameters, orders.propensity, lanes)
        path = project(setup.start, block_rates(settings, inputs, setup, parameters, lanes, order))
        kept = slice(first, min(first + BLOCK, draws.number))
        _keep(people, path, women, kept)
        tick()
        return path.population[..., : kept.stop - first]

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        return replace(people, by_age=tuple(pool.map(block, starts)))


def _empty(setup: Setup, number: int, calibration: Calibration, orders: OrdersMet) -> People:
    regions, years = len(setup.start), len(setup.years)
    shape = (number, years + 1, regions)
    return People(
        calibration=calibration,
        orders=orders,
        years=np.concatenate([setup.years[:1] - 1, setup.years]),
        groups=room((*shape, 2, len(GROUPS))),
        births=room((number, years, regions, len(ORDERS))),
        parity=room((*shape, len(MOTHERS), len(PARITIES))),
        deaths=room((number, years, regions, 2)),
        net_migration=room((number, years, regions, 2)),
        life_expectancy=room((number, years + 1)),
        sex_ratio_at_birth=np.empty(years),
        by_age=None,
    )


def _keep(people: People, path: Path, women: Array, draws: slice) -> None:
    """Write a block's results into the arrays of all draws."""
    size = draws.stop - draws.start
    found = {
        "groups": group_counts(path.population),
        "births": path.births,
        "parity": mothers(path.population[:, :, FEMALE, slice(*BEARING)], women),
        "deaths": path.deaths,
        "net_migration": path.net_migration,
    }
    for name, values in found.items():
        getattr(people, name)[draws] = np.moveaxis(values, -1, 0)[:size]


def _draws_first(blocks: Iterable[Array]) -> Array:
    """Return blocks of draws, dims (..., lane), as one array of dims (draw, ...)."""
    return np.moveaxis(np.concatenate(list(blocks), axis=-1), -1, 0)
