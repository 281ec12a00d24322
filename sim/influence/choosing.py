"""A decision of the scenario: its losses by draw, its tables and its sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import InputError, Problem
from sim.influence.decision import Worth, worth
from sim.influence.outputs import Output, outputs_of
from sim.influence.tables import Told
from sim.inputs.case_checks import position_of
from sim.inputs.catalogue import Inputs
from sim.scenario.load import BASE, Scenario
from sim.scenario.model_decisions import Decision
from sim.scenario.problems import near
from sim.simulate import Outcome
from sim.words import Words

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """A decision with what its options cost and what knowing would be worth.

    Attributes
    ----------
    name
        Name of the decision in the scenario.
    decision
        Its settings.
    outputs
        The targets whose shortage counts.
    short : dims (draw, option), expected cost of shortage in the decision's money
    worth
        Value of information.
    """

    name: str
    decision: Decision
    outputs: tuple[Output, ...]
    short: Array
    worth: Worth

    @property
    def options(self) -> tuple[str, ...]:
        """Names of the variants, in the scenario's order."""
        return tuple(self.decision.options)

    @property
    def price(self) -> float:
        """What one unit short of the first indicator costs: money over it is beds, persons or places."""
        return next(iter(self.decision.cost_per_unit_short.values())).value

    def table(self) -> pd.DataFrame:
        """Return one row an option: cost of its lever, of the shortage, both, and how often it is best."""
        costs = [each.value for each in self.decision.options.values()]
        return pd.DataFrame({
            "decision": self.name, "option": self.options, "lever_cost": costs,
            "shortage_cost": self.short.mean(axis=0), "expected_loss": self.worth.expected,
            "share_best": self.worth.share_best, "best": np.arange(len(costs)) == self.worth.best,
        })  # fmt: skip

    def information(self, told: Told) -> pd.DataFrame:
        """Return the value of perfect information, and of knowing each parameter alone; ``streams`` as in ``told``."""
        order = np.argsort(-self.worth.alone, kind="stable").tolist()
        names = ["", *(told.streams[stream] for stream in order)]
        values = np.array([self.worth.perfect, *(self.worth.alone[stream] for stream in order)])
        return pd.DataFrame({
            "decision": self.name, "parameter": names,
            "label": [told.words("information_all"), *(told.label(name) for name in names[1:])],
            "value": values, "value_in_units": values / self.price,
            "error": [self.worth.error, *[self.worth.noise] * len(order)],
            "above_noise": [self.worth.perfect > 0, *(values[1:] > self.worth.noise)],
        })  # fmt: skip

    def sentence(self, told: Told, unit: str, words: Words) -> str:
        """Return what a planner has to know of the decision; ``unit`` is that of the first indicator's shortage."""
        found, best = self.worth, self.options[self.worth.best]
        name = words("decision_as_it_is") if best == BASE else words(best)
        head = words("decision_better", option=name, share=f"{found.share_best[found.best]:.0%}")
        least = f"{found.perfect / self.price:,.0f}" if found.perfect >= self.price / 2 else words("decision_under_one")
        parts = [head, words("decision_perfect", units=least, unit=unit)]
        top = int(found.alone.argmax()) if len(found.alone) else 0
        if found.perfect == 0:
            parts[1] = words("decision_nothing")
        elif len(found.alone) and found.alone[top] > found.noise:
            label = told.label(told.streams[top])
            parts.append(words("decision_most", parameter=label, share=f"{found.alone[top] / found.perfect:.0%}"))
        else:
            parts.append(words("decision_no_single"))
        return words("list_semicolon").join(parts) + words("decision_end")


def decision_of(scenario: Scenario, name: str) -> Decision:
    """Return a decision of the scenario.

    Raises
    ------
    InputError
        There is none of this name, or an option is no variant that is run.
    """
    known = {key: each for key, each in scenario.base.decisions.items() if each is not None}
    if name not in known:
        hint = near(name, known) or f"write decisions.{name} with options and cost_per_unit_short"
        raise InputError(Problem(f"no decision {name!r}", str(scenario.file), path="decisions", hint=hint))
    problems = []
    for option in known[name].options:
        if option not in scenario.cases:
            path = ("decisions", name, "options", option)
            hint = near(option, scenario.cases)
            problems.append(position_of(scenario.cases[BASE], path).problem(f"no variant {option!r}", path, hint))
    if problems:
        raise InputError(problems)
    return known[name]


def short_of(scenario: Scenario, name: str, inputs: Inputs, outcome: Outcome) -> tuple[Output, ...]:
    """Return the targets whose shortage a decision counts.

    Raises
    ------
    InputError
        An indicator is not modelled, or has no target in the decision's year.
    """
    decision = decision_of(scenario, name)
    found: list[Output] = []
    problems = []
    for indicator in decision.cost_per_unit_short:
        path = ("decisions", name, "cost_per_unit_short", indicator)
        asked = indicator if decision.year is None else f"{indicator}@{decision.year}"
        try:
            found += outputs_of([asked], inputs, outcome)
        except InputError as error:
            at = position_of(scenario.cases[BASE], path)
            problems += [at.problem(each.message, path, each.hint) for each in error.problems]
    if problems:
        raise InputError(problems)
    return tuple(found)


def choose(
    name: str,
    decision: Decision,
    outputs: Sequence[Output],
    outcomes: Mapping[str, Outcome],
    inputs: Mapping[str, Inputs],
    numbers: Array,
) -> Choice:
    """Return a decision with its value of information.

    Parameters
    ----------
    name, decision
        The decision and its name.
    outputs
        As of :func:`short_of`.
    outcomes, inputs
        By variant, draws paired.
    numbers : ndarray, dims (draw, stream)
        Numbers of the streams in these draws.

    Notes
    -----
    loss = cost of the option's lever + sum over indicators of units short x cost per unit short, in the year of the
    target alone.
    """
    prices = [each.value for each in decision.cost_per_unit_short.values()]
    short = np.stack([
        sum(price * output.units_short(outcomes[option], inputs[option])
            for price, output in zip(prices, outputs, strict=True))
        for option in decision.options
    ], axis=1)  # fmt: skip
    levers = np.array([each.value for each in decision.options.values()])
    return Choice(name, decision, tuple(outputs), short, worth(short + levers, numbers))
