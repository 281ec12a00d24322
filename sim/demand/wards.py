"""Beds for a stated probability that a ward is full, and what fewer and larger units would save."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.demand.service_level import service_level_beds
from sim.scenario.model_demand import ServiceLevel

Array = NDArray[np.float64]


@dataclass(frozen=True)
class WardBeds:
    """Beds by how far they are pooled.

    Attributes
    ----------
    wards : dims (region,)
        Wards of each county, of equal load.
    by_ward : dims (draw, year, region)
        Every ward keeps its own spare beds.
    by_county : dims (draw, year, region)
        All beds of a county serve all its patients.
    by_place : dims (draw, year, 1)
        All beds of the place serve all patients.
    """

    wards: Array
    by_ward: Array
    by_county: Array
    by_place: Array


def ward_beds(level: ServiceLevel, patients: Array, base_beds: Array) -> WardBeds:
    """Return beds by ward, by county and in one pool.

    Parameters
    ----------
    level
        Method and accepted probability.
    patients : ndarray, dims (draw, year, region), patients of a day
    base_beds : ndarray, dims (region,), beds of the base year, which tell how many wards there are

    Notes
    -----
    Never fewer beds than patients of the peak: to lose one patient in a hundred a pool of thousands could do with fewer
    (:func:`sim.demand.service_level.beds_for_blocking`), but these patients are to be treated here.
    """
    wards = np.maximum(np.round(base_beds / level.ward_beds.value), 1.0)

    def beds(load: Array) -> Array:
        rarely_full = service_level_beds(
            level.method,
            load,
            level.probability_full.value,
            overdispersion=level.overdispersion.value,
            peak=level.seasonal_peak.value,
        )
        return np.maximum(rarely_full, np.ceil(load * level.seasonal_peak.value))

    place = patients.sum(axis=-1, keepdims=True)
    return WardBeds(wards, wards * beds(patients / wards), beds(patients), beds(place))
