"""Whether a value meets a target: rounding as the plan prints, probability, verdict."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.inputs.plan import Direction

Status = Literal["met", "open", "missed", "assumed", "not_modelled"]
MET_FROM = 0.8
MISSED_TO = 0.2


def as_printed(value: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    """Return values rounded half up to the plan's decimals; a hair below a half counts as the half."""
    scale = 10.0**decimals
    return np.floor(value * scale + 0.5 + 1e-9) / scale


def is_met(value: NDArray[np.float64], target: float, direction: Direction, decimals: int) -> NDArray[np.bool_]:
    """Return where values, rounded as printed, meet the target."""
    shown, aim = as_printed(value, decimals), float(as_printed(np.array(target), decimals))
    hair = 10.0**-decimals / 1000
    if direction == "at_least":
        return shown >= aim - hair
    return shown <= aim + hair if direction == "at_most" else shown < aim - hair


def shortfall_sign(direction: Direction) -> float:
    """Return the factor that turns value minus target so that negative is short."""
    return 1.0 if direction == "at_least" else -1.0


def verdict(probability: float) -> Status:
    """Return met, open or missed."""
    if probability >= MET_FROM - 1e-12:
        return "met"
    return "missed" if probability <= MISSED_TO + 1e-12 else "open"
