"""The first page: what is met, what is not, by how much, and what would help."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.inputs.plan import Indicator, Plan
from sim.publish.page.material import Material
from sim.publish.page.text import EMPTY, Text, same
from sim.tables.attainment import BINDING_SET
from sim.tables.decisions import today
from sim.targets.indicator import DEATHS

SIGNS = {"at_least": "≥", "at_most": "≤", "below": "<", "falls_by": "↓"}
JUDGED = ("missed", "open", "met")
WIDEST = 160.0
"""Per cent of the target at which the chart of ranges ends; longer ranges are cut there."""

Found = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Bar:
    """A range as per cent of its target, turned so that more is better; cut at the chart's end."""

    low: float
    middle: float
    high: float

    @property
    def places(self) -> dict[str, float]:
        """Left end, width and middle in per cent of the chart's width."""
        left, middle, right = (
            round(100 * min(each, WIDEST) / WIDEST, 2) for each in (self.low, self.middle, self.high)
        )
        return {"left": left, "width": round(max(right - left, 0.4), 2), "middle": middle}


@dataclass(frozen=True)
class Line:
    """One indicator in the plan's last printed year.

    Attributes
    ----------
    span, middle
        P10 to P90 and the median, as the plan prints the indicator.
    gap
        Median less target in units, negative is short.
    rests_on
        The weakest status of its inputs.
    relative
        Gap of the median as a share of the target, for the order of what is short.
    """

    indicator: Indicator
    name: Text
    unit: Text
    base: str
    target: str
    span: str
    middle: str
    gap: Text
    chance: str
    status: str
    rests_on: Text
    relative: float
    bar: Bar | None
    first_year: str
    note: str

    @property
    def anchor(self) -> str:
        """Where the page tells more of it."""
        return f"{self.indicator.plan}-{self.indicator.id}"


@dataclass(frozen=True)
class Headline:
    """The sheet of one plan: three sentences, a table, and a chart of the same rows."""

    plan: Plan
    year: int
    name: Text
    place: Text
    sentences: tuple[Text, ...]
    lines: tuple[Line, ...]
    not_modelled: Text
    number_not_modelled: int


def headlines(material: Material) -> list[Headline]:
    """Return the sheet of each plan."""
    return [_headline(material, plan) for plan in material.inputs.plans]


def percent(probability: float) -> str:
    """Return a probability; 0 and 100 % are kept for what is certain."""
    if pd.isna(probability):
        return "–"
    value = 100 * probability
    if 99.5 <= value < 100:
        return ">99%"
    return "<1%" if 0 < value <= 0.5 else f"{value:.0f}%"


def _headline(material: Material, plan: Plan) -> Headline:
    labels, year = material.labels, material.last_year(plan)
    lines = list(_lines(material, plan, year))
    shown = [line for line in lines if line.status != "not_modelled"]
    left_out = [line.name for line in lines if line.status == "not_modelled"]
    shown.sort(key=lambda line: (line.indicator.nature != "binding", line.status not in JUDGED))
    sentences = (_verdict(material, plan, year, shown), _furthest(material, shown), _helps(material, plan, year))
    return Headline(
        plan, year, labels(plan.id), labels(plan.region), tuple(text for text in sentences if text), tuple(shown),
        labels.joined(left_out), len(left_out),
    )  # fmt: skip


def _lines(material: Material, plan: Plan, year: int) -> Iterator[Line]:
    rows = material.of_base("targets")
    mine = rows[(rows["plan"] == plan.id) & (rows["region"] == plan.region) & (rows["year"] == year)]
    found = {row["indicator"]: row for row in mine.to_dict("records")}
    reached = material.of_base("attainment")
    reached = reached[(reached["plan"] == plan.id) & (reached["region"] == plan.region) & (reached["year"] == year)]
    first = dict(zip(reached["indicator"], reached["first_year"], strict=True))
    for indicator in plan.indicators:
        if indicator.id in found:
            yield _line(material, indicator, found[indicator.id], first.get(indicator.id))


def _line(material: Material, indicator: Indicator, row: Found, first_year: float | None) -> Line:
    labels, digits = material.labels, indicator.decimals
    known = not pd.isna(row["p50"])
    low, middle, high = (_number(row[name], digits) for name in ("p10", "p50", "p90"))
    aim = row["target"]
    status = "not_modelled" if not known else str(row["status"])
    return Line(
        indicator=indicator, name=labels(indicator.id), unit=labels(indicator.unit),
        base="–" if indicator.base is None else _number(indicator.base, digits),
        target="–" if pd.isna(aim) else f"{SIGNS[indicator.direction]} {_number(aim, digits)}",
        span=f"{low}–{high}", middle=middle, gap=_gap(material, indicator, row), chance=percent(row["probability"]),
        status=status,
        rests_on=EMPTY if pd.isna(row["input_status"]) else labels(f"status_{row['input_status']}"),
        relative=row["gap"] / abs(aim) if known and aim else 0.0,
        bar=_bar(row) if known else None,
        first_year="–" if first_year is None or pd.isna(first_year) else f"{first_year:.0f}",
        note="" if pd.isna(row["note"]) else str(row["note"]),
    )  # fmt: skip


def _number(value: float, digits: int) -> str:
    return "–" if pd.isna(value) else f"{value:,.{digits}f}".replace("-", "−")


def _gap(material: Material, indicator: Indicator, row: Found) -> Text:
    if pd.isna(row["gap"]):
        return same("–")
    count = row["gap_unit_count"]
    if pd.isna(count):
        return _with_unit(f"{row['gap']:+.{indicator.decimals}f}", material.labels(indicator.unit))
    if indicator.numerator in DEATHS:
        return _with_unit(f"{count:+,.1f}", material.labels("unit_deaths"))
    return _with_unit(f"{count:+,.0f}", material.unit(indicator.numerator))


def _with_unit(number: str, unit: Text) -> Text:
    number = number.replace("-", "−")
    return Text(f"{number} {unit.en}", f"{number}{unit.zh}")


def _bar(row: Found) -> Bar | None:
    aim = row["target"]
    if pd.isna(aim) or aim <= 0 or row["p10"] <= 0:
        return None
    shares = [100 * row[name] / aim for name in ("p10", "p50", "p90")]
    if row["direction"] in ("at_most", "below"):
        shares = [10000 / share for share in reversed(shares)]
    return Bar(*shares)


def _verdict(material: Material, plan: Plan, year: int, lines: list[Line]) -> Text:
    labels = material.labels
    binding, other = (_counts(lines, nature) for nature in ("binding", "anticipatory"))
    number = sum(binding.values())
    told = (
        labels("page_verdict", year=year, number=number, **binding) if number else labels("page_no_verdict", year=year)
    )
    if sum(other.values()):
        told = labels("page_verdict_both", verdict=told, **other)
    rows = material.of_base("attainment")
    mine = (rows["plan"] == plan.id) & (rows["region"] == plan.region) & (rows["year"] == year)
    joint = rows[mine & (rows["indicator"] == BINDING_SET)]["probability"].dropna()
    if joint.empty:
        return labels("page_verdict_alone", verdict=told)
    return labels("page_verdict_joint", verdict=told, joint=percent(float(joint.iloc[0])))


def _counts(lines: list[Line], nature: str) -> dict[str, int]:
    """Return how many indicators of a nature are met, open and missed; those without a verdict are not counted."""
    statuses = [line.status for line in lines if line.indicator.nature == nature]
    return {status: statuses.count(status) for status in JUDGED}


def _furthest(material: Material, lines: list[Line]) -> Text:
    short = [line for line in lines if line.status in ("missed", "open") and line.relative < 0]
    short.sort(key=lambda line: (line.indicator.nature != "binding", line.relative))
    if not short:
        return material.labels("page_none_short")
    line = short[0]
    return material.labels(
        "page_furthest", indicator=line.name, span=line.span, middle=line.middle, target=line.target, gap=line.gap,
        rests_on=line.rests_on,
    )  # fmt: skip


def _helps(material: Material, plan: Plan, year: int) -> Text:
    labels, rows = material.labels, material.of_base("decisions")
    mine = rows[(rows["plan"] == plan.id) & (rows["target_year"] == year) & (rows["target_basis"] == "milestone")]
    mine = mine[mine["lever"].notna() & mine["last_start_80"].notna()]
    binding = mine[mine["nature"] == "binding"]
    mine = mine if binding.empty else binding
    if mine.empty:
        return labels("page_no_levers")
    start = today(material.scenario.base, material.inputs)
    still: list[Text] = []
    late: list[Text] = []
    numerators = {indicator.id: indicator.numerator for indicator in plan.indicators}
    for name, levers in mine.groupby("indicator", sort=False):
        best = levers.sort_values("last_start_80", kind="stable").iloc[-1]
        resource = labels(numerators[str(name)])
        if best["last_start_80"] < start:
            late.append(resource)
        else:
            lever = labels(f"lever_{best['lever']}")
            still.append(labels("page_lever", lever=lever, resource=resource, year=f"{best['last_start_80']:.0f}"))
    return _told(material, still, late, start)


def _told(material: Material, still: list[Text], late: list[Text], start: int) -> Text:
    labels = material.labels
    values: dict[str, Text | str | int] = {"today": start}
    if still:
        values["still"] = labels.joined(still, by="list_semicolon")
    if late:
        values["late"] = labels.joined(late)
    key = "page_helps" if still and late else "page_helps_still" if still else "page_helps_late"
    return labels(key, **values)
