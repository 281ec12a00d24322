"""The place: its regions, its people at the census, its births, and where health staff work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import Problem, TableError
from sim.inputs.source import has_table
from sim.inputs.table import STATUS_COLUMNS, Column, Table, raise_all, read_table
from sim.scenario.problems import near

SEXES = ("female", "male")
MOST_TILES = 20
"""Rows and columns of the schematic picture: more would leave no room for a number."""
CENSUS_AGES = (0, 1, *range(5, 90, 5))
"""Lower bounds of the census age groups; the last one, 85, is open."""


@dataclass(frozen=True)
class Place:
    """Regions as a tree; arrays hold the leaves in this order.

    Attributes
    ----------
    regions
        All ids, the root first, then parents, then leaves.
    leaves
        Ids without children.
    parent
        Parent by id; the root has none.
    names
        Names by id, ``{"en": ..., "zh": ...}``.
    area
        Square kilometres by leaf; a leaf whose area is not known is not in it.
    tiles
        Row and column of each leaf in a schematic picture of the place, from 1 at the upper left.
    short_names
        Names for a small place, ``{"en": ..., "zh": ...}``, where there are any.
    """

    regions: tuple[str, ...]
    leaves: tuple[str, ...]
    parent: dict[str, str]
    names: dict[str, dict[str, str]]
    area: Mapping[str, float] = field(default_factory=dict)
    tiles: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    short_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The whole place."""
        return self.regions[0]

    @property
    def groups(self) -> tuple[str, ...]:
        """The regions right below the whole place, where at least one of two or more has parts itself; else none."""
        below = tuple(region for region in self.regions if self.parent.get(region) == self.root)
        return below if len(below) > 1 and not set(below) <= set(self.leaves) else ()

    def members(self, region: str) -> tuple[int, ...]:
        """Return the positions of the leaves that make up ``region``."""
        return self._members.get(region, ())

    @cached_property
    def sums(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Positions in :attr:`regions` of each region that has parts, deep ones first, and of those right below it."""
        at = {region: position for position, region in enumerate(self.regions)}
        below: dict[str, list[int]] = {}
        for region, parent in self.parent.items():
            below.setdefault(parent, []).append(at[region])
        deep_first = sorted(below, key=lambda region: -len(self._above(region)))
        return tuple((at[region], tuple(sorted(below[region]))) for region in deep_first)

    @cached_property
    def _members(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = dict.fromkeys(self.regions, ())
        for position, leaf in enumerate(self.leaves):
            for region in self._above(leaf):
                found[region] = (*found[region], position)
        return found

    def _above(self, region: str) -> list[str]:
        chain = [region]
        while chain[-1] in self.parent:
            chain.append(self.parent[chain[-1]])
        return chain


@dataclass(frozen=True)
class Census:
    """Counted people by age group.

    Attributes
    ----------
    population : dims (region, sex, group), persons
        Sexes female, male; groups as in :data:`CENSUS_AGES`.
    """

    year: int
    population: NDArray[np.float64]


def read_regions(folder: Path) -> tuple[Place, Table]:
    """Read ``regions.csv``.

    Raises
    ------
    TableError
        No root or several, a parent that is not there, a circle, an id that stands twice, or a tile that is taken or
        has a row or a column alone.
    """
    columns = [
        Column("id"), Column("parent", blank=True), Column("name_zh"), Column("name_en"),
        Column("area_km2", "number", required=False, blank=True, minimum=0.01),
        Column("short_zh", required=False, blank=True), Column("short_en", required=False, blank=True),
        Column("row", "integer", required=False, blank=True, minimum=1, maximum=MOST_TILES),
        Column("column", "integer", required=False, blank=True, minimum=1, maximum=MOST_TILES),
    ]  # fmt: skip
    table = read_table(folder / "regions.csv", [*columns, *STATUS_COLUMNS])
    ids = [row["id"] for row in table]
    problems = table.unique("id")
    for row in table:
        if row["parent"] and row["parent"] not in ids:
            problems.append(table.problem(row, "parent", f"no region {row['parent']!r}", near(row["parent"], ids)))
    problems += [*_circles(table), *_tile_problems(table)]
    roots = [row for row in table if not row["parent"]]
    if not roots:
        problems.append(Problem("one region has no parent (the whole place), here all have one", table.label))
    for row in roots[1:]:
        text = f"{row['id']!r} has no parent, nor has {roots[0]['id']!r}"
        problems.append(table.problem(row, "parent", text, "only the whole place has none"))
    raise_all(problems)
    root = roots[0]["id"]
    parent = {row["id"]: row["parent"] for row in table if row["parent"]}
    leaves = tuple(name for name in ids if name not in parent.values())
    between = tuple(name for name in ids if name not in leaves and name != root)
    regions = (root, *between, *(leaf for leaf in leaves if leaf != root))
    names = {row["id"]: {"en": row["name_en"], "zh": row["name_zh"]} for row in table}
    area = {row["id"]: row["area_km2"] for row in table if row["id"] in leaves and row["area_km2"] is not None}
    tiles = {row["id"]: (row["row"], row["column"]) for row in table if row["row"] and row["id"] in leaves}
    short = {row["id"]: {"en": row["short_en"], "zh": row["short_zh"]} for row in table if row["short_en"]}
    return Place(regions, leaves, parent, names, area, tiles, short), table


def _tile_problems(table: Table) -> list[Problem]:
    """Return a problem for each region with a row or a column alone, or with the tile of another."""
    problems, taken = [], dict[tuple[int, int], str]()
    for row in table:
        tile = row["row"], row["column"]
        if None not in tile and tile in taken:
            text = f"{row['id']!r} lies on {taken[tile]!r}"
            problems.append(table.problem(row, "row", text, "choose a free row and column"))
        elif None not in tile:
            taken[tile] = row["id"]
        elif tile != (None, None):
            missing = "row" if row["row"] is None else "column"
            problems.append(table.problem(row, missing, f"{row['id']!r} has no {missing}", "give both, or neither"))
    return problems


def _circles(table: Table) -> list[Problem]:
    """Return a problem for each region from which the way up never ends."""
    parent = {row["id"]: row["parent"] for row in table}
    problems = []
    for row in table:
        seen, region = {row["id"]}, row["parent"]
        while region and region not in seen:
            seen.add(region)
            region = parent.get(region)
        if region == row["id"]:
            problems.append(table.problem(row, "parent", f"the parents of {row['id']!r} run in a circle"))
    return problems


def read_census(folder: Path, place: Place, year: int) -> tuple[Census, Table]:
    """Read the rows of ``year`` from ``population.csv``.

    Raises
    ------
    TableError
        The year, a region, a sex or an age group is missing, stands twice or is unknown.
    """
    table = read_table(
        folder / "population.csv",
        [
            Column("year", "integer"),
            Column("region"),
            Column("sex", choices=SEXES),
            Column("age", "integer", minimum=0, maximum=85),
            Column("population", "number", minimum=0, counted=True),
            *STATUS_COLUMNS,
        ],
    )
    problems = table.unique("year", "region", "sex", "age")
    counts = np.full((len(place.leaves), len(SEXES), len(CENSUS_AGES)), np.nan)
    for row in table:
        if row["region"] not in place.leaves:
            hint = near(row["region"], place.leaves)
            problems.append(table.problem(row, "region", f"no region {row['region']!r} without parts", hint))
        elif row["age"] not in CENSUS_AGES:
            problems.append(table.problem(row, "age", f"{row['age']} is no lower bound", "0, 1, 5, 10, ..., 85"))
        elif row["year"] == year:
            where = place.leaves.index(row["region"]), SEXES.index(row["sex"]), CENSUS_AGES.index(row["age"])
            counts[where] = row["population"]
    raise_all(problems or _gaps(counts, place, table, year) or _nobody(counts, place, table, year))
    return Census(year, counts), table


def _gaps(counts: NDArray[np.float64], place: Place, table: Table, year: int) -> list[Problem]:
    if np.isnan(counts).all():
        years = ", ".join(str(y) for y in sorted({row["year"] for row in table}))
        return [Problem(f"no rows of the base year {year}", table.label, path="year", hint=f"there are: {years}")]
    return [
        Problem(f"{year}, {place.leaves[r]}, {SEXES[s]}, age {CENSUS_AGES[g]} is missing", table.label, path="age")
        for r, s, g in np.argwhere(np.isnan(counts))
    ]


def _nobody(counts: NDArray[np.float64], place: Place, table: Table, year: int) -> list[Problem]:
    empty = [leaf for leaf, people in zip(place.leaves, counts.sum(axis=(1, 2)), strict=True) if people <= 0]
    return [Problem(f"{year}, {leaf}: nobody lives there", table.label, path="population") for leaf in empty]


def read_births(folder: Path, place: Place, year: int) -> tuple[float | None, Table | None]:
    """Return the births that the plan prints for ``year`` (whole place), ``None`` where it prints none."""
    path = folder / "births.csv"
    if not has_table(path):
        return None, None
    columns = [
        Column("year", "integer"),
        Column("region"),
        Column("reading"),
        Column("births", "number", minimum=0, counted=True),
    ]
    columns += [Column("population_base", required=False, blank=True), *STATUS_COLUMNS]
    table = read_table(path, columns, may_be_empty=True)
    problems = table.unique("year", "region", "reading")
    for row in table:
        if row["region"] not in place.regions:
            hint = near(row["region"], place.regions)
            problems.append(table.problem(row, "region", f"no region {row['region']!r}", hint))
    raise_all(problems)
    for row in table:
        if (row["year"], row["region"], row["reading"]) == (year, place.root, "plan"):
            return float(row["births"]), table
    return None, table


def unknown_leaves(table: Table, leaves: Sequence[str]) -> list[Problem]:
    """Return a problem for each row of a region that is not there or has parts."""
    return [
        table.problem(row, "region", f"no region {row['region']!r} without parts", near(row["region"], leaves))
        for row in table
        if row["region"] not in leaves
    ]


def read_employment(folder: Path, leaves: Sequence[str]) -> tuple[NDArray[np.float64], Table | None]:
    """Return each leaf's share of health employment, dims (region,), which splits the base stocks.

    A place of one leaf has nothing to split: its table may be empty or left out.

    Raises
    ------
    TableError
        A region is missing, unknown or stands twice.
    """
    path, alone = folder / "health_employment.csv", len(leaves) == 1
    if alone and not has_table(path):
        return np.ones(1), None
    columns = [Column("region"), Column("employed", "number", minimum=0, counted=True), *STATUS_COLUMNS]
    table = read_table(path, columns, may_be_empty=alone)
    if not table.rows:
        return np.ones(1), table
    problems = table.unique("region") + unknown_leaves(table, leaves)
    employed = {row["region"]: row["employed"] for row in table}
    problems += [Problem(f"no row for {leaf}", table.label, path="region") for leaf in leaves if leaf not in employed]
    raise_all(problems)
    counts = np.array([employed[leaf] for leaf in leaves], float)
    if counts.sum() <= 0:
        raise TableError(Problem("nobody is employed in health", table.label, path="employed"))
    return counts / counts.sum(), table
