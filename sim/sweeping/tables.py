"""The tables that a sweep keeps of each variant of each place, and their Parquet bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.tables.attainment import COLUMNS as ATTAINMENT
from sim.tables.registry import MAKERS, Told
from sim.tables.summary import frame, summary, summary_of_regions
from sim.targets.indicator import roll_up

if TYPE_CHECKING:
    import pyarrow as pa

Stats = dict[str, NDArray[np.float64]]
STATS = ("mean", "p10", "p50", "p90")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "targets": (
        "plan", "variant", "year", "region", "indicator", "unit", "direction", "nature", "target", "target_basis",
        *STATS, "gap", "gap_unit_count", "probability", "status", "input_status", "note",
    ),
    "attainment": tuple(ATTAINMENT),
    "demand": ("variant", "year", "region", "resource", "unit", *STATS),
    "supply": ("variant", "year", "region", "resource", "unit", *STATS),
    "gaps": ("variant", "year", "region", "resource", "unit", *STATS, "probability_short"),
    "people": ("variant", "year", "region", "measure", *STATS),
}  # fmt: skip
"""Columns by table, after ``scenario``."""
TABLES = tuple(COLUMNS)
TEXT = {
    "scenario", "plan", "variant", "region", "indicator", "unit", "direction", "nature", "target_basis", "status",
    "input_status", "note", "served", "resource", "measure",
}  # fmt: skip
COMPRESSION = "zstd"
NOISE = 1e-6
"""Units, far below a bed or a person."""


def swept_tables(scenario: str, told: Told) -> dict[str, pd.DataFrame]:
    """Return the tables of one variant, numbers with nine significant digits as in a run folder's CSVs."""
    return {name: _columns(make(told), name, scenario) for name, make in _MAKERS.items()}


def _demand(told: Told) -> pd.DataFrame:
    """Return demand by use; the other methods are not asked for, and would take longer than all the rest."""
    need = told.outcome.demand.units
    return _by_resource(told, {name: leaves for (name, method), leaves in need.items() if method == "use"})


def _gaps(told: Told) -> pd.DataFrame:
    """Return supply less demand by use on 31 December, paired by draw; negative is short."""
    need, there = told.outcome.demand.units, told.outcome.supply.units
    spare = {
        name: _without_noise(leaves - need[name, "use"]) for name, leaves in there.items() if (name, "use") in need
    }
    return _by_resource(
        told, spare, lambda draws: {"probability_short": np.count_nonzero(draws < 0, axis=0) / len(draws)}
    )


def _without_noise(units: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the last bits of a difference for zero: in the base year most gaps are zero by construction, not short."""
    return np.where(np.abs(units) < NOISE, 0.0, units)


def _by_resource(
    told: Told, units: Mapping[str, NDArray[np.float64]], further: Callable[[NDArray[np.float64]], Stats] = lambda _: {}
) -> pd.DataFrame:
    """Return units by year, region and resource in the order of the resources' table.

    Parameters
    ----------
    units : ndarray by resource, dims (draw, year, leaf)
    further
        More columns from draws of dims (draw, year, region).
    """
    place, parts = told.inputs.place, []
    for resource in told.inputs.resources:
        if resource.id in units:
            draws = roll_up(units[resource.id], place)
            table = frame({"year": told.years, "region": place.regions}, summary(draws) | further(draws))
            table = table.assign(resource=resource.id, unit=resource.unit, variant=told.variant)
            parts.append(table.dropna(subset=["mean"]))
    if not parts:
        return pd.DataFrame(
            columns=["variant", "year", "region", "resource", "unit", *STATS, *further(np.zeros((1, 0, 0)))]
        )
    return pd.concat(parts, ignore_index=True)


def _people(told: Told) -> pd.DataFrame:
    """Return residents, under-3s and 65 and over on 31 December and births of the year; none for the base year."""
    people, place = told.outcome.people, told.inputs.place
    measures = {
        "population": (people.years, people.total),
        "under_3": (people.years, people.group("0-2")),
        "age_65_plus": (people.years, people.group("65+")),
        "births": (people.years[1:], people.births.sum(axis=3)),
    }
    parts = [
        frame({"year": years, "region": place.regions}, summary_of_regions(leaves, place)).assign(measure=name)
        for name, (years, leaves) in measures.items()
    ]
    return pd.concat(parts, ignore_index=True).assign(variant=told.variant)


_MAKERS: Mapping[str, Callable[[Told], pd.DataFrame]] = {
    "targets": MAKERS["targets"],
    "attainment": MAKERS["attainment"],
    "demand": _demand,
    "supply": MAKERS["supply"],
    "gaps": _gaps,
    "people": _people,
}


def _columns(table: pd.DataFrame, name: str, scenario: str) -> pd.DataFrame:
    found = table.assign(scenario=scenario)[["scenario", *COLUMNS[name]]]
    numbers = [column for column in found.columns if column not in TEXT and column != "year"]
    for column in numbers:
        found[column] = _printed(found[column].to_numpy(float))
    return found


def _printed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round to nine significant digits: the last bits of a sum are nobody's finding."""
    return np.array([float(f"{value:.9g}") for value in values.tolist()], float)


def schema(name: str) -> pa.Schema:
    """Return the Parquet columns of a table: the same for every place, also where a column is empty."""
    import pyarrow as pa

    kinds = {column: pa.string() for column in TEXT} | {"year": pa.int32()}
    return pa.schema([(column, kinds.get(column, pa.float64())) for column in ("scenario", *COLUMNS[name])])


def encoded(table: pd.DataFrame, name: str) -> bytes:
    """Return a table as Parquet; the same numbers give the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    bare = pa.Table.from_pandas(table, schema=schema(name), preserve_index=False).replace_schema_metadata(None)
    sink = BytesIO()
    pq.write_table(bare, sink, compression=COMPRESSION)
    return sink.getvalue()
