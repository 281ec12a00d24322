"""Load, read, simulate: from a file name to a :class:`~sim.result.Result`."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from sim.batches import BatchedResult, run_in_batches
from sim.beside import can_copy
from sim.correlated import check_correlated
from sim.errors import InputError
from sim.inputs.catalogue import Inputs, read_inputs
from sim.progress import Progress, Steps, step_of
from sim.result import MADE, OF_AGES, Result
from sim.scenario.load import BASE, Scenario, load
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
    shared: bool = False,
    inputs: Mapping[str, Inputs] | None = None,
    progress: Progress = True,
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
    shared
        Let several processes share the cases, as many as ``jobs``, where the system can copy processes. The tables
        and headline draws are the same; arrays of single draws are kept of the base alone
        (:mod:`sim.sharing`).
    inputs
        The scenario's tables by variant, where they have been read already.
    progress
        A function that is called with steps done and steps in all: blocks of draws, then replications of wards. By
        default a notebook shows a bar where the run takes over two seconds; False or None is silent.

    Raises
    ------
    InputError
        The scenario or its tables cannot be used.
    """
    started = time.perf_counter()
    if not isinstance(scenario, Scenario):
        scenario = load(scenario, draws=draws, seed=seed, variants=variants, sets=sets, lang=lang)
    inputs = inputs or read_inputs(scenario)
    base = scenario.base
    threads = jobs or os.cpu_count() or 1
    pieces = _pieces(scenario, inputs) if shared and not running and threads > 1 and can_copy() else []
    told = pieces[0] if len(pieces) > 1 else list(scenario.cases)
    total = populations(scenario, inputs, told) * Draws(base.seed, base.draws).padded // 100
    total += most_replications(scenario, told) if wards else 0
    total += _steps_of(pieces) if len(pieces) > 1 else 0
    tick = Steps(step_of(progress, scenario.name), total)
    finish = partial(with_wards, scenario, inputs, known={}) if wards else _without_wards
    if len(pieces) > 1:
        from sim.sharing import run_shared

        return run_shared(scenario, inputs, pieces, jobs=threads, tick=tick, finish=finish)
    finished = partial(finish, tick=tick)
    if running:
        return run_in_batches(scenario, inputs, jobs=threads, tick=tick, finish=finished)
    outcomes = finished(simulate(scenario, inputs, jobs=threads, tick=tick))
    check_correlated(scenario, inputs, outcomes[BASE].draws.asked)
    return Result(scenario, inputs, outcomes, time.perf_counter() - started)


def _pieces(scenario: Scenario, inputs: Mapping[str, Inputs]) -> list[list[str]]:
    from sim.sharing import pieces_of  # tables, which a run by itself does not need

    return pieces_of(scenario, inputs)


def _steps_of(pieces: list[list[str]]) -> int:
    from sim.sharing import PIECE

    return len({*MADE}.difference(OF_AGES)) + PIECE * (len(pieces) - 1)


def _without_wards(outcomes: Mapping[str, Outcome], tick: Callable[[int], None]) -> dict[str, Outcome]:  # noqa: ARG001
    return dict(outcomes)


def again(
    result: Result,
    changes: Mapping[str, object],
    *,
    draws: int | None = None,
    variants: Iterable[str] | None = None,
    progress: Progress = True,
) -> Result:
    """Run a result's scenario again with some settings changed; see :meth:`sim.result.Result.again`."""
    before, base = result.scenario, result.scenario.base
    kept = [name for name in result.variants if name != BASE] if variants is None else variants
    sets = [f"{path}={json.dumps(value, ensure_ascii=False, default=_plain)}" for path, value in changes.items()]
    number = base.draws if draws is None else draws
    scenario = load(
        before.file, draws=number, seed=base.seed, lang=base.lang, variants=kept, sets=sets, earlier=before.sets
    )
    return run(scenario, running=isinstance(result, BatchedResult), progress=progress)


def _plain(value: Any) -> Any:
    """Return a number of numpy as Python's own; anything else cannot be a setting."""
    if isinstance(value, np.generic):
        return value.item()
    raise InputError(f"{value!r} cannot be a setting: give a number, a text, a list or a mapping of these")
