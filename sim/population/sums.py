"""The population stage for many places: sums over ages alone.

:func:`sim.population.forecast.forecast` keeps all that a page of tables needs. A nation of counties asks for
probabilities: there nothing is kept but the sums that demand and targets are made of.
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
from sim.population.measures import GROUPS
from sim.population.rates import Adjustment, draw_parameters, ensemble_of, meet_orders
from sim.population.setup import Setup, life_expectancy_path, set_up
from sim.scenario.model import Settings
from sim.uncertainty.layout import draws_first, packed
from sim.uncertainty.priors import Draws

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

    @property
    def named(self) -> dict[str, Span]:
        """The spans by a name."""
        return {f"{first}-{end}": (first, end) for first, end in self.spans}

    def measure(self, weights: Array, first: int, end: int) -> int | None:
        """Return the position of some weights, dims (sex, age), of some ages; ``None`` where they were not wanted."""
        asked = np.zeros_like(weights)
        asked[:, first:end] = weights[:, first:end]
        return next((i for i, known in enumerate(self.weights) if np.array_equal(known, asked)), None)


NOTHING = Wanted(tuple(GROUPS.values()), np.empty((0, 2, GROUPS["all"][1])))
"""Groups alone."""


@dataclass(frozen=True)
class Sums:
    """Residents by draw (:class:`sim.population.residents.Residents`); regions are leaves, years begin with the base.

    Attributes
    ----------
    years : dims (year,)
    wanted
        What was summed.
    people : dims (draw, year, region, span), persons on 31 December
    by_weight : dims (draw, year, region, measure), people x weight on 31 December
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
            self._counted[first, end] = packed(self.people[..., self.wanted.spans.index((first, end))])
        return self._counted[first, end]

    def weighed(self, weights: Array, first: int, end: int) -> Array:
        """People x weight, dims (sex, age), over some ages on 31 December, dims (draw, year, region)."""
        measure = self.wanted.measure(weights, first, end)
        if measure is None:
            raise CohortplanError(f"people of {first} to {end - 1} were not weighed so, and single ages are not kept")
        return packed(self.by_weight[..., measure])

    @cached_property
    def _counted(self) -> dict[Span, Array]:
        """People of the spans that were asked for, put together once."""
        return {}


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
    """
    from sim.population.fast import project_reduced  # numba, which only a projection needs

    basis = basis or basis_of(settings, inputs)
    drawn = draw_parameters(settings, inputs, basis.setup, draws, basis.adjustment)
    ensemble = ensemble_of(settings, inputs, basis.setup, drawn, draws.number, basis.propensity)
    found = project_reduced(ensemble, wanted.weights, groups=wanted.named)
    years = np.append(basis.setup.years[:1] - 1, basis.setup.years)
    expected = np.repeat(life_expectancy_path(settings, inputs, years.astype(float))[None], draws.number, axis=0)
    expected[:, 1:] += drawn.life_expectancy.T[: draws.number]
    people, by_weight, births = (draws_first(each) for each in (found.groups[:, :, 0], found.weighed, found.orders))
    return Sums(years, wanted, people, by_weight, births, expected)
