"""The tables of a run by name, with labels and record: what a document is made from."""

from __future__ import annotations

import csv
import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, Problem
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
            kept[name] = read_file(self.folder / f"{name}.csv")
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
    return RunTables(folder, result.scenario, result.inputs[BASE], _words(result), _told(record))


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
    return RunTables(folder, scenario, inputs[BASE], _words(Result(scenario, inputs, {})), about)


def _words(result: Result) -> Words:
    """Return the labels of a run with the titles of its early warnings."""
    titles = {name: rule.title for name, rule in result.scenario.base.warnings.items() if rule is not None}
    return result.words.with_names({name: {"en": title.en, "zh": title.zh} for name, title in titles.items()})


def _told(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in UNTOLD}


def read_file(path: Path) -> pd.DataFrame:
    """Return a table of a run folder; a blank cell is NaN.

    Raises
    ------
    InputError
        The file is missing, is no table, or lacks a column that a run writes.
    """
    import pandas as pd

    again = "run the scenario again"
    try:
        table = pd.read_csv(path, keep_default_na=False, na_values=[""], low_memory=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {str(error).splitlines()[0]}, {again}") from None
    lacking = [name for name in _columns().get(path.stem, ()) if name not in table.columns]
    if lacking:
        raise InputError(Problem(f"lacks the column {lacking[0]!r}", str(path), hint=again))
    return table


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    """Return the columns of each table of a run folder."""
    with (Path(__file__).parent / "run_columns.csv").open(encoding="utf-8", newline="") as file:
        return {row["table"]: tuple(row["columns"].split()) for row in csv.DictReader(file)}
