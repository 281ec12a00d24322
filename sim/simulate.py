"""The page to read: from a scenario and its inputs to what comes out of them.

Every stage is pure: arrays in, arrays out. Cases (the scenario itself and its variants) that have the same people
share them; draws are paired between cases, because every random number hangs on its name alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import partial

from sim.demand import forecast as demand_stage
from sim.demand.ages import reads_single_ages, wanted_of
from sim.demand.forecast import Demand
from sim.demand.ward import WardYear
from sim.errors import ScenarioError
from sim.inputs.catalogue import Inputs, same
from sim.population import forecast as population_stage
from sim.population.calibration import Calibration, calibrate
from sim.population.forecast import People
from sim.scenario.load import BASE, Case, Scenario
from sim.scenario.model import Settings
from sim.supply import forecast as supply_stage
from sim.supply.forecast import Supply
from sim.targets.indicator import Modelled, Targets, indicator_values
from sim.uncertainty.copula import copula_of
from sim.uncertainty.priors import Draws


@dataclass(frozen=True)
class Outcome:
    """What comes out of one case by its draws; its wards are simulated afterwards (:mod:`sim.wards`)."""

    draws: Draws
    people: People
    demand: Demand
    supply: Supply
    targets: Targets
    wards: tuple[WardYear, ...] = ()


def simulate(
    scenario: Scenario,
    inputs: Mapping[str, Inputs],
    draws: Draws | None = None,
    *,
    only: Collection[str] = (),
    known: Mapping[str, Outcome] = {},
    jobs: int = 1,
    tick: Callable[[], None] = lambda: None,
    met: Callable[[str, Outcome], Outcome] = lambda _, outcome: outcome,
) -> dict[str, Outcome]:
    """Run every case of a scenario, or some of them.

    Parameters
    ----------
    scenario, inputs
        The cases and their tables.
    draws
        What is drawn; by default the scenario's own number of draws from its streams.
    only
        Names of cases; all by default. The numbers of a case do not depend on it.
    known
        Outcomes of other cases: what is the same in them is not worked out again.
    jobs
        Threads; the numbers do not depend on it.
    tick
        Called after each block of draws of a population.
    met
        Called with the name and outcome of each case as soon as it is there; what it returns is kept of it.
    """
    draws = draws or draws_of(scenario)
    names = only or scenario.cases
    outcomes: dict[str, Outcome] = {}
    with _placing(next(iter(scenario.cases.values()))):
        calibration = _calibration_of_base(scenario, inputs)
    for group in alike_in_people(scenario, inputs):
        alike = [name for name in group if name in names]
        if not alike:
            continue
        told = scenario.cases[alike[0]].settings.population.calibration
        moves = calibration if calibration and told == scenario.base.population.calibration else None
        before = {name: known[name] for name in group if name in known}
        project = partial(_project, scenario, inputs, alike, group, draws, calibration=moves, jobs=jobs, tick=tick)
        found = _of_same_people(scenario, inputs, alike, draws, project, before, met)
        if BASE not in alike:  # single ages of all draws are large, and tables show the base's alone
            found = {name: without_ages(outcome) for name, outcome in found.items()}
        outcomes |= found
    return {name: outcomes[name] for name in scenario.cases if name in outcomes}


def _of_same_people(
    scenario: Scenario,
    inputs: Mapping[str, Inputs],
    alike: list[str],
    draws: Draws,
    project: Callable[[], People],
    known: Mapping[str, Outcome],
    met: Callable[[str, Outcome], Outcome],
) -> dict[str, Outcome]:
    """Run cases that have the same people, as those of ``known`` have."""
    people = _people_of(known, [scenario.cases[name].settings for name in alike]) or project()
    outcomes = dict(known)
    for name in alike:
        case, tables = scenario.cases[name].settings, inputs[name]
        twins = [each for each in outcomes if _same_tables(tables, inputs[each])]
        twin = next((each for each in twins if case.demand == scenario.cases[each].settings.demand), None)
        demand = outcomes[twin].demand if twin else demand_stage.forecast(case, tables, people, draws)
        like = outcomes[twins[0]].targets if twins else None
        outcomes[name] = met(name, _outcome(case, tables, people, demand, draws, like))
    return {name: outcomes[name] for name in alike}


def _people_of(known: Mapping[str, Outcome], cases: list[Settings]) -> People | None:
    """Return the people of cases that are known to have the same, unless single ages are asked for, which are gone."""
    if any(reads_single_ages(case) for case in cases):
        return None
    return next((outcome.people for outcome in known.values()), None)


def _project(
    scenario: Scenario,
    inputs: Mapping[str, Inputs],
    alike: list[str],
    group: list[str],
    draws: Draws,
    *,
    calibration: Calibration | None,
    jobs: int,
    tick: Callable[[], None],
) -> People:
    """Project the people of some cases, with the sums over ages that any of their group asks for."""
    case, tables = scenario.cases[alike[0]], inputs[alike[0]]
    ages = BASE in alike or any(reads_single_ages(scenario.cases[name].settings) for name in alike)
    wanted = wanted_of((scenario.cases[name].settings, inputs[name]) for name in group)
    with _placing(case):
        return population_stage.forecast(
            case.settings, tables, draws, calibration=calibration, wanted=wanted, ages=ages, jobs=jobs, tick=tick
        )


@contextmanager
def _placing(case: Case) -> Iterator[None]:
    """Say in which line of the scenario stands what a stage, which knows settings alone, cannot use."""
    try:
        yield
    except ScenarioError as error:
        problems = []
        for problem in error.problems:
            path = tuple(problem.path.split("."))
            origin = None if problem.file else case.merged.origin(path)
            problems.append(origin.position.problem(problem.message, path, problem.hint) if origin else problem)
        raise ScenarioError(problems) from None


def _same_tables(tables: Inputs, others: Inputs) -> bool:
    """Return whether two cases have the same tables but for what is supplied."""
    read = (each.name for each in fields(Inputs) if each.name not in ("listed_projects", "students", "files"))
    return all(same(getattr(tables, each), getattr(others, each)) for each in read)


def draws_of(scenario: Scenario) -> Draws:
    """Return the draws that a scenario asks for."""
    settings = next(iter(scenario.cases.values())).settings  # all cases share these
    groups = {name: each for name, each in settings.uncertainty.correlations.items() if each is not None}
    copula = copula_of({name: (each.parameters, each.array) for name, each in groups.items()})
    return Draws(settings.seed, settings.draws, copula=copula)


def _outcome(
    settings: Settings, tables: Inputs, people: People, demand: Demand, draws: Draws, like: Targets | None
) -> Outcome:
    norms = {resource: units for (resource, method), units in demand.units.items() if method == "norm"}
    supply = supply_stage.forecast(settings, tables, people.years, norms, draws)
    targets = indicator_values(tables, Modelled(people, demand, supply), draws, like)
    return Outcome(draws, people, demand, supply, targets)


def without_ages(outcome: Outcome) -> Outcome:
    """Return an outcome without the single ages of its draws, which are most of its memory."""
    return replace(outcome, people=replace(outcome.people, by_age=None))


def _calibration_of_base(scenario: Scenario, inputs: Mapping[str, Inputs]) -> Calibration | None:
    """Return the base's calibration, which is that of every variant with the same known figures.

    Calibrated for itself, a variant that moves people would be moved back.
    """
    return calibrate(scenario.base, inputs[BASE]) if BASE in scenario.cases else None


def populations(scenario: Scenario, inputs: Mapping[str, Inputs], only: Collection[str] = ()) -> int:
    """Return how many different populations the cases, or some of them, need: what a progress bar counts."""
    return sum(bool(not only or {*only} & {*names}) for names in alike_in_people(scenario, inputs))


def alike_in_people(scenario: Scenario, inputs: Mapping[str, Inputs]) -> list[list[str]]:
    """Return the names of the cases, those that have the same people together, in the scenario's order."""
    cases = scenario.cases
    return _grouped(cases, lambda one, other: _share_people(cases[one], inputs[one], cases[other], inputs[other]))


def alike_in_need(scenario: Scenario, inputs: Mapping[str, Inputs], names: Iterable[str]) -> list[list[str]]:
    """Return names of cases that have the same people, those whose need is the same too together."""
    demand = {name: case.settings.demand for name, case in scenario.cases.items()}
    return _grouped(names, lambda one, other: demand[one] == demand[other] and _same_tables(inputs[one], inputs[other]))


def _grouped(names: Iterable[str], alike: Callable[[str, str], bool]) -> list[list[str]]:
    """Return names by which are alike, in their order."""
    groups: list[list[str]] = []
    for name in names:
        known = next((group for group in groups if alike(group[0], name)), None)
        if known is None:
            groups.append([name])
        else:
            known.append(name)
    return groups


def _share_people(case: Case, inputs: Inputs, other: Case, others: Inputs) -> bool:
    observed = [row for row in inputs.observed if row.measure == "population"]
    other_observed = [row for row in others.observed if row.measure == "population"]
    return case.settings.population == other.settings.population and observed == other_observed
