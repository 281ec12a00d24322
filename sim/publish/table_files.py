"""Tables as CSV: UTF-8, line feeds, a header, numbers with nine significant digits."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table; the same numbers give the same bytes on any machine."""
    table.to_csv(path, index=False, lineterminator="\n", float_format="%.9g", encoding="utf-8")
