"""How loops are compiled; importing this module imports numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(*, entry: bool = False, inline: bool = False, once: bool = False) -> Callable[[Function], Function]:
    """Return numba's decorator; what is compiled stays on the disk with the functions that Python calls.

    All that an entry calls has to stand in its file: numba's cache looks for changes there alone, and keeps constants
    of other files as they were when that file last changed.

    Parameters
    ----------
    entry
        Python calls it.
    inline
        It works on rows and becomes part of those that call it.
    once
        It is called in one place and is compiled as a part of that: each level of calls is optimised anew.

    Notes
    -----
    Nothing is allocated in what is compiled and no reference counted, which took a sixth of the time. No ``fastmath``:
    sums keep their order, and so their bits. Nor is a division checked, which would end vectors. Each kind of number
    is compiled when it is first asked for.
    """
    options: Any = {"cache": entry, "nogil": True, "error_model": "numpy", "forceinline": inline, "_nrt": False}
    options |= {"no_cpython_wrapper": not entry, "no_cfunc_wrapper": True, "inline": "always" if once else "never"}

    def decorate(function: Function) -> Function:
        try:
            found = numba.njit(**options)(function)
        except RuntimeError:  # nowhere to write: neither beside this file nor in the user's own cache
            found = numba.njit(**{**options, "cache": False})(function)
        return cast("Function", found)

    return decorate
