"""The cases of a run shared out among processes: each simulates some and makes their rows of the tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from sim.beside import Beside, Listen, Turns
from sim.correlated import check_correlated
from sim.errors import CohortplanError
from sim.inputs.catalogue import Inputs
from sim.ready import ready
from sim.result import MADE, OF_AGES, OF_STAFF, Headlines, Result
from sim.scenario.load import BASE, Scenario
from sim.simulate import Outcome, alike_in_need, alike_in_people, draws_of, simulate, without_ages
from sim.tables.demand_change import without_policy_of
from sim.tables.workforce import staff_of

if TYPE_CHECKING:
    import pandas as pd

PIECE = 5
"""Steps of a bar for each piece but the base's, about what it adds to the time."""
Tick = Callable[..., None]
"""Is called with steps done, one by default."""


class Finish(Protocol):
    """Adds to the outcomes of some cases what is worked out after them."""

    def __call__(self, outcomes: Mapping[str, Outcome], *, tick: Tick) -> dict[str, Outcome]:
        """Return the outcomes with it."""


@dataclass(frozen=True)
class Share:
    """What comes back of some cases: rows of each table by case, headline draws, and what was drawn."""

    parts: Mapping[str, Mapping[str, pd.DataFrame]]
    headlines: Mapping[str, Headlines]
    asked: frozenset[str]


@dataclass(frozen=True, repr=False)
class SharedResult(Result):
    """What a run found whose cases were shared out; ``outcomes`` are those of the base alone.

    Attributes
    ----------
    shares
        What was found of all cases.
    """

    shares: tuple[Share, ...] = ()

    def parts(self, name: str) -> dict[str, pd.DataFrame]:
        """Return the rows that each case has in a table, by case."""
        found = {case: rows for share in self.shares for case, rows in share.parts[name].items()}
        return {case: found[case] for case in self.variants if case in found}

    def make(self) -> None:
        """Do nothing: all rows are there, and it takes longer to put them together for all than for each alone."""

    def headlines(self) -> dict[str, Headlines]:
        """Return the draws of :attr:`data` by case."""
        return {case: each for share in self.shares for case, each in share.headlines.items()}

    def demand_change(self, start: int, end: int, variant: str = BASE) -> pd.DataFrame:
        """Refuse: it takes the draws of need of the case and of the one without its policy.

        Raises
        ------
        CohortplanError
            Always; the table of the usual years is there.
        """
        raise CohortplanError(f"{variant}, {start} to {end}: draws of need are not kept: run it without shared=True")


def pieces_of(scenario: Scenario, inputs: Mapping[str, Inputs]) -> list[list[str]]:
    """Return the names of the cases that are worked on together, in the order in which they are; first with the base.

    Notes
    -----
    Together are cases that have the same people, since these are projected once, and a case with the one that has no
    policy but is otherwise the same: a table of the one has numbers of the other. Those that have the base's people
    stand together where their need is the same too, and come last: the base's process knows these people, and another
    that takes several projects them once. What takes longest comes first, that whoever is free at the end has short
    work left.
    """
    groups = alike_in_people(scenario, inputs)
    like_base = next(group for group in groups if BASE in group)
    apart = alike_in_need(scenario, inputs, [name for name in like_base if name != BASE])
    together = [*(group for group in groups if group is not like_base), *apart]
    pieces = _joined([*together, *(_with_policy(name, scenario) for name in scenario.cases)])
    first, rest = next(piece for piece in pieces if BASE in piece), [piece for piece in pieces if BASE not in piece]
    settings = {name: case.settings for name, case in scenario.cases.items()}

    def work(piece: list[str]) -> int:  # those of another supply may have staff of their own
        return sum(1 + (settings[name].supply != settings[BASE].supply) for name in piece)

    return [first, *sorted(rest, key=lambda piece: ({*piece} <= {*like_base}, -work(piece)))]


def _with_policy(name: str, scenario: Scenario) -> list[str]:
    """Return a case, and the one that has no policy but is otherwise the same."""
    bare = without_policy_of(name, scenario)
    return [name, bare] if bare else [name]


def _joined(several: Iterable[list[str]]) -> list[list[str]]:
    """Return lists without those that have a name of an earlier one: their names are added to it."""
    found: list[list[str]] = []
    for names in several:
        pieces = [each for each in found if {*each} & {*names}]
        joined = [*dict.fromkeys([*chain.from_iterable(pieces), *names])]
        at = found.index(pieces[0]) if pieces else len(found)
        found = [each for each in found if each not in pieces]
        found.insert(at, joined)
    return found


def run_shared(
    scenario: Scenario,
    inputs: Mapping[str, Inputs],
    pieces: list[list[str]],
    *,
    jobs: int,
    tick: Tick,
    finish: Finish,
) -> SharedResult:
    """Run a scenario in several processes; this one begins with the base, and whoever is free takes another piece.

    Parameters
    ----------
    scenario, inputs
        The cases and their tables.
    pieces
        Names of the cases that are worked on together; see :func:`pieces_of`.
    jobs
        Processes, and threads of all of them together.
    tick
        Called after each block of draws of a population, and after each table, of the base's piece; after another with
        :data:`PIECE` steps.
    finish
        What is done with the outcomes of a piece: its wards.
    """
    started = time.perf_counter()
    ready()  # before processes are copied: each of them would load it, and on a new machine compile it
    first, *rest = pieces
    turns, number, told = Turns(len(rest)), min(jobs, len(pieces)), list[str]()
    threads = max(jobs // number, 1)

    def elsewhere(listen: Listen) -> Iterator[Share]:
        theirs = _Cases(scenario, inputs, threads, finish, staff=cache(listen))
        for turn in turns:
            yield theirs.share(rest[turn])

    with ExitStack() as stack:
        others = [stack.enter_context(Beside(elsewhere)) for _ in range(number - 1)]
        say = [told.append, *(other.say for other in others)]
        mine = _Cases(scenario, inputs, threads, finish, staff=lambda: told[0], say=say)
        found = [mine.share(first, tick)]
        for turn in turns:
            found.append(mine.share(rest[turn]))
            tick(PIECE)
        for other in others:
            theirs = other.found()
            tick(PIECE * len(theirs))
            found += theirs
    check_correlated(scenario, inputs, frozenset().union(*(share.asked for share in found)))
    return SharedResult(scenario, inputs, dict(mine.base), time.perf_counter() - started, shares=tuple(found))


class _Cases:
    """The cases of one process: a piece of them is worked on at a time, and the next one uses its memory.

    Parameters
    ----------
    scenario, inputs, finish
        As in :func:`run_shared`.
    jobs
        Threads.
    staff
        Waits for what tells the base's staff, and returns it.
    say
        Who is told of it by the process that has the base.
    """

    def __init__(
        self,
        scenario: Scenario,
        inputs: Mapping[str, Inputs],
        jobs: int,
        finish: Finish,
        *,
        staff: Callable[[], str],
        say: Iterable[Callable[[str], None]] = (),
    ) -> None:
        self._scenario, self._inputs, self._jobs, self._finish = scenario, inputs, jobs, finish
        self._staff, self._say = staff, say
        self._draws = draws_of(scenario)
        self._of_ages: dict[str, dict[str, pd.DataFrame]] = {name: {} for name in OF_AGES}
        self._people = {name: group for group in alike_in_people(scenario, inputs) for name in group}
        self._known: Mapping[str, Outcome] = {}
        self.base: Mapping[str, Outcome] = {}

    def share(self, names: list[str], tick: Tick = lambda _=1: None) -> Share:
        """Return what is told of some cases; people that the last piece had, or the base's, are known."""
        if not any(name in self._people[names[0]] for name in self._known):
            self._known = self.base  # the rest gives its memory to this piece
        outcomes = simulate(
            self._scenario, self._inputs, self._draws,
            only=names, known=self._known, jobs=self._jobs, tick=tick, met=self._met,
        )  # fmt: skip
        outcomes = self._finish(outcomes, tick=tick)
        if BASE in outcomes:
            self.base = {BASE: outcomes[BASE]}
        self._known = self.base or outcomes
        result, by_staff = Result(self._scenario, self._inputs, outcomes), None
        parts = dict(self._of_ages)
        for name in sorted({*MADE}.difference(parts), key=lambda name: name in OF_STAFF):
            if name in OF_STAFF:
                by_staff = by_staff or replace(result, staff_of_base=self._staff())
            parts[name] = (by_staff or result).parts(name)
            tick()
        return Share(parts, result.headlines(), frozenset(self._draws.asked))

    def _met(self, name: str, outcome: Outcome) -> Outcome:
        """Tell of the base's staff and single ages, and go on without the ages: they are most of its memory."""
        if name != BASE:
            return outcome
        staff = staff_of(self._inputs[BASE], outcome.supply)
        for say in self._say:
            say(staff)
        result = Result(self._scenario, self._inputs, {BASE: outcome})
        for table in OF_AGES:
            self._of_ages[table] = result.parts(table)
        return without_ages(outcome)
