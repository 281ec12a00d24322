"""What a process does that is a command's alone: it has no guests, ends soon, and gives everything back then."""

from __future__ import annotations

import atexit
import gc
import os
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Numbers of the two settings in glibc's ``malloc.h``."""
_MOST_KEPT = 2**31 - 1
_LARGEST_REUSED = 2**25
"""Bytes; glibc takes no more."""


_SELDOM = 1_000_000
"""Objects made until Python looks for circles again, among those that are new."""


def collect_seldom() -> None:
    """Look for circles of objects less often: while modules are loaded and tables made, there are next to none.

    Nor at the end of the process, which gives all of its memory back anyway.
    """
    gc.set_threshold(_SELDOM)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)


def settle_numpy() -> None:
    """Settle what numpy reads when it is loaded, where nobody has said otherwise.

    One thread for the library behind its products: they are small here, and threads that wait for the next one take
    the time of the processes that work. Small pages for large arrays: where a virtual machine has given its free
    memory back, large ones come anew from the host, which takes five times as long.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")


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
