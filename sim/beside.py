"""Work in a process of its own: a copy of this one, on systems that make such copies safely (Linux)."""

from __future__ import annotations

import mmap
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from itertools import accumulate, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, BinaryIO, Generic, TypeVar, overload

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
        it yields comes back, pickled one after the other while it goes on.

    Notes
    -----
    The copy begins with this process's memory, so that nothing is read or imported again. Warnings and errors come
    back as if the work had been done here. Arrays that come back lie in memory that both processes see: they are
    written once and not read again.
    """

    def __init__(self, work: Callable[[Listen], Iterable[Found]]) -> None:
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

    def found(self) -> list[Found]:
        """Wait for the work and return all that it yielded.

        Raises
        ------
        Exception
            What the work raised.
        CohortplanError
            The process ended without a word: the system ended it.
        """
        try:
            packed, error, warned = self._here.recv()
        except (EOFError, ConnectionResetError):
            self._process.join()
            text = f"a process of this run was ended by the system (exit code {self._process.exitcode})"
            raise CohortplanError(f"{text}, perhaps for want of memory: try --jobs 1 or --running") from None
        for message, category in warned:
            warnings.warn(message, category, stacklevel=2)
        if error is not None:
            raise error
        arrays = _mapped(self._arrays, [size for _, sizes in packed for size in sizes])
        return [pickle.loads(each, buffers=islice(arrays, len(sizes))) for each, sizes in packed]  # noqa: S301 - ours


@overload
def do_all(works: Sequence[Callable[[], object]], jobs: int) -> None: ...
@overload
def do_all(works: Sequence[Callable[[], object]], jobs: int, first: Callable[[], Found]) -> Found: ...
def do_all(works: Sequence[Callable[[], object]], jobs: int, first: Callable[[], object] = lambda: None) -> object:
    """Do pieces of work that are told apart by what they leave on disk, by several processes where it can be.

    Parameters
    ----------
    works
        Each is done once, begun in their order; whoever is free takes the next.
    jobs
        Processes.
    first
        What this process does before it takes any of them; what it returns is returned.
    """
    helpers = min(jobs, len(works)) - 1 if can_copy() else 0
    if helpers < 1:
        found = first()
        for work in works:
            work()
        return found
    turns = Turns(len(works))

    def take(_: Listen) -> Iterable[None]:
        for position in turns:
            works[position]()
        return ()

    with ExitStack() as stack:
        others = [stack.enter_context(Beside(take)) for _ in range(helpers)]
        found = first()
        take(lambda: None)
        for other in others:
            other.found()
    return found


class Turns:
    """Numbers from 0 to below an end, each taken once by one of the processes copied afterwards: by who is free."""

    def __init__(self, end: int) -> None:
        self._end, self._taken = end, get_context("fork").Value("i", 0)

    def __iter__(self) -> Iterator[int]:
        """Yield the first of those that are left, until none is."""
        while (taken := self._take()) < self._end:
            yield taken

    def _take(self) -> int:
        with self._taken.get_lock():
            taken = int(self._taken.value)
            self._taken.value = taken + 1
        return taken


def _work(
    work: Callable[[Listen], Iterable[Found]], here: Connection[Any, Any], there: Connection[Any, Any], arrays: int
) -> None:  # fmt: skip
    """Do the work in the copy and send what came of it."""
    here.close()  # that this end is the only one left, and the process ends with the one that began it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other process ends this one
    packed, error = [], None
    with warnings.catch_warnings(record=True) as caught, os.fdopen(arrays, "wb", closefd=False) as memory:
        warnings.simplefilter("default")
        try:
            packed = [_packed(each, memory) for each in work(there.recv)]
        except Exception as raised:  # noqa: BLE001 - whatever it is, it is raised where the work was asked for
            error = _portable(raised)
    there.send((packed, error, [(str(each.message), each.category) for each in caught]))


def _portable(error: Exception) -> Exception:
    """Return an error that can be raised in another process: itself, or what it says."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:  # noqa: BLE001 - an error of a library, made in its own way
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _packed(found: object, memory: BinaryIO) -> tuple[bytes, list[int]]:
    """Write the arrays of what was found to memory that both processes see; return the rest, and their sizes."""
    apart: list[pickle.PickleBuffer] = []
    pickled, sizes = pickle.dumps(found, protocol=5, buffer_callback=apart.append), []
    for each in apart:
        sizes.append(memory.write(each.raw()))
        memory.write(bytes(-sizes[-1] % ALIGNED))
    return pickled, sizes


def _mapped(arrays: int, sizes: list[int]) -> Iterator[memoryview]:
    """Yield the arrays of the other process; a change is this one's own."""
    ends = list(accumulate(size + -size % ALIGNED for size in sizes))
    whole = memoryview(mmap.mmap(arrays, ends[-1], access=mmap.ACCESS_COPY)) if ends and ends[-1] else memoryview(b"")
    for first, size in zip([0, *ends], sizes, strict=False):
        yield whole[first : first + size]
