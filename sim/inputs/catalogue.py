"""Everything a scenario reads, gathered once: the inputs of one case, and the tables they came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem
from sim.inputs.case_checks import (
    births_problems,
    implausible_targets,
    missing_paths,
    names_problems,
    plan_problems,
    target_problems,
    warning_problems,
)
from sim.inputs.children import read_children_ever_born
from sim.inputs.counts import Counts, read_counts
from sim.inputs.lever_checks import lever_problems
from sim.inputs.method_checks import method_problems, mixture_problems, ratio_problems
from sim.inputs.migration import MigrationInputs, read_levels, read_residuals
from sim.inputs.national import National, read_national
from sim.inputs.observed import Observation, read_observed
from sim.inputs.place import Census, Place, read_births, read_census, read_employment, read_regions
from sim.inputs.plan import Plan, read_plan
from sim.inputs.projects import ListedProject, Project, read_projects
from sim.inputs.service_use import ByAge, read_service_use
from sim.inputs.socioeconomic import Ranking, read_rankings
from sim.inputs.stays import RecordedStays, read_stays
from sim.inputs.supply import (
    BaseStock,
    Intake,
    Resource,
    base_stocks,
    read_resources,
    read_stocks,
    read_students,
)
from sim.inputs.table import Row, Table
from sim.inputs.ward_checks import ward_problems, ward_stock_problems
from sim.inputs.workforce import StaffAges, read_staff_ages
from sim.inputs.workforce_checks import staff_problems
from sim.measures import within
from sim.scenario.load import Case, Scenario

Found = TypeVar("Found")
PLAIN = (str, int, Path)
"""Kinds of arguments that are the same when they are equal; of others the very object is meant."""


@dataclass(frozen=True)
class Inputs:
    """The frozen inputs of one case.

    Attributes
    ----------
    births_printed
        Births of the base year as the plan prints them, persons; ``None`` where it prints none.
    children_ever_born
        By leaf: row of women's mean number of children in the base year; ``None`` where there is none.
    service_use
        Admissions, stays and visits by age and sex.
    employment_share : dims (region,)
        Each leaf's share of health employment.
    observed, observed_beside, unused_observations
        Figures that the forecast starts from; those beside them; how many rows it does not use.
    listed_projects
        Every row of the table of projects, with and without dates.
    rankings
        What the regions can be ranked by, for the concentration index.
    counts
        Counted institutions and posts, for the plans' step rules.
    stays
        Recorded stays by ward and class of patients, where a ward names a file.
    files
        Every file that was read.
    staff_ages
        Ages and sexes of staff.
    """

    place: Place
    resources: tuple[Resource, ...]
    plans: tuple[Plan, ...]
    census: Census
    births_printed: float | None
    children_ever_born: dict[str, Row | None]
    national: National
    service_use: dict[str, ByAge]
    migration: MigrationInputs
    employment_share: NDArray[np.float64]
    base_stocks: dict[str, BaseStock]
    listed_projects: tuple[ListedProject, ...]
    students: tuple[Intake, ...]
    observed: tuple[Observation, ...]
    observed_beside: tuple[Observation, ...]
    unused_observations: int
    rankings: tuple[Ranking, ...]
    counts: Counts
    stays: Mapping[str, Mapping[str, RecordedStays]]
    files: tuple[Path, ...]
    staff_ages: StaffAges

    @property
    def projects(self) -> tuple[Project, ...]:
        """Projects to come that have dates."""
        return tuple(each.building for each in self.listed_projects if each.building is not None)

    @property
    def printed_years(self) -> frozenset[int]:
        """Years for which any plan prints a target."""
        return frozenset(year for plan in self.plans for each in plan.indicators for year in each.targets)

    def milestone_year(self, end: int) -> int:
        """Return the last year up to ``end`` for which a plan prints a target; without one, the end."""
        return max((year for year in self.printed_years if year <= end), default=end)

    def resource(self, name: str) -> Resource:
        """Return the resource of this id."""
        return next(resource for resource in self.resources if resource.id == name)

    def part_of(self, name: str) -> str:
        """Return the measure that a resource is part of; blank where none is listed."""
        return within(name)

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
    known: dict[tuple[object, ...], tuple[object, ...]] = {}
    for name, case in scenario.cases.items():
        try:
            found[name] = _read_case(case, known)
        except InputError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise InputError(problems)
    return found


def same(one: Any, other: Any) -> bool:
    """Return whether two inputs are the same; what is read once is the very object, so that little is compared."""
    if one is other or type(one) is not type(other):
        return one is other
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if is_dataclass(one):
        return all(same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    return bool(one == other)


class _Gather:
    """Runs readers one after the other, keeps their tables, and holds complaints until all have run.

    What another case has read already is not read again: ``known`` holds it by reader and arguments.
    """

    def __init__(self, known: dict[tuple[object, ...], tuple[object, ...]]) -> None:
        self.problems: list[Problem] = []
        self.files: list[Path] = []
        self._known = known

    def __call__(self, read: Callable[..., tuple[Found, object]], *args: object) -> Found:
        try:
            found, tables = self._read(read, args)
        except InputError as error:
            self.problems += error.problems
            return None  # type: ignore[return-value]  # complaints stop the reading before it is used
        for table in tables if isinstance(tables, tuple) else (tables,):
            if isinstance(table, Table):
                self.files.append(table.path)
        return found

    def _read(self, read: Callable[..., tuple[Found, object]], args: tuple[object, ...]) -> tuple[Found, object]:
        key = (read, *(arg if isinstance(arg, PLAIN) else id(arg) for arg in args))
        if key not in self._known:
            self._known[key] = (*read(*args), args)  # the arguments are kept, or their ids would go to others
        found, tables, _ = self._known[key]
        return cast("Found", found), tables

    def stop(self) -> None:
        if self.problems:
            raise InputError(self.problems)


def _read_case(case: Case, known: dict[tuple[object, ...], tuple[object, ...]]) -> Inputs:
    settings, merged, gather = case.settings, case.merged, _Gather(known)
    folder, year = settings.place, settings.horizon.base
    gather.problems += missing_paths(case)
    gather.stop()
    place = gather(read_regions, folder)
    resources = gather(read_resources, settings.resources)
    national = gather(read_national, settings.national)
    plans = tuple(gather(read_plan, plan) for plan in settings.plan)
    gather.stop()
    service_use = gather(read_service_use, settings.national, folder)
    census = gather(read_census, folder, place, year)
    births = gather(read_births, folder, place, year)
    children = gather(read_children_ever_born, folder, place, year)
    residuals = gather(read_residuals, folder, place)
    levels = gather(read_levels, folder, place, settings.population.migration.levels, merged)
    employment = gather(read_employment, folder, place.leaves)
    stocks = gather(read_stocks, folder, place, resources, year)
    projects = gather(read_projects, settings.supply.projects, place, resources, merged)
    students = gather(read_students, settings.supply.training, merged)
    staff_ages = gather(read_staff_ages, folder, settings.national)
    rankings = gather(read_rankings, folder, place)
    counts = gather(read_counts, folder, place)
    stays = {
        name: gather(read_stays, ward.length_of_stay.file, tuple(ward.patients))
        for name, ward in settings.wards.items()
        if ward and ward.length_of_stay.file
    }
    gather.problems += names_problems(case, place, resources) + plan_problems(case, place, plans)
    gather.problems += method_problems(case, resources)
    gather.problems += staff_problems(case, place, resources)
    gather.problems += target_problems(case, place) + warning_problems(case, place)
    gather.problems += ward_problems(case, place)
    gather.problems += lever_problems(case, place, resources)
    if not gather.problems:
        gather.problems += births_problems(case, births)
    gather.stop()
    people = census.population.sum(axis=(1, 2))
    at_hand = base_stocks(stocks, resources, settings.supply.base_reading, float(people.sum()))
    expected = {("population", region): float(people[list(place.members(region))].sum()) for region in place.regions}
    expected |= {(name, place.root): stock.value for name, stock in at_hand.items()}
    horizon = (year, settings.horizon.end)
    indicators = [indicator for plan in plans for indicator in plan.indicators]
    gather.problems += implausible_targets(case, expected)
    gather.problems += ratio_problems(case, resources, at_hand)
    gather.problems += mixture_problems(case, resources, at_hand, plans)
    gather.problems += ward_stock_problems(case, at_hand["beds"].value if "beds" in at_hand else 0.0)
    read = gather(read_observed, settings.observed, place, resources, indicators, horizon, expected)
    gather.stop()
    plan_files = [plan / "plan.yaml" for plan in settings.plan]
    return Inputs(
        place, resources, plans, census, births, children, national, service_use,
        MigrationInputs(residuals, levels), employment, at_hand, projects, students,
        read.used, read.beside, read.unused, rankings, counts,
        stays, (*gather.files, *plan_files), staff_ages,
    )  # fmt: skip
