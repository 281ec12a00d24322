"""Progress towards a target, and the four classes of the national mid-term review by a stated rule."""

from __future__ import annotations

from typing import Literal

Progress = Literal["met", "achieved_early", "faster", "as_expected", "lagging"]
STAYS = 0.9
LIKELY = 0.8
EVEN = 0.5
PACE = 0.1
"""Without a forecast: a pace within this share of the time that has passed is as expected."""


def progress(value: float, base: float, target: float) -> float | None:
    """Return the share of the way from base to target that is done; ``None`` where there was none to go."""
    return None if target == base else (value - base) / (target - base)


def classify(*, met: bool, done: float | None, elapsed: float, probability: float | None) -> Progress:
    """Return the class of an indicator.

    Parameters
    ----------
    met
        Whether the observed value meets the target as printed.
    done, elapsed
        Share of the way and of the time from base to target year; ``done`` is ``None`` where there was no way to go:
        the base is not known, or meets the target already and can only leave it.
    probability
        That the target is met in its year, from the forecast updated by what was observed; ``None`` where the
        indicator is not modelled.

    Notes
    -----
    The classes are those of the mid-term review of the national 14th plan (NDRC, December 2023); the rule is ours:
    *achieved early*: met, and met in the target year with at least 90 %. *Faster*: at least 80 % and no less of the way
    done than of the time passed. *As expected*: at least 50 %. *Lagging*: less. In the target year: *met* or lagging.
    Without a forecast the pace alone decides: ahead of time by a tenth or more is faster, behind by more than a tenth
    lagging.
    """
    if elapsed >= 1:
        return "met" if met else "lagging"
    if met and (probability is None or probability >= STAYS):
        return "achieved_early"
    ahead = met if done is None else done >= elapsed
    if probability is not None:
        if probability >= LIKELY and ahead:
            return "faster"
        return "as_expected" if probability >= EVEN else "lagging"
    pace = 1.0 + PACE * (1 if ahead else -2) if done is None else done / elapsed
    if pace >= 1 + PACE:
        return "faster"
    return "as_expected" if pace >= 1 - PACE else "lagging"
