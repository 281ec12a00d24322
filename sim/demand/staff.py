"""Further methods by resource as the scenario lists them: ratios, productivity, and workload."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.demand.volumes import Factors, Parts, Volumes, times
from sim.demand.workload import staff_needed
from sim.scenario.model_demand import Method, Productivity, Ratio, Workload
from sim.scenario.quantity import Quantity

Array = NDArray[np.float64]


def by_method(method: Method, name: str, volumes: Volumes, by_use: Mapping[str, Parts]) -> Parts | None:
    """Return units needed by one method; ``None`` for a ratio to a resource without demand by use.

    Parameters
    ----------
    method, name
        The method and how its draws are named: resource and method, with a dot between.
    volumes
        Volumes of the case.
    by_use
        Demand by use of the resources that have it.
    """
    if isinstance(method, Ratio):
        parts = by_use.get(method.of)
        return None if parts is None else times(parts, ratio=_drawn(volumes, method.per_unit, f"{name}.per_unit"))
    if isinstance(method, Productivity):
        return _productivity(method, name, volumes)
    return _workload(method, name, volumes)


def _productivity(method: Productivity, name: str, volumes: Volumes) -> Parts:
    served = _drawn(volumes, method.per_day, f"{name}.per_day")
    if method.days is not None:
        served = served * _drawn(volumes, method.days, f"{name}.days")
    return times(volumes(method.volume), productivity=1 / served)


def _workload(method: Workload, name: str, volumes: Volumes) -> Parts:
    """Return hours over working time for each task; each region has individual work as it has other work."""
    parts: list[Factors] = []
    year = _drawn(volumes, method.hours_per_year, f"{name}.hours_per_year")
    allowance = method.category_allowance
    category = 0.0 if allowance is None else _drawn(volumes, allowance, f"{name}.category_allowance")
    for task_name, task in method.tasks.items():
        once = _drawn(volumes, task.hours, f"{name}.{task_name}.hours")
        if task.per_unit is not None:
            once = once * _drawn(volumes, task.per_unit, f"{name}.{task_name}.per_unit")
        parts += times(volumes(task.volume), workload=staff_needed(once, year, category))
    if method.individual_allowance is not None:
        alone = staff_needed(0.0, year, 0.0, _drawn(volumes, method.individual_allowance, f"{name}.individual"))
        parts.append({"individual_allowance": alone * volumes.share_of_people()})
    return tuple(parts)


def _drawn(volumes: Volumes, quantity: Quantity, name: str) -> Array:
    return volumes.drawn(quantity, name)[:, None, None]
