"""The population stage for many places: sums over ages alone, by the fast kernel wherever it can be used.

:func:`sim.population.forecast.forecast` keeps every single age of every draw, which a page of tables needs. A nation of
counties asks for probabilities: there nothing is kept but the sums that demand and targets are made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.errors import CohortplanError
from sim.inputs.catalogue import Inputs
from sim.population.calibration import calibrate
from sim.population.cohort import project
from sim.population.ensemble import Ensemble
from sim.population.measures import GROUPS, sum_ages
from sim.population.rates import Adjustment, Parameters, births_by_order, block_rates, draw_parameters, meet_orders
from sim.population.setup import LIFE_EXPECTANCY_STEPS, Setup, life_expectancy_path, set_up
from sim.scenario.model import Settings
from sim.uncertainty.priors import BLOCK, Draws

Array = NDArray[np.float64]
Span = tuple[int, int]


@dataclass(frozen=True)
class Basis:
    """What a place needs before anything is drawn: it is made once, whatever the number of draws.

    Attributes
    ----------
    propensity : dims (order,), exposure rates of the orders as multiples of each other
    """

    setup: Setup
    adjustment: Adjustment
    propensity: Array


@dataclass(frozen=True)
class Wanted:
    """What is summed: people of spans of ages (first, first above), and people x weights, dims (measure, sex, age)."""

    spans: tuple[Span, ...]
    weights: Array

    @classmethod
    def of(cls, spans: Sequence[Span], weights: Sequence[Array]) -> Wanted:
        """Return spans with those of all groups of people, and weights each of dims (sex, age)."""
        return cls(tuple(dict.fromkeys([*GROUPS.values(), *spans])), np.stack(weights))


@dataclass(frozen=True)
class Sums:
    """Residents by draw (:class:`sim.population.residents.Residents`); regions are leaves, years begin with the base.

    Attributes
    ----------
    years : dims (year,)
    wanted
        What was summed.
    people : dims (span, region, year, lane), persons on 31 December, as the kernels have them
    by_weight : dims (measure, region, year, lane), people x weight on 31 December
    births : dims (draw, year, region, order), persons; years after the base
    life_expectancy : dims (draw, year), years, both sexes
    """

    years: NDArray[np.int64]
    wanted: Wanted
    people: Array
    by_weight: Array
    births: Array
    life_expectancy: Array

    @property
    def by_age(self) -> None:
        """Single ages are not kept."""

    @property
    def total(self) -> Array:
        """All people on 31 December, dims (draw, year, region)."""
        return self.group("all")

    def group(self, name: str) -> Array:
        """People of a group on 31 December, dims (draw, year, region), persons."""
        return self.counted(*GROUPS[name])

    def counted(self, first: int, end: int) -> Array:
        """People from one age to below another on 31 December, dims (draw, year, region), persons."""
        if (first, end) not in self.wanted.spans:
            raise CohortplanError(f"people of {first} to {end - 1} were not counted, and single ages are not kept")
        if (first, end) not in self._counted:
            self._counted[first, end] = self._by_draw(self.people[self.wanted.spans.index((first, end))])
        return self._counted[first, end]

    def weighed(self, weights: Array, first: int, end: int) -> Array:
        """People x weight, dims (sex, age), over some ages on 31 December, dims (draw, year, region)."""
        asked = np.zeros_like(weights)
        asked[:, first:end] = weights[:, first:end]
        for measure, known in enumerate(self.wanted.weights):
            if np.array_equal(known, asked):
                return self._by_draw(self.by_weight[measure])
        raise CohortplanError(f"people of {first} to {end - 1} were not weighed so, and single ages are not kept")

    @cached_property
    def _counted(self) -> dict[Span, Array]:
        """People of the spans that were asked for, turned round once."""
        return {}

    def _by_draw(self, sums: Array) -> Array:
        return _draws_first(sums)[: len(self.life_expectancy)]


def basis_of(settings: Settings, inputs: Inputs) -> Basis:
    """Return what a place needs before anything is drawn."""
    adjustment = calibrate(settings, inputs).adjustment
    return Basis(set_up(settings, inputs), adjustment, meet_orders(settings, inputs, adjustment).propensity)


def project_sums(
    settings: Settings, inputs: Inputs, draws: Draws, wanted: Wanted, *, basis: Basis | None = None
) -> Sums:
    """Project a place's people and keep sums over ages alone.

    Parameters
    ----------
    settings, inputs
        One case and its tables.
    draws
        Number of draws and seed.
    wanted
        What is summed.
    basis
        What is known of the place already; by default it is made here.

    Notes
    -----
    By :mod:`sim.population.fast`; where counties have flows between them, observed totals, or births moved by policy
    or support, by :mod:`sim.population.cohort`, some draws at a time.
    """
    basis = basis or basis_of(settings, inputs)
    drawn = draw_parameters(settings, inputs, basis.setup, draws, basis.adjustment)
    ensemble = ensemble_of(inputs, basis, drawn)
    if ensemble is None:
        people, by_weight, births = _in_blocks(settings, inputs, basis, drawn, wanted)
    else:
        people, by_weight, births = _in_cache(ensemble, wanted)
    years = np.append(basis.setup.years[:1] - 1, basis.setup.years)
    expected = np.repeat(life_expectancy_path(settings, inputs, years.astype(float))[None], draws.number, axis=0)
    expected[:, 1:] += drawn.life_expectancy.T[: draws.number]
    born = np.stack([_draws_first(order)[: draws.number] for order in births], axis=-1)
    return Sums(years, wanted, people, by_weight, born, expected)


def ensemble_of(inputs: Inputs, basis: Basis, drawn: Parameters) -> Ensemble | None:
    """Return a place and its draws as the fast kernel takes them; ``None`` where it does not know what acts there."""
    setup, change = basis.setup, drawn.change
    moved = (change.factor != 1).any() or change.postponed.any()
    observed = any(row.measure == "population" for row in inputs.observed)
    if moved or observed or drawn.flows:
        return None
    step = LIFE_EXPECTANCY_STEPS[1] - LIFE_EXPECTANCY_STEPS[0]
    return Ensemble(
        start=setup.start,
        survival=setup.survival,
        level=(drawn.life_expectancy - LIFE_EXPECTANCY_STEPS[0]) / step,
        fertility=setup.fertility,
        fertility_path=drawn.fertility,
        fertility_level=np.ones(drawn.fertility.shape[1:]),
        schedule=setup.schedule,
        girls=setup.girls,
        arrivals=setup.arrivals,
        pattern=setup.pattern,
        weights=np.broadcast_to(setup.weights, setup.pattern.shape),
        strength=drawn.strength,
        migration=drawn.level,
        women=setup.women,
        propensity=basis.propensity,
    )


def _in_cache(ensemble: Ensemble, wanted: Wanted) -> tuple[Array, Array, Array]:
    """Return people, people x weight and births, dims (span, measure or order, region, year, lane)."""
    from sim.population.fast import project_reduced  # numba, which a run of one place does not need

    groups = {f"{first}-{end}": (first, end) for first, end in wanted.spans}
    found = project_reduced(ensemble, wanted.weights, groups=groups)
    assert found.orders is not None
    people, by_weight, births = (
        np.moveaxis(each, 2, 0) for each in (found.groups[:, :, 0], found.weighed, found.orders)
    )
    return people, by_weight, births


def _in_blocks(
    settings: Settings, inputs: Inputs, basis: Basis, drawn: Parameters, wanted: Wanted
) -> tuple[Array, Array, Array]:
    """Return the same from the readable kernel, which has every single age of a block of draws."""
    blocks = []
    for first in range(0, len(drawn.strength), BLOCK):
        lanes = slice(first, first + BLOCK)
        order = births_by_order(basis.setup, drawn, basis.propensity, lanes)[0]
        path = project(basis.setup.start, block_rates(settings, inputs, basis.setup, drawn, lanes, order))
        both = np.add.reduce(path.population, axis=2)
        people = np.stack([np.add.reduce(both[:, :, low:high], axis=2) for low, high in wanted.spans])
        by_weight = sum_ages("yrsal,msa->myrl", path.population, wanted.weights)
        blocks.append([np.swapaxes(each, 1, 2) for each in (people, by_weight, np.moveaxis(path.births, 2, 0))])
    people, by_weight, births = (np.concatenate(parts, axis=-1) for parts in zip(*blocks, strict=True))
    return people, by_weight, births


def _draws_first(sums: Array) -> Array:
    """Return dims (draw, year, region) of dims (region, year, lane)."""
    return np.ascontiguousarray(sums.transpose(2, 1, 0))
