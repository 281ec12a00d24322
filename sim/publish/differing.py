"""What differs between a file of a run folder and the same file made again, named by its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.publish.netcdf import read_netcdf
from sim.publish.table_files import write_table
from sim.words import Words

if TYPE_CHECKING:
    import xarray as xr

TOLERANCE = 1e-9
DIGITS = 9
"""Significant digits that tables are written with."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was, or does not come out again.

    Attributes
    ----------
    file
        File in the run folder; with its line where it is a cell.
    kind
        What happened, a key of words.
    values
        What the sentence is filled in with.
    """

    file: str
    kind: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, words: Words) -> str:
        """Return the difference as a sentence."""
        return f"{self.file}: {words(self.kind, **self.values)}"


def table_differences(file: Path, again: pd.DataFrame, *, exact: bool) -> Iterator[Difference]:
    """Yield how a table of a run folder differs from the one made again: its columns, its rows, or its cells.

    Parameters
    ----------
    file
        The CSV.
    again
        The table of the new run.
    exact
        Every byte has to be the same; else numbers may differ by the tolerance of :func:`same_number`.
    """
    content, fresh = file.read_bytes(), _written(again)
    if content == fresh:
        return
    try:
        kept, made = _cells(content), _cells(fresh)
    except (UnicodeDecodeError, csv.Error):
        yield Difference(file.name, "verify_unreadable")
        return
    if kept[:1] != made[:1]:
        yield Difference(file.name, "verify_columns", {"kept": _row(kept), "again": _row(made)})
    elif len(kept) != len(made):
        yield Difference(file.name, "verify_rows", {"kept": len(kept) - 1, "again": len(made) - 1})
    else:
        yield from _cell_differences(file.name, kept, made, exact=exact)


def _written(table: pd.DataFrame) -> bytes:
    """Return the bytes that the run folder would hold."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        place = Path(folder) / "table.csv"
        write_table(table, place)
        return place.read_bytes()


def _cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _row(rows: list[list[str]]) -> str:
    return ", ".join(rows[0]) if rows else "-"


def _cell_differences(name: str, kept: list[list[str]], made: list[list[str]], *, exact: bool) -> Iterator[Difference]:
    """Yield the first cell that differs, with how many do, or that only the writing does."""
    differing = []
    for line, (old, new) in enumerate(zip(kept, made, strict=True), start=1):
        if old == new:
            continue
        for at, column in enumerate(made[0]):
            pair = (old[at] if at < len(old) else "", new[at])
            if pair[0] != pair[1] and (exact or not same_number(*pair)):
                differing.append((line, column, *pair))
        if len(old) > len(new):
            differing.append((line, "+", ", ".join(old[len(new) :]), ""))
    if differing:
        line, column, old_cell, new_cell = differing[0]
        values = {"column": column, "kept": old_cell or "-", "again": new_cell or "-", "number": len(differing)}
        yield Difference(f"{name}:{line}", "verify_cell" if len(differing) == 1 else "verify_cells", values)
    elif exact:
        yield Difference(name, "verify_written")


def same_number(one: str, other: str) -> bool:
    """Return whether two printed numbers are the same to 1e-9 of their size or to one in the last digit printed."""
    try:
        a, b = float(one), float(other)
    except ValueError:
        return False
    size = max(abs(a), abs(b))
    last = 10.0 ** (np.floor(np.log10(size)) - DIGITS + 1) if size > 0 and np.isfinite(size) else 0.0
    return bool(abs(a - b) <= max(TOLERANCE * size, 1.001 * last))


def draws_differences(file: Path, again: xr.Dataset, *, exact: bool) -> Iterator[Difference]:
    """Yield how the draws of a run folder differ from those of the new run, by array."""
    try:
        kept = read_netcdf(file)
    except (OSError, ValueError, KeyError):
        yield Difference(file.name, "verify_unreadable")
        return
    if set(kept.data_vars) != set(again.data_vars) or not _same_labels(kept, again):
        values = {"kept": _shape(kept), "again": _shape(again)}
        yield Difference(file.name, "verify_columns", values)
        return
    for name in again.data_vars:
        old, new = kept[name].to_numpy(), again[name].to_numpy()
        same = (old == new) | (np.isnan(old) & np.isnan(new))
        if not exact:  # draws are stored with seven digits: a number next to a boundary may round either way
            same |= np.abs(old - new) <= np.spacing(np.maximum(np.abs(old), np.abs(new)))
        if not same.all():
            at = tuple(int(index) for index in np.argwhere(~same)[0])
            labels = ", ".join(str(again[dim].values[i]) for dim, i in zip(again[name].dims, at, strict=True))
            values = {"column": labels, "kept": f"{old[at]:.9g}", "again": f"{new[at]:.9g}"}
            yield Difference(f"{file.name}:{name}", "verify_cells", {**values, "number": int((~same).sum())})


def _same_labels(one: xr.Dataset, other: xr.Dataset) -> bool:
    return dict(one.sizes) == dict(other.sizes) and all(
        one[name].values.tolist() == other[name].values.tolist() for name in other.coords
    )


def _shape(data: xr.Dataset) -> str:
    return ", ".join([*(str(name) for name in data.data_vars), *(f"{dim} {size}" for dim, size in data.sizes.items())])
