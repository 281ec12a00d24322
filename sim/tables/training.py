"""Tables of contracted students: where each intake stands, and how many more a target asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.inputs.catalogue import Inputs
from sim.inputs.plan import Indicator, Plan
from sim.inputs.target_path import YearTarget, target_of
from sim.scenario.model import Settings
from sim.simulate import Outcome
from sim.supply.intake import IntakeNeeded, intake_needed
from sim.supply.staffing import TRAINED, Staffing
from sim.supply.training import STAGES
from sim.tables.summary import frame, summary
from sim.targets.indicator import Value
from sim.words import Words

COLUMNS = ["variant", "intake", "year", "stage", "mean", "p10", "p50", "p90"]
NEEDED = [
    "variant", "plan", "indicator", "year", "target", "target_basis", "gap", "students", "students_p10",
    "students_p90", "first_intake", "first_year", "last_intake", "note",
]  # fmt: skip


def training_table(variant: str, settings: Settings, inputs: Inputs, outcome: Outcome) -> pd.DataFrame:
    """Return students of each intake by year and stage, from the year of the intake on."""
    years, parts = outcome.people.years, []
    staffing = Staffing(settings, inputs, years, outcome.draws)
    for cohort in staffing.students:
        begun = years >= cohort.intake.intake_year
        table = frame({"year": years[begun], "stage": STAGES}, summary(cohort.stages[:, begun]))
        parts.append(table.assign(variant=variant, intake=cohort.intake.id))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def intake_needed_table(
    variant: str, settings: Settings, inputs: Inputs, outcome: Outcome, words: Words
) -> pd.DataFrame:
    """Return the yearly intake that would reach each target of doctors, in printed years and the last of the run.

    Columns
    -------
    gap
        Doctors missing, median; negative is more than the target asks for.
    students, students_p10, students_p90
        Students a year from ``first_intake`` on; blank where no intake can count in time. The median needs none
        where no doctors are missing.
    first_year, last_intake
        When the first one counts, and the last that still counts in the target's year.
    """
    rows = [row for plan in inputs.plans for row in _plan_rows(variant, settings, inputs, outcome, plan)]
    return pd.DataFrame([{**row, "note": _note(row, words)} for row in rows], columns=NEEDED)


def _plan_rows(
    variant: str, settings: Settings, inputs: Inputs, outcome: Outcome, plan: Plan
) -> Iterator[dict[str, Any]]:
    years = outcome.people.years
    staffing = Staffing(settings, inputs, years, outcome.draws)
    training = settings.supply.training
    first = int(years[0]) + 1 if training.next_intake is None else training.next_intake
    for indicator in plan.indicators:
        value = outcome.targets.values.get((plan.id, indicator.id))
        if indicator.numerator != TRAINED or value is None or value.units is None or value.given:
            continue
        for year, target in _targets(indicator, [int(year) for year in years[1:]]):
            gap = _gap(indicator, target, value, year - int(years[0]), inputs.place.regions.index(plan.region))
            needed = intake_needed(gap, year, first, training, staffing.chances())
            labels = {"variant": variant, "plan": plan.id, "indicator": indicator.id, "year": year}
            yield {**labels, "target": target.value, "target_basis": target.basis, **_numbers(gap, needed)}


def _targets(indicator: Indicator, years: list[int]) -> Iterator[tuple[int, YearTarget]]:
    for year in years:
        target = target_of(indicator, year)
        if target is not None and target.value is not None and (target.basis == "milestone" or year == years[-1]):
            yield year, target


def _gap(indicator: Indicator, target: YearTarget, value: Value, year: int, region: int) -> np.ndarray:
    """Return persons missing in a year, dims (draw,)."""
    if value.people is None or value.units is None or target.value is None:
        return np.zeros(0)
    missing: np.ndarray = target.value / indicator.scale * value.people[:, year, region] - value.units[:, year, region]
    return missing


def _numbers(gap: np.ndarray, needed: IntakeNeeded) -> dict[str, Any]:
    students, middle = summary(needed.students), float(summary(gap)["p50"])
    if needed.late and middle <= 0:
        students = {**students, "p50": np.zeros(())}
    return {
        "gap": middle, "students": float(students["p50"]),
        "students_p10": float(students["p10"]), "students_p90": float(students["p90"]),
        "first_intake": needed.first_intake, "first_year": needed.first_year, "last_intake": needed.last_intake,
    }  # fmt: skip


def _note(row: dict[str, Any], words: Words) -> str:
    if row["gap"] <= 0:
        return words("note_intake_no_gap")
    if row["last_intake"] < row["first_intake"]:
        names = ("first_intake", "first_year", "last_intake", "year")
        return words("note_intake_late", **{name: row[name] for name in names})
    return ""
