"""A sweep by processes and by a real cluster of several worker processes, some of which die."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.errors import ClusterError
from sim.sweeping.sweep import Sweep, sweep

ROOT = Path(__file__).parents[2]
Tables = Callable[[Path], dict[str, bytes]]
FEW: dict[str, Any] = {"draws": 5, "variants": ["no_policy"]}
NOBODY = "tcp://127.0.0.1:9"


class Dask:
    """A scheduler and its workers, started by the usual commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--port", "0", "--no-dashboard", package=ROOT)
        self.address = self._address()

    def worker(self, package: Path = ROOT) -> subprocess.Popen[bytes]:
        """Start a worker that has its package from a folder, with one thread and nobody to restart it."""
        return self._start("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", package=package)

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()

    def _start(self, role: str, *options: str, package: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", role, "--scheduler-file", str(self.file), *options]
        environment = {**os.environ, "PYTHONPATH": str(package)}
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=quiet, stderr=quiet)
        self.processes.append(process)
        return process

    def _address(self) -> str:
        for _ in range(200):
            if self.file.exists() and self.file.stat().st_size:
                return str(json.loads(self.file.read_text(encoding="utf-8"))["address"])
            time.sleep(0.1)
        raise TimeoutError("the scheduler did not start")


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    """A scheduler without workers."""
    (tmp_path / "dask").mkdir()
    cluster = Dask(tmp_path / "dask")
    yield cluster
    cluster.stop()


def counts(found: Sweep) -> tuple[int, int, int]:
    return len(found.run), len(found.kept), len(found.failures)


@pytest.mark.slow
def test_a_process_that_is_killed_loses_nothing_and_the_bytes_are_those_of_one_thread(
    places: Path, swept: Sweep, tables_of: Tables, tmp_path: Path
) -> None:
    killed = []

    def kill(done: int, _: int) -> None:
        if done == 1 and not killed:
            killed.append(active_children()[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    found = sweep(places, tmp_path, jobs=2, processes=True, progress=kill, **FEW)
    assert len(killed) == 1
    assert counts(found) == (4, 0, 0)
    assert tables_of(tmp_path) == tables_of(swept.folder)


@pytest.mark.slow
def test_a_cluster_gives_the_bytes_of_one_thread_and_goes_on_where_it_stopped(
    places: Path, swept: Sweep, tables_of: Tables, tmp_path: Path
) -> None:
    from distributed import LocalCluster

    def stop(done: int, _: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with pytest.raises(KeyboardInterrupt):
            sweep(places, tmp_path, scheduler=cluster.scheduler_address, progress=stop, **FEW)
        assert list(tables_of(tmp_path))
        found = sweep(places, tmp_path, scheduler=cluster.scheduler_address, **FEW)
    assert counts(found) == (3, 1, 0)
    assert tables_of(tmp_path) == tables_of(swept.folder)
    record = json.loads((tmp_path / "sweep.json").read_text(encoding="utf-8"))
    assert (record["workers"], record["ran"], record["found_finished"]) == ("cluster", 3, 1)
    assert str(places) not in json.dumps(record)


@pytest.mark.slow
def test_workers_that_are_killed_lose_nothing_until_none_is_left(
    places: Path, swept: Sweep, tables_of: Tables, tmp_path: Path, dask: Dask
) -> None:
    workers = [dask.worker(), dask.worker()]

    def kill(number: int) -> Callable[[int, int], None]:
        return lambda done, _: workers[number].kill() if done == 1 else None

    given = {**FEW, "scheduler": dask.address, "timeout": 20}
    while _workers_at(dask.address) < 2:
        time.sleep(0.2)
    found = sweep(places, tmp_path / "out", progress=kill(0), **given)
    assert counts(found) == (4, 0, 0)
    assert tables_of(tmp_path / "out") == tables_of(swept.folder)

    with pytest.raises(ClusterError, match="has had no worker for 2 s: start some with `dask worker"):
        sweep(places, tmp_path / "left", progress=kill(1), **{**given, "timeout": 2})
    assert [path.name for path in (tmp_path / "left").iterdir()] == ["parts"]
    left = tables_of(tmp_path / "left")
    assert 0 < len(left) < len(tables_of(tmp_path / "out"))
    assert all(content == tables_of(swept.folder)[name] for name, content in left.items())
    with pytest.raises(ClusterError, match="has had no worker for 1 s"):
        sweep(places, tmp_path / "left", **{**given, "timeout": 1})


@pytest.mark.slow
def test_a_scheduler_that_dies_is_told_and_what_is_finished_is_kept(
    places: Path, swept: Sweep, tables_of: Tables, tmp_path: Path, dask: Dask
) -> None:
    dask.worker()

    def kill(done: int, _: int) -> None:
        if done == 1:
            dask.scheduler.kill()

    with pytest.raises(ClusterError, match=r"the scheduler .*what is finished is kept"):
        sweep(places, tmp_path / "out", scheduler=dask.address, timeout=5, progress=kill, **FEW)
    left = tables_of(tmp_path / "out")
    assert 0 < len(left) < len(tables_of(swept.folder))
    assert all(content == tables_of(swept.folder)[name] for name, content in left.items())


@pytest.mark.slow
def test_a_worker_with_another_version_of_the_package_is_refused(places: Path, tmp_path: Path, dask: Dask) -> None:
    other = tmp_path / "other"
    shutil.copytree(ROOT / "sim", other / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    page = other / "sim" / "__init__.py"
    page.write_text(page.read_text(encoding="utf-8").replace("0.1.0", "0.0.9"), encoding="utf-8")
    dask.worker(other)
    arguments = ["sweep", str(places), "--out", str(tmp_path / "out"), "--scheduler", dask.address, "--timeout", "20"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert re.search(r"worker tcp://\S+ has cohortplan 0\.0\.9\+\w{12} instead of 0\.1\.0\+\w{12}\n", done.output)
    assert "install the same versions on every worker" in done.output
    assert not (tmp_path / "out").exists()


def _workers_at(address: str) -> int:
    from distributed import Client

    with Client(address, timeout=20, set_as_default=False) as client:
        return len(client.scheduler_info()["workers"])


@pytest.mark.parametrize("address", [NOBODY, "tcp://no-such-host.invalid:8786", "nonsense://here"])
def test_a_scheduler_that_does_not_answer_is_told_after_the_timeout(places: Path, tmp_path: Path, address: str) -> None:
    arguments = ["sweep", str(places), "--out", str(tmp_path / "out"), "--scheduler", address, "--timeout", "0.5"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert f"no scheduler answers at {address} (waited up to 0.5 s): is it running (`dask scheduler`)" in done.output
    assert not (tmp_path / "out").exists()


def test_workers_of_this_machine_and_of_a_cluster_are_not_both_asked_for(places: Path) -> None:
    done = CliRunner().invoke(main, ["sweep", str(places), "--scheduler", NOBODY, "--jobs", "2"])
    assert done.exit_code == 2
    assert "leave them out with --scheduler" in done.output
