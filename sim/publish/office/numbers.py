"""Numbers and ranges as documents print them, and the labels of ids in tables."""

from __future__ import annotations

from sim.inputs.catalogue import Inputs
from sim.words import Words

DASH = "–"
PREFIXES = {
    "method": "method_", "lever": "lever_", "flow": "flow_", "factor": "factor_", "input_status": "status_",
    "severity": "severity_", "order": "order_",
}  # fmt: skip
"""Columns whose ids have labels of their own, and how these begin."""
LABELLED = frozenset({
    "variant", "plan", "region", "resource", "indicator", "direction", "nature", "target_basis", "sex", "trend", "to",
    "from", "project", "rule", "specialty", "measure", "status", "part", "pooling", "name", "parameter", "of", "kind",
    "warning", "basis", "group", "limit", "act", "intake", "stage", "population_base", *PREFIXES,
})  # fmt: skip
STATUSES = ("found", "derived", "recalled", "assumed")


def number(value: float | None, decimals: int = 0, *, sign: bool = False) -> str:
    """Return a number with thousands commas; a dash where there is none."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is the only number that differs from itself
        return DASH
    shown = f"{value:{'+' if sign else ''},.{decimals}f}"
    return shown.replace("-", "") if float(shown.replace(",", "")) == 0 else shown.replace("-", "\u2212")


def span(low: float, high: float, decimals: int = 0) -> str:
    """Return a range, with "to" as a dash."""
    if low != low or high != high:  # noqa: PLR0124 - NaN
        return DASH
    return f"{number(low, decimals)}{DASH}{number(high, decimals)}"


def percent(probability: float | None) -> str:
    """Return a probability in whole percent."""
    if probability is None or probability != probability:  # noqa: PLR0124 - NaN
        return DASH
    return "<1%" if 0 < probability <= 0.005 else f"{probability:.0%}"


def ten_thousands(persons: float, words: Words) -> float:
    """Return persons in the unit in which a language counts people: 10,000 in Chinese, thousands in English."""
    return persons / (1e4 if words.lang == "zh" else 1e3)


def unit_label(unit: str, inputs: Inputs, words: Words) -> str:
    """Return a unit's label: that of the resources counted in it, or the general one."""
    named = {each.unit: each.unit_names[words.lang] for each in inputs.resources if each.unit != "persons"}
    return named.get(unit) or _general(unit, words)


def cell_label(column: str, value: str, words: Words) -> str:
    """Return the label of an id in a column of a table; what is no id stays as it is."""
    if column not in LABELLED:
        return value
    if column == "status" and value in STATUSES:
        return words(f"status_{value}")
    key = PREFIXES.get(column, "") + value
    label = words(key)
    if label != key:
        return label
    several = value.split(" ")
    if len(several) > 1 and all(name in words.names for name in several):
        return words("list_comma").join(map(words, several))
    return _general(value, words)


def _general(value: str, words: Words) -> str:
    """Return the label of an id or a unit: its own, or the one that it has in cells of tables."""
    label, key = words(value), f"cell_{value}"
    told = words(key) if label == value else label
    return value if told == key else told
