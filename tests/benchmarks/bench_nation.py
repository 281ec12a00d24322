"""A nation from people to the probability of each target, every stage: `make bench`."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
from findings import FINDINGS
from nation import COUNTIES, DRAWS
from places import Shape, names, shape, synthetic

from sim.attaining import STAGES, attain
from sim.uncertainty.priors import Draws

CHUNK = 4
"""Places handed to a process at once."""
GIB = 1024**2
KEEP = {"MALLOC_TRIM_THRESHOLD_": str(2**30), "MALLOC_MMAP_THRESHOLD_": str(2**30)}
"""Lets workers of glibc keep what they free: giving back the pages of every array costs a sixth of the time."""
known = cache(shape)


@dataclass(frozen=True)
class Done:
    """A place that is done: cells updated, seconds of a core by stage, its probabilities, and who did it.

    ``peak`` is the most memory that the process has held so far, KiB.
    """

    cells: int
    seconds: tuple[float, ...]
    probabilities: np.ndarray[Any, Any]
    process: int
    peak: int


def work(place: str, number: int) -> Done:
    """Make a place and take it through every stage."""
    made: Shape = synthetic(known(place), number)
    clock = [time.process_time()]
    draws = Draws(made.settings.seed, DRAWS)
    found = attain(
        made.settings, made.inputs, draws, basis=made.basis, tick=lambda _: clock.append(time.process_time())
    )
    setup = made.basis.setup
    return Done(
        cells=setup.start.size * len(setup.years) * DRAWS,
        seconds=tuple(np.diff(clock)),
        probabilities=np.concatenate([values.ravel() for values in found.met.values()]),
        process=os.getpid(),
        peak=peak(),
    )


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def with_processes(counties: int, workers: int) -> list[Done]:
    """Start workers, who read the shipped places themselves, and do all places."""
    places = list(names(counties))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        return list(pool.map(work, places, range(len(places)), chunksize=CHUNK))


def with_threads(counties: int, workers: int) -> list[Done]:
    places = list(names(counties))
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, places, range(len(places))))


@pytest.fixture(autouse=True)
def keep_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEEP.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("counties", "workers", "how"),
    [
        (100, 1, with_processes),
        (100, 2, with_processes),
        (100, 2, with_threads),
        (COUNTIES, 2, with_processes),
        (COUNTIES, 1, with_processes),
    ],
)
def test_a_nation_from_people_to_targets(
    benchmark: Any, counties: int, workers: int, how: Callable[[int, int], list[Done]]
) -> None:
    found: list[Done] = []
    benchmark.pedantic(lambda: found.extend(how(counties, workers)), rounds=1)
    wall = benchmark.stats.stats.min
    cells, busy = sum(done.cells for done in found), sum(sum(done.seconds) for done in found)
    peaks = {done.process: done.peak for done in found} | {os.getpid(): peak()}
    held = sum(peaks.values()) / GIB
    name = f"{counties} counties, {workers} {how.__name__.removeprefix('with_')}"
    FINDINGS.lines.append(f"{name:<28} {wall:6.1f} s, {cells / wall / 1e6:4.0f} M cells/s, peak of all {held:.2f} GiB")
    if how is with_processes:
        shares = np.sum([done.seconds for done in found], axis=0) / busy
        told = ", ".join(f"{stage} {share:.0%}" for stage, share in zip(STAGES, shares, strict=True))
        FINDINGS.lines.append(f"  -> {busy:.1f} s of a core in the stages, {busy / wall:.2f} cores: {told}")
    values = np.concatenate([done.probabilities for done in found])
    values = values[~np.isnan(values)]
    FINDINGS.lines.append(f"  -> {len(found)} places, {values.size} probabilities, mean {values.mean():.6f}")
