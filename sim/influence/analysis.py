"""From a scenario to what moves its outcomes: the public call of sensitivity and value of information."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem
from sim.influence.choosing import Choice, choose, decision_of, short_of
from sim.influence.engine import morris, rank_correlation, sobol
from sim.influence.evaluation import Runner, gaps_of
from sim.influence.outputs import Output, outputs_of
from sim.inputs.catalogue import read_inputs
from sim.progress import Progress, Step, step_of
from sim.result import Result
from sim.scenario.load import BASE, Scenario, load
from sim.uncertainty.design import Seen, one_at_a_time
from sim.uncertainty.priors import BLOCK
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from sim.influence.tables import Told

Array = NDArray[np.float64]
FEWEST_DRAWS = 20
TRAJECTORIES, SAMPLES = 20, 256
GUESSED_SURVIVORS = 10
"""Streams that the progress bar expects to go on to Sobol, until it is known."""


@dataclass(frozen=True)
class Sensitivity:
    """What moves the gaps of a plan, and what knowing it would be worth.

    Attributes
    ----------
    name
        Name of the scenario.
    outputs
        The gaps that are explained.
    tables
        ``tornado``, ``morris``, ``sobol``, ``rank_correlation``; with a decision ``decision`` and ``information``.
    choice
        The decision; ``None`` where none was asked for.
    sentence
        The decision in a sentence, in English and Chinese.
    settings
        Numbers that the analysis was made with.
    words
        Labels.
    seconds
        How long it took.
    """

    name: str
    outputs: tuple[Output, ...]
    tables: dict[str, pd.DataFrame]
    words: Words
    settings: dict[str, object]
    choice: Choice | None = None
    sentence: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by its name."""
        return self.tables[name].copy()


def sensitivity(
    scenario: str | Path,
    *,
    outputs: Sequence[str] = (),
    decision: str | None = None,
    trajectories: int = TRAJECTORIES,
    samples: int = SAMPLES,
    jobs: int | None = None,
    progress: Progress = True,
    **given: Any,
) -> Sensitivity:
    """Find what moves a plan's gaps, and what knowing it would be worth to a decision.

    Parameters
    ----------
    scenario
        The scenario file; of its variants only those of the decision are run. Wards are not.
    outputs
        ``indicator``, ``indicator@year`` or ``plan/indicator@year``; by default every modelled binding indicator in
        its plan's last target year.
    decision
        Name of one of the scenario's ``decisions``.
    trajectories
        Of the Morris screening, at least 2.
    samples
        Of the Sobol indices, a power of two.
    jobs
        As in :func:`sim.run`.
    progress
        As in :func:`sim.run`; steps are blocks of draws.
    **given
        draws, seed, sets and lang as in :func:`sim.run`; draws are those of rank correlation and the decision.

    Raises
    ------
    InputError
        The scenario, an output, the decision or a number cannot be used.
    """
    started = time.perf_counter()
    _check_numbers(trajectories, samples)
    loaded = load(scenario, variants=None if decision else [], **given)
    if loaded.base.draws < FEWEST_DRAWS:
        text = f"{loaded.base.draws} draws are too few for rank correlation"
        raise InputError(Problem(text, "--draws", hint=f"take {FEWEST_DRAWS} or more, better 1000"))
    if decision is not None:
        options = [name for name in decision_of(loaded, decision).options if name != BASE]
        loaded = load(scenario, variants=options, **given)
    runner = _Counted(Runner(loaded, read_inputs(loaded), jobs or os.cpu_count() or 1), step_of(progress, loaded.name))
    return _Analysis(runner, trajectories, samples, decision).run(outputs, started)


def _check_numbers(trajectories: int, samples: int) -> None:
    problems = []
    if trajectories < 2:
        problems.append(Problem(f"{trajectories} is too few", "--trajectories", hint="take 2 or more, usually 20"))
    if samples < 2 or samples & (samples - 1):
        above = 1 << max(samples, 2).bit_length()
        below = max(above // 2, 2)
        text = f"{samples} is not a power of two of at least 2"
        problems.append(Problem(text, "--samples", hint=f"take {below} or {above}"))
    if problems:
        raise InputError(problems)


class _Counted:
    """A runner that counts its blocks of draws for a progress bar."""

    def __init__(self, runner: Runner, step: Step) -> None:
        self.done, self.total = 0, 0
        self._step = step
        self.all = Runner(runner.scenario, runner.inputs, runner.jobs, self._tick)
        self.base = self.all.base_alone

    def _tick(self) -> None:
        self.done += 1
        self._step(self.done, max(self.total, self.done))


class _Analysis:
    """One analysis, step by step."""

    def __init__(self, runner: _Counted, trajectories: int, samples: int, decision: str | None) -> None:
        self._runner, self._trajectories, self._samples, self._decision = runner, trajectories, samples, decision
        self._scenario: Scenario = runner.all.scenario
        self._inputs = runner.all.inputs

    def run(self, asked: Sequence[str], started: float) -> Sensitivity:
        base = self._inputs[BASE]
        tables: dict[str, pd.DataFrame] = {}
        central, seen = self._runner.base.central()
        outputs = outputs_of(asked, base, central)
        short = short_of(self._scenario, self._decision, base, central) if self._decision else ()
        streams = tuple(seen.numbers)
        self._expect(len(streams), GUESSED_SURVIVORS)
        outcomes, drawn = self._runner.all.ensemble()
        result = Result(self._scenario, self._inputs, outcomes)
        told = self._told(outputs, streams, seen, result.words)
        tables |= self._designed(told)
        from sim.influence.tables import correlation_table

        correlation = rank_correlation(_numbers(drawn, streams), gaps_of(outcomes[BASE], base, outputs))
        tables["rank_correlation"] = correlation_table(told, correlation, self._scenario.base.draws)
        record: dict[str, object] = {
            "seed": self._scenario.base.seed, "draws": self._scenario.base.draws, "trajectories": self._trajectories,
            "samples": self._samples, "streams": len(streams), "decision": self._decision or "",
        }  # fmt: skip
        choice, sentence = None, {}
        if self._decision:
            every = self._told(outputs, tuple(drawn.numbers), drawn, result.words)
            decision = decision_of(self._scenario, self._decision)
            numbers = _numbers(drawn, every.streams)
            choice = choose(self._decision, decision, short, outcomes, self._inputs, numbers)
            tables |= {"decision": choice.table(), "information": choice.information(every)}
            sentence = self._sentences(choice, every, result.words)
        seconds = time.perf_counter() - started
        return Sensitivity(self._scenario.name, outputs, tables, result.words, record, choice, sentence, seconds)

    def _told(self, outputs: Sequence[Output], streams: Sequence[str], seen: Seen, words: Words) -> Told:
        from sim.influence.tables import Told

        return Told(outputs, streams, seen.quantities, words, self._inputs[BASE].place.root)

    def _expect(self, streams: int, survivors: int) -> None:
        """Set how many blocks there will be in all."""
        runner, draws = self._runner, self._scenario.base.draws
        samples = (1 + 2 * streams, self._trajectories * (streams + 1), self._samples * (survivors + 2))
        runner.total = runner.all.blocks(draws) + sum(-(-each // BLOCK) for each in samples)

    def _designed(self, told: Told) -> dict[str, pd.DataFrame]:
        """Return tornado, Morris and Sobol: all on samples in place of the streams."""
        from sim.influence.tables import Told, morris_table, sobol_table, tornado_table

        base, outputs, streams = self._runner.base, told.outputs, told.streams
        seed = self._scenario.base.seed
        turned = base.gaps(one_at_a_time(len(streams)), streams, outputs)
        screened = morris(
            lambda sample: base.gaps(sample, streams, outputs),
            len(streams), trajectories=self._trajectories, seed=seed,
        )  # fmt: skip
        tables = {"tornado": tornado_table(told, turned), "morris": morris_table(told, screened)}
        kept = [name for name, keep in zip(streams, screened.kept, strict=True) if keep]
        self._expect(len(streams), len(kept))
        survivors = Told(outputs, kept, told.quantities, told.words, told.root)
        if kept:
            indices = sobol(
                lambda sample: base.gaps(sample, kept, outputs), len(kept), samples=self._samples, seed=seed
            )
            tables["sobol"] = sobol_table(survivors, indices)
        return tables

    def _sentences(self, choice: Choice, told: Told, words: Words) -> dict[str, str]:
        """Return the decision's sentence in both languages."""
        from sim.influence.tables import Told

        first = choice.outputs[0].indicator
        resource = next((each for each in self._inputs[BASE].resources if each.id == first.numerator), None)
        found: dict[str, str] = {}
        for each in words.both():
            unit = resource.unit_names[each.lang] if resource else first.unit
            found[each.lang] = choice.sentence(
                Told(told.outputs, told.streams, told.quantities, each, told.root), unit, each
            )
        return found


def _numbers(seen: Seen, streams: Sequence[str]) -> Array:
    """Return the streams' numbers of an ensemble, dims (draw, stream)."""
    return np.stack([seen.numbers[name] for name in streams], axis=1)
