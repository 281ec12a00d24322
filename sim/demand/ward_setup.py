"""From a scenario's ward to the one that is simulated: its patients, their stays, and the beds that have a nurse."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.demand.replications import Precision
from sim.demand.stays import Exponential, Lognormal, Observed, Stay
from sim.demand.ward import HOURS, WEEK, PatientClass, Ward, admissions_per_day
from sim.inputs.stays import RecordedStays
from sim.scenario.model import Settings
from sim.scenario.model_wards import HospitalWard, LengthOfStay, Nurses, PatientGroup, WardPrecision

SATURDAY = 5


def set_up_ward(
    name: str, told: HospitalWard, settings: Settings, recorded: Mapping[str, RecordedStays], bed_days: float = 0.0
) -> Ward:
    """Return the ward to simulate.

    Parameters
    ----------
    name, told
        A ward of the scenario.
    settings
        The case that it belongs to.
    recorded
        Recorded stays by class of patients; empty where the ward names no file.
    bed_days
        Days of treatment a year of the ward's region, where the ward takes a share of them.
    """
    stays = {key: _stay(group, told, settings, recorded.get(key)) for key, group in told.patients.items()}
    total = sum(group.share.value for group in told.patients.values())
    shares = {key: group.share.value / total for key, group in told.patients.items()}
    per_day = _per_day(told, sum(shares[key] * stays[key].mean for key in shares), bed_days)
    patients = tuple(_patients(key, group, shares[key] * per_day, stays[key]) for key, group in told.patients.items())
    beds = int(told.beds.value)
    return Ward(name, beds, patients, told.outlier_beds, staffed_beds(told.nurses, beds) if told.nurses else ())


def precision_of(told: WardPrecision) -> Precision:
    """Return when to stop."""
    return Precision(told.measure, told.relative.value, told.absolute.value, told.least, told.most)


def _per_day(told: HospitalWard, mean_stay: float, bed_days: float) -> float:
    if told.admissions_per_day is not None:
        return told.admissions_per_day.value
    if told.occupancy is not None:
        return told.beds.value * told.occupancy.value / mean_stay
    assert told.share_of_bed_days is not None, "validated: one of the three is given"
    return float(admissions_per_day(np.array(bed_days), told.share_of_bed_days.value, mean_stay))


def _patients(name: str, group: PatientGroup, per_day: float, stay: Stay) -> PatientClass:
    patience = np.inf if group.waits_days is None else group.waits_days.value
    plain = PatientClass(name, per_day, stay)
    return PatientClass(
        name, per_day, stay, group.priority, _averaging_one(group.weekdays or plain.weekdays),
        _averaging_one(group.months or plain.months), patience, group.outlier,
    )  # fmt: skip


def _averaging_one(factors: tuple[float, ...]) -> tuple[float, ...]:
    """Take out what rounding of the printed factors leaves."""
    mean = sum(factors) / len(factors)
    return tuple(factor / mean for factor in factors)


def _stay(group: PatientGroup, ward: HospitalWard, settings: Settings, recorded: RecordedStays | None) -> Stay:
    if recorded is not None and group.length_of_stay is None:
        return Observed(recorded.days, recorded.weights)
    own, common = group.length_of_stay or LengthOfStay(), ward.length_of_stay
    mean = (own.mean or common.mean or settings.demand.beds.length_of_stay).value
    if (group.length_of_stay or common).shape == "exponential":
        return Exponential(mean)
    variation = own.coefficient_of_variation or common.coefficient_of_variation
    return Lognormal(mean, (variation or settings.ward_simulation.coefficient_of_variation).value)


def staffed_beds(nurses: Nurses, beds: int) -> tuple[tuple[int, ...], ...]:
    """Return the beds that the nurses on duty can look after, dims (weekday, hour), Monday first.

    Each weekday begins with the last shift of its own list: the night before a Saturday is staffed as a weekend's.
    """
    ratio = nurses.patients_per_nurse.value
    week = []
    for weekday in range(WEEK):
        shifts = nurses.weekend if weekday >= SATURDAY and nurses.weekend else nurses.shifts
        on_duty = {hour: quantity.value for hour, quantity in shifts.items()}
        begun = [max((start for start in on_duty if start <= hour), default=max(on_duty)) for hour in range(HOURS)]
        # a hair above: 0.7 x 10 is 7 patients, whatever the last bit says
        week.append(tuple(min(beds, int(on_duty[start] * ratio + 1e-9)) for start in begun))
    return tuple(week)
