from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.demand import use
from sim.demand.norms import by_norm
from sim.inputs.catalogue import read_inputs
from sim.inputs.target_path import density_path
from sim.population.setup import set_up
from sim.result import Result
from sim.running import run
from sim.scenario.load import load


def test_a_norm_is_density_over_scale_times_people() -> None:
    people = np.array([[[2000.0, 1000.0], [4000.0, 500.0]]])
    assert by_norm(np.array([5.0, 6.0]), 1000.0, people).tolist() == [[[10.0, 5.0], [24.0, 3.0]]]


def test_flows_act_on_the_mean_of_two_year_ends_and_the_base_on_its_own() -> None:
    stock = np.array([[[10.0], [20.0], [40.0]]])
    assert use.during(stock)[0, :, 0].tolist() == [10.0, 15.0, 30.0]


@pytest.mark.parametrize(("place", "beds", "scale"), [("qingyuan", 12226, 1.577), ("kaiping", 2481, 1.497)])
def test_survey_admissions_give_the_published_level_before_scaling(
    scenarios: Path, place: str, beds: float, scale: float
) -> None:
    # 8 days and 80 % occupancy on the census give 12,226 and 2,481 beds; scaled once to the beds of 2020
    scenario = load(scenarios / f"{place}.yaml", variants=[])
    inputs = read_inputs(scenario)["base"]
    people = set_up(scenario.base, inputs).start
    admissions = float((people.sum(axis=1) * inputs.national.admission_rate).sum())
    assert admissions * 8 / (365 * 0.8) == pytest.approx(beds, rel=2e-3)
    assert inputs.base_stocks["beds"].value / (admissions * 8 / (365 * 0.8)) == pytest.approx(scale, rel=2e-3)


@pytest.mark.parametrize("resource", ["beds", "doctors", "nurses"])
def test_demand_by_use_equals_the_stock_in_the_base_year(qingyuan: Result, resource: str) -> None:
    outcome = qingyuan.outcomes["base"]
    needed = outcome.demand.units[resource, "use"][:, 0].sum(axis=-1)
    assert needed == pytest.approx(np.full(len(needed), qingyuan.inputs["base"].base_stocks[resource].value))


def test_demand_by_use_grows_with_age_and_not_with_people_alone(qingyuan: Result) -> None:
    table = qingyuan.table("demand").query("variant == 'base' and region == 'qingyuan' and resource == 'beds'")
    use_rows = table[table["method"] == "use"].set_index("year")["p50"]
    people = qingyuan.table("population_groups").query(
        "variant == 'base' and region == 'qingyuan' and sex == 'both' and group == 'all'"
    )
    total = people.set_index("year")["p50"]
    assert use_rows[2035] / use_rows[2020] > 1.05 * total[2035] / total[2020]


def test_a_lower_target_occupancy_needs_more_beds(scenarios: Path) -> None:
    # the base year's occupancy stays 0.794: planning for 0.7 needs 0.794 / 0.7 of the beds
    usual = run(scenarios / "kaiping.yaml", draws=1, variants=[])
    lower = run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=["demand.beds.occupancy=0.7"])
    ratio = lower.outcomes["base"].demand.units["beds", "use"] / usual.outcomes["base"].demand.units["beds", "use"]
    assert ratio == pytest.approx(np.full(ratio.shape, 0.794 / 0.7))


def test_the_norm_path_runs_through_every_printed_value(qingyuan: Result) -> None:
    plans = qingyuan.inputs["base"].plans
    density = density_path(plans, "beds", np.arange(2020, 2031))
    assert density[0] == 4.85
    assert density[5] == 5.8
    assert density[3] == pytest.approx(4.85 + 3 * (5.8 - 4.85) / 5)
    assert density[10] == 5.8


def test_a_resource_that_no_plan_names_has_no_norm_until_the_scenario_gives_one(scenarios: Path) -> None:
    plain = run(scenarios / "qingyuan.yaml", draws=1, variants=[])
    assert "pharmacists" not in set(plain.table("demand")["resource"])
    given = run(scenarios / "qingyuan.yaml", draws=1, variants=[], sets=["demand.norms.pharmacists=0.54"])
    rows = given.table("demand").query("resource == 'pharmacists' and region == 'qingyuan' and year == 2020")
    assert rows["mean"].iloc[0] == pytest.approx(0.54 * 3969.473)


def test_older_people_need_more_doctors_the_more_often_they_visit(scenarios: Path) -> None:
    sets = ["demand.doctors.visit_ratio_60_plus=1", "demand.doctors.outpatient_share=1"]
    same = run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=sets)
    usual = run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=sets[1:])

    def last(result: Result) -> float:
        return float(result.outcomes["base"].demand.units["doctors", "use"][0, -1].sum())

    assert last(usual) > 1.05 * last(same)


def test_use_grows_from_the_first_year_on() -> None:
    assert use.growth_factor(np.array([0.1]), 3)[0, :, 0] == pytest.approx([1.0, 1.1, 1.21])
