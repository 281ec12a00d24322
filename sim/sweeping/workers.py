"""Who does the work: threads, processes or a cluster, behind the one interface of :mod:`concurrent.futures`."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Protocol

from sim.errors import ClusterError
from sim.sweeping.versions import differences, versions

TIMEOUT = 10.0
"""Seconds that a scheduler has to answer, and a cluster to come by a worker."""
AHEAD = 4
"""Units handed out for each thread of a cluster, so that none waits for the next."""


class Workers(Protocol):
    """What the schedule needs of those who work."""

    @property
    def room(self) -> int:
        """How many units may be under way at once."""

    @property
    def tries(self) -> int:
        """After how many lost workers a unit is given up."""

    def submit(self, work: Callable[..., Any], *args: object) -> Future[Any]:
        """Hand out a unit."""

    def check(self) -> None:
        """Complain if nobody is left to work; called once a second or so while nothing finishes."""


class Local:
    """Threads or processes of this machine; a pool whose process has died is replaced."""

    tries = 3

    def __init__(self, make: Callable[[], Executor], jobs: int) -> None:
        self.room = jobs + 1
        self._make = make
        self._pool = make()

    def submit(self, work: Callable[..., Any], *args: object) -> Future[Any]:
        """Hand out a unit."""
        try:
            return self._pool.submit(work, *args)
        except BrokenExecutor:
            self._pool = self._make()
            return self._pool.submit(work, *args)

    def check(self) -> None:
        """Threads and processes of our own do not go away."""

    def close(self) -> None:
        """Begin no further unit."""
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def local(jobs: int | None = None, *, processes: bool = False) -> Iterator[Local]:
    """Give workers on this machine, by default one for each core."""
    number = jobs or os.cpu_count() or 1

    def make() -> Executor:
        if processes:  # not forked: the parent has threads
            context = get_context("spawn")
            return ProcessPoolExecutor(number, mp_context=context, initializer=_leave_interrupts_to_the_parent)
        return ThreadPoolExecutor(number)

    workers = Local(make, number)
    try:
        yield workers
    finally:
        workers.close()


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Cluster:
    """A Dask cluster; units of a worker that dies go to another by themselves."""

    tries = 1  # the scheduler has tried several workers before it gives a unit up

    def __init__(self, client: Any, address: str, timeout: float) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False)
        self._address, self._timeout = address, timeout
        self._alone_since: float | None = None
        self.room = AHEAD * max(self._threads(), 1)

    def submit(self, work: Callable[..., Any], *args: object) -> Future[Any]:
        """Hand out a unit."""
        future: Future[Any] = self._executor.submit(work, *args)
        return future

    def check(self) -> None:
        """Complain if the scheduler is gone, or if it has had no worker for the timeout."""
        threads = self._threads()
        self.room = AHEAD * max(threads, 1)  # workers may come and go
        if threads:
            self._alone_since = None
            return
        self._alone_since = self._alone_since or time.monotonic()
        if time.monotonic() - self._alone_since >= self._timeout:
            raise ClusterError(_no_worker(self._address, self._timeout))

    def _threads(self) -> int:
        try:
            known = self._client.sync(self._client.scheduler.identity, n_workers=1, callback_timeout=self._timeout)
        except (OSError, TimeoutError):
            text = f"the scheduler at {self._address} does not answer any more (waited {self._timeout:g} s)"
            raise ClusterError(f"{text}: what is finished is kept, start it again and sweep again") from None
        return int(known["total_threads"])


def _no_worker(address: str, timeout: float) -> str:
    text = f"the scheduler at {address} has had no worker for {timeout:g} s"
    return f"{text}: start some with `dask worker {address}`; what is finished is kept"


@contextmanager
def cluster(address: str, timeout: float = TIMEOUT) -> Iterator[Cluster]:
    """Give the workers of the Dask scheduler at ``address``.

    Parameters
    ----------
    address
        For example ``tcp://10.0.0.5:8786``.
    timeout
        Seconds that the scheduler has to answer, and to come by a worker.

    Raises
    ------
    ClusterError
        Dask is not installed, nobody answers in time, there is no worker, or one has other versions.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError("--scheduler needs Dask: pip install 'cohortplan[cluster]'") from None
    with _quiet():
        client = _connected(Client, address, timeout)
        try:
            _check_versions(client, address, timeout)
            yield Cluster(client, address, timeout)
        finally:
            client.close(timeout=timeout)


def _connected(connect: Callable[..., Any], address: str, timeout: float) -> Any:
    try:
        return connect(address, timeout=timeout, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        hint = "is it running (`dask scheduler`), and is the address the one it prints?"
        text = f"no scheduler answers at {address} (waited up to {timeout:g} s)"
        raise ClusterError(f"{text}: {hint} {_first_line(error)}".rstrip()) from None


def _first_line(error: Exception) -> str:
    """Return what a parser of addresses says; a timeout has nothing to add."""
    return f"({str(error).splitlines()[0]})" if isinstance(error, ValueError) and str(error) else ""


def _check_versions(client: Any, address: str, timeout: float) -> None:
    """Refuse a cluster with a worker that would compute other bytes."""
    try:
        client.wait_for_workers(1, timeout=timeout)
    except TimeoutError:
        raise ClusterError(_no_worker(address, timeout)) from None
    here = versions()
    wrong = []
    for worker, there in client.run(versions, on_error="return").items():
        if isinstance(there, Exception):
            wrong.append(f"worker {worker} cannot load cohortplan ({there})")
        elif different := differences(there, here):
            wrong.append(f"worker {worker} has {different}")
    if wrong:
        wrong.append("install the same versions on every worker (constraints.txt) and start it again")
        raise ClusterError("\n".join(wrong))


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back Dask's log: what a reader has to know is told as an error."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
