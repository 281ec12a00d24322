"""Two more charts to hover over: what each resource needs and has, and the methods of its need side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.publish.charts.style import INK, MUTED, VERMILION
from sim.publish.page.material import Material
from sim.publish.page.specs import Columns, Spec, columns_of, finished
from sim.publish.page.text import Text

if TYPE_CHECKING:
    from sim.words import Lang

HEIGHT, ROW_HEIGHT = 230, 26
STEP, MOST_YEARS = 5, 3
"""Methods stand side by side in the last years that plans may end in."""
LINES = {"supply": [1, 0], "norm": [6, 3], "use": [2, 3]}
"""Dashes of what is drawn of a resource: one colour, told apart in grey too."""
WHOLE = ("p10", "p50", "p90", "count")


def need_specs(material: Material, lang: Lang) -> dict[str, Spec]:
    """Return both specifications in a language; colour and data come with the rows."""
    return {"resource": _resource(material, lang), "methods": _methods(material, lang)}


def resource_rows(material: Material) -> dict[str, Columns]:
    """Return supply and need of each resource in the whole place by year, with the plan's targets as counts."""
    root, looks = material.inputs.place.root, {each.id: each.colour for each in material.inputs.resources}
    supply, demand = (_of_root(material, name) for name in ("supply", "demand"))
    need = demand[demand["method"].isin(list(LINES))]
    table = pd.concat([supply.assign(line="supply"), need.assign(line=need["method"])], ignore_index=True)
    found = {}
    for name in (each for each in looks if (supply["resource"] == each).any()):
        mine = table[table["resource"] == name]
        mine = mine.assign(count=_milestones(material, name, mine, root), colour=looks[name])
        found[name] = _rounded(mine[["line", "year", "p10", "p50", "p90", "count", "colour"]])
    return found


def methods_rows(material: Material) -> dict[str, Columns]:
    """Return what each method says of each resource in the whole place, in up to three later years."""
    table, looks = _of_root(material, "methods"), {each.id: each.colour for each in material.inputs.resources}
    every = sorted({int(year) for year in table["year"]})
    years = ([year for year in every[1:] if year % STEP == 0] or every[1:])[-MOST_YEARS:]
    found = {}
    for name, mine in table[table["year"].isin(years)].groupby("resource", sort=False):
        order = {method: at for at, method in enumerate(dict.fromkeys(mine["method"]))}
        rows = mine.assign(order=mine["method"].map(order), colour=looks[str(name)])
        columns = ["method", "year", "p10", "p50", "p90", "stock", "planned", "order", "colour"]
        found[str(name)] = _rounded(rows[columns], also=("stock", "planned"))
    return found


def titles(material: Material, kind: str, names: list[str]) -> dict[str, Text]:
    """Return the title of each resource's chart with its unit."""
    labels, region = material.labels, material.labels(material.inputs.place.root)
    told = {name: labels(f"{kind}_title", region=region, resource=labels(name)) for name in names}
    return {name: labels("with_unit", label=told[name], unit=material.unit(name)) for name in names}


def _of_root(material: Material, name: str) -> pd.DataFrame:
    table = material.of_base(name)
    return table[table["region"] == material.inputs.place.root]


def _milestones(material: Material, resource: str, table: pd.DataFrame, root: str) -> list[float]:
    """Return the plan's printed targets as counts beside the supply of their years; NaN elsewhere."""
    asked = material.of_base("attainment")
    ids = {each.id for plan in material.inputs.plans for each in plan.indicators if each.numerator == resource}
    asked = asked[asked["indicator"].isin(ids) & (asked["region"] == root) & (asked["target_basis"] == "milestone")]
    counts = dict(zip(asked["year"], asked["units_needed"], strict=True))
    supplied = table["line"] == "supply"
    pairs = zip(table["year"], supplied, strict=True)
    return [counts.get(year, float("nan")) if held else float("nan") for year, held in pairs]


def _rounded(table: pd.DataFrame, also: tuple[str, ...] = ()) -> Columns:
    whole = [name for name in (*WHOLE, *also) if name in table.columns]
    return columns_of(table.assign(**{name: table[name].round(0) for name in whole}))


def _resource(material: Material, lang: Lang) -> Spec:
    import altair as alt

    said = material.labels.sayer(lang)
    names = {"supply": said("supply"), "norm": said("demand_norm"), "use": said("demand_use")}
    x = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(format="d", tickCount=8, tickMinStep=1, grid=False),
    )
    y = alt.Y("p50:Q", title=None, scale=alt.Scale(zero=False))
    colour = alt.Color("colour:N", scale=None)
    dash = alt.StrokeDash(
        "name:N", title=None, legend=alt.Legend(orient="top", symbolStrokeColor=INK, labelLimit=320),
        scale=alt.Scale(domain=list(names.values()), range=list(LINES.values())),
    )  # fmt: skip
    tips = _tips(said, [alt.Tooltip("name:N", title=" ")])
    rows = alt.Chart(alt.NamedData(name="rows")).transform_calculate(name="names[datum.line]")
    marks = [
        rows.mark_area(opacity=0.16).encode(x, alt.Y("p10:Q", title=None), alt.Y2("p90:Q"), colour, detail="line:N"),
        rows.mark_line(strokeWidth=2).encode(x, y, colour, dash),
        rows.mark_point(shape="diamond", size=70, filled=True, color="white", stroke=INK, opacity=1).encode(
            x, alt.Y("count:Q", title=None),
            tooltip=[alt.Tooltip("year:Q", title=said("year"), format="d"),
                     alt.Tooltip("count:Q", title=said("milestone_as_count"), format=",d")],
        ),
        rows.mark_point(size=160, opacity=0, filled=True).encode(x, y, tooltip=tips),
    ]  # fmt: skip
    chart = alt.layer(*marks).properties(width="container", height=HEIGHT)
    return finished(chart.add_params(alt.param(name="names", value=names)))


def _methods(material: Material, lang: Lang) -> Spec:
    import altair as alt

    said = material.labels.sayer(lang)
    methods = dict.fromkeys(_of_root(material, "methods")["method"])
    names = {name: material.labels.method(name).of(lang) for name in methods}
    x = alt.X("p50:Q", title=None, scale=alt.Scale(zero=True), axis=alt.Axis(format=",d", tickCount=5))
    y = alt.Y("name:N", title=None, sort=alt.EncodingSortField("order", op="min"),
              axis=alt.Axis(labelLimit=300, domain=False, ticks=False))  # fmt: skip
    shade = alt.Opacity("year:O", title=None, legend=alt.Legend(orient="top"), scale=alt.Scale(range=[0.35, 1]))
    look = {"y": y, "yOffset": alt.YOffset("year:O"), "color": alt.Color("colour:N", scale=None), "opacity": shade}
    tips = _tips(said, [alt.Tooltip("name:N", title=" ")])
    rows = alt.Chart(alt.NamedData(name="rows")).transform_calculate(name="names[datum.method]")
    first = rows.transform_window(at="row_number()").transform_filter("datum.at === 1")
    marks = [
        rows.mark_rule(strokeWidth=4).encode(x=alt.X("p10:Q", title=None), x2="p90:Q", tooltip=tips, **look),
        rows.mark_point(filled=True, size=36).encode(x=x, tooltip=tips, **look),
        _mark(first, "stock", said("page_stock"), MUTED, [2, 3]),
        _mark(first, "planned", said("planned_need"), VERMILION, [6, 3]),
    ]
    chart = alt.layer(*marks).properties(width="container", height=alt.Step(ROW_HEIGHT))
    return finished(chart.add_params(alt.param(name="names", value=names)))


def _mark(rows: Any, column: str, title: str, colour: str, dash: list[int]) -> Any:
    """Draw a line across all methods: today's stock, or what the plan asks for."""
    import altair as alt

    tip = [alt.Tooltip(f"{column}:Q", title=title, format=",d")]
    return rows.mark_rule(color=colour, strokeDash=dash, strokeWidth=1.6).encode(x=f"{column}:Q", tooltip=tip)


def _tips(said: Callable[[str], str], before: list[Any]) -> list[Any]:
    import altair as alt

    numbers = [alt.Tooltip(f"{name}:Q", title=name.upper(), format=",d") for name in ("p10", "p50", "p90")]
    return [alt.Tooltip("year:Q", title=said("year"), format="d"), *before, *numbers]
