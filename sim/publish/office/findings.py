"""The first page: three sentences, the range before the number and its status beside it, and the table of targets."""

from __future__ import annotations

import pandas as pd

from sim.inputs.plan import Indicator, Plan
from sim.publish.office.counties import NATURES, target_year
from sim.publish.office.numbers import number, percent, span, ten_thousands
from sim.publish.run_tables import Row, RunTables, rows_by
from sim.tables.decisions import NO_LEVER, today


def headline(run: RunTables, plan: Plan) -> list[tuple[Indicator, Row]]:
    """Return the plan's indicators with their rows of the last printed year: binding ones first, as printed."""
    table = run.base("targets")
    mine = table[(table["plan"] == plan.id) & (table["region"] == plan.region) & (table["year"] == target_year(run))]
    rows = {row["indicator"]: row for row in mine.to_dict("records")}
    ordered = [each for nature in NATURES for each in plan.indicators if each.nature == nature]
    return [(each, rows[each.id]) for each in ordered if each.id in rows]


def sentences(run: RunTables, plan: Plan | None) -> tuple[str, ...]:
    """Return the first page's sentences: what is met, what lacks most, and what still helps or who is to be served."""
    if plan is None:
        return (_people(run),)
    found = headline(run, plan)
    most = most_lacking(run, plan)
    told = [_counts(run, plan, found)]
    if most is not None:
        told += [_shortage(run, *most), _help(run, plan, most[0]) or _people(run)]
    else:
        told.append(_people(run))
    return tuple(told)


def _counts(run: RunTables, plan: Plan, found: list[tuple[Indicator, Row]]) -> str:
    told = [row["status"] for _, row in found]
    counted = {name: told.count(name) for name in ("met", "open", "missed", "assumed", "not_modelled")}
    judged = counted["met"] + counted["open"] + counted["missed"]
    return run.words("report_counts", plan=run.words(plan.id), year=target_year(run), judged=judged, **counted)


def most_lacking(run: RunTables, plan: Plan) -> tuple[Indicator, Row] | None:
    """Return the resource's indicator that lacks the largest share of its target; ``None`` where none lacks any.

    A binding one where any is short.
    """
    resources = {resource.id for resource in run.inputs.resources}
    judged = [each for each in headline(run, plan) if each[1]["status"] in ("open", "missed")]
    short = [each for each in judged if each[0].numerator in resources and each[1]["gap"] < 0]
    first = [each for each in short if each[0].nature == "binding"] or short
    return min(first, key=lambda each: each[1]["gap"] / (abs(each[1]["target"]) or 1.0), default=None)


def _shortage(run: RunTables, indicator: Indicator, row: Row) -> str:
    words, digits = run.words, indicator.decimals
    lacking = gap_text(run, indicator, row)
    return words(
        "report_shortage", indicator=words(indicator.id), range=span(row["p10"], row["p90"], digits),
        median=number(row["p50"], digits), status=words(f"status_{row['input_status']}"),
        target=number(row["target"], digits), unit=words(indicator.unit), gap=lacking,
        probability=percent(row["probability"]),
    )  # fmt: skip


def gap_text(run: RunTables, indicator: Indicator, row: Row) -> str:
    """Return the mean gap, in units where the indicator counts some."""
    if row["gap_unit_count"] != row["gap_unit_count"]:  # NaN
        return number(row["gap"], indicator.decimals, sign=True)
    unit = run.inputs.unit_name(indicator.numerator, run.words.lang)
    digits = 0 if unit else 1
    shown = number(row["gap_unit_count"], digits, sign=True)
    return run.words("report_with_unit", number=shown, unit=unit or run.words("unit_deaths"))


def decisions_shown(run: RunTables, plan: Plan) -> pd.DataFrame:
    """Return the levers for the plan's gaps in its last printed year."""
    table = run.base("decisions")
    mine = table[(table["plan"] == plan.id) & (table["target_year"] == target_year(run))]
    rows: pd.DataFrame = mine[mine["lever"].notna() & (mine["lever"] != NO_LEVER)]
    return rows


def _help(run: RunTables, plan: Plan, indicator: Indicator) -> str:
    """Return until when levers still close a gap; empty where there is none."""
    words = run.words
    rows = decisions_shown(run, plan)
    first = today(run.scenario.base, run.inputs)
    rows = rows[(rows["indicator"] == indicator.id) & (rows["last_start_80"] >= first)]
    parts = [
        words("report_lever", lever=words(f"lever_{row['lever']}"), year=int(row["last_start_80"]))
        for row in rows.to_dict("records")
    ]
    if not parts:
        return ""
    return words("report_help", indicator=words(indicator.id), levers=words("list_semicolon").join(parts))


def _people(run: RunTables) -> str:
    words, horizon = run.words, run.scenario.base.horizon
    groups = run.base("population_groups")
    mine = groups[(groups["sex"] == "both") & (groups["group"] == "all") & (groups["region"] == run.inputs.place.root)]
    rows = rows_by(mine, "year")
    first, last = rows[(horizon.base,)], rows[(horizon.end,)]
    low, median, high = (ten_thousands(last[name], words) for name in ("p10", "p50", "p90"))
    return words(
        "report_people", region=words(run.inputs.place.root), start=horizon.base, end=horizon.end,
        first=number(ten_thousands(first["p50"], words), 2), range=span(low, high, 2), median=number(median, 2),
    )  # fmt: skip
