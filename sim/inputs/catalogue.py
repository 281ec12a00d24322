"""Everything a scenario reads, gathered once: the inputs of one case, and the tables they came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem
from sim.inputs.children import read_children_ever_born
from sim.inputs.counts import Counts, read_counts
from sim.inputs.migration import MigrationInputs, read_levels, read_residuals
from sim.inputs.national import National, read_national
from sim.inputs.observed import PLAUSIBLE_PEOPLE, Observation, read_observed
from sim.inputs.place import Census, Place, read_births, read_census, read_employment, read_regions
from sim.inputs.plan import Plan, read_plan
from sim.inputs.socioeconomic import Ranking, read_rankings
from sim.inputs.stays import RecordedStays, read_stays
from sim.inputs.supply import (
    BaseStock,
    Intake,
    Project,
    Resource,
    base_stocks,
    read_projects,
    read_resources,
    read_stocks,
    read_students,
)
from sim.inputs.table import Row, Table
from sim.inputs.targets import movers
from sim.inputs.ward_checks import ward_problems, ward_stock_problems
from sim.scenario.load import Case, Scenario
from sim.scenario.model import DEFAULTS
from sim.scenario.problems import near
from sim.scenario.read import Position

Found = TypeVar("Found")
PLAUSIBLE_RATES = (0.001, 0.1)
"""Births or deaths of a year may be this share of the residents of the base year."""


@dataclass(frozen=True)
class Inputs:
    """The frozen inputs of one case.

    Attributes
    ----------
    births_printed
        Births of the base year as the plan prints them, persons; ``None`` where it prints none.
    children_ever_born
        By leaf: row of women's mean number of children in the base year; ``None`` where there is none.
    employment_share : dims (region,)
        Each leaf's share of health employment.
    observed, observed_beside, unused_observations
        Figures that the forecast starts from; those beside them; how many rows it does not use.
    rankings
        What the regions can be ranked by, for the concentration index.
    counts
        Counted institutions and posts, for the plans' step rules.
    stays
        Recorded stays by ward and class of patients, where a ward names a file.
    files
        Every file that was read.
    """

    place: Place
    resources: tuple[Resource, ...]
    plans: tuple[Plan, ...]
    census: Census
    births_printed: float | None
    children_ever_born: dict[str, Row | None]
    national: National
    migration: MigrationInputs
    employment_share: NDArray[np.float64]
    base_stocks: dict[str, BaseStock]
    projects: tuple[Project, ...]
    students: tuple[Intake, ...]
    observed: tuple[Observation, ...]
    observed_beside: tuple[Observation, ...]
    unused_observations: int
    rankings: tuple[Ranking, ...]
    counts: Counts
    stays: Mapping[str, Mapping[str, RecordedStays]]
    files: tuple[Path, ...]

    def resource(self, name: str) -> Resource:
        """Return the resource of this id."""
        return next(resource for resource in self.resources if resource.id == name)

    def unit_name(self, measure: str, lang: str) -> str:
        """Return what a measure is counted in: a resource's unit, else the empty text."""
        return next((resource.unit_names[lang] for resource in self.resources if resource.id == measure), "")


def read_inputs(scenario: Scenario) -> dict[str, Inputs]:
    """Read the inputs of every case of a scenario.

    Raises
    ------
    InputError
        Tables or the scenario's changes in them cannot be used; the problems of all files are told at once.
    """
    found: dict[str, Inputs] = {}
    problems: list[Problem] = []
    for name, case in scenario.cases.items():
        try:
            found[name] = _read_case(case)
        except InputError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise InputError(problems)
    return found


class _Gather:
    """Runs readers one after the other, keeps their tables, and holds complaints until all have run."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.files: list[Path] = []

    def __call__(self, read: Callable[..., tuple[Found, object]], *args: object) -> Found:
        try:
            found, tables = read(*args)
        except InputError as error:
            self.problems += error.problems
            return None  # type: ignore[return-value]  # complaints stop the reading before it is used
        for table in tables if isinstance(tables, tuple) else (tables,):
            if isinstance(table, Table):
                self.files.append(table.path)
        return found

    def stop(self) -> None:
        if self.problems:
            raise InputError(self.problems)


def _read_case(case: Case) -> Inputs:
    settings, merged, gather = case.settings, case.merged, _Gather()
    folder, year = settings.place, settings.horizon.base
    gather.problems += _missing_paths(case)
    gather.stop()
    place = gather(read_regions, folder)
    resources = gather(read_resources, settings.resources)
    national = gather(read_national, settings.national)
    plans = tuple(gather(read_plan, plan) for plan in settings.plan)
    gather.stop()
    census = gather(read_census, folder, place, year)
    births = gather(read_births, folder, place, year)
    children = gather(read_children_ever_born, folder, place, year)
    residuals = gather(read_residuals, folder, place)
    levels = gather(read_levels, folder, place, settings.population.migration.levels, merged)
    employment = gather(read_employment, folder, place.leaves)
    stocks = gather(read_stocks, folder, place, resources, year)
    projects = gather(read_projects, settings.supply.projects, place, resources, merged)
    students = gather(read_students, settings.supply.training.students, merged)
    rankings = gather(read_rankings, folder, place)
    counts = gather(read_counts, folder, place)
    stays = {
        name: gather(read_stays, ward.length_of_stay.file, tuple(ward.patients))
        for name, ward in settings.wards.items()
        if ward and ward.length_of_stay.file
    }
    gather.problems += _names_problems(case, place, resources) + _plan_problems(case, place, plans)
    gather.problems += _target_problems(case, place) + _warning_problems(case, place)
    gather.problems += ward_problems(case, place)
    if not gather.problems:
        gather.problems += _births_problems(case, births)
    gather.stop()
    people = census.population.sum(axis=(1, 2))
    at_hand = base_stocks(stocks, resources, settings.supply.base_reading, float(people.sum()))
    expected = {("population", region): float(people[list(place.members(region))].sum()) for region in place.regions}
    expected |= {(name, place.root): stock.value for name, stock in at_hand.items()}
    horizon = (year, settings.horizon.end)
    indicators = [indicator for plan in plans for indicator in plan.indicators]
    gather.problems += _implausible_targets(case, expected)
    gather.problems += ward_stock_problems(case, at_hand["beds"].value if "beds" in at_hand else 0.0)
    read = gather(read_observed, settings.observed, place, resources, indicators, horizon, expected)
    gather.stop()
    plan_files = [plan / "plan.yaml" for plan in settings.plan]
    return Inputs(
        place, resources, plans, census, births, children, national, MigrationInputs(residuals, levels), employment,
        at_hand, projects, students, read.used, read.beside, read.unused, rankings, counts,
        stays, (*gather.files, *plan_files),
    )  # fmt: skip


def _missing_paths(case: Case) -> list[Problem]:
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
        _at(case, path).problem(f"there is no {file}", path, "check the path")
        for path, file in named
        if file is not None and not file.exists()
    ]


def _at(case: Case, path: tuple[str, ...]) -> Position:
    origin = case.merged.origin(path)
    return origin.position if origin else Position("")


def _births_problems(case: Case, births: float | None) -> list[Problem]:
    settings, reading = case.settings, ("population", "fertility", "births_reading")
    if settings.population.fertility.births_reading != "plan" or births is not None:
        return []
    text = f"no births of {settings.horizon.base} with reading plan stand in births.csv"
    return [_at(case, reading).problem(text, reading, "use census")]


def _names_problems(case: Case, place: Place, resources: tuple[Resource, ...]) -> list[Problem]:
    """Check ids that the scenario uses as keys against the tables."""
    settings, merged = case.settings, case.merged
    ids = [resource.id for resource in resources]
    problems = []

    def check(name: str, known: tuple[str, ...] | list[str], path: tuple[str, ...], what: str) -> None:
        if name not in known:
            origin = merged.origin(path)
            at = (origin.key or origin.position) if origin else Position("")
            problems.append(at.problem(f"no {what} {name!r}", path, near(name, known)))

    for section in ("growth", "entries", "path_of", "additions_delay_years", "fade_years_of"):
        for name in getattr(settings.supply, section):
            if _at(case, ("supply", section, name)).label != DEFAULTS.name:
                check(name, ids, ("supply", section, name), "resource")
    for name in settings.demand.norms:
        check(name, ids, ("demand", "norms", name), "resource")
    for flow_name, flow in settings.population.migration.flows.items():
        path = ("population", "migration", "flows", flow_name)
        for region in flow.origins:
            check(region, place.regions, (*path, "origins"), "region")
        check(flow.destination, place.leaves, (*path, "destination"), "region without parts")
    return problems


def _target_problems(case: Case, place: Place) -> list[Problem]:
    """Check the figures that the scenario is calibrated to."""
    targets, problems = case.settings.population.calibration, []
    for name, target in targets.items():
        path = ("population", "calibration", name)

        def problem(text: str, hint: str, key: str, path: tuple[str, ...] = path) -> None:
            problems.append(_at(case, (*path, key)).problem(text, (*path, key), hint))

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


def _implausible_targets(case: Case, expected: Mapping[tuple[str, str], float]) -> list[Problem]:
    """Refuse figures of another size than the region: in 万人, say, which would be met by emptying it."""
    problems = []
    for name, target in case.settings.population.calibration.items():
        people, path = expected["population", target.region], ("population", "calibration", name, "figure")
        least, most = PLAUSIBLE_PEOPLE if target.measure == "population" else PLAUSIBLE_RATES
        figure = target.figure.value
        if not least * people <= figure <= most * people:
            text = f"{figure:,.10g} is implausible, the base year has {people:,.0f} residents"
            problems.append(_at(case, path).problem(text, path, "write single persons"))
    return problems


def _warning_problems(case: Case, place: Place) -> list[Problem]:
    """Check the regions that warnings name."""
    problems = []
    for name, rule in case.settings.warnings.items():
        for index, region in enumerate(rule.regions or ()) if rule else ():
            if region not in place.regions:
                path = ("warnings", name, "regions", str(index))
                hint = near(region, place.regions)
                problems.append(_at(case, path).problem(f"no region {region!r}", path[:-1], hint))
    return problems


def _plan_problems(case: Case, place: Place, plans: tuple[Plan, ...]) -> list[Problem]:
    problems = []
    for plan in plans:
        if plan.region not in place.regions:
            text = f"{plan.id} binds {plan.region!r}, which is no region of this place"
            problems.append(_at(case, ("plan",)).problem(text, ("plan",), near(plan.region, place.regions)))
    twice = sorted({plan.id for plan in plans if [other.id for other in plans].count(plan.id) > 1})
    problems += [_at(case, ("plan",)).problem(f"{name} stands twice", ("plan",), "remove one") for name in twice]
    return problems
