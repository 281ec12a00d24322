"""Beds by specialty, and how they add up with the beds for all patients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.demand.volumes import DAYS, Parts, Volumes, times, total
from sim.scenario.model_demand import Specialty

Array = NDArray[np.float64]
Part = Literal["department", "across", "outside"]


@dataclass(frozen=True)
class SpecialtyBeds:
    """Beds of one kind.

    Attributes
    ----------
    part
        A department of the total, a view across departments, or outside the beds of hospitals.
    bed_days : dims (draw, year, region), days a year in the place
    beds
        Sum of products.
    of_which : dims (draw, year, region)
        Beds of named kinds.
    """

    part: Part
    bed_days: Array
    beds: Parts
    of_which: Mapping[str, Array]


def specialty_beds(name: str, specialty: Specialty, volumes: Volumes) -> SpecialtyBeds:
    """Return bed-days and beds of a specialty, volume x admissions x stay / (365 x occupancy)."""
    days = volumes(specialty.volume)
    for key in ("per_unit", "length_of_stay"):
        quantity = getattr(specialty, key)
        if quantity is not None:
            days = times(days, **{key: volumes.drawn(quantity, f"{name}.{key}")[:, None, None]})
    occupancy = volumes.drawn(specialty.occupancy, f"{name}.occupancy")[:, None, None]
    beds = times(days, occupancy=1 / (DAYS * occupancy))
    shares = {kind: volumes.drawn(share, f"{name}.{kind}") for kind, share in specialty.of_which.items()}
    units = volumes.total(beds)
    of_which = {kind: units * share[:, None, None] for kind, share in shares.items()}
    return SpecialtyBeds(specialty.part, volumes.total(days), beds, of_which)


@dataclass(frozen=True)
class Reconciled:
    """The view by specialty beside the total, dims (draw, year, region).

    Attributes
    ----------
    other_bed_days
        Days of all other departments: the total less those listed, never below zero.
    other_beds
        Beds for them at the occupancy of all beds.
    over
        Days that the listed departments have more than there are in all; zero where they fit.
    difference
        Beds by specialty less beds in one: what other occupancies in the departments ask for.
    """

    other_bed_days: Array
    other_beds: Array
    over: Array
    difference: Array


def reconcile(specialties: Mapping[str, SpecialtyBeds], bed_days: Array, beds: Array) -> Reconciled:
    """Return what is left for other departments, and how far beds by specialty are from beds in one.

    Parameters
    ----------
    specialties
        All kinds; departments alone are part of the total.
    bed_days : ndarray, dims (draw, year, region), all bed-days in the place
    beds : ndarray, dims (draw, year, region), beds for them in one
    """
    departments = [each for each in specialties.values() if each.part == "department"]
    listed = sum((each.bed_days for each in departments), np.zeros_like(bed_days))
    other = np.maximum(bed_days - listed, 0.0)
    per_day = np.divide(beds, bed_days, out=np.zeros_like(beds), where=bed_days > 0)
    other_beds = other * per_day
    by_specialty = sum((total(each.beds) for each in departments), other_beds)
    return Reconciled(other, other_beds, np.maximum(listed - bed_days, 0.0), by_specialty - beds)
