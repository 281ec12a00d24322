"""What a run prints of decisions: one sentence for each binding indicator that is short."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console

from sim.result import Result
from sim.running import run
from sim.screen.decisions import show_decisions


def printed(result: Result) -> str:
    text = StringIO()
    show_decisions(Console(file=text, width=400), result)
    return text.getvalue()


def test_each_binding_gap_is_told_with_its_levers(qingyuan: Result) -> None:
    told, table = printed(qingyuan), qingyuan.table("decisions")
    short = table.query("variant == 'base' and nature == 'binding' and target_year == 2025")
    for indicator in short["indicator"].unique():
        assert qingyuan.words(indicator) in told
    assert "新建床位 自" in told
    assert "公共卫生人员" not in told  # anticipatory


def test_a_place_without_gaps_is_told_nothing(kaiping_central: Result) -> None:
    assert printed(kaiping_central) == ""


def test_a_lever_has_the_name_that_the_scenario_gives_it(scenarios: Path) -> None:
    sets = ["supply.levers.build.title={en: Wings as in the appendix}"]
    result = run(scenarios / "qingyuan.yaml", draws=10, variants=[], lang="en", sets=sets)
    told = printed(result)
    assert "Wings as in the appendix" in told
    assert "too late for 80% since" in told
