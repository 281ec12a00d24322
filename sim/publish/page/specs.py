"""The three charts that are worth hovering over, as Vega-Lite: paths, pyramid by year, heat map."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.publish.charts.attainment import percent
from sim.publish.charts.style import BLUE, FEMALE, INK, MALE, MUTED, STATUSES, VERMILION
from sim.publish.page.material import Material
from sim.publish.page.text import LANGS, Labels
from sim.scenario.load import BASE
from sim.words import Lang

if TYPE_CHECKING:
    import pandas as pd

FONT = "'Helvetica Neue',Arial,'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
PATH_HEIGHT, PYRAMID_HEIGHT, ROW_HEIGHT = 190, 420, 24
DIGITS = 5

Spec = dict[str, Any]
Columns = dict[str, list[Any]]


def specs(material: Material) -> dict[str, dict[str, Spec]]:
    """Return the specifications by language and name; data, variant and year are set in the page."""
    names = {name: material.labels(name) for name in _named(material)}
    told: dict[str, dict[str, Spec]] = {}
    for lang in LANGS:
        own = {name: text.of(lang) for name, text in names.items()}
        told[lang] = {
            "path": _path(material.labels, lang, own),
            "heat": _heat(material.labels, lang, own),
            "pyramid": _pyramid(material, lang),
        }
    return told


def path_rows(material: Material) -> dict[str, Columns]:
    """Return the path of each indicator with a forecast by anchor, every variant, as columns."""
    table = material.table("targets")
    found = {}
    for plan in material.inputs.plans:
        mine = table[(table["plan"] == plan.id) & (table["region"] == plan.region) & table["p50"].notna()]
        for name, rows in mine.groupby("indicator", sort=False):
            columns = ["variant", "year", "p10", "p50", "p90", "target", "target_basis", "probability"]
            found[f"{plan.id}-{name}"] = columns_of(rows[columns])
    return found


def heat_rows(material: Material) -> dict[str, Columns]:
    """Return status and probability of each modelled indicator by year and variant, by plan."""
    table = material.table("targets")
    found = {}
    for plan in material.inputs.plans:
        mine = table[(table["plan"] == plan.id) & (table["region"] == plan.region) & table["p50"].notna()]
        order = {
            name: at
            for at, name in enumerate(mine.sort_values("nature", ascending=False, kind="stable")["indicator"].unique())
        }
        columns = ["variant", "year", "indicator", "target_basis", "status", "probability"]
        rows = mine[columns].assign(
            order=mine["indicator"].map(order), text=[percent(each) for each in mine["probability"]]
        )
        found[plan.id] = columns_of(rows)
    return found


def pyramid_rows(material: Material) -> Columns:
    """Return residents of the whole place by year, sex and single age, as columns."""
    table = material.table("population")
    mine = table[table["region"] == material.inputs.place.root]
    return columns_of(mine[["year", "sex", "age"]].assign(persons=mine["mean"].round(0)))


def _named(material: Material) -> list[str]:
    indicators = [indicator.id for plan in material.inputs.plans for indicator in plan.indicators]
    return [*material.variants, *indicators, *STATUSES, "milestone", "path", "carried"]


def columns_of(table: pd.DataFrame) -> Columns:
    """Return columns without NaN and with as many digits as a chart shows."""
    return {str(name): [_cell(value) for value in table[name].tolist()] for name in table.columns}


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return int(value) if value.is_integer() else float(f"{value:.{DIGITS}g}")
    return value


def _path(labels: Labels, lang: Lang, names: Mapping[str, str]) -> Spec:
    import altair as alt

    said = labels.sayer(lang)

    x = alt.X(
        "year:Q", title=None, axis=alt.Axis(format="d", tickCount=7, tickMinStep=1, grid=False, labelOverlap=True)
    )
    y = alt.Y("p50:Q", title=None, scale=alt.Scale(zero=False))
    tips = [
        alt.Tooltip("year:Q", title=said("year"), format="d"), alt.Tooltip("name:N", title=said("variant")),
        alt.Tooltip("p10:Q", title="P10", format=",.4~r"), alt.Tooltip("p50:Q", title="P50", format=",.4~r"),
        alt.Tooltip("p90:Q", title="P90", format=",.4~r"),
        alt.Tooltip("target:Q", title=said("target"), format=",.4~r"), alt.Tooltip("basis:N", title=said("page_basis")),
        alt.Tooltip("probability:Q", title=said("probability"), format=".0%"),
    ]  # fmt: skip
    rows = alt.Chart().transform_calculate(name="names[datum.variant]", basis="names[datum.target_basis]")
    base = rows.transform_filter(f"datum.variant === '{BASE}'")
    other = rows.transform_filter(f"datum.variant === variant && variant !== '{BASE}'")
    chosen = rows.transform_filter("datum.variant === variant")
    marks = [
        base.mark_area(opacity=0.18, color=BLUE).encode(x, alt.Y("p10:Q", title=None), alt.Y2("p90:Q")),
        other.mark_area(opacity=0.18, color=VERMILION).encode(x, alt.Y("p10:Q", title=None), alt.Y2("p90:Q")),
        base.mark_line(color=INK, strokeDash=[5, 3], strokeWidth=1.3).encode(x, alt.Y("target:Q", title=None)),
        base.transform_filter("datum.target_basis === 'milestone'").mark_point(
            shape="diamond", size=70, filled=True, color="white", stroke=INK, strokeWidth=1.4, opacity=1
        ).encode(x, alt.Y("target:Q", title=None)),
        base.mark_line(color=BLUE, strokeWidth=2.2).encode(x, y),
        other.mark_line(color=VERMILION, strokeWidth=2.2, strokeDash=[7, 3]).encode(x, y),
        chosen.mark_rule(opacity=0, strokeWidth=18).encode(x, tooltip=tips),
    ]  # fmt: skip
    chart = alt.layer(*marks, data=alt.NamedData(name="rows"))
    return finished(chart.properties(width="container", height=PATH_HEIGHT).add_params(*_params(names)))


def _heat(labels: Labels, lang: Lang, names: Mapping[str, str]) -> Spec:
    import altair as alt

    said = labels.sayer(lang)

    rows = (
        alt.Chart(alt.NamedData(name="rows"))
        .transform_filter("datum.variant === variant")
        .transform_calculate(
            name="names[datum.indicator]", said="names[datum.status]", basis="names[datum.target_basis]",
            dark="datum.status === 'missed'",
        )
        .encode(
            alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, domain=False, ticks=False)),
            alt.Y(
                "name:N", title=None, sort=alt.EncodingSortField("order", op="min"),
                axis=alt.Axis(labelLimit=420, labelFontSize=12, domain=False, ticks=False),
            ),
            tooltip=[
                alt.Tooltip("name:N", title=said("indicator")), alt.Tooltip("year:O", title=said("year")),
                alt.Tooltip("said:N", title=said("verdict")), alt.Tooltip("basis:N", title=said("page_basis")),
                alt.Tooltip("probability:Q", title=said("probability"), format=".1%"),
            ],
        )
    )  # fmt: skip
    looks = {name: look.fill for name, look in STATUSES.items() if name != "reference"}
    colour = alt.Color("status:N", legend=None, scale=alt.Scale(domain=list(looks), range=list(looks.values())))
    edge = alt.condition("datum.target_basis === 'milestone'", alt.value(1.6), alt.value(0))
    cells = rows.mark_rect(stroke=INK, cornerRadius=2).encode(colour, strokeWidth=edge)
    shade = alt.condition("datum.dark", alt.value("#FFFFFF"), alt.value(INK))
    texts = rows.mark_text(fontSize=11).encode(text="text:N", color=shade)
    chart = alt.layer(cells, texts).properties(width="container", height=alt.Step(ROW_HEIGHT))
    return finished(chart.add_params(*_params(names)))


def _pyramid(material: Material, lang: Lang) -> Spec:
    import altair as alt

    said = material.labels.sayer(lang)

    first = material.scenario.base.horizon.base
    most = material.table("population")
    most = most[most["region"] == material.inputs.place.root]
    widest = float(most["mean"].max()) * 1.03
    sides = {"male": said("male"), "female": said("female")}
    rows = alt.Chart(alt.NamedData(name="rows")).transform_calculate(
        side="datum.sex === 'male' ? -datum.persons : datum.persons", name="names[datum.sex]"
    )
    axis = alt.Axis(labelExpr="format(abs(datum.value) / 1000, '~g')", tickCount=5)
    x = alt.X("side:Q", title=f"{said('population')} ({said('thousand_persons')})", axis=axis,
              scale=alt.Scale(domain=[-widest, widest], nice=False))  # fmt: skip
    y = alt.Y("age:O", title=said("age_in_years"), sort="descending", scale=alt.Scale(paddingInner=0),
              axis=alt.Axis(values=list(range(0, 101, 10)), labelAngle=0, ticks=False))  # fmt: skip
    colour = alt.Color("name:N", title=None, legend=alt.Legend(orient="top"),
                       scale=alt.Scale(domain=list(sides.values()), range=[MALE, FEMALE]))  # fmt: skip
    tips = [
        alt.Tooltip("year:O", title=said("year")), alt.Tooltip("age:O", title=said("age")),
        alt.Tooltip("name:N", title=" "), alt.Tooltip("persons:Q", title=said("population"), format=",d"),
    ]  # fmt: skip
    bars = rows.transform_filter("datum.year === year").mark_bar(opacity=0.75).encode(x, y, colour, tooltip=tips)
    then = rows.transform_filter(f"datum.year === {first}").mark_line(color=MUTED, strokeWidth=1.2)
    outline = then.encode(x, y, detail="sex:N", order="age:Q")
    params = [alt.param(name="names", value=sides), alt.param(name="year", value=first)]
    return finished(alt.layer(bars, outline).properties(width="container", height=PYRAMID_HEIGHT).add_params(*params))


def _params(names: Mapping[str, str]) -> list[Any]:
    import altair as alt

    return [alt.param(name="names", value=dict(names)), alt.param(name="variant", value=BASE)]


def finished(chart: Any) -> Spec:
    """Return a chart as the page takes it, in the page's font and colours."""
    lines = {"gridColor": "#E4E4E4", "domainColor": MUTED, "tickColor": MUTED}
    texts = {"labelColor": INK, "titleColor": INK, "titleFontWeight": "normal"}
    spec: Spec = (
        chart.configure(font=FONT).configure_view(stroke=None).configure_axis(**lines, **texts).to_dict(validate=False)
    )
    return spec
