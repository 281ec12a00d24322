"""Life tables: what goes in must come out, and the national tables must agree with their publisher."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.errors import ScenarioError
from sim.inputs.catalogue import Inputs
from sim.inputs.national import MORTALITY_AGES
from sim.population.forecast import People
from sim.population.life_table import (
    childhood_ax,
    constant_force_ax,
    death_probabilities,
    first_year_ax,
    person_years,
    single_year_ax,
    single_year_survivors,
    survival_ratios,
    survivors,
    usual_ax,
)
from sim.population.mortality import (
    Standard,
    both_sexes,
    early_survivors,
    life_expectancy,
    reach_life_expectancy,
    relational_person_years,
    standard,
)
from sim.population.rates import draw_parameters, ensemble_of
from sim.population.setup import LIFE_EXPECTANCY_STEPS, set_up
from sim.scenario.model import Settings
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]
Read = Callable[..., tuple[Settings, Inputs]]
Project = Callable[..., People]
YEARS = np.array([2010.0, 2020.0, 2035.0])
RATIO = np.array([1.18, 1.112, 1.08])


@pytest.fixture(scope="module")
def china(read: Read) -> Standard:
    national = read("qingyuan")[1].national
    return standard(national.mortality_years, national.mx, MORTALITY_AGES, YEARS)


@pytest.fixture(scope="module")
def infants(china: Standard) -> Array:
    """Survivors to age 1, the only early age that is set."""
    return early_survivors(china, RATIO[0], None, None)


def survivors_of(lived: Array, ax: Array) -> Array:
    """Return survivors at exact ages 0-100 from person-years, dims (..., age), per birth."""
    alive = np.ones(lived.shape)
    for age in range(lived.shape[-1] - 1):
        alive[..., age + 1] = (lived[..., age] - ax[..., age] * alive[..., age]) / (1 - ax[..., age])
    return alive


@settings(max_examples=20, deadline=None)
@given(st.floats(62, 90), st.floats(0.2, 3))
def test_the_asked_life_expectancy_and_infant_mortality_come_back(china: Standard, years: float, factor: float) -> None:
    infant = factor * float(both_sexes(china.infant_mortality[0], RATIO[0]))
    early = early_survivors(china, RATIO[0], infant, None)
    lived = reach_life_expectancy(china, np.full((1, 3), years), RATIO, early)
    female, male = lived[0].sum(axis=-1).T
    assert (female + RATIO * male) / (1 + RATIO) == pytest.approx(np.full(3, years), abs=1e-6)
    assert (female > male).all()
    # those who die under 1 live a0 years there
    dead = (1 - lived[0, ..., 0]) / (1 - china.ax[..., 0])
    assert dead == pytest.approx(china.infant_mortality * factor, rel=1e-9)
    assert (dead[0] @ [1, RATIO[0]]) / (1 + RATIO[0]) == pytest.approx(infant, rel=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.floats(65, 88), st.floats(0.5, 30), st.floats(0, 20))
def test_the_asked_under_five_mortality_comes_back_without_moving_life_expectancy(
    china: Standard, years: float, infant: float, later: float
) -> None:
    early = early_survivors(china, RATIO[0], infant / 1000, (infant + later) / 1000)
    lived = reach_life_expectancy(china, np.full((1, 3), years), RATIO, early)
    assert life_expectancy(lived[0], RATIO) == pytest.approx(np.full(3, years), abs=1e-6)
    alive = survivors_of(lived[0], china.ax)
    dead = (1 - alive[0]).T @ [1, RATIO[0]] / (1 + RATIO[0])
    assert dead[[1, 5]] == pytest.approx([infant / 1000, (infant + later) / 1000], rel=1e-9)
    assert (np.diff(early, axis=-1) <= 0).all()


def test_deaths_from_1_to_4_keep_their_ratio_to_the_standard_s_in_later_years(china: Standard) -> None:
    alive = early_survivors(china, RATIO[0], 0.004, 0.006)
    risk, nation = (1 - each[..., 2:6] / each[..., 1:2] for each in (alive, china.survivors))
    assert risk / nation == pytest.approx(np.full(risk.shape, risk[0, 0, 0] / nation[0, 0, 0]), rel=1e-9)
    assert (np.diff(risk[..., -1], axis=0) < 0).all(), "it falls as the nation's does"


@pytest.mark.parametrize("figure", np.linspace(0.001, 0.02, 7))
def test_with_equal_figures_nobody_dies_from_1_to_4(china: Standard, figure: float) -> None:
    alive = early_survivors(china, RATIO[0], figure, figure)
    assert (alive[..., 1:] == alive[..., 1:2]).all()
    assert alive[..., 1].max() < 1


@settings(max_examples=20, deadline=None)
@given(st.floats(-2.5, 1.5))
def test_moved_survivors_fall_and_ratios_are_shares(china: Standard, infants: Array, alpha: float) -> None:
    lived = relational_person_years(china, np.full((1, 3), alpha), infants)
    ratios = survival_ratios(lived)
    assert (np.diff(lived[..., 1:-1]) < 0).all()
    assert (ratios > 0).all()
    assert (ratios <= 1).all()


def test_no_move_gives_the_standard_and_longer_lives_need_a_lower_level(china: Standard, infants: Array) -> None:
    lived = relational_person_years(china, np.zeros((1, 3)), infants)
    assert lived[0] == pytest.approx(person_years(china.survivors, china.open_rate, china.ax), rel=1e-12)
    to_five = relational_person_years(china, np.zeros((1, 3)), china.survivors[..., :6])
    assert to_five == pytest.approx(lived, rel=1e-12)
    longer = relational_person_years(china, np.full((1, 3), -0.1), infants)
    assert (life_expectancy(longer, RATIO) > life_expectancy(lived, RATIO)).all()


def test_survivors_fall_and_no_probability_reaches_one(china: Standard) -> None:
    q = 1 - china.survivors[..., 1:] / china.survivors[..., :-1]
    assert (q > 0).all()
    assert q[..., 95].max() < 0.5
    assert (np.diff(q[..., 40:], axis=-1) > 0).all(), "mortality rises with age"


def five_year_rates(level: Array, slope: Array, first: float) -> Array:
    """Return death rates of both sexes that rise with age as Gompertz has it, dims (sex, group)."""
    middle = np.array(MORTALITY_AGES) + np.append(np.diff(MORTALITY_AGES) / 2, 2.0)
    rates = 3e-4 + level[:, None] * np.exp(slope[:, None] * middle)
    rates[:, :2] = first, first / 20
    return np.minimum(rates, 1.2)


def by_group(mx: Array, sex: int) -> tuple[Array, Array, Array]:
    """Return survivors to the bounds, deaths and person-years of the closed groups of a single-year table."""
    alive, open_rate = single_year_survivors(mx, MORTALITY_AGES, sex)
    lived = person_years(alive, open_rate, single_year_ax(first_year_ax(mx[..., 0], sex)))
    bounds = np.array(MORTALITY_AGES)
    at_bounds = alive[..., bounds]
    return at_bounds, -np.diff(at_bounds), np.add.reduceat(lived[..., :-1], bounds[:-1], axis=-1)


@settings(max_examples=30, deadline=None)
@given(st.floats(-13, -9), st.floats(0.06, 0.11), st.floats(0.001, 0.1))
def test_single_years_added_up_have_the_given_death_rates(level: float, slope: float, first: float) -> None:
    mx = five_year_rates(np.exp([level, level + 0.4]), np.array([slope, slope]), first)
    for sex in (0, 1):
        _, dead, lived = by_group(mx[sex], sex)
        assert dead / lived == pytest.approx(mx[sex, :-1], rel=1e-5)


@pytest.mark.parametrize("sex", [0, 1])
def test_the_abridged_table_has_the_survivors_and_the_life_expectancy_of_the_single_years(read: Read, sex: int) -> None:
    mx = read("qingyuan")[1].national.mx[:, sex]
    alive, dead, lived = by_group(mx, sex)
    assert dead / lived == pytest.approx(mx[:, :-1], rel=1e-9)
    widths, lowest = np.diff(np.array(MORTALITY_AGES, float)), alive[:, -1:] / mx[:, -1:]
    expectancy = (lived.sum(axis=1, keepdims=True) + lowest)[:, 0]
    # with the years that those who die live in each group, and with the usual ones that know nothing of them
    exact = (lived - widths * alive[:, 1:]) / dead
    usual = usual_ax(mx, MORTALITY_AGES, sex)[:, :-1]
    for ax, share, years in ((exact, 1e-9, 1e-9), (usual, 0.2, 0.06)):
        abridged = survivors(death_probabilities(mx[:, :-1], widths, ax))
        table = person_years(abridged, mx[:, -1], ax, widths)
        assert abridged[:, :-2] == pytest.approx(alive[:, :-2], rel=share)
        assert table.sum(axis=1) == pytest.approx(expectancy, abs=years)
    assert ((exact[:, 2:] > 1.5) & (exact[:, 2:] < 2.8)).all()


def test_rates_that_no_yearly_table_can_have_leave_a_table_without_holes() -> None:
    mx = np.full(len(MORTALITY_AGES), 0.01)
    mx[-4:] = 3.0
    alive, _ = single_year_survivors(mx, MORTALITY_AGES, 0)
    assert np.isfinite(alive).all()
    assert (np.diff(alive) < 0).all()


@pytest.mark.parametrize("years", [70.8, 77.8, 84.8])
def test_the_open_group_dies_as_fast_as_age_99_or_faster_and_lives_a_year_or_two(china: Standard, years: float) -> None:
    early = early_survivors(china, RATIO[0], None, None)
    lived = reach_life_expectancy(china, np.full((1, 3), years), RATIO, early)[0]
    alive = survivors_of(lived, china.ax)
    last = (alive[..., 99] - alive[..., 100]) / lived[..., 99]
    assert (last < 1.05 * china.open_rate).all()  # 0.59 and 0.57 for men in 2035: the UN's own rates
    assert lived[..., 100] == pytest.approx(alive[..., 100] / china.open_rate, rel=1e-9)
    assert ((1 / china.open_rate > 1) & (1 / china.open_rate < 2.5)).all()


def test_years_lived_by_children_who_die_are_those_of_coale_and_demeny() -> None:
    # model West, as in Preston, Heuveline and Guillot (2001), table 3.3, at 0.01 and at 0.2 deaths per person-year
    rates = np.array([0.01, 0.2])
    assert first_year_ax(rates, 0) == pytest.approx([0.081, 0.350])
    assert first_year_ax(rates, 1) == pytest.approx([0.07184, 0.330])
    assert childhood_ax(rates, 0) == pytest.approx([1.50682, 1.361])
    assert childhood_ax(rates, 1) == pytest.approx([1.62284, 1.352])


def test_a_constant_force_gives_the_exponential() -> None:
    rates, widths = np.array([0.001, 0.2, 0.7]), np.full(3, 5.0)
    q = death_probabilities(rates, widths, constant_force_ax(rates, 5.0))
    assert q == pytest.approx(1 - np.exp(-5 * rates), rel=1e-9)


@pytest.mark.parametrize("sex", ["female", "male"])
def test_life_expectancy_from_the_rates_is_the_un_s(read: Read, sex: str) -> None:
    # UN DESA, WPP 2024: the mean of the annual figures from one mid-year to the one five years later
    national = read("qingyuan")[1].national
    middle = national.mortality_years[national.mortality_years < 2050]
    table = standard(national.mortality_years, national.mx, MORTALITY_AGES, middle)
    lived = person_years(table.survivors, table.open_rate, table.ax)[:, ("female", "male").index(sex)]
    weights = np.array([0.5, 1, 1, 1, 1, 0.5]) / 5
    published = [weights @ national.path[f"life_expectancy_{sex}"].at(year + np.arange(-3.0, 3)) for year in middle]
    assert lived.sum(axis=-1) == pytest.approx(published, abs=0.01)


def test_the_tables_of_the_place_have_the_plan_s_life_expectancy_and_infant_mortality(
    read: Read, project: Project
) -> None:
    # Qingyuan's plan: 77.8 years and 3.09 infant deaths per 1,000 in 2020; later years follow the UN's path
    scenario, inputs = read("qingyuan")
    path = inputs.national.path["life_expectancy"]
    expectancy = project("qingyuan").life_expectancy[0]
    assert expectancy[0] == pytest.approx(77.8, abs=1e-12)
    assert expectancy - 77.8 == pytest.approx(path.at(np.arange(2020.0, 2036.0)) - path.at(np.array([2020.0])))
    setup = set_up(scenario, inputs)
    central = setup.survival[LIFE_EXPECTANCY_STEPS.tolist().index(0.0)]
    lived = np.cumprod(central[..., :-1], axis=-1)
    oldest = lived[..., -1] * central[..., -1] / (1 - central[..., -1])
    by_sex = lived.sum(axis=-1) + oldest
    assert (by_sex @ [1, 1.169] / 2.169) == pytest.approx(expectancy[1:], abs=1e-6)
    dead = 1000 * (1 - central[0, :, 0] @ [1, 1.169] / 2.169)
    assert 0.8 * 3.09 < dead < 3.09, "most infants die before the year ends"


@pytest.mark.parametrize(
    ("place", "infant", "under_five"), [("qingyuan", 3.09, 3.57), ("kaiping", 1.5, 1.5), ("qingyuan", 3.09, None)]
)
def test_child_mortality_of_the_base_year_is_the_plan_s(
    read: Read, place: str, infant: float, under_five: float | None
) -> None:
    # table rows 03 and 04 (Qingyuan), 3 and 4 (Kaiping); left out, deaths from 1 to 4 follow the level
    from sim.population.setup import _person_years

    # Kaiping prints 1.5 for both, a year in which nobody of 1-4 died; its scenario leaves the standard's rates
    sets = [f"population.mortality.under_five_mortality={under_five or 'null'}"]
    scenario, inputs = read(place, *sets)
    years, national = np.array([2020.0, 2021.0]), inputs.national
    ratio = np.full(2, 1.169) if place == "qingyuan" else national.path["sex_ratio_at_birth"].at(years)
    lived = _person_years(scenario, inputs, years, ratio)
    ax = standard(national.mortality_years, national.mx, MORTALITY_AGES, years).ax
    dead = 1000 * both_sexes(1 - np.moveaxis(survivors_of(lived, ax), -1, 0), ratio)[..., 0]
    assert dead[1] == pytest.approx(np.full(len(LIFE_EXPECTANCY_STEPS), infant), rel=1e-9)
    if under_five:
        assert dead[5] == pytest.approx(np.full(len(LIFE_EXPECTANCY_STEPS), under_five), rel=1e-9)
    else:
        assert (np.diff(dead[5]) < 0).all(), "longer lives, fewer deaths of children"


@pytest.mark.parametrize(
    ("sets", "message"),
    [
        (["infant_mortality=250", "under_five_mortality=null"], "77.80 years in 2020 cannot be reached"),
        (["life_expectancy.2020=99"], "at most 101"),
    ],
)
def test_a_life_expectancy_out_of_reach_is_refused(read: Read, sets: list[str], message: str) -> None:
    scenario, inputs = read("qingyuan", *(f"population.mortality.{text}" for text in sets))
    with pytest.raises(ScenarioError, match=message):
        set_up(scenario, inputs)


def test_drawn_survival_between_two_tables_has_the_drawn_life_expectancy(read: Read) -> None:
    scenario, inputs = read("qingyuan")
    setup = set_up(scenario, inputs)
    drawn = draw_parameters(scenario, inputs, setup, Draws(scenario.seed, 1))
    longer = replace(drawn, life_expectancy=np.full((len(setup.years), 1), 0.25))
    mixed = ensemble_of(scenario, inputs, setup, longer, 1).rates().survival[..., 0]
    lived = np.cumprod(mixed[..., :-1], axis=-1)
    by_sex = lived.sum(axis=-1) + lived[..., -1] * mixed[..., -1] / (1 - mixed[..., -1])
    base = np.cumprod(setup.survival[14][..., :-1], axis=-1)
    central = base.sum(axis=-1) + base[..., -1] * setup.survival[14][..., -1] / (1 - setup.survival[14][..., -1])
    assert ((by_sex - central) @ [1, 1.169] / 2.169) == pytest.approx(np.full(len(setup.years), 0.25), abs=0.02)


@pytest.mark.parametrize(("place", "low", "high"), [("qingyuan", 30_000, 32_000), ("kaiping", 5_200, 5_400)])
def test_deaths_of_2021_and_2022_are_of_the_right_size(project: Project, place: str, low: float, high: float) -> None:
    # China 2021-2022: 7.2 and 7.4 deaths per 1,000 (National Bureau of Statistics); 7.8 and 7.1 follow here from the
    # plans' life expectancy and an older (Qingyuan) or longer-lived (Kaiping) population
    deaths = project(place).deaths[0, :2].sum(axis=(1, 2))
    assert (deaths > low).all()
    assert (deaths < high).all()
