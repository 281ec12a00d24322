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
SPECIAL = (",", '"', "\r", "\n")
"""Characters for which a cell is quoted."""
SMALLEST_PLAIN, LARGEST_PLAIN = 1e-4, 1e9
"""Between these Arrow and Python write the same digits, without an exponent."""


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table; the same numbers give the same bytes on any machine.

    Most tables have no text with commas or quotes. In the others such cells are quoted, and whole numbers of a column
    that has fractions keep their point (``3.0``), as Python's own writer has it; columns of mixed kinds are left to it.
    """
    import pyarrow as pa
    from pyarrow import csv

    columns = {str(name): _column(table[name]) for name in table.columns}
    special = any(_is_text(each) and _may_need_quotes(each) for each in columns.values())
    with path.open("wb") as file:
        file.write((",".join(columns) + "\n").encode())
        if special and "object" in map(str, table.dtypes):
            numbers = {str(name): rounded(table[name].to_numpy()) for name in table.select_dtypes("float64")}
            shown = table.assign(**numbers)
            shown.to_csv(file, index=False, header=False, lineterminator="\n", encoding="utf-8")
            return
        if special:
            file.write(_lines([_as_python_writes(each) for each in columns.values()]))
            return
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


def _is_text(column: pa.Array) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_large_string(column.type) or pa.types.is_string(column.type))


def _may_need_quotes(texts: pa.Array) -> bool:
    """Return whether the memory that texts lie in has a character for which a cell is quoted."""
    import pyarrow as pa

    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    lying = [bytes(buffer) for chunk in chunks if (buffer := chunk.buffers()[2]) is not None]
    return any(character.encode() in each for each in lying for character in SPECIAL)


def _as_python_writes(column: pa.Array) -> pa.Array:
    """Return a column as the texts of its cells, those quoted that have to be."""
    import pyarrow as pa

    if _is_text(column):
        return _quoted(column)
    return _with_point(column) if pa.types.is_floating(column.type) else column


def _quoted(texts: pa.Array) -> pa.Array:
    import pyarrow as pa
    from pyarrow import compute

    coded = compute.dictionary_encode(texts)
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    cells = [_cell(each) for each in coded.dictionary.to_pylist()]
    return pa.array(cells, coded.dictionary.type).take(coded.indices)


def _cell(text: str) -> str:
    special = any(character in text for character in SPECIAL)
    return '"' + text.replace('"', '""') + '"' if special else text


def _with_point(numbers: pa.Array) -> pa.Array:
    """Return the texts of numbers as Python has them."""
    import pyarrow as pa
    from pyarrow import compute

    values = numbers.to_numpy(zero_copy_only=False)
    texts = compute.cast(numbers, pa.string())
    whole = compute.binary_join_element_wise(texts, ".0", "")
    texts = compute.if_else(pa.array(values == np.rint(values)), whole, texts)
    sizes = np.abs(values)
    other = (sizes != 0) & ((sizes < SMALLEST_PLAIN) | (sizes >= LARGEST_PLAIN))  # with an exponent in one of the two
    written = pa.array([repr(float(each)) for each in values[other]], pa.string())
    return compute.replace_with_mask(texts, pa.array(other), written)


def _lines(columns: list[pa.Array]) -> memoryview:
    """Return the lines of columns of texts: Arrow's own writer refuses texts with commas."""
    import pyarrow as pa
    from pyarrow import compute

    kind = pa.large_string()
    texts = [compute.cast(each, kind) for each in columns]
    comma, end, nothing = (pa.scalar(text, kind) for text in (",", "\n", ""))
    lines = compute.binary_join_element_wise(*texts, comma, null_handling="replace", null_replacement="")
    whole = compute.binary_join_element_wise(lines, nothing, end)
    whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    size = int(np.frombuffer(whole.buffers()[1], np.int64)[len(whole)])
    return memoryview(whole.buffers()[2])[:size]


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
