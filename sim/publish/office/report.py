"""The report of a run, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.inputs.plan import Indicator, Plan
from sim.publish.office.counties import densities, target_year, years_shown
from sim.publish.office.findings import decisions_shown, gap_text, headline, most_lacking, sentences
from sim.publish.office.numbers import DASH, number, percent, span, ten_thousands
from sim.publish.office.parts import Heading, Part, Section, Shown
from sim.publish.office.pictures import picture, place_name
from sim.publish.office.report_counties import counties
from sim.publish.office.report_end import assumptions, record
from sim.publish.run_tables import Row, RunTables, rows_by
from sim.scenario.load import BASE
from sim.tables.decisions import today
from sim.words import Words

FIRST = 0.28
"""Share of the first page that its chart takes, below sentences and table."""
WIDTHS = {"zh": (1.2, 4.7, 1.1, 1.2, 2.1, 1.3, 1.7, 2.6, 1.0), "en": (1.9, 4.1, 1.0, 1.1, 2.0, 1.4, 1.8, 1.9, 1.4)}
GROUPS = ("all", "0-2", "60+", "65+", "80+")


def report_sections(run: RunTables) -> Iterator[Section]:
    """Yield the sections of the report, the first page first; a section without anything in it is left out."""
    words = run.words
    made = {
        "report_first": first_page(run),
        "report_indicators": indicators(run),
        "report_population": population(run),
        "report_resources": resources(run),
        "report_counties": counties(run),
        "report_projects": projects(run),
        "report_decisions": decisions(run),
        "report_assumptions": assumptions(run),
        "report_record": record(run),
    }
    for title, parts in made.items():
        held = list(parts)
        if held:
            yield Section(words(title), held)


def first_page(run: RunTables) -> Iterator[Part]:
    """Yield for each plan three sentences, one table and one chart."""
    for plan in run.inputs.plans or (None,):
        yield from sentences(run, plan)
        if plan is not None and headline(run, plan):
            yield _headline_table(run, plan)
        most = most_lacking(run, plan) if plan is not None else None
        if most is not None:
            name = most[0].numerator
            title = {"region": place_name(run), "resource": run.words(name)}
            yield from picture(run, f"resource_{name}", "resource_title", high=FIRST, **title)


def indicators(run: RunTables) -> Iterator[Part]:
    """Yield the course of each modelled indicator, then those not modelled with the reason."""
    attained: dict[str, Any] = {"region": place_name(run), "variant": run.words(BASE)}
    yield from picture(run, "targets", "attainment_title", **attained)
    yield from picture(run, "attainment_heat", "report_heat", **attained)
    for plan in run.inputs.plans:
        found = headline(run, plan)
        for indicator, row in found:
            if row["status"] != "not_modelled":
                yield Heading(run.words(indicator.id))
                yield _course(run, plan, indicator)
        left = [(indicator, row) for indicator, row in found if row["status"] == "not_modelled"]
        if left:
            words = run.words
            rows = tuple((words(indicator.id), words(indicator.nature), _text(row["note"])) for indicator, row in left)
            headings = tuple(words(key) for key in ("indicator", "nature", "report_reason"))
            yield Heading(words("not_modelled"))
            yield Shown(words("report_left_out", plan=words(plan.id)), headings, rows, (5, 1.5, 5), (0, 1, 2))


def population(run: RunTables) -> Iterator[Part]:
    """Yield residents and births by year, with their charts."""
    words, horizon, groups = run.words, run.scenario.base.horizon, run.base("population_groups")
    mine = groups[(groups["sex"] == "both") & (groups["region"] == run.inputs.place.root)]
    by = rows_by(mine, "year", "group")
    rows = []
    for year in (horizon.base, *years_shown(run)):
        cells = [by[year, group] for group in GROUPS]
        rows.append((str(year), *(_people(cell, words) for cell in cells)))
    unit = words("ten_thousand_persons" if words.lang == "zh" else "thousand_persons")
    headings = (words("year"), *(words("population" if group == "all" else group) for group in GROUPS))
    caption = words("with_unit", label=words("report_people_table", region=place_name(run)), unit=unit)
    yield Shown(caption, headings, tuple(rows), (1, *[3.0] * len(GROUPS)), (0,), words("report_range_note"))
    ends: dict[str, Any] = {"region": place_name(run), "start": horizon.base, "end": horizon.end}
    yield from picture(run, "population", "population_title", **ends)
    yield from picture(run, "pyramid", "pyramid_title", **ends)
    yield from picture(run, "births", "births_title", **{**ends, "start": horizon.base + 1})


def resources(run: RunTables) -> Iterator[Part]:
    """Yield what is needed by use and what there is, with a chart of each binding resource."""
    words, root, rows = run.words, run.inputs.place.root, []
    need, there = run.base("demand"), run.base("supply")
    need = need[(need["region"] == root) & (need["method"] == "use")]
    asked, held = rows_by(need, "resource", "year"), rows_by(there[there["region"] == root], "resource", "year")
    for resource in run.inputs.resources:
        for year in years_shown(run):
            key = (resource.id, year)
            if key in asked and key in held:
                name = words("with_unit", label=words(resource.id), unit=resource.unit_names[words.lang])
                counts = tuple(each for side in (asked, held) for each in _range_and_median(side[key]))
                rows.append((name, str(year), *counts))
    keys = ("demand_use", "supply")
    ranges = tuple(words(part, label=words(key)) for key in keys for part in ("report_range_of", "report_median_of"))
    headings = (words("resource"), words("year"), *ranges)
    if rows:
        caption, note = words("report_resource_table", region=place_name(run)), words("screen_use_note")
        yield Shown(caption, headings, tuple(rows), (4, 1, 3, 2, 3, 2), (0,), note)
    shown = {most[0].numerator for plan in run.inputs.plans if (most := most_lacking(run, plan))}
    for density in (each for each in densities(run) if each.resource not in shown):
        name = f"resource_{density.resource}"
        yield from picture(run, name, "resource_title", region=place_name(run), resource=words(density.resource))


def projects(run: RunTables) -> Iterator[Part]:
    """Yield the capital projects that the plan lists."""
    words, table = run.words, run.base("projects")
    rows = tuple(
        (
            words(row["project"]), words(row["region"]), words(_text(row["status"])),
            _years(row["planned_start"], row["planned_finish"]), number(row["beds_net"]),
            _opening(row), _text(row["note"]),
        )
        for row in table.to_dict("records")
    )  # fmt: skip
    keys = ("project", "region", "status", "planned", "beds_net", "opens", "note")
    headings = tuple(words("note" if key == "note" else f"report_project_{key}") for key in keys)
    if rows:
        caption = words("report_project_table", region=place_name(run))
        yield Shown(caption, headings, rows, (4, 1.4, 1.8, 1.8, 1.2, 2.8, 4), (0, 1, 2, 6))
    yield from picture(run, "projects", "projects_title", region=place_name(run))


def decisions(run: RunTables) -> Iterator[Part]:
    """Yield for each gap and lever the last year in which a start still closes it."""
    words, first = run.words, today(run.scenario.base, run.inputs)
    for plan in run.inputs.plans:
        rows = tuple(
            (
                words(row["indicator"]), words(f"lever_{row['lever']}"), percent(row["probability"]),
                number(row["units_needed"]), _last(row["last_start_50"], first, words),
                _last(row["last_start_80"], first, words), _text(row["note"]),
            )
            for row in decisions_shown(run, plan).to_dict("records")
        )  # fmt: skip
        keys = ("indicator", "report_lever_name", "probability", "report_units", "report_last_50", "report_last_80")
        if rows:
            caption = words("report_decision_table", plan=words(plan.id), year=target_year(run))
            headings = (*(words(key) for key in keys), words("note"))
            widths = (4.5, 2, 1.4, 1.6, 1.9, 1.9, 3.4)
            yield Shown(caption, headings, rows, widths, (0, 1, 6), words("report_decision_note", year=first))
        yield from picture(run, "decisions", "decisions_title", plan=words(plan.id), year=target_year(run))


def _headline_table(run: RunTables, plan: Plan) -> Shown:
    words = run.words
    keys = ("nature", "indicator", "base_value", "target", "range_p10_p90", "median", "gap", "verdict")
    headings = (*(words(key) for key in keys), words("screen_rests_on"))
    rows = tuple(
        (
            words(each.nature), words(each.id), number(each.base, each.decimals), number(row["target"], each.decimals),
            span(row["p10"], row["p90"], each.decimals), number(row["p50"], each.decimals), gap_text(run, each, row),
            _verdict(row, run), words(f"status_{row['input_status']}"),
        )
        for each, row in headline(run, plan) if row["status"] != "not_modelled"
    )  # fmt: skip
    caption = words("screen_targets", plan=words(plan.id), year=target_year(run))
    return Shown(caption, headings, rows, WIDTHS[words.lang], (0, 1, 7, 8))


def _verdict(row: Row, run: RunTables) -> str:
    shown, likely = run.words(row["status"]), percent(row["probability"])
    return shown if likely == DASH else run.words("report_verdict", verdict=shown, probability=likely)


def _course(run: RunTables, plan: Plan, indicator: Indicator) -> Shown:
    words, digits, table = run.words, indicator.decimals, run.base("targets")
    mine = table[(table["plan"] == plan.id) & (table["region"] == plan.region) & (table["indicator"] == indicator.id)]
    years = {*years_shown(run), *range(run.scenario.base.horizon.base, target_year(run) + 1)}
    rows = tuple(
        (
            str(row["year"]), number(row["target"], digits), words(row["target_basis"]),
            span(row["p10"], row["p90"], digits), number(row["p50"], digits), gap_text(run, indicator, row),
            _verdict(row, run), words(f"status_{row['input_status']}"),
        )
        for row in mine[mine["year"].isin(years)].to_dict("records")
    )  # fmt: skip
    keys = ("year", "target", "report_basis", "range_p10_p90", "median", "gap", "verdict", "screen_rests_on")
    caption = words("with_unit", label=words(indicator.id), unit=words(indicator.unit))
    note = words("report_note", note=_text(mine.iloc[-1]["note"])) if _text(mine.iloc[-1]["note"]) != DASH else ""
    widths = (1, 1.2, 4, 2.3, 1.3, 1.9, 2.2, 1.4)
    return Shown(caption, tuple(words(key) for key in keys), rows, widths, (0, 2, 6, 7), note)


def _range_and_median(row: Row) -> tuple[str, str]:
    return span(row["p10"], row["p90"]), number(row["p50"])


def _people(cell: Row, words: Words) -> str:
    low, median, high = (ten_thousands(cell[name], words) for name in ("p10", "p50", "p90"))
    return words("report_range_median", range=span(low, high, 2), median=number(median, 2))


def _text(value: object) -> str:
    return value if isinstance(value, str) and value else DASH


def _years(start: float, finish: float) -> str:
    shown = [DASH if year != year else f"{year:.0f}" for year in (start, finish)]  # noqa: PLR0124 - NaN
    return DASH if shown == [DASH, DASH] else "—".join(shown)


def _opening(row: Row) -> str:
    low, median, high = (row[f"opening_{name}"] for name in ("p10", "p50", "p90"))
    return DASH if median != median else f"{low:.1f}{DASH}{high:.1f} ({median:.1f})"  # noqa: PLR0124 - NaN


def _last(year: float, first: int, words: Words) -> str:
    if year != year:  # noqa: PLR0124 - NaN
        return DASH
    return words("report_too_late") if year < first else f"{year:.0f}"
