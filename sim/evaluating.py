"""Evaluation: what was observed against the plan's path and against the forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, Problem
from sim.inputs.source import has_table
from sim.progress import Progress
from sim.running import run
from sim.scenario.load import BASE, load
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from sim.inputs.plan import Plan


@dataclass(frozen=True)
class Evaluation:
    """An evaluation of one year.

    Attributes
    ----------
    scorecard
        The official form: one row an indicator, with progress and class.
    errors
        How far the forecast was from each observed count.
    updated
        Each indicator's forecast before and after the observed figures.
    """

    name: str
    year: int
    plans: tuple[Plan, ...]
    scorecard: pd.DataFrame
    errors: pd.DataFrame
    updated: pd.DataFrame
    words: Words

    def official_form(self, plan: Plan) -> pd.DataFrame:
        """Return the official form of a plan, as text in the language of the evaluation."""
        from sim.tables.evaluation import official_form

        return official_form(self.scorecard, plan, self.words)


def evaluate(
    scenario: str | Path,
    observed: str | Path,
    *,
    year: int | None = None,
    draws: int | None = None,
    seed: int | None = None,
    sets: Sequence[str] = (),
    lang: str | None = None,
    progress: Progress = True,
) -> Evaluation:
    """Evaluate a plan against observed figures.

    Parameters
    ----------
    scenario
        The scenario file; its variants are not run.
    observed
        CSV with year, region, measure or resource, value, unit, population_base, source, status.
    year
        Year of the evaluation; by default the last observed one.
    draws, seed, sets, lang
        As in :func:`sim.run`.
    progress
        As in :func:`sim.run`, for each of the two forecasts.

    Raises
    ------
    InputError
        The scenario or the figures cannot be used, or nothing was observed in the year.
    """
    from sim.tables.evaluation import forecast_errors, observed_years, scorecard, updated_forecast

    if not has_table(Path(observed)):
        raise InputError([Problem("there is no such file", str(observed), hint="check the path")])
    options: dict[str, Any] = {"draws": draws, "seed": seed, "lang": lang, "variants": []}
    plain = load(scenario, sets=[*sets, "observed=null"], **options)
    known = load(scenario, sets=[*sets, f"observed={Path(observed).resolve()}"], **options)
    after = run(known, wards=False, progress=progress)
    inputs = after.inputs[BASE]
    years = sorted(set(observed_years(inputs)))
    if not years or (year is not None and year not in years):
        listed = ", ".join(str(found) for found in years) or "none"
        text = f"no observed figure of {year}" if year is not None else "no observed figure after the base"
        raise InputError([Problem(text, str(observed), path="year", hint=f"years there are: {listed}")])
    before = run(plain, wards=False, progress=progress)
    at = years[-1] if year is None else year
    figures = (*inputs.observed, *inputs.observed_beside)
    return Evaluation(
        known.name, at, inputs.plans, scorecard(before, after, at), forecast_errors(before, figures),
        updated_forecast(before, after), after.words,
    )  # fmt: skip
