"""Names of streams as a planner reads them."""

from __future__ import annotations

from sim.scenario.quantity import Quantity
from sim.words import Words


def stream_label(stream: str, words: Words, *, root: str) -> str:
    """Return the label of a stream "process/region/parameter", with its place unless that is the whole one.

    A parameter without a label of its own is told by the last part of its name that has one, the rest as it stands.
    """
    process, region, parameter = stream.split("/", 2)
    label = _known(f"{process}.{parameter}", words) or _parameter(parameter, words)
    return label if region == root else words("stream_of", parameter=label, of=words(region))


def _parameter(parameter: str, words: Words) -> str:
    whole = _known(parameter, words)
    if whole is not None:
        return whole
    head, dot, rest = parameter.partition(".")
    label = _known(head, words)
    if dot and label is not None:
        return words("stream_of", parameter=label, of=_parameter(rest, words))
    before, dot, last = parameter.rpartition(".")
    label = _known(last, words)
    if dot and label is not None:
        return words("stream_of", parameter=label, of=_parameter(before, words))
    named = words(head)
    return words("stream_of", parameter=rest, of=named) if dot and named != head else words(parameter)


def _known(part: str, words: Words) -> str | None:
    key = f"stream_{part}"
    label = words(key)
    return None if label == key else label


def told_range(quantity: Quantity | None) -> tuple[float | None, float | None, str]:
    """Return P10, P90 and unit of a stream's quantity; blank where it moves several things at once."""
    return (None, None, "") if quantity is None else (quantity.low, quantity.high, quantity.unit)
