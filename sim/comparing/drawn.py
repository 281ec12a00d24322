"""Draws and targets of a run by the id of a measure, whatever plans it is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.result import Run
from sim.scenario.load import BASE

if TYPE_CHECKING:
    import xarray as xr

PEOPLE_OF = {"all": "population", "0-2": "under_3", "65+": "age_65_plus"}
"""Headline number by group of people."""
BASES = ("milestone", "path", "carried", "reference")
"""Of the targets that several plans set for a year the first of these counts."""


def drawn(run: Run, measure: str, variant: str = BASE) -> xr.DataArray | None:
    """Return the draws of a measure, dims (draw, year, region); ``None`` where it is not modelled."""
    data = run.data.sel(variant=variant)
    if measure in data.data_vars:
        return data[measure]
    labels = data["indicator"].values.tolist() if "indicator" in data.coords else []
    found = next((label for label in labels if label.rpartition("/")[2] == measure), None)
    return None if found is None else data["value"].sel(indicator=found)


def in_force(run: Run, measure: str, year: int, region: str, variant: str = BASE) -> dict[Any, Any] | None:
    """Return the row of ``targets.csv`` that holds in a year; a printed target wins over one that was carried on."""
    table = run.targets
    mine = table[(table["variant"] == variant) & (table["indicator"] == measure) & table["target"].notna()]
    rows = mine[(mine["year"] == year) & (mine["region"] == region)].to_dict("records")
    return min(rows, key=lambda row: BASES.index(row["target_basis"])) if rows else None
