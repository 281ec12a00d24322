"""Who would come to childcare: by months from the entry age, by wish, price and distance, and by take-up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.demand.childcare import eligible_children, enrolled
from sim.errors import ScenarioError
from sim.running import run
from sim.scenario.load import load
from sim.scenario.quantity import Share
from sim.uncertainty.priors import drawn_path


@pytest.mark.parametrize(
    ("entry_age", "eligible"),
    [
        (0, [120.0, 240.0, 360.0]),
        (1, [110.0, 240.0, 360.0]),
        (6, [60.0, 240.0, 360.0]),
        (12, [0.0, 240.0, 360.0]),
        (18, [0.0, 120.0, 360.0]),
        (33, [0.0, 0.0, 90.0]),
        (36, [0.0, 0.0, 0.0]),
    ],
)
def test_children_are_eligible_by_months_from_the_entry_age(entry_age: int, eligible: list[float]) -> None:
    assert eligible_children(np.array([120.0, 240.0, 360.0]), entry_age).tolist() == pytest.approx(eligible)


def test_a_later_entry_age_never_leaves_more_children() -> None:
    left = [eligible_children(np.array([120.0, 240.0, 360.0]), month).sum() for month in range(37)]
    assert (np.diff(left) < 0).all()


def test_as_many_are_enrolled_as_want_until_the_places_are_full() -> None:
    places, wanted = np.array([[[100.0, 100.0, 0.0]]]), np.array([[[50.0, 200.0, 30.0]]])
    assert enrolled(places, wanted, np.array([0.1]))[0, 0].tolist() == pytest.approx([50.0, 90.0, 0.0])


def test_places_that_all_stay_free_hold_nobody() -> None:
    assert enrolled(np.array([[[100.0]]]), np.array([[[50.0]]]), np.array([1.0])).item() == 0.0


def test_no_children_want_and_fill_nothing() -> None:
    none = np.zeros((1, 1, 1))
    assert eligible_children(np.zeros(3), 6).tolist() == [0.0, 0.0, 0.0]
    assert enrolled(np.full((1, 1, 1), 100.0), none, np.array([0.1])).item() == 0.0


def test_a_share_runs_straight_between_its_years_and_is_constant_outside() -> None:
    path = {2025: Share(value=0.3), 2021: Share(value=0.1)}
    found = drawn_path(path, np.array([2020, 2021, 2023, 2025, 2030]), np.zeros(2))
    assert found.tolist() == [pytest.approx([0.1, 0.1, 0.2, 0.3, 0.3])] * 2


def test_a_draw_is_high_or_low_in_all_years() -> None:
    path = {2020: Share(value=0.2, low=0.1, high=0.3), 2030: Share(value=0.4, low=0.3, high=0.5)}
    low, high = drawn_path(path, np.arange(2020, 2031), np.array([-1.0, 1.0]))
    assert (high - low > 0.1).all()


def test_a_run_has_the_wishes_of_eligible_children_that_price_and_distance_let_through(scenarios: Path) -> None:
    outcome = run(scenarios / "kaiping.yaml", draws=1, variants=[]).outcomes["base"]
    assert outcome.people.pyramid is not None
    infants, ones, twos = outcome.people.pyramid[0, 5, 0, :, :3].sum(axis=0)
    childcare = outcome.demand.childcare
    wished = (0.5 * infants + ones + twos) * 0.34
    assert childcare.wished[0, 5, 0] == pytest.approx(wished)
    assert childcare.wanted[0, 5, 0] == pytest.approx(wished * 0.42)
    assert outcome.demand.units["childcare_places", "use"][0, 5, 0] == pytest.approx(0.12 * (infants + ones + twos))


def test_wish_price_and_distance_reproduce_the_published_take_up_of_2025(scenarios: Path) -> None:
    childcare = run(scenarios / "qingyuan.yaml", draws=1, variants=[]).outcomes["base"].demand.childcare
    assert childcare.wanted[0, 5].sum() == pytest.approx(childcare.take_up[0, 5].sum(), rel=0.02)


@pytest.mark.parametrize(
    ("setting", "place", "reason"),
    [
        ("entry_age_months=40", "entry_age_months", "less than or equal to 35"),
        ("entry_age_months=-1", "entry_age_months", "greater than or equal to 0"),
        ("entry_age_months=6.5", "entry_age_months", "valid integer"),
        ("wish.2020=1.2", "wish.2020", "must be at most 1"),
        ("affordable_and_near.2025=-0.1", "affordable_and_near.2025", "must be at least 0"),
        ("frictional_vacancy=2", "frictional_vacancy", "must be at most 1"),
        ("realistic_utilisation=0", "realistic_utilisation", "must be above 0"),
        ("classes.toddler.size=0", "classes.toddler.size", "must be at least 1"),
        ("classes.toddler.size=0.5", "classes.toddler.size", "must be at least 1"),
        ("classes.older.children_per_staff=0", "classes.older.children_per_staff", "must be at least 1"),
        ("classes.mixed.share_of_children=0.5", "classes", "must add up to 1, these (nursery 0.05"),
        ("classes.mixed.share_of_children=1.5", "classes.mixed.share_of_children", "must be at most 1"),
        ("centre.classes_per_centre=11", "centre", "must be at most 10"),
        ("centre.opening_hours_relief=0.9", "centre.opening_hours_relief", "must be at least 1"),
        ("centre.floor_area_short_yard=5", "centre", "must be at least floor_area"),
        ("classes.giant.size=30", "classes.giant", "unknown key"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(scenarios: Path, setting: str, place: str, reason: str) -> None:
    with pytest.raises(ScenarioError) as told:
        load(scenarios / "kaiping.yaml", sets=[f"demand.childcare.{setting}"])
    assert f"demand.childcare.{place}" in str(told.value)
    assert reason in str(told.value)


def test_an_entry_age_that_leaves_no_class_with_children_is_refused(scenarios: Path) -> None:
    shares = "{nursery: {share_of_children: 0.5}, toddler: {share_of_children: 0.5}, older: {share_of_children: 0}, "
    sets = [
        f"demand.childcare.classes={shares} mixed: {{share_of_children: 0}}}}",
        "demand.childcare.entry_age_months=24",
    ]
    with pytest.raises(ScenarioError, match="entry_age_months 24 leaves only older, mixed"):
        load(scenarios / "kaiping.yaml", sets=sets)
