"""Demand by use: what the people of each age would use, scaled to the base year's resources.

The rates give a shape over age, not a level: one factor for the whole place makes the base year's demand equal its
stock. What grows is an index of ageing and of use on the base year's resources, and the base year's gap is zero by
construction.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
DAYS = 365.0


def during(stock: Array) -> Array:
    """Return people during each year: the mean of two year ends; in the base year its own end.

    Parameters
    ----------
    stock : ndarray, dims (draw, year, ...), on 31 December
    """
    mean = stock.copy()
    mean[:, 1:] = (stock[:, :-1] + stock[:, 1:]) / 2
    return mean


def growth_factor(rate: Array, years: int) -> Array:
    """Return (1 + rate) to the power of the years since the base, dims (draw, year, 1), without a power function."""
    factor = np.ones((len(rate), years, 1))
    for year in range(1, years):
        factor[:, year, 0] = factor[:, year - 1, 0] * (1 + rate)
    return factor


def bed_days(admissions: Array, length_of_stay: Array) -> Array:
    """Return bed-days a year, admissions x stay.

    Parameters
    ----------
    admissions : ndarray, dims (draw, year, region), a year
    length_of_stay : ndarray, dims (draw,), days
    """
    days: Array = admissions * length_of_stay[:, None, None]
    return days


def base_scale(days: Array, beds: float, occupancy: Array) -> Array:
    """Return the factor that makes base-year bed-days equal beds x occupancy x 365, dims (draw,)."""
    scale: Array = beds * occupancy * DAYS / days[:, 0].sum(axis=-1)
    return scale


def beds_by_use(days: Array, scale: Array, occupancy: Array) -> Array:
    """Return beds, bed-days / (365 x occupancy) x scale, dims (draw, year, region)."""
    beds: Array = days * (scale / (DAYS * occupancy))[:, None, None]
    return beds


def doctors_by_use(doctors: float, visits: Array, days: Array, outpatient_share: Array) -> Array:
    """Return doctors: one part of the base stock follows visits, the other bed-days.

    Parameters
    ----------
    doctors
        Base stock of the place.
    visits, days : ndarray, dims (draw, year, region)
        Visits and bed-days in any unit.
    outpatient_share : ndarray, dims (draw,)
    """
    share = outpatient_share[:, None, None]
    by_visits = visits / visits[:, 0].sum(axis=-1)[:, None, None]
    by_days = days / days[:, 0].sum(axis=-1)[:, None, None]
    needed: Array = doctors * (share * by_visits + (1 - share) * by_days)
    return needed


def nurses_by_use(nurses: float, beds: float, needed_beds: Array) -> Array:
    """Return nurses: the base year's nurses per bed times the beds that are needed."""
    return needed_beds * (nurses / beds)
