"""How many draws are enough: until every probability of a target is known as closely as asked."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sim.errors import InputError
from sim.inputs.catalogue import read_inputs
from sim.progress import Steps
from sim.result import Result
from sim.scenario.load import BASE, Scenario, load
from sim.simulate import draws_of, simulate
from sim.uncertainty.priors import BLOCK

PILOT = 1000
MOST = 1_000_000


def monte_carlo_error(result: Result) -> float:
    """Return the widest half of the 95 % intervals of the base's probabilities in printed years; 0 without any."""
    table = result.table("attainment")
    printed = (table["variant"] == BASE) & (table["target_basis"] == "milestone")
    counted = table[printed & table["probability_low"].notna()]
    halves = (counted["probability_high"] - counted["probability_low"]) / 2
    return float(halves.max()) if len(halves) else 0.0


def draws_for(
    scenario: str | Path | Scenario,
    precision: float,
    *,
    jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Return the draws with which every probability of a printed target is known to ``precision``.

    Parameters
    ----------
    scenario
        A file, or a scenario already loaded. Its base alone is run, with 1,000 draws at first and then as many as
        these ask for.
    precision
        Half of the 95 % interval (Wilson) of a probability, as a share: 0.02 is two percentage points.
    jobs
        Threads.
    progress
        Called with blocks of draws done and in all, of each attempt.

    Raises
    ------
    InputError
        It would take more than a million draws.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario, variants=[])
    alone = replace(scenario, cases={BASE: scenario.cases[BASE]})
    inputs, number = read_inputs(alone), PILOT
    while True:
        draws = replace(draws_of(alone), number=number)
        tick = Steps(progress or (lambda _done, _total: None), number // BLOCK)
        outcomes = simulate(alone, inputs, draws, jobs=jobs or os.cpu_count() or 1, tick=tick)
        error = monte_carlo_error(Result(alone, inputs, outcomes))
        if error <= precision:
            return number
        # one in fifty more, since a probability nearer to a half may come up
        number = math.ceil(1.02 * number * (error / precision) ** 2 / BLOCK) * BLOCK
        if number > MOST:
            raise InputError(f"a precision of {precision:g} takes {number:,} draws, more than {MOST:,}: ask for less")
