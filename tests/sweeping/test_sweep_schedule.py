"""Units handed out and taken back, whatever becomes of the workers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from typing import Any

import pytest

from sim.errors import ClusterError
from sim.sweeping.schedule import carried_out
from sim.sweeping.unit import Failed


class Crew:
    """Workers that answer at once; the crew dies of some tasks, with all that are under way."""

    room, tries = 3, 3

    def __init__(self, deadly: dict[str, int] | None = None, *, forget: bool = False) -> None:
        self.deadly, self.forget = dict(deadly or {}), forget
        self.under_way: list[tuple[str, Future[Any]]] = []
        self.most = 0
        self.tried: list[str] = []

    def submit(self, work: Callable[..., Any], *args: object) -> Future[Any]:
        task, future = str(args[0]), Future[Any]()
        self.tried.append(task)
        if self.forget:
            future.cancel()
            future.set_running_or_notify_cancel()
        elif self.deadly.get(task, 0) > 0:
            self.deadly[task] -= 1
            future.set_exception(BrokenExecutor("died"))
        else:
            future.set_result(work(*args))
        return future

    def check(self) -> None:
        """Nothing to complain of."""


def double(task: str, tail: str) -> str:
    return task * 2 + tail


def test_every_task_is_answered_once() -> None:
    found = list(carried_out(double, "abcdefg", Crew(), "!"))
    assert sorted(found) == [(task, f"{task}{task}!") for task in "abcdefg"]


def test_a_task_whose_worker_dies_is_done_again() -> None:
    crew = Crew({"c": 1})
    assert dict(carried_out(double, "abcd", crew, "")) == {"a": "aa", "b": "bb", "c": "cc", "d": "dd"}
    assert crew.tried.count("c") == 2


def test_a_task_that_kills_every_worker_is_given_up_and_the_rest_finish() -> None:
    crew = Crew({"b": 99})
    found = dict(carried_out(double, "abc", crew, ""))
    assert (found["a"], found["c"]) == ("aa", "cc")
    assert isinstance(found["b"], Failed)
    assert found["b"].problems[0].startswith("its worker was lost every time (BrokenExecutor: died)")
    assert crew.tried.count("b") == 3


def test_units_that_a_scheduler_has_forgotten_are_told() -> None:
    with pytest.raises(ClusterError, match="forgot its units: what is finished is kept"):
        list(carried_out(double, "ab", Crew(forget=True), ""))
