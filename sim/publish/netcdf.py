"""Draws as netCDF: float32, uncompressed, the same bytes for the same run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

    from sim.result import Result


def write_netcdf(result: Result, path: Path) -> None:
    """Write the headline draws of a result.

    Notes
    -----
    As ``result.data.to_netcdf`` would, without xarray: it takes longer to be loaded than the draws to be written.
    """
    import h5netcdf
    import h5py

    coords, arrays = result.headline_arrays()
    with h5netcdf.File(path, "w") as file:
        file.dimensions = {name: len(labels) for name, labels in coords.items()}
        for name, (dims, by_variant) in arrays.items():
            kind, missing = np.dtype(np.float32), np.float32(np.nan)
            variable = file.create_variable(name, dims, kind, fillvalue=missing, fill_time="never")
            for position, values in enumerate(by_variant):  # never in one piece in memory
                variable[position] = values
        for name, labels in coords.items():
            values = np.asarray(labels)
            if values.dtype.kind in "OUT":
                texts = file.create_variable(name, (name,), h5py.string_dtype())
                texts[...] = values.astype(object)
            else:
                file.create_variable(name, (name,), data=values)


def read_netcdf(path: Path) -> xr.Dataset:
    """Read the draws of a run folder into memory."""
    import xarray as xr

    with xr.open_dataset(path, engine="h5netcdf") as data:
        return data.load()
