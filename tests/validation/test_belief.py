"""Ranges of docs/validation.md: its tables are those that come out, its sentences are true of them.

After numbers have moved on purpose, ``make backtest`` writes the tables again.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from backtest import AFTER, BEFORE, PLACES, SCENARIOS, Array, BackTest
from backtest_page import PAGE, marked
from belief_page import KIND, cells, scores, tables, totals
from hindcast import Hindcasts, hindcasts, independent, inside, with_intervals
from test_backtest import cells as columns
from test_backtest import same
from widths import Width, widths

from sim.inputs.national import read_national
from sim.inputs.place import read_census, read_regions
from sim.scenario.load import load
from sim.uncertainty.paths import autoregressive
from sim.uncertainty.priors import Z90

NAMES = ("widths", "counties", "scores", "ages", "since 2020")
PAIR = ("qingcheng", "qingxin")
Tests = dict[str, BackTest]


@pytest.fixture(scope="module")
def found(back_tests: Tests, tmp_path_factory: pytest.TempPathFactory) -> Hindcasts:
    return hindcasts(tmp_path_factory.mktemp("hindcasts"), back_tests)


@pytest.fixture(scope="module")
def ranges() -> dict[str, Width]:
    return widths()


@pytest.fixture(scope="module")
def belief(found: Hindcasts, ranges: dict[str, Width]) -> dict[str, str]:
    return tables(found, ranges)


@pytest.mark.parametrize("name", NAMES)
def test_a_table_on_ranges_is_the_one_that_comes_out(belief: dict[str, str], name: str) -> None:
    printed, wanted = columns(marked(PAGE.read_text(encoding="utf-8"), KIND)[name]), columns(belief[name])
    assert [len(row) for row in printed] == [len(row) for row in wanted], f"run make backtest:\n{belief[name]}"
    pairs = [pair for rows in zip(printed, wanted, strict=True) for pair in zip(*rows, strict=True)]
    apart = [pair for pair in pairs if not all(map(same, pair[0].split(" to "), pair[1].split(" to ")))]
    assert apart == [], f"run make backtest:\n{belief[name]}"


def test_the_page_has_every_table_on_ranges_once(belief: dict[str, str]) -> None:
    assert sorted(marked(PAGE.read_text(encoding="utf-8"), KIND)) == sorted(belief) == sorted(NAMES)


# what a hindcast knows


def test_a_hindcast_knows_no_later_rate_and_has_the_un_s_widths_as_far_ahead(tmp_path: Path) -> None:
    shipped = read_national(SCENARIOS / "data" / "china")[0].path
    held = read_national(with_intervals(tmp_path, BEFORE))[0].path
    for measure in ("total_fertility", "life_expectancy"):
        then, now = held[measure], shipped[measure]
        assert set(then.value[then.years >= BEFORE]) == {then.value[then.years == BEFORE][0]}
        ahead, published = then.years == BEFORE + 7, now.years == 2023 + 7
        width = (then.high - then.low)[ahead] / then.value[ahead]
        assert width == pytest.approx((now.high - now.low)[published] / now.value[published], rel=1e-3)
    assert held["births"].last_year == held["sex_ratio_at_birth"].last_year == BEFORE


# what the page says


def test_china_s_total_is_as_uncertain_as_the_un_says(ranges: dict[str, Width]) -> None:
    assert ranges["population"].nation == pytest.approx(ranges["population"].un, rel=0.12)
    assert ranges["population"].nation[-1] == pytest.approx(ranges["population"].un[-1], rel=0.05)
    for measure in ("total fertility", "life expectancy"):
        assert ranges[measure].nation == pytest.approx(ranges[measure].un, rel=0.07)


def test_no_county_lay_in_its_range_before_and_all_but_the_pair_do_now(found: Hindcasts) -> None:
    held = {name: inside(totals(each.draws), each.came.sum(axis=1)) for name, each in found.to_2020.items()}
    assert not held["before"].any()
    regions = found.to_2020["now"].regions
    assert {region for region, within in zip(regions, held["now"], strict=True) if not within} == {*PAIR}


def test_wider_ranges_score_better_for_counties_and_ages(found: Hindcasts) -> None:
    came = found.to_2020["now"].came
    for of in (totals, cells):
        before, now = (scores(of(each.draws), of(came[None])[0])["crps"] for each in found.to_2020.values())
        assert now < before
        growing = scores(of(found.naive["constant_growth"][None]), of(came[None])[0])["crps"]
        assert now < 0.75 * growing
    constant = scores(totals(found.naive["constant_population"][None]), came.sum(axis=1))["crps"]
    now = scores(totals(found.to_2020["now"].draws), came.sum(axis=1))["crps"]
    assert 0 < now - constant < 0.5
    by_age = scores(cells(found.naive["constant_population"][None]), cells(came[None])[0])["crps"]
    assert scores(cells(found.to_2020["now"].draws), cells(came[None])[0])["crps"] < 0.5 * by_age


def test_the_young_and_the_oldest_stay_outside(found: Hindcasts) -> None:
    now = found.to_2020["now"]
    held = inside(now.draws, now.came).sum(axis=0)
    assert held[[3, 7]].tolist() == [0, 0]
    assert held[6] <= 4
    assert held.sum() < 0.6 * now.came.size


def test_the_counties_are_worth_about_five_and_their_ages_about_seven(found: Hindcasts) -> None:
    draws = found.to_2020["now"].draws
    assert independent(totals(draws)) == pytest.approx(5, abs=0.6)
    assert independent(cells(draws)) == pytest.approx(7, abs=1)


def test_all_totals_since_2020_lie_inside_and_narrower_ranges_would_have_done(found: Hindcasts) -> None:
    for key, came in found.published.items():
        assert all(inside(each[key], np.array(came)) for each in found.since.values())
    before, now = (np.ptp(np.quantile(each[AFTER + 2, "qingcheng"], [0.1, 0.9])) for each in found.since.values())
    assert now > 1.5 * before


# the sizes in defaults.yaml that are called derived


def test_the_spread_of_levels_is_that_of_the_censuses(back_tests: Tests) -> None:
    levels = {
        leaf: level for test in back_tests.values() for leaf, level in zip(test.place.leaves, test.levels, strict=True)
    }
    square = np.sqrt(np.mean([level**2 for leaf, level in levels.items() if leaf not in PAIR]))
    assert square == pytest.approx(7.8, abs=0.05)
    path = load(SCENARIOS / "qingyuan.yaml", variants=[]).base.population.migration.path
    wander = autoregressive(path.spread.value / Z90, path.persistence.value, np.arange(AFTER - BEFORE + 1.0))
    covariance = np.outer(wander.width, wander.width) * _correlation(wander.kept())
    ten_years = np.sqrt(covariance.sum()) / (AFTER - BEFORE)
    assert np.hypot(ten_years, 3 / Z90) == pytest.approx(square, rel=0.05)
    weights = [test.counted.sum(axis=(1, 2)) for test in back_tests.values()]
    cities = [np.average(test.levels, weights=each) for test, each in zip(back_tests.values(), weights, strict=True)]
    assert np.mean(np.square(cities)) / square**2 == pytest.approx(path.correlation.value, abs=0.02)


def _correlation(kept: Array) -> Array:
    """Return the correlations of all years, dims (year, year), from those of neighbouring years."""
    found = np.eye(len(kept))
    for first in range(len(kept)):
        for year in range(first + 1, len(kept)):
            found[first, year] = found[year, first] = found[first, year - 1] * kept[year]
    return found


def test_the_correlation_of_fertility_is_that_of_the_censuses() -> None:
    changes = []
    for name in PLACES:
        folder = SCENARIOS / "data" / name
        place = read_regions(folder)[0]
        before, after = (read_census(folder, place, year)[0].population for year in (BEFORE, AFTER))
        changes += [*np.log(_infants_per_woman(after) / _infants_per_woman(before))]
    own = np.std(changes, ddof=1)
    assert own == pytest.approx(0.14, abs=0.005)
    path = read_national(SCENARIOS / "data" / "china")[0].path["total_fertility"]
    at = path.years == 2033
    nation = float(np.log(path.high[at] / path.low[at])[0]) / 2 / Z90
    stated = load(SCENARIOS / "qingyuan.yaml", variants=[]).base.population.fertility.path_correlation.value
    assert nation**2 / (nation**2 + own**2) == pytest.approx(stated, abs=0.005)


def _infants_per_woman(people: Array) -> Array:
    """Return infants of the census over women of 20-49, dims (region,)."""
    ratio: Array = people[:, :, 0].sum(axis=1) / people[:, 0, 5:11].sum(axis=1)
    return ratio


# the measures themselves


def test_inside_is_from_the_tenth_to_the_ninetieth_with_both_ends() -> None:
    draws = np.repeat(np.arange(11.0)[:, None], 4, axis=1)
    assert inside(draws, np.array([0.9, 1.0, 9.0, 9.1])).tolist() == [False, True, True, False]


def test_correlated_figures_are_worth_fewer_independent_ones() -> None:
    random = np.random.default_rng(2)
    shocks, common = random.normal(size=(20_000, 5)), random.normal(size=(20_000, 1))
    assert independent(shocks) == pytest.approx(5, rel=0.1)
    assert independent(np.sqrt(0.5) * (shocks + common)) == pytest.approx(5 / (1 + 4 * 0.5), rel=0.05)
    assert independent(common + 1e-9 * shocks) == pytest.approx(1, rel=1e-3)
    assert independent(shocks[:, :1]) == 1
