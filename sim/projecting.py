"""From a folder of any place's rates to the tables of its projection."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import InputError, Problem, TableError
from sim.inputs.projection_tables import OPTIONAL, SEXES, ProjectionTables, read_projection_tables
from sim.population.cohort import NOBODY
from sim.population.projection import LifeTables, Projected, life_tables, project_tables

TABLES = ("population", "births", "births_by_sex", "deaths", "life_table")
TIMINGS = ("end", "even")


@dataclass(frozen=True)
class Projection:
    """A place projected from its own rates.

    Attributes
    ----------
    population
        Columns year, sex, age, population: persons at the start of the first step and at the end of each.
    births
        Columns year, age, births (and order where the rates have it): by age of the mother, over the step from year.
    births_by_sex
        Columns year, sex, births.
    deaths
        Columns year, sex, age, deaths_cohort, deaths_period, exposure.
    life_table
        Columns year, sex, age, mx, ax, qx, lx, Lx, Sx, Tx, ex.
    conventions
        What the numbers rest on, in words.
    notes
        What of the input was not used.
    files
        The tables that were read.

    Notes
    -----
    Where the input has regions, every table has a column ``region`` after ``year``.
    """

    population: pd.DataFrame
    births: pd.DataFrame
    births_by_sex: pd.DataFrame
    deaths: pd.DataFrame
    life_table: pd.DataFrame
    conventions: Mapping[str, str]
    notes: tuple[str, ...]
    files: tuple[Path, ...]


def project(input_dir: str | Path, migration_timing: Literal["end", "even"] = "end") -> Projection:
    """Project a place from plain CSV tables by the cohort-component method.

    Parameters
    ----------
    input_dir
        Folder with ``base_population.csv``, ``mortality.csv``, ``fertility.csv``, ``srb.csv`` and, where people move,
        ``net_migration.csv``.
    migration_timing
        ``end``: a step's migrants come at its end; ``even``: half of them at its start, half at its end.

    Raises
    ------
    InputError
        The tables cannot be used; every problem is listed.
    """
    if migration_timing not in TIMINGS:
        raise InputError(f"migration_timing {migration_timing!r} is not one of {', '.join(TIMINGS)}")
    tables = read_projection_tables(Path(input_dir))
    lives = life_tables(tables.mx, tables.ax, tables.bounds, tables.step)
    projected = project_tables(tables, lives, migration_timing)
    _refuse_emptied_cells(tables, projected, 0.5 if migration_timing == "even" else 1.0)
    return Projection(
        **_frames(tables, lives, projected),
        conventions=_conventions(tables, migration_timing),
        notes=tables.notes,
        files=tables.files,
    )


def _refuse_emptied_cells(tables: ProjectionTables, projected: Projected, late: float) -> None:
    """Raise where more people leave than there are.

    In each region at the first moment that has such a cell; what comes after follows from it.
    """
    migrants = tables.migrants
    file = next((str(path) for path in tables.files if path.stem == OPTIONAL), "")
    # dims (year, moment, region, sex, age): people before and after the migrants of the start and of the end
    before = np.stack([projected.population[:-1], projected.before_late_migrants], axis=1)
    shares = np.array([1 - late, late])[:, None, None, None]
    below = (before + shares * migrants[:, None] < -NOBODY) & (migrants[:, None] < 0)
    problems = []
    for place in range(len(tables.regions)):
        cells = list(zip(*np.nonzero(below[:, :, place]), strict=True))
        for step, moment, sex, age in cells:
            if (step, moment) != cells[0][:2]:
                break
            moments = np.flatnonzero(below[step, :, place, sex, age])
            most = np.min(before[step, moments, place, sex, age].clip(0) / shares[moments].ravel())
            cell = (step, place, sex, age)
            text = f"{migrants[cell]:g} would leave fewer than nobody aged {tables.ages[age]}"
            hint = f"at least {math.ceil(-1000 * most) / 1000:.15g} is allowed"
            problems.append(Problem(text, file, int(tables.migrant_lines[cell]), path="net_migrants", hint=hint))
    if problems:
        raise TableError(problems)


def _frames(tables: ProjectionTables, lives: LifeTables, projected: Projected) -> dict[str, pd.DataFrame]:
    places = {} if tables.regions == (None,) else {"region": tables.regions}
    steps = {"year": tables.years, **places}
    years = (*tables.years, tables.years[-1] + tables.step)
    cells = {"sex": tables.sexes, "age": tables.ages}
    orders = {} if tables.orders == (None,) else {"order": tables.orders}
    births = np.maximum(projected.births, 0.0).swapaxes(-1, -2)
    return {
        "population": _long({"year": years, **places, **cells}, population=np.maximum(projected.population, 0.0)),
        "births": _long({**steps, "age": tables.ages, **orders}, births=births),
        "births_by_sex": _long({**steps, "sex": SEXES}, births=projected.births_by_sex),
        "deaths": _long(
            {**steps, **cells},
            deaths_cohort=projected.deaths_cohort,
            deaths_period=projected.deaths_period,
            exposure=projected.exposure,
        ),
        "life_table": _long(
            {**steps, "sex": tables.sexes, "age": tables.bounds},
            mx=tables.mx,
            ax=tables.ax,
            qx=lives.qx,
            lx=lives.lx,
            Lx=lives.lived,
            Sx=lives.survival,
            Tx=lives.left,
            ex=lives.expectancy,
        ),
    }


def _long(axes: Mapping[str, Sequence[Any]], **measures: NDArray[np.float64]) -> pd.DataFrame:
    """Return one row a cell; the axes stand in the order of the arrays' dimensions."""
    frame = pd.MultiIndex.from_product(list(axes.values()), names=list(axes)).to_frame(index=False)
    return frame.assign(**{name: array.reshape(-1) for name, array in measures.items()})


def _conventions(tables: ProjectionTables, timing: str) -> dict[str, str]:
    """Return what the numbers rest on, in words."""
    step = "1 year" if tables.step == 1 else f"{tables.step} years"
    end = tables.years[0] + tables.step
    open_age = tables.ages[-1]
    return {
        "step": f"{step}; rates of {tables.years[0]} act from {tables.years[0]} to {end}; ages to {open_age} and over",
        "ax": _ax_words(tables),
        "life_table": (
            "q = n m / (1 + (n - a) m); radix 100,000; Sx is the share that survives into the group over a step: "
            f"S0 = L0 / (n l0), at {open_age} and over L / (sum of the last two L)"
        ),
        "births": (
            "rate x step x mean of the women of that age at the start and at the end of the step, "
            + ("before the migrants of its end" if timing == "end" else "with the migrants of each moment")
            + "; none at the first and the open age; girls are 1 / (1 + srb_m_per_f) of them"
        ),
        "migration": {
            "end": "the migrants of a step come at its end, at the age they then have",
            "even": "half of the migrants of a step come at its start, half at its end",
        }[timing],
        "deaths": (
            "deaths_cohort by the age reached at the end of the step; exposure = step x mean of the people at its "
            "start and end, less who come at the end; deaths_period = mx x exposure, scaled for each sex to the "
            "total of deaths_cohort"
        ),
    }


def _ax_words(tables: ProjectionTables) -> str:
    young = {1: ["Coale and Demeny (West) at age 0"], 5: ["Coale and Demeny (West) at age 0 and at 1-4"]}
    rules = [*(young[tables.step] if tables.bounds[1] == 1 else []), "half of the width elsewhere"]
    if tables.step > 1:
        rules += ["a constant force from 85 on where that would give a probability above 1"]
    usual = ", ".join(rules)
    given = {"all": "as given", "some": f"as given; where blank: {usual}", "none": f"not given: {usual}"}
    return f"{given[tables.ax_given]}; open age 1 / mx"
