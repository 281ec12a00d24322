"""The population stage on real places: accounts, draws, small places, observed totals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.migration import MigrationInputs
from sim.inputs.place import Census, Place
from sim.population.forecast import People, forecast
from sim.population.measures import GROUPS
from sim.running import run
from sim.scenario.model import Settings
from sim.uncertainty.priors import Z90, Draws

Array = NDArray[np.float64]
Read = Callable[..., tuple[Settings, Inputs]]
Project = Callable[..., People]
CENSUS = "population.fertility.births_reading=census"
FLOW = "population.migration.flows.out={origins: [north], destination: qingcheng, per_1000: 5, start: 2021}"
STAYS = "population.migration.path.spread=0"
ARRAYS = ("groups", "births", "deaths", "net_migration", "life_expectancy", "pyramid")


def same(one: People, other: People, draws: slice = slice(None), years: int | None = None) -> bool:
    """Tell whether two forecasts agree to the last bit, in some draws of the second and the first years."""
    for name in ARRAYS:
        left, right = getattr(one, name), getattr(other, name)[draws]
        cut = None if years is None else years - (name in {"births", "deaths", "net_migration"})
        if not np.array_equal(left[:, :cut], right[:, :cut]):
            return False
    return True


def born_by_sex(people: People, girls: float) -> Array:
    """Return births, dims (draw, year, region, sex)."""
    births: Array = people.births.sum(axis=3)[..., None] * np.array([girls, 1 - girls])
    return births


@pytest.mark.parametrize("observed", [False, True])
@pytest.mark.parametrize("sets", [(), (CENSUS, FLOW)], ids=["plan", "census and flow"])
def test_people_are_accounted_for_in_every_region_year_sex_and_draw(
    project: Project, observed: bool, sets: tuple[str, ...]
) -> None:
    people = project("qingyuan", *sets, draws=30, observed=observed)
    assert people.pyramid is not None
    stock = people.pyramid.sum(axis=4)
    change = born_by_sex(people, 1 / 2.169) - people.deaths + people.net_migration
    assert np.abs(np.diff(stock, axis=1) - change).max() < 1e-9 * stock.min()
    assert people.pyramid.min() >= 0


def test_groups_of_ages_add_up_to_all(project: Project) -> None:
    people = project("qingyuan", draws=30, observed=False)
    parts = ("0-2", "3-5", "6-14", "15-49", "50-59", "60-64", "65-79", "80+")
    assert sum(people.group(part) for part in parts) == pytest.approx(people.total, rel=1e-12)
    assert people.group("0-14") + people.group("15-59") + people.group("60+") == pytest.approx(people.total, rel=1e-12)
    assert people.pyramid is not None
    for position, (low, high) in enumerate(GROUPS.values()):
        assert people.groups[..., position] == pytest.approx(people.pyramid[..., low:high].sum(axis=-1), rel=1e-12)


def test_a_single_draw_is_the_central_path(read: Read, project: Project) -> None:
    settings, inputs = read("qingyuan")
    other_seed = forecast(settings, inputs, Draws(7, 1))
    assert same(other_seed, project("qingyuan"))
    drawn = project("qingyuan", draws=300)
    # the median of 300 draws of the last year has a standard error of half a per cent
    middle = np.median(drawn.total.sum(axis=2), axis=0)
    assert middle == pytest.approx(project("qingyuan").total[0].sum(axis=1), rel=1.5e-2)
    exact = project("qingyuan", STAYS, draws=300)
    assert np.median(exact.total.sum(axis=2), axis=0) == pytest.approx(
        project("qingyuan").total[0].sum(axis=1), rel=4e-3
    )


def test_fewer_draws_are_the_first_of_many(project: Project) -> None:
    many = project("qingyuan", draws=300)
    assert same(project("qingyuan", draws=30), many, slice(30))
    assert same(project("qingyuan", draws=200), many, slice(200))


def test_threads_change_no_bit(read: Read, project: Project) -> None:
    settings, inputs = read("qingyuan")
    four = forecast(settings, inputs, Draws(settings.seed, 300), jobs=4)
    assert same(four, project("qingyuan", draws=300))


def test_a_longer_horizon_moves_no_earlier_year(project: Project) -> None:
    longer = project("qingyuan", "horizon.end=2050", draws=30)
    assert same(project("qingyuan", draws=30), longer, years=16)


def test_other_settings_leave_what_they_do_not_concern(project: Project) -> None:
    flowing = project("qingyuan", FLOW.replace("2021", "2026"), draws=30)
    assert same(project("qingyuan", draws=30), flowing, years=6)


def test_variants_change_no_bit_of_the_base_and_share_its_draws(scenarios: Path) -> None:
    alone = run(scenarios / "qingyuan.yaml", draws=20, variants=[]).outcomes["base"].people
    outcomes = run(scenarios / "qingyuan.yaml", draws=20, variants=["migration_to_cities", "no_policy"]).outcomes
    assert same(alone, outcomes["base"].people)
    without = outcomes["no_policy"].people
    assert np.array_equal(without.births[:, 0], alone.births[:, 0])
    assert np.array_equal(without.life_expectancy, alone.life_expectancy)
    fewer = (alone.births - without.births)[:, 1:].sum(axis=(1, 2, 3))
    assert (fewer >= 0).all()
    assert np.ptp(fewer) < 0.5 * np.ptp(alone.births.sum(axis=(1, 2, 3))), "differences are of paired draws"


def with_another_county(inputs: Inputs) -> Inputs:
    """Return inputs with a copy of the last county added at the end of the south."""
    place, migration = inputs.place, inputs.migration
    last = place.leaves[-1]

    def longer(values: Array) -> Array:
        return np.concatenate([values, values[-1:]])

    return replace(
        inputs,
        place=Place(
            (*place.regions, "ninth"), (*place.leaves, "ninth"), {**place.parent, "ninth": "south"}, place.names
        ),
        census=Census(inputs.census.year, longer(inputs.census.population)),
        migration=MigrationInputs(longer(migration.residuals), {**migration.levels, "ninth": migration.levels[last]}),
    )


def test_a_ninth_county_changes_no_draw_of_the_other_eight(read: Read, project: Project) -> None:
    settings, inputs = read("qingyuan", CENSUS)
    nine = forecast(settings, with_another_county(inputs), Draws(settings.seed, 30))
    eight = project("qingyuan", CENSUS, draws=30)
    assert nine.groups[:, :, :8] == pytest.approx(eight.groups, rel=1e-12)
    assert nine.births[:, :, :8].sum(axis=3) == pytest.approx(eight.births.sum(axis=3), rel=1e-12)
    # births by order are calibrated for the whole place, so the ninth county shifts them a little
    assert nine.births[:, :, :8] == pytest.approx(eight.births, rel=0.05)
    assert not np.array_equal(nine.total[:, 1:, 8], nine.total[:, 1:, 7]), "it has draws of its own"


def shrunk(inputs: Inputs, region: int, people: float) -> Inputs:
    """Return inputs with a region of so many people and no girls of 15-19 in the next one."""
    counts = inputs.census.population.copy()
    counts[region] *= people / max(counts[region].sum(), 1)
    counts[region + 1, 0, 4] = 0
    return replace(inputs, census=Census(inputs.census.year, counts))


@pytest.mark.parametrize("number", [0.0, 0.5, 80.0])
@pytest.mark.parametrize("sets", [(), (CENSUS, FLOW)], ids=["plan", "census and flow"])
def test_a_tiny_region_gives_neither_gaps_nor_negatives(read: Read, number: float, sets: tuple[str, ...]) -> None:
    settings, inputs = read("qingyuan", *sets)
    people = forecast(settings, shrunk(inputs, 5, number), Draws(1, 20))
    for name in ARRAYS:
        assert np.isfinite(getattr(people, name)).all()
    assert people.pyramid is not None
    assert people.pyramid.min() >= 0
    assert people.births.min() >= 0
    assert people.deaths.min() >= -1e-9


def test_a_place_without_infants_or_births_printed_is_no_gap(read: Read) -> None:
    settings, inputs = read("qingyuan")
    counts = inputs.census.population.copy()
    counts[:, :, 0] = 0
    for changed in (replace(inputs, census=Census(2020, counts)), replace(inputs, births_printed=0.0)):
        assert np.isfinite(forecast(settings, changed, Draws(1, 1)).total).all()


def test_everybody_leaving_leaves_nobody(read: Read) -> None:
    levels = "population.migration.levels.*={net_per_1000: -1000, low: -1000, high: -1000}"
    people = forecast(*read("qingyuan", levels, FLOW), Draws(1, 1))
    assert people.pyramid is not None
    assert people.pyramid.min() >= 0
    assert people.total[0, -1].sum() < 0.01 * people.total[0, 0].sum()


def test_observed_residents_are_met_exactly(read: Read, project: Project) -> None:
    # published: the city 3,985,700 (2022) and 3,986,700 (2023), of whom 1,129,400 (2022) in Qingcheng
    people, before = (project("qingyuan", draws=30, observed=observed) for observed in (True, False))
    total = people.total
    assert total[:, 2].sum(axis=1) == pytest.approx(np.full(30, 3_985_700.0), rel=1e-12)
    assert total[:, 3].sum(axis=1) == pytest.approx(np.full(30, 3_986_700.0), rel=1e-12)
    qingcheng = read("qingyuan")[1].place.leaves.index("qingcheng")
    assert total[:, 2, qingcheng] == pytest.approx(np.full(30, 1_129_400.0), rel=1e-12)
    assert same(people, before, years=2)
    assert np.array_equal(people.births[:, 1], before.births[:, 1]), "those observed at the end of 2022"
    assert np.ptp(before.total[:, 2].sum(axis=1)) > 1000


def test_observed_residents_scale_every_age_alike(project: Project) -> None:
    people, before = (project("qingyuan", draws=30, observed=observed) for observed in (True, False))
    assert people.pyramid is not None
    assert before.pyramid is not None
    factor = people.pyramid[:, 2, 0] / before.pyramid[:, 2, 0]
    assert factor == pytest.approx(np.broadcast_to(factor[:, :1, :1], factor.shape), rel=1e-12)


def test_drawn_life_expectancy_and_levels_have_the_stated_range(project: Project) -> None:
    people = project("kaiping", STAYS, "horizon.end=2025", draws=1000)
    low, middle, high = np.quantile(people.life_expectancy[:, 1], [0.1, 0.5, 0.9])
    central = project("kaiping", "horizon.end=2025").life_expectancy[0, 1]
    assert [low, middle, high] == pytest.approx([central - 1, central, central + 1], abs=0.12)
    # P10 to P90 of the level is 6 per 1,000; the level weighs on people as they were in 2020
    rate = 1000 * people.net_migration[:, 0].sum(axis=(1, 2)) / people.total[:, :2].mean(axis=(1, 2))
    assert np.quantile(rate, 0.9) - np.quantile(rate, 0.1) == pytest.approx(6, abs=0.5)


def test_a_level_wanders_from_the_last_total_that_it_met(project: Project) -> None:
    exact = "population.migration.levels.*={net_per_1000: 0, low: 0, high: 0}"
    people = project("qingyuan", exact, draws=1000)
    rate = 1000 * people.net_migration.sum(axis=3) / people.total[:, 1:]
    spread = rate.std(axis=0).mean(axis=1) * Z90
    assert spread[1] < 1, "the age pattern alone: levels were set on the totals of 2022"
    assert spread[2] == pytest.approx(15 * np.sqrt(1 - 0.9**2), rel=0.1)
    assert 10 < spread[7] < spread[14] < 17
    joint = np.corrcoef(rate[:, 9], rowvar=False)
    assert joint[np.triu_indices(8, 1)].mean() == pytest.approx(0.1, abs=0.05)


def test_births_of_counties_move_together_as_stated(project: Project) -> None:
    exact = (STAYS, "population.fertility.level=1", "population.migration.age_pattern_strength=1")
    levels = "population.migration.levels.*={net_per_1000: 0, low: 0, high: 0}"
    people = project("qingyuan", *exact, levels, draws=1000)
    births = np.log(people.births[:, 9].sum(axis=2))
    assert np.corrcoef(births, rowvar=False)[np.triu_indices(8, 1)].mean() == pytest.approx(0.64, abs=0.04)
    together = project("qingyuan", *exact, levels, "population.fertility.path_correlation=1", draws=1000)
    births = np.log(together.births[:, 9].sum(axis=2))
    assert np.corrcoef(births, rowvar=False).min() > 0.98


def test_ranges_grow_with_the_years_and_a_shorter_run_has_the_same_draws(project: Project) -> None:
    people = project("kaiping", draws=200)
    for measure in (people.births.sum(axis=(2, 3)), people.total[:, 1:, 0], people.life_expectancy[:, 4:]):
        low, high = np.quantile(measure, [0.1, 0.9], axis=0)
        assert (high - low)[-1] > 1.3 * (high - low)[len(low) // 2] > (high - low)[0]
    assert np.array_equal(project("kaiping", "horizon.end=2028", draws=200).total, people.total[:, :9])


def test_births_and_lives_spread_as_the_un_s_interval_does(read: Read, project: Project) -> None:
    # total fertility of the nation 2030: 80 % interval of WPP 2024; years of life 2035 likewise, at least 2 wide
    exact = (
        "population.fertility.level=1",
        "population.fertility.path_correlation=1",
        "population.migration.age_pattern_strength=1",
    )
    people, path = project("qingyuan", *exact, draws=1000), read("qingyuan")[1].national.path
    born = np.quantile(people.births[:, 9].sum(axis=(1, 2)), [0.1, 0.9])
    at = int(np.flatnonzero(path["total_fertility"].years == 2030)[0])
    stated = path["total_fertility"].high[at] / path["total_fertility"].low[at]
    assert np.log(born[1] / born[0]) == pytest.approx(np.log(stated), rel=0.1)
    at = int(np.flatnonzero(path["life_expectancy"].years == 2035)[0])
    width = path["life_expectancy"].high[at] - path["life_expectancy"].low[at]
    low, high = np.quantile(people.life_expectancy[:, -1], [0.1, 0.9])
    assert high - low == pytest.approx(max(width, 2), rel=0.08)
