"""Hand out units, a few ahead of the workers, and take answers as they come."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any, TypeVar

from sim.errors import ClusterError
from sim.sweeping.unit import Failed
from sim.sweeping.workers import Workers

Task = TypeVar("Task")
LOOK = 1.0
"""Seconds after which it is looked at the workers."""


def carried_out(
    work: Callable[..., Any], tasks: Iterable[Task], workers: Workers, *further: object
) -> Iterator[tuple[Task, Any]]:
    """Yield every task with its answer, in the order in which answers come.

    Parameters
    ----------
    work
        Called with a task and ``further`` at a worker; it answers and never raises.
    tasks, workers
        What to do, and who does it.

    Notes
    -----
    What it raises nevertheless is a worker that was lost. Its task is tried again, alone: which of several tasks under
    way has killed a process cannot be told, and alone the others pass.
    """
    waiting = deque((task, 0) for task in tasks)
    under_way: dict[Future[Any], tuple[Task, int]] = {}
    looked = time.monotonic()
    try:
        while waiting or under_way:
            while waiting and len(under_way) < _room(waiting[0][1], under_way, workers):
                task, tries = waiting.popleft()
                under_way[workers.submit(work, task, *further)] = (task, tries)
            done, _ = wait(under_way, timeout=LOOK, return_when=FIRST_COMPLETED)
            if not done or time.monotonic() - looked > LOOK:
                workers.check()
                looked = time.monotonic()
            for future in done:
                task, tries = under_way.pop(future)
                lost = _why_lost(future)
                if lost is None:
                    yield task, future.result()
                elif tries + 1 < workers.tries:
                    waiting.appendleft((task, tries + 1))
                else:
                    yield task, Failed((f"its worker was lost every time ({lost}): is there memory for fewer jobs?",))
    finally:
        for future in under_way:
            future.cancel()


def _room(tries: int, under_way: dict[Future[Any], tuple[Any, int]], workers: Workers) -> int:
    suspects = tries > 0 or any(before > 0 for _, before in under_way.values())
    return 1 if suspects else workers.room


def _why_lost(future: Future[Any]) -> str | None:
    if future.cancelled():
        raise ClusterError("the scheduler has gone and forgot its units: what is finished is kept, sweep again")
    error = future.exception()
    return None if error is None else f"{type(error).__name__}: {error}".splitlines()[0]
