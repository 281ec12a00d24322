"""The revision of a plan: the earlier plan and forecast, the revised ones, and what was observed so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.comparing.aligning import Comparable, as_run
from sim.comparing.drawn import PEOPLE_OF, drawn, in_force
from sim.errors import CompareError, InputError, Problem
from sim.inputs.catalogue import Inputs, read_inputs
from sim.inputs.plan import Indicator
from sim.result import Run
from sim.scenario.load import BASE, load
from sim.scenario.problems import near
from sim.tables.evaluation import Actual, observed_value
from sim.tables.summary import summary
from sim.words import Words

if TYPE_CHECKING:
    from sim.publish.charts.page import Chart

COUNTS = ("population", "births")
FORECAST = ("p10", "p50", "p90")
COLUMNS = [
    "measure", "unit", "direction", "year", "region",
    *(f"{side}_{name}" for side in ("old", "new") for name in ("target", "basis", *FORECAST, "probability")),
    "observed", "source", "status", "error", "inside", "known", "note",
]  # fmt: skip


@dataclass(frozen=True)
class Revision:
    """An earlier plan beside its revision.

    Attributes
    ----------
    rows
        See :meth:`table`.
    plans, hashes
        Ids of the plans, and hashes of the runs, earlier ones first.
    words
        Labels.
    """

    rows: pd.DataFrame
    plans: tuple[str, ...]
    hashes: tuple[str, ...]
    words: Words

    def table(self) -> pd.DataFrame:
        """Return one row for each measure and year.

        ``old_`` and ``new_`` are target, its basis, the forecast and the probability of meeting the target; ``error``
        is the earlier median less the observed, as a share of it, ``inside`` whether the observed lies between its P10
        and P90, and ``known`` marks what the earlier forecast itself started from: no score.
        """
        return self.rows.copy()

    def errors(self) -> pd.DataFrame:
        """Return the rows with an observed figure that the earlier forecast did not know."""
        scored = self.rows["error"].notna() & ~self.rows["known"].astype(bool)
        return self.rows[scored].reset_index(drop=True)

    def chart(self) -> Chart:
        """Return the chart: a panel for each measure whose target moved or that was observed."""
        from sim.publish.charts.revision import revision_chart

        plans = ", ".join(self.words(plan) for plan in self.plans)
        runs = self.words("chart_runs", hashes=", ".join(self.hashes))
        caption = self.words("chart_caption", scenario=plans, runs=runs)
        return revision_chart(self.rows, words=self.words, caption=caption)

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False, float_format=lambda value: f"{value:,.6g}"))


def revision(
    old: Comparable, new: Comparable, observed: str | Path | None = None, *, region: str | None = None
) -> Revision:
    """Put an earlier plan, its revision and what was observed so far side by side.

    Parameters
    ----------
    old, new
        Results, run folders or scenarios. A revision that is given as a scenario file starts from ``observed``.
    observed
        CSV of observed figures; by default those of the revision's scenario, else of the earlier one.
    region
        By default the whole place.

    Raises
    ------
    CompareError
        Other places, other units, or no such region.
    InputError
        A scenario or the figures cannot be used.
    """
    figures = None if observed is None else Path(observed).resolve()
    if figures is not None and not figures.is_file():
        raise InputError([Problem("there is no such file", str(observed), hint="check the path")])
    if figures is not None and isinstance(new, str | Path) and Path(new).is_file():
        new = load(new, sets=[f"observed={figures}"])
    before, after = as_run(old), as_run(new)
    inputs = _with_figures(before, after, figures)
    place = _place(before, after, region)
    rows = pd.DataFrame(list(_rows(before, after, inputs, place)), columns=COLUMNS)
    words = after.words.with_names({**before.words.names, **after.words.names})
    plans = dict.fromkeys([*before.targets["plan"], *after.targets["plan"]])
    return Revision(rows, tuple(plans), tuple(dict.fromkeys((before.hash, after.hash))), words)


def _with_figures(before: Run, after: Run, figures: Path | None) -> Inputs:
    """Return the inputs of the run whose observed figures count, with those of a file where one is given."""
    if figures is not None:
        scenario = load(after.scenario.file, sets=[f"observed={figures}"], variants=[])
        return read_inputs(scenario)[BASE]
    both = [run.inputs[BASE] for run in (after, before)]
    return next((inputs for inputs in both if inputs.observed or inputs.observed_beside), both[0])


def _place(before: Run, after: Run, region: str | None) -> str:
    first, second = (run.data["region"].values.tolist() for run in (before, after))
    if first != second:
        raise CompareError(f"{before.name} and {after.name} are plans of other places: their regions differ")
    if region is not None and region not in first:
        raise CompareError(f"no region {region!r}, {near(region, first)}")
    return region or str(first[0])


def _rows(before: Run, after: Run, inputs: Inputs, region: str) -> Iterator[dict[str, Any]]:
    known = {(row.measure, row.year) for row in before.inputs[BASE].observed}
    indicators = {each.id: each for run in (before, after) for each in _indicators(run)}
    for measure in (*COUNTS, *indicators):
        indicator = indicators.get(measure)
        if indicator is not None:
            _check_units(measure, before, after)
        for year in sorted({int(year) for run in (before, after) for year in run.data["year"].values}):
            sides = {"old": _side(before, measure, year, region), "new": _side(after, measure, year, region)}
            actual = _actual(before, inputs, indicator, measure, (year, region))
            if not any("p50" in side for side in sides.values()) and actual is None:
                continue
            row = {f"{name}_{key}": value for name, side in sides.items() for key, value in side.items()}
            counted = indicator.numerator if indicator else measure
            yield {
                "measure": measure, "unit": indicator.unit if indicator else "persons", "year": year, "region": region,
                "direction": next((t.direction for t in indicator.targets.values()), None) if indicator else None,
                **row, **_scored(sides["old"], actual), "known": (counted, year) in known,
            }  # fmt: skip


def _indicators(run: Run) -> Iterator[Indicator]:
    for plan in run.inputs[BASE].plans:
        yield from (each for each in plan.indicators if drawn(run, each.id) is not None)


def _check_units(measure: str, before: Run, after: Run) -> None:
    units = [{each.unit for each in _indicators(run) if each.id == measure} for run in (before, after)]
    if len(units[0] | units[1]) > 1:
        listed = " and ".join(sorted(units[0] | units[1]))
        raise CompareError(f"{measure} is told in {listed}: give the revised plan the unit of the earlier one")


def _side(run: Run, measure: str, year: int, region: str) -> dict[str, Any]:
    """Return target, forecast and probability of one of the two plans."""
    found: dict[str, Any] = {}
    draws = drawn(run, measure)
    if draws is not None and year in draws["year"].values:
        values: NDArray[np.float64] = draws.sel(year=year, region=region).to_numpy().astype(np.float64)
        if not np.isnan(values).any():
            stats = summary(values)
            found = {name: float(stats[name]) for name in FORECAST}
    target = in_force(run, measure, year, region)
    if target is not None:
        found |= {"target": target["target"], "basis": target["target_basis"], "probability": target["probability"]}
    return found


def _actual(
    before: Run, inputs: Inputs, indicator: Indicator | None, measure: str, at: tuple[int, str]
) -> Actual | None:
    year, region = at
    if indicator is not None:
        return observed_value(
            inputs, indicator, year, region, people_of=_people_of(before), note=before.words("note_people_forecast")
        )
    rows = (*inputs.observed, *inputs.observed_beside)
    found = next((row for row in rows if (row.measure, row.year, row.region) == (measure, year, region)), None)
    return None if found is None else Actual(found.value, found.source, found.status)


def _people_of(run: Run) -> Any:
    """Return the median of a group of people that the headline numbers have."""

    def median(group: str, year: int, region: str) -> float | None:
        name = PEOPLE_OF.get(group)
        if name is None or year not in run.data["year"].values:
            return None
        return float(np.median(run.data[name].sel(variant=BASE, year=year, region=region)))

    return median


def _scored(side: Mapping[str, Any], actual: Actual | None) -> dict[str, Any]:
    """Return what was observed, and how far the earlier forecast was from it."""
    if actual is None:
        return {}
    found: dict[str, Any] = {
        "observed": actual.value, "source": actual.source, "status": actual.status, "note": actual.note
    }  # fmt: skip
    if "p50" in side and actual.value:
        found |= {"error": side["p50"] / actual.value - 1, "inside": side["p10"] <= actual.value <= side["p90"]}
    return found
