"""A plan's statements of trend: what it says will fall or rise year by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from sim.inputs.source import has_table
from sim.inputs.table import Column, Table, raise_all, read_table
from sim.scenario.model_warnings import Measure

FILE = "trends.csv"


@dataclass(frozen=True)
class Trend:
    """A measure that a plan says falls or rises every year."""

    id: str
    names: Mapping[str, str]
    measure: Measure
    direction: Literal["falls", "rises"]


def read_trends(folder: Path) -> tuple[tuple[Trend, ...], Table | None]:
    """Read ``trends.csv`` of a plan's folder; a plan may have none.

    Raises
    ------
    TableError
        A measure nobody knows, or a cell that cannot be used.
    """
    if not has_table(folder / FILE):
        return (), None
    columns = [
        Column("id"),
        Column("name_zh"),
        Column("name_en"),
        Column("measure", choices=get_args(Measure)),
        Column("direction", choices=("falls", "rises")),
        *(Column(name, blank=True, required=False) for name in ("quote", "section", "line")),
    ]
    table = read_table(folder / FILE, columns)
    raise_all(table.unique("id"))
    trends = tuple(
        Trend(row["id"], {"en": row["name_en"], "zh": row["name_zh"]}, row["measure"], row["direction"])
        for row in table
    )
    return trends, table
