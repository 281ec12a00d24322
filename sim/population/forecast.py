"""The population stage: from settings and inputs to people by draw, year and region."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import CohortplanError
from sim.inputs.catalogue import Inputs
from sim.population.calibration import Calibration, calibrate
from sim.population.cohort import FEMALE
from sim.population.measures import GROUPS, sum_ages
from sim.population.parity import OrdersMet
from sim.population.rates import draw_parameters, ensemble_of, meet_orders
from sim.population.setup import life_expectancy_path, set_up, sex_ratio_path
from sim.population.sums import NOTHING, Wanted
from sim.scenario.model import Settings
from sim.uncertainty.layout import draws_first, packed, room
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
    births : dims (draw, year, region, order), persons; years after the base
    parity : dims (draw, year, region, group, parity), women on 31 December; groups as in :data:`MOTHERS`
    deaths, net_migration : dims (draw, year, region, sex), persons; years after the base
    life_expectancy : dims (draw, year), years, both sexes; an input of the scenario
    sex_ratio_at_birth : dims (year,), boys per girl, years after the base; an input too, the same everywhere
    wanted
        What was summed beside the groups.
    people : dims (draw, year, region, sex, span), persons on 31 December, of the spans of ``wanted``
    by_weight : dims (draw, year, region, measure), people x weight on 31 December
    by_age
        Persons by single age in blocks of draws, as the kernel has them, dims (year, region, sex, age, lane); ``None``
        where they are not kept.
    """

    calibration: Calibration
    orders: OrdersMet
    years: NDArray[np.int64]
    wanted: Wanted
    people: Array
    by_weight: Array
    births: Array
    parity: Array
    deaths: Array
    net_migration: Array
    life_expectancy: Array
    sex_ratio_at_birth: Array
    by_age: tuple[Array, ...] | None

    @property
    def groups(self) -> Array:
        """People by group of :data:`GROUPS` on 31 December, dims (draw, year, region, sex, group), persons."""
        return self.people[..., : len(GROUPS)]

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
        return self.counted(*GROUPS[name])

    @property
    def pyramid(self) -> Array | None:
        """Persons by single age of all draws, dims (draw, year, region, sex, age), as one large copy."""
        return None if self.by_age is None else _joined(self.by_age)

    def counted(self, first: int, end: int) -> Array:
        """People from one age to below another on 31 December, dims (draw, year, region), persons."""
        kept: dict[tuple[int, int], Array] = self.__dict__.setdefault("_kept", {})
        if (first, end) not in self.wanted.spans:
            return self.weighed(np.ones((2, GROUPS["all"][1])), first, end)
        if (first, end) not in kept:
            span = self.wanted.spans.index((first, end))
            both = self.people[:, :, :, 0, span] + self.people[:, :, :, 1, span]
            both.setflags(write=False)  # everybody gets this one
            kept[first, end] = both
        return kept[first, end]

    def weighed(self, weights: Array, first: int, end: int) -> Array:
        """People x weight, dims (sex, age), over some ages on 31 December, dims (draw, year, region)."""
        measure = self.wanted.measure(weights, first, end)
        if measure is not None:
            return packed(self.by_weight[..., measure])
        if self.by_age is None:
            raise CohortplanError(f"people of {first} to {end - 1} were not weighed so, and single ages are not kept")
        each_weight, blocks = weights[:, first:end], (block[:, :, :, first:end] for block in self.by_age)
        return _joined([sum_ages("yrsal,sa->yrl", block, each_weight) for block in blocks])


def forecast(
    settings: Settings,
    inputs: Inputs,
    draws: Draws,
    *,
    calibration: Calibration | None = None,
    wanted: Wanted = NOTHING,
    ages: bool = True,
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
    wanted
        What is summed beside the groups; what is not has to come from single ages.
    ages
        Whether single ages are kept: in memory they are the most.
    jobs
        Threads; the result does not depend on it.
    tick
        Called once for each block of draws.
    """
    from sim.population.fast import Keep, project_reduced  # numba, which only a projection needs

    setup = set_up(settings, inputs)
    known = calibration or calibrate(settings, inputs)
    drawn = draw_parameters(settings, inputs, setup, draws, known.adjustment)
    orders = meet_orders(settings, inputs, known.adjustment)
    ensemble = ensemble_of(settings, inputs, setup, drawn, draws.number, orders.propensity)
    keep = Keep(by_sex=True, accounts=True, parity=True, ages=ages)
    found = project_reduced(ensemble, wanted.weights, groups=wanted.named, keep=keep, jobs=jobs)
    for _ in range(0, draws.padded, BLOCK):
        tick()
    years = np.append(setup.years[:1] - 1, setup.years)
    expected = room((draws.number, len(years)))
    expected[:] = life_expectancy_path(settings, inputs, years.astype(float))
    expected[:, 1:] += drawn.life_expectancy.T[: draws.number]
    return People(
        calibration=known,
        orders=orders,
        years=years,
        wanted=wanted,
        people=draws_first(found.groups),
        by_weight=draws_first(found.weighed),
        births=draws_first(found.orders),
        parity=draws_first(found.parity),
        deaths=draws_first(found.deaths),
        net_migration=draws_first(found.net_migration),
        life_expectancy=expected,
        sex_ratio_at_birth=sex_ratio_path(settings, inputs, years[1:].astype(float)),
        by_age=found.by_age if ages else None,
    )


def _joined(blocks: Iterable[Array]) -> Array:
    """Return blocks of draws, dims (..., lane), as one array of dims (draw, ...)."""
    return draws_first(np.concatenate(list(blocks), axis=-1))
