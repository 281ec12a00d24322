"""The report's section of north and south by county: the base year beside the plan's last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.publish.office.counties import county_table, densities, ordered_regions, target_year
from sim.publish.office.numbers import number, ten_thousands
from sim.publish.office.parts import Part, Shown
from sim.publish.office.pictures import picture, place_name
from sim.publish.run_tables import RunTables, rows_by

if TYPE_CHECKING:
    import pandas as pd


def counties(run: RunTables) -> Iterator[Part]:
    """Yield residents, counts, densities and gaps by region, base and last printed year: three tables."""
    if len(run.inputs.place.regions) == 1:
        return
    words, shown = run.words, densities(run)
    table, last, first = county_table(run), target_year(run), run.scenario.base.horizon.base
    kinds = {
        "report_county_counts": [(each.resource, 0, each.unit, False) for each in shown],
        "report_county_densities": [
            (each.indicator.id, each.indicator.decimals, words(each.indicator.unit), False) for each in shown
        ],
        "report_county_gaps": [(f"{each.resource}_gap", 0, each.unit, True) for each in shown],
    }
    for caption, columns in kinds.items():
        names = [
            words("with_unit", label=words(each.resource), unit=unit)
            for each, (_, _, unit, _) in zip(shown, columns, strict=True)
        ]
        years = (last,) if caption == "report_county_gaps" else (first, last)
        cells = _county_rows(run, table, years, columns)
        people = words("ten_thousand_persons" if words.lang == "zh" else "thousand_persons")
        headings = (words("region"), words("year"), words("with_unit", label=words("population"), unit=people), *names)
        widths = (2.0, 1.2, 2.2, *[2.0] * len(shown))
        told = words(caption, year=words("list_comma").join(map(str, years)))
        yield Shown(told, headings, cells, widths, (0, 1), words("report_county_note"))
    yield from picture(run, "equity", "report_equity", region=place_name(run))


def _county_rows(
    run: RunTables, table: pd.DataFrame, years: tuple[int, ...], columns: list[tuple[str, int, str, bool]]
) -> tuple[tuple[str, ...], ...]:
    """Return a row for each region and year; a region's years stand below each other."""
    rows = rows_by(table, "region", "year")
    held = [rows[region, year] for region in ordered_regions(run) for year in years]
    return tuple(
        (
            run.words(row["region"]) if row["year"] == years[0] else "",
            str(row["year"]),
            number(ten_thousands(row["population"], run.words), 2),
            *(number(row[name], digits, sign=sign) for name, digits, _, sign in columns),
        )
        for row in held
    )
