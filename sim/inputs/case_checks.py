"""What a scenario says checked against the tables that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.errors import Problem
from sim.inputs.observed import PLAUSIBLE_PEOPLE
from sim.inputs.place import Place
from sim.inputs.plan import Plan
from sim.inputs.source import has_table
from sim.inputs.supply import Resource
from sim.inputs.targets import movers
from sim.scenario.load import Case
from sim.scenario.model import DEFAULTS
from sim.scenario.problems import near
from sim.scenario.read import Position

PLAUSIBLE_RATES = (0.001, 0.1)
"""Births or deaths of a year may be this share of the residents of the base year."""


def missing_paths(case: Case) -> list[Problem]:
    """Check that every folder and file which the scenario names is there."""
    settings, supply = case.settings, case.settings.supply
    named: list[tuple[tuple[str, ...], Path | None]] = [
        (("place",), settings.place),
        (("national",), settings.national),
        (("resources",), settings.resources),
        (("observed",), settings.observed),
        (("population", "migration", "levels", "table"), settings.population.migration.levels.table),
        (("supply", "projects", "table"), supply.projects.table),
        (("supply", "training", "students", "table"), supply.training.students.table),
        *((("plan",), plan) for plan in settings.plan),
        *((("wards", key, "length_of_stay", "file"), w.length_of_stay.file) for key, w in settings.wards.items() if w),
    ]
    return [
        position_of(case, path).problem(f"there is no {file}", path, "check the path")
        for path, file in named
        if file is not None and not file.exists() and not has_table(file)
    ]


def position_of(case: Case, path: tuple[str, ...]) -> Position:
    """Return where the scenario says something."""
    origin = case.merged.origin(path)
    return origin.position if origin else Position("")


def births_problems(case: Case, births: float | None) -> list[Problem]:
    """Check that the births which the scenario reads are there."""
    settings, reading = case.settings, ("population", "fertility", "births_reading")
    if settings.population.fertility.births_reading != "plan" or births is not None:
        return []
    text = f"no births of {settings.horizon.base} with reading plan stand in births.csv"
    return [position_of(case, reading).problem(text, reading, "use census")]


def names_problems(case: Case, place: Place, resources: Sequence[Resource]) -> list[Problem]:
    """Check ids that the scenario uses as keys against the tables; those of the defaults may be for other tables."""
    settings, ids = case.settings, [resource.id for resource in resources]
    sections = [("supply", name) for name in ("growth", "entries", "path_of", "additions_delay_years", "fade_years_of")]
    sections += [("demand", name) for name in ("norms", "specialties", "staff", "mixture")]
    problems = []
    for part, section in sections:
        for name in getattr(getattr(settings, part), section):
            if position_of(case, (part, section, name)).label != DEFAULTS.name:
                problems += unknown(case, name, ids, (part, section, name), "resource")
    for flow_name, flow in settings.population.migration.flows.items():
        path = ("population", "migration", "flows", flow_name)
        for region in flow.origins:
            problems += unknown(case, region, place.regions, (*path, "origins"), "region")
        problems += unknown(case, flow.destination, place.leaves, (*path, "destination"), "region without parts")
    return problems


def unknown(case: Case, name: str, known: Sequence[str], path: tuple[str, ...], what: str) -> list[Problem]:
    """Return the problem of a name that is not among the known ones, at its place in the scenario."""
    if name in known:
        return []
    origin = case.merged.origin(path)
    at = (origin.key or origin.position) if origin else Position("")
    return [at.problem(f"no {what} {name!r}", path, near(name, known))]


def target_problems(case: Case, place: Place) -> list[Problem]:
    """Check the figures that the scenario is calibrated to."""
    targets, problems = case.settings.population.calibration, []
    for name, target in targets.items():
        path = ("population", "calibration", name)

        def problem(text: str, hint: str, key: str, path: tuple[str, ...] = path) -> None:
            problems.append(position_of(case, (*path, key)).problem(text, (*path, key), hint))

        if target.region not in place.regions:
            problem(f"no region {target.region!r}", near(target.region, place.regions), "region")
            continue
        if target.year <= case.settings.horizon.base:
            problem(f"{target.year} is not after the base {case.settings.horizon.base}", "take a later year", "year")
        if target.measure == "deaths" and target.region != place.root:
            text = "deaths can be met for the whole place only: its parts share one life table"
            problem(text, f"use {place.root}", "region")
        same = [other for other in targets.values() if (other.measure, other.region) == (target.measure, target.region)]
        if len(same) > 1:
            text = f"two figures of {target.measure} for {target.region}"
            problem(text, "one parameter meets one of them", "region")
        elif not movers(target, targets.values(), place):
            text = f"every part of {target.region} has a figure of {target.measure} of its own"
            problem(text, "leave one of them out", "region")
    return problems


def implausible_targets(case: Case, expected: Mapping[tuple[str, str], float]) -> list[Problem]:
    """Refuse figures of another size than the region: in 万人, say, which would be met by emptying it."""
    problems = []
    for name, target in case.settings.population.calibration.items():
        people, path = expected["population", target.region], ("population", "calibration", name, "figure")
        least, most = PLAUSIBLE_PEOPLE if target.measure == "population" else PLAUSIBLE_RATES
        figure = target.figure.value
        if not least * people <= figure <= most * people:
            text = f"{figure:,.10g} is implausible, the base year has {people:,.0f} residents"
            problems.append(position_of(case, path).problem(text, path, "write single persons"))
    return problems


def warning_problems(case: Case, place: Place) -> list[Problem]:
    """Check the regions that warnings name."""
    problems = []
    for name, rule in case.settings.warnings.items():
        for index, region in enumerate(rule.regions or ()) if rule else ():
            if region not in place.regions:
                path = ("warnings", name, "regions", str(index))
                hint = near(region, place.regions)
                problems.append(position_of(case, path).problem(f"no region {region!r}", path[:-1], hint))
    return problems


def plan_problems(case: Case, place: Place, plans: tuple[Plan, ...]) -> list[Problem]:
    """Check the plans against the place."""
    problems = []
    for plan in plans:
        if plan.region not in place.regions:
            text = f"{plan.id} binds {plan.region!r}, which is no region of this place"
            problems.append(position_of(case, ("plan",)).problem(text, ("plan",), near(plan.region, place.regions)))
    twice = sorted({plan.id for plan in plans if [other.id for other in plans].count(plan.id) > 1})
    problems += [
        position_of(case, ("plan",)).problem(f"{name} stands twice", ("plan",), "remove one") for name in twice
    ]
    return problems
