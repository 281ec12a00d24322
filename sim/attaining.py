"""From a place to the probabilities of its targets, and to nothing else: what a nation of counties is asked for.

The stages are those of :mod:`sim.simulate`; people come as sums over ages, demand as need by use, and of all draws only
shares of them are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.demand.ages import SPANS, use_by_age
from sim.demand.childcare import Wanted as WantedChildren
from sim.demand.childcare import wanted_children
from sim.demand.forecast import needs_by_norm, needs_by_use
from sim.demand.volumes import Volumes
from sim.inputs.catalogue import Inputs
from sim.population.sums import Basis, Sums, Wanted, project_sums
from sim.scenario.model import Settings
from sim.supply import forecast as supply_stage
from sim.supply.forecast import Supply
from sim.targets.chances import probabilities
from sim.targets.indicator import Modelled, indicator_values, roll_up
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]
STAGES = ("population", "demand", "supply", "targets")


@dataclass(frozen=True)
class Attained:
    """What is left of a place's draws; regions are all of the place's, parents included.

    Attributes
    ----------
    years : dims (year,), the base first
    met
        Probability of each target by plan and indicator, dims (year, region), NaN where there is none.
    enough
        By resource: probability that there is as much as use asks for, dims (year, region).
    """

    years: NDArray[np.int64]
    met: Mapping[tuple[str, str], Array]
    enough: Mapping[str, Array]


@dataclass(frozen=True)
class Needs:
    """What use asks for by resource, norms by resource, dims (draw, year, region), and children for childcare."""

    by_use: Mapping[str, Array]
    by_norm: dict[str, Array]
    childcare: WantedChildren


def attain(
    settings: Settings,
    inputs: Inputs,
    draws: Draws,
    *,
    basis: Basis | None = None,
    tick: Callable[[str], object] = str,
) -> Attained:
    """Return the probabilities of a place's targets, and that it has what use asks for.

    Parameters
    ----------
    settings, inputs
        One case and its tables.
    draws
        What is drawn.
    basis
        What is known of the place before anything is drawn; by default it is made here.
    tick
        Called with the name of each of :data:`STAGES` when it is done.
    """
    people = project_sums(
        settings, inputs, draws, Wanted.of(SPANS, list(use_by_age(inputs.service_use).values())), basis=basis
    )
    tick("population")
    needs = _needs(settings, inputs, people, draws)
    tick("demand")
    supply = supply_stage.forecast(settings, inputs, people.years, needs.by_norm, draws)
    tick("supply")
    targets = indicator_values(inputs, Modelled(people, needs, supply), draws)
    met = probabilities(targets, inputs.plans, people.years)
    enough = _enough(needs, supply, inputs)
    tick("targets")
    return Attained(people.years, met, enough)


def _needs(settings: Settings, inputs: Inputs, people: Sums, draws: Draws) -> Needs:
    volumes = Volumes(settings, inputs, people, draws)
    by_use = needs_by_use(settings, inputs, volumes)
    by_norm = needs_by_norm(settings, inputs, people)
    return Needs(
        by_use={name: volumes.total(parts) for name, parts in by_use.items()},
        by_norm={resource: units for (resource, _), units in by_norm.items()},
        childcare=wanted_children(settings.demand.childcare, inputs, people, draws, volumes.total)[0],
    )


def _enough(needs: Needs, supply: Supply, inputs: Inputs) -> dict[str, Array]:
    """Return by resource the share of draws in which supply is at least what use asks for, dims (year, region)."""
    found = {}
    for name, units in needs.by_use.items():
        spare = roll_up(supply.units[name], inputs.place) - roll_up(units, inputs.place)
        found[name] = np.count_nonzero(spare >= 0, axis=0) / len(spare)
    return found
