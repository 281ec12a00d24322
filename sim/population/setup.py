"""What all draws of a population share: start, survival, fertility and migration from settings and inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import Problem, ScenarioError
from sim.inputs.catalogue import Inputs
from sim.inputs.migration import RESIDUAL_AGES
from sim.inputs.national import FERTILITY_AGES, MORTALITY_AGES
from sim.inputs.place import CENSUS_AGES
from sim.population.cohort import FEMALE
from sim.population.fertility import local_level, single_year_schedule
from sim.population.graduation import cohort_births, graduate
from sim.population.life_table import survival_ratios
from sim.population.migration import age_pattern, level_weights
from sim.population.mortality import early_survivors, life_expectancy, reach_life_expectancy, standard
from sim.population.parity import PAST, children_ever_born, start_parity
from sim.population.remembered import remembered
from sim.scenario.model import Settings

Array = NDArray[np.float64]
LIFE_EXPECTANCY_STEPS = np.arange(-7.0, 7.5, 0.5)
"""Deviations of life expectancy, in years, at which life tables are made; draws lie between them."""
CHILDREN_ASKED = slice(15, 65)
"""Ages of the women whom the census asks for the children they have borne."""
CENTRAL = len(LIFE_EXPECTANCY_STEPS) // 2
LIFE_EXPECTANCY_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Setup:
    """What all draws share.

    Attributes
    ----------
    years : dims (year,), years after the base
    start : dims (region, sex, age), persons at the end of the base year
    survival : dims (level, year, sex, age)
        Ratios at :data:`LIFE_EXPECTANCY_STEPS` around the path of life expectancy.
    fertility : dims (year, region), births per woman
    schedule : dims (year, age)
    girls : dims (year,)
    arrivals : dims (region,), infants arriving per birth
    pattern, weights : dims (region, sex, age)
        Age pattern and level weights of net migration.
    women : dims (region, parity, age), shares of the women of an age, ages as in :data:`sim.population.parity.BEARING`
    """

    years: NDArray[np.int64]
    start: Array
    survival: Array
    fertility: Array
    schedule: Array
    girls: Array
    arrivals: Array
    pattern: Array
    weights: Array
    women: Array


def set_up(settings: Settings, inputs: Inputs) -> Setup:
    """Return what all draws share; see :class:`Setup`."""
    horizon, national = settings.horizon, inputs.national
    all_years = np.arange(horizon.base, horizon.end + 1)
    years = all_years.astype(float)
    sex_ratio = sex_ratio_path(settings, inputs, years)
    lived = _person_years(settings, inputs, years, sex_ratio)
    central = lived[CENTRAL]
    births = national.path["births"]
    shape = cohort_births(births.years, births.value, horizon.base)
    start = graduate(inputs.census.population, CENSUS_AGES, shape, central[0])
    schedule = schedule_and_level(inputs, years)[0]
    local, arrivals = base_births(settings, inputs, survival_ratios(central[0])[:, 0])
    level = local_level(local, start[:, FEMALE], schedule[0])
    path = national.path["total_fertility"].at(years)
    return Setup(
        years=all_years[1:],
        start=start,
        survival=survival_ratios(lived[:, 1:]),
        fertility=(path[1:] / path[0])[:, None] * level,
        schedule=schedule[1:],
        girls=1 / (1 + sex_ratio[1:]),
        arrivals=arrivals,
        pattern=age_pattern(inputs.migration.residuals, RESIDUAL_AGES, start),
        weights=level_weights(start),
        women=_women(settings, inputs, start[:, FEMALE]),
    )


def schedule_and_level(inputs: Inputs, years: Array) -> tuple[Array, Array]:
    """Return the national schedule, dims (year, age), and total fertility that goes with it, dims (year,)."""
    national = inputs.national
    asfr = np.stack([np.interp(years, national.fertility_years, group) for group in national.asfr.T], axis=1)
    return single_year_schedule(asfr, FERTILITY_AGES), 5 * asfr.sum(axis=1)


def _women(settings: Settings, inputs: Inputs, women: Array) -> Array:
    """Return women by parity at the base, dims (region, parity, age).

    The past is the nation's, raised or lowered so that women of 15-64 have borne as many children as the census says.
    """
    base, parity = settings.horizon.base, settings.population.fertility.parity
    schedule, level = schedule_and_level(inputs, np.arange(base - PAST + 1, base + 1, dtype=float))
    asfr = schedule * level[:, None]
    asked = women[:, CHILDREN_ASKED]
    mean = asked @ children_ever_born(asfr)[CHILDREN_ASKED]
    rows = [inputs.children_ever_born.get(leaf) for leaf in inputs.place.leaves]
    told = np.array([row["children_ever_born"] if row else np.nan for row in rows])
    scale = np.divide(told * asked.sum(axis=1), mean, out=np.ones_like(mean), where=np.isfinite(told) & (mean > 0))
    propensity = np.array([1.0, parity.past_second.value, parity.past_third_or_later.value])
    return start_parity(asfr, scale, propensity)


def base_births(settings: Settings, inputs: Inputs, survival: Array) -> tuple[Array, Array]:
    """Return births of the base year and infants arriving per birth, both dims (region,).

    Parameters
    ----------
    survival : ndarray, dims (sex,)
        Share of births who reach the end of the year.

    Notes
    -----
    Children whose mothers work elsewhere live with grandparents, so the census counts more infants than the
    plan counts births. Reading ``plan``: the printed births, and the infants beyond them arrive, every year in
    the same proportion. Reading ``census``: every infant was born here. Both give the same people.
    """
    infants = (inputs.census.population[:, :, 0] / survival).sum(axis=1)
    printed = inputs.births_printed
    if settings.population.fertility.births_reading == "census" or not printed or not infants.sum():
        return infants, np.zeros(len(infants))
    per_birth = infants.sum() / printed
    return infants / per_birth, np.full(len(infants), per_birth - 1)


def life_expectancy_path(settings: Settings, inputs: Inputs, years: Array) -> Array:
    """Return life expectancy at birth, dims (year,): straight between given years, then the UN path's changes."""
    given = settings.population.mortality.life_expectancy
    points = np.array(sorted(given), float)
    values = np.array([given[int(year)].value for year in points])
    national = inputs.national.path["life_expectancy"]
    inside = np.clip(years, points[0], points[-1])
    path: Array = np.interp(inside, points, values) + national.at(years) - national.at(inside)
    return path


def sex_ratio_path(settings: Settings, inputs: Inputs, years: Array) -> Array:
    """Return boys per girl at birth, dims (year,): the scenario's, else the UN's national path."""
    fixed = settings.population.fertility.sex_ratio_at_birth
    return np.full(len(years), fixed.value) if fixed else inputs.national.path["sex_ratio_at_birth"].at(years)


def _person_years(settings: Settings, inputs: Inputs, years: Array, sex_ratio: Array) -> Array:
    """Return person-years at each level, dims (level, year, sex, age), the base year first."""
    national, mortality = inputs.national, settings.population.mortality
    target = life_expectancy_path(settings, inputs, years) + LIFE_EXPECTANCY_STEPS[:, None]
    infant, under_five = (
        given.value / 1000 if given else None for given in (mortality.infant_mortality, mortality.under_five_mortality)
    )
    lived = _lived(national.mortality_years, national.mx, years, target, sex_ratio, infant, under_five)
    _check_reached(years, target[CENTRAL], life_expectancy(lived[CENTRAL], sex_ratio))
    return lived


@remembered
def _lived(
    period_years: Array, mx: Array, years: Array, target: Array, sex_ratio: Array, infant: float | None,
    under_five: float | None,
) -> Array:  # fmt: skip
    """Return person-years whose life expectancy is ``target``, dims (level, year), from the national standard."""
    base = standard(period_years, mx, MORTALITY_AGES, years)
    return reach_life_expectancy(
        base, target, sex_ratio, early_survivors(base, float(sex_ratio[0]), infant, under_five)
    )


def _check_reached(years: Array, target: Array, reached: Array) -> None:
    """Refuse a life expectancy that survival after the early ages cannot bring about, all dims (year,)."""
    apart = np.abs(reached - target)
    if apart.max() > LIFE_EXPECTANCY_TOLERANCE:
        year = int(apart.argmax())
        raise ScenarioError(
            Problem(
                f"{target[year]:.2f} years in {years[year]:.0f} cannot be reached, "
                f"with this mortality of children at most {reached[year]:.2f}",
                path="population.mortality.life_expectancy",
                hint="lower it, or the mortality of children",
            )
        )
