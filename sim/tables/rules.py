"""The table of step rules: what the plan's text asks of every county and year, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.plan import Plan
from sim.inputs.rules import Rule
from sim.simulate import Outcome
from sim.tables.summary import mean_of, summary
from sim.targets.attainment import verdict
from sim.targets.rules import evaluate, is_met
from sim.words import Words

Array = NDArray[np.float64]
COLUMNS = [
    "plan", "variant", "year", "region", "rule", "kind", "measure", "unit", "mean", "p10", "p50", "p90", "available",
    "probability_required", "probability", "status", "note",
]  # fmt: skip
NUMBERS = ("mean", "p10", "p50", "p90", "available", "probability_required", "probability")


@dataclass(frozen=True)
class _Found:
    """A rule's numbers, dims (year, region): required, share of draws that require, mean there is, share that meets."""

    required: dict[str, Array]
    asks: Array
    available: Array | None
    met: Array | None
    resource: bool
    """Whether units of a resource are asked for."""


def rules_table(variant: str, inputs: Inputs, outcome: Outcome, words: Words) -> pd.DataFrame:
    """Return one row a rule, year and region of the plan, from the year on that the rule binds.

    ``mean`` to ``p90`` are of what is required, ``probability`` is the share of draws in which there is as much. Only
    the regions that the rule binds get a verdict; the others show sums or shares for reference.
    """
    rows = [
        row
        for plan in inputs.plans
        for rule in plan.rules
        for row in _rule_rows({"plan": plan.id, "variant": variant}, plan, rule, inputs, outcome, words)
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(NUMBERS, float))


def _rule_rows(
    head: dict[str, str], plan: Plan, rule: Rule, inputs: Inputs, outcome: Outcome, words: Words
) -> Iterator[dict[str, Any]]:
    place, found = inputs.place, _find(rule, inputs, outcome)
    inside = set(place.members(plan.region))
    shown = [(at, region) for at, region in enumerate(place.regions) if inside.issuperset(place.members(region))]
    for position, year in enumerate(outcome.people.years):
        if rule.year is None or year >= rule.year:
            for at, region in shown:
                binds = region in place.leaves if rule.level == "county" else region == plan.region
                yield {
                    **head, "year": int(year), "region": region, "rule": rule.id, "kind": rule.kind,
                    "measure": rule.measure, "unit": rule.unit,
                    **_cells(found, (position, at)),
                    **_verdict(rule, found, (position, at), outcome, words, binds=binds),
                }  # fmt: skip


def _find(rule: Rule, inputs: Inputs, outcome: Outcome) -> _Found:
    asked = evaluate(rule, inputs, outcome.people, outcome.supply)
    met, draws = is_met(asked, rule, inputs.place), len(asked.required)
    return _Found(
        summary(asked.required),
        np.count_nonzero(asked.required > 0, axis=0) / draws,
        None if asked.available is None else mean_of(asked.available),
        None if met is None else np.count_nonzero(met, axis=0) / draws,
        any(resource.id == rule.measure for resource in inputs.resources),
    )


def _cells(found: _Found, cell: tuple[int, int]) -> dict[str, float | None]:
    """Return the numbers of a year and region, blank where they are not known."""
    required = {name: float(array[cell]) for name, array in found.required.items()}
    unknown = np.isnan(required["mean"])
    there = np.nan if found.available is None else float(found.available[cell])
    return {
        **(dict.fromkeys(required) if unknown else required),
        "available": None if np.isnan(there) else there,
        "probability_required": None if unknown else float(found.asks[cell]),
    }


def _verdict(
    rule: Rule, found: _Found, cell: tuple[int, int], outcome: Outcome, words: Words, *, binds: bool
) -> dict[str, Any]:
    if np.isnan(found.required["mean"][cell]):
        return _told("not_modelled", words("note_rule_no_institutions"))
    if not found.asks[cell]:
        return _told("not_required", "")
    reference = "" if binds else words("note_rule_sum" if rule.level == "county" else "note_reference")
    if found.met is None or found.available is None or np.isnan(found.available[cell]):
        reason = words("note_no_stock" if found.resource else "note_rule_no_count")
        return _told("not_modelled", f"{reason}; {reference}" if reference else reason)
    if rule.measure in outcome.supply.promised:
        return _told("assumed", words("note_promised"))
    probability = float(found.met[cell])
    return {**_told(verdict(probability) if binds else "", reference), "probability": probability}


def _told(status: str, note: str) -> dict[str, Any]:
    return {"probability": None, "status": status, "note": note}
