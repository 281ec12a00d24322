"""What a scenario says of staff, checked against the resources and regions that there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.errors import Problem
from sim.inputs.place import Place
from sim.inputs.supply import Resource
from sim.scenario.load import Case
from sim.scenario.model import DEFAULTS
from sim.scenario.model_workforce import ByRegion
from sim.scenario.problems import near
from sim.scenario.read import Position

Path = tuple[str, ...]
WORKFORCE = ("supply", "workforce")


def staff_problems(case: Case, place: Place, resources: Sequence[Resource]) -> list[Problem]:
    """Check resources, regions and years of hires, posts, applicants and retraining."""
    return _StaffChecks(case, place, resources).problems()


class _StaffChecks:
    """The checks of one case."""

    def __init__(self, case: Case, place: Place, resources: Sequence[Resource]) -> None:
        self._case, self._place, self._supply = case, place, case.settings.supply
        self._staff = [each.id for each in resources if each.kind == "staff"]

    def problems(self) -> list[Problem]:
        supply, workforce = self._supply, self._supply.workforce
        found = [*self._entries(), *self._hires_promised()]
        found += self._by_region(("supply", "hires"), supply.hires)
        found += self._by_region((*WORKFORCE, "posts"), workforce.posts)
        found += self._by_region((*WORKFORCE, "applicants"), workforce.applicants)
        path = (*WORKFORCE, "retirement", "working_on_of")
        for name in workforce.retirement.working_on_of:
            if self._at((*path, name)).label != DEFAULTS.name:
                found += self._unknown((*path, name), name, self._staff, "staff resource")
        return [*found, *self._retraining()]

    def _by_region(self, path: Path, given: dict[str, ByRegion]) -> Iterable[Problem]:
        for resource, regions in given.items():
            yield from self._unknown((*path, resource), resource, self._staff, "staff resource")
            for region, years in regions.items():
                at = (*path, resource, region)
                yield from self._unknown(at, region, self._place.regions, "region")
                yield from self._years(at, years)

    def _years(self, path: Path, years: Iterable[int]) -> Iterable[Problem]:
        base = self._case.settings.horizon.base
        for year in years:
            if path[-3] != "posts" and year <= base:
                at = (*path, str(year))
                yield self._at(at).problem(f"{year} is not after the base {base}", at, "take a later year")

    def _entries(self) -> Iterable[Problem]:
        for name in self._supply.entries:
            if name in self._staff:
                path = ("supply", "entries", name)
                hint = f"write supply.hires: {{{name}: {{{self._place.root}: {{YEAR: PERSONS}}}}}}"
                yield self._at(path).problem(f"{name} are staff: they are hired", path, hint)

    def _hires_promised(self) -> Iterable[Problem]:
        for name in self._supply.hires:
            if self._supply.path_of.get(name, self._supply.path) == "as_promised":
                path = ("supply", "hires", name)
                hint = f"set supply.path_of.{name} to as_in_the_past, or drop the hires"
                yield self._at(path).problem(f"the stock of {name} is set as promised: hires would not act", path, hint)

    def _retraining(self) -> Iterable[Problem]:
        given = self._supply.workforce.retraining
        joined = {each.destination for each in given.values()}
        for name, each in given.items():
            path = (*WORKFORCE, "retraining", name)
            for key, resource in (("origin", each.origin), ("destination", each.destination)):
                yield from self._unknown((*path, key), resource, self._staff, "staff resource")
            yield from self._unknown((*path, "region"), each.region, self._place.regions, "region")
            yield from self._years((*path, "persons"), each.persons)
            if each.origin in joined:
                at = (*path, "origin")
                text = f"{each.origin} are joined by retraining and cannot be left by it too"
                yield self._at(at).problem(text, at, "name one step, from the first cadre to the last")

    def _unknown(self, path: Path, name: str, known: Sequence[str], what: str) -> list[Problem]:
        if name in known:
            return []
        return [self._at(path).problem(f"no {what} {name!r}", path, near(name, known))]

    def _at(self, path: Path) -> Position:
        origin = self._case.merged.origin(path)
        return (origin.key or origin.position) if origin else Position("")
