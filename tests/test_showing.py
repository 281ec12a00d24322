"""A run in a notebook: its targets at a glance, its charts by name."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from sim.result import Result


def test_a_run_shows_its_targets_with_range_verdict_and_status(kaiping: Result) -> None:
    shown = kaiping._repr_html_()
    row = kaiping.table("targets").query(
        "variant == 'base' and year == 2025 and indicator == 'beds_per_1000' and region == 'kaiping'"
    ).iloc[0]  # fmt: skip
    assert f"{row['p10']:.2f} – {row['p90']:.2f} ({row['p50']:.2f})" in shown
    assert kaiping.words("beds_per_1000") in shown
    assert f"{kaiping.words(row['status'])} ({row['probability']:.0%})" in shown
    assert shown.count("<tr>") == 13, "twelve indicators that the model reaches, and the head"


def test_charts_are_found_by_name_and_drawn_when_asked_for(kaiping: Result) -> None:
    assert {"population", "births", "targets", "projects", "resource_beds"} <= set(dir(kaiping.chart))
    assert isinstance(kaiping.chart.population, Figure)


def test_a_chart_that_is_not_there_is_told_with_the_nearest_name(kaiping: Result) -> None:
    with pytest.raises(AttributeError, match="no chart 'populaton', did you mean \"population\""):
        _ = kaiping.chart.populaton
