"""What the levers of a scenario say against the place, its resources and the horizon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.errors import Problem
from sim.inputs.place import Place
from sim.inputs.supply import Resource
from sim.scenario.load import Case
from sim.scenario.model import DEFAULTS
from sim.scenario.model_levers import Move
from sim.scenario.problems import near
from sim.scenario.read import KeyPath, Position

SHARES_OF_CHILDREN = ("enrolled_under_3",)
"""Measures that are no resource, and that a lever may add to."""


def lever_problems(case: Case, place: Place, resources: Sequence[Resource]) -> list[Problem]:
    """Check the resources, regions and years that redistribution, additions, levers, costs and childcare name."""
    ids = [resource.id for resource in resources]
    return [
        *_decided_problems(case, place, ids),
        *_resource_problems(case, ids),
        *_childcare_problems(case, place),
        *_year_problems(case),
    ]


def _decided_problems(case: Case, place: Place, ids: Sequence[str]) -> Iterator[Problem]:
    supply = case.settings.supply
    for name, move in supply.redistribution.items():
        if move is not None:
            path = ("supply", "redistribution", name)
            yield from _unknown(case, move.resource, ids, (*path, "resource"), "resource")
            yield from _unknown(case, move.from_, place.regions, (*path, "from"), "region")
            yield from _unknown(case, move.to, place.regions, (*path, "to"), "region")
            yield from _overlap(case, move, place, (*path, "to"))
    for name, addition in supply.additions_in.items():
        if addition is not None:
            path = ("supply", "additions_in", name)
            yield from _unknown(case, addition.resource, ids, (*path, "resource"), "resource")
            yield from _unknown(case, addition.region, place.regions, (*path, "region"), "region")
            if addition.resource in supply.hires:
                text = f"hires of {addition.resource} are given: what is added would not act"
                hint = f"raise supply.hires.{addition.resource} instead"
                yield _at(case, (*path, "resource")).problem(text, (*path, "resource"), hint)


def _overlap(case: Case, move: Move, place: Place, path: KeyPath) -> Iterator[Problem]:
    if set(place.members(move.from_)) & set(place.members(move.to)):
        text = f"{move.to!r} and {move.from_!r} have a part in common"
        yield _at(case, path).problem(text, path, "move between two regions apart")


def _resource_problems(case: Case, ids: Sequence[str]) -> Iterator[Problem]:
    """Check the names of levers and costs; those of the defaults may be for other tables."""
    supply = case.settings.supply
    for name, lever in supply.levers.items():
        path: KeyPath = ("supply", "levers", name, "resources")
        if lever is not None and _at(case, path).label != DEFAULTS.name:
            for resource in lever.resources:
                yield from _unknown(case, resource, [*ids, *SHARES_OF_CHILDREN], path, "resource")
    for name, cost in supply.costs.items():
        if cost is not None and cost.resource is not None:
            yield from _unknown(case, cost.resource, ids, ("supply", "costs", name, "resource"), "resource")


def _childcare_problems(case: Case, place: Place) -> Iterator[Problem]:
    for name, measure in case.settings.supply.childcare.programme.items():
        if measure is not None and measure.region is not None:
            path = ("supply", "childcare", "programme", name, "region")
            yield from _unknown(case, measure.region, place.regions, path, "region")


def _year_problems(case: Case) -> Iterator[Problem]:
    """Refuse years that change nothing: before or in the base year, and after the end."""
    supply, horizon = case.settings.supply, case.settings.horizon
    decided: list[tuple[KeyPath, int]] = [
        (("supply", section, name, "year"), each.year)
        for section in ("redistribution", "additions_in")
        for name, each in getattr(supply, section).items()
        if each is not None
    ]
    flows = ("centres_opened", "centres_closed", "converted_places", "subsidised_places", "carers_trained")
    decided += [
        (("supply", "childcare", "programme", name, flow, str(year)), year)
        for name, measure in supply.childcare.programme.items()
        for flow in flows
        for year in (getattr(measure, flow) if measure is not None else ())
    ]
    for path, year in decided:
        if not horizon.base < year <= horizon.end:
            hint = f"take a year from {horizon.base + 1} to {horizon.end}"
            yield _at(case, path).problem(f"{year} is not in the years of the forecast", path, hint)


def _unknown(case: Case, name: str, known: Sequence[str], path: KeyPath, what: str) -> Iterator[Problem]:
    if name not in known:
        yield _at(case, path).problem(f"no {what} {name!r}", path, near(name, known))


def _at(case: Case, path: KeyPath) -> Position:
    origin = case.merged.origin(path)
    return origin.position if origin else Position("")
