"""Memory that is freed is used again, and not asked for anew."""

from __future__ import annotations

import gc
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.commands.process import keep_what_is_freed

FAULTS = """
import resource
import numpy as np
from sim.commands.process import keep_what_is_freed
{setting}
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        several = [np.ones(1_000_000) for _ in range(10)]
        del several
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
faults()
print(faults())
"""


def faults(setting: str) -> int:
    """Pages that a process of its own asks for, when it makes and frees 80 MB twenty times over."""
    code = FAULTS.format(setting=setting)
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(not keep_what_is_freed(), reason="this C library takes no such settings")
def test_freed_memory_is_used_again() -> None:
    assert faults("keep_what_is_freed()") < 0.1 * faults("")


def test_another_system_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert not keep_what_is_freed()


def test_a_command_looks_for_circles_seldom() -> None:
    before = gc.get_threshold()
    try:
        gc.set_threshold(700)
        CliRunner().invoke(main, ["schema"])
        assert gc.get_threshold()[0] > 700
    finally:
        gc.set_threshold(*before)


def test_a_process_that_ends_does_not_look_for_circles() -> None:
    code = """
import gc
from sim.commands.process import collect_seldom
class Told:
    def __del__(self):
        print("found")
circle = [Told()]
circle.append(circle)
collect_seldom()
del circle
{then}
"""
    then = {"": "", "gc.collect()": "found\n"}
    for last, said in then.items():
        done = subprocess.run(
            [sys.executable, "-c", code.format(then=last)], check=True, capture_output=True, text=True
        )
        assert done.stdout == said


@pytest.mark.parametrize("said", [None, "3"])
@pytest.mark.parametrize(("name", "usual"), [("OPENBLAS_NUM_THREADS", "1"), ("NUMPY_MADVISE_HUGEPAGE", "0")])
def test_a_command_settles_numpy_unless_told(
    monkeypatch: pytest.MonkeyPatch, name: str, usual: str, said: str | None
) -> None:
    monkeypatch.setenv(name, said or "")  # that it is put back afterwards
    if said is None:
        monkeypatch.delenv(name)
    CliRunner().invoke(main, ["schema"])
    assert os.environ[name] == (said or usual)
