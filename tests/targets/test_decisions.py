"""The last year in which a decision still closes a gap, by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.result import Result
from sim.running import run
from sim.targets.decisions import last_year, latest_start

ONE = np.ones(1)


def _start(short: float, lead: float, *, brings: float = 1.0, per_year: float | None = None) -> float:
    capacity = None if per_year is None else np.array([per_year])
    return float(latest_start(np.array([short]), 2025, np.array([lead]), np.array([brings]), capacity)[0])


def test_six_years_before_the_end_of_2025_is_the_beginning_of_2020() -> None:
    assert _start(100, 6) == 2020


def test_what_is_not_short_can_start_at_any_time() -> None:
    assert _start(0, 6) == math.inf


@pytest.mark.parametrize(("short", "batches"), [(10, 1), (20, 2), (21, 3), (20.0000000001, 2)])
def test_each_further_batch_costs_a_year(short: float, batches: int) -> None:
    assert _start(short, 1, per_year=10) == 2025 - (batches - 1)


def test_a_lever_that_brings_less_needs_more_of_its_units() -> None:
    assert _start(10, 1, brings=0.5, per_year=10) == 2024


def test_the_last_year_is_that_of_the_share_of_draws_asked_for() -> None:
    latest = np.array([2019.5, 2020.0, 2021.9, 2022.1, np.inf])
    assert [last_year(latest, share) for share in (0.2, 0.4, 0.6, 0.8, 1.0)] == [math.inf, 2022, 2021, 2020, 2019]


def _ledger(result: Result, **where: object) -> pd.DataFrame:
    table = result.table("decisions")
    table = table[table["variant"] == "base"]
    for column, value in where.items():
        table = table[table[column] == value]
    return table


def test_a_longer_lead_time_never_allows_a_later_start(scenarios: Path) -> None:
    last = []
    for years in (1, 3, 8):
        result = run(
            scenarios / "qingyuan.yaml", draws=30, variants=[], sets=[f"supply.levers.build.lead_time_years={years}"]
        )
        last.append(_ledger(result, lever="build", target_year=2025)["last_start_80"].item())
    assert last == [2025, 2023, 2018]


def test_confidence_costs_time_in_every_row(qingyuan: Result, kaiping: Result) -> None:
    for result in (qingyuan, kaiping):
        known = result.table("decisions").dropna(subset=["last_start_50", "last_start_80"])
        assert len(known)
        assert (known["last_start_80"] <= known["last_start_50"]).all()


def test_every_gap_is_one_and_no_met_target_is_told(qingyuan: Result) -> None:
    targets = qingyuan.table("targets").query("region == 'qingyuan'").set_index(["variant", "year", "indicator"])
    table = qingyuan.table("decisions")
    for row in table.to_dict("records"):
        told = targets.loc[(row["variant"], row["target_year"], row["indicator"])]
        assert told["probability"] == pytest.approx(row["probability"])
        assert row["probability"] < 0.8
        assert told["status"] in ("open", "missed")


def test_what_is_too_late_says_since_when(qingyuan: Result) -> None:
    row = _ledger(qingyuan, lever="contract_student", indicator="tcm_doctors_per_1000", target_year=2025).iloc[0]
    assert row["last_start_80"] < 2021
    assert f"自{row['last_start_80'] + 1}年起已来不及" in row["note"]


def test_supply_as_promised_has_no_gap(qingyuan: Result) -> None:
    table = qingyuan.table("decisions")
    assert "nurses_per_1000" not in set(table[table["variant"] == "recruitment_as_planned"]["indicator"])


def test_a_capacity_tells_how_many_years_it_takes(scenarios: Path) -> None:
    sets = ["supply.levers.build.per_year=500"]
    row = _ledger(run(scenarios / "qingyuan.yaml", draws=30, variants=[], sets=sets), lever="build").iloc[0]
    assert row["years_at_capacity"] == math.ceil(row["units_needed"] / 500) > 1


def test_a_gap_without_a_lever_says_so(scenarios: Path) -> None:
    result = run(scenarios / "qingyuan.yaml", draws=30, variants=[], sets=["supply.levers.build=null"], lang="en")
    row = _ledger(result, indicator="beds_per_1000", target_year=2025).iloc[0]
    assert (row["lever"], row["note"]) == ("", "no lever of the scenario adds to it")
    assert pd.isna(row["last_start_80"])


def test_years_that_are_over_need_no_decision(scenarios: Path) -> None:
    sets = [f"observed={scenarios}/data/qingyuan/observed.csv"]
    seen = run(scenarios / "qingyuan.yaml", draws=5, variants=[], sets=sets).table("decisions")
    assert seen["target_year"].min() > 2023
