"""The same chart gives the same bytes, and files that show anywhere."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import pytest
from chart_cases import DRAW, chart, new_chart

from sim.publish.charts import save

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("name", DRAW)
def test_same_chart_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in save(new_chart(name, "zh"), tmp_path / "first")]
    again = [path.read_bytes() for path in save(new_chart(name, "zh"), tmp_path / "again")]
    assert first == again


@pytest.mark.parametrize("name", DRAW)
def test_panels_stand_at_rounded_places_and_stay_there(name: str) -> None:
    figure = chart(name, "zh")
    before = [axes.get_position().bounds for axes in figure.axes]
    parts = [value * 1e6 for bounds in before for value in bounds]
    assert parts == pytest.approx([round(part) for part in parts], abs=1e-6)
    figure.draw_without_rendering()
    assert before == [axes.get_position().bounds for axes in figure.axes]


def test_saving_one_figure_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    figure = chart("beds", "zh")
    first = [path.read_bytes() for path in save(figure, tmp_path / "first")]
    assert first == [path.read_bytes() for path in save(figure, tmp_path / "again")]


def test_settings_of_the_user_do_not_change_the_file(tmp_path: Path) -> None:
    plain = [path.read_bytes() for path in save(new_chart("births", "zh"), tmp_path / "plain")]
    own = {"figure.facecolor": "black", "savefig.bbox": "tight", "axes.grid": False, "font.size": 20}
    with mpl.rc_context(own):
        assert [path.read_bytes() for path in save(new_chart("births", "zh"), tmp_path / "own")] == plain


def test_paths_are_the_name_with_all_suffixes(tmp_path: Path) -> None:
    assert save(chart("beds", "en"), tmp_path / "beds.2030") == (
        tmp_path / "beds.2030.png",
        tmp_path / "beds.2030.svg",
        tmp_path / "beds.2030.csv",
    )


def test_files_hold_no_date_no_version_and_no_text_that_needs_a_font(tmp_path: Path) -> None:
    png, svg, _ = save(chart("beds", "zh"), tmp_path / "beds")
    drawing = svg.read_text(encoding="utf-8")
    assert "<text" not in drawing
    assert "dc:date" not in drawing
    assert b"matplotlib" not in png.read_bytes().lower()
