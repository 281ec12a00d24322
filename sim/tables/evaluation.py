"""Tables of an evaluation: the official form, the forecast's errors, and the forecast before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.observed import Observation
from sim.inputs.plan import Indicator, Plan, Target
from sim.inputs.target_path import target_of
from sim.result import Result
from sim.scenario.load import BASE
from sim.tables.summary import summary
from sim.targets.attainment import as_printed, is_met
from sim.targets.indicator import DEATHS, GROUP_OF, roll_up
from sim.targets.progress import classify, progress
from sim.uncertainty.scores import crps
from sim.words import Words

SCORECARD = [
    "plan", "number", "indicator", "name", "unit", "region", "base_year", "base", "target_year", "target", "year",
    "observed", "path", "progress", "elapsed", "class", "nature", "probability", "count", "births", "source", "status",
    "note",
]  # fmt: skip
ERRORS = [
    "year",
    "region",
    "measure",
    "observed",
    "p10",
    "p50",
    "p90",
    "error",
    "share_below",
    "inside",
    "crps",
    "fitted",
    "source",
]
UPDATED = ["plan", "indicator", "year", "target", "p50_before", "p50_after", "probability_before", "probability_after"]


PeopleOf = Callable[[str, int, str], float | None]
"""People of a group, a year and a region, where they were not observed."""


@dataclass(frozen=True)
class Actual:
    """An indicator as observed.

    Attributes
    ----------
    count, births
        Deaths and births beside a rate of rare deaths.
    """

    value: float
    source: str
    status: str
    note: str = ""
    count: float | None = None
    births: float | None = None


def scorecard(before: Result, after: Result, year: int) -> pd.DataFrame:
    """Return the plans' indicators as observed in ``year``, also for other regions with figures of their own.

    Parameters
    ----------
    before, after
        The forecast without the observed figures, and the one updated by them.
    year
        Year of the evaluation.
    """
    inputs = after.inputs[BASE]
    people_of, note = _people_of(before), before.words("note_people_forecast")
    rows = []
    for plan in inputs.plans:
        for indicator in plan.indicators:
            own = [plan.region, *(region for region in inputs.place.regions if region != plan.region)]
            for region in own:
                actual = observed_value(inputs, indicator, year, region, people_of=people_of, note=note)
                if region == plan.region or actual is not None:
                    rows.append(_score(after, plan, indicator, year, region, actual))
    return pd.DataFrame(rows, columns=SCORECARD)


def observed_value(
    inputs: Inputs, indicator: Indicator, year: int, region: str, *, people_of: PeopleOf, note: str
) -> Actual | None:
    """Return an indicator as observed: itself, or its count over observed people; ``None`` without figures.

    Where people were not observed the forecast's median, ``people_of``, stands in, and ``note`` says so.
    """
    seen = {(row.measure, row.region): row for row in (*inputs.observed, *inputs.observed_beside) if row.year == year}
    itself = seen.get((indicator.id, region))
    counted = seen.get((indicator.numerator, region))
    births = seen.get(("births", region)) if indicator.numerator in DEATHS else None
    if counted is not None and births is not None and births.value:
        value = counted.value / births.value * indicator.scale
        return Actual(value, counted.source, counted.status, "", counted.value, births.value)
    if itself is not None:
        count = counted.value if counted else None
        return Actual(itself.value, itself.source, itself.status, "", count, births.value if births else None)
    if counted is None or indicator.denominator not in GROUP_OF:
        return None
    group, told = GROUP_OF[indicator.denominator], seen.get(("population", region))
    people = people_of(group, year, region)
    if group == "all" and told is not None:
        people, note = told.value, ""
    return Actual(counted.value / people * indicator.scale, counted.source, counted.status, note) if people else None


def _people_of(before: Result) -> PeopleOf:
    """Return the forecast's median of a group of people by year and region."""
    people, place = before.outcomes[BASE].people, before.inputs[BASE].place

    def median(group: str, year: int, region: str) -> float:
        draws = people.group(group)[:, year - int(people.years[0]), list(place.members(region))].sum(axis=1)
        return float(np.median(draws))

    return median


def _score(
    after: Result, plan: Plan, indicator: Indicator, year: int, region: str, actual: Actual | None
) -> dict[str, Any]:
    words = after.words
    milestones = {y: target for y, target in indicator.targets.items() if target.direction != "falls_by"}
    aim = min((y for y in milestones if y >= year), default=max(milestones, default=None))
    row: dict[str, Any] = {
        "plan": plan.id, "number": indicator.number, "indicator": indicator.id, "name": words(indicator.id),
        "unit": indicator.unit, "region": region, "base_year": indicator.base_year, "base": indicator.base,
        "year": year, "nature": indicator.nature, "note": "" if actual else words("note_no_figure"),
    }  # fmt: skip
    on_path = target_of(indicator, year)
    row["path"] = on_path.value if on_path and on_path.direction != "falls_by" else None
    if aim is None:
        return {**row, "note": words("note_rule_target")}
    row |= {"target_year": aim, "target": milestones[aim].value}
    if actual is None:
        return row
    row |= {
        "observed": actual.value, "count": actual.count, "births": actual.births, "source": actual.source,
        "status": actual.status, "note": actual.note,
    }  # fmt: skip
    if region != plan.region:
        return {**row, "note": "; ".join(part for part in (actual.note, words("note_reference")) if part)}
    return row | _class(after, indicator, year, aim, milestones[aim], actual)


OFFICIAL = {
    "form_number": "number", "form_indicator": "name", "form_unit": "unit", "form_base": "base",
    "form_target": "target",
    "form_actual": "observed", "form_progress": "progress", "form_class": "class", "form_nature": "nature",
    "form_source": "source",
}  # fmt: skip
"""Headings of the official form, as keys of words, and the columns they show."""


def official_form(scores: pd.DataFrame, plan: Plan, words: Words) -> pd.DataFrame:
    """Return the official form of a plan as text, in the columns of :data:`OFFICIAL`."""
    mine = scores[(scores["plan"] == plan.id) & (scores["region"] == plan.region)]
    decimals = {indicator.id: indicator.decimals for indicator in plan.indicators}
    records: list[dict[str, Any]] = mine.to_dict("records")  # type: ignore[assignment]
    rows = [_official_row(row, decimals[row["indicator"]], words) for row in records]
    base_year = next((i.base_year for i in plan.indicators if i.base_year is not None), "")
    return pd.DataFrame(rows, columns=[words(key, year=base_year) for key in OFFICIAL])


def _official_row(row: dict[str, Any], decimals: int, words: Words) -> list[str]:
    def number(value: float | None) -> str:
        return "" if value is None or pd.isna(value) else f"{as_printed(np.array(value), decimals):.{decimals}f}"

    actual, target = number(row["observed"]), number(row["target"])
    if target:
        target += words("form_year", year=int(row["target_year"]))
    if row["births"] is not None and not pd.isna(row["births"]) and not pd.isna(row["count"]):
        actual += words("form_deaths", count=f"{row['count']:,.0f}", births=f"{row['births']:,.0f}")
    progress = "" if row["progress"] is None or pd.isna(row["progress"]) else f"{row['progress']:.0%}"
    found = row["class"]
    return [
        row["number"], row["name"], words(row["unit"]), number(row["base"]), target, actual, progress,
        words(f"class_{found}") if isinstance(found, str) else "", words(row["nature"]),
        row["source"] if isinstance(row["source"], str) else "",
    ]  # fmt: skip


def _class(after: Result, indicator: Indicator, year: int, aim: int, target: Target, actual: Actual) -> dict[str, Any]:
    met = _meets(actual.value, target, indicator)
    base = indicator.base
    done = None if base is None or _meets(base, target, indicator) else progress(actual.value, base, target.value)
    elapsed = (year - indicator.base_year) / (aim - indicator.base_year) if indicator.base_year is not None else 1.0
    probability = _probability(after, indicator, aim)
    if indicator.base is None and probability is None and not met and year < aim:
        return {
            "elapsed": min(elapsed, 1.0),
            "note": "; ".join((*filter(None, [actual.note]), after.words("note_no_base"))),
        }
    found = classify(met=met, done=done, elapsed=elapsed, probability=probability)
    return {"progress": done, "elapsed": min(elapsed, 1.0), "class": found, "probability": probability}


def _meets(value: float, target: Target, indicator: Indicator) -> bool:
    return bool(is_met(np.array(value), target.value, target.direction, indicator.decimals))


def _probability(after: Result, indicator: Indicator, year: int) -> float | None:
    rows = after.table("targets")
    rows = rows[(rows["variant"] == BASE) & (rows["plan"] == indicator.plan) & (rows["indicator"] == indicator.id)]
    probability = rows[(rows["year"] == year) & (rows["target_basis"] != "reference")]["probability"].dropna()
    return float(probability.iloc[0]) if len(probability) else None


def forecast_errors(before: Result, observed: tuple[Observation, ...]) -> pd.DataFrame:
    """Return how far the forecast was from each observed count: the error, and where it lies among the draws.

    ``error`` is the median less the observed, as a share of it; ``share_below`` the share of draws below the observed;
    ``inside`` whether it lies between P10 and P90; ``crps`` the continuous ranked probability score in the unit of the
    observed; ``fitted`` marks what the forecast was set to meet: no score.
    """
    rows = []
    for figure in sorted(observed, key=lambda row: (row.measure, row.region, row.year)):
        draws = _forecast_of(before, figure)
        if draws is None:
            continue
        stats = {name: float(value) for name, value in summary(draws).items()}
        error = stats["p50"] / figure.value - 1 if figure.value else None
        below = float(np.count_nonzero(draws < figure.value)) / len(draws)
        inside = stats["p10"] <= figure.value <= stats["p90"]
        rows.append(
            (figure.year, figure.region, figure.measure, figure.value, stats["p10"], stats["p50"], stats["p90"], error,
             below, inside, float(crps(draws, np.array(figure.value))), _fitted(before, figure), figure.source)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=ERRORS)


def _fitted(before: Result, figure: Observation) -> bool:
    """Return whether the forecast was made to meet a figure: by calibration, or by the levels that it was given."""
    inputs, settings = before.inputs[BASE], before.scenario.base
    targets = settings.population.calibration.values()
    by_level = {row["fitted_to"] for row in inputs.migration.levels.values() if "fitted_to" in row.cells}
    return any((t.measure, t.region, t.year) == (figure.measure, figure.region, figure.year) for t in targets) or (
        figure.measure == "population" and figure.year in by_level
    )


def _forecast_of(before: Result, figure: Observation) -> NDArray[np.float64] | None:
    """Return the forecast's draws of an observed count, dims (draw,); ``None`` where it is not modelled."""
    outcome, place = before.outcomes[BASE], before.inputs[BASE].place
    position = figure.year - int(outcome.people.years[0])
    region = place.regions.index(figure.region)
    if not 0 < position < len(outcome.people.years):
        return None
    flows = {"births": outcome.people.births, "deaths": outcome.people.deaths}
    if figure.measure == "population":
        found = roll_up(outcome.people.total, place)[:, position, region]
    elif figure.measure in flows:
        found = roll_up(flows[figure.measure].sum(axis=3), place)[:, position - 1, region]
    elif figure.measure in outcome.supply.units:
        found = roll_up(outcome.supply.units[figure.measure], place)[:, position, region]
    else:
        return None
    return np.ascontiguousarray(found)


def updated_forecast(before: Result, after: Result) -> pd.DataFrame:
    """Return median and probability of each modelled indicator before and after the observed figures."""
    keys = ["plan", "indicator", "year"]
    parts = []
    for result in (before, after):
        table = result.table("targets")
        bound = (table["variant"] == BASE) & (table["target_basis"] != "reference") & table["p50"].notna()
        parts.append(table[bound][[*keys, "target", "p50", "probability"]])
    both = parts[0].merge(parts[1].drop(columns="target"), on=keys, suffixes=("_before", "_after"))
    return both[UPDATED]


def observed_years(inputs: Inputs) -> Iterator[int]:
    """Yield the years of all observed figures."""
    for figure in (*inputs.observed, *inputs.observed_beside):
        yield figure.year
