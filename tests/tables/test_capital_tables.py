from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from sim.result import Result
from sim.running import run
from sim.screen.run import show


def _projects(result: Result, variant: str = "base") -> pd.DataFrame:
    table = result.table("projects")
    return table[table["variant"] == variant].set_index("project")


def _money(result: Result, variant: str = "base") -> pd.DataFrame:
    table = result.table("investment")
    return table[table["variant"] == variant]


def test_every_project_of_the_plan_has_a_row(qingyuan: Result, kaiping: Result, scenarios: Path) -> None:
    for result, plan in ((qingyuan, "qingyuan-14fyp"), (kaiping, "kaiping-14fyp")):
        printed = pd.read_csv(scenarios / "plans" / plan / "projects.csv")["id"].tolist()
        assert _projects(result).index.tolist() == printed


def test_what_the_plan_prints_is_kept_beside_what_comes(kaiping_central: Result) -> None:
    wing = _projects(kaiping_central).loc["third_hospital"]
    # four years planned, 12 % over, 4.5 months of commissioning, 18 of filling up
    assert (wing["planned_start"], wing["planned_finish"]) == (2022, 2025)
    assert wing["opening_p50"] == pytest.approx(2026 + 0.48 + 0.375)
    assert wing["full_use_p50"] == pytest.approx(2026 + 0.48 + 0.375 + 1.5)
    assert (wing["cancel_probability"], wing["beds_net"], wing["investment"]) == (0.03, 240, 4800)
    assert np.isnan(wing["beds_replaced"])
    assert wing["in_use_mean"] == 0


def test_beds_on_completion_are_new_beds_and_those_replaced(kaiping: Result) -> None:
    rows = _projects(kaiping)
    both = rows[rows["beds_gross"].notna()]
    assert len(both) == 3
    assert (both["beds_net"] + both["beds_replaced"]).tolist() == pytest.approx(both["beds_gross"].tolist())
    assert rows.loc["maternal_child_hospital", "beds_replaced"] == 150


def test_the_split_of_mixed_beds_is_told_as_an_assumption(kaiping_central: Result) -> None:
    half = _projects(kaiping_central, "all_planned_and_mixed").loc["tcm_care_centre"]
    assert (half["beds_mixed"], half["beds_net"], half["beds_care"]) == (476, 238, 238)
    assert half["input_status"] == "assumed"
    assert "50%" in half["note"]
    assert "养老床位无基期存量" in half["note"]


def test_a_plan_read_as_printed_opens_at_the_end_of_its_year(kaiping_central: Result) -> None:
    wing = _projects(kaiping_central, "stated_net_only").loc["third_hospital"]
    assert (wing["opening_p10"], wing["full_use_p50"], wing["cancel_probability"]) == (2026, 2026, 0)
    assert wing["in_use_mean"] == 240
    assert wing["input_status"] == "found"


def test_a_project_that_the_text_calls_finished_is_flagged_in_table_and_on_screen(kaiping: Result) -> None:
    flagged = _projects(kaiping)["reported_finished"].dropna()
    assert flagged.to_dict() == {"central_hospital_maternity": 8}
    assert "规划第8行" in _projects(kaiping).loc["central_hospital_maternity", "note"]
    console = Console(file=io.StringIO(), width=200)
    show(console, kaiping, None)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert "开平市中心医院妇产儿科住院大楼建设项目: 规划第8行称其已建成" in printed
    assert "另有1个拟建项目" in printed


def test_a_project_without_dates_forecasts_nothing_and_says_so(qingyuan: Result) -> None:
    rows = _projects(qingyuan)
    planned = rows[rows["status"].isin(["planned", "under_way"])]
    assert len(planned) == 15
    assert (planned["note"] == "规划未印起止年份").all()
    assert planned[["opening_p50", "beds_net", "in_use_mean"]].isna().all(axis=None)
    assert not len(qingyuan.table("investment"))


def test_printed_investments_add_up_over_the_years(kaiping: Result, kaiping_central: Result) -> None:
    printed = {
        "central_hospital_maternity": 11000, "tcm_care_centre": 26011, "third_hospital": 4800,
        "maternal_child_hospital": 7455, "liqun_hospital": 18500,
    }  # fmt: skip
    printed["all"] = sum(printed.values())
    for result in (kaiping, kaiping_central):
        assert _money(result).groupby("project")["planned"].sum().to_dict() == pytest.approx(printed)
    assert _money(kaiping_central).groupby("project")["mean"].sum().to_dict() == pytest.approx(printed)


def test_a_cancelled_project_spends_nothing(kaiping: Result) -> None:
    spent = _money(kaiping).groupby("project")["mean"].sum()
    for works in kaiping.outcomes["base"].supply.works:
        if works.project.investment:
            assert spent[works.project.id] == pytest.approx(works.project.investment * (1 - works.cancelled.mean()))


def test_money_of_a_project_that_began_before_the_base_year_is_there(kaiping: Result) -> None:
    rows = _money(kaiping)
    assert rows[rows["project"] == "liqun_hospital"]["year"].min() == 2019


def test_delayed_projects_spend_later_than_planned(kaiping_central: Result) -> None:
    late = _money(kaiping_central, "late_projects").query("project == 'third_hospital'").set_index("year")
    assert late["planned"].gt(0).pipe(lambda row: row[row].index.tolist()) == [2022, 2023, 2024, 2025]
    assert late["mean"].gt(0).pipe(lambda row: row[row].index.tolist()) == [2023, 2024, 2025, 2026, 2027]


def test_where_all_are_cancelled_nothing_opens(scenarios: Path) -> None:
    result = run(scenarios / "kaiping.yaml", draws=3, variants=[], sets=["supply.slippage.cancel=1"])
    wing = _projects(result).loc["third_hospital"]
    assert np.isnan(wing["opening_p50"])
    assert wing["in_use_mean"] == 0
    assert _money(result)["mean"].sum() == 0


def test_a_plan_without_projects_runs(copied: Path) -> None:
    file = copied / "plans/kaiping-14fyp/projects.csv"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    result = run(copied / "kaiping.yaml", draws=2, variants=[])
    assert not len(result.table("projects"))
    assert not len(result.table("investment"))
    assert result.outcomes["base"].supply.works == ()
    beds = result.outcomes["base"].supply.units["beds"]
    assert (beds == beds[:, :1]).all()
