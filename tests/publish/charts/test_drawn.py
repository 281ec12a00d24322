"""Beside each picture stand exactly the numbers that it draws."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from chart_cases import DRAW, chart
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from sim.publish.charts import save
from sim.publish.charts.drawn import cut, series, staged
from sim.publish.charts.page import Chart

SCALES = (1, 1e-2, 1e3, 1e4)
"""An axis may count in per cent, thousands or ten thousands; the CSV holds the table's own unit."""
ACROSS = ("methods",)
"""Charts whose values lie along the horizontal axis."""
STACKED = (
    "births",
    "workforce",
    "demand_change",
    "waterfall",
    "tornado",
    "projects",
    "decisions",
    "attainment",
    "tiles",
)
"""Charts whose bars stand on one another, or whose cells have no height: read by tests of their own."""


def drawn(name: str) -> pd.DataFrame:
    figure = chart(name, "en")
    assert isinstance(figure, Chart)
    return figure.drawn


def numbers(table: pd.DataFrame) -> NDArray[np.float64]:
    values = table.select_dtypes("number").to_numpy(float, na_value=np.nan).ravel()
    return np.unique(values[~np.isnan(values)])


def shown(axes: Axes, least: int, *, across: bool = False) -> list[float]:
    """Return the values of lines with more than ``least`` points; a line of two points is a rule or a whisker."""
    data = axes.transData
    lines = [
        line for line in axes.lines if line.get_transform().contains_branch(data) and len(line.get_ydata()) > least
    ]
    values = [float(value) for line in lines for value in (line.get_xdata() if across else line.get_ydata())]
    return [value for value in values if not np.isnan(value)]


def among(values: list[float], known: NDArray[np.float64]) -> list[float]:
    """Return the values that are not among the known ones at any scale."""
    found = np.zeros(len(values), dtype=bool)
    for scale in SCALES:
        found |= np.isclose(np.array(values)[:, None] * scale, known[None, :], rtol=1e-9, atol=1e-9).any(axis=1)
    return [value for value, there in zip(values, found, strict=True) if not there]


@pytest.mark.parametrize("name", [name for name in DRAW if name not in STACKED])
def test_every_point_of_a_line_stands_in_the_table_of_the_chart(name: str) -> None:
    known = numbers(drawn(name))
    for axes in chart(name, "en").axes:
        assert not among(shown(axes, 3, across=name in ACROSS), known)


@pytest.mark.parametrize("name", ["population", "beds", "coupling", "childcare", "revision", "equity", "fan"])
def test_every_edge_of_a_band_stands_in_the_table_of_the_chart(name: str) -> None:
    known = numbers(drawn(name))
    bands = [band for axes in chart(name, "en").axes for band in axes.collections if isinstance(band, PolyCollection)]
    assert bands
    for band in bands:
        heights = [float(height) for path in band.get_paths() for height in path.vertices[:, 1] if not np.isnan(height)]
        assert not among(heights, known)


@pytest.mark.parametrize("name", ["births", "demand_change"])
def test_bars_are_as_long_as_the_table_says(name: str) -> None:
    known = numbers(drawn(name))
    bars = [bar for axes in chart(name, "en").axes for bar in axes.patches if isinstance(bar, Rectangle)]
    lengths = [bar.get_height() if name == "births" else bar.get_width() for bar in bars]
    assert len(lengths) > 5
    assert not among([float(length) for length in lengths], known)


@pytest.mark.parametrize("name", DRAW)
def test_the_table_of_a_chart_has_units_ids_and_no_row_twice(name: str) -> None:
    table = drawn(name)
    assert len(table)
    assert not table.duplicated().any()
    assert table["unit"].notna().all()
    assert (table["unit"].astype(str) != "").all()
    texts = table.select_dtypes(exclude="number").drop(columns="note", errors="ignore")
    assert all(str(text).isascii() for column in texts for text in texts[column])


@pytest.mark.parametrize("name", DRAW)
def test_the_table_of_a_chart_is_the_same_in_both_languages(name: str) -> None:
    chinese = chart(name, "zh")
    assert isinstance(chinese, Chart)
    pd.testing.assert_frame_equal(drawn(name), chinese.drawn)


def test_no_number_of_another_place_or_year_stands_beside_a_picture() -> None:
    assert set(drawn("beds")["region"]) == {"qingyuan"}
    assert set(drawn("pyramid")["year"]) == {2020, 2035}
    assert set(drawn("variants")["year"]) == {2030}


def test_the_csv_stands_beside_the_pictures_and_holds_the_table(tmp_path: Path) -> None:
    png, _, written = save(chart("beds", "zh"), tmp_path / "beds")
    assert (written.parent, written.name) == (png.parent, "beds.csv")
    with written.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = drawn("beds")
    assert list(rows[0]) == list(table.columns)
    assert [float(row["p50"]) for row in rows] == pytest.approx(table["p50"].tolist(), rel=1e-8)


def test_what_is_observed_is_told_from_what_is_projected() -> None:
    rows = staged(pd.DataFrame({"year": [2019, 2020, 2021]}), 2020)
    assert rows["stage"].tolist() == ["observed", "observed", "projected"]


def test_a_table_without_a_median_draws_its_mean() -> None:
    rows = cut(pd.DataFrame({"year": [2020], "mean": [3.0]}), "year", unit="beds")
    assert rows.to_dict("records") == [{"year": 2020, "unit": "beds", "p50": 3.0}]


def test_tables_below_each_other_are_told_apart_and_empty_ones_left_out() -> None:
    one = pd.DataFrame({"year": [2020]})
    assert series({"supply": one, "norm": one.iloc[:0]})["series"].tolist() == ["supply"]
