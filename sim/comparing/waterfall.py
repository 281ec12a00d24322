"""Why two variants differ: from one to the other lever by lever, in steps that add up exactly."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.batches import BATCH
from sim.comparing.levers import SHAPLEY_UP_TO, Lever, Side, between, levers_between
from sim.errors import CompareError, InputError
from sim.inputs.catalogue import Inputs, read_inputs
from sim.result import Run
from sim.scenario.load import BASE, Case, Scenario
from sim.scenario.problems import near
from sim.simulate import Outcome, draws_of, simulate
from sim.tables.summary import summary
from sim.targets.indicator import roll_up
from sim.words import Words

if TYPE_CHECKING:
    from sim.comparison import Comparison
    from sim.publish.charts.page import Chart

Array = NDArray[np.float64]
Part = Literal["spare", "supply", "need"]
PARTS: tuple[Part, ...] = ("spare", "supply", "need")
COLUMNS = [
    "step", "kind", "lever", "was", "becomes", "measure", "part", "unit", "year", "region", "from", "to", "method",
    "draws", "mean", "p10", "p50", "p90", "level",
]  # fmt: skip
AT_ONCE = 8
"""Cases in memory at a time."""
PEOPLE: Mapping[str, Callable[[Outcome], Array]] = {
    "population": lambda out: out.people.total,
    "under_3": lambda out: out.people.group("0-2"),
    "age_65_plus": lambda out: out.people.group("65+"),
    "births": lambda out: out.people.births.sum(axis=3),
}
"""Counts of people by leaf; births begin in the year after the base."""


@dataclass(frozen=True)
class Waterfall:
    """The way from one variant to another.

    Attributes
    ----------
    steps
        See :meth:`table`.
    words, caption
        Labels, and the line below the chart.
    """

    steps: pd.DataFrame
    words: Words
    caption: str

    def table(self) -> pd.DataFrame:
        """Return one row for the start, for each lever and for the end.

        ``mean`` to ``p90`` are the level at start and end and the change by a lever; the means of the changes are the
        difference of the ends. ``level`` is the mean after the step; ``method`` says how the difference was shared out.
        """
        return self.steps.copy()

    def chart(self) -> Chart:
        """Return the chart of the steps."""
        from sim.publish.charts.waterfall import waterfall_chart

        return waterfall_chart(self.steps, words=self.words, caption=self.caption)

    def _repr_html_(self) -> str:
        shown = self.steps[["lever", "was", "becomes", "mean", "p10", "p90", "unit"]]
        return str(shown.to_html(index=False, float_format=lambda value: f"{value:,.6g}"))


def waterfall(
    comparison: Comparison,
    measure: str,
    to: str,
    at: tuple[int, str],
    *,
    part: Part | None = None,
    levers: Sequence[str] = (),
    draws: int | None = None,
) -> Waterfall:
    """Return the way from a comparison's base to another of its variants; see :meth:`Comparison.waterfall`.

    Notes
    -----
    Up to five levers each gets its Shapley value (1953): its effect averaged over all orders in which the levers can
    be turned, draw by draw, from runs of all combinations. More are turned one after the other in the order of the
    table. Both add up to the difference of the ends in every draw.
    """
    if not comparison.paired:
        raise CompareError("a waterfall needs paired draws: compare runs of one seed")
    if to not in comparison.sources:
        raise CompareError(f"no variant {to!r}, {near(to, comparison.sources)}")
    (first, start), (last, end) = comparison.sources[comparison.base], comparison.sources[to]
    one, other = (Side(run.scenario.cases[name], run.inputs[name]) for run, name in ((first, start), (last, end)))
    found = levers_between(one, other, levers)
    if not found:
        raise CompareError(f"{comparison.base} and {to} have the same settings: there is no lever between them")
    many = min(draws or BATCH, comparison.data.sizes["draw"])
    pick = _Pick(measure, part, *at)
    ends = (_ends(first, start, pick, many), _ends(last, end, pick, many))
    shapley_way = len(found) <= SHAPLEY_UP_TO
    sets = _all_sets(len(found)) if shapley_way else [frozenset(range(n)) for n in range(len(found) + 1)]
    inner = {chosen: between(one, other, [found[i] for i in sorted(chosen)], first.name) for chosen in sets[1:-1]}
    values = {sets[0]: ends[0], sets[-1]: ends[1], **_simulated(first.scenario, inner, pick, many)}
    changes = shapley(values, len(found)) if shapley_way else _in_order(values, sets)
    head = {
        "measure": measure, "part": pick.shown(first.inputs[start]), "unit": pick.unit(first.inputs[start]),
        "year": at[0], "region": at[1], "from": comparison.base, "to": to,
        "method": "shapley" if shapley_way else "in_order", "draws": many,
    }  # fmt: skip
    return Waterfall(_table(head, found, ends, changes), comparison.words, comparison.caption())


def shapley(values: Mapping[frozenset[int], Array], number: int) -> list[Array]:
    """Return the Shapley value of each lever by draw.

    Parameters
    ----------
    values : dims (draw,) each
        The value for every set of levers that are turned.
    number
        Of levers.

    Notes
    -----
    Shapley (1953): lever i gets the sum over all sets S without it of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S)).
    """
    changes = []
    for lever in range(number):
        gained = np.zeros_like(values[frozenset()])
        for others in _all_sets(number):
            if lever not in others:
                weight = math.factorial(len(others)) * math.factorial(number - len(others) - 1)
                gained += weight / math.factorial(number) * (values[others | {lever}] - values[others])
        changes.append(gained)
    return changes


def _all_sets(number: int) -> list[frozenset[int]]:
    """Return all sets of levers, smaller ones first."""
    return [frozenset(each) for size in range(number + 1) for each in combinations(range(number), size)]


def _in_order(values: Mapping[frozenset[int], Array], sets: Sequence[frozenset[int]]) -> list[Array]:
    return [values[after] - values[before] for before, after in pairwise(sets)]


@dataclass(frozen=True)
class _Pick:
    """Which number is followed."""

    measure: str
    part: Part | None
    year: int
    region: str

    def __call__(self, outcome: Outcome, inputs: Inputs) -> Array:
        """Return its draws, dims (draw,)."""
        position = self.year - int(outcome.people.years[0])
        if self.measure in PEOPLE:
            leaves = PEOPLE[self.measure](outcome)
            position -= len(outcome.people.years) - leaves.shape[1]
            if position < 0:
                raise CompareError(f"{self.measure} begin in {self.year + 1}, the year after the base")
            return self._of(leaves, inputs, position)
        plan, _, name = self.measure.rpartition("/")
        for key, value in outcome.targets.values.items():
            if key[1] == name and plan in ("", key[0]):
                return np.array(value.value[:, position, inputs.place.regions.index(self.region)])
        return self._units(outcome, inputs, position)

    def _units(self, outcome: Outcome, inputs: Inputs, position: int) -> Array:
        supply = outcome.supply.units.get(self.measure)
        need = outcome.demand.units.get((self.measure, "use"))
        there = {"supply": supply, "need": need} | ({} if supply is None or need is None else {"spare": supply - need})
        known = [name for name in PARTS if there.get(name) is not None]
        if not known:
            names = (*PEOPLE, *(key for _, key in outcome.targets.values), *outcome.supply.units)
            raise CompareError(f"no measure {self.measure!r}, {near(self.measure, names)}")
        wanted = self.part or PARTS[0]
        leaves = there.get(wanted)
        if leaves is None:
            listed = ", ".join(known)
            raise CompareError(f"{self.measure} has no {wanted} here, name the part that there is: {listed}")
        return self._of(leaves, inputs, position)

    def _of(self, leaves: Array, inputs: Inputs, position: int) -> Array:
        whole = roll_up(leaves[:, position : position + 1], inputs.place)
        return np.array(whole[:, 0, inputs.place.regions.index(self.region)])

    def shown(self, inputs: Inputs) -> str:
        """Return the part of a resource that is followed, else the empty text."""
        return (self.part or PARTS[0]) if self.measure in {each.id for each in inputs.resources} else ""

    def unit(self, inputs: Inputs) -> str:
        """Return the unit of the number."""
        name = self.measure.rpartition("/")[2]
        indicators = {each.id: each.unit for plan in inputs.plans for each in plan.indicators}
        resources = {each.id: each.unit for each in inputs.resources}
        return {**resources, **indicators}.get(name, "persons")


def _ends(run: Run, case: str, pick: _Pick, draws: int) -> Array:
    """Return the values of a case as its own run has them."""
    return _simulated(run.scenario, {frozenset(): run.scenario.cases[case]}, pick, draws)[frozenset()]


def _simulated(
    scenario: Scenario, cases: Mapping[frozenset[int], Case], pick: _Pick, draws: int
) -> dict[frozenset[int], Array]:
    """Return the picked values of cases, run a few at a time beside the scenario itself, whose calibration they use."""
    values: dict[frozenset[int], Array] = {}
    ordered = sorted(cases, key=lambda chosen: repr(cases[chosen].settings.population))  # equal people are shared
    for first in range(0, len(ordered), AT_ONCE):
        names = {f"{at}": chosen for at, chosen in enumerate(ordered[first : first + AT_ONCE])}
        some = replace(
            scenario,
            cases={BASE: scenario.cases[BASE], **{name: cases[chosen] for name, chosen in names.items()}},
            overlays={},
        )
        tables = _read(some)
        outcomes = simulate(some, tables, replace(draws_of(some), number=draws))
        values |= {chosen: pick(outcomes[name], tables[name]) for name, chosen in names.items()}
    return values


def _read(scenario: Scenario) -> dict[str, Inputs]:
    try:
        return read_inputs(scenario)
    except InputError as error:
        text = "with some of the levers alone nothing can be run"
        raise CompareError(f"{text}: {error.problems[0]}; name what belongs together as one lever") from None


def _table(
    head: Mapping[str, Any], levers: Sequence[Lever], ends: tuple[Array, Array], changes: Iterable[Array]
) -> pd.DataFrame:
    rows: list[dict[str, object]] = [{"kind": "start", **_stats(ends[0])}]
    rows += [
        {"kind": "lever", "lever": lever.name, "was": lever.was, "becomes": lever.becomes, **_stats(change)}
        for lever, change in zip(levers, changes, strict=True)
    ]
    rows.append({"kind": "end", **_stats(ends[1])})
    table = pd.DataFrame(rows).assign(step=range(len(rows)), **head)
    table["level"] = [*table["mean"].iloc[:-1].cumsum(), table["mean"].iloc[-1]]
    texts = ["lever", "was", "becomes"]
    return table.assign(**{name: table[name].fillna("") for name in texts})[COLUMNS]


def _stats(values: Array) -> dict[str, float]:
    return {name: float(number) for name, number in summary(values).items()}
