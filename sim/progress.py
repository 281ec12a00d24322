"""How far a run is: told to whoever asked, shown by a bar of its own in a notebook, silent elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from html import escape
from threading import Lock
from typing import Any

Step = Callable[[int, int], None]
Progress = Step | bool | None
"""True shows a bar in a notebook, False and None are silent, a function is called with steps done and in all."""
PATIENCE = 2.0
"""Seconds that a run may take before a bar is shown."""
EVERY = 0.2
"""Seconds between two changes of the bar."""
BAR = "<div><progress value='{done}' max='{total}' style='width:20em'></progress> {name}: {share:.0%}</div>"


class Bar:
    """A bar in the output of a cell; it appears when a run takes long, and goes when it is done.

    Notes
    -----
    It is an element of HTML that Jupyter shows without ipywidgets, which the bars of rich and tqdm ask for.
    """

    def __init__(self, name: str, show: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._name, self._show, self._clock = escape(name), show, clock
        self._start = self._last = clock()
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        """Take note of steps done and steps in all."""
        now = self._clock()
        if done >= total:
            if self._shown:
                self._show("")
        elif now - self._start >= PATIENCE and now - self._last >= EVERY:
            self._show(BAR.format(done=done, total=total, name=self._name, share=done / total))
            self._last, self._shown = now, True


class Steps:
    """Counts steps that several threads do, and tells them one by one and in order."""

    def __init__(self, step: Step, total: int) -> None:
        self._step, self._total, self._done = step, total, 0
        self._lock = Lock()

    def __call__(self, steps: int = 1) -> None:
        """Add steps done."""
        with self._lock:
            self._done += steps
            self._step(self._done, self._total)


def step_of(progress: Progress, name: str) -> Step:
    """Return what is to be called with steps done and in all.

    Parameters
    ----------
    progress
        What the caller asked for.
    name
        Name of the work beside a notebook's bar.
    """
    if callable(progress):
        return progress
    return Bar(name, _output()) if progress and in_a_notebook() else lambda _done, _total: None


def in_a_notebook() -> bool:
    """Return whether the code runs in a cell of Jupyter."""
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def _output() -> Callable[[str], None]:
    """Return what shows HTML below the cell, in place of what it showed before."""
    from IPython.display import DisplayHandle

    handle: Any = DisplayHandle()  # type: ignore[no-untyped-call]
    shown: list[str] = []

    def show(text: str) -> None:
        content = {"text/html": text, "text/plain": ""}
        (handle.update if shown else handle.display)(content, raw=True)
        shown.append(text)

    return show
