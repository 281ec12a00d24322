"""The outputs whose causes are asked for: the gap of an indicator in a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem
from sim.inputs.catalogue import Inputs
from sim.inputs.plan import Indicator, Plan
from sim.inputs.target_path import YearTarget, target_of
from sim.scenario.problems import near
from sim.simulate import Outcome
from sim.targets.attainment import shortfall_sign

Array = NDArray[np.float64]
OPTION = "--output"


@dataclass(frozen=True)
class Output:
    """The gap of an indicator in a year, in the region that its plan binds."""

    plan: Plan
    indicator: Indicator
    year: int
    target: YearTarget

    def gap(self, outcome: Outcome, inputs: Inputs) -> Array:
        """Return value minus target, negative is short, dims (draw,), in the indicator's unit."""
        value = outcome.targets.values[self.plan.id, self.indicator.id].value[
            (slice(None), *self._cell(outcome, inputs))
        ]
        return np.asarray(shortfall_sign(self.target.direction) * (value - self.target.value), float)

    def units_short(self, outcome: Outcome, inputs: Inputs) -> Array:
        """Return what is missing, dims (draw,), in beds, persons or places; in the indicator's unit without a count."""
        value = outcome.targets.values[self.plan.id, self.indicator.id]
        if value.units is None or value.people is None:
            return np.maximum(-self.gap(outcome, inputs), 0.0)
        cell = (slice(None), *self._cell(outcome, inputs))
        spare = value.units[cell] - self.target.value / self.indicator.scale * value.people[cell]
        return np.maximum(-shortfall_sign(self.target.direction) * spare, 0.0)

    def _cell(self, outcome: Outcome, inputs: Inputs) -> tuple[int, int]:
        return self.year - int(outcome.people.years[0]), list(inputs.place.regions).index(self.plan.region)


def outputs_of(asked: Sequence[str], inputs: Inputs, outcome: Outcome) -> tuple[Output, ...]:
    """Return the outputs asked for.

    Parameters
    ----------
    asked
        ``indicator``, ``indicator@year`` or ``plan/indicator@year``; none: every modelled binding indicator in its
        plan's last target year.
    inputs, outcome
        The scenario's tables and any run of it: its years, and what is modelled.

    Raises
    ------
    InputError
        An indicator that is not modelled, a year that is not in the run or has no target, or nothing to ask for.
    """
    known = _modelled(inputs, outcome)
    years = [int(year) for year in outcome.people.years]
    found: list[Output] = []
    problems: list[Problem] = []
    for text in dict.fromkeys(asked) or _binding(known, outcome):
        try:
            found.append(_output(text, known, years))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    if not found:
        text = "no binding indicator of a plan is modelled"
        raise InputError(Problem(text, path=OPTION, hint=f"name outputs as INDICATOR@YEAR, {_listed(known)}"))
    return tuple(found)


def _modelled(inputs: Inputs, outcome: Outcome) -> dict[str, tuple[Plan, Indicator]]:
    several = len(inputs.plans) > 1
    return {
        f"{plan.id}/{indicator.id}" if several else indicator.id: (plan, indicator)
        for plan in inputs.plans
        for indicator in plan.indicators
        if (plan.id, indicator.id) in outcome.targets.values
    }


def _binding(known: dict[str, tuple[Plan, Indicator]], outcome: Outcome) -> list[str]:
    """Return the binding indicators that the model itself finds; what a scenario sets has nothing to explain."""
    end = int(outcome.people.years[-1])
    return [
        name
        for name, (plan, indicator) in known.items()
        if indicator.nature == "binding"
        and not outcome.targets.values[plan.id, indicator.id].given
        and any(year <= end for year in indicator.targets)
    ]


def _output(text: str, known: dict[str, tuple[Plan, Indicator]], years: list[int]) -> Output:
    name, at, asked = text.partition("@")
    if name not in known:
        hint = near(name, known) or "no indicator is modelled"
        raise InputError(Problem(f"no modelled indicator {name!r}", OPTION, path=text, hint=hint))
    plan, indicator = known[name]
    printed = [year for year in indicator.targets if years[0] < year <= years[-1]]
    if at and not asked.isdecimal():
        raise InputError(Problem(f"{asked!r} is not a year", OPTION, path=text, hint=f"write {name}@{years[-1]}"))
    year = int(asked) if at else max(printed, default=years[-1])
    if not years[0] < year <= years[-1]:
        text_year = f"{year} is not a year of the forecast"
        raise InputError(Problem(text_year, OPTION, path=text, hint=f"years are {years[0] + 1} to {years[-1]}"))
    target = target_of(indicator, year)
    if target is None or target.direction == "falls_by":
        hint = f"years with one: {', '.join(map(str, printed)) or 'none'}"
        raise InputError(Problem(f"the plan prints no target for {year}", OPTION, path=text, hint=hint))
    return Output(plan, indicator, year, target)


def _listed(known: dict[str, tuple[Plan, Indicator]]) -> str:
    return f"known: {', '.join(known)}" if known else "no indicator is modelled here"
