"""Calibration: known births, deaths and people are met by moving named parameters, and the move is reported.

People are met by the level of net migration, births by the level of fertility, deaths by life expectancy. Nothing else
moves, and every draw moves by as much as the central one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

from sim.errors import CohortplanError
from sim.inputs.catalogue import Inputs
from sim.inputs.place import Place
from sim.inputs.targets import movers
from sim.population.cohort import Path
from sim.population.rates import Adjustment, project_central, set_up_until
from sim.scenario.model import Settings
from sim.scenario.model_population import Target

Array = NDArray[np.float64]
MET = 1e-6
"""Relative difference that is left at most."""
PARAMETERS = {
    "population": ("population.migration.levels", "per 1000 a year"),
    "births": ("population.fertility.level", "ratio"),
    "deaths": ("population.mortality.life_expectancy", "years"),
}
"""What each measure moves, and the unit of the move."""


@dataclass(frozen=True)
class Met:
    """A known figure, before and after calibration.

    Attributes
    ----------
    before, after
        The central value without and with calibration, in the unit of the figure.
    members
        Positions of the leaves whose parameter moves.
    change
        The move: added per 1,000 and year, multiplier, or added years; see :data:`PARAMETERS`.
    """

    name: str
    target: Target
    before: float
    after: float
    members: tuple[int, ...]
    change: float


@dataclass(frozen=True)
class Calibration:
    """The moves of the parameters and what they lead to."""

    adjustment: Adjustment
    met: tuple[Met, ...]


def calibrate(settings: Settings, inputs: Inputs) -> Calibration:
    """Return the moves with which the central run has the figures of ``population.calibration``.

    Parameters
    ----------
    settings, inputs
        One case and its tables. The figures were observed under the policy: whatever the case's policy and support,
        the path with the policy and without support meets them.

    Raises
    ------
    CohortplanError
        A figure cannot be met.
    """
    targets, place = settings.population.calibration, inputs.place
    inputs = replace(inputs, observed=())  # people that are reset to what was observed tell nothing of a parameter
    nothing = Adjustment.nothing(len(place.leaves))
    if not targets:
        return Calibration(nothing, ())
    setup = set_up_until(settings, inputs, max(target.year for target in targets.values()))
    figures = np.array([target.figure.value for target in targets.values()])
    moved = [movers(target, targets.values(), place) for target in targets.values()]

    def values(moves: Array) -> list[float]:
        adjustment = _adjustment(moves, targets, moved, nothing)
        path = project_central(settings, inputs, setup, adjustment)[1]
        return [_value(target, path, int(setup.years[0]), place) for target in targets.values()]

    still = np.zeros(len(targets))
    found = root(lambda moves: np.array(values(moves)) / figures - 1, still, tol=1e-12)
    after = values(found.x)
    far = [
        f"{name}: {value:,.0f} instead of {figure:,.0f}"
        for name, value, figure in zip(targets, after, figures, strict=True)
        if not abs(value / figure - 1) < MET
    ]
    if far:
        raise CohortplanError(
            f"population.calibration: no move of the parameters meets {'; '.join(far)}. Are these persons a year?"
        )
    before, changes = values(still), _told(found.x, targets)
    rows = tuple(Met(name, targets[name], before[i], after[i], moved[i], changes[i]) for i, name in enumerate(targets))
    return Calibration(_adjustment(found.x, targets, moved, nothing), rows)


def _adjustment(
    moves: Array, targets: Mapping[str, Target], moved: list[tuple[int, ...]], nothing: Adjustment
) -> Adjustment:
    fertility, years, migration = nothing.fertility.copy(), 0.0, nothing.migration.copy()
    for move, target, members in zip(moves, targets.values(), moved, strict=True):
        if target.measure == "births":
            fertility[list(members)] *= np.exp(move)
        elif target.measure == "deaths":
            years += float(move)
        else:
            migration[list(members)] += move / 100
    return Adjustment(fertility, years, migration)


def _told(moves: Array, targets: Mapping[str, Target]) -> list[float]:
    """Return the moves in the units of :data:`PARAMETERS`; they are solved for at a like size."""
    units: dict[str, Callable[[float], float]] = {"population": lambda move: 10 * move, "births": math.exp}
    return [units.get(target.measure, float)(float(move)) for move, target in zip(moves, targets.values(), strict=True)]


def _value(target: Target, path: Path, first_year: int, place: Place) -> float:
    """Return the central value of a figure, persons on 31 December or in the year."""
    year, members = target.year - first_year, list(place.members(target.region))
    if target.measure == "population":
        return float(path.population[year + 1, members].sum())
    flow = path.births_by_sex if target.measure == "births" else path.deaths
    return float(flow[year, members].sum())
