"""Back-test: from the census of 2010 to that of 2020.

Every number comes from the tables under ``scenarios/data``. ``make backtest`` writes the results into
``docs/validation.md`` and ``docs/backtest_2020.csv`` (see ``backtest_page.py``); ``test_backtest.py`` compares them.

Nothing here was tuned: the choices are by principle and stand on the page. The run ``known_in_2010`` is the only
forecast; the other runs know what came later, each one thing, to tell what its errors are made of.

An error is forecast less count: above zero there are too many. Groups of ages are those of the census.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import sim
from sim.inputs.catalogue import Inputs, read_inputs
from sim.inputs.migration import RESIDUAL_AGES
from sim.inputs.national import read_national
from sim.inputs.place import CENSUS_AGES, Place, read_census, read_regions
from sim.population.cohort import FEMALE, MALE, Rates, project
from sim.population.forecast import People
from sim.population.migration import CHILD_AGE, HALF_DECADE, SINGLE_AGES
from sim.population.setup import LIFE_EXPECTANCY_STEPS, life_expectancy_path, set_up

Array = NDArray[np.float64]
SCENARIOS = Path(__file__).parents[2] / "scenarios"
PLACES = ("qingyuan", "kaiping")
BEFORE, AFTER = 2010, 2020
YEARLY = ("national_path.csv", "fertility_schedule.csv", "mortality.csv")
"""National tables whose first column is the year."""
UNDER_5 = slice(0, 2)
FROM_15 = slice(RESIDUAL_AGES.index(15), None)
KNOWN_IN_2010 = """\
format: 1
title: {{en: Known in 2010}}
place: {place}
national: {national}
resources: {scenarios}/data/resources.csv
horizon: {{base: 2010, end: 2020}}
draws: 1
population:
  fertility:
    births_reading: census
    sex_ratio_at_birth: {boys_per_girl}
  mortality.life_expectancy: {{2010: {life_expectancy}}}
  migration:
    age_pattern_strength: 0
    levels.*: {{net_per_1000: 0, low: 0, high: 0}}
"""
PATTERN = "population.migration.age_pattern_strength=1"


@dataclass(frozen=True)
class BackTest:
    """Two censuses of a place and what each run says of the second.

    Attributes
    ----------
    before, counted : dims (region, sex, group), persons in 2010 and 2020
    levels : dims (region,), net migrants of 2010-2020 per 1,000 and year
    runs
        By name: dims (region, sex, group), persons in 2020.
    first_year
        Births and deaths of 2011 in the run ``known_in_2010``, per 1,000 people of 2010.
    """

    place: Place
    before: Array
    counted: Array
    levels: Array
    runs: Mapping[str, Array]
    first_year: Mapping[str, float]

    def members(self, region: str) -> list[int]:
        """Return the positions of the counties that make up a region."""
        return list(self.place.members(region))


def hold_rates(folder: Path, year: int) -> Path:
    """Write the national tables up to ``year`` into ``folder``; what is not there later is held by every reader."""
    for source in sorted((SCENARIOS / "data" / "china").glob("*.csv")):
        head, *rows = read_rows(source)
        kept = [row for row in rows if source.name not in YEARLY or int(row[0]) <= year]
        write_rows(folder / source.name, [head, *kept])
    return folder


def known_in_2010(folder: Path, name: str, tables: Path | None = None) -> Path:
    """Write the scenario of what was known in 2010: its rates are held and nobody moves.

    Parameters
    ----------
    folder
        Where to write it, and the national tables up to 2010.
    name
        The place.
    tables
        The place's folder; the shipped one by default.

    Notes
    -----
    Local births are the census infants, boys per girl the census's at ages 0-4. No life expectancy of the place was
    printed for 2010, so it is the nation's.
    """
    tables = tables or SCENARIOS / "data" / name
    held = folder / "national"
    held.mkdir(exist_ok=True)
    national = read_national(hold_rates(held, BEFORE))[0]
    children = read_census(tables, read_regions(tables)[0], BEFORE)[0].population[:, :, UNDER_5].sum(axis=(0, 2))
    text = KNOWN_IN_2010.format(
        place=tables,
        national=held,
        scenarios=SCENARIOS,
        boys_per_girl=children[MALE] / children[FEMALE],
        life_expectancy=national.path["life_expectancy"].value[-1],
    )
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def back_test(name: str, folder: Path) -> BackTest:
    """Run a place from 2010 to 2020 in every way that is compared."""
    file = known_in_2010(folder, name)
    inputs = read_inputs(sim.load(file))["base"]
    before = inputs.census.population
    counted = read_census(SCENARIOS / "data" / name, inputs.place, AFTER)[0].population
    levels = intercensal_levels(inputs.migration.residuals, before, counted)
    level = dict(zip(inputs.place.leaves, levels.tolist(), strict=True))
    rows = {leaf: f"{{net_per_1000: {rate}, low: {rate}, high: {rate}}}" for leaf, rate in level.items()}
    settings = {
        "known_in_2010": [],
        "later_rates": [f"national={SCENARIOS / 'data' / 'china'}"],
        "later_life_expectancy": [f"population.mortality.life_expectancy={{2010: {carried_back(name)}}}"],
        "age_pattern": [PATTERN],
        "pattern_and_level": [PATTERN, *(f"population.migration.levels.{leaf}={row}" for leaf, row in rows.items())],
    }
    people = {run: central(file, *sets) for run, sets in settings.items()}
    runs = {run: last_year(found) for run, found in people.items()}
    runs["as_counted"] = at_their_ages(file)
    runs["constant_population"] = before
    runs["constant_growth"] = before * natural_growth(name, inputs.place)[:, None, None] ** (AFTER - BEFORE)
    return BackTest(inputs.place, before, counted, levels, runs, _first_year(people["known_in_2010"]))


def central(file: Path, *sets: str) -> People:
    """Return the people of a scenario's central run, without its variants."""
    return sim.run(file, draws=1, variants=[], sets=sets).outcomes["base"].people


def last_year(people: People) -> Array:
    """Return the last year's people by census group, dims (region, sex, group), persons."""
    assert people.pyramid is not None
    return grouped(people.pyramid[0, -1])


def grouped(single: Array) -> Array:
    """Return census groups of single ages, dims (region, sex, group), persons."""
    groups: Array = np.add.reduceat(single, CENSUS_AGES, axis=-1)
    return groups


def intercensal_levels(residuals: Array, before: Array, counted: Array) -> Array:
    """Return net migrants per 1,000 and year of those aged 15 and over in 2020, dims (region,).

    Parameters
    ----------
    residuals : ndarray, dims (region, sex, cohort), per 1,000 and year
        By age at the second census, from 10-14 on.
    before, counted : ndarray, dims (region, sex, group), persons

    Notes
    -----
    10-14 is left out: its residuals hold the children who were missed in 2010. The rates belong to the mean of a
    cohort's two counts.
    """
    young, old = before[..., UNDER_5].sum(axis=-1, keepdims=True), before[..., 16:].sum(axis=-1, keepdims=True)
    cohorts = np.concatenate([young, before[..., 2:16], old], axis=-1)
    people = ((cohorts + counted[..., 3:]) / 2)[..., FROM_15]
    level: Array = (residuals[..., FROM_15] * people).sum(axis=(1, 2)) / people.sum(axis=(1, 2))
    return level


def at_their_ages(file: Path) -> Array:
    """Return the people of 2020 with every residual at its own ages, dims (region, sex, group), persons.

    A scenario spreads a level over the ages of a model schedule; here the kernel takes the residual rates as they
    are, so that both can be told apart. Below age 10 nobody moves, as in the age pattern.
    """
    scenario = sim.load(file)
    inputs = read_inputs(scenario)["base"]
    setup = set_up(scenario.base, inputs)
    rates = Rates(
        survival=setup.survival[len(LIFE_EXPECTANCY_STEPS) // 2][..., None],
        fertility=setup.fertility[..., None],
        schedule=setup.schedule,
        order=np.ones((len(setup.years), 1, 1)),
        girls=setup.girls,
        arrivals=setup.arrivals,
        net_migration=_single_years(inputs)[..., None],
    )
    return grouped(project(setup.start, rates).population[-1, ..., 0])


def _single_years(inputs: Inputs) -> Array:
    """Return residual rates by single age, dims (region, sex, age), per person and year."""
    ages, residuals = np.arange(SINGLE_AGES) + 0.5, inputs.migration.residuals / 1000
    middles = np.array(RESIDUAL_AGES) + 2.5 - HALF_DECADE
    rates = np.apply_along_axis(lambda row: np.interp(ages, middles, row), -1, residuals)
    single: Array = rates * (ages >= CHILD_AGE)
    return single


def carried_back(name: str) -> float:
    """Return the life expectancy of 2010 that the plan's figure of 2020 implies, in years: not known in 2010."""
    scenario = sim.load(SCENARIOS / f"{name}.yaml", variants=[])
    path = life_expectancy_path(scenario.base, read_inputs(scenario)["base"], np.array([float(BEFORE)]))
    return float(path[0])


def natural_growth(name: str, place: Place) -> Array:
    """Return the growth by births and deaths that the census of 2010 printed, dims (region,), as a yearly factor."""
    return 1 + np.array([printed(name, leaf, "natural_growth_rate") for leaf in place.leaves]) / 1000


def printed(name: str, region: str, item: str) -> float:
    """Return a rate that the census of 2010 printed, per 1,000."""
    head, *rows = read_rows(SCENARIOS / "data" / name / "figures.csv")
    key = (region, str(BEFORE), item)
    return next(float(row[head.index("value")]) for row in rows if tuple(row[:3]) == key)


def _first_year(people: People) -> dict[str, float]:
    start = people.total[0, 0].sum()
    return {
        "birth_rate": float(1000 * people.births[0, 0].sum() / start),
        "death_rate": float(1000 * people.deaths[0, 0].sum() / start),
    }


def percent(forecast: Array, counted: Array) -> float:
    """Return the error of a sum, % of the count."""
    return float(100 * (forecast.sum() / counted.sum() - 1))


def mean_error(forecast: Array, counted: Array) -> tuple[float, float]:
    """Return the mean absolute error of cells, % of the count: every cell alike, and weighted by its people."""
    apart = np.abs(forecast - counted)
    return float(100 * (apart / counted).mean()), float(100 * apart.sum() / counted.sum())


def read_rows(file: Path) -> list[list[str]]:
    """Return the rows of a CSV file, the header first."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def write_rows(file: Path, rows: list[list[str]]) -> None:
    """Write a CSV file with plain line ends."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
