"""Capital projects: when they open, and how many of their beds are new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.inputs.supply import Project

Array = NDArray[np.float64]
P80 = float(ndtri(0.8))


@dataclass(frozen=True)
class Opening:
    """How buildings slip; dims (draw,).

    Attributes
    ----------
    overrun
        Share of the planned duration by which completion is late.
    cancelled
        True where the project is never built.
    commissioning, ramp
        Years from completion to opening, and from opening to full use.
    """

    overrun: Array
    cancelled: NDArray[np.bool_]
    commissioning: Array
    ramp: Array


def overrun(z: Array, median: float, p80: float, floor: float) -> Array:
    """Return overruns as shares of the planned duration: a lognormal shifted to ``floor``.

    Parameters
    ----------
    z : ndarray, dims (draw,)
        Standard normal deviates.
    median, p80, floor
        Median, 80th percentile and smallest overrun.
    """
    spread = np.log((p80 - floor) / (median - floor)) / P80
    late: Array = floor + (median - floor) * np.exp(spread * z)
    return late


def planned_dates(project: Project) -> tuple[float, float]:
    """Return start and finish as points in time; a whole year means 1 January and 31 December."""
    finish = project.finish + 1 if project.finish == int(project.finish) else project.finish
    return project.start, finish


def net_units(project: Project, net_share: Array, medical_share: Array) -> Array:
    """Return the units a project adds, dims (draw,).

    Parameters
    ----------
    net_share : ndarray, dims (draw,)
        Share of the gross units that is new where the plan prints no net figure.
    medical_share : ndarray, dims (draw,)
        Share of mixed medical and care beds that counts.
    """
    units = np.zeros_like(net_share)
    if project.beds_net is not None:
        units = units + project.beds_net
    elif project.beds_gross is not None:
        units = units + project.beds_gross * net_share
    return units + (project.beds_mixed or 0.0) * medical_share


def units_by_year(project: Project, units: Array, years: NDArray[np.int64], opening: Opening | None) -> Array:
    """Return a project's units in use on 31 December, dims (draw, year).

    Parameters
    ----------
    units : ndarray, dims (draw,)
    years : ndarray, dims (year,)
    opening
        How it slips; ``None`` reads the plan: all units in the stock of the finish year.
    """
    start, finish = planned_dates(project)
    year_end = years.astype(float) + 1
    if opening is None:
        return units[:, None] * (year_end >= finish + project.delay_years - 1e-9)
    opens = finish + project.delay_years + opening.overrun * (finish - start) + opening.commissioning
    part = np.clip((year_end - opens[:, None]) / np.maximum(opening.ramp, 1e-9)[:, None], 0.0, 1.0)
    return units[:, None] * part * ~opening.cancelled[:, None]
