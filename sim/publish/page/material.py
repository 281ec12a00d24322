"""What the page is made from: the files of one run folder."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.auditing.run import Audit, audit
from sim.errors import InputError
from sim.inputs.catalogue import Inputs, read_inputs
from sim.inputs.plan import Plan
from sim.publish.page.text import LANGS, Labels, Text
from sim.publish.run_tables import read_file
from sim.result import Result
from sim.scenario.load import BASE, Scenario, load
from sim.tables.decisions import lever_words

if TYPE_CHECKING:
    import pandas as pd

RECORD = "run.json"


@dataclass(frozen=True)
class Material:
    """A run folder that was read, its labels in both languages, and the audit of its plans.

    Attributes
    ----------
    record
        ``run.json``.
    audited
        None where there is no plan, or one that cannot be audited.
    unaudited
        Why it cannot be.
    """

    folder: Path
    scenario: Scenario
    inputs: Inputs
    labels: Labels
    record: Mapping[str, Any]
    audited: Audit | None
    unaudited: str
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the folder; read once.

        Raises
        ------
        InputError
            It is missing, no table, or lacks a column.
        """
        if name not in self._tables:
            self._tables[name] = read_file(self.folder / f"{name}.csv")
        return self._tables[name]

    def of_base(self, name: str) -> pd.DataFrame:
        """Return the rows of the scenario itself."""
        table = self.table(name)
        return table[table["variant"] == BASE]

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the variants, ``base`` first."""
        return (BASE, *self.record["variants"])

    @property
    def end(self) -> int:
        """Last year of the run."""
        return self.scenario.base.horizon.end

    def last_year(self, plan: Plan) -> int:
        """Return the last year for which the plan prints a target, within the run."""
        printed = [year for row in plan.indicators for year in row.targets if year <= self.end]
        return max(printed, default=self.end)

    def unit(self, measure: str) -> Text:
        """Return what a measure is counted in: beds, persons or places."""
        persons = self.labels("unit_persons")
        return Text(*(self.inputs.unit_name(measure, lang) or persons.of(lang) for lang in LANGS))


def read_material(folder: Path, result: Result | None = None) -> Material:
    """Read a run folder; scenario and input tables are those of ``result`` where it is given.

    Raises
    ------
    InputError
        The folder is no run folder, or something in it is missing or broken.
    """
    if not (folder / RECORD).is_file():
        raise InputError(f"{folder} is no run folder: it holds no {RECORD}")
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if result is None:
            scenario = load(folder / "scenario.yaml")
            result = Result(scenario, read_inputs(scenario), {})
    except (OSError, ValueError) as error:
        raise InputError(f"{folder} cannot be read: {str(error).splitlines()[0]}") from None
    words = lever_words(result.scenario.base, result.words)
    audited, unaudited = _audited(folder)
    return Material(folder, result.scenario, result.inputs[BASE], Labels(words), record, audited, unaudited)


def _audited(folder: Path) -> tuple[Audit | None, str]:
    """Return the audit of the folder's plans; a table that the run did not need must not cost it its report."""
    plans = [file.parent for file in sorted((folder / "inputs").rglob("plan.yaml"))]
    try:
        return audit(*plans) if plans else None, ""
    except InputError as error:
        return None, str(error.problems[0]).replace(f"{folder}{os.sep}", "")
