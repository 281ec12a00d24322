"""Children ever born: how many the women of each region have borne, as the census counted."""

from __future__ import annotations

from pathlib import Path

from sim.inputs.place import Place
from sim.inputs.source import has_table
from sim.inputs.table import STATUS_COLUMNS, Column, Row, Table, raise_all, read_table
from sim.scenario.problems import near


def read_children_ever_born(folder: Path, place: Place, year: int) -> tuple[dict[str, Row | None], Table | None]:
    """Return the row of each leaf with the mean number of children of women aged 15-64, ``None`` where it has none.

    Raises
    ------
    TableError
        A region is unknown or stands twice, or a number is out of range.
    """
    path = folder / "children_ever_born.csv"
    found: dict[str, Row | None] = dict.fromkeys(place.leaves)
    if not has_table(path):
        return found, None
    columns = [
        Column("year", "integer"),
        Column("region"),
        Column("children_ever_born", "number", minimum=0, maximum=15),
        *STATUS_COLUMNS,
    ]
    table = read_table(path, columns, may_be_empty=True)
    problems = table.unique("year", "region")
    for row in table:
        if row["region"] not in place.regions:
            hint = near(row["region"], place.regions)
            problems.append(table.problem(row, "region", f"no region {row['region']!r}", hint))
    raise_all(problems)
    found |= {row["region"]: row for row in table if row["year"] == year and row["region"] in place.leaves}
    return found, table
