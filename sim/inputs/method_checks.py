"""The methods of demand that a scenario lists or mixes, checked against what the place has them for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.errors import Problem
from sim.inputs.case_checks import position_of, unknown
from sim.inputs.plan import Plan
from sim.inputs.supply import BaseStock, Resource
from sim.scenario.load import Case
from sim.scenario.model import DEFAULTS
from sim.scenario.model_demand import Demand, Ratio

OWN_NAMES = ("norm", "use", "statutory", "service_level", "wish", "mixture")
"""Methods that the program itself counts by: no method of the scenario can be called so."""


def method_problems(case: Case, resources: Sequence[Resource]) -> list[Problem]:
    """Check that methods have names of their own, that ratios name a resource that there is, and specialties beds."""
    demand, ids = case.settings.demand, [resource.id for resource in resources]
    problems = [
        _no_specialty(case, each)
        for each in resources
        if demand.specialties.get(each.id) and (each.kind != "bed" or each.id == "beds")
    ]
    for resource, methods in demand.staff.items():
        for name, method in methods.items():
            path = ("demand", "staff", resource, name)
            if name in OWN_NAMES and method is not None:
                text, hint = f"{name!r} is the name of another method", "take a name of your own"
                problems.append(position_of(case, path).problem(text, path, hint))
            if isinstance(method, Ratio) and resource in ids and not _of_the_defaults(case, (*path, "of")):
                problems += unknown(case, method.of, ids, (*path, "of"), "resource")
    return problems


def _no_specialty(case: Case, resource: Resource) -> Problem:
    path = ("demand", "specialties", resource.id)
    text = f"{resource.id!r} is counted by use already" if resource.id == "beds" else f"{resource.id!r} are no beds"
    return position_of(case, path).problem(text, path, "a specialty is one kind of beds; list other methods in staff")


def ratio_problems(case: Case, resources: Sequence[Resource], stocks: Mapping[str, BaseStock]) -> list[Problem]:
    """Check that what the scenario itself takes a ratio of has demand by use here; one of the defaults stands aside."""
    demand, problems = case.settings.demand, []
    by_use = _by_use(demand, [each.id for each in resources], stocks)
    for resource, methods in demand.staff.items():
        for name, method in methods.items():
            path = ("demand", "staff", resource, name, "of")
            if isinstance(method, Ratio) and method.of not in by_use and not _of_the_defaults(case, path):
                text, hint = f"{method.of!r} has no demand by use here", f"known: {', '.join(sorted(by_use))}"
                problems.append(position_of(case, path).problem(text, path, hint))
    return problems


def _of_the_defaults(case: Case, path: tuple[str, ...]) -> bool:
    return position_of(case, path).label == DEFAULTS.name


def mixture_problems(
    case: Case, resources: Sequence[Resource], stocks: Mapping[str, BaseStock], plans: Sequence[Plan]
) -> list[Problem]:
    """Check that mixtures name methods that the resource has in this place, and give one of them a weight."""
    demand, problems = case.settings.demand, []
    for resource, weights in demand.mixture.items():
        known = methods_at_hand(resource, demand, resources, stocks, plans)
        for name in weights:
            problems += unknown(case, name, known, ("demand", "mixture", resource, name), "method")
        if not sum(weight.value for weight in weights.values()):
            path = ("demand", "mixture", resource)
            problems.append(position_of(case, path).problem("no method has a weight", path, "give one more than 0"))
    return problems


def methods_at_hand(
    resource: str,
    demand: Demand,
    resources: Sequence[Resource],
    stocks: Mapping[str, BaseStock],
    plans: Sequence[Plan],
) -> list[str]:
    """Return the methods by which a resource is counted here: some need a stock of the base year, or a plan's norm."""
    by_use = _by_use(demand, [each.id for each in resources], stocks)
    printed = [
        indicator
        for plan in plans
        for indicator in plan.indicators
        if indicator.numerator == resource and indicator.denominator == "population"
    ]
    has = {
        "norm": bool(printed) or resource in demand.norms,
        "use": resource in by_use,
        "statutory": resource == "beds" and resource in by_use,
        "service_level": resource == "beds" and resource in by_use,
        "wish": resource == "childcare_places",
    }
    listed = demand.staff.get(resource, {}).items()
    own = [name for name, each in listed if each and not (isinstance(each, Ratio) and each.of not in by_use)]
    return [*(name for name, here in has.items() if here), *own]


def _by_use(demand: Demand, ids: Sequence[str], stocks: Mapping[str, BaseStock]) -> set[str]:
    stocked = {name for name, stock in stocks.items() if stock.value > 0}
    found = {"childcare_places"} | {name for name, each in demand.specialties.items() if each}
    found |= stocked & {"beds", "doctors"}
    if {"beds", "nurses"} <= stocked:
        found.add("nurses")
    return found & set(ids)
