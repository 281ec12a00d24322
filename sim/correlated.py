"""Correlated parameters that nothing draws: a name that is wrong would correlate nothing, and nobody would notice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sim.errors import InputError
from sim.inputs.catalogue import Inputs
from sim.result import Result
from sim.scenario.load import Scenario
from sim.scenario.model import DEFAULTS
from sim.scenario.problems import near
from sim.scenario.read import Position
from sim.simulate import draws_of, simulate

FEW = 2
"""Draws that tell what is drawn."""


def check_correlated(scenario: Scenario, inputs: Mapping[str, Inputs], asked: Collection[str]) -> None:
    """Complain of correlated parameters that no case draws; those of the defaults may be of other scenarios.

    Parameters
    ----------
    scenario, inputs
        The cases and their tables.
    asked
        Names that were drawn so far, as :attr:`Draws.asked` has them. Where one is missing, all cases are simulated
        with few draws and their tables made: these draw too, and a sample or a sweep has some of the cases alone.

    Raises
    ------
    InputError
        The scenario correlates other names.
    """
    named = _named(scenario)
    if named.keys() <= {*asked}:
        return
    drawn = sorted(_drawn(scenario, inputs))
    missing = [name for name in sorted(named) if name not in drawn]
    if missing:
        raise InputError(
            named[name][0].problem(f"no parameter {name!r} is drawn", named[name][1], near(name, drawn))
            for name in missing
        )


def _named(scenario: Scenario) -> dict[str, tuple[Position, tuple[str, ...]]]:
    """Return the correlated parameters with where they are named; all cases have the same."""
    case = next(iter(scenario.cases.values()))
    found: dict[str, tuple[Position, tuple[str, ...]]] = {}
    for name, group in case.settings.uncertainty.correlations.items():
        path = ("uncertainty", "correlations", name, "parameters")
        origin = case.merged.origin(path)
        if group is not None and origin is not None and origin.position.label != DEFAULTS.name:
            found |= dict.fromkeys(group.parameters, (origin.position, path))
    return found


def _drawn(scenario: Scenario, inputs: Mapping[str, Inputs]) -> set[str]:
    """Return the names of all that a run of the scenario draws."""
    draws = replace(draws_of(scenario), number=FEW)
    Result(scenario, inputs, simulate(scenario, inputs, draws)).make()
    return draws.asked
