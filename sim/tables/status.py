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


def people_status(settings: Settings, inputs: Inputs) -> str:
    """Return the weakest status behind forecast people: that of every setting of the population and of migration."""
    return weakest(
        *(quantity.status for _, quantity in quantities(settings.population)),
        *(str(row["status"] or "assumed") for row in inputs.migration.levels.values()),
    )


def input_status(
    settings: Settings, inputs: Inputs, forecast_people: str, numerator: str, year: int, region: str
) -> str:
    """Return the weakest status behind an indicator's value in a year.

    People rest on what :func:`people_status` says unless they were observed in that year; supply rests on its base
    stock and, after it, on growth, exits or projects, unless it was observed.
    """
    people = observed_status(inputs, "population", year, region) or forecast_people
    if numerator == "life_expectancy":
        given = settings.population.mortality.life_expectancy.get(year)
        return given.status if given else "assumed"
    if numerator not in inputs.base_stocks:
        return people
    supply = observed_status(inputs, numerator, year, region) or _supply_status(settings, inputs, numerator)
    return weakest(people, supply)


def _supply_status(settings: Settings, inputs: Inputs, resource: str) -> str:
    supply, base = settings.supply, inputs.base_stocks[resource]
    if path_of(settings, resource) == "as_promised":
        return weakest(base.status, "assumed")
    growth = supply.growth.get(resource)
    statuses = [base.status, growth.status if growth else "assumed"]
    if any(adds_to(project, resource) for project in inputs.projects):
        statuses += [quantity.status for _, quantity in quantities(supply.slippage)]
    if inputs.resource(resource).kind == "staff":
        statuses += [quantity.status for _, quantity in quantities(supply.workforce)]
    if inputs.resource(resource).kind == "place":
        statuses.append(supply.childcare.closing.status)
    return weakest(*statuses)


def observed_status(inputs: Inputs, measure: str, year: int, region: str) -> str:
    """Return the weakest status of the figures that cover a region in a year; empty where it was not observed.

    A region is covered by its own figure, or by those of all its parts.
    """
    seen = {row.region: row.status for row in inputs.observed if (row.measure, row.year) == (measure, year)}
    if region in seen:
        return seen[region]
    parts = [inputs.place.leaves[member] for member in inputs.place.members(region)]
    return weakest(*(seen[part] for part in parts)) if all(part in seen for part in parts) else ""
