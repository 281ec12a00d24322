"""The tables of a run by name, with labels and record: what a document is made from."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.inputs.catalogue import Inputs, read_inputs
from sim.publish.record import RECORD
from sim.result import TABLES, Result
from sim.scenario.load import BASE, Scenario, load
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd

Row = dict[Hashable, Any]
UNTOLD = ("start", "seconds")
"""Parts of a run's record that stand in no document: the same run gives the same bytes."""


@dataclass(frozen=True)
class RunTables:
    """A run as its folder tells it. Documents of a run just made and of one read back are the same.

    Attributes
    ----------
    folder
        Where the CSVs are, and the charts in ``charts``.
    inputs
        Tables of the base variant.
    record
        What ``run.json`` says, without when and how long.
    """

    folder: Path
    scenario: Scenario
    inputs: Inputs
    words: Words
    record: Mapping[str, Any]

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the run; a blank cell is NaN."""
        kept: dict[str, pd.DataFrame] = self.__dict__.setdefault("_tables", {})
        if name not in kept:
            kept[name] = _read(self.folder / f"{name}.csv")
        return kept[name]

    def base(self, name: str) -> pd.DataFrame:
        """Return the rows of the base variant."""
        table = self.table(name)
        rows: pd.DataFrame = table[table["variant"] == BASE]
        return rows

    def chart(self, name: str) -> Path | None:
        """Return the picture of a chart, or ``None`` where the run has none of this name."""
        path = self.folder / "charts" / f"{name}.png"
        return path if path.is_file() else None


def rows_by(table: pd.DataFrame, *names: str) -> dict[tuple[Any, ...], Row]:
    """Return the rows of a table by the values of the columns ``names``."""
    return {tuple(row[name] for name in names): row for row in table.to_dict("records")}


def tables_of(result: Result, folder: Path, record: Mapping[str, Any]) -> RunTables:
    """Return the tables of a result whose CSVs stand in ``folder``."""
    return RunTables(folder, result.scenario, result.inputs[BASE], result.words, _told(record))


def read_tables(folder: Path) -> RunTables:
    """Return the tables of a run folder.

    Raises
    ------
    InputError
        The folder is no run folder, or something in it is missing or broken.
    """
    if not (folder / RECORD).is_file():
        text = f"{folder} is no run folder: it holds no {RECORD}"
        raise InputError(f"{text}, give a folder that `cohortplan run` wrote, such as outputs/qingyuan")
    missing = [name for name in TABLES if not (folder / f"{name}.csv").is_file()]
    if missing:
        raise InputError(f"{folder} is not whole: {missing[0]}.csv is missing, run the scenario again")
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        about = _told({**record, "scenario": record["scenario"]})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{folder / RECORD} cannot be read, run the scenario again") from None
    scenario = load(folder / "scenario.yaml")
    inputs = read_inputs(scenario)
    return RunTables(folder, scenario, inputs[BASE], Result(scenario, inputs, {}).words, about)


def _told(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in UNTOLD}


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_csv(path, keep_default_na=False, na_values=[""], low_memory=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {str(error).splitlines()[0]}, run the scenario again") from None
