"""Whether a value meets a target: rounding as the plan prints, probability and its error, verdict, what is likely."""

from __future__ import annotations

import math
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.inputs.plan import Direction

Status = Literal["met", "open", "missed", "assumed", "not_modelled"]
MET_FROM = 0.8
MISSED_TO = 0.2
Z95 = 1.959963984540054


def as_printed(value: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    """Return values rounded half up to the plan's decimals; a hair below a half counts as the half."""
    scale = 10.0**decimals
    return np.floor(value * scale + 0.5 + 1e-9) / scale


def is_met(value: NDArray[np.float64], target: float, direction: Direction, decimals: int) -> NDArray[np.bool_]:
    """Return where values, rounded as printed, meet the target."""
    first = _first_beyond(float(target), direction, decimals)
    return value >= first if direction == "at_least" else value < first


@cache
def _first_beyond(target: float, direction: Direction, decimals: int) -> float:
    """Return the least number that meets a target from below, or the least that no longer meets one from above.

    Rounding never turns two numbers around, so one number tells those that meet a target from the others: found once
    by halving, it spares rounding every draw.
    """
    scale, unit = 10.0**decimals, 10.0**-decimals
    aim, hair = _printed(target, scale), unit / 1000
    edge = aim + hair if direction == "at_most" else aim - hair

    def beyond(number: float) -> bool:
        shown = _printed(number, scale)
        return shown > edge if direction == "at_most" else shown >= edge

    below, above = aim - 2 * unit, aim + 2 * unit
    while below < (middle := below + (above - below) / 2) < above:
        below, above = (below, middle) if beyond(middle) else (middle, above)
    return above


def _printed(number: float, scale: float) -> float:
    return math.floor(number * scale + 0.5 + 1e-9) / scale


def shortfall_sign(direction: Direction) -> float:
    """Return the factor that turns value minus target so that negative is short."""
    return 1.0 if direction == "at_least" else -1.0


def verdict(probability: float) -> Status:
    """Return met, open or missed."""
    if probability >= MET_FROM - 1e-12:
        return "met"
    return "missed" if probability <= MISSED_TO + 1e-12 else "open"


def wilson_interval(probability: float, draws: int) -> tuple[float, float]:
    """Return the 95 % interval of a probability that was counted over draws.

    Notes
    -----
    Wilson (1927): the Monte Carlo error of a share; it says nothing of errors in the inputs.
    """
    spread = Z95**2 / draws
    middle = (probability + spread / 2) / (1 + spread)
    half = Z95 / (1 + spread) * math.sqrt(probability * (1 - probability) / draws + spread / (4 * draws))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def shortfall(value: NDArray[np.float64], target: float, direction: Direction) -> float:
    """Return the expected shortfall, the mean over draws of what is missing (0 where the target is passed)."""
    missing = np.maximum(-shortfall_sign(direction) * (value - target), 0.0)
    return float(np.add.reduce(np.ascontiguousarray(missing))) / len(missing)


def reachable(value: NDArray[np.float64], share: float, direction: Direction, decimals: int) -> float:
    """Return the most ambitious printed value that a share of the draws meets.

    Parameters
    ----------
    value : ndarray, dims (draw,)
    share
        For example 0.8: the target that would be met with 80 %.
    """
    ordered = np.sort(value)
    needed, scale = math.ceil(share * len(ordered) - 1e-9), 10.0**decimals
    if direction == "at_least":
        return _printed(float(ordered[-needed]), scale)
    above = 10.0**-decimals if direction == "below" else 0.0  # a value is not below itself
    return _printed(_printed(float(ordered[needed - 1]), scale) + above, scale)


def first_met(met: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the position of the first year in which a target is met, dims (draw,), NaN where it never is.

    Parameters
    ----------
    met : ndarray, dims (draw, year)
    """
    return np.where(met.any(axis=1), met.argmax(axis=1).astype(float), np.nan)
