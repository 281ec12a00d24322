"""The cases of a run shared out among processes: each simulates some and makes their rows of the tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from sim.beside import Beside, Listen, can_copy
from sim.errors import CohortplanError
from sim.inputs.catalogue import Inputs
from sim.result import MADE, OF_STAFF, Headlines, Result
from sim.scenario.load import BASE, Scenario
from sim.simulate import Outcome, alike_in_people, check_correlated, draws_of, simulate
from sim.tables.demand_change import without_policy_of
from sim.tables.workforce import staff_of
from sim.uncertainty.priors import Draws

if TYPE_CHECKING:
    import pandas as pd

PEOPLE, CASE = 3, 1
"""What a population takes beside the rest of a case, about: shares are made as even as that allows."""
Finish = Callable[[Mapping[str, Outcome]], dict[str, Outcome]]


@dataclass(frozen=True)
class Share:
    """What comes back of the cases of one process: rows of each table by case, headline draws, and what was drawn."""

    parts: Mapping[str, Mapping[str, pd.DataFrame]]
    headlines: Mapping[str, Headlines]
    asked: frozenset[str]


@dataclass(frozen=True, repr=False)
class SharedResult(Result):
    """What a run found whose cases were shared out; ``outcomes`` are those of this process alone, the base among them.

    Attributes
    ----------
    shares
        What all processes found.
    """

    shares: tuple[Share, ...] = ()

    def parts(self, name: str) -> dict[str, pd.DataFrame]:
        """Return the rows that each case has in a table, by case."""
        found = {case: rows for share in self.shares for case, rows in share.parts[name].items()}
        return {case: found[case] for case in self.variants if case in found}

    def headlines(self) -> dict[str, Headlines]:
        """Return the draws of :attr:`data` by case."""
        return {case: each for share in self.shares for case, each in share.headlines.items()}

    def demand_change(self, start: int, end: int, variant: str = BASE) -> pd.DataFrame:
        """Return what changes each need between any two years, of the cases of this process.

        Raises
        ------
        CohortplanError
            The case was another process's, or see :meth:`sim.result.Result.demand_change`.
        """
        if variant in self.variants and variant not in self.outcomes:
            raise CohortplanError(f"{variant}: the draws of its need were another process's: run it with one job")
        return super().demand_change(start, end, variant)


def share_out(scenario: Scenario, inputs: Mapping[str, Inputs], jobs: int) -> list[list[str]]:
    """Return the names of the cases of each process, those of the base first; one share where nothing can be shared.

    Notes
    -----
    Cases of the same people stay together, and so do a case and the one that has no policy but is otherwise the same:
    a table of the one has numbers of the other. What takes longest is given out first.
    """
    groups = _together(scenario, alike_in_people(scenario, inputs))
    number = min(jobs, len(groups)) if can_copy() else 1
    shares: list[list[str]] = [[] for _ in range(number)]
    costs = [0] * number
    for cost, group in sorted(groups, key=lambda each: (BASE not in each[1], -each[0])):
        least = costs.index(min(costs))
        shares[least] += group
        costs[least] += cost
    return [[name for name in scenario.cases if name in share] for share in shares]


def _together(scenario: Scenario, alike: list[list[str]]) -> list[tuple[int, list[str]]]:
    """Return groups of cases that one process has to work on, and about what each takes."""
    groups = [(PEOPLE + CASE * len(names), names) for names in alike]
    for name in scenario.cases:
        bare = without_policy_of(name, scenario)
        mine, other = ([each for each in groups if wanted in each[1]] for wanted in (name, bare))
        if other and mine != other:
            cost, names = (mine[0][0] + other[0][0], mine[0][1] + other[0][1])
            groups = [each for each in groups if each not in (*mine, *other)] + [(cost, names)]
    return groups


def run_shared(
    scenario: Scenario,
    inputs: Mapping[str, Inputs],
    shares: list[list[str]],
    *,
    jobs: int,
    tick: Callable[[], None],
    finish: Finish,
) -> SharedResult:
    """Run a scenario in several processes, this one with the base.

    Parameters
    ----------
    scenario, inputs
        The cases and their tables.
    shares
        Names of the cases of each process; see :func:`share_out`.
    jobs
        Threads of each process.
    tick
        Called after each block of draws of a population, and after each table, of this process.
    finish
        What is done with the outcomes of a process: its wards.
    """
    started = time.perf_counter()

    def elsewhere(names: list[str], listen: Listen) -> Share:
        draws = draws_of(scenario)
        theirs = Result(scenario, inputs, finish(simulate(scenario, inputs, draws, only=names, jobs=jobs)))
        return _share(theirs, draws, listen, lambda: None)

    with ExitStack() as stack:
        others = [stack.enter_context(Beside(partial(elsewhere, names))) for names in shares[1:]]
        draws = draws_of(scenario)
        mine = Result(scenario, inputs, finish(simulate(scenario, inputs, draws, only=shares[0], jobs=jobs, tick=tick)))
        staff = staff_of(inputs[BASE], mine.outcomes[BASE].supply)
        for other in others:
            other.say(staff)
        found = [_share(mine, draws, lambda: staff, tick), *(other.found() for other in others)]
    check_correlated(scenario, frozenset().union(*(share.asked for share in found)))
    return SharedResult(scenario, inputs, mine.outcomes, time.perf_counter() - started, shares=tuple(found))


def _share(result: Result, draws: Draws, staff: Listen, tick: Callable[[], None]) -> Share:
    """Return all that a process tells of its cases; ``staff`` is what tells the base's, when it is known."""
    parts, by_staff = {}, None
    for name in sorted(MADE, key=lambda name: name in OF_STAFF):
        if name in OF_STAFF:
            by_staff = by_staff or replace(result, staff_of_base=staff())
        parts[name] = (by_staff or result).parts(name)
        tick()
    return Share(parts, result.headlines(), frozenset(draws.asked))
