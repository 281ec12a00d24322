"""The table of targets: every indicator, year and region against what the plan prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
from sim.tables.summary import STATISTICS, mean_of, summary
from sim.targets.attainment import as_printed, shortfall_sign, verdict
from sim.targets.chances import chance_of
from sim.targets.indicator import Value, roll_up
from sim.targets.rare_events import RareEvents
from sim.uncertainty.layout import rows
from sim.words import Words

COLUMNS = [
    "plan", "variant", "year", "region", "indicator", "unit", "direction", "nature", "target", "target_basis", "mean",
    "p10", "p50", "p90", "gap", "gap_unit_count", "probability", "status", "input_status", "note",
]  # fmt: skip
BLANK = dict.fromkeys(("mean", "p10", "p50", "p90", "gap", "gap_unit_count", "probability"))


@dataclass(frozen=True)
class _Run:
    """What the rows of one case are made from."""

    variant: str
    settings: Settings
    inputs: Inputs
    outcome: Outcome
    words: Words
    statuses: Statuses


def targets_table(variant: str, settings: Settings, inputs: Inputs, outcome: Outcome, words: Words) -> pd.DataFrame:
    """Return the contract's ``targets.csv`` of one case.

    An indicator that the model does not reach has a row for each year with status ``not_modelled`` and the reason;
    where the plan does not bind a region, its target is a reference and there is no verdict.
    """
    run = _Run(variant, settings, inputs, outcome, words, Statuses(settings, inputs))
    rows = [
        row for plan in inputs.plans for indicator in plan.indicators for row in _indicator_rows(run, plan, indicator)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _indicator_rows(run: _Run, plan: Plan, indicator: Indicator) -> Iterator[dict[str, Any]]:
    value = run.outcome.targets.values.get((plan.id, indicator.id))
    years = [int(year) for year in run.outcome.people.years]
    if value is None:
        for year in years[1:]:
            target = target_of(indicator, year)
            if target is not None or indicator.base_year is None or year > indicator.base_year:
                yield _not_modelled(run, plan, indicator, year, target)
        return
    stats = summary(value.value)
    lateness = _lateness(run, indicator)
    late = np.full(stats["mean"].shape, np.nan) if lateness is None else lateness
    for position, year in enumerate(years):
        target = target_of(indicator, year)
        if position and target is not None:
            told = {name: array[position] for name, array in stats.items()} | {"late": late[position]}
            told["probability"] = _mean(chance_of(value, indicator, target, position))
            told["spare"] = _spare(value, target.value / indicator.scale, position)
            for region in range(len(run.inputs.place.regions)):
                cell = {name: float(array[region]) for name, array in told.items()}
                yield _row(run, plan, indicator, target, value, cell, year, region)


def _mean(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = np.add.reduce(rows(draws), axis=1) / len(draws)
    return mean


def _spare(value: Value, needed: float, position: int) -> NDArray[np.float64]:
    """Return mean units beyond what a person needs times people, dims (region,); NaN where there are no units."""
    if value.units is None or value.people is None:
        return np.full(value.value.shape[2], np.nan)
    return _mean(value.units[:, position] - needed * value.people[:, position])


def _row(
    run: _Run,
    plan: Plan,
    indicator: Indicator,
    target: YearTarget,
    value: Value,
    cell: dict[str, float],
    year: int,
    region: int,
) -> dict[str, Any]:
    name = run.inputs.place.regions[region]
    binds, sign = name == plan.region, shortfall_sign(target.direction)
    status = "assumed" if value.given else verdict(cell["probability"])
    return {
        **_head(run, plan, indicator, year, name),
        "direction": target.direction,
        "target": target.value,
        "target_basis": target.basis if binds else "reference",
        **{name: cell[name] for name in STATISTICS},
        "gap": sign * (cell["mean"] - target.value),
        "gap_unit_count": sign * cell["spare"],
        "probability": None if value.given else cell["probability"],
        "status": status if binds else ("assumed" if value.given else ""),
        "input_status": run.statuses.of_input(indicator.numerator, year, name),
        "note": _note(run, indicator, value, year, name, late=cell["late"], binds=binds),
    }


def _head(run: _Run, plan: Plan, indicator: Indicator, year: int, region: str) -> dict[str, Any]:
    return {
        "plan": plan.id, "variant": run.variant, "year": year, "region": region, "indicator": indicator.id,
        "unit": indicator.unit, "direction": indicator.direction, "nature": indicator.nature,
    }  # fmt: skip


def _not_modelled(run: _Run, plan: Plan, indicator: Indicator, year: int, target: YearTarget | None) -> dict[str, Any]:
    known = {resource.id for resource in run.inputs.resources}
    if indicator.numerator in known:
        reason = "note_no_stock"
    else:
        reason = "note_no_births_model" if indicator.denominator == "births" else "note_no_population"
    return {
        **_head(run, plan, indicator, year, plan.region),
        "target": None if target is None else target.value,
        "target_basis": "" if target is None else target.basis,
        **BLANK,
        "status": "not_modelled",
        "input_status": "",
        "note": run.words(reason) if target is not None else f"{run.words(reason)}; {run.words('note_no_target')}",
    }


def _lateness(run: _Run, indicator: Indicator) -> NDArray[np.float64] | None:
    """Return mean units that slippage keeps away, dims (year, region); ``None`` without projects."""
    late = run.outcome.supply.lateness.get(indicator.numerator)
    return None if late is None else mean_of(roll_up(late, run.inputs.place))


def _note(run: _Run, indicator: Indicator, value: Value, year: int, region: str, *, late: float, binds: bool) -> str:
    words, notes = run.words, []
    if indicator.numerator in run.outcome.supply.promised:
        notes.append(words("note_promised"))
    elif value.given:
        notes.append(words("note_given"))
    elif value.events is not None:
        notes.append(_note_of_luck(run, indicator, value.events, year, region))
    else:
        last = _last_observed(run, indicator.numerator, year, region)
        if year > last:
            notes.append(words("note_supply_assumed", base=last))
    differs = _base_differs(run, indicator, value)
    if differs:
        notes.append(differs)
    if abs(late) >= 0.5:  # NaN where nothing can be late
        unit = run.inputs.unit_name(indicator.numerator, words.lang)
        notes.append(words("note_lateness", units=f"{late:,.0f}", unit=unit))
    if not binds:
        notes.append(words("note_reference"))
        notes.append(words("note_staff_split") if not value.given else "")
    return "; ".join(note for note in notes if note)


def _note_of_luck(run: _Run, indicator: Indicator, events: RareEvents, year: int, region: str) -> str:
    """Return what tells luck from performance: what the base rate rests on, and what one death more would do."""
    position, place = year - run.settings.horizon.base, run.inputs.place.regions.index(region)
    births = float(events.births[:, position, place].mean())
    return run.words(
        "note_luck",
        deaths=f"{events.base_events:.1f}",
        births=f"{events.base_births:,.0f}",
        expected=f"{births * float(events.rate.mean()):.1f}",
        year=year,
        one=f"{indicator.scale / births:.{indicator.decimals}f}" if births else "-",
    )


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


def _last_observed(run: _Run, resource: str, year: int, region: str) -> int:
    """Return the last year up to ``year`` in which a region's stock was observed; the base where it never was."""
    base = run.settings.horizon.base
    seen = [y for y in range(base + 1, year + 1) if run.statuses.observed(resource, y, region)]
    return max([base, *seen])
