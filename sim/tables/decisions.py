"""The ledger of decisions: for each gap and lever the last year in which a start still closes it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.plan import Indicator, Plan
from sim.scenario.model import Settings
from sim.scenario.model_levers import Lever
from sim.scenario.quantity import Quantity
from sim.simulate import Outcome
from sim.tables.summary import summary
from sim.targets.decisions import Gap, gaps, last_year, latest_start
from sim.words import Words

Array = NDArray[np.float64]
COLUMNS = [
    "variant", "plan", "indicator", "nature", "region", "target_year", "target_basis", "target", "probability", "gap",
    "unit", "lever", "lead_time_p10", "lead_time_p50", "lead_time_p90", "last_start_50", "last_start_80",
    "units_needed", "years_at_capacity", "note",
]  # fmt: skip
LIKELY = 0.8
NO_LEVER = ""


@dataclass(frozen=True)
class _Drawn:
    """A lever's draws, dims (draw,)."""

    lead_time: Array
    units: Array
    per_year: Array | None


def decisions_table(variant: str, settings: Settings, inputs: Inputs, outcome: Outcome, words: Words) -> pd.DataFrame:
    """Return one row for each gap and lever, of the regions that plans bind.

    ``gap`` is the median in units, negative is short; ``units_needed`` are units of the lever that close it in 80 % of
    draws. ``last_start_50`` and ``last_start_80`` are the last years at whose beginning a start closes it with that
    probability; blank where the target is met so often without it, the note says so.
    """
    run = _Ledger(variant, settings, inputs, outcome, words)
    rows = [row for plan in inputs.plans for indicator in plan.indicators for row in run.rows(plan, indicator)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    whole = ["last_start_50", "last_start_80", "years_at_capacity"]
    return table.astype(dict.fromkeys(whole, "Int64"))


def today(settings: Settings, inputs: Inputs) -> int:
    """Return the first year that can still be decided on: after the base and the latest observed year."""
    return max([settings.horizon.base, *(row.year for row in inputs.observed)]) + 1


def lever_words(settings: Settings, words: Words) -> Words:
    """Return the words with the scenario's own titles of levers."""
    names = {}
    for name, lever in settings.supply.levers.items():
        if lever is not None and (lever.title.en or lever.title.zh):
            names[f"lever_{name}"] = {"en": lever.title.en or lever.title.zh, "zh": lever.title.zh or lever.title.en}
        elif words(f"lever_{name}") == f"lever_{name}":
            names[f"lever_{name}"] = {"en": name, "zh": name}
    return words.with_names(names)


class _Ledger:
    """What the rows of one case are made from."""

    def __init__(self, variant: str, settings: Settings, inputs: Inputs, outcome: Outcome, words: Words) -> None:
        self._variant, self._settings, self._inputs = variant, settings, inputs
        self._outcome, self._words = outcome, words
        self._draws = outcome.draws
        self._today = today(settings, inputs)

    def rows(self, plan: Plan, indicator: Indicator) -> Iterator[dict[str, Any]]:
        """Yield the rows of an indicator: every gap with every lever, or one without any."""
        value = self._outcome.targets.values.get((plan.id, indicator.id))
        if value is None:
            return
        region = self._inputs.place.regions.index(plan.region)
        levers = self._levers(indicator.numerator)
        unit = self._unit(indicator.numerator)
        for gap in gaps(indicator, value, self._outcome.people.years, region, self._today - 1):
            head = {
                "variant": self._variant, "plan": plan.id, "indicator": indicator.id, "nature": indicator.nature,
                "region": plan.region, "target_year": gap.year, "target_basis": gap.target.basis,
                "target": gap.target.value, "probability": gap.probability, "gap": gap.median, "unit": unit,
            }  # fmt: skip
            for name, lever in levers.items():
                yield {**head, "lever": name, **self._told(gap, self._drawn(name, lever))}
            if not levers:
                yield {**head, "lever": NO_LEVER, "note": self._words("note_no_lever")}

    def _levers(self, measure: str) -> dict[str, Lever]:
        levers = self._settings.supply.levers.items()
        return {name: lever for name, lever in levers if lever is not None and measure in lever.resources}

    def _unit(self, measure: str) -> str:
        return next((each.unit for each in self._inputs.resources if each.id == measure), "persons")

    def _drawn(self, name: str, lever: Lever) -> _Drawn:
        def drawn(quantity: Quantity, part: str) -> Array:
            root = self._inputs.place.root
            return self._draws.quantity(quantity, "supply", root, f"levers.{name}.{part}")[: self._draws.number]

        per_year = None if lever.per_year is None else drawn(lever.per_year, "per_year")
        return _Drawn(drawn(lever.lead_time_years, "lead_time_years"), drawn(lever.units, "units"), per_year)

    def _told(self, gap: Gap, lever: _Drawn) -> dict[str, Any]:
        latest = latest_start(gap.short, gap.year, lever.lead_time, lever.units, lever.per_year)
        half, likely = last_year(latest, 0.5), last_year(latest, LIKELY)
        needed = float(np.quantile(gap.short / lever.units, LIKELY))
        years = None if lever.per_year is None else math.ceil(needed / float(np.median(lever.per_year)) - 1e-9)
        lead = summary(lever.lead_time)
        return {
            **{f"lead_time_{name}": float(lead[name]) for name in ("p10", "p50", "p90")},
            "last_start_50": None if math.isinf(half) else int(half),
            "last_start_80": None if math.isinf(likely) else int(likely),
            "units_needed": needed, "years_at_capacity": years, "note": self._note(half, likely),
        }  # fmt: skip

    def _note(self, half: float, likely: float) -> str:
        """Return since when it is too late for 50 and 80 %, or that it is not needed for one of them."""
        notes = []
        for share, last in ((0.5, half), (LIKELY, likely)):
            if math.isinf(last):
                notes.append(self._words("note_met_without", share=f"{share:.0%}"))
            elif last < self._today:
                notes.append(self._words("note_too_late", share=f"{share:.0%}", year=int(last) + 1))
        return "; ".join(notes)
