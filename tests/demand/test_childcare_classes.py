"""Classes, staff and floor area: every example is worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.demand.childcare_classes import Centres, Rules, centres_for, class_rules
from sim.scenario.load import load

SIZES = {"nursery": 0, "toddler": 1, "older": 2, "mixed": 3}
STANDARD = Rules(
    share=np.array([0.0, 1.0, 0.0, 0.0]),
    size=np.array([10.0, 15.0, 20.0, 18.0]),
    per_staff=np.array([3.0, 5.0, 7.0, 6.0]),
    classes_per_centre=3.0,
    relief=1.0,
    per_health_worker=100.0,
    floor_area=6.0,
)


def one_kind(kind: str) -> Rules:
    return replace(STANDARD, share=np.eye(4)[SIZES[kind]])


def needed(children: float, rules: Rules) -> dict[str, float]:
    found = centres_for(np.array(children), rules)
    return {
        "centres": float(found.centres),
        "classes": float(found.classes.sum()),
        "staff": float(found.staff),
        "health_workers": float(found.health_workers),
        "floor_area": float(found.floor_area),
    }


@pytest.mark.parametrize(
    ("kind", "children", "classes", "staff"),
    [
        ("nursery", 1, 1, 1),
        ("nursery", 9, 1, 3),
        ("nursery", 10, 1, 4),
        ("nursery", 11, 2, 4),  # 6 and 5: two each
        ("toddler", 15, 1, 3),
        ("toddler", 16, 2, 4),  # 8 and 8
        ("toddler", 31, 3, 7),  # 11, 10, 10: three, two, two
        ("older", 20, 1, 3),
        ("older", 25, 2, 4),  # 13 and 12
        ("mixed", 18, 1, 3),
        ("mixed", 19, 2, 4),  # 10 and 9
        ("mixed", 37, 3, 7),  # 13, 12, 12
    ],
)
def test_one_centre_rounds_up_by_class(kind: str, children: int, classes: int, staff: int) -> None:
    found = needed(children, one_kind(kind))
    assert (found["centres"], found["classes"], found["staff"]) == (1, classes, staff)


def test_staff_are_rounded_by_centre_and_not_on_the_total() -> None:
    # 32 toddlers in three small centres, 11, 11 and 10: 3 + 3 + 2; on the total 32 / 5 would be 7
    rules = replace(one_kind("toddler"), classes_per_centre=1.0)
    assert needed(32, rules) == {"centres": 3, "classes": 3, "staff": 8, "health_workers": 3, "floor_area": 192}


def test_longer_opening_hours_are_rounded_by_centre_too() -> None:
    # on duty 3, 3 and 2; with five employed for four on duty 3.75, 3.75 and 2.5
    rules = replace(one_kind("toddler"), classes_per_centre=1.0, relief=1.25)
    assert needed(32, rules)["staff"] == 4 + 4 + 3


def test_a_sixteenth_toddler_in_each_centre_opens_a_second_class_in_each() -> None:
    # 64 would fill five classes; four centres of 16 need eight
    rules = replace(one_kind("toddler"), classes_per_centre=1.25)
    assert needed(64, rules)["centres"] == 4
    assert needed(64, rules)["classes"] == 8
    assert needed(60, rules)["classes"] == 4


def test_children_are_shared_out_over_the_kinds_of_classes_as_whole_children() -> None:
    # 100 children make 5, 25, 40 and 30; full classes 1, 2, 2 and 2 in ceil(5.83 / 3) = 2 centres
    rules = replace(STANDARD, share=np.array([0.05, 0.25, 0.4, 0.3]))
    found = centres_for(np.array(100.0), rules)
    assert float(found.centres) == 2
    assert found.classes.tolist() == [1, 2, 2, 2]
    # nursery 5: 2; toddlers 13 and 12: 3 + 3; older 20 and 20: 3 + 3; mixed 15 and 15: 3 + 3
    assert float(found.staff) == 2 + 6 + 6 + 6


def test_every_centre_has_a_health_worker_and_a_second_one_above_a_hundred_children() -> None:
    large = replace(one_kind("older"), classes_per_centre=10.0)
    assert [needed(children, large)["health_workers"] for children in (1, 100, 101, 200)] == [1, 1, 2, 2]
    assert needed(201, large)["centres"] == 2
    assert needed(201, large)["health_workers"] == 2 + 1  # 101 and 100


def test_no_centre_has_more_than_ten_classes_after_rounding() -> None:
    rules = replace(STANDARD, share=np.array([0.05, 0.25, 0.4, 0.3]), classes_per_centre=10.0)
    found = centres_for(np.arange(1.0, 3000.0), rules)
    assert (found.classes.sum(axis=-1) <= 10 * found.centres).all()


def test_no_children_need_nothing() -> None:
    assert set(needed(0, replace(STANDARD, share=np.array([0.05, 0.25, 0.4, 0.3]))).values()) == {0.0}


def test_a_fraction_of_a_child_is_a_child_but_a_rounding_error_is_not() -> None:
    assert needed(15.2, one_kind("toddler"))["classes"] == 2
    assert needed(15 + 1e-12, one_kind("toddler"))["classes"] == 1


def test_the_same_children_need_the_same_however_many_counties_there_are() -> None:
    rules = replace(STANDARD, share=np.array([0.05, 0.25, 0.4, 0.3]))
    children = np.random.Generator(np.random.Philox(key=1)).uniform(0, 90, (5, 4, 10))
    together = centres_for(children, rules)
    for cell in np.ndindex(children.shape):
        alone = centres_for(children[cell], rules)
        for name in ("centres", "classes", "staff", "health_workers", "floor_area"):
            np.testing.assert_array_equal(getattr(together, name)[cell], getattr(alone, name))


def test_what_unknown_children_need_is_unknown() -> None:
    found = centres_for(np.array([3.0, np.nan, 2.0, 1.0]), one_kind("toddler"))
    assert np.isnan(found.staff).tolist() == [False, True, False, False]


@pytest.fixture
def many() -> tuple[np.ndarray, Centres, Rules]:
    children = np.arange(0.0, 4000.0)
    rules = replace(STANDARD, share=np.array([0.05, 0.25, 0.4, 0.3]))
    return children, centres_for(children, rules), rules


def test_more_children_never_need_fewer_centres(many: tuple[np.ndarray, Centres, Rules]) -> None:
    assert (np.diff(many[1].centres) >= 0).all()


def test_classes_hold_all_children_and_staff_meet_the_ratio(many: tuple[np.ndarray, Centres, Rules]) -> None:
    children, found, rules = many
    assert ((found.classes * rules.size).sum(axis=-1) >= children).all()
    assert (found.staff >= children * (rules.share / rules.per_staff).sum() - 2).all()


def test_fewer_children_for_one_member_of_staff_or_smaller_classes_never_need_less() -> None:
    children = np.arange(0.0, 2000.0)
    rules = replace(STANDARD, share=np.array([0.05, 0.25, 0.4, 0.3]))
    usual, stricter = (centres_for(children, replace(rules, per_staff=rules.per_staff - less)) for less in (0, 1))
    assert (stricter.staff >= usual.staff).all()
    assert stricter.staff.sum() > 1.1 * usual.staff.sum()
    smaller = centres_for(children, replace(rules, size=rules.size / 2))
    assert (smaller.classes.sum(axis=-1) >= usual.classes.sum(axis=-1)).all()


def test_counties_for_themselves_need_at_least_as_many_centres_as_together() -> None:
    counties = np.array([7.0, 40.0, 130.0])
    apart, together = centres_for(counties, STANDARD), centres_for(counties.sum(keepdims=True), STANDARD)
    assert apart.centres.sum() >= together.centres.sum()


def test_the_rules_of_the_standard_are_the_defaults(scenarios: Path) -> None:
    rules = class_rules(load(scenarios / "kaiping.yaml", variants=[]).base.demand.childcare)
    assert rules.size.tolist() == [10, 15, 20, 18]
    assert rules.per_staff.tolist() == [3, 5, 7, 6]
    assert rules.share.sum() == pytest.approx(1)
    assert rules.floor_area == pytest.approx(0.7 * 6 + 0.3 * 8)


def test_children_too_young_to_be_taken_leave_their_share_to_the_others(scenarios: Path) -> None:
    scenario = load(scenarios / "kaiping.yaml", variants=[], sets=["demand.childcare.entry_age_months=12"])
    share = class_rules(scenario.base.demand.childcare).share
    assert share.tolist() == pytest.approx([0, 0.25 / 0.95, 0.4 / 0.95, 0.3 / 0.95])
