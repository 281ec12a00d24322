"""What was worked out before from the same numbers: most cases of a scenario have the same life tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
P = ParamSpec("P")
KEPT = 8
"""Results that are kept of a function, the last ones: a run asks for those of its horizon and of known years."""


def remembered(function: Callable[P, Array]) -> Callable[P, Array]:
    """Return a function of arrays and numbers that gives a result again, read-only, where they are the same."""
    known: dict[bytes, Array] = {}

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> Array:
        key = b"|".join(_told(each) for each in (*args, *kwargs.values()))
        found = known.get(key)
        if found is None:
            found = function(*args, **kwargs)
            found.setflags(write=False)
            known[key] = found
            for old in list(known)[:-KEPT]:
                known.pop(old, None)  # another thread may have been here
        return found

    return asked


def _told(value: object) -> bytes:
    if isinstance(value, np.ndarray):
        return repr((value.shape, value.dtype.str)).encode() + value.tobytes()
    return repr(value).encode()
