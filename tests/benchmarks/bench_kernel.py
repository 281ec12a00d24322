"""How fast the kernels are, measured against each other and against the memory: `make bench`."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from findings import FINDINGS
from nation import COUNTIES, DRAWS, cells, cut, ensemble, without_parity

from sim.population.cohort import project
from sim.population.ensemble import Ensemble
from sim.population.fast import project_reduced

ROOT = Path(__file__).parents[2]
ROUNDS = 7
BLOCK = 100
"""Draws of the numpy batch, as in the forecast."""
TRIAD = 20_000_000
WEIGHTS = np.tile(np.linspace(0.1, 0.3, 101), (1, 2, 1))
GROUPS = {"all": (0, 101), "65+": (65, 101)}
DOUBLE, SINGLE = "nation, float64, 2 threads", "nation, float32, 2 threads"
PARITY, PARITY_SINGLE = "nation with parity, float64, 2 threads", "nation with parity, float32, 2 threads"
PROJECT = "import numpy, nation; sim.population.fast.project_reduced(nation.ensemble(1, 1), numpy.ones((1, 2, 101)))"
"""Compiles what a run does."""
MEMORY, NUMPY = "memory, a = b + c x d, numpy, 1 thread", "numpy, 8 regions x 100 draws, 1 thread"


@pytest.fixture(scope="module")
def nation_with_parity() -> Ensemble:
    """Every county of China in number, 15 years, 1,000 draws, births by order from women by parity."""
    return ensemble(COUNTIES, DRAWS)


@pytest.fixture(scope="module")
def nation(nation_with_parity: Ensemble) -> Ensemble:
    """The same with births of one order."""
    return without_parity(nation_with_parity)


@pytest.fixture(scope="module")
def prefecture_with_parity() -> Ensemble:
    """Eight counties."""
    return ensemble(8, DRAWS)


@pytest.fixture(scope="module")
def prefecture(prefecture_with_parity: Ensemble) -> Ensemble:
    return without_parity(prefecture_with_parity)


@pytest.fixture
def measure(benchmark: Any) -> Callable[..., None]:
    """Time something several times; note best, median, and how many cores it got: others may be at work here."""

    def measured(name: str, run: Callable[[], object], work: int = 0, rounds: int = ROUNDS, warmup: int = 1) -> None:
        busy: list[float] = []
        shares: list[float] = []

        def timed() -> None:
            wall, cpu = time.perf_counter(), time.process_time()
            run()
            busy.append(time.process_time() - cpu)
            shares.append(busy[-1] / (time.perf_counter() - wall))

        benchmark.pedantic(timed, rounds=rounds, warmup_rounds=warmup)
        best, median = benchmark.stats.stats.min, benchmark.stats.stats.median
        FINDINGS.best[name], FINDINGS.busy[name] = best, min(busy)
        rate = f", {work / best / 1e9:5.2f} G/s (median {work / median / 1e9:5.2f})" if work else ""
        share = f", cores got {max(shares):.2f} (median {statistics.median(shares):.2f})" if work else ""
        FINDINGS.lines.append(f"{name:<40} best {best:7.3f} s, median {median:7.3f} s{rate}{share}")

    return measured


def fast(regions: Ensemble, dtype: Any = np.float64, jobs: int = 2) -> None:
    project_reduced(regions, WEIGHTS, groups=GROUPS, dtype=dtype, jobs=jobs)


def in_numpy(regions: Ensemble) -> None:
    """Project in blocks of draws and reduce to the same four sums."""
    for first in range(0, len(regions.strength), BLOCK):
        path = project(regions.start, cut(regions, slice(first, first + BLOCK)).rates())
        for low, high in GROUPS.values():
            np.add.reduce(np.add.reduce(path.population[1:, ..., low:high, :], axis=3), axis=2)
        np.add.reduce(path.births, axis=2)
        np.einsum("yrsal,msa->yrml", path.population[1:], WEIGHTS)


def note_memory() -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    FINDINGS.lines.append(f"  -> peak memory of the process {peak:.2f} GiB")


def test_the_nation_in_double_precision(measure: Callable[..., None], nation: Ensemble) -> None:
    measure(DOUBLE, lambda: fast(nation), cells(nation))
    FINDINGS.lines.append(f"  -> {cells(nation) / 1e9:.2f} G cells")
    note_memory()


def test_the_nation_in_single_precision(measure: Callable[..., None], nation: Ensemble) -> None:
    measure(SINGLE, lambda: fast(nation, np.float32), cells(nation))
    FINDINGS.ratio("float64 / float32, time", DOUBLE, SINGLE)


def test_the_nation_on_one_thread(measure: Callable[..., None], nation: Ensemble) -> None:
    measure("nation, float64, 1 thread", lambda: fast(nation, jobs=1), cells(nation), 3)
    FINDINGS.ratio("1 thread / 2 threads, time", "nation, float64, 1 thread", DOUBLE)


def test_the_nation_with_parity(measure: Callable[..., None], nation_with_parity: Ensemble) -> None:
    measure(PARITY, lambda: fast(nation_with_parity), cells(nation_with_parity))
    FINDINGS.ratio("with parity / without, cells a second", DOUBLE, PARITY)
    note_memory()


def test_the_nation_with_parity_in_single_precision(
    measure: Callable[..., None], nation_with_parity: Ensemble
) -> None:  # fmt: skip
    measure(PARITY_SINGLE, lambda: fast(nation_with_parity, np.float32), cells(nation_with_parity))
    FINDINGS.ratio("with parity / without, cells a second, float32", SINGLE, PARITY_SINGLE)
    FINDINGS.ratio("float64 / float32, time, with parity", PARITY, PARITY_SINGLE)


def test_numpy_in_a_batch(measure: Callable[..., None], nation: Ensemble, prefecture: Ensemble) -> None:
    part = cut(prefecture, slice(0, BLOCK))
    measure(NUMPY, lambda: in_numpy(part), cells(part), 20)
    scaled = FINDINGS.best[NUMPY] * cells(nation) / cells(part)
    FINDINGS.lines.append(
        f"  -> scaled to the nation {scaled:.0f} s, {scaled / FINDINGS.best[DOUBLE]:.1f} times the fast kernel's"
    )


def test_memory(measure: Callable[..., None], nation: Ensemble) -> None:
    a, b, c, d = (np.full(TRIAD, value) for value in (0.0, 1.0, 2.0, 3.0))

    def triad() -> None:
        np.multiply(c, d, out=a)
        np.add(a, b, out=a)

    measure(MEMORY, triad, TRIAD)
    element = FINDINGS.best[MEMORY] / TRIAD
    FINDINGS.lines.append(
        f"  -> {6 * 8 / element / 1e9:.1f} GB/s in two passes; the fast kernel updates "
        f"{element * cells(nation) / FINDINGS.best[DOUBLE]:.1f} cells in the time of one element"
    )


def test_one_prefecture(measure: Callable[..., None], prefecture: Ensemble) -> None:
    measure("prefecture, fast, 2 threads", lambda: fast(prefecture), cells(prefecture), 20)


def test_one_prefecture_in_numpy(measure: Callable[..., None], prefecture: Ensemble) -> None:
    measure("prefecture, numpy, 1 thread", lambda: in_numpy(prefecture), cells(prefecture), 5)
    FINDINGS.ratio("numpy / fast, time", "prefecture, numpy, 1 thread", "prefecture, fast, 2 threads")


def test_one_prefecture_with_parity(measure: Callable[..., None], prefecture_with_parity: Ensemble) -> None:
    name, regions = "prefecture with parity, fast, 2 threads", prefecture_with_parity
    measure(name, lambda: fast(regions), cells(regions), 20)


def test_one_prefecture_with_parity_in_numpy(
    measure: Callable[..., None], prefecture_with_parity: Ensemble
) -> None:  # fmt: skip
    name, regions = "prefecture with parity, numpy, 1 thread", prefecture_with_parity
    measure(name, lambda: in_numpy(regions), cells(regions), 5)
    FINDINGS.ratio("numpy / fast, time, with parity", name, "prefecture with parity, fast, 2 threads")


@pytest.mark.parametrize("module", ["cohort", "fast"])
def test_start_up(measure: Callable[..., None], module: str) -> None:
    measure(f"start Python, import {module}", lambda: start(module, {}), rounds=5)


def test_start_up_and_a_projection(measure: Callable[..., None]) -> None:
    measure("the same and project", lambda: start("fast", {}, PROJECT), rounds=5)


def test_the_first_projection_on_a_machine(measure: Callable[..., None], tmp_path: Path) -> None:
    there = {"NUMBA_CACHE_DIR": str(tmp_path)}
    measure("the same, compiling", lambda: start("fast", there, PROJECT), rounds=1, warmup=0)


def start(module: str, environment: dict[str, str], then: str = "") -> None:
    command = [sys.executable, "-c", f"import sim.population.{module}\n{then}"]
    path = os.pathsep.join([str(Path(__file__).parent), str(ROOT)])
    subprocess.run(command, cwd=ROOT, env=os.environ | environment | {"PYTHONPATH": path}, check=True)
