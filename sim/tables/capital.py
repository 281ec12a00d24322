"""Tables of capital projects: what the plan prints and what comes of it, and the money by year."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.project_columns import COUNTED
from sim.inputs.projects import ListedProject
from sim.scenario.model import Settings
from sim.scenario.quantity import weakest
from sim.supply.capital import CARE, Works, construction, opens, spent, units_for
from sim.supply.forecast import Supply
from sim.supply.projects import units_by_year
from sim.tables.status import quantities
from sim.tables.summary import summary
from sim.words import Words

Array = NDArray[np.float64]
TEXTS = ["variant", "project", "region", "resource", "status"]
NUMBERS = [
    "planned_start", "planned_finish", "opening_p10", "opening_p50", "opening_p90", "full_use_p50",
    "cancel_probability", "beds_gross", "beds_net", "beds_replaced", "beds_mixed", "beds_care", "investment",
]  # fmt: skip
IN_USE = ["in_use_mean", "in_use_p10", "in_use_p50", "in_use_p90"]
PROJECTS = [*TEXTS, "reported_finished", *NUMBERS, "year", *IN_USE, "input_status", "note"]
INVESTMENT = ["variant", "year", "project", "planned", "mean", "p10", "p50", "p90"]
ALL = "all"
"""In the table of money: all projects together, whose quantiles are not the sums of theirs."""


def projects_table(variant: str, settings: Settings, inputs: Inputs, supply: Supply, words: Words) -> pd.DataFrame:
    """Return one row for every project that the plan lists; what is not printed or does not follow is blank.

    Planned years are as printed, openings points in time: what is planned for 2025 and punctual opens at 2026.0.
    ``opening_`` is over the draws in which the project is not cancelled, ``in_use_`` the units of its resource on 31
    December of ``year``, the last for which the plan prints a target.
    """
    works = {each.project.id: each for each in supply.works}
    year = inputs.milestone_year(settings.horizon.end)
    rows = []
    for listed in inputs.listed_projects:
        found = works.get(listed.id)
        head = (variant, listed.id, listed.region, listed.resource, listed.status)
        row: dict[str, object] = {**dict(zip(TEXTS, head, strict=True)), "investment": listed.investment, "year": year}
        row["reported_finished"] = listed.reported_finished
        if found is not None:
            row |= {**_dates(found, settings), **_beds(found), **_in_use(found, year)}
        row["input_status"] = "" if found is None else _status(found, settings)
        row["note"] = "; ".join(_notes(listed, found, settings, inputs, words))
        rows.append(row)
    table = pd.DataFrame(rows, columns=PROJECTS)
    kinds = {**dict.fromkeys([*NUMBERS, *IN_USE], "float64"), "reported_finished": "Int64", "year": "int64"}
    return table.astype(kinds)


def _dates(works: Works, settings: Settings) -> dict[str, float]:
    project, slip, opened = works.project, settings.supply.slippage, opens(works)
    ramp = np.zeros_like(opened) if works.opening is None else works.opening.ramp
    opened, full = opened[~np.isnan(opened)], (opened + ramp)[~np.isnan(opened)]
    p10, p50, p90 = np.quantile(opened, [0.1, 0.5, 0.9]) if len(opened) else [np.nan] * 3
    return {
        "planned_start": project.start, "planned_finish": project.finish,
        "opening_p10": float(p10), "opening_p50": float(p50), "opening_p90": float(p90),
        "full_use_p50": float(np.median(full)) if len(full) else np.nan,
        "cancel_probability": slip.cancel.value if slip.apply else 0.0,
    }  # fmt: skip


def _beds(works: Works) -> dict[str, float | None]:
    project = works.project
    if not project.has_beds:
        return {}
    replaced = float(works.replaced.mean())
    gross = project.beds_gross
    if gross is None and project.beds_net is not None and project.beds_replaced is not None:
        gross = project.beds_net + project.beds_replaced
    return {
        "beds_gross": gross,
        "beds_net": float(works.added.mean()),
        "beds_replaced": replaced,
        "beds_mixed": project.beds_mixed,
        "beds_care": float(works.care.mean()) if project.beds_mixed is not None else None,
    }


def _in_use(works: Works, year: int) -> dict[str, float]:
    units = units_for(works, works.project.resource)
    if units is None:
        return {}
    told = summary(units_by_year(works.project, units, np.array([year]), works.opening)[:, 0])
    return {f"in_use_{name}": float(value) for name, value in told.items()}


def _status(works: Works, settings: Settings) -> str:
    """Return the weakest status behind what is forecast of a project; its own figures are printed."""
    supply, project = settings.supply, works.project
    statuses = ["found"]
    if supply.slippage.apply:
        statuses += [quantity.status for _, quantity in quantities(supply.slippage)]
    if _net_assumed(works):
        statuses.append(supply.net_share_of_gross.status)
    if project.beds_mixed is not None:
        statuses.append(supply.medical_share_of_mixed.status)
    return weakest(*statuses)


def _net_assumed(works: Works) -> bool:
    project = works.project
    return project.beds_gross is not None and project.beds_net is None and project.beds_replaced is None


def _notes(
    listed: ListedProject, works: Works | None, settings: Settings, inputs: Inputs, words: Words
) -> Iterator[str]:
    supply = settings.supply
    if listed.reported_finished is not None:
        yield words("note_project_finished", line=listed.reported_finished)
    if listed.status not in COUNTED:
        yield words(f"note_project_{listed.status or 'not_counted'}")
    elif works is None:
        yield words("note_project_no_dates")
    elif not works.project.has_beds:
        yield words("note_project_no_beds")
    elif listed.resource not in inputs.base_stocks:
        yield words("note_no_stock")
    if works is not None and _net_assumed(works):
        yield words("note_project_net", share=f"{supply.net_share_of_gross.value:.0%}")
    if works is not None and works.project.beds_mixed is not None:
        medical = f"{supply.medical_share_of_mixed.value:.0%}"
        yield words("note_project_mixed", beds=f"{works.project.beds_mixed:,.0f}", share=medical)
        if CARE not in inputs.base_stocks:
            yield words("note_project_care")
    if works is not None and works.project.delay_years:
        yield words("note_project_moved", years=f"{works.project.delay_years:+g}")


def investment_table(variant: str, supply: Supply) -> pd.DataFrame:
    """Return the money of each dated project by year, 万元, and of all together.

    ``planned`` is as printed, the others as projects slip; years in which nothing can be spent have no row. Means of a
    project add up to what is printed, times the share of draws in which it is not cancelled.
    """
    works = [each for each in supply.works if each.project.investment]
    if not works:
        return pd.DataFrame(columns=INVESTMENT)
    years = _years(works)
    planned = {each.project.id: _by_year(_punctual(each), years)[0] for each in works}
    coming = {each.project.id: _by_year(each, years) for each in works}
    planned[ALL] = np.sum(list(planned.values()), axis=0)
    coming[ALL] = np.sum(list(coming.values()), axis=0)
    parts = []
    for name, money in coming.items():
        told = {"planned": planned[name], **summary(money)}
        parts.append(pd.DataFrame({"variant": variant, "year": years, "project": name, **told}))
    table = pd.concat(parts, ignore_index=True)
    spending: pd.DataFrame = table[(table["planned"] > 0) | (table["mean"] > 0)]
    return spending.reset_index(drop=True)[INVESTMENT]


def _punctual(works: Works) -> Works:
    return replace(works, project=replace(works.project, delay_years=0.0), opening=None)


def _by_year(works: Works, years: NDArray[np.int64]) -> Array:
    """Return the money of each year, dims (draw, year)."""
    moments = np.append(years, years[-1] + 1).astype(float)
    return np.diff(spent(works, moments), axis=1)


def _years(works: list[Works]) -> NDArray[np.int64]:
    """Return the years from before the first construction to the end of the last, in the plan and in any draw."""
    periods = [construction(each) for work in works for each in (work, _punctual(work))]
    first, last = min(begin for begin, _ in periods), max(begin + takes.max() for begin, takes in periods)
    return np.arange(math.floor(first) - 1, math.ceil(last) + 1)
