"""A run in the language that it is not in: its charts are drawn once more for the page's switch."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

from sim.batches import BatchedResult
from sim.result import TABLES, Result
from sim.scenario.load import BASE
from sim.words import Lang

NOTED = ("equity",)
"""Tables whose sentences a chart of the base prints: they are made in its language."""
MADE_ONCE = ("data", "_hashes", "_text")
"""What takes its time and has no language."""


def in_language(result: Result, lang: Lang) -> Result:
    """Return a run that labels its charts in a language: the same tables, headline draws and record."""
    if isinstance(result, BatchedResult):
        twin: Result = copy(result)
    else:
        result.data  # noqa: B018 - it is made of cases that the twin does not have
        twin = Result(result.scenario, result.inputs, {BASE: result.outcomes[BASE]}, result.seconds)
        vars(twin).update({name: each for name, each in vars(result).items() if name in MADE_ONCE})
    vars(twin)["words"] = replace(result.words, lang=lang)
    vars(twin)["_tables"] = {name: result.table(name) for name in TABLES if name not in NOTED}
    return twin
