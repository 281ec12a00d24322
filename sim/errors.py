"""What can go wrong, and how it is told.

::

    CohortplanError                 anything this package raises on purpose
    ├── InputError                  what a user wrote cannot be used; carries every problem found
    │   ├── ScenarioError           a scenario file, a variant or a --set value
    │   └── TableError              a table: a CSV file or a sheet
    ├── OutputError                 a run folder cannot be written
    ├── ClusterError                a scheduler or its workers cannot be had
    └── CompareError                runs that cannot be put side by side

    CohortplanWarning               the run goes on, but the reader has to know
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: where, what, and what to do.

    Attributes
    ----------
    file, line, column
        Place in the file; lines and columns count from 1, 0 means "not known". A sheet of a workbook is
        ``tables.xlsx!population``; its columns are told as letters.
    path
        Dotted path in the scenario, or the column of a table.
    message
        What is wrong, and what is allowed.
    hint
        What to do, or the nearest name ("did you mean ...?").
    source
        The source line, shown with a caret below ``column``.
    """

    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""
    hint: str = ""
    source: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.line:
            column = letters(self.column) if ".xlsx!" in self.file.lower() else self.column
            place = ":".join(str(part) for part in (self.file, self.line, column) if part)
        head = "  ".join(part for part in (place, self.path) if part)
        text = f"{head}: {self.message}" if head else self.message
        if self.hint:
            text += f", {self.hint}"
        if self.source and self.column:
            text += f"\n    {self.source}\n    {_blank(self.source[: self.column - 1])}^"
        return text


def letters(column: int) -> str:
    """Return what Excel calls a column: A, B, ..., Z, AA; nothing for 0."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _blank(text: str) -> str:
    """Return blanks as wide as ``text`` is on a screen: a tab stays one, a Chinese character takes two."""
    return "".join(
        "\t" if letter == "\t" else "  " if unicodedata.east_asian_width(letter) in "WF" else " " for letter in text
    )


class CohortplanError(Exception):
    """Anything this package raises on purpose."""


class InputError(CohortplanError):
    """What a user wrote cannot be used; ``problems`` lists all that was found, at once."""

    def __init__(self, problems: Iterable[Problem] | Problem | str) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ScenarioError(InputError):
    """A scenario file, a variant or a ``--set`` value cannot be used."""


class TableError(InputError):
    """A table, as a CSV file or a sheet of a workbook, cannot be used."""


class OutputError(CohortplanError):
    """A run folder cannot be written; nothing was left half-written."""


class ClusterError(CohortplanError):
    """A scheduler does not answer, or its workers are missing or of another version."""


class CompareError(CohortplanError):
    """Runs or variants that cannot be put side by side, with the reason."""


class CohortplanWarning(UserWarning):
    """The run goes on, but the reader has to know."""
