"""The cases of a run shared out among processes: each simulates some and makes their rows of the tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain, combinations
from typing import TYPE_CHECKING

from sim.beside import Beside, Listen, can_copy
from sim.errors import CohortplanError
from sim.inputs.catalogue import Inputs
from sim.ready import ready
from sim.result import MADE, OF_AGES, OF_STAFF, Headlines, Result
from sim.scenario.load import BASE, Scenario
from sim.simulate import Outcome, alike_in_people, check_correlated, draws_of, simulate, without_ages
from sim.tables.demand_change import without_policy_of
from sim.tables.workforce import staff_of

if TYPE_CHECKING:
    import pandas as pd

BASE_COST, PEOPLE_COST = 4.0, 1.6
"""What the base takes beside another case (it has all years in every table), and what people and their need take, if
the tables of a case take 1; about."""
Finish = Callable[[Mapping[str, Outcome]], dict[str, Outcome]]


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


def share_out(scenario: Scenario, inputs: Mapping[str, Inputs], jobs: int) -> list[list[str]]:
    """Return the names of the cases of each process, those of the base first; one share where nothing can be shared.

    Notes
    -----
    Cases of the same people stand beside one another, and the row is cut so that the largest share is as small as can
    be. A cut may go through cases of the same people, who are then projected twice, but not between a case and the one
    that has no policy but is otherwise the same: a table of the one has numbers of the other.
    """
    groups = alike_in_people(scenario, inputs)
    people = {name: position for position, names in enumerate(groups) for name in names}
    row = _in_a_row(scenario, groups)

    def cost(share: list[list[str]]) -> float:
        names = [name for together in share for name in together]
        return len(names) + PEOPLE_COST * len({people[name] for name in names}) + BASE_COST * (BASE in names)

    number = jobs if can_copy() else 1
    limits = sorted({cost(row[first:end]) for first, end in combinations(range(len(row) + 1), 2)})
    filled = (_filled(row, limit, cost) for limit in limits)
    shares = next(shares for shares in filled if len(shares) <= number)
    return [[name for together in share for name in together] for share in shares]


def _in_a_row(scenario: Scenario, groups: list[list[str]]) -> list[list[str]]:
    """Return all cases, those of the same people beside one another, and in one piece those that stay together."""
    return _joined(_with_policy(name, scenario) for names in groups for name in names)


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


def _filled(row: list[list[str]], limit: float, cost: Callable[[list[list[str]]], float]) -> list[list[list[str]]]:
    """Return shares filled one after the other up to a limit; a piece above it is a share alone."""
    shares: list[list[list[str]]] = [[]]
    for piece in row:
        if shares[-1] and cost([*shares[-1], piece]) > limit:
            shares.append([])
        shares[-1].append(piece)
    return shares


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
    ready()  # before processes are copied: each of them would load it, and on a new machine compile it
    told: list[str] = []

    def elsewhere(names: list[str], listen: Listen) -> list[Share]:
        return _Cases(scenario, inputs, jobs, finish, staff=cache(listen)).shares(names)

    with ExitStack() as stack:
        others = [stack.enter_context(Beside(partial(elsewhere, names))) for names in shares[1:]]
        say = [told.append, *(other.say for other in others)]
        mine = _Cases(scenario, inputs, jobs, finish, staff=lambda: told[0], say=say, tick=tick)
        found = [*mine.shares(shares[0]), *(share for other in others for share in other.found())]
    check_correlated(scenario, frozenset().union(*(share.asked for share in found)))
    return SharedResult(scenario, inputs, dict(mine.base), time.perf_counter() - started, shares=tuple(found))


class _Cases:
    """The cases of one process: a few of them are worked on at a time, and the next ones use their memory.

    Parameters
    ----------
    scenario, inputs, jobs, tick, finish
        As in :func:`run_shared`.
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
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self._scenario, self._inputs, self._jobs, self._finish = scenario, inputs, jobs, finish
        self._staff, self._say, self._tick = staff, say, tick
        self._draws = draws_of(scenario)
        self._of_ages: dict[str, dict[str, pd.DataFrame]] = {name: {} for name in OF_AGES}
        self.base: Mapping[str, Outcome] = {}

    def shares(self, names: list[str]) -> list[Share]:
        """Return what is told of some cases, the base first."""
        pieces = sorted(self._together(names), key=lambda piece: BASE not in piece)
        return [self._share(piece) for piece in pieces]

    def _together(self, names: list[str]) -> list[list[str]]:
        """Return the cases by who has something of another: the same people, or the same but for the policy.

        What has the base's people finds it known.
        """
        groups = alike_in_people(self._scenario, self._inputs)
        alike = [[name for name in group if name in names and name != BASE] for group in groups]
        return _joined([*filter(None, alike), *(_with_policy(name, self._scenario) for name in names)])

    def _share(self, names: list[str]) -> Share:
        outcomes = simulate(
            self._scenario, self._inputs, self._draws,
            only=names, known=self.base, jobs=self._jobs, tick=self._tick, met=self._met,
        )  # fmt: skip
        outcomes = self._finish(outcomes)
        if BASE in outcomes:
            self.base = {BASE: outcomes[BASE]}
        result, by_staff = Result(self._scenario, self._inputs, outcomes), None
        parts = dict(self._of_ages)
        for name in sorted({*MADE}.difference(parts), key=lambda name: name in OF_STAFF):
            if name in OF_STAFF:
                by_staff = by_staff or replace(result, staff_of_base=self._staff())
            parts[name] = (by_staff or result).parts(name)
            if BASE in outcomes:
                self._tick()
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
            self._tick()
        return without_ages(outcome)
