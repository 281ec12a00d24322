"""Tables as CSV: UTF-8, line feeds, a header, numbers with nine significant digits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

DIGITS = 9
MOST_EXACT = 22
"""Powers of ten up to this one are exact in binary."""


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table; the same numbers give the same bytes on any machine.

    Most tables have no text with commas or quotes, and are written at once; the others by rows.
    """
    import pyarrow as pa
    from pyarrow import compute, csv

    columns = {str(name): _column(table[name]) for name in table.columns}
    texts = [each for each in columns.values() if pa.types.is_large_string(each.type) or pa.types.is_string(each.type)]
    special = any(compute.any(compute.match_substring_regex(each, '[,"\r\n]')).as_py() for each in texts)
    with path.open("wb") as file:
        file.write((",".join(columns) + "\n").encode())
        if special:
            numbers = {str(name): rounded(table[name].to_numpy()) for name in table.select_dtypes("float64")}
            shown = table.assign(**numbers)
            shown.to_csv(file, index=False, header=False, lineterminator="\n", encoding="utf-8")
        else:
            options = csv.WriteOptions(include_header=False, quoting_style="none")
            whole = pa.table(columns).combine_chunks()  # an empty chunk before others would be written as garbage
            csv.write_csv(whole, file, options)


def _column(column: pd.Series) -> pa.Array:
    import pyarrow as pa

    if column.dtype == "float64":
        return pa.array(rounded(column.to_numpy()), from_pandas=True)
    if column.dtype == "bool":
        return pa.array(column.map(str))
    return pa.array(column, from_pandas=True)


def rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return numbers of nine significant digits, any dims: their shortest text is these digits.

    Notes
    -----
    A whole number of up to nine digits over, or times, an exact power of ten is the number nearest to that decimal.
    """
    sizes = np.abs(values)
    usual = (sizes > 0) & np.isfinite(sizes)
    lead = np.floor(np.log10(sizes, where=usual, out=np.zeros_like(sizes))).astype(int)
    power = DIGITS - 1 - lead
    exact = usual & (np.abs(power) <= MOST_EXACT)
    scale = 10.0 ** np.where(exact, np.abs(power), 0)
    up = power >= 0
    found = np.where(up, np.rint(values * scale) / scale, np.rint(values / scale) * scale)
    return np.where(exact, found, values)
