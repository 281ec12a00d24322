"""What a run prints of childcare: whether the plan's places will fill, and what they ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from sim.result import Result
from sim.scenario.load import BASE
from sim.scenario.model_childcare import CLASSES
from sim.words import Words

COLUMNS = ("year", *(f"screen_childcare_{name}" for name in ("places", "coverage", "children", "surplus")))


def show_childcare(console: Console, result: Result) -> None:
    """Print places and children at the plan's end and the horizon's, when there are too many, and what they ask for."""
    words, inputs, end = result.words, result.inputs[BASE], result.scenario.base.horizon.end
    surplus, measures = (_whole_place(result, name) for name in ("childcare_surplus", "childcare"))
    if not len(surplus):
        return
    years = sorted({inputs.milestone_year(end), end} & set(surplus["year"]))
    table = Table(title=words("screen_childcare", region=words(inputs.place.root)), box=box.SIMPLE)
    table.title_justify = "left"
    for heading in COLUMNS:
        table.add_column(words(heading), justify="left" if heading == "year" else "right")
    for year in years:
        table.add_row(*_cells(year, surplus, measures))
    console.print(table)
    for note in (surplus["note"].iloc[0], _needs(years[0], measures, words)):
        console.print(f"[dim]* {note}[/]")
    console.print()


def _whole_place(result: Result, name: str) -> pd.DataFrame:
    rows: pd.DataFrame = result.table(name)
    return rows[(rows["variant"] == BASE) & (rows["region"] == result.inputs[BASE].place.root)]


def _cells(year: int, surplus: pd.DataFrame, measures: pd.DataFrame) -> Iterator[str]:
    told = {row["measure"]: row for row in measures[measures["year"] == year].to_dict("records")}
    row = surplus[surplus["year"] == year].to_dict("records")[0]
    yield str(year)
    yield f"{row['places']:,.0f}"
    yield f"{told['coverage_planned']['p50']:.1f}"
    yield "{p50:,.0f} ({p10:,.0f} - {p90:,.0f})".format(**{str(key): value for key, value in told["wanted"].items()})
    yield f"{row['probability']:.0%}"


def _needs(year: int, measures: pd.DataFrame, words: Words) -> str:
    """Return the sentence on what every place of the plan asks for, in medians."""
    at = measures[measures["year"] == year].set_index("measure")["p50"]
    told = {name: f"{at[f'{name}_planned']:,.0f}" for name in ("centres", "classes", "staff", "health_workers")}
    kinds = ", ".join(f"{words(f'class_{name}')} {at[f'classes_{name}_planned']:,.0f}" for name in CLASSES)
    return words("screen_childcare_needs", year=year, area=f"{at['floor_area_planned']:,.0f}", kinds=kinds, **told)
