"""What docs/validation.md says of the back-test in words. A sentence that fails here has to be written anew."""

from __future__ import annotations

import numpy as np
import pytest
from backtest import AFTER, SCENARIOS, BackTest, mean_error, percent, printed, read_rows
from backtest_page import BANDS, band, boys_per_girl, error
from since_2020 import Since2020

from sim.inputs.catalogue import read_inputs
from sim.scenario.load import load

Tests = dict[str, BackTest]


def county_errors(test: BackTest, run: str) -> dict[str, float]:
    return {leaf: error(test, run, leaf) for leaf in test.place.leaves}


# what the page says: how good


def test_the_city_is_close_because_the_counties_errors_cancel_each_other(city: BackTest) -> None:
    assert abs(error(city, "known_in_2010", "qingyuan")) < 2
    errors = county_errors(city, "known_in_2010")
    assert min(errors.values()) < -20
    assert max(errors.values()) > 20
    assert error(city, "known_in_2010", "qingyuan", "15-24") > 15
    assert error(city, "known_in_2010", "qingyuan", "5-9") < -10


def test_a_constant_population_is_nearer_in_all_counties_but_qingcheng_and_kaiping(back_tests: Tests) -> None:
    better = set()
    for test in back_tests.values():
        known, constant = county_errors(test, "known_in_2010"), county_errors(test, "constant_population")
        better |= {leaf for leaf in known if abs(known[leaf]) < abs(constant[leaf])}
    assert better == {"qingcheng", "kaiping"}


def test_constant_growth_does_as_well_for_totals(back_tests: Tests) -> None:
    for name, test in back_tests.items():
        known, growing = (
            mean_error(test.runs[run].sum(axis=(1, 2)), test.counted.sum(axis=(1, 2)))[0]
            for run in ("known_in_2010", "constant_growth")
        )
        assert growing == pytest.approx(known, abs=0.6), name
    growing, known = (error(back_tests["kaiping"], run, "kaiping") for run in ("constant_growth", "known_in_2010"))
    assert abs(growing) < abs(known)


def test_by_age_the_projection_is_ahead_of_both(back_tests: Tests) -> None:
    for name, share in (("qingyuan", 0.65), ("kaiping", 0.5)):
        test = back_tests[name]
        known, constant, growing = (
            np.array(mean_error(test.runs[run], test.counted))
            for run in ("known_in_2010", "constant_population", "constant_growth")
        )
        assert (known < share * constant).all()
        assert (known < growing).all()


# what the page says: which errors are what


def test_working_ages_are_missed_for_want_of_migration(city: BackTest) -> None:
    assert all(error(city, "known_in_2010", "qingcheng", ages) < -10 for ages in BANDS)
    for leaf in city.place.leaves[1:]:
        assert error(city, "known_in_2010", leaf, "15-24") > 35
    for ages in ("15-24", "25-34", "35-59", "60-84"):
        assert abs(error(city, "as_counted", "qingyuan", ages)) < 1.5
    for leaf in city.place.leaves:
        assert abs(error(city, "as_counted", leaf, "35-59")) < 1
        assert abs(error(city, "as_counted", leaf, "60-84")) < 3
        assert 3 < abs(error(city, "as_counted", leaf, "15-24")) < 20


@pytest.mark.parametrize(("place", "growth"), [("qingyuan", 0.1), ("kaiping", 1 / 3)])
def test_children_of_2010_were_missed_and_girls_more_often(back_tests: Tests, place: str, growth: float) -> None:
    test = back_tests[place]
    first, second = test.before[..., band("0-4")], test.counted[..., band("10-14")]
    assert second.sum() / first.sum() - 1 == pytest.approx(growth, abs=0.02)
    assert boys_per_girl(second) < boys_per_girl(first)


def test_missed_infants_leave_a_gap_at_5_to_9_that_later_rates_do_not_mend(back_tests: Tests) -> None:
    for name, test in back_tests.items():
        for run in ("known_in_2010", "later_rates"):
            assert error(test, run, name, "5-9") < -12
            assert error(test, run, name, "10-14") < -10
    assert error(back_tests["kaiping"], "known_in_2010", "kaiping", "0-4") < -20


def test_boys_come_out_higher_than_girls(back_tests: Tests) -> None:
    for name, test in back_tests.items():
        for ages in ("0-4", "5-9"):
            girls, boys = (error(test, "known_in_2010", name, ages, sex) for sex in (0, 1))
            assert boys > girls


def test_the_births_that_the_census_printed_agree_with_those_of_the_run(back_tests: Tests) -> None:
    for name, test in back_tests.items():
        for item, rate in test.first_year.items():
            assert rate == pytest.approx(printed(name, name, item), rel=0.04)


def test_the_fall_of_fertility_hides_the_missed_infants_at_0_to_4(city: BackTest) -> None:
    known, later = (
        {ages: error(city, run, "qingyuan", ages) for ages in ("0-4", "5-9")}
        for run in ("known_in_2010", "later_rates")
    )
    assert known["0-4"] - later["0-4"] == pytest.approx(7, abs=1)
    assert abs(later["5-9"] - known["5-9"]) < 2.5


def test_in_the_north_the_mothers_who_left_matter_more_than_the_fall(city: BackTest) -> None:
    known, later, moved = (error(city, run, "north", "0-4") for run in ("known_in_2010", "later_rates", "as_counted"))
    assert known > 20
    assert known - moved > known - later > 5


def test_mortality_matters_little_but_for_the_oldest(city: BackTest) -> None:
    for run in ("known_in_2010", "later_life_expectancy", "later_rates"):
        assert abs(error(city, run, "qingyuan", "60-84")) < 2.5
        assert error(city, run, "qingyuan", "85+") < -5
    oldest = [error(city, run, "qingyuan", "85+") for run in ("known_in_2010", "later_rates")]
    assert oldest[0] < oldest[1] - 3


def test_the_plan_s_life_expectancy_brings_the_old_of_kaiping_closer(back_tests: Tests) -> None:
    test = back_tests["kaiping"]
    assert error(test, "known_in_2010", "kaiping", "60-84") < -5
    assert abs(error(test, "later_life_expectancy", "kaiping", "60-84")) < 4
    known, later = (abs(error(test, run, "kaiping", "85+")) for run in ("known_in_2010", "later_life_expectancy"))
    assert later < known / 2


def test_pattern_and_level_bring_the_totals_close(back_tests: Tests) -> None:
    for test in back_tests.values():
        assert max(map(abs, county_errors(test, "pattern_and_level").values())) < 6


def test_pattern_and_level_miss_the_ages_where_the_level_is_large(city: BackTest) -> None:
    assert error(city, "pattern_and_level", "qingcheng", "15-24") < -15
    assert error(city, "pattern_and_level", "qingcheng", "25-34") > 15
    assert error(city, "pattern_and_level", "qingxin", "15-24") > 15
    assert error(city, "pattern_and_level", "qingxin", "25-34") < -8
    assert error(city, "pattern_and_level", "qingcheng", "60-84") < -8
    unweighted, weighted = np.array(mean_error(city.runs["pattern_and_level"], city.counted)) / np.array(
        mean_error(city.runs["as_counted"], city.counted)
    )
    assert min(unweighted, weighted) > 1.5


def test_the_pattern_alone_mends_the_young_and_leaves_the_old_alone(city: BackTest) -> None:
    for region in ("qingyuan", "north"):
        known, moved = (abs(error(city, run, region, "15-24")) for run in ("known_in_2010", "age_pattern"))
        assert moved < 0.7 * known
    for region in city.place.leaves:
        known, moved = (error(city, run, region, "60-84") for run in ("known_in_2010", "age_pattern"))
        assert abs(moved - known) < 3
    known, moved = (error(city, run, "qingxin", "15-24") for run in ("known_in_2010", "age_pattern"))
    assert abs(moved - known) < 1, "Qingxin lost at every age: balanced to zero nothing is left"


def test_the_level_takes_more_small_children_along_than_the_counts_bear_out(city: BackTest) -> None:
    for region in ("qingxin", "yingde", "north"):
        assert error(city, "pattern_and_level", region, "5-9") < error(city, "as_counted", region, "5-9") - 5


# what the page says: 2022 and 2023


def off(since: Since2020, run: str) -> dict[tuple[int, str], float]:
    """Return the error of each published total, %."""
    return {key: percent(np.array([since.runs[run][key]]), np.array([total])) for key, total in since.published.items()}


def test_constant_growth_is_the_worst_everywhere(since: Since2020) -> None:
    growing = off(since, "constant_growth")
    for run in ("rates_of_2020", "rates_since", "constant_population"):
        assert all(abs(growing[key]) > abs(value) for key, value in off(since, run).items())
    assert growing[2022, "qingcheng"] > 5


def test_constant_population_is_nearer_than_held_rates_in_2023_and_without_qingcheng(since: Since2020) -> None:
    held, constant = off(since, "rates_of_2020"), off(since, "constant_population")
    assert {key for key in held if abs(held[key]) > abs(constant[key])} == {(AFTER + 3, "qingyuan"), (2022, "others")}
    assert abs(held[2022, "qingcheng"]) < abs(constant[2022, "qingcheng"]) / 2


def test_with_the_births_known_totals_are_right_to_a_fifth_of_a_percent(since: Since2020) -> None:
    assert max(map(abs, off(since, "rates_since").values())) < 0.2
    assert since.runs["rates_since"][2023, "qingyuan"] < since.runs["rates_of_2020"][2023, "qingyuan"]


def test_the_shipped_run_meets_2023(since: Since2020) -> None:
    assert abs(off(since, "as_shipped")[2023, "qingyuan"]) < 0.05


def test_births_of_qingcheng_lie_between_the_readings_and_deaths_above_the_registered(since: Since2020) -> None:
    plan, census, published = (since.flows[run] for run in ("rates_since", "census_births", "published"))
    assert plan["births"] < published["births"] < census["births"]
    assert plan["deaths"] > published["deaths"]


def test_no_total_of_kaiping_has_been_published_since_2020() -> None:
    assert len(read_rows(SCENARIOS / "data" / "kaiping" / "observed.csv")) == 1
    assert read_inputs(load(SCENARIOS / "kaiping.yaml", variants=[]))["base"].observed == ()
