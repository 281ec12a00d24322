"""A run in a notebook: its targets at a glance, its charts by name."""

from __future__ import annotations

import numpy as np
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure

from sim.comparison import compare
from sim.errors import InputError, ScenarioError
from sim.result import Result


def test_a_run_shows_its_targets_with_range_verdict_and_status(kaiping: Result) -> None:
    shown = kaiping._repr_html_()
    row = kaiping.table("targets").query(
        "variant == 'base' and year == 2025 and indicator == 'beds_per_1000' and region == 'kaiping'"
    ).iloc[0]  # fmt: skip
    assert f"{row['p10']:.2f} – {row['p90']:.2f} ({row['p50']:.2f})" in shown
    assert kaiping.words("beds_per_1000") in shown
    assert f"{kaiping.words(row['status'])} ({row['probability']:.0%})" in shown
    assert "(每千人)" in shown, "units in the language of the table"
    assert shown.count("<tr>") == 13, "twelve indicators that the model reaches, and the head"


def test_charts_are_found_by_name_and_drawn_when_asked_for(kaiping: Result) -> None:
    assert {"population", "births", "targets", "projects", "resource_beds"} <= set(dir(kaiping.chart))
    assert isinstance(kaiping.chart.population(), Figure)


def test_a_chart_that_is_not_there_is_told_with_the_nearest_name(kaiping: Result) -> None:
    with pytest.raises(AttributeError, match="no chart 'populaton', did you mean \"population\""):
        _ = kaiping.chart.populaton


def test_tables_are_completed_by_name_in_brackets(kaiping: Result) -> None:
    shell = InteractiveShell.instance()
    shell.user_ns["run"] = kaiping
    with provisionalcompleter():
        found = {each.text.strip("'\"]") for each in shell.Completer.completions('run["tar', 8)}
    assert "targets" in found
    assert kaiping["targets"].equals(kaiping.table("targets"))


def test_one_lever_changed_and_run_again_is_one_line(kaiping_central: Result) -> None:
    late = kaiping_central.again({"supply.projects.third_hospital.delay_years": 2}, variants=[])
    assert _opening(late) == _opening(kaiping_central) + 2
    assert late.variants == ("base",)


def test_what_was_changed_before_stays_when_a_run_is_changed_again(kaiping_central: Result) -> None:
    first = kaiping_central.again({"supply.projects.third_hospital.delay_years": 2}, variants=["no_policy"])
    both = first.again({"supply.growth.nurses": {"value": 0.02, "low": 0.01, "high": 0.03, "note": "慢"}}, draws=3)
    assert both.variants == ("base", "no_policy")
    assert both.scenario.base.draws == 3
    assert both.scenario.base.supply.growth["nurses"].note == "慢"
    assert both.scenario.base.supply.projects.rows["third_hospital"] == {"delay_years": 2}


def test_a_run_and_its_changes_are_compared_however_many_they_are(kaiping_central: Result) -> None:
    path = "supply.projects.*.delay_years"
    runs = [kaiping_central.again({path: years}, variants=[]) for years in range(1, 4)]
    assert compare(runs[0], runs[1]).variants == ("kaiping/base", "kaiping-2/base")
    assert compare(*runs).variants == ("kaiping/base", "kaiping-2/base", "kaiping-3/base")


def test_a_setting_that_is_not_there_is_told_with_the_nearest_name(kaiping_central: Result) -> None:
    with pytest.raises(ScenarioError, match="nurses"):
        kaiping_central.again({"supply.path_of.nurses": "as_hoped"})


def test_a_change_lies_on_top_of_earlier_ones_above_and_below_it(kaiping_central: Result) -> None:
    whole = {"value": 0.05, "low": 0.04, "high": 0.06}
    wide = kaiping_central.again({"supply.growth": {"nurses": whole}}, variants=[])
    for first, then in (
        (wide, {"supply.growth.nurses.value": 0.045}),
        (wide.again({"supply.growth.nurses.value": 0.055}), {"supply.growth.nurses": {**whole, "value": 0.045}}),
    ):
        assert first.again(then).scenario.base.supply.growth["nurses"].value == 0.045


def test_a_number_of_numpy_is_a_setting_and_an_object_is_none(kaiping_central: Result) -> None:
    path = "supply.projects.third_hospital.delay_years"
    assert _opening(kaiping_central.again({path: np.int64(2)}, variants=[])) == _opening(
        kaiping_central.again({path: 2}, variants=[])
    )
    with pytest.raises(InputError, match="cannot be a setting"):
        kaiping_central.again({path: object()})


def _opening(run: Result) -> float:
    (opening,) = run.table("projects").query("variant == 'base' and project == 'third_hospital'")["opening_p50"]
    return float(opening)
