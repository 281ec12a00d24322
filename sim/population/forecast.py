"""The population stage: from settings and inputs to people by draw, year and region."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.population.cohort import FEMALE, FlowRate, Path, Rates, project
from sim.population.fertility import ramp
from sim.population.measures import GROUPS, MOTHERS, group_counts, mothers, weighted_people
from sim.population.parity import BEARING, ORDERS, PARITIES, Change, cohort_schedule, follow, reach_orders
from sim.population.setup import LIFE_EXPECTANCY_STEPS, Setup, life_expectancy_path, set_up
from sim.scenario.model import Settings
from sim.scenario.quantity import Quantity
from sim.uncertainty.priors import BLOCK, Z90, Draws, spread

Array = NDArray[np.float64]


@dataclass(frozen=True)
class People:
    """People by draw; regions are the leaves, years begin with the base.

    Attributes
    ----------
    years : dims (year,)
    groups : dims (draw, year, region, sex, group), persons on 31 December
    admissions : dims (draw, year, region), people on 31 December x admission rate, admissions a year
    births : dims (draw, year, region, order), persons; years after the base
    parity : dims (draw, year, region, group, parity), women on 31 December; groups as in :data:`MOTHERS`
    deaths, net_migration : dims (draw, year, region, sex), persons; years after the base
    life_expectancy : dims (draw, year), years, both sexes; an input of the scenario
    pyramid : dims (draw, year, region, sex, age), persons; ``None`` where it was not kept
    """

    years: NDArray[np.int64]
    groups: Array
    admissions: Array
    births: Array
    parity: Array
    deaths: Array
    net_migration: Array
    life_expectancy: Array
    pyramid: Array | None

    @property
    def total(self) -> Array:
        """All people on 31 December, dims (draw, year, region)."""
        return self.group("all")

    def women(self, name: str) -> Array:
        """Women of a group on 31 December, dims (draw, year, region), persons."""
        women: Array = self.groups[:, :, :, FEMALE, list(GROUPS).index(name)]
        return women

    def group(self, name: str) -> Array:
        """People of a group on 31 December, dims (draw, year, region), persons."""
        position = list(GROUPS).index(name)
        both: Array = self.groups[:, :, :, 0, position] + self.groups[:, :, :, 1, position]
        return both


def forecast(
    settings: Settings,
    inputs: Inputs,
    draws: Draws,
    *,
    keep_pyramid: bool = False,
    jobs: int = 1,
    tick: Callable[[], None] = lambda: None,
) -> People:
    """Project the place's people.

    Parameters
    ----------
    settings, inputs
        One case and its tables.
    draws
        Number of draws and seed.
    keep_pyramid
        Keep every draw's single ages (0.2 GB for 8 regions, 15 years and 1,000 draws).
    jobs
        Threads; the result does not depend on it.
    tick
        Called after each block of draws.
    """
    setup = set_up(settings, inputs)
    parameters = _draw(settings, inputs, setup, draws)
    propensity = _propensity(settings, inputs, setup)
    starts = range(0, draws.padded, BLOCK)
    people = _empty(setup, draws.number, keep_pyramid=keep_pyramid)
    years = people.years.astype(float)
    people.life_expectancy[:] = life_expectancy_path(settings, inputs, years)
    people.life_expectancy[:, 1:] += parameters.life_expectancy.T[: draws.number]

    def block(first: int) -> None:
        lanes = slice(first, first + BLOCK)
        order, women = _order(setup, parameters, propensity, lanes)
        path = project(setup.start, _rates(settings, inputs, setup, parameters, lanes, order))
        kept = slice(first, min(first + BLOCK, draws.number))
        _keep(people, path, women, kept, inputs.national.admission_rate)
        tick()

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        list(pool.map(block, starts))
    return people


@dataclass(frozen=True)
class _Parameters:
    """Drawn parameters; dims end with draw."""

    life_expectancy: Array  # (year, draw), years of deviation
    fertility: Array  # (year, region, draw), multiplier
    change: Change
    level: Array  # (region, draw), per person and year
    strength: Array  # (draw,)
    flows: tuple[Array, ...]  # (draw,), per person and year


def _draw(settings: Settings, inputs: Inputs, setup: Setup, draws: Draws) -> _Parameters:
    population, leaves, root = settings.population, inputs.place.leaves, inputs.place.root
    levels = [draws.quantity(_level(inputs, leaf), "migration", leaf, "net_per_1000") / 1000 for leaf in leaves]
    local = [draws.quantity(population.fertility.level, "fertility", leaf, "level") for leaf in leaves]
    wide = np.exp(_path_width(settings, inputs, setup)[:, None] * draws.normal("fertility", root, "path"))
    flows = tuple(
        draws.quantity(flow.per_1000, "migration", flow.destination, f"flow.{name}") / 1000
        for name, flow in population.migration.flows.items()
    )
    strength = draws.quantity(population.migration.age_pattern_strength, "migration", root, "age_pattern_strength")
    return _Parameters(
        _life_expectancy_deviation(settings, inputs, setup, draws),
        wide[:, None] * np.stack(local),
        _change(settings, inputs, setup, draws),
        np.stack(levels),
        strength,
        flows,
    )


def _level(inputs: Inputs, leaf: str) -> Quantity:
    row = inputs.migration.levels[leaf]
    return Quantity(value=row["net_per_1000"], low=row["low"], high=row["high"])


def _path_width(settings: Settings, inputs: Inputs, setup: Setup) -> Array:
    """Return the standard deviation of log fertility by year, dims (year,).

    From the UN's 80 % interval where it is published; before, straight from none in the base year: the nation's
    fertility of these years is known, the place's is not.
    """
    path = inputs.national.path["total_fertility"]
    known = np.isfinite(path.low) & np.isfinite(path.high) & (path.years > settings.horizon.base)
    years = np.append(settings.horizon.base, path.years[known])
    width = np.append(0.0, np.log(path.high[known] / path.low[known]) / 2 / Z90)
    return np.asarray(np.interp(setup.years, years, width)) * settings.population.fertility.path_spread.value


def _life_expectancy_deviation(settings: Settings, inputs: Inputs, setup: Setup, draws: Draws) -> Array:
    """Return deviations in years, dims (year, draw): at least the scenario's range, wider where the UN's is."""
    error = settings.population.mortality.life_expectancy_error
    z = draws.normal("mortality", inputs.place.root, "life_expectancy")
    level = spread(error, z)
    wider = np.ones(len(setup.years))
    if error.low is not None and error.high is not None and error.high > error.low:
        path = inputs.national.path["life_expectancy"]
        national = np.interp(setup.years, path.years, np.nan_to_num(path.high - path.low))
        wider = np.maximum(wider, national / (error.high - error.low))
    deviation = error.value + (level - error.value) * wider[:, None]
    return np.clip(deviation, LIFE_EXPECTANCY_STEPS[0], LIFE_EXPECTANCY_STEPS[-1])


def _change(settings: Settings, inputs: Inputs, setup: Setup, draws: Draws) -> Change:
    """Return what the case changes of the observed and forecast path, which is the one with the policy."""
    fertility, root = settings.population.fertility, inputs.place.root
    shape = (len(setup.years), len(ORDERS), draws.padded)
    factor, postponed = np.ones(shape), np.zeros(shape)
    for name, measure in fertility.support.items():
        at_work = ramp(setup.years, measure.start, measure.ramp_years)[:, None, None]
        change = draws.quantity(measure.change, "fertility", root, f"support.{name}.change")
        elasticity = draws.quantity(measure.elasticity, "fertility", root, f"support.{name}.elasticity")
        factor *= 1 + at_work * change * elasticity
    if fertility.policy == "none":
        at_work = ramp(setup.years, fertility.policy_start, fertility.policy_ramp_years)[:, None]
        since = setup.years - fertility.policy_start
        borrowed = ((since >= 0) & (since < fertility.tempo_years))[:, None]
        for order, name in ((1, "second"), (2, "third_or_later")):
            effect = draws.quantity(getattr(fertility, f"effect_{name}"), "fertility", root, f"effect_{name}")
            tempo = draws.quantity(getattr(fertility, f"tempo_{name}"), "fertility", root, f"tempo_{name}")
            factor[:, order] /= 1 + at_work * effect
            postponed[:, order] = borrowed * tempo
    return Change(factor, postponed, fertility.tempo_brought_forward)


def _propensity(settings: Settings, inputs: Inputs, setup: Setup) -> Array:
    """Return the exposure rates of the orders as multiples of each other, dims (order,).

    They are those with which the central births of a known year have the known shares by order.
    """
    parity = settings.population.fertility.parity
    told = parity.births_by_order
    ages = len(setup.women[0, 0])
    by_age = np.broadcast_to(np.eye(ages)[:, :, None], (len(setup.years), 1, ages, ages, 1))
    central = _draw(settings, inputs, setup, Draws(settings.seed, 1))
    only = slice(0, 1)
    path = project(setup.start, _rates(settings, inputs, setup, central, only, by_age))
    last = int(np.clip(told.year - setup.years[0], 0, len(setup.years) - 1))
    return reach_orders(
        setup.women,
        births_per_woman(setup, central.fertility[..., only])[: last + 1, ..., 0],
        path.births[last, ..., 0],
        np.array([told.first.value, told.second.value, told.third_or_later.value]),
        np.array([1.0, parity.past_second.value, parity.past_third_or_later.value]),
    )


def births_per_woman(setup: Setup, multiplier: Array) -> Array:
    """Return births per woman by her age at the start of the year, dims (year, region, age, lane).

    Parameters
    ----------
    multiplier : ndarray, dims (year, region, lane), on the central path of fertility
    """
    level = setup.fertility[..., None] * multiplier
    return level[:, :, None] * cohort_schedule(setup.schedule)[:, None, :, None]


def _order(setup: Setup, drawn: _Parameters, propensity: Array, lanes: slice) -> tuple[Array, Array]:
    """Return births by order as multiples of the path's, and women by parity, of a block of draws."""
    births = births_per_woman(setup, drawn.fertility[..., lanes])
    course = follow(setup.women[..., None], births, propensity, drawn.change.of(lanes))
    order = np.divide(course.births, births[:, :, None], out=np.zeros_like(course.births), where=births[:, :, None] > 0)
    return order, course.women


def _rates(settings: Settings, inputs: Inputs, setup: Setup, drawn: _Parameters, lanes: slice, order: Array) -> Rates:
    migration = drawn.strength[lanes] * setup.pattern[..., None]
    migration = migration + drawn.level[:, None, None, lanes] * setup.weights[..., None]
    return Rates(
        survival=_survival(setup.survival, drawn.life_expectancy[:, lanes]),
        fertility=setup.fertility[..., None] * drawn.fertility[..., lanes],
        schedule=setup.schedule,
        order=order,
        bearing=BEARING,
        girls=setup.girls,
        arrivals=setup.arrivals,
        net_migration=migration,
        flows=_flows(settings, inputs, setup, drawn, lanes),
        observed=_observed(inputs, setup),
    )


def _survival(levels: Array, deviation: Array) -> Array:
    """Return survival ratios between the levels, dims (year, sex, age, lane)."""
    step = LIFE_EXPECTANCY_STEPS[1] - LIFE_EXPECTANCY_STEPS[0]
    position = (deviation - LIFE_EXPECTANCY_STEPS[0]) / step
    below = np.minimum(position.astype(int), len(LIFE_EXPECTANCY_STEPS) - 2)
    share = (position - below)[:, None, None, :]
    year = np.arange(levels.shape[1])[:, None]
    low, high = levels[below, year], levels[below + 1, year]  # dims (year, lane, sex, age)
    between: Array = np.moveaxis(low, 1, -1) * (1 - share) + np.moveaxis(high, 1, -1) * share
    return between


def _flows(settings: Settings, inputs: Inputs, setup: Setup, drawn: _Parameters, lanes: slice) -> tuple[FlowRate, ...]:
    place = inputs.place
    flows = []
    for rate, flow in zip(drawn.flows, settings.population.migration.flows.values(), strict=True):
        destination = place.leaves.index(flow.destination)
        members = {member for origin in flow.origins for member in place.members(origin)} - {destination}
        origins = tuple(sorted(members))
        by_age = setup.weights[list(origins)][..., None] * rate[lanes]
        flows.append(FlowRate(origins, destination, flow.start - int(setup.years[0]), by_age))
    return tuple(flows)


def _observed(inputs: Inputs, setup: Setup) -> dict[int, tuple[tuple[tuple[int, ...], float], ...]]:
    totals: dict[int, tuple[tuple[tuple[int, ...], float], ...]] = {}
    for row in inputs.observed:
        position = row.year - int(setup.years[0])
        if row.measure == "population" and 0 <= position < len(setup.years):
            totals[position] = (*totals.get(position, ()), (inputs.place.members(row.region), row.value))
    return totals


def _empty(setup: Setup, number: int, *, keep_pyramid: bool) -> People:
    regions, years = len(setup.start), len(setup.years)
    shape = (number, years + 1, regions)
    return People(
        years=np.concatenate([setup.years[:1] - 1, setup.years]),
        groups=np.empty((*shape, 2, len(GROUPS))),
        admissions=np.empty(shape),
        births=np.empty((number, years, regions, len(ORDERS))),
        parity=np.empty((*shape, len(MOTHERS), len(PARITIES))),
        deaths=np.empty((number, years, regions, 2)),
        net_migration=np.empty((number, years, regions, 2)),
        life_expectancy=np.empty((number, years + 1)),
        pyramid=np.empty((*shape, 2, setup.start.shape[-1])) if keep_pyramid else None,
    )


def _keep(people: People, path: Path, women: Array, draws: slice, admission_rate: Array) -> None:
    """Write a block's results into the arrays of all draws."""
    size = draws.stop - draws.start
    weights = np.broadcast_to(admission_rate, (1, 2, len(admission_rate)))
    found = {
        "groups": group_counts(path.population),
        "admissions": weighted_people(path.population, weights)[0],
        "births": path.births,
        "parity": mothers(path.population[:, :, FEMALE, slice(*BEARING)], women),
        "deaths": path.deaths,
        "net_migration": path.net_migration,
        "pyramid": path.population,
    }
    for name in (field.name for field in fields(people) if field.name in found):
        kept = getattr(people, name)
        if kept is not None:
            kept[draws] = np.moveaxis(found[name], -1, 0)[:size]
