"""How wide the ranges are beside the UN's published ones for China."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from backtest import SCENARIOS, Array

import sim
from sim.inputs.catalogue import Inputs, read_inputs
from sim.inputs.place import CENSUS_AGES, SEXES
from sim.population.forecast import forecast
from sim.population.rates import draw_parameters
from sim.population.setup import schedule_and_level, set_up
from sim.uncertainty.priors import Draws

CHINA = Path(__file__).parent / "china"
DRAWS = 2000
YEARS = (2030, 2035, 2050)
FIRST, LAST = 2020, max(YEARS)
NATION = [
    f"horizon.end={LAST}",
    "population.fertility.births_reading=census",
    "population.fertility.level=1",
    "population.fertility.path_correlation=1",
    "population.fertility.sex_ratio_at_birth=null",
    "population.mortality.infant_mortality=null",
    "population.mortality.under_five_mortality=null",
    "population.mortality.life_expectancy={2020: 78.0191}",
    "population.mortality.life_expectancy_error={value: 0, low: -0.001, high: 0.001}",
    "population.migration.age_pattern_strength=0",
    "population.migration.levels.kaiping={net_per_1000: 0, low: 0, high: 0}",
    "population.migration.path.spread=0",
]
"""China's own: the nation's paths and nothing local. The UN counts hardly any migration."""


@dataclass(frozen=True)
class Width:
    """Ranges from P10 to P90 by year, dims (year,) as in :data:`YEARS`.

    Attributes
    ----------
    un, nation
        The UN's for China, and ours with the same people and nothing local.
    county
        Ours of one county: Kaiping, as shipped.
    """

    unit: str
    un: Array
    nation: Array
    county: Array


def widths() -> dict[str, Width]:
    """Return the ranges by measure."""
    nation = _ranges(NATION, of_china=True)
    county = _ranges([f"horizon.end={LAST}"], of_china=False)
    units = {"total fertility": "births per woman", "life expectancy": "years", "population": "% of the median"}
    published = _published()
    return {
        measure: Width(unit, published[measure], nation[measure], county[measure]) for measure, unit in units.items()
    }


def _ranges(sets: list[str], *, of_china: bool) -> Mapping[str, Array]:
    scenario = sim.load(SCENARIOS / "kaiping.yaml", variants=[], sets=sets)
    inputs = read_inputs(scenario)["base"]
    if of_china:
        inputs = replace(inputs, census=replace(inputs.census, population=census_of_china()))
    draws, at = Draws(scenario.base.seed, DRAWS), np.array(YEARS) - FIRST
    people = forecast(scenario.base, inputs, draws)
    setup = set_up(scenario.base, inputs)
    multiplier = draw_parameters(scenario.base, inputs, setup, draws).fertility[at - 1, 0, :DRAWS]
    total = people.total[:, at, 0]
    return {
        "total fertility": _range(multiplier.T) * _national_fertility(inputs),
        "life expectancy": _range(people.life_expectancy[:, at]),
        "population": 100 * _range(total) / np.median(total, axis=0),
    }


def _range(draws: Array) -> Array:
    low, high = np.quantile(draws, [0.1, 0.9], axis=0)
    return np.asarray(high - low, float)


def _national_fertility(inputs: Inputs) -> Array:
    return schedule_and_level(inputs, np.array(YEARS, float))[1]


def census_of_china() -> Array:
    """Return China's people of 2020, dims (region, sex, group), persons."""
    people = np.zeros((1, len(SEXES), len(CENSUS_AGES)))
    for row in _rows(CHINA / "census_2020.csv"):
        people[0, SEXES.index(row["sex"]), CENSUS_AGES.index(int(row["age"]))] = float(row["population"])
    return people


def _published() -> dict[str, Array]:
    path = {(row["measure"], row["year"]): row for row in _rows(SCENARIOS / "data" / "china" / "national_path.csv")}
    total = {row["year"]: row for row in _rows(CHINA / "un_population.csv")}
    found = {
        name: [_apart(path[measure, str(year)]) for year in YEARS]
        for name, measure in (("total fertility", "total_fertility"), ("life expectancy", "life_expectancy"))
    }
    found["population"] = [100 * _apart(total[str(year)]) / float(total[str(year)]["value"]) for year in YEARS]
    return {name: np.array(each) for name, each in found.items()}


def _apart(row: Mapping[str, str]) -> float:
    return float(row["high"]) - float(row["low"])


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
