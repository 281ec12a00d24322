"""Published tables where they are at hand, and how far a projection of their inputs is from them; the back-test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from backtest import PLACES, BackTest, back_test
from backtest_page import tables
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator
from since_2020 import Since2020, since_2020

import sim
from sim.inputs.catalogue import read_inputs
from sim.inputs.national import MORTALITY_AGES
from sim.population.graduation import AGES, LAST_GROUP, cohort_births, graduate
from sim.population.life_table import person_years
from sim.population.mortality import standard
from sim.projecting import Projection
from sim.scenario.load import BASE, load

Array = NDArray[np.float64]
Errors = dict[str, Array]
PUBLISHED = Path(__file__).parents[3] / "shared" / "validation"
INPUTS = ("base_population", "mortality", "fertility", "srb", "net_migration")
BY_AGE = ["year", "sex", "age"]
MEASURES = {
    "population": ("population", "out_population", BY_AGE, "population"),
    "births by mother's age": ("births", "out_births_by_mother_age", ["year", "age"], "births"),
    "births by sex": ("births_by_sex", "out_births_by_sex", ["year", "sex"], "births"),
    "deaths_cohort": ("deaths", "out_deaths_exposure", BY_AGE, "deaths_cohort"),
    "deaths_period": ("deaths", "out_deaths_exposure", BY_AGE, "deaths_period"),
    "exposure": ("deaths", "out_deaths_exposure", BY_AGE, "exposure"),
    "Sx": ("life_table", "in_mortality", BY_AGE, "sx"),
    "qx": ("life_table", "out_life_table_selected_ages", BY_AGE, "lt_nqx"),
    "lx": ("life_table", "out_life_table_selected_ages", BY_AGE, "lt_lx"),
    "Lx": ("life_table", "out_life_table_selected_ages", BY_AGE, "lt_nLx"),
    "Tx": ("life_table", "out_life_table_selected_ages", BY_AGE, "lt_Tx"),
    "ex": ("life_table", "out_life_table_selected_ages", BY_AGE, "lt_ex"),
}
CENSUS = (0, 1, *range(5, LAST_GROUP + 1, 5))
YEAR = 1980
HELD_OUT = slice(CENSUS.index(20), CENSUS.index(80))


@pytest.fixture(scope="session")
def published() -> Path:
    """The published tables of Canada; they are not part of this repository."""
    folder = PUBLISHED / "un_canada_1950_2020"
    if not folder.is_dir():
        pytest.skip("the published tables (shared/validation beside the checkout) are not here")
    return folder


@pytest.fixture(scope="session")
def canada(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Projection:
    """Canada from 1950 on, projected from the published inputs."""
    folder = tmp_path_factory.mktemp("canada")
    for name in INPUTS:
        shutil.copyfile(published / f"in_{name}.csv", folder / f"{name}.csv")
    return sim.project(folder)


@pytest.fixture(scope="session")
def pairs(published: Path, canada: Projection) -> dict[str, tuple[Array, Array]]:
    """Our figures and the published ones by measure; nan where we have none."""
    found = {}
    for measure, (table, file, keys, column) in MEASURES.items():
        own = "births" if measure.startswith("births") else measure
        wanted = pd.read_csv(published / f"{file}.csv")
        if "sex" in keys:
            wanted = wanted[wanted["sex"] != "both"]
        ours = getattr(canada, table).set_index(keys)[own].reindex(pd.MultiIndex.from_frame(wanted[keys]))
        found[measure] = ours.to_numpy(), wanted[column].to_numpy(float)
    return found


@pytest.fixture(scope="session")
def compared(pairs: dict[str, tuple[Array, Array]]) -> dict[str, int]:
    """Published cells by measure."""
    return {measure: len(wanted) for measure, (_, wanted) in pairs.items()}


@pytest.fixture(scope="session")
def errors(pairs: dict[str, tuple[Array, Array]]) -> dict[str, float]:
    """Largest relative error by measure, over every published cell; infinite where a cell is missing."""
    return {measure: _relative_error(*pair) for measure, pair in pairs.items()}


@pytest.fixture(scope="session")
def split_canada(published: Path, canada: Projection) -> Callable[[int], Errors]:
    """Absolute errors of the ways to split Canada's age groups of a year, dims (sex, age), persons."""
    people = pd.read_csv(published / "out_population.csv")
    births = pd.read_csv(published / "out_births_by_sex.csv").query("sex == 'both'").set_index("year")["births"]

    def split(year: int) -> Errors:
        single = people[people["year"] == year].pivot_table(index="sex", columns="age", values="population").to_numpy()
        table = canada.life_table[canada.life_table["year"] == year]
        lived = table.pivot_table(index="sex", columns="age", values="Lx").to_numpy() / 100_000
        born = births.reindex(range(year - 1, year - 11, -1)).to_numpy()
        groups = np.add.reduceat(single, CENSUS, axis=1)
        ways = {"graduate": graduate(groups[None], CENSUS, born, lived)[0], **_plain(groups, CENSUS)}
        return {name: np.abs(way - single) for name, way in ways.items()}

    return split


@pytest.fixture(scope="session")
def graduation_errors(split_canada: Callable[[int], Errors]) -> Errors:
    """The same of the year that docs/validation.md shows."""
    return split_canada(YEAR)


@pytest.fixture(scope="session")
def county_errors(scenarios: Path) -> dict[int, dict[str, float]]:
    """Mean error of counted five-year groups split from ten-year ones, in per cent, by census and way."""
    return {year: _split_counties(scenarios, year) for year in (2010, 2020)}


@pytest.fixture(scope="session")
def back_tests(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BackTest]:
    """The back-test of both places."""
    return {name: back_test(name, tmp_path_factory.mktemp(name)) for name in PLACES}


@pytest.fixture(scope="session")
def city(back_tests: dict[str, BackTest]) -> BackTest:
    """Qingyuan's back-test."""
    return back_tests["qingyuan"]


@pytest.fixture(scope="session")
def since(tmp_path_factory: pytest.TempPathFactory) -> Since2020:
    """Qingyuan from 2020 on."""
    return since_2020(tmp_path_factory.mktemp("national"))


@pytest.fixture(scope="session")
def fresh(back_tests: dict[str, BackTest], since: Since2020) -> dict[str, str]:
    """The back-test's tables as they come out."""
    return tables(back_tests, since)


def _relative_error(ours: Array, wanted: Array) -> float:
    if np.isnan(ours).any():
        return float("inf")
    scale = np.where(wanted == 0, 1.0, np.abs(wanted))
    return float((np.abs(ours - wanted) / scale).max())


def _plain(groups: Array, bounds: tuple[int, ...]) -> dict[str, Array]:
    """Return splits that know nothing but the groups, dims (..., age)."""
    knots = np.array([*bounds, AGES], float)
    widths = np.diff(knots).astype(int)
    cumulated = np.insert(np.cumsum(groups, axis=-1), 0, 0.0, axis=-1)
    ages = np.arange(AGES + 1)
    return {
        "even": np.repeat(groups / widths, widths, axis=-1),
        "pchip": np.diff(PchipInterpolator(knots, cumulated, axis=-1)(ages), axis=-1),
        "natural": np.diff(CubicSpline(knots, cumulated, axis=-1, bc_type="natural")(ages), axis=-1),
    }


def _split_counties(scenarios: Path, year: int) -> dict[str, float]:
    """Return the summed errors of the groups 20-24 to 75-79 over the people in them, in per cent.

    Every second bound is left out, once the even and once the odd ones, and the result compared with the count.
    """
    counted, born, lived = _counties(scenarios, year)
    wrong: dict[str, float] = {}
    for first in (10, 15):
        bounds = tuple(bound for bound in CENSUS if bound <= 10 or bound >= LAST_GROUP or (bound - first) % 10 == 0)
        merged = np.add.reduceat(counted, [CENSUS.index(bound) for bound in bounds], axis=-1)
        for way, single in {"graduate": graduate(merged, bounds, born, lived), **_plain(merged, bounds)}.items():
            groups = np.add.reduceat(single, CENSUS, axis=-1)
            wrong[way] = wrong.get(way, 0.0) + np.abs(groups - counted)[..., HELD_OUT].sum()
    return {way: 50 * error / counted[..., HELD_OUT].sum() for way, error in wrong.items()}


def _counties(scenarios: Path, year: int) -> tuple[Array, Array, Array]:
    """Return counted groups of the counties of both places, births of the young cohorts, person-years."""
    sets = [f"horizon.base={year}", "population.fertility.births_reading=census"]
    inputs = [
        read_inputs(load(scenarios / f"{place}.yaml", variants=[], sets=sets))[BASE]
        for place in ("qingyuan", "kaiping")
    ]
    national = inputs[0].national
    table = standard(national.mortality_years, national.mx, MORTALITY_AGES, np.array([float(year)]))
    births = national.path["births"]
    return (
        np.concatenate([place.census.population for place in inputs]),
        cohort_births(births.years, births.value, year),
        person_years(table.survivors, table.open_rate, table.ax)[0],
    )
