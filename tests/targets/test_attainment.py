from __future__ import annotations

import numpy as np
import pytest

from sim.inputs.plan import Direction, Indicator, Target
from sim.inputs.target_path import target_of
from sim.targets.attainment import (
    as_printed,
    first_met,
    is_met,
    reachable,
    shortfall,
    verdict,
    wilson_interval,
)


def _indicator(**changes: object) -> Indicator:
    facts: dict[str, object] = {
        "id": "beds_per_1000", "plan": "p", "names": {}, "numerator": "beds", "denominator": "population",
        "scale": 1000.0, "unit": "per 1,000", "decimals": 2, "base_year": 2020, "base": 4.96, "direction": "at_least",
        "nature": "binding", "targets": {2023: Target(5.34, "at_least"), 2025: Target(5.72, "at_least")}, "note": "",
    }  # fmt: skip
    return Indicator(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(("value", "shown"), [(5.715, 5.72), (5.7149, 5.71), (2.675, 2.68), (0.125, 0.13)])
def test_values_are_rounded_half_up_as_a_plan_prints(value: float, shown: float) -> None:
    assert as_printed(np.array([value]), 2)[0] == pytest.approx(shown)


@pytest.mark.parametrize(
    ("value", "target", "direction", "met"),
    [
        (5.7151, 5.72, "at_least", True),
        (5.7149, 5.72, "at_least", False),
        (10.004, 10.0, "at_most", True),
        (10.006, 10.0, "at_most", False),
        (9.994, 10.0, "below", True),
        (9.996, 10.0, "below", False),
    ],
)
def test_a_value_meets_a_target_after_rounding(value: float, target: float, direction: Direction, met: bool) -> None:
    assert is_met(np.array([value]), target, direction, 2).tolist() == [met]


@pytest.mark.parametrize(
    ("probability", "status"),
    [(1.0, "met"), (0.8, "met"), (0.799, "open"), (0.201, "open"), (0.2, "missed"), (0, "missed")],
)
def test_verdicts_change_at_80_and_20_percent(probability: float, status: str) -> None:
    assert verdict(probability) == status


@pytest.mark.parametrize(
    ("year", "value", "basis"),
    [
        (2021, 4.96 + 0.38 / 3, "path"),
        (2023, 5.34, "milestone"),
        (2024, 5.53, "path"),
        (2025, 5.72, "milestone"),
        (2030, 5.72, "carried"),
    ],
)
def test_targets_between_printed_values_are_a_straight_path(year: int, value: float, basis: str) -> None:
    target = target_of(_indicator(), year)
    assert target is not None
    assert target.value == pytest.approx(value)
    assert target.basis == basis


def test_the_base_year_has_no_target() -> None:
    assert target_of(_indicator(), 2020) is None


def test_a_missing_base_gives_no_path_before_the_first_target() -> None:
    indicator = _indicator(base=None, base_year=None)
    assert target_of(indicator, 2021) is None
    assert target_of(indicator, 2023) is not None


def test_a_rule_holds_in_the_year_for_which_it_is_printed_alone() -> None:
    rule = _indicator(direction="falls_by", targets={2023: Target(51.8, "at_most"), 2025: Target(0.5, "falls_by")})
    in_2025 = target_of(rule, 2025)
    assert in_2025 is not None
    assert in_2025.direction == "falls_by"
    carried = target_of(rule, 2026)
    assert carried is not None
    assert carried.value == 51.8


def test_the_interval_of_a_counted_probability_is_wilson_s() -> None:
    # Brown, Cai and DasGupta (2001): 1 of 10 gives 0.018 to 0.404
    assert wilson_interval(0.1, 10) == pytest.approx((0.0179, 0.4042), abs=1e-4)
    assert wilson_interval(0, 1000) == pytest.approx((0, 0.0038), abs=1e-4)
    low, high = wilson_interval(0.8, 1000)
    assert (high - low) / 2 == pytest.approx(1.96 * 0.0126, rel=0.02)


def test_the_shortfall_counts_only_what_is_missing() -> None:
    value = np.array([5.0, 6.0, 7.0])
    assert shortfall(value, 6.0, "at_least") == pytest.approx(1 / 3)
    assert shortfall(value, 6.0, "at_most") == pytest.approx(1 / 3)
    assert shortfall(value, 5.0, "at_least") == 0


@pytest.mark.parametrize("direction", ["at_least", "at_most", "below"])
@pytest.mark.parametrize("share", [0.5, 0.8, 1.0])
def test_the_reachable_value_is_met_with_its_share_and_a_bolder_one_is_not(direction: Direction, share: float) -> None:
    value = np.random.Generator(np.random.Philox(key=5)).normal(5, 1, 501)
    found = reachable(value, share, direction, 2)
    bolder = found + (0.01 if direction == "at_least" else -0.01)
    assert is_met(value, found, direction, 2).mean() >= share
    assert is_met(value, bolder, direction, 2).mean() < share


def test_the_first_year_is_that_of_each_draw() -> None:
    met = np.array([[False, True, False], [False, False, False], [True, True, True]])
    assert first_met(met).tolist() == pytest.approx([1, np.nan, 0], nan_ok=True)
