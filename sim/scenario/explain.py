"""Why a value is what it is: its effective value, where it was set, and what it replaced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.scenario.load import BASE, OWN_KEYS, Scenario
from sim.scenario.merge import Merged, Origin
from sim.scenario.problems import near
from sim.scenario.read import KeyPath, leaves


@dataclass(frozen=True)
class Explanation:
    """One effective value.

    Attributes
    ----------
    set_in
        ``file:line`` (for a cell of a table ``file:line column``).
    replaced
        What it replaced, latest first: value and place.
    """

    path: str
    variant: str
    value: Any
    set_in: str
    replaced: tuple[tuple[Any, str], ...]


def explain(scenario: Scenario, path: str = "") -> list[Explanation]:
    """Return the effective values at or below ``path``: of the base, and of the variants that differ.

    Raises
    ------
    ScenarioError
        There is nothing at ``path``.
    """
    wanted: KeyPath = tuple(path.split(".")) if path else ()
    rows = list(_explain(scenario.cases[BASE].merged, BASE, wanted))
    known = {(row.path, repr(row.value)) for row in rows}
    for name, case in scenario.cases.items():
        if name != BASE:
            below = _explain(case.merged, name, wanted)
            rows += [row for row in below if (row.path, repr(row.value)) not in known]
    if not rows:
        known_paths = [".".join(p) for p, _ in _values(scenario.cases[BASE].merged)]
        prefixes = sorted({".".join(p.split(".")[:n]) for p in known_paths for n in range(1, p.count(".") + 2)})
        close = near(path, prefixes)
        raise ScenarioError(Problem("nothing is set there", path=path, hint=close if len(close) < 200 else ""))
    return rows


def _values(merged: Merged) -> Iterator[tuple[KeyPath, Any]]:
    for path, value in leaves(merged.tree):
        if path and path[0] not in OWN_KEYS:
            yield path, value


def _explain(merged: Merged, variant: str, wanted: KeyPath) -> Iterator[Explanation]:
    for path, value in _values(merged):
        if path[: len(wanted)] == wanted:
            origin = merged.origin(path)
            place = str(origin.position) if origin else ""
            yield Explanation(".".join(path), variant, value, place, tuple(history(origin)[1:]))


def history(origin: Origin | None) -> list[tuple[Any, str]]:
    """Return value and place of an origin and of all that it replaced, latest first."""
    found = []
    while origin is not None:
        found.append((origin.value, str(origin.position)))
        origin = origin.replaced
    return found
