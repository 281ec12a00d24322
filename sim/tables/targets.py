"""The table of targets: every indicator, year and region against what the plan prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.plan import Indicator, Plan
from sim.inputs.target_path import YearTarget, target_of
from sim.scenario.model import Settings
from sim.simulate import Outcome
from sim.tables.status import Statuses
from sim.tables.summary import STATISTICS, Labels, Part, long_table, mean_of, summary
from sim.targets.attainment import as_printed, shortfall_sign, verdict
from sim.targets.chances import chance_of
from sim.targets.indicator import Value, roll_up
from sim.targets.rare_events import RareEvents
from sim.words import Words

COLUMNS = [
    "plan", "variant", "year", "region", "indicator", "unit", "direction", "nature", "target", "target_basis", "mean",
    "p10", "p50", "p90", "gap", "gap_unit_count", "probability", "status", "input_status", "note",
]  # fmt: skip
BLANK = (*STATISTICS, "gap", "gap_unit_count", "probability")
LATE = 0.5
"""Mean units kept away from which on a note tells of it."""
Array = NDArray[np.float64]
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class _Run:
    """What the rows of one case are made from."""

    settings: Settings
    inputs: Inputs
    outcome: Outcome
    words: Words
    statuses: Statuses

    @cached_property
    def years(self) -> list[int]:
        """Years of the run, the base first."""
        return [int(year) for year in self.outcome.people.years]

    def status(self, numerator: str, position: int, region: str) -> str:
        """Return the weakest status behind an indicator's value in a year."""
        return self.statuses.of_input(numerator, self.years[position], region)


def targets_table(variant: str, settings: Settings, inputs: Inputs, outcome: Outcome, words: Words) -> pd.DataFrame:
    """Return the contract's ``targets.csv`` of one case.

    An indicator that the model does not reach has a row for each year with status ``not_modelled`` and the reason;
    where the plan does not bind a region, its target is a reference and there is no verdict.
    """
    run = _Run(settings, inputs, outcome, words, Statuses(settings, inputs))
    parts = [_part(run, plan, indicator) for plan in inputs.plans for indicator in plan.indicators]
    return long_table(parts, COLUMNS, variant=variant)


def _part(run: _Run, plan: Plan, indicator: Indicator) -> Part:
    """Return the rows of an indicator, by year and region."""
    labels = {
        "plan": plan.id, "indicator": indicator.id, "unit": indicator.unit, "nature": indicator.nature,
    }  # fmt: skip
    value = run.outcome.targets.values.get((plan.id, indicator.id))
    if value is None:
        return _not_modelled(run, plan, indicator, labels)
    targets = {
        position: target
        for position, year in enumerate(run.years)
        if position and (target := target_of(indicator, year)) is not None
    }
    regions = run.inputs.place.regions
    dims: dict[str, Labels] = {"year": [run.years[position] for position in targets], "region": regions}
    if not targets:
        return Part(dims, {}, labels)
    numbers = _numbers(indicator, value, targets)
    binds = np.array([name == plan.region for name in regions])
    texts = {
        "direction": _by_year([target.direction for target in targets.values()], regions),
        "target_basis": np.where(binds, _by_year([target.basis for target in targets.values()], regions), "reference"),
        "status": _status(value, numbers["probability"], binds),
        "input_status": _by_cell(targets, regions, lambda at, i: run.status(indicator.numerator, at, regions[i])),
        "note": _Notes(run, indicator, value, plan.region).of(list(targets)),
    }
    if value.given:
        numbers["probability"] = np.full_like(numbers["probability"], np.nan)
    return Part(dims, {**numbers, **texts}, labels)


def _numbers(indicator: Indicator, value: Value, targets: Mapping[int, YearTarget]) -> dict[str, Array]:
    """Return the columns of numbers, dims (year, region)."""
    shown = list(targets)
    stats = {name: array[shown] for name, array in summary(value.value).items()}
    wanted = np.array([target.value for target in targets.values()])[:, None]
    sign = np.array([shortfall_sign(target.direction) for target in targets.values()])[:, None]
    spare = [_spare(value, target.value / indicator.scale, at) for at, target in targets.items()]
    chance = [mean_of(chance_of(value, indicator, target, at)) for at, target in targets.items()]
    return {
        **stats,
        "target": np.broadcast_to(wanted, stats["mean"].shape),
        "gap": sign * (stats["mean"] - wanted),
        "gap_unit_count": sign * np.stack(spare),
        "probability": np.stack(chance),
    }


def _spare(value: Value, needed: float, position: int) -> Array:
    """Return mean units beyond what a person needs times people, dims (region,); NaN where there are no units."""
    if value.units is None or value.people is None:
        return np.full(value.value.shape[2], np.nan)
    return mean_of(value.units[:, position] - needed * value.people[:, position])


def _status(value: Value, probability: Array, binds: NDArray[np.bool_]) -> Texts:
    if value.given:
        return np.full(probability.shape, "assumed", object)
    return np.array([[verdict(each) if bound else "" for each, bound in zip(row, binds, strict=True)]
                     for row in probability.tolist()], object)  # fmt: skip


def _by_year(each: Sequence[str], regions: Sequence[str]) -> Texts:
    """Return a text of each year for every region, dims (year, region)."""
    return np.repeat(np.array(each, object)[:, None], len(regions), axis=1)


def _by_cell(positions: Iterable[int], regions: Sequence[str], text: Callable[[int, int], str]) -> Texts:
    """Return the texts of each position of a year and region, dims (year, region)."""
    return np.array([[text(at, region) for region in range(len(regions))] for at in positions], object)


def _always(text: str) -> Callable[[int, int], str]:
    return lambda *_: text


def _not_modelled(run: _Run, plan: Plan, indicator: Indicator, labels: Mapping[str, str]) -> Part:
    known = {resource.id for resource in run.inputs.resources}
    if indicator.numerator in known:
        reason = "note_no_stock"
    else:
        reason = "note_no_base_rate" if indicator.denominator == "births" else "note_no_population"
    targets = {year: target_of(indicator, year) for year in run.years[1:]}
    base = indicator.base_year
    told = {year: target for year, target in targets.items() if target is not None or base is None or year > base}
    said = run.words(reason), f"{run.words(reason)}; {run.words('note_no_target')}"
    columns: dict[str, NDArray[Any]] = {
        "target": np.array([np.nan if target is None else target.value for target in told.values()]),
        "target_basis": np.array(["" if target is None else target.basis for target in told.values()], object),
        **{name: np.full(len(told), np.nan) for name in BLANK},
        "note": np.array([said[target is None] for target in told.values()], object),
    }
    same = {**labels, "direction": indicator.direction, "status": "not_modelled", "input_status": ""}
    return Part({"year": list(told), "region": [plan.region]}, columns, same)


class _Notes:
    """The notes of an indicator's rows."""

    def __init__(self, run: _Run, indicator: Indicator, value: Value, bound: str) -> None:
        self._run, self._indicator, self._value = run, indicator, value
        self._regions, self._bound = run.inputs.place.regions, bound
        self._differs = _base_differs(run, indicator, value)

    def of(self, positions: Sequence[int]) -> Texts:
        """Return the notes of some years, dims (year, region)."""
        first, late = self._first(), self._late()
        return _by_cell(
            positions, self._regions, lambda at, region: self._joined(first(at, region), late(at, region), region)
        )

    def _joined(self, first: str, late: str, region: int) -> str:
        words, notes = self._run.words, [first, self._differs, late]
        if self._regions[region] != self._bound:
            notes += [words("note_reference"), "" if self._value.given else words("note_staff_split")]
        return "; ".join(note for note in notes if note)

    def _first(self) -> Callable[[int, int], str]:
        """Return what tells by position of year and region what a value rests on."""
        words = self._run.words
        if self._indicator.numerator in self._run.outcome.supply.promised:
            return _always(words("note_promised"))
        if self._value.given:
            return _always(words("note_given"))
        if self._value.events is not None:
            return self._luck(self._value.events)
        last = [self._last_observed(region) for region in self._regions]
        years = self._run.years
        return lambda at, region: (
            words("note_supply_assumed", base=last[region][at]) if years[at] > last[region][at] else ""
        )

    def _luck(self, events: RareEvents) -> Callable[[int, int], str]:
        """Return what tells luck from performance: what the base rate rests on, and what one death more would do."""
        births, rate = mean_of(events.births), float(events.rate.mean())
        indicator, words, years = self._indicator, self._run.words, self._run.years
        rests_on = {"deaths": f"{events.base_events:.1f}", "births": f"{events.base_births:,.0f}"}

        def told(at: int, region: int) -> str:
            born = float(births[at, region])
            one = f"{indicator.scale / born:.{indicator.decimals}f}" if born else "-"
            return words("note_luck", **rests_on, expected=f"{born * rate:.1f}", year=years[at], one=one)

        return told

    def _late(self) -> Callable[[int, int], str]:
        """Return what tells the mean units that slippage keeps away."""
        run, numerator = self._run, self._indicator.numerator
        late = run.outcome.supply.lateness.get(numerator)
        if late is None:
            return _always("")
        mean, unit = mean_of(roll_up(late, run.inputs.place)), run.inputs.unit_name(numerator, run.words.lang)
        return lambda at, region: (
            run.words("note_lateness", units=f"{mean[at, region]:,.0f}", unit=unit)
            if abs(mean[at, region]) >= LATE
            else ""
        )

    def _last_observed(self, region: str) -> list[int]:
        """Return for each year the last one up to it in which the stock was observed; the base where it never was."""
        run, numerator = self._run, self._indicator.numerator
        seen = [at and run.statuses.observed(numerator, year, region) for at, year in enumerate(run.years)]
        return list(accumulate((year if met else run.years[0] for year, met in zip(run.years, seen, strict=True)), max))


def _base_differs(run: _Run, indicator: Indicator, value: Value) -> str:
    """Return a note where the base stock over the base people is not the density that the plan prints."""
    base = run.settings.horizon.base
    if value.given or value.events or indicator.base is None or indicator.base_year != base:
        return ""
    root = run.inputs.place.regions.index(run.inputs.place.root)
    modelled = float(as_printed(value.value[0, 0, root], indicator.decimals))
    if abs(modelled - indicator.base) < 1.5 * 10.0**-indicator.decimals:
        return ""
    digits = indicator.decimals
    return run.words("note_base_differs", value=f"{modelled:.{digits}f}", printed=f"{indicator.base:.{digits}f}")
