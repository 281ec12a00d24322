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
from sim.population.fast import ready
from sim.result import MADE, OF_STAFF, Headlines, Result
from sim.scenario.load import BASE, Scenario
from sim.simulate import Outcome, alike_in_people, check_correlated, draws_of, simulate, without_ages
from sim.tables.demand_change import without_policy_of
from sim.tables.workforce import staff_of
from sim.uncertainty.priors import Draws

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
        """Return what changes each need between any two years, of the base.

        Raises
        ------
        CohortplanError
            It is another case, or see :meth:`sim.result.Result.demand_change`.
        """
        if variant in self.variants and variant not in self.outcomes:
            raise CohortplanError(f"{variant}: the draws of its need are not kept: run it with one job")
        return super().demand_change(start, end, variant)


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
    ready()  # before processes are copied: each of them would load the kernel, and on a new machine compile it
    with ExitStack() as stack:
        work = _Work(scenario, inputs, draws_of(scenario), jobs, finish)
        others = [stack.enter_context(Beside(partial(work.elsewhere, names))) for names in shares[1:]]
        first, *rest = work.together(shares[0])
        staff = ""

        def tell(name: str, outcome: Outcome) -> None:
            nonlocal staff
            if name == BASE:
                staff = staff_of(inputs[BASE], outcome.supply)
                for other in others:
                    other.say(staff)

        mine = work.result(first, tick, tell)
        found = [work.share(mine, lambda: staff, tick)]
        base = {BASE: without_ages(mine.outcomes[BASE])}
        del mine  # what the others work in
        found += [work.share(work.result(names, tick), lambda: staff) for names in rest]
        found += [share for other in others for share in other.found()]
    check_correlated(scenario, frozenset().union(*(share.asked for share in found)))
    return SharedResult(scenario, inputs, base, time.perf_counter() - started, shares=tuple(found))


@dataclass(frozen=True)
class _Work:
    """What a process does for its cases: a few of them at a time, whose memory the next ones then use."""

    scenario: Scenario
    inputs: Mapping[str, Inputs]
    draws: Draws
    jobs: int
    finish: Finish

    def elsewhere(self, names: list[str], listen: Listen) -> list[Share]:
        """Return what another process tells of its cases; it is told once what tells the base's staff."""
        staff = cache(listen)
        return [self.share(self.result(few), staff) for few in self.together(names)]

    def together(self, names: list[str]) -> list[list[str]]:
        """Return the cases by who has something of another: the same people, or the same but for the policy."""
        alike = [[name for name in group if name in names] for group in alike_in_people(self.scenario, self.inputs)]
        return _joined([*filter(None, alike), *(_with_policy(name, self.scenario) for name in names)])

    def result(
        self,
        names: list[str],
        tick: Callable[[], None] = lambda: None,
        met: Callable[[str, Outcome], None] = lambda *_: None,
    ) -> Result:
        """Simulate some cases."""
        outcomes = simulate(self.scenario, self.inputs, self.draws, only=names, jobs=self.jobs, tick=tick, met=met)
        return Result(self.scenario, self.inputs, self.finish(outcomes))

    def share(self, result: Result, staff: Listen, tick: Callable[[], None] = lambda: None) -> Share:
        """Return all that is told of some cases; ``staff`` is what tells the base's, when it is known."""
        parts, by_staff = {}, None
        for name in sorted(MADE, key=lambda name: name in OF_STAFF):
            if name in OF_STAFF:
                by_staff = by_staff or replace(result, staff_of_base=staff())
            parts[name] = (by_staff or result).parts(name)
            tick()
        return Share(parts, result.headlines(), frozenset(self.draws.asked))
