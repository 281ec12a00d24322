"""The sheet of charts: need, supply and target of each binding resource, drawn by the spreadsheet itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.publish.office.counties import Density, densities
from sim.publish.office.sheets import Looks, set_widths, write_cell, write_header
from sim.publish.run_tables import RunTables

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SERIES = ("demand_use", "supply_p10", "supply_p50", "supply_p90", "target")
COLOURS = {
    "demand_use": "#D55E00", "supply_p10": "#9CC4E0", "supply_p50": "#0072B2", "supply_p90": "#9CC4E0",
    "target": "#222222",
}  # fmt: skip
HIGH, ACROSS = 17, 2
"""Rows that a chart takes, and charts beside each other."""


def write_headline(book: Workbook, run: RunTables, look: Looks) -> None:
    """Write years down, series of each resource across, and a chart for each resource below."""
    words, shown = run.words, densities(run)
    sheet = book.add_worksheet(words("sheet_headline"))
    years = sorted(run.base("supply")["year"].unique().tolist())
    labels = [_label(series, run) for series in SERIES]
    headings = [words("year")]
    for each in shown:
        name = words("with_unit", label=words(each.resource), unit=each.unit)
        headings += [words("report_column", name=name, series=label) for label in labels]
    columns = [column for each in shown for column in _columns(each, run, years)]
    cells: list[list[Any]] = [years, *columns]
    write_header(sheet, headings, look)
    set_widths(sheet, headings, cells)
    for at, line in enumerate(zip(*cells, strict=True), start=1):
        for position, value in enumerate(line):
            write_cell(sheet, (at, position), value, look.numbers["#,##0" if position else "0"])
    for order, each in enumerate(shown):
        _add_chart(book, sheet, (run, each, order), len(years))


def _columns(each: Density, run: RunTables, years: list[int]) -> list[list[float]]:
    """Return the series of a resource in the whole place, in units; years without a number are NaN."""
    root = run.inputs.place.root
    need, there, asked = run.base("demand"), run.base("supply"), run.base("attainment")
    need = need[(need["resource"] == each.resource) & (need["region"] == root) & (need["method"] == "use")]
    there = there[(there["resource"] == each.resource) & (there["region"] == root)].set_index("year")
    asked = asked[(asked["indicator"] == each.indicator.id) & (asked["plan"] == each.indicator.plan)]
    asked = asked[(asked["region"] == root) & (asked["target_basis"] == "milestone")].set_index("year")
    found = [need.set_index("year")["p50"], *(there[name] for name in ("p10", "p50", "p90")), asked["units_needed"]]
    return [column.reindex(years).tolist() for column in found]


def _add_chart(book: Workbook, sheet: Worksheet, what: tuple[RunTables, Density, int], years: int) -> None:
    run, each, order = what
    words = run.words
    chart: Any = book.add_chart({"type": "line"})
    name = words("sheet_headline")
    for at, series in enumerate(SERIES):
        column = 1 + order * len(SERIES) + at
        line: dict[str, Any] = {"color": COLOURS[series], "width": 2.25 if series == "supply_p50" else 1.25}
        if series in ("supply_p10", "supply_p90"):
            line["dash_type"] = "dash"
        target = series == "target"
        marker = {"type": "diamond", "size": 9, "fill": {"color": COLOURS[series]}} if target else {"type": "none"}
        chart.add_series({
            "name": _label(series, run),
            "categories": [name, 1, 0, years, 0],
            "values": [name, 1, column, years, column],
            "line": {"none": True} if target else line,
            "marker": marker,
        })  # fmt: skip
    title = words("resource_title", region=words(run.inputs.place.root), resource=words(each.resource))
    chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
    chart.set_y_axis(
        {"name": each.unit, "num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E4E4E4"}}}
    )
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 330})
    row, side = divmod(order, ACROSS)
    sheet.insert_chart(years + 2 + row * HIGH, 0, chart, {"x_offset": side * 640})


def _label(series: str, run: RunTables) -> str:
    name, _, part = series.partition("_p")
    if part:
        return run.words(
            "report_column", name=run.words(name), series=f"P{part}" if part != "50" else run.words("median")
        )
    return run.words("report_median_of", label=run.words(series)) if series == "demand_use" else run.words(series)
