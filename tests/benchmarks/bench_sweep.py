"""How a sweep grows from one worker to two, by threads, processes and a cluster: `make bench`."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from findings import FINDINGS

from sim.sweeping.sweep import sweep

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PLACES = 12
DRAWS = 1000
SECONDS: dict[str, float] = {}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve places like Kaiping, without variants."""
    folder = Path(shutil.copytree(SCENARIOS, tmp_path_factory.mktemp("places") / "scenarios"))
    (folder / "many").mkdir()
    for number in range(PLACES):
        text = f"format: 1\nextends: ../kaiping.yaml\nseed: {number}\n"
        (folder / "many" / f"place_{number:02}.yaml").write_text(text, encoding="utf-8")
    return folder / "many"


def measured(benchmark: Any, name: str, work: Callable[[], object]) -> None:
    """Note seconds by the clock, and how many cores were had: beside other work two workers get less than two."""
    started, busy = time.perf_counter(), _processor_time()
    benchmark.pedantic(work, rounds=1)
    SECONDS[name] = time.perf_counter() - started
    cores = (_processor_time() - busy) / SECONDS[name]
    ratio = SECONDS["one thread"] / SECONDS[name]
    FINDINGS.lines.append(
        f"sweep of {PLACES} places, {DRAWS} draws, {name}: {SECONDS[name]:.1f} s on {cores:.2f} cores, "
        f"{ratio:.2f} times as fast as one thread"
    )


def _processor_time() -> float:
    """Return seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])


def swept(places: Path, out: Path, **who: Any) -> object:
    return sweep(places, out, draws=DRAWS, variants=[], **who)


def test_one_thread(benchmark: Any, places: Path, tmp_path: Path) -> None:
    measured(benchmark, "one thread", lambda: swept(places, tmp_path, jobs=1))


def test_two_threads(benchmark: Any, places: Path, tmp_path: Path) -> None:
    measured(benchmark, "two threads", lambda: swept(places, tmp_path, jobs=2))


def test_two_processes(benchmark: Any, places: Path, tmp_path: Path) -> None:
    measured(benchmark, "two processes, their start included", lambda: swept(places, tmp_path, jobs=2, processes=True))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_cluster(benchmark: Any, places: Path, tmp_path: Path, workers: int) -> None:
    from distributed import LocalCluster

    def whole() -> None:
        many = {"n_workers": workers, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
        with LocalCluster(**many) as cluster:
            swept(places, tmp_path, scheduler=cluster.scheduler_address)

    measured(benchmark, f"cluster of {workers}, its start and end included", whole)


def test_going_on_where_all_is_finished(benchmark: Any, places: Path, tmp_path: Path) -> None:
    swept(places, tmp_path, jobs=2)
    measured(benchmark, "all found finished", lambda: swept(places, tmp_path, jobs=1))
