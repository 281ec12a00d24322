"""Load, read, simulate: from a file name to a :class:`~sim.result.Result`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from sim.batches import run_in_batches
from sim.inputs.catalogue import read_inputs
from sim.result import Result
from sim.scenario.load import Scenario, load
from sim.simulate import Outcome, populations, simulate
from sim.uncertainty.priors import Draws
from sim.wards import most_replications, with_wards


def run(  # noqa: PLR0913 - the options of the command, by name
    scenario: str | Path | Scenario,
    *,
    draws: int | None = None,
    seed: int | None = None,
    variants: Iterable[str] | None = None,
    sets: Sequence[str] = (),
    lang: str | None = None,
    jobs: int | None = None,
    wards: bool = True,
    running: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Result:
    """Run a scenario with its variants.

    Parameters
    ----------
    scenario
        A file, or a scenario already loaded (then draws, seed, variants, sets and lang are those it has).
    draws, seed, lang
        Replace the scenario's own.
    variants
        Names of the variants to run; all by default. The scenario itself is always run.
    sets
        ``PATH=VALUE`` texts that change every variant.
    jobs
        Threads; by default one for each core. The numbers do not depend on it.
    wards
        Simulate the scenario's wards too; they take longest.
    running
        Take the draws in batches with running quantiles: memory does not grow with the draws, but for the headline
        numbers (:mod:`sim.batches`).
    progress
        Called with steps done and steps in all: blocks of draws, then replications of wards.

    Raises
    ------
    InputError
        The scenario or its tables cannot be used.
    """
    started = time.perf_counter()
    if not isinstance(scenario, Scenario):
        scenario = load(scenario, draws=draws, seed=seed, variants=variants, sets=sets, lang=lang)
    inputs = read_inputs(scenario)
    base = scenario.base
    total = populations(scenario, inputs) * Draws(base.seed, base.draws).padded // 100
    total += most_replications(scenario) if wards else 0
    done = 0

    def tick(steps: int = 1) -> None:
        nonlocal done
        done += steps
        if progress is not None:
            progress(done, total)

    threads = jobs or os.cpu_count() or 1
    simulated = partial(with_wards, scenario, inputs, tick=tick) if wards else dict[str, Outcome]
    if running:
        return run_in_batches(scenario, inputs, jobs=threads, tick=tick, finish=simulated)
    outcomes = simulated(simulate(scenario, inputs, jobs=threads, tick=tick))
    return Result(scenario, inputs, outcomes, time.perf_counter() - started)
