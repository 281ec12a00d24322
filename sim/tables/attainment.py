"""The table of attainment: how likely, with what error, when, how far off, and what would be likely instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.plan import Indicator, Plan
from sim.inputs.target_path import YearTarget, target_of
from sim.scenario.load import BASE
from sim.simulate import Outcome
from sim.targets.attainment import first_met, is_met, reachable, shortfall, wilson_interval
from sim.targets.chances import chance_of
from sim.targets.indicator import Value
from sim.words import Words

COLUMNS = [
    "plan", "variant", "year", "region", "indicator", "nature", "unit", "target", "target_basis", "probability",
    "probability_low", "probability_high", "shortfall", "shortfall_units", "value_50", "value_80", "first_year",
    "ever", "base_units", "units_needed", "yearly_growth_needed", "served", "units_per_100_served", "note",
]  # fmt: skip
BINDING_SET = "binding_set"
FirstYears = tuple[list[int | None], list[float | None]]
"""By region: the median first year, and the share that ever meets the target."""


@dataclass(frozen=True)
class _Case:
    variant: str
    inputs: Inputs
    outcome: Outcome
    words: Words

    @cached_property
    def years(self) -> list[int]:
        return [int(year) for year in self.outcome.people.years]

    def first_years(self, plan: Plan, indicator: Indicator, value: Value, target: YearTarget) -> FirstYears:
        """Return :func:`_first_year`, found once for the years to which a target is carried."""
        kept: dict[object, FirstYears] = self.__dict__.setdefault("_first_years", {})
        key = (plan.id, indicator.id, target.value, target.direction, target.basis == "path")
        if key not in kept:
            kept[key] = _first_year(self, indicator, value, target)
        return kept[key]


def attainment_table(variant: str, inputs: Inputs, outcome: Outcome, words: Words) -> pd.DataFrame:
    """Return one row for each modelled indicator, year with a target and region, and one for the binding set.

    The base variant has every year, the others the years of printed targets.

    Columns
    -------
    probability, probability_low, probability_high
        Share of draws that meet the target and its Wilson interval (95 %, Monte Carlo error alone).
    shortfall, shortfall_units
        Mean of what is missing, 0 in draws that meet the target: in the indicator's unit and in beds, persons, places.
    value_50, value_80
        The printed value that would be met with 50 and 80 %.
    first_year, ever
        Median first year in which the target is met, and the share of draws in which it is by the horizon.
    base_units, units_needed, yearly_growth_needed
        Stock of the base year, stock that the target asks for (mean), and the yearly growth from one to the other.
    served, units_per_100_served
        Group of ages that the units are for, and how many a hundred of them would have at the target (mean).
    """
    case = _Case(variant, inputs, outcome, words)
    rows = [row for plan in inputs.plans for row in _plan_rows(case, plan)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _plan_rows(case: _Case, plan: Plan) -> Iterator[dict[str, Any]]:
    met: dict[int, list[NDArray[np.float64]]] = {}
    left_out = []
    region = case.inputs.place.regions.index(plan.region)
    for indicator in plan.indicators:
        value = case.outcome.targets.values.get((plan.id, indicator.id))
        binding = indicator.nature == "binding"
        if value is None or value.given:
            left_out += [case.words(indicator.id)] if binding else []
            continue
        for position, year in enumerate(case.years):
            target = target_of(indicator, year)
            wanted = target is not None and (case.variant == BASE or target.basis == "milestone")
            if not position or target is None or not wanted:
                continue
            yield from _region_rows(case, plan, indicator, value, target, position)
            if binding and target.basis == "milestone":
                met.setdefault(year, []).append(chance_of(value, indicator, target, position)[:, region])
    for year, chances in sorted(met.items()):
        yield _joint_row(case, plan, year, chances, left_out)


def _region_rows(
    case: _Case, plan: Plan, indicator: Indicator, value: Value, target: YearTarget, position: int
) -> Iterator[dict[str, Any]]:
    first, ever = case.first_years(plan, indicator, value, target)
    chances = chance_of(value, indicator, target, position)
    for region, name in enumerate(case.inputs.place.regions):
        drawn, chance = value.value[:, position, region], chances[:, region]
        probability = float(np.add.reduce(chance)) / len(chance)
        low, high = wilson_interval(probability, len(chance))
        missing = shortfall(drawn, target.value, target.direction)
        yield {
            **_head(case, plan, indicator.id, indicator.nature, case.years[position], name),
            "unit": indicator.unit,
            "target": target.value,
            "target_basis": target.basis if name == plan.region else "reference",
            "probability": probability,
            "probability_low": low if value.events is None else None,
            "probability_high": high if value.events is None else None,
            "shortfall": missing,
            **_likely(indicator, value, target, drawn),
            "first_year": first[region],
            "ever": ever[region],
            **_told(case, indicator, value, target, (position, region)),
            "note": case.words("note_exact") if value.events is not None else "",
        }


def _likely(indicator: Indicator, value: Value, target: YearTarget, drawn: NDArray[np.float64]) -> dict[str, float]:
    """Return the values that would be met with 50 and 80 %; not where a few deaths decide."""
    if value.events is not None:
        return {}
    return {
        f"value_{share:.0%}".rstrip("%"): reachable(drawn, share, target.direction, indicator.decimals)
        for share in (0.5, 0.8)
    }


def _first_year(case: _Case, indicator: Indicator, value: Value, target: YearTarget) -> FirstYears:
    """Return by region the median first year after the base in which a target is met, and the share that ever does."""
    first: list[int | None] = []
    ever: list[float | None] = []
    for region in range(len(case.inputs.place.regions)):
        if value.events is not None or target.basis == "path":
            first.append(None)
            ever.append(None)
            continue
        drawn = value.value[:, 1:, region]
        found = first_met(is_met(drawn, target.value, target.direction, indicator.decimals))
        share = float(np.isfinite(found).mean())
        middle = np.sort(np.where(np.isfinite(found), found, np.inf))[(len(found) - 1) // 2]
        first.append(int(case.years[1] + middle) if np.isfinite(middle) else None)
        ever.append(share)
    return first, ever


def _told(case: _Case, indicator: Indicator, value: Value, target: YearTarget, cell: tuple[int, int]) -> dict[str, Any]:
    """Return a density's target as a stock, as the growth it asks for, and per hundred of those it is for."""
    if value.units is None or value.people is None or value.events is not None:
        return {}
    position, region = cell
    people = value.people[:, position, region]
    needed = float(people.mean()) * target.value / indicator.scale
    base = float(value.units[:, 0, region].mean())
    missing = np.maximum(target.value / indicator.scale * people - value.units[:, position, region], 0.0)
    told: dict[str, Any] = {
        "shortfall_units": float(missing.mean()),
        "base_units": base,
        "units_needed": needed,
        "yearly_growth_needed": (needed / base) ** (1 / position) - 1 if base > 0 else None,
    }
    served = next((each.served for each in case.inputs.resources if each.id == indicator.numerator), "")
    if served:
        members = list(case.inputs.place.members(case.inputs.place.regions[region]))
        those = float(case.outcome.people.group(served)[:, position, members].sum(axis=1).mean())
        told |= {"served": served, "units_per_100_served": 100 * needed / those if those else None}
    return told


def _joint_row(
    case: _Case, plan: Plan, year: int, chances: list[NDArray[np.float64]], left_out: list[str]
) -> dict[str, Any]:
    together = np.prod(chances, axis=0)
    probability = float(np.add.reduce(together)) / len(together)
    low, high = wilson_interval(probability, len(together))
    return {
        **_head(case, plan, BINDING_SET, "binding", year, plan.region),
        "target_basis": "milestone",
        "probability": probability,
        "probability_low": low,
        "probability_high": high,
        "note": case.words("note_joint", number=len(chances), left_out=", ".join(left_out) or case.words("none")),
    }


def _head(case: _Case, plan: Plan, indicator: str, nature: str, year: int, region: str) -> dict[str, Any]:
    return {
        "plan": plan.id, "variant": case.variant, "year": year, "region": region, "indicator": indicator,
        "nature": nature,
    }  # fmt: skip
