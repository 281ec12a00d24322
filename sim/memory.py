"""How a command keeps its memory: it ends soon, and gives back all of it then."""

from __future__ import annotations

import gc
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Numbers of the two settings in glibc's ``malloc.h``."""
_MOST_KEPT = 2**31 - 1
_LARGEST_REUSED = 2**25
"""Bytes; glibc takes no more."""


_SELDOM = 100_000
"""Objects made until Python looks for circles again, among those that are new."""


def collect_seldom() -> None:
    """Look for circles of objects less often: while modules are loaded and tables read, there are none to find."""
    gc.set_threshold(_SELDOM)


def keep_what_is_freed() -> bool:
    """Let this process keep the memory that it frees for its next array; return whether that could be set.

    Notes
    -----
    By default glibc gives large arrays back to the system when they are freed, and the system clears each page of the
    next one anew: an eighth of the processor time of a run. For commands alone: a notebook's memory is its owner's.
    """
    import ctypes

    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_TRIM_THRESHOLD, _MOST_KEPT) and mallopt(_MMAP_THRESHOLD, _LARGEST_REUSED))
