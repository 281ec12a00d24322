"""Beds for all patients: by use, by the form of Japan's plans, and the days and people they rest on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.demand.volumes import DAYS, Parts, times
from sim.uncertainty.layout import room

Array = NDArray[np.float64]
MOST_A_DAY = 0.02
"""A person cannot be discharged more often than this a day: seven times a year, so the rate must be a yearly one."""


def beds_by_use(bed_days: Parts, occupancy: Array) -> Parts:
    """Return beds, bed-days / (365 x occupancy): the service-demand method of Chinese plans.

    Parameters
    ----------
    bed_days
        Days in the place a year, [inside x sum of people x admission rate + inflow] x stay.
    occupancy : ndarray, dims (draw, year, 1), share of beds in use; 1 / occupancy is the method's redundancy
    """
    return times(bed_days, occupancy=1 / (DAYS * occupancy))


def occupancy_path(base: Array, planned: Array, years: int) -> Array:
    """Return occupancy by year, dims (draw, year, 1): the base year's own, then the planned one."""
    path = room((len(planned), years))
    path[:] = planned[:, None]
    path[:, 0] = base
    return path[:, :, None]


def statutory_beds(
    population: Array, discharges: Array, stay: Array, *, inflow: Array, outflow: Array, occupancy: Array
) -> Array:
    """Return general beds by the form of Japan's medical care plans, [sum of A x B x F + C - D] / E.

    Parameters
    ----------
    population : ndarray, dims (..., sex, age), residents A
    discharges : ndarray, dims (..., sex, age), discharges B a resident and **day**
    stay : ndarray, dims (..., sex, age) or broadcasting, mean stay F in days
    inflow, outflow : ndarray, dims (...), **patients of a day** C and D who come in and go out
    occupancy : ndarray, dims (...), E

    Raises
    ------
    ValueError
        A discharge rate is a yearly one, or more patients go out than there are.

    Notes
    -----
    Medical Care Act of Japan, rules on bed counts (基準病床数). The common error is to mix admissions of a year with
    patients of a day, which the limits here catch.
    """
    if np.max(discharges, initial=0.0) > MOST_A_DAY:
        raise ValueError(f"discharges of {np.max(discharges):g} a person and day: give the yearly rate over 365")
    patients = np.sum(population * discharges * stay, axis=(-2, -1))
    if np.any(outflow > patients + inflow):
        raise ValueError("more patients go out on a day than there are: give outflow in patients of a day")
    beds: Array = (patients + inflow - outflow) / occupancy
    return beds


def statutory_parts(treated: Parts, net_outflow: Array, general: Array, long_term: Array, allowance: Array) -> Parts:
    """Return the same form from yearly bed-days: general beds, long-term beds and the allowance together.

    Parameters
    ----------
    treated
        Bed-days a year of patients in the place: residents less those who go out, and those who come in.
    net_outflow : ndarray, dims (draw, year, region), bed-days a year of those who go out less those who come in
    general, long_term : ndarray, dims (draw, 1, 1), beds for each patient of a day
    allowance : ndarray, dims (draw, 1, 1), part of the net outflow for which beds are added, at most a third

    Notes
    -----
    Patients of a day are bed-days / 365. There is no allowance where more patients come in than go out.
    """
    patients = {"net_outflow": np.maximum(net_outflow, 0.0) / DAYS, "occupancy": allowance * (general + long_term)}
    return (*times(treated, occupancy=(general + long_term) / DAYS), patients)
