"""Contracted students: when they are licensed, against when the target needs doctors."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sim.auditing.facts import PlanFacts
from sim.auditing.finding import Finding, side
from sim.auditing.levels import last_level
from sim.auditing.numbers import count


@cache
def parameters() -> dict[str, float]:
    """Return the years and shares of medical training by id, with their sources in ``training.csv``."""
    with (Path(__file__).parents[1] / "training.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: float(row["value"]) for row in csv.DictReader(file)}


def student_pipeline(facts: PlanFacts) -> Iterator[Finding]:
    """Reckon who of the contracted students can be a licensed doctor in the target year."""
    doctors = facts.density("doctors")
    intakes = [row for row in facts.stated("contracted_students") if row.value and row.year is not None]
    end, people = (last_level(doctors), facts.people(doctors.base_year)) if doctors else (None, None)
    if doctors is None or end is None or people is None or not people.value or doctors.base is None or not intakes:
        return
    known = parameters()
    degree, licence, residency = (int(known[name]) for name in ("degree_years", "licence_years", "residency_years"))
    students = sum(row.value or 0 for row in intakes)
    in_time = sum(row.value or 0 for row in intakes if (row.year or 0) + degree + licence <= end[0])
    need = (end[1] - doctors.base) * people.value / doctors.scale
    years = [row.year or 0 for row in intakes]
    placed = students * known["licence_pass"] * known["placement"]
    yield Finding(
        facts.id, "student_pipeline", doctors.id, end[0], "medium" if in_time < need / 2 else "info",
        "pace", (side(*intakes), side(doctors)),
        {"need": f"{need:+,.0f}", "students": count(students), "in_time": count(in_time), "year": str(end[0]),
         "share": f"{100 * students / need:.1f} %" if need > 0 else "-", "degree": str(degree),
         "graduate": _listed(years, degree), "licensed": _listed(years, degree + licence),
         "trained": _listed(years, degree + residency), "placed": count(placed),
         "pass": f"{known['licence_pass']:g}", "placement": f"{known['placement']:g}",
         "stay": f"{100 * known['retention_after_service']:g} %",
         "staying": count(placed * known["retention_after_service"]), "people": count(people.value)},
        in_time / need - 1 if need > 0 else None,
    )  # fmt: skip


def _listed(years: list[int], later: int) -> str:
    return "/".join(str(year + later) for year in years)
