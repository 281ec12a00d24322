"""Named streams of random numbers: what is drawn depends on its name alone, never on the order of drawing."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

HORIZON = 100
"""Columns of every stream: a fixed far horizon, cut afterwards, so that a longer run moves no earlier year."""

WORDS = 4
"""Numbers that Philox makes in one step of its counter; :data:`HORIZON` is a multiple."""


def uniform(
    seed: int, process: str, region: str, parameter: str, draws: int, *, columns: int = 1, first: int = 0
) -> NDArray[np.float64]:
    """Return uniform numbers of the stream "seed/process/region/parameter".

    Parameters
    ----------
    seed
        Seed of the scenario.
    process, region, parameter
        Name of the stream.
    draws
        Number of draws; the first *n* of a longer stream are the stream of *n* draws.
    columns
        Columns wanted, from 1 to :data:`HORIZON`: years, or the level in column 0.
    first
        Draw to begin with: the numbers are those of a longer stream from there on.

    Returns
    -------
    ndarray, dims (draw, column), in (0, 1)

    Notes
    -----
    Philox, counter-based, keyed by a hash of the name that is the same on every machine.
    """
    source = generator(seed, process, region, parameter)
    if first:
        source.bit_generator.advance(first * HORIZON // WORDS)  # type: ignore[attr-defined]
    numbers = source.random((draws, HORIZON))[:, :columns]
    return np.clip(numbers, 1e-15, 1 - 1e-15)


def generator(seed: int, process: str, region: str, parameter: str) -> np.random.Generator:
    """Return the generator of the stream "seed/process/region/parameter", for those who need as many as it takes."""
    name = f"{seed}/{process}/{region}/{parameter}".encode()
    key = int.from_bytes(blake2b(name, digest_size=16).digest(), "little")
    return np.random.Generator(np.random.Philox(key=key))
