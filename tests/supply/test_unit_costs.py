"""Capital once for what comes, running cost every year for what is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.result import Result
from sim.running import run

LEVERS = (
    "supply.additions_in.wing={resource: beds, region: kaiping, units: 100, year: 2023}",
    "supply.childcare.closing=0.1",
    "supply.childcare.programme.more={places_per_centre: 50, centres_opened: {2022: 2}, "
    "subsidised_places: {2023: 80, 2024: 50}}",
)


def _money(scenarios: Path, cost: str) -> dict[str, dict[int, float]]:
    sets = [*LEVERS, f"supply.costs.one={cost}"]
    table = run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=sets).table("costs")
    return {kind: dict(zip(rows["year"], rows["mean"], strict=True)) for kind, rows in table.groupby("kind")}


def test_added_beds_cost_capital_once_and_running_every_year(scenarios: Path) -> None:
    found = _money(scenarios, "{lever: added, resource: beds, capital: 3, running: 2}")
    assert [found["capital"][year] for year in (2022, 2023, 2024)] == [0, 300, 0]
    assert [found["running"][year] for year in (2022, 2023, 2035)] == [0, 200, 200]


def test_opened_places_run_as_long_as_they_are_not_closed(scenarios: Path) -> None:
    found = _money(scenarios, "{lever: opened, capital: 3, running: 2}")
    assert found["capital"][2022] == pytest.approx(300)
    assert found["running"][2023] == pytest.approx(2 * 100 * 0.9)


def test_subsidies_are_paid_in_their_years(scenarios: Path) -> None:
    found = _money(scenarios, "{lever: subsidised, running: 2}")
    assert [found["running"][year] for year in (2022, 2023, 2024, 2025)] == [0, 160, 100, 0]


def test_the_whole_stock_runs(scenarios: Path) -> None:
    result = run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=[
        "supply.costs.beds={lever: all, resource: beds, running: {value: 7, unit: 10 000 yuan}}"
    ])  # fmt: skip
    table = result.table("costs")
    assert set(table["unit"]) == {"10 000 yuan"}
    stock = result.outcomes["base"].supply.units["beds"][0, 1:, 0]
    assert table["mean"].to_numpy() == pytest.approx(7 * stock)


def test_no_unit_cost_no_row(qingyuan: Result) -> None:
    assert not len(qingyuan.table("costs"))


def test_what_nobody_decides_costs_nothing(scenarios: Path) -> None:
    assert _money(scenarios, "{lever: moved, resource: nurses, capital: 3}") == {}


def test_a_range_of_a_unit_cost_is_the_range_of_the_money(scenarios: Path) -> None:
    cost = "{lever: added, resource: beds, capital: {value: 3, low: 2, high: 4}}"
    sets = [*LEVERS, f"supply.costs.one={cost}"]
    table = run(scenarios / "kaiping.yaml", draws=200, variants=[], sets=sets).table("costs")
    row = table[table["year"] == 2023].iloc[0]
    assert np.array([row["p10"], row["p50"], row["p90"]]) == pytest.approx([200, 300, 400], rel=0.1)
