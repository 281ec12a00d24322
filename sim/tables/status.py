"""The weakest status among the inputs that a value rests on."""

from __future__ import annotations

from collections.abc import Iterator

from sim.inputs.catalogue import Inputs
from sim.scenario.model import Settings
from sim.scenario.quantity import Model, Quantity, weakest
from sim.supply.capital import adds_to
from sim.supply.forecast import path_of


def quantities(section: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Quantity]]:
    """Yield path and quantity of every quantity below a section of the scenario."""
    if isinstance(section, Quantity):
        yield path, section
    elif isinstance(section, Model):
        for name in type(section).model_fields:
            yield from quantities(getattr(section, name), (*path, name))
    elif isinstance(section, dict):
        for key, child in section.items():
            yield from quantities(child, (*path, str(key)))


class Statuses:
    """The statuses behind one case's values; each is worked out once.

    Attributes
    ----------
    people
        The weakest status behind forecast people: that of every setting of the population and of migration.
    """

    def __init__(self, settings: Settings, inputs: Inputs) -> None:
        self._settings, self._inputs = settings, inputs
        self._supply: dict[str, str] = {}
        self._seen: dict[tuple[str, int], dict[str, str]] = {}
        for row in inputs.observed:
            self._seen.setdefault((row.measure, row.year), {})[row.region] = row.status
        self.people = weakest(
            *(quantity.status for _, quantity in quantities(settings.population)),
            *(str(row["status"] or "assumed") for row in inputs.migration.levels.values()),
        )

    def of_input(self, numerator: str, year: int, region: str) -> str:
        """Return the weakest status behind an indicator's value in a year.

        People rest on what ``people`` says unless they were observed in that year; supply rests on its base stock and,
        after it, on growth, exits or projects, unless it was observed.
        """
        people = self.observed("population", year, region) or self.people
        if numerator == "life_expectancy":
            given = self._settings.population.mortality.life_expectancy.get(year)
            return given.status if given else "assumed"
        if numerator not in self._inputs.base_stocks:
            return people
        return weakest(people, self.observed(numerator, year, region) or self._of_supply(numerator))

    def observed(self, measure: str, year: int, region: str) -> str:
        """Return the weakest status of the figures that cover a region in a year; empty where it was not observed.

        A region is covered by its own figure, or by those of all its parts.
        """
        seen = self._seen.get((measure, year), {})
        if not seen or region in seen:
            return seen.get(region, "")
        parts = [self._inputs.place.leaves[member] for member in self._inputs.place.members(region)]
        return weakest(*(seen[part] for part in parts)) if all(part in seen for part in parts) else ""

    def _of_supply(self, resource: str) -> str:
        if resource not in self._supply:
            self._supply[resource] = weakest(*self._behind_supply(resource))
        return self._supply[resource]

    def _behind_supply(self, resource: str) -> Iterator[str]:
        inputs, supply = self._inputs, self._settings.supply
        yield inputs.base_stocks[resource].status
        if path_of(self._settings, resource) == "as_promised":
            yield "assumed"
            return
        growth = supply.growth.get(resource)
        yield growth.status if growth else "assumed"
        if any(adds_to(project, resource) for project in inputs.projects):
            yield from (quantity.status for _, quantity in quantities(supply.slippage))
        if inputs.resource(resource).kind == "staff":
            yield from (quantity.status for _, quantity in quantities(supply.workforce))
        if inputs.resource(resource).kind == "place":
            yield supply.childcare.closing.status
