"""The heat map of the plan's indicators: in which year each is likely to be met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from sim.publish.charts.drawn import cut
from sim.publish.charts.marks import labelled
from sim.publish.charts.page import LINE, POINT, Chart, finish, sheet, wrap
from sim.publish.charts.style import INK, RULE, SMALL, STATUSES, house_style
from sim.words import Words

NATURES = ("binding", "anticipatory")
_CELL = 0.3  # inches: width of a year
_NAMES = 2.35  # inches: width of the names of indicators
_ROW = 0.19  # inches: least height of a row
_NUMBER = 6.5  # points
_SPANNING = ("assumed", "not_modelled")
_HATCH_COLOUR = (0.0, 0.0, 0.0, 0.15)


@dataclass(frozen=True)
class Row:
    """One row of the map: a heading where ``cells`` is empty, else an indicator with its years.

    ``span`` is the first and the last year of the indicator's plan.
    """

    label: str
    cells: pd.DataFrame
    span: tuple[int, int]

    @property
    def height(self) -> float:
        """Height in inches, enough for the lines of the label."""
        return max(_ROW, (self.label.count("\n") + 1) * SMALL * LINE * POINT + 0.03)


def attainment_chart(targets: pd.DataFrame, *, region: str, variant: str = "base", words: Words, caption: str) -> Chart:
    """Draw indicators by year: colour for the status, and the probability of attainment in per cent.

    Parameters
    ----------
    targets
        ``targets.csv``; binding indicators come first, then anticipatory ones, else in the table's order.
    region, variant
        Ids of what to draw.
    words
        Labels; they name the region, the variant and the indicators.
    caption
        Line on scenario and source below the chart.

    Notes
    -----
    Milestone years are outlined; years after the last target, which carry it on, are hatched. A region
    that the plan does not bind (basis ``reference``) gets its probabilities without a verdict.
    """
    table = targets[(targets["region"] == region) & (targets["variant"] == variant)]
    keys = ("plan", "variant", "region", "nature", "indicator", "year", "target_basis", "look")
    shown = table.assign(year=table["year"].astype(int), look=_looks(table))
    table = cut(shown, *keys, values=("probability",), unit="probability")
    years = list(range(table["year"].min(), table["year"].max() + 1))
    with house_style(words) as labels:
        rows = list(_rows(table, labels))
        height = sum(row.height for row in rows)
        figure = sheet(height + 1.35, width=_NAMES + _CELL * len(years) + 0.25)
        axes = figure.add_subplot()
        _frame(axes, rows, years)
        top = 0.0
        for row in rows:
            _draw_row(axes, row, top, labels)
            top += row.height
        axes.set_xlabel(labels("year"))
        title = labels("attainment_title", region=labels(region), variant=labels(variant))
        units, drawn = [labels("attainment_unit")], table.rename(columns={"look": "status"})
        return finish(figure, drawn, labels, units=units, title=title, below=caption, legend=_legend(table, labels))


def _looks(table: pd.DataFrame) -> pd.Series[str]:
    """Return the status to draw; a mere reference is never shown as met or missed."""
    status = table["status"].astype("string").fillna("reference").astype(str)
    mere = (table["target_basis"].astype(str) == "reference") & ~status.isin(_SPANNING)
    return status.mask(mere, "reference")


def _rows(table: pd.DataFrame, words: Words) -> Iterator[Row]:
    """Yield a heading for each plan and nature, and its indicators in the table's order."""
    plans = list(dict.fromkeys(table["plan"].astype(str)))
    for plan in plans:
        of_plan = table[table["plan"].astype(str) == plan]
        span = int(of_plan["year"].min()), int(of_plan["year"].max())
        for nature in NATURES:
            group = of_plan[of_plan["nature"] == nature]
            if group.empty:
                continue
            heading = words(f"{nature}_indicators")
            several = len(plans) > 1
            yield Row(labelled(heading, words(plan), words) if several else heading, group.iloc[:0], span)
            for indicator in dict.fromkeys(group["indicator"]):
                cells = group[group["indicator"] == indicator].sort_values("year", kind="stable")
                yield Row(wrap(words(indicator), size=SMALL, width=_NAMES - 0.15), cells, span)


def _frame(axes: Axes, rows: list[Row], years: list[int]) -> None:
    axes.grid(visible=False)
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    axes.set_ylim(sum(row.height for row in rows), 0)
    axes.set_xticks(years, [str(year) for year in years])
    axes.tick_params(length=0)
    centres, top = [], 0.0
    for row in rows:
        centres.append(top + row.height / 2)
        top += row.height
    axes.set_yticks(centres, [row.label for row in rows], linespacing=1.35)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _draw_row(axes: Axes, row: Row, top: float, words: Words) -> None:
    if row.cells.empty:
        axes.axhline(top + row.height - 0.01, color=RULE, linewidth=0.8)
        return
    cells = list(zip(row.cells["year"], row.cells["look"], row.cells["probability"], strict=True))
    if set(row.cells["look"]) == {"not_modelled"}:
        cells = [(year, "not_modelled", None) for year in row.span]
    for look, run in groupby(cells, key=lambda cell: cell[1]):
        if look in _SPANNING:
            _span(axes, look, [year for year, _, _ in run], (top, row.height), words)
        else:
            for year, _, probability in run:
                _cell(axes, look, (year, year), (top, row.height), percent(probability))
    verdicts = row.cells[~row.cells["look"].isin(_SPANNING)]
    for year, basis in zip(verdicts["year"], verdicts["target_basis"], strict=True):
        _overlay(axes, str(basis), year, (top, row.height))


def _span(axes: Axes, look: str, years: list[int], rows: tuple[float, float], words: Words) -> None:
    """Draw a run of years as one cell: the word where it fits, else its mark."""
    text = words(look) if years[-1] - years[0] > 1 else words(f"{look}_mark")
    _cell(axes, look, (years[0], years[-1]), rows, text)


def _cell(axes: Axes, look: str, years: tuple[int, int], rows: tuple[float, float], text: str) -> None:
    (first, last), (top, height) = years, rows
    style = STATUSES[look]
    box = (first - 0.47, top + 0.01), last - first + 0.94, height - 0.02
    edge = RULE if style.fill == "#FFFFFF" else "none"
    axes.add_patch(Rectangle(*box, facecolor=style.fill, edgecolor=edge, linewidth=0.5))
    # The patch behind the text keeps it legible over the hatching.
    pad = {"facecolor": style.fill, "linewidth": 0, "pad": 0.8}
    x, y = (first + last) / 2, top + height / 2
    axes.text(x, y, text, size=_NUMBER, color=style.text, ha="center", va="center_baseline", bbox=pad, zorder=4)


def _overlay(axes: Axes, basis: str, year: int, rows: tuple[float, float]) -> None:
    top, height = rows
    box = (year - 0.47, top + 0.01), 0.94, height - 0.02
    if basis == "milestone":
        axes.add_patch(Rectangle(*box, fill=False, edgecolor=INK, linewidth=1.2, zorder=3))
    elif basis == "carried":
        axes.add_patch(Rectangle(*box, fill=False, hatch="/////", edgecolor=_HATCH_COLOUR, linewidth=0, zorder=2))


def percent(probability: float | None) -> str:
    """Return a probability in per cent; 100 and 0 are kept for what is certain."""
    if probability is None or pd.isna(probability):
        return "–"
    value = 100 * float(probability)
    if 99.5 <= value < 100:
        return ">99"
    return "<1" if 0 < value <= 0.5 else f"{value:.0f}"


def _legend(table: pd.DataFrame, words: Words) -> dict[str, Artist]:
    legend: dict[str, Artist] = {}
    present = set(table["look"])
    for look, style in STATUSES.items():
        if look in present:
            edge = RULE if style.fill == "#FFFFFF" else "none"
            legend[words(look)] = Patch(facecolor=style.fill, edgecolor=edge, linewidth=0.5)
    bases = set(table["target_basis"].astype(str))
    if "milestone" in bases:
        legend[words("milestone")] = Patch(facecolor="none", edgecolor=INK, linewidth=1.2)
    if "carried" in bases:
        legend[words("carried")] = Patch(facecolor="none", hatch="/////", edgecolor=_HATCH_COLOUR, linewidth=0)
    return legend
