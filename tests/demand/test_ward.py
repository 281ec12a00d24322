"""A simulated ward: it gives Erlang's numbers where they hold, and what people do beyond them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from wards import FOREVER, LOSS, SEED, STAY, YEAR, erlang_b, erlang_c, mean, one_class, one_year, two_classes, years

from sim.demand.arrivals import Arrivals, Calendar, draw_arrivals
from sim.demand.replications import Precision
from sim.demand.stays import Exponential, Lognormal
from sim.demand.ward import (
    AWAY,
    HOURS,
    IN_WARD,
    OUTLIER,
    WAITING,
    WEEK,
    PatientClass,
    Service,
    Ward,
    admissions_per_day,
    warm_up_days,
)  # fmt: skip
from sim.demand.ward_measures import bed_measures, occupied_beds, patient_measures, queue_measures
from sim.demand.ward_run import serve

NARROW = Precision("turned_away", relative=0.04, absolute=0.0, most=400)
NIGHTS_SHORT = tuple((8,) * 8 + (12,) * 12 + (8,) * 4 for _ in range(WEEK))


def test_the_formulas_of_the_tests_give_known_values() -> None:
    assert erlang_b(10, 8) == pytest.approx(0.121661, abs=1e-6)
    assert erlang_c(25, 20) == pytest.approx(0.209103, abs=1e-6)


@pytest.mark.parametrize("stay", LOSS)
def test_patients_who_go_elsewhere_at_once_are_lost_as_erlang_b_says_whatever_their_stays(stay: str) -> None:
    result = years(one_class(10, 8.0, LOSS[stay], patience=0.0), NARROW)
    lost, full = result.estimates["turned_away", "all"], result.estimates["full", "all"]
    assert result.reached
    assert lost.half_width < 0.006
    assert abs(lost.mean - erlang_b(10, 8.0)) <= lost.half_width
    assert abs(full.mean - erlang_b(10, 8.0)) <= full.half_width
    carried = 8.0 * (1 - erlang_b(10, 8.0)) / 10
    assert abs(mean(result, "occupancy") - carried) <= result.estimates["occupancy", "all"].half_width


def test_patients_who_wait_do_so_as_erlang_c_says() -> None:
    beds, load = 10, 7.0
    result = years(one_class(beds, load, Exponential(STAY), FOREVER), replace(NARROW, measure="waiting"))
    expected = erlang_c(beds, load)
    beyond = {limit: expected * np.exp(-(beds - load) * days / STAY) for limit, days in WAITS.items()}
    beyond |= {"waiting": expected, "full": expected, "mean_wait": expected * STAY / (beds - load) * HOURS}
    for measure, value in beyond.items():
        found = result.estimates[measure, "all"]
        assert abs(found.mean - value) <= found.half_width, measure
    assert result.estimates["waiting", "all"].half_width < 0.01
    assert mean(result, "turned_away") == 0


WAITS = {"wait_over_4_hours": 4 / 24, "wait_over_1_day": 1.0}


def test_urgent_patients_wait_less_than_the_others_and_less_than_without_priorities() -> None:
    by_urgency = years(two_classes())
    urgent, planned = by_urgency.estimates["mean_wait", "emergency"], by_urgency.estimates["mean_wait", "elective"]
    assert urgent.mean + urgent.half_width < planned.mean - planned.half_width
    equal = two_classes()
    equal = replace(equal, patients=tuple(replace(each, priority=1) for each in equal.patients))
    assert urgent.mean < mean(years(equal), "mean_wait", "emergency")


def test_beds_without_a_nurse_take_nobody_and_those_who_lie_there_keep_them() -> None:
    free, bound = years(two_classes()), years(two_classes(staffed=NIGHTS_SHORT))
    assert mean(bound, "staffed_beds") == 10
    assert mean(free, "above_staff") == 0 < mean(bound, "above_staff")
    assert mean(bound, "mean_wait") > 1.3 * mean(free, "mean_wait")
    assert mean(bound, "midnight_census") < mean(bound, "census")


def test_a_ward_staffed_for_ten_beds_is_a_ward_of_ten_beds() -> None:
    staffed = one_class(14, 8.0, Lognormal(STAY, 1.0), 0.0)
    staffed = replace(staffed, staffed=((10,) * HOURS,) * WEEK)
    plain = one_class(10, 8.0, Lognormal(STAY, 1.0), 0.0)
    for measure in ("turned_away", "full", "census", "staffed_beds"):
        assert one_year(staffed)[measure, "all"] == pytest.approx(one_year(plain)[measure, "all"], abs=1e-9)


def test_beds_of_another_ward_take_those_who_may_lie_there() -> None:
    alone, lent = years(two_classes()), years(two_classes(outlier_beds=4))
    assert mean(lent, "outliers", "emergency") == 0 < mean(lent, "outliers", "elective")
    assert mean(lent, "mean_wait", "emergency") < mean(alone, "mean_wait", "emergency")
    assert mean(alone, "outliers") == 0


def test_who_waits_two_days_at_most_goes_elsewhere_then() -> None:
    ward = one_class(10, 12.0, Exponential(STAY), 0.5)
    found = one_year(ward)
    assert found["turned_away", "all"] > 0.1
    assert found["wait_over_1_day", "all"] == 0
    assert found["wait_over_4_hours", "all"] >= found["turned_away", "all"]


def test_a_queue_that_grows_all_year_is_seen() -> None:
    result = years(one_class(10, 12.0, Exponential(STAY), FOREVER))
    growth = result.estimates["queue_change", "all"]
    assert abs(growth.mean - 365 * (12 - 10) / STAY) <= growth.half_width < 50
    assert mean(result, "full") == pytest.approx(1)


def test_adding_a_bed_or_a_nurse_moves_no_patient() -> None:
    few = draw_arrivals(two_classes(12), Calendar(YEAR, warm_up_days(two_classes(12))), SEED, 3)
    more = draw_arrivals(two_classes(13), Calendar(YEAR, warm_up_days(two_classes(13))), SEED, 3)
    assert warm_up_days(two_classes(13)) < warm_up_days(two_classes(12))
    for name in ("time", "stay", "kind"):
        one, other = getattr(few, name)[few.time >= 0], getattr(more, name)[more.time >= 0]
        assert np.array_equal(one, other)
    before = more.time[more.time < 0]
    assert np.array_equal(few.time[few.time < 0][-len(before) :], before)


def test_a_bed_more_never_turns_away_more_patients() -> None:
    lost = [one_year(one_class(beds, 8.0, Lognormal(STAY, 1.0), 0.0))["turned_away", "all"] for beds in range(6, 14)]
    assert lost == sorted(lost, reverse=True)
    assert len(set(lost)) == len(lost)


def test_patients_come_by_weekday_and_month() -> None:
    months = (2.0, 2.0, *(0.8,) * 10)
    mondays = (1.75, *(0.875,) * 6)
    who = PatientClass("patients", 40.0, Lognormal(STAY, 1.0), weekdays=mondays, months=months)
    days = np.floor(draw_arrivals(Ward("w", 10, (who,)), Calendar(2023, 0), SEED, 0).time).astype(int)
    by_day = np.bincount(days, minlength=365)
    monday = (np.arange(365) + 6) % WEEK == 0  # 1 January 2023 was a Sunday
    winter = np.arange(365) < 59
    assert by_day[monday].mean() / by_day[~monday].mean() == pytest.approx(2, rel=0.05)
    assert by_day[winter].mean() / by_day[~winter].mean() == pytest.approx(2.5, rel=0.05)
    assert by_day.sum() == pytest.approx(40 * 365, rel=0.03)


def test_a_leap_year_has_366_days() -> None:
    assert (Calendar(2024, 0).days, Calendar(2023, 0).days) == (366, 365)


def test_warm_up_leaves_the_census_as_it_will_be() -> None:
    ward = one_class(400, 40.0, Lognormal(8.0, 1.0), 0.0)
    census = years(ward).census
    assert census[:, :5].mean() == pytest.approx(40.0, abs=1.5)
    calendar = Calendar(YEAR, 0)
    arrivals = draw_arrivals(ward, calendar, SEED, 0)
    assert bed_measures(ward, arrivals, serve(ward, arrivals, calendar), calendar)[1][:5].mean() < 25


def test_warm_up_ends_when_a_thousandth_of_the_census_is_missing() -> None:
    memoryless, fixed = (one_class(50, 8.0, stay, 0.0) for stay in (Exponential(STAY), Lognormal(STAY, 0.0)))
    assert warm_up_days(memoryless) == int(np.ceil(STAY * np.log(1000)))
    assert warm_up_days(fixed) == STAY
    assert warm_up_days(one_class(10, 9.0, Exponential(STAY), FOREVER)) > 100
    assert warm_up_days(one_class(10, 12.0, Exponential(STAY), FOREVER)) == 1000


def test_measures_of_four_patients_by_hand() -> None:
    ward = Ward("w", 1, (PatientClass("patients", 1.0, Lognormal(1.0, 0.0)),))
    arrivals = Arrivals(np.array([-1.0, 0.5, 10.0, 360.0]), np.array([1.25, 2.0, 4.0, 9.0]), np.zeros(4, int))
    service = Service(np.array([-1.0, 0.5, 11.0, np.inf]), np.array([IN_WARD, IN_WARD, OUTLIER, WAITING]), 0)
    calendar = Calendar(YEAR, 2)
    assert [times.tolist() for times in occupied_beds(arrivals, service)] == [[-1.0, 0.5], [0.25, 2.5]]
    beds, census = bed_measures(ward, arrivals, service, calendar)
    assert census[:4].tolist() == [1, 1, 1, 0]
    assert beds["full", "all"] == beds["occupancy", "all"] == pytest.approx(2.25 / 365)
    found = patient_measures(ward, arrivals, service, calendar)
    assert found["outliers", "all"] == 0.5
    assert found["mean_wait", "all"] == pytest.approx(12.0)
    assert found["wait_over_1_day", "all"] == pytest.approx(1 / 3)
    queue = queue_measures(ward, arrivals, service, calendar)
    assert queue["queue_change", "all"] == 1
    assert queue["queue", "all"] == pytest.approx(6 / 365)


def test_years_without_a_rare_patient_count_as_such() -> None:
    stay = Lognormal(STAY, 1.0)
    ward = Ward("w", 9, (PatientClass("common", 1.0, stay), PatientClass("rare", 0.001, stay)))
    found = [one_year(ward, number=number) for number in range(30)]
    without = [year for year in found if ("turned_away", "rare") not in year]
    assert 10 < len(without) < 30
    assert {year["arrivals_per_day", "rare"] for year in without} == {0.0}


def test_who_goes_away_at_once_has_not_waited() -> None:
    ward = Ward("w", 1, (PatientClass("patients", 1.0, Lognormal(1.0, 0.0), patience=0.0),))
    arrivals = Arrivals(np.array([1.0, 1.5]), np.array([1.0, 1.0]), np.zeros(2, int))
    service = serve(ward, arrivals, Calendar(YEAR, 1))
    assert service.place.tolist() == [IN_WARD, AWAY]
    found = patient_measures(ward, arrivals, service, Calendar(YEAR, 1))
    assert (found["turned_away", "all"], found["waiting", "all"], found["mean_wait", "all"]) == (0.5, 0, 0)


def test_patients_a_day_follow_a_share_of_bed_days() -> None:
    assert admissions_per_day(np.array([365_000.0, 730_000.0]), 0.02, 8.0) == pytest.approx([2.5, 5.0])
