"""The page below its first sheet: charts by section, regions, projects, early warnings, assumptions."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.inputs.plan import Indicator, Plan
from sim.publish.page.drawings import Drawing, read_drawing
from sim.publish.page.headline import percent
from sim.publish.page.material import Material
from sim.publish.page.notes import Notes
from sim.publish.page.text import EMPTY, Text, other_language, same
from sim.targets.measures import GIVEN, SHARES
from sim.words import Lang

STATUSES = ("found", "derived", "recalled", "assumed")
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("population", ("population", "births", "fan")),
    ("supply", ("childcare", "coupling", "workforce", "ward_", "demand_change", "equity", "tiles")),
    ("projects", ("projects",)),
    ("decisions", ("decisions",)),
    ("variants", ("variants",)),
)
"""Sections of the page and the charts in them, by the beginning of their names."""
DRAWN_ANEW = ("targets", "pyramid", "resource_", "methods_")
"""Beginnings of the names of charts that the page draws itself, to hover over."""

Found = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Cell:
    """A number with its range: the range stands first."""

    span: Text
    middle: Text
    below: Text = EMPTY


@dataclass(frozen=True)
class RegionTable:
    """Indicators of resources by region in one year; a row is a region, its depth in the tree, residents and cells."""

    plan: Text
    year: int
    headings: tuple[Text, ...]
    rows: tuple[tuple[Text, int, str, tuple[Cell, ...]], ...]


def drawings(material: Material) -> dict[str, list[dict[Lang, Drawing]]]:
    """Return the charts of the run folder by section, each by language; what fits none stands with the supply.

    A chart that a folder holds in the run's language alone has that one.
    """
    told: dict[str, list[dict[Lang, Drawing]]] = {name: [] for name, _ in SECTIONS}
    own, folder = material.labels.words.lang, material.folder / "charts"
    other = other_language(own)
    files = {file.stem: file for file in sorted(folder.glob("*.svg")) if is_embedded(file.stem)}
    order = [start for _, starts in SECTIONS for start in starts]
    for name in sorted(files, key=lambda name: (_place(name, order), name)):
        found = {own: files[name], other: folder / other / files[name].name}
        there = {lang: read_drawing(file) for lang, file in found.items() if file.is_file()}
        told[_section(name)].append(there)
    return told


def is_embedded(name: str) -> bool:
    """Tell whether the page embeds a chart of the run folder."""
    return not name.startswith(DRAWN_ANEW)


def _section(name: str) -> str:
    fits = (section for section, starts in SECTIONS for start in starts if name.startswith(start))
    return next(fits, "supply")


def _place(name: str, order: list[str]) -> int:
    return next((at for at, start in enumerate(order) if name.startswith(start)), len(order))


def region_tables(material: Material) -> list[RegionTable]:
    """Return for each plan what its targets come to in each region; none where there is only one region."""
    if len(material.inputs.place.regions) < 2:
        return []
    tables = (_region_table(material, plan) for plan in material.inputs.plans)
    return [table for table in tables if table.headings]


def _region_table(material: Material, plan: Plan) -> RegionTable:
    year, place = material.last_year(plan), material.inputs.place
    targets = material.of_base("targets")
    targets = targets[(targets["plan"] == plan.id) & (targets["year"] == year) & targets["p50"].notna()]
    resources = {resource.id for resource in material.inputs.resources}
    shown = [each for each in plan.indicators if each.numerator in resources and each.id in set(targets["indicator"])]
    people = material.of_base("population_groups")
    people = people[(people["year"] == year) & (people["sex"] == "both") & (people["group"] == "all")]
    residents = dict(zip(people["region"], people["p50"], strict=True))
    found = {(row["region"], row["indicator"]): row for row in targets.to_dict("records")}
    rows = []
    for region in place.regions:
        cells = tuple(_cell(material, each, found.get((region, each.id))) for each in shown)
        rows.append((material.labels(region), _depth(material, region), f"{residents[region]:,.0f}", cells))
    return RegionTable(material.labels(plan.id), year, tuple(material.labels(each.id) for each in shown), tuple(rows))


def _depth(material: Material, region: str) -> int:
    parent = material.inputs.place.parent
    return 1 + _depth(material, parent[region]) if region in parent else 0


def _cell(material: Material, indicator: Indicator, row: Found | None) -> Cell:
    if row is None or pd.isna(row["p50"]):
        return Cell(same("–"), same(""))
    low, middle, high = (f"{row[name]:.{indicator.decimals}f}" for name in ("p10", "p50", "p90"))
    count = row["gap_unit_count"]
    unit = material.unit(indicator.numerator)
    gap = "" if pd.isna(count) else f"{count:+,.0f}".replace("-", "−")
    below = Text(f"{gap} {unit.en}", f"{gap}{unit.zh}") if gap else EMPTY
    return Cell(same(f"{low}–{high}"), same(middle), below)


def projects(material: Material, notes: Notes) -> list[dict[str, Text]]:
    """Return the capital projects with their planned years, openings and beds."""
    labels = material.labels
    return [
        {
            "name": labels(str(row["project"])),
            "region": labels(str(row["region"])) if isinstance(row["region"], str) else same("–"),
            "status": labels(f"page_project_{row['status']}") if isinstance(row["status"], str) else same("–"),
            "planned": same(_years(row["planned_start"], row["planned_finish"])),
            "opens": same(_ranged(row, "opening", ".1f")),
            "beds": same(_whole(row["beds_net"])),
            "in_use": same(_whole(row["in_use_mean"])),
            "note": notes("" if pd.isna(row["note"]) else str(row["note"])),
        }
        for row in material.of_base("projects").to_dict("records")
    ]


def _years(start: float, finish: float) -> str:
    told = ["?" if pd.isna(year) else f"{year:.0f}" for year in (start, finish)]
    return "–" if told == ["?", "?"] else "–".join(told)


def _ranged(row: Found, name: str, form: str) -> str:
    low, middle, high = (row[f"{name}_{part}"] for part in ("p10", "p50", "p90"))
    return "–" if pd.isna(middle) else f"{low:{form}}–{high:{form}} ({middle:{form}})"


def _whole(value: float) -> str:
    return "–" if pd.isna(value) else f"{value:,.0f}"


def warnings(material: Material) -> Iterator[tuple[Text, Text, str, str, Text]]:
    """Yield each early warning of the whole place: title, threshold, first year, probability to the end, standing."""
    rows, root = material.of_base("warnings"), material.inputs.place.root
    for row in rows[rows["region"] == root].to_dict("records"):
        low, middle, high = (row[f"first_year{part}"] for part in ("_p10", "", "_p90"))
        years = "–" if pd.isna(middle) else f"{_year(low)}–{_year(high)} ({_year(middle)})"
        threshold = material.labels(f"warning_{row['direction']}", value=_threshold(row))
        stands = material.labels(f"warning_{row['status']}", year=_year(row["milestone"]))
        yield _warning(material, str(row["warning"])), threshold, years, percent(row["probability_to_end"]), stands


def _warning(material: Material, name: str) -> Text:
    rule = material.scenario.base.warnings.get(name)
    if rule is None:
        return same(name)
    title = rule.title
    return Text(title.en or title.zh or name, title.zh or title.en or name)


def _threshold(row: Found) -> str:
    value, as_share = row["threshold"], row["measure"] in SHARES or row["of"] == "first_year"
    return f"{value:.1%}" if as_share else f"{value:.2f}" if row["measure"] in GIVEN else f"{value:,.0f}"


def _year(value: float) -> str:
    return "…" if pd.isna(value) else f"{value:.0f}"


def assumptions(material: Material) -> list[dict[str, Any]]:
    """Return the input numbers: place in the scenario, value with its range, source, status, note."""
    rows = material.table("assumptions").astype(object)
    return [
        {
            "path": row["path"], "variant": material.labels(str(row["variant"])), "base": row["variant"] == "base",
            "value": _short(row["value"]), "unit": _said(row["unit"]),
            "span": "" if pd.isna(row["low"]) else f"{_short(row['low'])}–{_short(row['high'])}",
            "status": row["status"], "source": _said(row["source"]), "note": _said(row["note"]),
            "set_in": _said(row["set_in"]),
        }
        for row in rows.to_dict("records")
    ]  # fmt: skip


def _short(value: Any) -> str:
    if pd.isna(value):
        return "–"
    return f"{value:,.6g}".replace("-", "−") if isinstance(value, int | float) else str(value)


def _said(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
