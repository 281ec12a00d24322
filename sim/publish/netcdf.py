"""Draws as netCDF: float32, uncompressed, the same bytes for the same run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr


def write_netcdf(data: xr.Dataset, path: Path) -> None:
    """Write the draws of a result."""
    data.to_netcdf(path, engine="h5netcdf", format="NETCDF4")


def read_netcdf(path: Path) -> xr.Dataset:
    """Read the draws of a run folder into memory."""
    import xarray as xr

    with xr.open_dataset(path, engine="h5netcdf") as data:
        return data.load()
