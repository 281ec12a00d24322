"""``workbook.xlsx``: a sheet for each table, one by county, one with charts; the same run, the same bytes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.publish.office.counties import county_table, densities
from sim.publish.office.headline_sheet import write_headline
from sim.publish.office.sheets import Looks, heading, looks, set_widths, write_cell, write_header, write_sheet
from sim.publish.run_tables import RunTables
from sim.result import TABLES

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook

MADE = datetime(2021, 1, 1)
"""A date that no clock gave, for the same bytes."""
WHOLE_PLACE = ("population", "admissions")
"""Tables by single ages: the sheet holds the whole place, the file its counties too."""
ALL_VARIANTS = ("assumptions",)
PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FONTS = {"zh": "等线", "en": "Calibri"}


def write_workbook(run: RunTables, path: Path) -> None:
    """Write the workbook of a run."""
    from xlsxwriter import Workbook

    from sim.publish.office.table_sheet import TableSheet

    fonts = {"font_name": FONTS[run.words.lang], "font_size": 10.5}
    book = Workbook(str(path), {**PLAIN_TEXT, "default_format_properties": fonts})
    title = run.words("workbook_title", scenario=run.words(run.scenario.name))
    book.set_properties({"title": title, "author": "cohortplan", "created": MADE})
    look = looks(book)
    shown = {name: sheet_rows(run, name) for name in TABLES}
    held = [name for name in TABLES if len(shown[name])]
    counties = county_table(run)
    charted = densities(run)
    _contents(book, run, look, {name: len(table) for name, table in shown.items()} | {"counties": len(counties)})
    _counties(book, run, look, counties)
    if charted:
        write_headline(book, run, look)
    for name in held:
        sheet = book.add_worksheet(run.words(f"sheet_{name}"), TableSheet)
        write_sheet(sheet, name, shown[name], run, look)
    book.close()


def sheet_rows(run: RunTables, name: str) -> pd.DataFrame:
    """Return the rows of a table that stand in its sheet: the base variant, of single ages the whole place alone."""
    if name in ALL_VARIANTS:
        return run.table(name)
    rows = run.base(name).drop(columns="variant")
    if name in WHOLE_PLACE:
        rows = rows[rows["region"] == run.inputs.place.root]
    return rows


def _contents(book: Workbook, run: RunTables, look: Looks, rows: dict[str, int]) -> None:
    """Write the first sheet: what is what."""
    words = run.words
    sheet = book.add_worksheet(words("sheet_contents"))
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 74)
    sheet.set_column(2, 3, 12)
    sheet.set_column(4, 4, 26)
    sheet.write_string(0, 0, words("workbook_title", scenario=words(run.scenario.name)), look.title)
    plans = words("list_comma").join(words(plan.id) for plan in run.inputs.plans) or "-"
    about = {"scenario": words(run.scenario.name), "draws": run.record["draws"], "seed": run.record["seed"]}
    sheet.write_string(1, 0, words("chart_caption_run", plans=plans, run=run.record["hash"], **about))
    sheet.set_row(2, 48)
    sheet.merge_range(2, 0, 2, 4, words("workbook_note"), look.text)
    for position, key in enumerate(("sheet", "about", "rows", "rows_file", "file")):
        sheet.write_string(4, position, heading(key, run), look.header)
    extra = ["counties", *(["headline"] if densities(run) else [])]
    for at, name in enumerate([*extra, *TABLES], start=5):
        _content_line(sheet, at, name, (run, look, rows))
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _content_line(sheet: Any, at: int, name: str, held: tuple[RunTables, Looks, dict[str, int]]) -> None:
    run, look, rows = held
    label, there = run.words(f"sheet_{name}"), rows.get(name)
    if there == 0:
        sheet.write_string(at, 0, label)
    else:
        sheet.write_url(at, 0, f"internal:'{label}'!A1", look.link, label)
    empty = f" ({run.words('workbook_empty')})" if there == 0 else ""
    sheet.write_string(at, 1, run.words(f"about_{name}") + empty)
    if there is not None:
        sheet.write_number(at, 2, there, look.numbers["#,##0"])
    if name in TABLES:
        sheet.write_number(at, 3, len(run.table(name)), look.numbers["#,##0"])
        sheet.write_string(at, 4, f"{name}.csv")


def _counties(book: Workbook, run: RunTables, look: Looks, table: pd.DataFrame) -> None:
    """Write north and south by county: residents, counts, densities, gaps."""
    words = run.words
    sheet = book.add_worksheet(words("sheet_counties"))
    headings = [words("year"), words("region"), words("with_unit", label=words("population"), unit=words("persons"))]
    shapes = ["0", "General", "#,##0"]
    for each in densities(run):
        unit, gap = words(each.indicator.unit), words("gap")
        name = words(each.resource)
        headings += [words("with_unit", label=name, unit=each.unit), words("with_unit", label=name, unit=unit)]
        headings.append(words("with_unit", label=f"{name} {gap}", unit=each.unit))
        shapes += ["#,##0", "0.000" if each.indicator.decimals > 2 else "0.00", "+#,##0;-#,##0;0"]
    cells = [table[column].tolist() for column in table.columns]
    cells[1] = [words(region) for region in cells[1]]
    write_header(sheet, headings, look)
    set_widths(sheet, headings, cells)
    sheet.freeze_panes(1, 2)
    for at, line in enumerate(zip(*cells, strict=True), start=1):
        for position, value in enumerate(line):
            write_cell(sheet, (at, position), value, look.numbers[shapes[position]])
    sheet.autofilter(0, 0, len(table), len(headings) - 1)
    sheet.write_string(len(table) + 2, 0, words("report_county_note"))
