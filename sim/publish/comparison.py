"""A comparison as files: one table, one chart."""

from __future__ import annotations

from pathlib import Path

from sim.comparison import Comparison
from sim.errors import OutputError
from sim.publish.charts import save
from sim.publish.table_files import write_table


def write_comparison(comparison: Comparison, folder: Path) -> list[Path]:
    """Write ``comparison.csv``, ``comparison.png`` and ``comparison.svg`` and return their paths.

    Raises
    ------
    OutputError
        The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_table(comparison.table(), folder / "comparison.csv")
        return [folder / "comparison.csv", *save(comparison.chart(), folder / "comparison")]
    except OSError as error:
        raise OutputError(f"cannot write in {folder}: {error.strerror}") from None
