"""Work in a copy of the process: what comes back, what goes wrong, and that nothing is left running."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Lock

import numpy as np
import pandas as pd
import pytest

import sim.beside
from sim.beside import Beside, Listen, Turns, can_copy, do_all
from sim.errors import CohortplanError, CohortplanWarning, InputError, Problem

needs_copies = pytest.mark.skipif(not can_copy(), reason="this system does not copy processes")


@needs_copies
def test_what_was_found_in_another_process_comes_back() -> None:
    known = {"beds": 2.5}
    with Beside(lambda _: [os.getpid(), known["beds"] * 2]) as other:
        pid, beds = other.found()
    assert beds == 5
    assert pid != os.getpid()


@needs_copies
def test_arrays_and_tables_come_back_as_they_were() -> None:
    arrays = {
        "draws": np.arange(1e5),
        "odd": np.arange(3, dtype=np.int8),
        "none": np.empty((0, 3)),
        "turned": np.eye(4).T[1:],
    }
    table = pd.DataFrame({"region": ["yangshan", "lianshan"], "beds": [1.5, None]})
    with Beside(lambda _: (each for each in (arrays, table))) as other:
        found, rows = other.found()
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
    pd.testing.assert_frame_equal(rows, table)
    found["draws"][0] = 7  # a change is this process's own
    assert rows.assign(beds=2.0)["beds"].sum() == 4


@needs_copies
def test_the_work_hears_what_is_said_to_it() -> None:
    def work(listen: Listen) -> list[str]:
        return [f"{listen()} and {listen()}"]

    with Beside(work) as other:
        other.say("north")
        other.say("south")
        assert other.found() == ["north and south"]


@needs_copies
def test_an_error_is_raised_here_with_its_problems() -> None:
    problem = Problem("too low", "counties.csv", 3, hint="see the census")

    def work(_: Listen) -> Iterator[None]:
        yield
        raise InputError([problem])

    with Beside(work) as other, pytest.raises(InputError) as raised:
        other.found()
    assert raised.value.problems == (problem,)


class LibraryError(Exception):
    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.held = Lock()  # which cannot be pickled, by whatever means


@needs_copies
def test_an_error_that_cannot_travel_is_told_by_what_it_says() -> None:
    def work(_: Listen) -> Iterator[None]:
        yield
        raise LibraryError("no glyph at title")

    with Beside(work) as other, pytest.raises(RuntimeError, match="LibraryError: no glyph at title"):
        other.found()


@needs_copies
def test_a_warning_is_given_here() -> None:
    def work(_: Listen) -> Iterator[None]:
        warnings.warn("no Chinese font", CohortplanWarning, stacklevel=1)
        yield

    with Beside(work) as other, pytest.warns(CohortplanWarning, match="no Chinese font"):
        other.found()


@needs_copies
def test_everybody_takes_other_turns_until_none_is_left() -> None:
    turns = Turns(2000)
    with Beside(lambda _: turns) as one, Beside(lambda _: turns) as two:
        each = [list(turns), one.found(), two.found()]
    assert sorted(chain(*each)) == list(range(2000))
    assert all(mine == sorted(mine) for mine in each)


@needs_copies
def test_a_process_that_the_system_ended_is_told() -> None:
    with Beside(lambda _: os.kill(os.getpid(), signal.SIGKILL)) as other, pytest.raises(CohortplanError, match="-9"):
        other.found()


@needs_copies
def test_nothing_goes_on_when_this_process_fails() -> None:
    def wait(listen: Listen) -> None:
        listen()  # nothing is ever said

    with pytest.raises(ZeroDivisionError), Beside(wait) as other:
        raise ZeroDivisionError
    assert other._process.exitcode is not None


@pytest.mark.parametrize("jobs", [1, 2, 7])
def test_every_piece_of_work_is_done_once(tmp_path: Path, jobs: int) -> None:
    def leave(number: int) -> None:
        with (tmp_path / str(number)).open("x", encoding="utf-8") as file:  # a second time would fail
            file.write("done")

    do_all([partial(leave, number) for number in range(5)], jobs)
    assert sorted(path.name for path in tmp_path.iterdir()) == list("01234")


def test_all_is_done_here_where_processes_cannot_be_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.beside, "can_copy", lambda: False)
    done: list[int] = []
    do_all([partial(done.append, number) for number in range(3)], 4)
    assert done == [0, 1, 2]


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_failure_fails_all(tmp_path: Path, jobs: int) -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        do_all([(tmp_path / "one").touch, fail, (tmp_path / "two").touch], jobs)
