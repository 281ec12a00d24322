"""The supply stage: base stock, past growth or promises, projects and contracted students."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.supply import Project, Resource
from sim.scenario.model import Settings
from sim.scenario.model_resources import SupplyPath
from sim.scenario.quantity import Quantity
from sim.supply.childcare import Programme, programme_of, programme_places
from sim.supply.projects import Opening, net_units, overrun, units_by_year
from sim.supply.redistribution import Decided, Setting, decide
from sim.supply.stock_flow import Flow, exit_rate, stock_flow
from sim.supply.training import trained_stock
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]
TRAINED = "doctors"
"""The resource that contracted students join."""
PLACES = "childcare_places"
"""The resource that the childcare programme adds to."""


@dataclass(frozen=True)
class Supply:
    """What there is.

    Attributes
    ----------
    units
        By resource: dims (draw, year, region), units on 31 December, years begin with the base. A resource
        without a base stock is not in it.
    lateness
        By resource: units that slippage and cancellation keep away, dims (draw, year, region).
    promised
        Resources whose supply is set to the plan's own path: an input, not a forecast.
    decided
        By resource: what the scenario adds and moves between regions, where it does; it is in ``units``.
    programme
        The childcare programme, where there is one; it is in ``units``.
    """

    units: dict[str, Array]
    lateness: dict[str, Array]
    promised: frozenset[str]
    decided: Mapping[str, Decided] = field(default_factory=dict)
    programme: Programme | None = None


def forecast(
    settings: Settings, inputs: Inputs, years: NDArray[np.int64], norms: dict[str, Array], draws: Draws
) -> Supply:
    """Compute the supply of every resource with a base stock.

    Parameters
    ----------
    settings, inputs
        One case and its tables.
    years : ndarray, dims (year,), the base first
    norms
        Units by norm of the resources that have one, dims (draw, year, region): what ``as_promised`` supplies.
    draws
        Number of draws and seed.
    """
    units: dict[str, Array] = {}
    lateness: dict[str, Array] = {}
    promised = set()
    for resource in inputs.resources:
        if resource.id not in inputs.base_stocks:
            continue
        case = _Case(settings, inputs, years, draws)
        seen = case.observed(resource)
        if path_of(settings, resource.id) == "as_promised" and resource.id in norms:
            units[resource.id] = _put_in(_as_promised(inputs, resource, norms[resource.id]), seen)
            promised.add(resource.id)
            continue
        coming, in_time = case.projects(resource)
        units[resource.id] = case.stock_flow(resource, seen) + _since_seen(coming + case.trained(resource), seen)
        if any(project.resource == resource.id for project in inputs.projects):
            lateness[resource.id] = _later_than_seen(in_time - coming, seen)
    case = _Case(settings, inputs, years, draws)
    programme = case.programme(units.get(PLACES))
    if programme is not None and PLACES not in promised:  # what is promised holds the programme
        units[PLACES] = case.with_programme(units[PLACES], programme)
    decided = case.decided(units)
    units |= {name: units[name] + each.effective for name, each in decided.items()}
    return Supply(units, lateness, frozenset(promised), decided, programme)


def _put_in(units: Array, seen: dict[int, Array]) -> Array:
    """Return units, dims (draw, year, region), with observed stocks in their years."""
    for year, stock in seen.items():
        if 0 <= year < units.shape[1]:
            units[:, year] = np.where(np.isnan(stock), units[:, year], stock)
    return units


def _since_seen(extra: Array, seen: dict[int, Array]) -> Array:
    """Return what projects and students add to a stock that was counted last in its base or an observed year.

    Parameters
    ----------
    extra : ndarray, dims (draw, year, region), units of projects and students there in each year
    seen
        Observed stocks by year position, NaN where a region was not observed.

    Notes
    -----
    A counted stock holds what had opened by then, so only what opens later is added to it.
    """
    added = np.empty_like(extra)
    counted = extra[:, 0].copy()
    for year in range(extra.shape[1]):
        if year in seen:
            counted = np.where(np.isnan(seen[year]), counted, extra[:, year])
        added[:, year] = extra[:, year] - counted
    return added


def _later_than_seen(late: Array, seen: dict[int, Array]) -> Array:
    """Return units that come late, dims (draw, year, region): none in a base or observed year and before it."""
    last = np.zeros(late.shape[2], int)
    for year, stock in seen.items():
        last = np.where(np.isnan(stock), last, np.maximum(last, year))
    after = np.arange(late.shape[1])[:, None] > last
    return np.where(after, late, 0.0)


def path_of(settings: Settings, resource: str) -> SupplyPath:
    """Return which path the supply of a resource takes."""
    return settings.supply.path_of.get(resource, settings.supply.path)


def _as_promised(inputs: Inputs, resource: Resource, norm: Array) -> Array:
    """Return the plan's own path of the whole place, split as the base stock is; the base year keeps its stock."""
    total = norm.sum(axis=-1)
    total[:, 0] = inputs.base_stocks[resource.id].value
    split: Array = total[:, :, None] * inputs.employment_share
    return split


class _Case:
    """Draws and settings that the parts of supply share."""

    def __init__(self, settings: Settings, inputs: Inputs, years: NDArray[np.int64], draws: Draws) -> None:
        self._settings, self._inputs, self._years, self._draws = settings.supply, inputs, years, draws

    def _quantity(self, quantity: Quantity, name: str, region: str = "") -> Array:
        region = region or self._inputs.place.root
        return self._draws.quantity(quantity, "supply", region, name)[: self._draws.number]

    def _exits(self, resource: Resource) -> Array:
        staff, childcare = self._settings.staff, self._settings.childcare
        if resource.kind == "staff":
            return exit_rate(self._quantity(staff.retirement, "retirement"), self._quantity(staff.leaving, "leaving"))
        if resource.kind == "place":
            return self._quantity(childcare.closing, "closing")
        return np.zeros(self._draws.number)

    def stock_flow(self, resource: Resource, seen: dict[int, Array]) -> Array:
        """Return the stock without projects and contracted students, dims (draw, year, region)."""
        settings, base = self._settings, int(self._years[0])
        growth = settings.growth.get(resource.id, Quantity(value=0.0))
        flow = Flow(
            growth=self._quantity(growth, f"growth.{resource.id}"),
            exits=self._exits(resource),
            growth_until=settings.growth_until - base,
            fade=settings.fade_years_of.get(resource.id, settings.fade_years),
            entries={year - base: given.value for year, given in settings.entries.get(resource.id, {}).items()},
            delay=settings.additions_delay_years.get(resource.id, 0),
            observed=seen,
        )
        start = self._inputs.base_stocks[resource.id].value * self._inputs.employment_share
        return stock_flow(start, flow, len(self._years))

    def observed(self, resource: Resource) -> dict[int, Array]:
        """Return observed stocks by year position, NaN where a region was not observed.

        A total of several regions, less those observed themselves, is split over the others as the base stock is.
        """
        place = self._inputs.place
        seen: dict[int, Array] = {}
        rows = [row for row in self._inputs.observed if row.measure == resource.id]
        for row in sorted(rows, key=lambda row: len(place.members(row.region))):
            stock = seen.setdefault(row.year - int(self._years[0]), np.full(len(place.leaves), np.nan))
            members = np.array(place.members(row.region))
            free = members[np.isnan(stock[members])]
            rest = max(row.value - float(np.nansum(stock[members])), 0.0)
            share = self._inputs.employment_share[free]
            stock[free] = rest * (share / share.sum() if share.sum() > 0 else 1 / max(len(free), 1))
        return seen

    def projects(self, resource: Resource) -> tuple[Array, Array]:
        """Return units of projects as they come and as planned, both dims (draw, year, region)."""
        shape = (self._draws.number, len(self._years), len(self._inputs.place.leaves))
        coming, planned = np.zeros(shape), np.zeros(shape)
        for project in self._inputs.projects:
            if project.resource == resource.id:
                share = self._share_of(project)
                units = self._net_units(project)
                opening = self._opening(project) if self._settings.slippage.apply else None
                coming += units_by_year(project, units, self._years, opening)[:, :, None] * share
                planned += (
                    units_by_year(replace(project, delay_years=0.0), units, self._years, None)[:, :, None] * share
                )
        return coming, planned

    def _share_of(self, project: Project) -> Array:
        members = list(self._inputs.place.members(project.region))
        share = np.zeros(len(self._inputs.place.leaves))
        share[members] = self._inputs.employment_share[members]
        split: Array = share / share.sum()
        return split

    def _net_units(self, project: Project) -> Array:
        net = self._quantity(self._settings.net_share_of_gross, f"net_share_of_gross.{project.id}")
        medical = self._quantity(self._settings.medical_share_of_mixed, f"medical_share_of_mixed.{project.id}")
        return net_units(project, net, medical)

    def _opening(self, project: Project) -> Opening:
        slip, number = self._settings.slippage, self._draws.number
        z = self._draws.normal("supply", project.id, "overrun")[:number]
        fate = self._draws.uniform("supply", project.id, "cancel")[:number]
        return Opening(
            overrun=overrun(z, slip.median.value, slip.p80.value, slip.floor.value),
            cancelled=fate < slip.cancel.value,
            commissioning=self._quantity(slip.commissioning_months, "commissioning", project.id) / 12,
            ramp=self._quantity(slip.ramp_months, "ramp", project.id) / 12,
        )

    def trained(self, resource: Resource) -> Array:
        """Return contracted graduates at work, dims (draw, year, region)."""
        training, share = self._settings.training, self._inputs.employment_share
        if resource.id != TRAINED or not self._inputs.students:
            return np.zeros((self._draws.number, len(self._years), len(share)))
        licensed = self._quantity(training.licence_pass, "licence_pass") * self._quantity(
            training.placement, "placement"
        )
        stock = trained_stock(
            self._inputs.students,
            self._years,
            years_to_licence=training.years_to_licence,
            licensed=licensed,
            retained=self._quantity(training.retention_after_service, "retention_after_service"),
            exits=self._exits(resource),
        )
        return stock[:, :, None] * share

    def programme(self, others: Array | None) -> Programme | None:
        """Return the childcare programme; ``None`` where the scenario has none, or no places are known."""
        inputs, childcare = self._inputs, self._settings.childcare
        found = programme_of(childcare.programme, inputs.place, inputs.employment_share, self._years, self._draws)
        if found is None or others is None:
            return None
        return replace(found, places=programme_places(found, others, self._quantity(childcare.closing, "closing")))

    def with_programme(self, others: Array, programme: Programme) -> Array:
        """Return places with those of the programme, dims (draw, year, region); a counted stock holds them already."""
        seen = self.observed(self._inputs.resource(PLACES))
        return np.maximum(others + _since_seen(programme.places, seen), 0.0)

    def decided(self, units: dict[str, Array]) -> dict[str, Decided]:
        """Return what the scenario adds and moves, by resource."""
        inputs, found = self._inputs, {}
        setting = Setting(inputs.place, inputs.employment_share, self._years)
        for name, stock in units.items():
            each = decide(name, stock, self._settings, setting, self.observed(inputs.resource(name)))
            if each is not None:
                found[name] = each
        return found
