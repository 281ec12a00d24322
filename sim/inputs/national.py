"""National tables: death rates, the fertility schedule and the UN's path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import Problem
from sim.inputs.numbers import range_fault
from sim.inputs.place import SEXES
from sim.inputs.table import STATUS_COLUMNS, Column, Row, Table, raise_all, read_table

MORTALITY_AGES = (0, 1, *range(5, 105, 5))
FERTILITY_AGES = tuple(range(10, 55, 5))


@dataclass(frozen=True)
class National:
    """National standards.

    Attributes
    ----------
    mortality_years : dims (period,)
        Middle years of the periods.
    mx : dims (period, sex, group), deaths per person-year
        Abridged, groups 0, 1, 5, ..., 95, 100+.
    fertility_years : dims (year,)
    asfr : dims (year, group), births per woman and year
        Five-year groups 10-14 to 50-54.
    path
        By measure: years and values; ``low`` and ``high`` are NaN where no interval is published.
    """

    mortality_years: NDArray[np.float64]
    mx: NDArray[np.float64]
    fertility_years: NDArray[np.float64]
    asfr: NDArray[np.float64]
    path: dict[str, Series]


@dataclass(frozen=True)
class Series:
    """A yearly series with an optional interval, dims (year,)."""

    years: NDArray[np.float64]
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def at(self, years: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at ``years``; before and after the series its ends are held."""
        return np.interp(years, self.years, self.value)

    @property
    def last_year(self) -> int:
        """Last year of the series."""
        return int(self.years[-1])


def read_national(folder: Path) -> tuple[National, tuple[Table, ...]]:
    """Read the national folder.

    Raises
    ------
    TableError
        A file is missing or has gaps, double rows or values out of range.
    """
    mortality_years, mx, mortality = _read_mortality(folder)
    fertility_years, asfr, schedule = _read_schedule(folder)
    path, path_table = _read_path(folder)
    return National(mortality_years, mx, fertility_years, asfr, path), (mortality, schedule, path_table)


def _read_mortality(folder: Path) -> tuple[NDArray[np.float64], NDArray[np.float64], Table]:
    columns = [
        Column("year", "integer"),
        Column("sex", choices=SEXES),
        Column("age", "integer", minimum=0),
        Column("mx", "number", minimum=0),
    ]
    table = read_table(folder / "mortality.csv", [*columns, *STATUS_COLUMNS])
    years = sorted({row["year"] for row in table})
    values = {(row["year"], row["sex"], row["age"]): row["mx"] for row in table}
    wanted = [(year, sex, age) for year in years for sex in SEXES for age in MORTALITY_AGES]
    _complete(table, wanted, values, ("year", "sex", "age"))
    mx = np.array([values[key] for key in wanted]).reshape(len(years), len(SEXES), len(MORTALITY_AGES))
    return np.array(years, float), mx, table


def _read_schedule(folder: Path) -> tuple[NDArray[np.float64], NDArray[np.float64], Table]:
    columns = [
        Column("year", "integer"),
        Column("age", "integer", minimum=0),
        Column("asfr", "number", minimum=0, maximum=1),
    ]
    table = read_table(folder / "fertility_schedule.csv", [*columns, *STATUS_COLUMNS])
    years = sorted({row["year"] for row in table})
    values = {(row["year"], row["age"]): row["asfr"] for row in table}
    wanted = [(year, age) for year in years for age in FERTILITY_AGES]
    _complete(table, wanted, values, ("year", "age"))
    asfr = np.array([values[key] for key in wanted]).reshape(len(years), len(FERTILITY_AGES))
    return np.array(years, float), asfr, table


def _read_path(folder: Path) -> tuple[dict[str, Series], Table]:
    columns = [
        Column("year", "integer"),
        Column("measure"),
        Column("value", "number", minimum=0),
        Column("low", "number", blank=True, required=False),
        Column("high", "number", blank=True, required=False),
    ]
    table = read_table(folder / "national_path.csv", [*columns, *STATUS_COLUMNS])
    problems = table.unique("year", "measure")
    needed = ("total_fertility", "life_expectancy", "sex_ratio_at_birth", "births")
    present = {row["measure"] for row in table}
    problems += [Problem(f"no rows of {name}", table.label, path="measure") for name in needed if name not in present]
    for row in table:
        if text := range_fault(row["low"], row["value"], row["high"]):
            problems.append(table.problem(row, "low", text))
    raise_all(problems)
    path = {}
    for name in present:
        rows = sorted((row for row in table if row["measure"] == name), key=lambda row: int(row["year"]))

        def column(key: str, rows: list[Row] = rows) -> NDArray[np.float64]:
            return np.array([np.nan if row[key] is None else row[key] for row in rows], float)

        path[name] = Series(column("year"), column("value"), column("low"), column("high"))
    return path, table


def _complete(
    table: Table,
    wanted: Sequence[tuple[object, ...]],
    values: Mapping[Any, float],
    columns: tuple[str, ...],
) -> None:
    problems = table.unique(*columns)
    for key in wanted:
        if key not in values:
            text = ", ".join(f"{name} {part}" for name, part in zip(columns, key, strict=True))
            problems.append(Problem(f"no row for {text}", table.label, path=columns[-1]))
    raise_all(problems)
