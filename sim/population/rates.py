"""From settings and inputs to drawn parameters, and to what acts on an ensemble of draws."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.population.cohort import Path, project
from sim.population.ensemble import Ensemble, Flow
from sim.population.fertility import ramp
from sim.population.parity import BEARING, ORDERS, Change, OrdersMet, cohort_schedule, reach_orders
from sim.population.setup import LIFE_EXPECTANCY_STEPS, Setup, set_up
from sim.scenario.model import Settings
from sim.scenario.model_parts import Horizon
from sim.scenario.quantity import Quantity
from sim.uncertainty.paths import Wander, autoregressive
from sim.uncertainty.priors import Z90, Draws, spread

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Parameters:
    """Drawn parameters; dims end with draw."""

    life_expectancy: Array  # (year, draw), years of deviation
    fertility: Array  # (year, region, draw), multiplier
    change: Change
    level: Array  # (year, region, draw), per person and year
    strength: Array  # (draw,)
    flows: tuple[Array, ...]  # (draw,), per person and year


@dataclass(frozen=True)
class Adjustment:
    """By how much calibration moves parameters of all draws.

    Attributes
    ----------
    fertility : dims (region,), multiplier on births per woman
    life_expectancy
        Years added at birth, both sexes together.
    migration : dims (region,), added net migrants per person and year
    """

    fertility: Array
    life_expectancy: float
    migration: Array

    @classmethod
    def nothing(cls, regions: int) -> Adjustment:
        """Return the adjustment that moves nothing."""
        return cls(np.ones(regions), 0.0, np.zeros(regions))


def draw_parameters(
    settings: Settings, inputs: Inputs, setup: Setup, draws: Draws, adjustment: Adjustment | None = None
) -> Parameters:
    """Draw what differs between draws.

    Parameters
    ----------
    settings, inputs, setup
        One case, its tables, and what all draws share.
    draws
        Number of draws and seed; one draw has every parameter at its median.
    adjustment
        What calibration adds; nothing unless given.
    """
    moved = adjustment or Adjustment.nothing(len(setup.start))
    population, root = settings.population, inputs.place.root
    flows = tuple(
        draws.quantity(flow.per_1000, "migration", flow.destination, f"flow.{name}") / 1000
        for name, flow in population.migration.flows.items()
    )
    strength = draws.quantity(population.migration.age_pattern_strength, "migration", root, "age_pattern_strength")
    return Parameters(
        _life_expectancy_deviation(settings, inputs, setup, draws, moved.life_expectancy),
        _fertility(settings, inputs, setup, draws) * moved.fertility[:, None],
        _change(settings, inputs, setup, draws),
        _levels(settings, inputs, setup, draws) + moved.migration[:, None],
        strength,
        flows,
    )


def _fertility(settings: Settings, inputs: Inputs, setup: Setup, draws: Draws) -> Array:
    """Return multipliers on the path of fertility, dims (year, region, draw).

    The local level is drawn for each region once. The nation's deviation wanders, common to all regions; each region
    adds its own, so wide that the deviations of two regions have the stated correlation.
    """
    fertility, place = settings.population.fertility, inputs.place
    width = _path_width(settings, inputs, setup)
    wander, together = Wander(width, fertility.path_persistence.value), fertility.path_correlation.value
    nation = wander.deviates(draws, "fertility", place.root, "path")
    found = np.empty((len(setup.years), len(place.leaves), draws.padded))
    for position, leaf in enumerate(place.leaves):
        own = wander.deviates(draws, "fertility", leaf, "own_path") * np.sqrt((1 - together) / together)
        level = draws.quantity(fertility.level, "fertility", leaf, "level")
        found[:, position] = (np.exp(width * (nation + own))[:, 1:] * level[:, None]).T
    return found


def _path_width(settings: Settings, inputs: Inputs, setup: Setup) -> Array:
    """Return the standard deviation of the nation's log fertility, dims (year,), the base year first.

    From the UN's 80 % interval where it is published; before, straight from none in the base year: the nation's
    fertility of these years is known, the place's is not.
    """
    path = inputs.national.path["total_fertility"]
    known = np.isfinite(path.low) & np.isfinite(path.high) & (path.years > settings.horizon.base)
    years = np.append(settings.horizon.base, path.years[known])
    width = np.append(0.0, np.log(path.high[known] / path.low[known]) / 2 / Z90)
    return np.asarray(np.interp(_from_base(setup), years, width)) * settings.population.fertility.path_spread.value


def _levels(settings: Settings, inputs: Inputs, setup: Setup, draws: Draws) -> Array:
    """Return levels of net migration, dims (year, region, draw), per person and year.

    The level of the first years is drawn for each region once. From the last total that it was set to meet (or from
    the base) it wanders, in part together with the place's other regions.
    """
    path, place = settings.population.migration.path, inputs.place
    persistence, together = path.persistence.value, path.correlation.value
    years, found = _from_base(setup), np.empty((len(setup.years), len(place.leaves), draws.padded))
    for position, leaf in enumerate(place.leaves):
        row = inputs.migration.levels[leaf]
        level = Quantity(value=row["net_per_1000"], low=row["low"], high=row["high"])
        known = max(settings.horizon.base, row.cells.get("fitted_to") or settings.horizon.base)
        wander = autoregressive(path.spread.value / 1000 / Z90, persistence, years - known)
        common = wander.deviates(draws, "migration", place.root, "path")
        own = wander.deviates(draws, "migration", leaf, "own_path")
        moved = wander.width * (np.sqrt(together) * common + np.sqrt(1 - together) * own)
        first = draws.quantity(level, "migration", leaf, "net_per_1000") / 1000
        found[:, position] = (first[:, None] + moved[:, 1:]).T
    return found


def _from_base(setup: Setup) -> Array:
    """Return the years with the base year before them, dims (year,)."""
    return np.append(setup.years[0] - 1, setup.years).astype(float)


def _life_expectancy_deviation(settings: Settings, inputs: Inputs, setup: Setup, draws: Draws, moved: float) -> Array:
    """Return deviations in years, dims (year, draw): at least the scenario's range, wider where the UN's is.

    They begin with the scenario's range and wander on as a random walk while the UN's interval is wider.
    """
    error = settings.population.mortality.life_expectancy_error
    years = _from_base(setup)
    wider = np.ones(len(years))
    if error.low is not None and error.high is not None and error.high > error.low:
        path = inputs.national.path["life_expectancy"]
        national = np.interp(years, path.years, np.nan_to_num(path.high - path.low))
        wider = np.maximum(wider, national / (error.high - error.low))
    z = Wander(wider, 1.0).deviates(draws, "mortality", inputs.place.root, "life_expectancy")
    deviation = error.value + (spread(error, z) - error.value) * wider + moved
    return np.clip(deviation[:, 1:].T, LIFE_EXPECTANCY_STEPS[0], LIFE_EXPECTANCY_STEPS[-1])


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


def meet_orders(settings: Settings, inputs: Inputs, adjustment: Adjustment | None = None) -> OrdersMet:
    """Return the exposure rates of the orders with which central births of a known year have the known shares.

    They are the births with the policy; where the projection begins after that year, its first year has them.
    """
    parity = settings.population.fertility.parity
    told = parity.births_by_order
    setup = set_up_until(settings, inputs, told.year)
    central, path = project_central(settings, inputs, setup, adjustment)
    return reach_orders(
        setup.women,
        births_per_woman(setup, central.fertility)[..., 0],
        path.births[-1, ..., 0],
        np.array([told.first.value, told.second.value, told.third_or_later.value]),
        np.array([1.0, parity.past_second.value, parity.past_third_or_later.value]),
        int(setup.years[-1]),
    )


def set_up_until(settings: Settings, inputs: Inputs, year: int) -> Setup:
    """Return what all draws share to a known year, but at least to the first, whatever the scenario's horizon."""
    base = settings.horizon.base
    return set_up(settings.model_copy(update={"horizon": Horizon(base=base, end=max(year, base + 1))}), inputs)


def project_central(
    settings: Settings, inputs: Inputs, setup: Setup, adjustment: Adjustment | None = None
) -> tuple[Parameters, Path]:
    """Project the central draw, with births as the path has them: neither policy nor support changes them.

    Returns
    -------
    Parameters, Path
        With a single lane; births are by age of the mother at the start of the year (:data:`BEARING`), not by order.
    """
    drawn = draw_parameters(settings, inputs, setup, Draws(settings.seed, 1), adjustment)
    central = Parameters(
        drawn.life_expectancy[:, :1], drawn.fertility[..., :1], drawn.change, drawn.level[..., :1], drawn.strength[:1],
        tuple(flow[:1] for flow in drawn.flows),
    )  # fmt: skip
    ages = len(setup.women[0, 0])
    by_age = np.broadcast_to(np.eye(ages)[:, :, None], (len(setup.years), 1, ages, ages, 1))
    rates = ensemble_of(settings, inputs, setup, central, 1).rates()
    return central, project(setup.start, replace(rates, order=by_age, bearing=BEARING))


def births_per_woman(setup: Setup, multiplier: Array) -> Array:
    """Return births per woman by her age at the start of the year, dims (year, region, age, lane).

    Parameters
    ----------
    multiplier : ndarray, dims (year, region, lane), on the central path of fertility
    """
    level = setup.fertility[..., None] * multiplier
    return level[:, :, None] * cohort_schedule(setup.schedule)[:, None, :, None]


def ensemble_of(
    settings: Settings, inputs: Inputs, setup: Setup, drawn: Parameters, number: int, propensity: Array | None = None
) -> Ensemble:
    """Return what acts on a place's draws.

    Parameters
    ----------
    settings, inputs, setup, drawn
        One case, its tables, what all draws share, and what differs between them.
    number
        Draws, the first of those drawn.
    propensity : ndarray, dims (order,)
        Exposure rates of the orders as multiples of each other; without them births have one order.
    """
    step = LIFE_EXPECTANCY_STEPS[1] - LIFE_EXPECTANCY_STEPS[0]
    lanes = slice(0, number)
    return Ensemble(
        start=setup.start,
        survival=setup.survival,
        level=(drawn.life_expectancy[:, lanes] - LIFE_EXPECTANCY_STEPS[0]) / step,
        fertility=setup.fertility,
        fertility_path=drawn.fertility[..., lanes],
        fertility_level=np.ones((len(setup.start), number)),
        schedule=setup.schedule,
        girls=setup.girls,
        arrivals=setup.arrivals,
        pattern=setup.pattern,
        weights=np.broadcast_to(setup.weights, setup.pattern.shape),
        strength=drawn.strength[lanes],
        migration=drawn.level[..., lanes],
        flows=_flows(settings, inputs, setup, drawn, lanes),
        observed=_observed(inputs, setup),
        women=None if propensity is None else setup.women,
        propensity=propensity,
        change=None if propensity is None else drawn.change.of(lanes),
    )


def _flows(settings: Settings, inputs: Inputs, setup: Setup, drawn: Parameters, lanes: slice) -> tuple[Flow, ...]:
    place = inputs.place
    flows = []
    for rate, flow in zip(drawn.flows, settings.population.migration.flows.values(), strict=True):
        destination = place.leaves.index(flow.destination)
        members = {member for origin in flow.origins for member in place.members(origin)} - {destination}
        flows.append(Flow(tuple(sorted(members)), destination, flow.start - int(setup.years[0]), rate[lanes]))
    return tuple(flows)


def _observed(inputs: Inputs, setup: Setup) -> dict[int, tuple[tuple[tuple[int, ...], float], ...]]:
    totals: dict[int, tuple[tuple[tuple[int, ...], float], ...]] = {}
    for row in inputs.observed:
        position = row.year - int(setup.years[0])
        if row.measure == "population" and 0 <= position < len(setup.years):
            totals[position] = (*totals.get(position, ()), (inputs.place.members(row.region), row.value))
    return totals
