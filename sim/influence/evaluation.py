"""Runs of a scenario for sensitivity: an ordinary ensemble, and samples in place of its streams."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.correlated import check_correlated
from sim.influence.outputs import Output
from sim.inputs.catalogue import Inputs
from sim.scenario.load import BASE, Scenario
from sim.simulate import Outcome, draws_of, populations, simulate
from sim.uncertainty.design import Recording, Seen, as_design
from sim.uncertainty.priors import BLOCK, Draws

Array = NDArray[np.float64]
BATCH = 10 * BLOCK
"""Draws of a sample that are run together: memory does not grow with the sample."""


@dataclass(frozen=True)
class Runner:
    """A scenario to be run again and again.

    Attributes
    ----------
    scenario, inputs
        The cases and their tables.
    jobs
        Threads; the numbers do not depend on it.
    tick
        Called after each block of draws.
    """

    scenario: Scenario
    inputs: Mapping[str, Inputs]
    jobs: int = 1
    tick: Callable[[], None] = lambda: None

    @property
    def base_alone(self) -> Runner:
        """The same without variants."""
        scenario = replace(self.scenario, cases={BASE: self.scenario.cases[BASE]}, overlays={})
        return replace(self, scenario=scenario, inputs={BASE: self.inputs[BASE]})

    def blocks(self, draws: int) -> int:
        """Return how often ``tick`` will be called for so many draws."""
        return populations(self.scenario, self.inputs) * -(-draws // BLOCK)

    def central(self) -> tuple[Outcome, Seen]:
        """Return the base with every stream at its median, and the streams it used."""
        recording = Recording(self.scenario.base.seed, 2, design={})
        return simulate(self.scenario, self.inputs, recording)[BASE], recording.seen

    def ensemble(self) -> tuple[Mapping[str, Outcome], Seen]:
        """Return all cases of the ordinary ensemble, and the streams with their numbers."""
        draws = draws_of(self.scenario)
        recording = Recording(draws.seed, draws.number, copula=draws.copula)
        outcomes = simulate(self.scenario, self.inputs, recording, jobs=self.jobs, tick=self.tick)
        check_correlated(self.scenario, self.inputs, recording.asked)
        return outcomes, recording.seen

    def gaps(self, sample: Array, streams: Sequence[str], outputs: Sequence[Output]) -> Array:
        """Return the base's gaps at given numbers, dims (draw, output).

        Parameters
        ----------
        sample : ndarray, dims (draw, stream), uniform numbers
        streams
            Names of the streams; all others keep their median.
        outputs
            What is looked at.
        """
        parts = [sample[first : first + BATCH] for first in range(0, len(sample), BATCH)]
        return np.concatenate([self._part(part, streams, outputs) for part in parts])

    def _part(self, sample: Array, streams: Sequence[str], outputs: Sequence[Output]) -> Array:
        draws = Draws(self.scenario.base.seed, max(len(sample), 2), design=as_design(_at_least_two(sample), streams))
        outcome = simulate(self.scenario, self.inputs, draws, jobs=self.jobs, tick=self.tick)[BASE]
        return gaps_of(outcome, self.inputs[BASE], outputs)[: len(sample)]


def gaps_of(outcome: Outcome, inputs: Inputs, outputs: Sequence[Output]) -> Array:
    """Return the gaps of an outcome, dims (draw, output)."""
    return np.stack([output.gap(outcome, inputs) for output in outputs], axis=1)


def _at_least_two(sample: Array) -> Array:
    """Repeat a single row: a run of one draw means central values, whatever is in its design."""
    return np.repeat(sample, 2, axis=0) if len(sample) == 1 else sample
