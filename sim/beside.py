"""Work in a process of its own: a copy of this one, on systems that make such copies safely (Linux)."""

from __future__ import annotations

import mmap
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from itertools import accumulate
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Generic, TypeVar

from sim.errors import CohortplanError

Found = TypeVar("Found")
Listen = Callable[[], Any]
"""Waits for what the process that began the work says; see :meth:`Beside.say`."""
ALIGNED = 64
"""Bytes, as arrays are laid out in memory."""


def can_copy() -> bool:
    """Return whether this system copies processes; the work is done in this one where it does not."""
    return sys.platform == "linux"


class Beside(Generic[Found]):
    """Work under way in a copy of this process; a context manager, that nothing goes on when this process fails.

    Parameters
    ----------
    work
        What is to be done, with all that it knows by then; it is called with what listens to this process. Only what
        it returns comes back, pickled.

    Notes
    -----
    The copy begins with this process's memory, so that nothing is read or imported again. Warnings and errors come
    back as if the work had been done here. Arrays that come back lie in memory that both processes see: they are
    written once and not read again.
    """

    def __init__(self, work: Callable[[Listen], Found]) -> None:
        context = get_context("fork")
        self._here, there = context.Pipe()
        self._arrays = os.memfd_create("cohortplan")
        self._process = context.Process(target=_work, args=(work, self._here, there, self._arrays), daemon=True)
        with warnings.catch_warnings():  # Python 3.12 and later warn of threads, of which the copy asks nothing
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()
        there.close()

    def __enter__(self) -> Beside[Found]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.terminate()
        self._process.join()
        self._here.close()
        os.close(self._arrays)

    def say(self, what: object) -> None:
        """Send something to the work, which listens to it or not; that it has failed, :meth:`found` tells."""
        with suppress(BrokenPipeError):
            self._here.send(what)

    def found(self) -> Found:
        """Wait for the work and return what it found.

        Raises
        ------
        Exception
            What the work raised.
        CohortplanError
            The process ended without a word: the system ended it.
        """
        try:
            pickled, sizes, error, warned = self._here.recv()
        except (EOFError, ConnectionResetError):
            self._process.join()
            text = f"a process of this run was ended by the system (exit code {self._process.exitcode})"
            raise CohortplanError(f"{text}, perhaps for want of memory: try --jobs 1 or --running") from None
        for message, category in warned:
            warnings.warn(message, category, stacklevel=2)
        if error is not None:
            raise error
        found: Found = pickle.loads(pickled, buffers=_mapped(self._arrays, sizes))  # noqa: S301 - our own process
        return found


def do_all(works: Sequence[Callable[[], object]], jobs: int, first: Callable[[], object] = lambda: None) -> None:
    """Do pieces of work that are told apart by what they leave on disk, by several processes where it can be.

    Parameters
    ----------
    works
        Each is done once, begun in their order; whoever is free takes the next.
    jobs
        Processes.
    first
        What this process does before it takes any of them.
    """
    helpers = min(jobs, len(works)) - 1 if can_copy() else 0
    if helpers < 1:
        first()
        for work in works:
            work()
        return
    taken = get_context("fork").Value("i", 0)

    def take(_: Listen) -> None:
        while True:
            with taken.get_lock():
                position, taken.value = taken.value, taken.value + 1
            if position >= len(works):
                return
            works[position]()

    with ExitStack() as stack:
        others = [stack.enter_context(Beside(take)) for _ in range(helpers)]
        first()
        take(lambda: None)
        for other in others:
            other.found()


def _work(
    work: Callable[[Listen], Found], here: Connection[Any, Any], there: Connection[Any, Any], arrays: int
) -> None:  # fmt: skip
    """Do the work in the copy and send what came of it."""
    here.close()  # that this end is the only one left, and the process ends with the one that began it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other process ends this one
    found, error = None, None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        try:
            found = work(there.recv)
        except Exception as raised:  # noqa: BLE001 - whatever it is, it is raised where the work was asked for
            error = raised
    apart: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(found, protocol=5, buffer_callback=apart.append)
    sizes = []
    with os.fdopen(arrays, "wb", closefd=False) as file:  # in memory, not on a disk
        for each in apart:
            sizes.append(file.write(each.raw()))
            file.write(bytes(-sizes[-1] % ALIGNED))
    there.send((pickled, sizes, error, [(str(each.message), each.category) for each in caught]))


def _mapped(arrays: int, sizes: list[int]) -> Iterator[memoryview]:
    """Yield the arrays of the other process; a change is this one's own."""
    ends = list(accumulate(size + -size % ALIGNED for size in sizes))
    whole = memoryview(mmap.mmap(arrays, ends[-1], access=mmap.ACCESS_COPY)) if ends and ends[-1] else memoryview(b"")
    for first, size in zip([0, *ends], sizes, strict=False):
        yield whole[first : first + size]
