"""The supply stage: base stock, past growth or promises, projects and contracted students."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.projects import Project
from sim.inputs.supply import Resource
from sim.scenario.model import Settings
from sim.scenario.model_resources import SupplyPath
from sim.scenario.quantity import Quantity
from sim.supply.capital import Works, adds_to, capital_works, units_for
from sim.supply.childcare import Programme, programme_of, programme_places
from sim.supply.projects import units_by_year
from sim.supply.redistribution import Decided, Setting, decide
from sim.supply.staffing import TRAINED, Around, Flows, Staffing
from sim.supply.stock_flow import Flow, stock_flow
from sim.uncertainty.layout import room
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]
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
    works
        Capital projects to come with their draws, those without beds too.
    staff
        Who comes and leaves, for the cadres whose stock hires or retraining change.
    decided
        By resource: what the scenario adds and moves between regions, where it does; it is in ``units``.
    programme
        The childcare programme, where there is one; it is in ``units``.
    """

    units: dict[str, Array]
    lateness: dict[str, Array]
    promised: frozenset[str]
    works: tuple[Works, ...] = ()
    staff: Mapping[str, Flows] = field(default_factory=dict)
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
    staff: dict[str, Flows] = {}
    decided: dict[str, Decided] = {}
    programme = None
    works = capital_works(settings.supply, inputs.place.root, inputs.projects, draws)
    case, staffing = _Case(settings, inputs, years, draws), Staffing(settings, inputs, years, draws)
    for resource in staffing.in_order():
        name = resource.id
        if name not in inputs.base_stocks:
            continue
        seen = case.observed(resource)
        if path_of(settings, name) == "as_promised" and name in norms:
            units[name] = _put_in(_as_promised(inputs, resource, norms[name]), seen)
            promised.add(name)
        else:
            units[name], late = case.grown(resource, works, staffing, seen)
            if late is not None:
                lateness[name] = late
        if name == PLACES:
            programme = case.programme(units[name])
            if programme is not None and name not in promised:  # what is promised holds the programme
                units[name] = np.maximum(units[name] + _since_seen(programme.places, seen), 0.0)
        chosen = case.decided(name, units[name], seen)
        if chosen is not None:
            decided[name], units[name] = chosen, units[name] + chosen.effective
        if staffing.acts_on(name):
            staff[name] = staffing.flows(name, units[name], Around(seen, _others(units, staff), _moved(chosen)))
            units[name] = staff[name]["end"]
            if chosen is not None:
                decided[name] = replace(chosen, moved=np.cumsum(staff[name]["redistributed"], axis=1))
    return Supply(units, lateness, frozenset(promised), works, staff, decided, programme)


def staff_flows(
    settings: Settings, inputs: Inputs, years: NDArray[np.int64], supply: Supply, draws: Draws
) -> Iterator[tuple[str, Flows]]:
    """Yield who comes to and leaves each cadre, and why; see :meth:`sim.supply.staffing.Staffing.flows`."""
    staffing, case = Staffing(settings, inputs, years, draws), _Case(settings, inputs, years, draws)
    others = _others(supply.units, supply.staff)
    for resource in inputs.resources:
        name = resource.id
        if resource.kind == "staff" and name in supply.units:
            around = Around(case.observed(resource), others, _moved(supply.decided.get(name)))
            yield name, supply.staff.get(name) or staffing.flows(name, supply.units[name], around)


def _moved(chosen: Decided | None) -> Array | None:
    """Return what redistribution has brought, dims (draw, year, region); ``None`` where it moves nothing."""
    return chosen.moved if chosen is not None and chosen.moved.any() else None


def _others(units: Mapping[str, Array], staff: Mapping[str, Flows]) -> dict[str, Flows]:
    """Return the flows of what is known so far, of the others their stock alone."""
    return {name: staff.get(name, {"end": there}) for name, there in units.items()}


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
    split = room(norm.shape)
    np.multiply(total[:, :, None], inputs.employment_share, out=split)
    return split


class _Case:
    """Draws and settings that the parts of supply share."""

    def __init__(self, settings: Settings, inputs: Inputs, years: NDArray[np.int64], draws: Draws) -> None:
        self._settings, self._inputs, self._years, self._draws = settings.supply, inputs, years, draws

    def _quantity(self, quantity: Quantity, name: str, region: str = "") -> Array:
        region = region or self._inputs.place.root
        return self._draws.quantity(quantity, "supply", region, name)[: self._draws.number]

    def _exits(self, resource: Resource) -> Array:
        if resource.kind == "place":
            return self._quantity(self._settings.childcare.closing, "closing")
        return np.zeros(self._draws.number)

    def grown(
        self, resource: Resource, works: tuple[Works, ...], staffing: Staffing, seen: dict[int, Array]
    ) -> tuple[Array, Array | None]:
        """Return the stock with projects and contracted students, and what comes late where projects add to it."""
        units = self.stock_flow(resource, seen)
        built = any(adds_to(each.project, resource.id) for each in works)
        if not built and resource.id != TRAINED:
            return units, None
        coming, in_time = self.projects(resource, works)
        units += _since_seen(coming + staffing.trained(resource.id), seen)
        return units, _later_than_seen(in_time - coming, seen) if built else None

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

    def projects(self, resource: Resource, works: tuple[Works, ...]) -> tuple[Array, Array]:
        """Return units of projects as they come and as planned, both dims (draw, year, region)."""
        shape = (self._draws.number, len(self._years), len(self._inputs.place.leaves))
        coming, planned = room(shape, 0.0), room(shape, 0.0)
        for each in works:
            project, units = each.project, units_for(each, resource.id)
            if units is not None:
                share, punctual = self._share_of(project), replace(project, delay_years=0.0)
                coming += units_by_year(project, units, self._years, each.opening)[:, :, None] * share
                planned += units_by_year(punctual, units, self._years, None)[:, :, None] * share
        return coming, planned

    def _share_of(self, project: Project) -> Array:
        members = list(self._inputs.place.members(project.region))
        share = np.zeros(len(self._inputs.place.leaves))
        share[members] = self._inputs.employment_share[members]
        split: Array = share / share.sum()
        return split

    def programme(self, others: Array) -> Programme | None:
        """Return the childcare programme beside the other places; ``None`` where the scenario has none."""
        inputs, childcare = self._inputs, self._settings.childcare
        found = programme_of(childcare.programme, inputs.place, inputs.employment_share, self._years, self._draws)
        if found is None:
            return None
        return replace(found, places=programme_places(found, others, self._quantity(childcare.closing, "closing")))

    def decided(self, resource: str, stock: Array, seen: Mapping[int, Array]) -> Decided | None:
        """Return what the scenario adds to a stock and moves of it; ``None`` where it decides nothing."""
        setting = Setting(self._inputs.place, self._inputs.employment_share, self._years)
        return decide(resource, stock, self._settings, setting, seen)
