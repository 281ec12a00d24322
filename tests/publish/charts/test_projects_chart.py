"""The line of time of projects says what its table says."""

from __future__ import annotations

import pytest
from chart_cases import chart
from made_up_place import CAPTION, WORDS
from made_up_supply import projects
from matplotlib.patches import Rectangle

from sim.publish.charts import projects_chart


def _bars(lang: str = "en") -> list[tuple[float, float]]:
    """Return begin and end of every bar."""
    bars = [patch for patch in chart("projects", lang).axes[0].patches if isinstance(patch, Rectangle)]
    return [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]


def test_a_printed_year_of_finish_is_drawn_to_its_last_day_and_a_date_to_itself() -> None:
    assert (2021, 2025) in _bars()
    assert (2022.5, 2025.5) in _bars()


def test_the_range_of_openings_and_the_filling_up_are_those_of_the_table() -> None:
    assert any(bar == pytest.approx((2025.3, 2028.6)) for bar in _bars())
    assert any(bar == pytest.approx((2025.9, 2027.4)) for bar in _bars())
    assert len(_bars()) == 4


def test_names_tell_new_beds_and_the_line_that_calls_a_building_finished() -> None:
    axes = chart("projects", "zh").axes[0]
    names = [label.get_text().replace("\n", "") for label in axes.get_yticklabels()]
    assert "净增240张" in names[0]
    assert "规划第8行：已建成" in names[1]
    assert names[2] == "新区分院"


def test_what_never_opens_or_has_no_years_says_so() -> None:
    said = [text.get_text() for text in chart("projects", "en").axes[0].texts]
    assert said == [WORDS["en"]("project_never"), WORDS["en"]("note_project_no_dates")]


def test_projects_without_any_year_are_a_list() -> None:
    rows = projects().query("project == 'branch'")
    figure = projects_chart(rows, region="qingyuan", words=WORDS["en"], caption=CAPTION["en"], unit="beds")
    assert not figure.axes[0].patches
    assert not figure.legends
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["Branch in the new town"]
