"""What the fast kernel is given must fit: compiled code does not look where it reads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.errors import CohortplanError
from sim.population.ensemble import Ensemble
from sim.population.parity import BEARING, ORDERS, PARITIES

Array = NDArray[np.float64]
Shapes = dict[str, tuple[int, ...]]


def check(ensemble: Ensemble, weights: Array, groups: Mapping[str, tuple[int, int]], parity: bool) -> None:
    """Raise unless all arrays fit.

    Parameters
    ----------
    ensemble
        What acts on all draws.
    weights : ndarray, dims (measure, sex, age)
    groups
        Lower bound and first age above, by name.
    parity
        Whether women are to be counted by the number of their children.

    Raises
    ------
    CohortplanError
        If they do not.
    """
    _, _, ages = ensemble.start.shape
    if ensemble.women is not None and ages <= BEARING[1]:
        raise CohortplanError(f"project_reduced: women who bear by order need more than {BEARING[1]} ages")
    found, wanted = _shapes(ensemble, weights)
    for name, shape in wanted.items():
        if found[name] != shape:
            raise CohortplanError(f"project_reduced: {name} has the shape {found[name]}, not {shape}")
    last = len(ensemble.survival) - 1
    if not (ensemble.level.size and ensemble.level.min() >= 0 and ensemble.level.max() <= last):
        raise CohortplanError(f"project_reduced: level must lie from 0 to {last}, the table's last")
    if not all(0 <= low < high <= ages for low, high in groups.values()) or ages < 2:
        raise CohortplanError(f"project_reduced: groups must lie within the ages 0 to {ages}: {dict(groups)}")
    if parity and ensemble.women is None:
        raise CohortplanError("project_reduced: women can be counted by parity only where the ensemble has it")
    if ensemble.change is not None and ensemble.change.later < 1:
        raise CohortplanError("project_reduced: births are postponed by whole years, at least 1")
    _check_regions(ensemble)


def _shapes(ensemble: Ensemble, weights: Array) -> tuple[Shapes, Shapes]:
    """Return the shapes that the arrays have, and those that they should have, by name."""
    regions, sexes, ages = ensemble.start.shape
    (levels, years), lanes = ensemble.survival.shape[:2], len(ensemble.strength)
    cells, by_lane = (regions, sexes, ages), (regions, lanes)
    courses = 1 if ensemble.fertility_path.shape[1:2] == (1,) else regions
    moving = 1 if len(ensemble.migration) == 1 else years
    wanted: Shapes = {
        "start": (regions, 2, ages), "survival": (levels, years, sexes, ages), "level": (years, lanes),
        "fertility": (years, regions), "fertility_path": (years, courses, lanes), "fertility_level": by_lane,
        "schedule": (years, ages), "girls": (years,), "arrivals": (regions,), "pattern": cells, "weights": cells,
        "strength": (lanes,), "migration": (moving, regions, lanes),
    }  # fmt: skip
    found: Shapes = {name: getattr(ensemble, name).shape for name in wanted} | {"measures' weights": weights.shape}
    wanted["measures' weights"] = (len(weights), sexes, ages)
    if ensemble.women is not None and ensemble.propensity is not None:
        found |= {"women": ensemble.women.shape, "propensity": ensemble.propensity.shape}
        wanted |= {"women": (regions, len(PARITIES), BEARING[1] - BEARING[0]), "propensity": (len(ORDERS),)}
    if ensemble.change is not None:
        found |= {"factor": ensemble.change.factor.shape, "postponed": ensemble.change.postponed.shape}
        wanted |= dict.fromkeys(("factor", "postponed"), (years, len(ORDERS), lanes))
    for number, flow in enumerate(ensemble.flows):
        found[f"rate of flow {number}"], wanted[f"rate of flow {number}"] = flow.rate.shape, (lanes,)
    return found, wanted


def _check_regions(ensemble: Ensemble) -> None:
    known = range(len(ensemble.start))
    named = [region for flow in ensemble.flows for region in (*flow.origins, flow.destination)]
    named += [region for totals in (ensemble.observed or {}).values() for members, _ in totals for region in members]
    outside = [region for region in named if region not in known]
    if outside:
        raise CohortplanError(f"project_reduced: flows or observed totals name the region {outside[0]} of {len(known)}")
