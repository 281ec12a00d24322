"""Capital projects: when they open, and how many of their beds are new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.inputs.projects import Project

Array = NDArray[np.float64]
P80 = float(ndtri(0.8))
MOMENT = 1e-9
"""Years that are no time: what happens this soon after a year's end happens in the year."""


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
    steps
        Equal parts that open one after the other during the ramp; 0 fills up in a straight line.
    """

    overrun: Array
    cancelled: NDArray[np.bool_]
    commissioning: Array
    ramp: Array
    steps: int = 0


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
        Share of the gross units that is new where the plan prints neither a net figure nor one of those replaced.
    medical_share : ndarray, dims (draw,)
        Share of mixed medical and care beds that counts.
    """
    gross, replaced = project.beds_gross, project.beds_replaced
    if project.beds_net is not None:
        units = np.full_like(net_share, project.beds_net)
    elif gross is not None:
        units = gross * net_share if replaced is None else np.full_like(net_share, gross - replaced)
    else:
        units = np.zeros_like(net_share)
    return units + (project.beds_mixed or 0.0) * medical_share


def opening_dates(project: Project, opening: Opening | None, draws: int) -> Array:
    """Return when a project opens were it not cancelled, points in time, dims (draw,); ``None`` reads the plan."""
    start, finish = planned_dates(project)
    if opening is None:
        return np.full(draws, finish + project.delay_years)
    return finish + project.delay_years + opening.overrun * (finish - start) + opening.commissioning


def part_done(since: Array, takes: Array, steps: int = 0) -> Array:
    """Return the part that is done ``since`` years after a beginning, from 0 to 1, dims as broadcast.

    Parameters
    ----------
    since : ndarray, dims (draw, year), years; negative is before
    takes : ndarray, dims (draw, 1), years until all is done
    steps
        Equal parts, each done in the middle of its share of ``takes``, so that bed-years are those of the straight
        line; 0 is the straight line.
    """
    takes_ = np.maximum(takes, MOMENT)
    part = np.floor((since + MOMENT) / takes_ * steps + 0.5) / steps if steps else since / takes_
    done: Array = np.where(takes < MOMENT, since >= -MOMENT, np.clip(part, 0.0, 1.0))
    return done


def units_by_year(project: Project, units: Array, years: NDArray[np.int64], opening: Opening | None) -> Array:
    """Return a project's units in use on 31 December, dims (draw, year).

    Parameters
    ----------
    units : ndarray, dims (draw,)
    years : ndarray, dims (year,)
    opening
        How it slips; ``None`` reads the plan: all units in the stock of the finish year.
    """
    year_end = years.astype(float) + 1
    since = year_end - opening_dates(project, opening, len(units))[:, None]
    if opening is None:
        return units[:, None] * (since >= -MOMENT)
    return units[:, None] * part_done(since, opening.ramp[:, None], opening.steps) * ~opening.cancelled[:, None]
