"""Women by parity, births by order, and the policy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.population.cohort import FEMALE
from sim.population.forecast import People
from sim.population.measures import GROUPS, MOTHERS
from sim.population.parity import (
    BEARING,
    Change,
    children_ever_born,
    cohort_schedule,
    follow,
    reach_orders,
    start_parity,
)
from sim.population.setup import schedule_and_level
from sim.scenario.model import Settings

Array = NDArray[np.float64]
Read = Callable[..., tuple[Settings, Inputs]]
Project = Callable[..., People]
NO_POLICY = "population.fertility.policy=none"
SUPPORT = "population.fertility.support.subsidies.elasticity=0.1"
LONG = "horizon.end=2070"
AGES = BEARING[1] - BEARING[0]
SCHEDULE = np.exp(-(((np.arange(BEARING[0], BEARING[1]) - 28) / 6) ** 2))
USUAL = np.array([1.0, 0.6, 0.3])


def childless(lanes: int = 1, regions: int = 1) -> Array:
    start = np.zeros((regions, 4, AGES, lanes))
    start[:, 0] = 1
    return start


def births(children: float, years: int = 60) -> Array:
    """Births per woman by age, the same every year, dims (year, region, age, lane)."""
    per_woman: Array = np.tile(children * SCHEDULE / SCHEDULE.sum(), (years, 1))[:, None, :, None]
    return per_woman


def of_cohort(course_births: Array, order: int = 2) -> float:
    """Births of an order, over her life, of a woman who comes of age in the first year."""
    return float(sum(course_births[year, 0, order, year, 0] for year in range(AGES)))


@given(
    arrays(np.float64, (3, 2, AGES, 2), elements=st.floats(0, 0.6, allow_subnormal=False)),
    arrays(np.float64, (3,), elements=st.floats(0.01, 5)),
    arrays(np.float64, (2, AGES), elements=st.floats(0, 1)),
)
def test_parities_add_up_to_women_and_orders_to_births(
    per_woman: Array, propensity: Array, childless_share: Array
) -> None:
    start = np.stack([childless_share, *[(1 - childless_share) / 3] * 3], axis=1)[..., None]
    course = follow(start, per_woman, propensity)
    assert course.women.sum(axis=2) == pytest.approx(np.ones((4, 2, AGES, 2)), abs=1e-12)
    assert course.births.sum(axis=2) == pytest.approx(per_woman, abs=1e-12)
    assert course.women.min() >= 0
    assert course.births.min() >= -1e-12


def test_a_step_by_hand() -> None:
    # of 100 women 40 have no child, 30 one, 20 two, 10 three; 12 births, chances as 1 : 0.5 : 0.2
    start = childless()
    start[0, :, :, 0] = np.array([0.4, 0.3, 0.2, 0.1])[:, None]
    per_woman = np.full((1, 1, AGES, 1), 0.12)
    course = follow(start, per_woman, np.array([1.0, 0.5, 0.2]))
    level = 0.12 / (0.4 + 0.5 * 0.3 + 0.2 * 0.3)
    first, second, third = level * 0.4, level * 0.5 * 0.3, level * 0.2 * 0.3
    assert course.births[0, 0, :, 7, 0] == pytest.approx([first, second, third], rel=1e-12)
    passing = level * 0.2 * 0.2  # of the third and later births those to women with two children
    after = [0.4 - first, 0.3 + first - second, 0.2 + second - passing, 0.1 + passing]
    assert course.women[1, 0, :, 8, 0] == pytest.approx(after, rel=1e-12)
    assert course.women[1, 0, :, 0, 0].tolist() == [1, 0, 0, 0]


def test_more_births_than_childless_women_can_bear_count_as_third_or_later() -> None:
    course = follow(childless(), np.full((1, 1, AGES, 1), 1.5), USUAL)
    assert course.births[0, 0, :, 0, 0] == pytest.approx([1, 0, 0.5])
    assert course.women[1, 0, :, 1, 0] == pytest.approx([0, 1, 0, 0])


def test_where_nobody_is_born_nothing_moves() -> None:
    course = follow(childless(), np.zeros((5, 1, AGES, 1)), USUAL)
    assert not course.births.any()
    assert (course.women[:, :, 0] == 1).all()


@pytest.mark.parametrize("later", [1, 2, 4])
@pytest.mark.parametrize("children", [1.0, 1.7, 3.0])
def test_a_policy_that_only_moves_births_in_time_leaves_completed_fertility(children: float, later: int) -> None:
    years = AGES + later
    postponed = np.zeros((years, 3, 1))
    postponed[15:22, 1:, 0] = 0.3
    per_woman = births(children, years)
    plain = follow(childless(), per_woman, USUAL)
    moved = follow(childless(), per_woman, USUAL, Change(np.ones((years, 3, 1)), postponed, later))
    for order in range(3):
        assert of_cohort(moved.births, order) == pytest.approx(of_cohort(plain.births, order), rel=1e-12)
    assert np.abs(moved.births - plain.births)[15:22, :, 2].max() > 1e-4
    assert moved.women.sum(axis=2) == pytest.approx(np.ones_like(moved.women[:, :, 0]), abs=1e-12)
    assert moved.women.min() >= 0
    after = 22 + later
    assert moved.women[after:] == pytest.approx(plain.women[after:], abs=1e-12)
    # who waits has fewer children for the time being, as many as are waiting
    count = np.array([0, 1, 2, 3])[:, None, None]
    waiting = ((plain.women - moved.women)[16] * count).sum()
    held_back = (0.3 * plain.births[15, :, 1]).sum() + 0.3 * (plain.women[15, :, 2] * rate_of_third(plain, 15)).sum()
    assert waiting == pytest.approx(held_back, rel=1e-6)


def rate_of_third(course: object, year: int) -> Array:
    women, third = course.women[year], course.births[year, :, 2]  # type: ignore[attr-defined]
    at_risk = women[:, 2] + women[:, 3]
    rate: Array = np.divide(third, at_risk, out=np.zeros_like(third), where=at_risk > 0)
    return rate


def test_a_lasting_rise_of_second_births_uses_up_those_who_could_bear_them() -> None:
    per_woman = births(2.0)
    factor = np.ones((60, 3, 1))
    factor[:, 1] = 1.5
    more = follow(childless(), per_woman, USUAL, Change(factor, np.zeros((60, 3, 1))))
    plain = follow(childless(), per_woman, USUAL)
    first, second, third = (of_cohort(more.births, order) / of_cohort(plain.births, order) for order in range(3))
    assert first == pytest.approx(1, rel=1e-12)
    assert 1.05 < second < 1.4
    assert 1.05 < third < 1.5  # more women have two children


def test_a_change_of_nothing_is_no_change_at_all() -> None:
    nothing = Change(np.ones((3, 3, 8)), np.zeros((3, 3, 8)))
    assert nothing.of(slice(0, 4)) is None
    some = Change(np.full((3, 3, 8), 1.1), np.zeros((3, 3, 8))).of(slice(0, 4))
    assert some is not None
    assert some.factor.shape == (3, 3, 4)


def test_rates_are_found_that_give_known_shares_or_the_nearest() -> None:
    start = start_parity(np.tile(np.repeat([0, 0.06, 0], [15, 30, 56]), (40, 1)), np.ones(2), USUAL)
    per_woman = np.broadcast_to(births(1.3, 3)[..., 0], (3, 2, AGES))
    target = np.array([0.5, 0.3, 0.2])
    met = reach_orders(start, per_woman, per_woman[-1], target, USUAL, 2022)
    by_order = follow(start[..., None], per_woman[..., None], met.propensity).births[-1].sum(axis=(0, 2, 3))
    assert by_order / by_order.sum() == pytest.approx(target, abs=1e-7)
    assert met.after == pytest.approx(target, abs=1e-7)
    assert met.propensity[0] == 1
    assert met.before != pytest.approx(target, abs=0.01)
    only_first = reach_orders(childless()[..., 0], births(1.3, 1)[..., 0], births(1.3, 1)[0, ..., 0], target, USUAL, 1)
    assert only_first.after == pytest.approx([1, 0, 0])
    nobody = np.zeros((1, 1, AGES))
    assert reach_orders(childless()[..., 0], nobody, nobody[0], target, USUAL, 1).propensity is USUAL


def test_the_nation_s_women_come_out_as_childless_as_published(read: Read) -> None:
    # 张翠玲等, 人口研究 2023(3): childless in 2020 at 35: 10.91 %, at 40: 7.85 %, at 49: 5.16 %; children ever born
    # of women of 15-64 in 2020: 1.33 (census)
    _, inputs = read("qingyuan")
    schedule, level = schedule_and_level(inputs, np.arange(1966.0, 2021.0))
    asfr = schedule * level[:, None]
    scale = 1.33 / children_ever_born(asfr)[15:65].mean()
    women = start_parity(asfr, np.array([scale]), USUAL)[0]
    assert women[0, np.array([35, 40, 49]) - BEARING[0]] == pytest.approx([0.109, 0.079, 0.052], abs=0.015)


def test_children_ever_born_are_what_the_parities_hold(read: Read) -> None:
    _, inputs = read("qingyuan")
    schedule, level = schedule_and_level(inputs, np.arange(1966.0, 2021.0))
    asfr = schedule * level[:, None]
    born = children_ever_born(asfr)[slice(*BEARING)]
    women = start_parity(asfr, np.ones(1), USUAL)[0]
    at_least = women[1] + 2 * women[2] + 3 * women[3]
    assert (born >= at_least - 1e-12).all()
    assert born[: 35 - BEARING[0]] == pytest.approx(at_least[: 35 - BEARING[0]], abs=0.05)
    assert cohort_schedule(asfr).sum(axis=1) == pytest.approx(asfr.sum(axis=1), rel=1e-12)


def test_children_ever_born_of_a_region_scale_its_past(project: Project) -> None:
    # mean children per woman of 15-64 (census 2020): Yangshan 2.00, Qingcheng 1.46
    parity = project("qingyuan").parity[0, 0, :, list(MOTHERS).index("40-44")]
    none = parity[:, 0] / parity.sum(axis=1)
    assert none[4] < none[0] / 2


def test_births_of_the_known_year_have_the_known_shares(project: Project) -> None:
    shares = project("qingyuan").births[0, 1].sum(axis=0)
    assert shares / shares.sum() == pytest.approx([0.461, 0.389, 0.150], abs=1e-6)
    # Kaiping prints 54.66 % of second or later births for 2019: the first year of the projection has them
    shares = project("kaiping").births[0, 0].sum(axis=0)
    assert shares[1:].sum() / shares.sum() == pytest.approx(0.5466, abs=1e-4)


@pytest.mark.parametrize("sets", [(), (NO_POLICY,), (SUPPORT,)])
def test_parities_of_a_place_add_up_to_its_women(project: Project, sets: tuple[str, ...]) -> None:
    people = project("qingyuan", *sets, draws=20)
    women = people.groups[:, :, :, FEMALE, list(GROUPS).index("15-49")]
    assert people.parity[:, :, :, -1].sum(axis=-1) == pytest.approx(women, rel=1e-12)
    assert people.parity[:, :, :, :-1].sum(axis=3) == pytest.approx(people.parity[:, :, :, -1], rel=1e-9, abs=1e-9)
    assert people.parity.min() >= 0


def fewer_without(project: Project, *sets: str, draws: int = 1) -> Array:
    """Share of births by year and order that go with the policy, dims (year, order)."""
    with_policy, without = (
        project("qingyuan", *sets, *more, draws=draws).births[0].sum(axis=1) for more in ((), (NO_POLICY,))
    )
    lost: Array = 1 - without / with_policy
    return lost


def test_without_the_policy_fewer_are_born_from_2022_on_most_of_all_third_children(project: Project) -> None:
    fewer = fewer_without(project)
    assert not fewer[0].any()
    first, second, third = fewer[1:].T
    # first births too, but only of daughters whom the policy let be born
    assert np.abs(first[:10]).max() < 1e-9
    assert (second > 0).all()
    assert (third > second).all()
    assert second[0] == pytest.approx(1 - 1 / (1 + 0.01 / 3), rel=0.01)
    assert third[0] == pytest.approx(1 - 1 / (1 + 0.05 / 3), rel=0.01)
    # once at work: the full effect on third births, and a little more, as fewer women have two children
    alone = fewer_without(project, "population.fertility.effect_second=0")[1:, 2]
    assert alone[3:] == pytest.approx(np.full(11, 1 - 1 / 1.05), rel=1e-6)
    assert (third[3:] > alone[3:]).all()
    assert third[3] == pytest.approx(1 - 1 / 1.05, rel=0.05)
    # who bore no second child is still there to bear one
    assert (second[3:] < 1 - 1 / 1.01).all()


def test_haste_is_paid_back(project: Project) -> None:
    still = tuple(f"population.fertility.effect_{order}=0" for order in ("second", "third_or_later"))
    fewer = fewer_without(project, *still, "population.fertility.tempo_third_or_later=0.1", LONG)
    assert fewer[1:4, 2] == pytest.approx([0.1, 0.1, 0.1 - 0.11], abs=0.02)  # from 2024 on the first come back
    assert (fewer[4:6, 2] < -0.05).all()
    assert np.abs(fewer[6:15, 2]).max() < 1e-9
    assert np.abs(fewer[:10, :2]).max() < 1e-12


@pytest.mark.parametrize("draws", [1, 20])
def test_a_policy_without_effect_is_no_policy_to_the_last_bit(project: Project, draws: int) -> None:
    names = (f"{kind}_{order}" for kind in ("effect", "tempo") for order in ("second", "third_or_later"))
    zero = tuple(f"population.fertility.{name}=0" for name in names)
    end = "horizon.end=2028"
    three, none = (project("qingyuan", *zero, end, *more, draws=draws) for more in ((), (NO_POLICY,)))
    for name in ("pyramid", "births", "parity"):
        assert np.array_equal(getattr(three, name), getattr(none, name))


def test_support_without_effect_changes_nothing_to_the_last_bit(project: Project) -> None:
    other = project("qingyuan", "population.fertility.support.leave.start=2022")
    assert np.array_equal(other.births, project("qingyuan").births)


def test_support_lifts_all_orders_from_its_start(project: Project) -> None:
    ratio = project("qingyuan", SUPPORT).births[0].sum(axis=1) / project("qingyuan").births[0].sum(axis=1)
    assert ratio[:3] == pytest.approx(np.ones((3, 3)), abs=1e-12)
    assert ratio[3] == pytest.approx([1.02, 1.02, 1.02], abs=1e-9)
    # later it uses up childless women: their first births rise by less than the rates, later ones catch up
    assert ratio[7, 0] < 1.10
    assert (ratio[4:8] > 1.03).all()
