"""Known figures are met by the parameter that is theirs, and by no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.errors import CohortplanError
from sim.inputs.catalogue import Inputs
from sim.inputs.observed import Observation
from sim.population.calibration import calibrate
from sim.population.forecast import People, forecast
from sim.scenario.model import Settings
from sim.uncertainty.priors import Draws

Read = Callable[..., tuple[Settings, Inputs]]
Project = Callable[..., People]
NO_LEVEL = "population.migration.levels.*={net_per_1000: 0, low: -5, high: 5}"


def known(name: str, measure: str, region: str, figure: float, year: int = 2022) -> str:
    return f"population.calibration.{name}={{measure: {measure}, region: {region}, year: {year}, figure: {figure}}}"


COUNTY = known("county", "population", "qingcheng", 1_129_400)
CITY = known("city", "population", "qingyuan", 3_985_700)
BIRTHS = known("births", "births", "qingcheng", 9_599)
DEATHS = known("deaths", "deaths", "qingyuan", 25_000)


def test_the_shipped_levels_are_those_that_meet_the_totals_of_2022(read: Read) -> None:
    found = calibrate(*read("qingyuan", NO_LEVEL, COUNTY, CITY))
    shipped = read("qingyuan")[1].migration.levels
    assert [round(met.change, 2) for met in found.met] == [
        shipped[leaf]["net_per_1000"] for leaf in ("qingcheng", "fogang")
    ]
    assert len({row["net_per_1000"] for leaf, row in shipped.items() if leaf != "qingcheng"}) == 1
    assert found.met[0].members == (0,)
    assert found.met[1].members == tuple(range(1, 8))


def test_births_deaths_and_people_are_met_together(project: Project) -> None:
    people = project("qingyuan", COUNTY, CITY, BIRTHS, DEATHS)
    assert people.total[0, 2, 0] == pytest.approx(1_129_400, rel=1e-6)
    assert people.total[0, 2].sum() == pytest.approx(3_985_700, rel=1e-6)
    assert people.births[0, 1, 0].sum() == pytest.approx(9_599, rel=1e-6)
    assert people.deaths[0, 1].sum() == pytest.approx(25_000, rel=1e-6)
    for met in people.calibration.met:
        assert met.after == pytest.approx(met.target.figure.value, rel=1e-6)
    before = project("qingyuan")
    assert people.calibration.met[2].before == pytest.approx(before.births[0, 1, 0].sum(), rel=1e-9)
    assert people.calibration.met[3].before == pytest.approx(before.deaths[0, 1].sum(), rel=1e-9)
    # lives grow longer for all, births for one county
    assert people.life_expectancy[0, 2] == pytest.approx(
        before.life_expectancy[0, 2] + people.calibration.met[3].change
    )
    others = people.births[0, 0, 1:].sum() / before.births[0, 0, 1:].sum()
    assert others == pytest.approx(1, abs=5e-3)


def test_orders_of_birth_keep_their_shares_when_births_are_met(project: Project) -> None:
    births = project("qingyuan", BIRTHS).births[0, 1].sum(axis=0)
    assert births / births.sum() == pytest.approx([0.461, 0.389, 0.150], abs=1e-6)


def test_every_draw_moves_by_as_much_as_the_central_one(project: Project) -> None:
    plain, met = (
        project("qingyuan", NO_LEVEL, *sets, draws=30).net_migration[:, 0].sum(axis=2) for sets in ((), (CITY,))
    )
    moved = met - plain
    assert np.abs(moved - moved.mean(axis=0)).max() < 0.01 * np.abs(plain - plain.mean(axis=0)).max()


def test_a_known_figure_beyond_the_horizon_moves_no_less(project: Project) -> None:
    short, long = (project("qingyuan", COUNTY, BIRTHS, f"horizon.end={end}") for end in (2021, 2035))
    assert np.array_equal(short.births, long.births[:, :1])
    assert np.array_equal(short.total, long.total[:, :2])


def test_policy_and_support_of_the_case_do_not_change_the_moves(read: Read) -> None:
    none = "population.fertility.policy=none"
    with_policy, without = (calibrate(*read("qingyuan", BIRTHS, *more)).met[0].change for more in ((), (none,)))
    assert with_policy == without


def test_nothing_to_meet_moves_nothing(read: Read) -> None:
    found = calibrate(*read("kaiping"))
    assert found.met == ()
    assert found.adjustment.life_expectancy == 0
    assert found.adjustment.fertility.tolist() == [1]


def test_a_figure_that_nothing_can_meet_is_refused(read: Read) -> None:
    with pytest.raises(CohortplanError, match=r"meets few: \d.* instead of 5,000\. Are these persons"):
        calibrate(*read("qingyuan", known("few", "deaths", "qingyuan", 5000)))


def test_both_readings_of_births_are_options_that_give_the_same_people(read: Read) -> None:
    settings, inputs = read("qingyuan", CITY, "population.fertility.births_reading=census")
    other, tables = read("qingyuan", CITY)
    people = [forecast(*case, Draws(1, 1)).total for case in ((settings, inputs), (other, tables))]
    assert people[0] == pytest.approx(people[1], rel=1e-6)


def test_observed_people_do_not_stand_in_for_the_parameter(read: Read) -> None:
    settings, inputs = read("qingyuan", CITY)
    seen = replace(inputs, observed=(Observation(2022, "qingyuan", "population", 3_990_000.0, "made up", "assumed"),))
    assert calibrate(settings, seen).met[0].change == calibrate(settings, inputs).met[0].change
