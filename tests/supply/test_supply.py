from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.inputs.projects import Project
from sim.result import Result
from sim.running import run
from sim.supply.projects import Opening, net_units, overrun, units_by_year
from sim.supply.stock_flow import Flow, stock_flow

YEARS = np.arange(2020, 2036)
ONE = np.ones(1)
ZERO = np.zeros(1)


def _project(**changes: float | None) -> Project:
    facts: dict[str, float | None] = {
        "start": 2022,
        "finish": 2025,
        "beds_gross": None,
        "beds_net": 240,
        "beds_mixed": None,
    }
    facts |= changes
    return Project("wing", "kaiping", "beds", **{**facts, "delay_years": changes.get("delay_years", 0.0)})  # type: ignore[arg-type]


def _beds(result: Result, variant: str, year: int) -> float:
    units = result.outcomes[variant].supply.units["beds"]
    return float(units[0, year - 2020].sum())


def test_past_growth_compounds_until_its_last_year() -> None:
    flow = Flow(growth=np.array([0.05]), exits=np.array([0.1]), growth_until=5)
    stock = stock_flow(np.array([100.0]), flow, 16)[0, :, 0]
    assert stock[:6] == pytest.approx(100 * 1.05 ** np.arange(6))
    assert stock[6:] == pytest.approx(np.full(10, stock[5]))


def test_net_additions_fade_in_a_straight_line() -> None:
    flow = Flow(growth=np.array([0.1]), exits=ZERO, growth_until=1, fade=4)
    added = np.diff(stock_flow(np.array([100.0]), flow, 7)[0, :, 0])
    assert added == pytest.approx([10.0, 7.5, 5.0, 2.5, 0.0, 0.0])


def test_given_entries_replace_growth_and_are_split_like_the_stock() -> None:
    flow = Flow(growth=np.array([0.5]), exits=np.array([0.1]), growth_until=5, entries={1: 20.0, 3: 0.0})
    stock = stock_flow(np.array([75.0, 25.0]), flow, 5)[0].sum(axis=1)
    assert stock == pytest.approx([100.0, 110.0, 119.0, 107.1, 96.39])


def test_delayed_additions_come_later() -> None:
    flow = Flow(growth=np.array([0.1]), exits=ZERO, growth_until=2, delay=1)
    assert stock_flow(np.array([100.0]), flow, 4)[0, :, 0] == pytest.approx([100, 100, 110, 121])


def test_an_observed_stock_replaces_the_forecast_and_growth_starts_there() -> None:
    flow = Flow(growth=np.array([0.1]), exits=ZERO, growth_until=5, observed={2: np.array([50.0])})
    assert stock_flow(np.array([100.0]), flow, 4)[0, :, 0] == pytest.approx([100, 110, 50, 55])


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1e6))
def test_a_stock_is_never_negative(growth: float, exits: float, start: float) -> None:
    flow = Flow(growth=np.array([growth]), exits=np.array([exits]), growth_until=5, fade=3)
    stock = stock_flow(np.array([start]), flow, 12)
    assert np.isfinite(stock).all()
    assert stock.min() >= 0


def test_the_plan_counts_a_project_in_the_stock_of_its_finish_year() -> None:
    units = units_by_year(_project(), np.array([240.0]), YEARS, None)[0]
    assert units[YEARS == 2024] == 0
    assert units[YEARS == 2025] == 240


def test_a_year_late_is_a_year_late() -> None:
    units = units_by_year(_project(delay_years=1.0), np.array([240.0]), YEARS, None)[0]
    assert units[YEARS == 2025] == 0
    assert units[YEARS == 2026] == 240


def test_overrun_commissioning_and_ramp_follow_the_formula() -> None:
    # four years planned (2022-2025), 25 % over: done at the end of 2026; half a year to open; a year to fill
    opening = Opening(np.array([0.25]), np.array([False]), np.array([0.5]), np.array([1.0]))
    units = units_by_year(_project(), np.array([240.0]), YEARS, opening)[0]
    assert units[YEARS == 2026] == 0
    assert units[YEARS == 2027] == pytest.approx(120)
    assert units[YEARS == 2028] == 240


def test_a_cancelled_project_never_opens() -> None:
    opening = Opening(ZERO, np.array([True]), ZERO, ZERO)
    assert units_by_year(_project(), np.array([240.0]), YEARS, opening).sum() == 0


def test_overrun_meets_its_median_and_80th_percentile() -> None:
    assert overrun(np.array([0.0, 0.8416212335729143]), 0.12, 0.40, -0.05) == pytest.approx([0.12, 0.40])


@pytest.mark.parametrize(
    ("facts", "units"),
    [
        ({"beds_net": 50.0, "beds_gross": 200.0}, 50.0),
        ({"beds_net": None, "beds_gross": 420.0}, 210.0),
        ({"beds_net": None, "beds_mixed": 476.0}, 119.0),
    ],
)
def test_net_gross_and_mixed_beds_are_kept_apart(facts: dict[str, float | None], units: float) -> None:
    assert net_units(_project(**facts), np.array([0.5]), np.array([0.25]))[0] == units


def test_kaipings_variants_count_what_their_names_say(kaiping_central: Result) -> None:
    base = _beds(kaiping_central, "stated_net_only", 2020)
    assert base == pytest.approx(4.96 * 748.777)
    assert _beds(kaiping_central, "stated_net_only", 2025) == pytest.approx(base + 290)
    assert _beds(kaiping_central, "all_planned_on_time", 2025) == pytest.approx(base + 710)
    assert _beds(kaiping_central, "all_planned_and_mixed", 2025) == pytest.approx(base + 710 + 238)
    assert _beds(kaiping_central, "all_planned_on_time", 2022) == pytest.approx(base + 420)


def test_what_lateness_costs_is_the_plan_less_the_forecast(kaiping: Result) -> None:
    supply = kaiping.outcomes["base"].supply
    assert supply.lateness["beds"][:, 5].mean() > 100
    assert (supply.lateness["beds"] >= -1e-9).all()
    assert (supply.lateness["beds"][:, 0] == 0).all()
    note = kaiping.table("targets").query("variant == 'base' and indicator == 'beds_per_1000' and year == 2025")["note"]
    assert "启用准备与逐步开放使当年少" in note.iloc[0]


def test_nurses_do_not_follow_beds(kaiping_central: Result) -> None:
    nurses = {name: out.supply.units["nurses"][0, 5].sum() for name, out in kaiping_central.outcomes.items()}
    assert nurses["all_planned_on_time"] == nurses["stated_net_only"]


def test_as_promised_supplies_the_plans_own_path(scenarios: Path) -> None:
    result = run(scenarios / "qingyuan.yaml", draws=5, variants=["recruitment_as_planned"])
    rows = result.table("targets").query("variant == 'recruitment_as_planned' and region == 'qingyuan'")
    doctors = rows[(rows["indicator"] == "doctors_per_1000") & (rows["year"] == 2025)].iloc[0]
    assert doctors["p10"] == pytest.approx(2.8)
    assert doctors["status"] == "assumed"
    assert np.isnan(doctors["probability"])


def test_guangdongs_growth_is_what_its_stocks_say() -> None:
    # 588,953 to 640,000 beds, 320,923 to 370,000 doctors, 402,047 to 460,000 nurses in 2021-2024
    growth = [(b / a) ** (1 / 3) - 1 for a, b in ((588953, 640000), (320923, 370000), (402047, 460000))]
    assert growth == pytest.approx([0.028, 0.049, 0.046], abs=0.0006)


def test_growth_ends_with_its_last_year_in_a_run(scenarios: Path) -> None:
    result = run(scenarios / "qingyuan.yaml", draws=1, variants=[])
    nurses = result.outcomes["base"].supply.units["nurses"][0].sum(axis=1)
    growth = nurses[1:] / nurses[:-1] - 1
    assert growth[:5] == pytest.approx(np.full(5, 0.046))
    assert (growth[5:] < 0.0425).all()
    assert growth[-1] == pytest.approx(0, abs=1e-9)


def test_growth_that_ends_in_the_base_year_adds_nothing() -> None:
    flow = Flow(growth=np.array([0.1]), exits=np.array([0.05]), growth_until=0, fade=10)
    assert stock_flow(np.array([100.0]), flow, 4)[0, :, 0] == pytest.approx(np.full(4, 100.0))


def test_late_hiring_still_replaces_who_leaves() -> None:
    flow = Flow(growth=np.array([0.1]), exits=np.array([0.2]), growth_until=5, delay=1)
    assert stock_flow(np.array([100.0]), flow, 3)[0, :, 0] == pytest.approx([100, 100, 110])
