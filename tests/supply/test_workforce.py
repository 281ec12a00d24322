from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.inputs.workforce import STAFF_AGES
from sim.result import Result
from sim.running import run
from sim.scenario.model_workforce import RetirementRule
from sim.supply.exits import REASONS, Exits, Going, death_hazards, hazard, leaving_hazards, reached
from sim.supply.forecast import staff_flows
from sim.supply.workforce import INS, OUTS, Cadre, Orders, carry
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]
AGES = len(STAFF_AGES)
MEN = RetirementRule.model_validate({"age": 60, "rises_to": 63, "starts": 2025, "months_for_one": 4})


def at_age(age: int) -> Array:
    """Men of one age."""
    shares = np.zeros((2, AGES))
    shares[1, age - STAFF_AGES[0]] = 1.0
    return shares


def every_year(gone: Array, years: int = 5) -> Going:
    """The same shares in every year, those under 30 apart."""
    return Going(gone[:, :, :12].copy(), [gone[:, :, 12:].copy()] * years)


def nobody_goes(years: int) -> Going:
    return every_year(np.zeros((1, 2, AGES, len(REASONS))), years)


def cadre(start: list[float], years: int = 5, **changes: object) -> Cadre:
    plain = Cadre(
        np.array(start), at_age(40), at_age(25), at_age(35), nobody_goes(years), np.zeros(1), 3,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def orders(regions: int, years: int = 6, **changes: object) -> Orders:
    shape = (years, regions)
    free, none = np.full((1, *shape), np.nan), np.zeros(shape)
    limits = np.full(shape, np.inf)
    plain = Orders(free, np.zeros(shape, bool), none, limits, limits, none[None], none[None], none)
    return replace(plain, **changes)  # type: ignore[arg-type]


def moves(persons: float, *, year: int) -> Array:
    """Persons who go from the first region to the second in one of six years."""
    moved = np.zeros((1, 6, 2))
    moved[0, year] = -persons, persons
    return moved


def balance(told: Mapping[str, Array]) -> Array:
    ins = sum((told[name] for name in INS if name in told), start=np.zeros(()))
    outs = sum((told[name] for name in OUTS), start=np.zeros(()))
    return (told["end"][:, :-1] + (ins - outs)[:, 1:]) - told["end"][:, 1:]


@pytest.mark.parametrize(("year", "age"), [(2024, 60.0), (2029, 61.0), (2034, 62.0), (2039, 63.0), (2045, 63.0)])
def test_the_statutory_age_rises_from_2025_to_2040(year: int, age: float) -> None:
    # Fifteen years for three: at the end of 2029 men of 61 retire, with a month for every four months of birth.
    passed = reached(MEN, STAFF_AGES.astype(float), year)
    youngest = STAFF_AGES[-1] + 1 - passed.sum()
    assert youngest == pytest.approx(age, abs=1e-9)


def test_a_cohort_that_has_reached_its_age_stays_past_it() -> None:
    born = 1966.0
    shares = [reached(MEN, np.array([year - born]), year)[0] for year in range(2024, 2032)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_exits_are_competing_risks_and_no_sum_of_rates() -> None:
    settings = _retirement()
    exits = Exits(
        death=np.full((2, AGES), hazard(np.array([0.5]))[0]),
        leaving=np.full((1, AGES), hazard(np.array([0.5]))[0]),
        retirement=settings, workers=np.zeros(1), working_on=np.ones(1), stopping=np.zeros(1),
    )  # fmt: skip
    gone = exits.probabilities(2030)[0, 1, 10]
    assert gone.sum() == pytest.approx(0.75)
    assert gone[REASONS.index("died")] == pytest.approx(gone[REASONS.index("left")])
    assert gone[REASONS.index("retired")] == 0


def _retirement() -> object:
    from sim.scenario.model_workforce import Retirement

    rule = MEN.model_dump()
    shares = {"women_workers_share": 0, "working_on": 0.5, "stopping": 0.2}
    return Retirement.model_validate({"men": rule, "women": rule, "women_workers": rule, **shares})


def test_half_stop_at_the_age_and_a_fifth_a_year_after_it() -> None:
    exits = Exits(
        np.zeros((2, AGES)), np.zeros((1, AGES)), _retirement(), np.zeros(1), np.full(1, 0.5), np.full(1, 0.2),  # type: ignore[arg-type]
    )  # fmt: skip
    gone = exits.probabilities(2022)[0, 1, :, REASONS.index("retired")]
    by_age = dict(zip(STAFF_AGES.tolist(), gone, strict=True))
    assert by_age[58] == 0
    # Those of 59 on 31 December turn 60 within the year.
    assert by_age[59] == pytest.approx(0.5)
    assert by_age[65] == pytest.approx(0.2)
    assert by_age[75] == pytest.approx(1.0)


def test_the_young_leave_more_and_the_old_die_more() -> None:
    leaving = leaving_hazards(np.array([0.04]), np.array([0.01]))[0]
    assert leaving[STAFF_AGES == 34] > leaving[STAFF_AGES == 35]
    mx = np.exp(np.linspace(-9, -1, 22))[None, None].repeat(2, axis=1)
    death = death_hazards(np.array([2020.0]), mx, 2020)
    assert (np.diff(death, axis=1) > 0).all()


def test_hires_are_what_growth_and_exits_imply() -> None:
    gone = np.zeros((1, 2, AGES, 3))
    gone[..., REASONS.index("left")] = 0.1
    target = (100 * 1.05 ** np.arange(6))[None, :, None]
    told = carry(cadre([100.0], gone=every_year(gone)), orders(1, target=target))
    assert told["end"][0, :, 0] == pytest.approx(target[0, :, 0])
    assert told["hired"][0, 1:, 0] == pytest.approx(0.15 * target[0, :-1, 0])


def test_a_stock_without_hiring_ages_year_by_year_and_shrinks() -> None:
    gone = np.zeros((1, 2, AGES, 3))
    gone[..., 0] = 0.02
    told = carry(cadre([100.0], gone=every_year(gone)), orders(1))
    age = told["ages"] / told["end"]
    assert age[0, :, 0] == pytest.approx(40 + np.arange(6))
    assert told["end"][0, :, 0] == pytest.approx(100 * 0.98 ** np.arange(6))


def test_starting_from_nobody_works() -> None:
    hires = np.full((6, 1), 10.0)
    told = carry(cadre([0.0]), orders(1, hires=hires))
    assert told["end"][0, :, 0] == pytest.approx([0, 10, 20, 30, 40, 50])
    assert told["ages"][0, 2, 0] == pytest.approx(10 * 26 + 10 * 25)


def test_hires_stop_at_posts_or_applicants_and_the_table_tells_at_which() -> None:
    posts = np.array([np.inf, 115, 115, np.inf, np.inf, np.inf])[:, None]
    applicants = np.array([np.inf, np.inf, np.inf, 4, np.inf, np.inf])[:, None]
    told = carry(cadre([100.0]), orders(1, hires=np.full((6, 1), 10.0), posts=posts, applicants=applicants))
    assert told["hired"][0, :, 0] == pytest.approx([0, 10, 5, 4, 10, 10])
    assert told["not_hired_posts"][0, :, 0] == pytest.approx([0, 0, 5, 0, 0, 0])
    assert told["not_hired_applicants"][0, :, 0] == pytest.approx([0, 0, 0, 6, 0, 0])


def test_posts_count_graduates_under_contract_too() -> None:
    beside = np.full((1, 6, 1), 8.0)
    told = carry(cadre([100.0]), orders(1, hires=np.full((6, 1), 10.0), posts=np.full((6, 1), 110.0), beside=beside))
    assert told["hired"][0, 1:3, 0] == pytest.approx([2, 0])


def test_who_left_comes_back_after_the_years_and_older() -> None:
    gone = np.zeros((1, 2, AGES, 3))
    gone[..., REASONS.index("left")] = 0.1
    told = carry(cadre([100.0], gone=every_year(gone), returning=np.full(1, 0.5), returning_after=2), orders(1))
    # ten leave in the first year, five of them are back two years later
    assert told["returned"][0, :4, 0] == pytest.approx([0, 0, 0, 5.0])
    assert told["ages"][0, 3, 0] / told["end"][0, 3, 0] == pytest.approx(43.0)
    assert balance(told) == pytest.approx(0, abs=1e-9)


def test_moving_people_between_regions_makes_none() -> None:
    target = np.array([[[80.0, 20.0]] * 2 + [[75.0, 25.0]] * 4])
    told = carry(cadre([80.0, 20.0]), orders(2, target=target, moved=moves(5.0, year=2)))
    assert told["end"][0, 1] == pytest.approx([80, 20])
    assert told["end"][0, 3] == pytest.approx([75, 25])
    assert told["end"].sum(axis=2) == pytest.approx(100.0)
    assert told["ages"].sum(axis=2)[0] == pytest.approx(100 * (40 + np.arange(6)))
    assert told["hired"].sum() == told["left"].sum() == 0


def test_nobody_is_moved_who_is_not_there() -> None:
    told = carry(cadre([80.0, 20.0]), orders(2, moved=-moves(50.0, year=1)))
    assert told["end"][0, 1] == pytest.approx([100, 0])


def test_an_observed_stock_holds_whoever_moved() -> None:
    target = np.array([[[80.0, 20.0], *[[75.0, 25.0]] * 2, *[[80.0, 20.0]] * 3]])
    seen = np.zeros((6, 2), bool)
    seen[3] = True
    told = carry(cadre([80.0, 20.0]), orders(2, target=target, moved=moves(5.0, year=1), seen=seen))
    assert told["end"][0, 2] == pytest.approx([75, 25])
    assert told["end"][0, 4] == pytest.approx([80, 20])


def test_a_fallen_stock_is_met_by_more_leaving() -> None:
    target = np.array([100.0, 90, 90, 90, 90, 90])[None, :, None]
    told = carry(cadre([100.0]), orders(1, target=target))
    assert told["left"][0, 1, 0] == pytest.approx(10)
    assert told["hired"].sum() == 0
    assert balance(told) == pytest.approx(0, abs=1e-9)


@given(st.floats(0, 1), st.floats(0, 0.3), st.floats(0, 500), st.floats(0, 200))
def test_start_and_ins_less_outs_are_the_end(returning: float, leaving: float, start: float, hires: float) -> None:
    gone = np.zeros((1, 2, AGES, 3))
    gone[..., 1], gone[..., 0] = leaving, 0.05
    told = carry(
        cadre([start, 30.0], gone=every_year(gone), returning=np.full(1, returning), returning_after=1),
        orders(
            2,
            hires=np.full((6, 2), hires),
            moved=sum(moves(7.0, year=year) for year in range(1, 6)),
            depart=np.full((6, 2), 3.0),
        ),
    )
    assert balance(told) == pytest.approx(0, abs=1e-9)
    assert told["end"].min() >= 0


def test_regions_carried_as_one_are_the_same_as_each_by_itself() -> None:
    gone = np.zeros((1, 2, AGES, 3))
    gone[..., 1] = 0.03
    target = np.array([75.0, 25.0]) * 1.03 ** np.arange(6)[None, :, None]
    alike = orders(2, target=target)
    apart = replace(alike, moved=np.zeros((1, 6, 2)))
    one, each = (carry(cadre([75.0, 25.0], gone=every_year(gone)), told) for told in (alike, apart))
    for name in one:
        assert one[name] == pytest.approx(each[name], abs=1e-9), name


# in a run


def _flows(result: Result, variant: str = "base") -> dict[str, Mapping[str, Array]]:
    settings, out = result.scenario.cases[variant].settings, result.outcomes[variant]
    draws = Draws(settings.seed, settings.draws)
    return dict(staff_flows(settings, result.inputs[variant], out.people.years, out.supply, draws))


def test_staff_end_where_the_headline_supply_does(qingyuan: Result, kaiping: Result) -> None:
    for result in (qingyuan, kaiping):
        for resource, told in _flows(result).items():
            assert np.abs(told["end"] - result.outcomes["base"].supply.units[resource]).max() < 1e-9
            assert np.abs(balance(told)).max() < 1e-9
            assert min(flow.min() for flow in told.values()) > -1e-9


def test_past_growth_is_what_it_was_where_exits_are_replaced(qingyuan: Result) -> None:
    # the formula of past growth and its fade, by itself
    supply = qingyuan.scenario.base.supply
    draws = qingyuan.outcomes["base"].draws
    growth = draws.quantity(supply.growth["nurses"], "supply", "qingyuan", "growth.nurses")[: draws.number]
    stock, last = [np.full(draws.number, 11681.0)], growth
    for year in range(2021, 2036):
        last = stock[-1] * growth if year <= 2025 else last
        stock.append(stock[-1] + last * min(1.0, 1 - (year - 2025) / 10))
    there = qingyuan.outcomes["base"].supply.units["nurses"].sum(axis=2)
    assert np.abs(there - np.stack(stock, axis=1)).max() < 1e-8


def test_no_hiring_at_all_ages_and_shrinks_a_place(scenarios: Path) -> None:
    sets = ["supply.hires.doctors.qingyuan={2021: 0}"]
    result = run(scenarios / "qingyuan.yaml", draws=3, variants=[], sets=sets)
    told = _flows(result)["doctors"]
    stock, ages = told["end"].sum(axis=2), told["ages"].sum(axis=2)
    assert (np.diff(stock, axis=1) < 0).all()
    assert (ages / stock)[:, 10].min() > (ages / stock)[:, 0].max() + 3
    assert told["hired"].sum() == 0


def test_hires_of_one_county_leave_the_others_as_in_the_past(scenarios: Path) -> None:
    plain = run(scenarios / "qingyuan.yaml", draws=3, variants=[])
    sets = ["supply.hires.nurses.yingde={2022: 500}"]
    more = run(scenarios / "qingyuan.yaml", draws=3, variants=[], sets=sets)
    place = plain.inputs["base"].place
    yingde = place.leaves.index("yingde")
    before, after = (each.outcomes["base"].supply.units["nurses"] for each in (plain, more))
    assert np.delete(after, yingde, axis=2) == pytest.approx(np.delete(before, yingde, axis=2))
    assert (after[:, 2:, yingde] > before[:, 2:, yingde]).all()
    table = more.table("workforce").query("flow == 'hired' and resource == 'nurses' and region == 'yingde'")
    assert table.set_index("year")["mean"][2023] == pytest.approx(500)


def test_retraining_raises_gps_and_leaves_doctors_as_they_are(scenarios: Path) -> None:
    plain = run(scenarios / "qingyuan.yaml", draws=3, variants=[])
    sets = [
        "supply.workforce.retraining.course={origin: doctors, destination: gps, region: north, persons: {2023: 40}}"
    ]
    more = run(scenarios / "qingyuan.yaml", draws=3, variants=[], sets=sets)
    before, after = (each.outcomes["base"].supply.units for each in (plain, more))
    assert after["doctors"] == pytest.approx(before["doctors"])
    assert (after["gps"] - before["gps"]).sum(axis=2)[:, 2:5] == pytest.approx(np.tile([0, 40, 40], (3, 1)))


def test_retraining_into_another_profession_takes_the_person_along(scenarios: Path) -> None:
    plain = run(scenarios / "kaiping.yaml", draws=3, variants=[])
    sets = [
        "supply.workforce.retraining.course="
        "{origin: nurses, destination: public_health_staff, region: kaiping, persons: {2023: 25}}"
    ]
    more = run(scenarios / "kaiping.yaml", draws=3, variants=[], sets=sets)
    before, after = (each.outcomes["base"].supply.units for each in (plain, more))
    change = {name: (after[name] - before[name])[:, 4].sum(axis=1) for name in ("nurses", "public_health_staff")}
    assert change["nurses"] == pytest.approx(-25)
    assert change["public_health_staff"] == pytest.approx(25)


def test_a_move_to_the_north_is_told_and_leaves_the_city_as_it_was(scenarios: Path) -> None:
    plain = run(scenarios / "qingyuan.yaml", draws=3, variants=[])
    sets = ["supply.redistribution.north={resource: doctors, from: south, to: north, units: 60, year: 2024}"]
    more = run(scenarios / "qingyuan.yaml", draws=3, variants=[], sets=sets)
    before, after = (each.outcomes["base"].supply.units["doctors"] for each in (plain, more))
    assert after.sum(axis=2) == pytest.approx(before.sum(axis=2))
    north = list(plain.inputs["base"].place.members("north"))
    assert (after - before)[:, 6, north].sum(axis=1) == pytest.approx(60)
    table = more.table("workforce").query("resource == 'doctors' and year == 2024 and flow == 'moved_in'")
    assert table.set_index("region")["mean"][["north", "south"]].tolist() == pytest.approx([60, 0])


def test_a_setting_of_the_workforce_moves_no_other_draw(scenarios: Path, kaiping: Result) -> None:
    sets = ["supply.workforce.leaving.under_35={value: 0.2, low: 0.1, high: 0.3}"]
    other = run(scenarios / "kaiping.yaml", draws=kaiping.scenario.base.draws, variants=[], sets=sets)
    for name in ("nurses", "gps", "beds"):
        assert np.array_equal(other.outcomes["base"].supply.units[name], kaiping.outcomes["base"].supply.units[name])
