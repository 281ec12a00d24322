"""What is counted: people and rates of one small place, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from sim.demand.rates import graduated, shifted
from sim.demand.totals import Totals
from sim.demand.volumes import Volumes, during, growth_factor, in_base_year, times, total
from sim.inputs.catalogue import read_inputs
from sim.population.forecast import forecast as project
from sim.population.setup import set_up
from sim.result import Result
from sim.running import run
from sim.scenario.load import load
from sim.scenario.model_demand import ages_of
from sim.uncertainty.priors import Draws


def volumes(scenarios: Path, place: str = "kaiping", sets: Sequence[str] = (), draws: int = 1) -> Volumes:
    scenario = load(scenarios / f"{place}.yaml", variants=[], sets=list(sets))
    inputs, drawn = read_inputs(scenario)["base"], Draws(scenario.base.seed, draws)
    return Volumes(scenario.base, inputs, project(scenario.base, inputs, drawn), drawn)


def test_flows_act_on_the_mean_of_two_year_ends_and_the_base_on_its_own() -> None:
    stock = np.array([[[10.0], [20.0], [40.0]]])
    assert during(stock)[0, :, 0].tolist() == [10.0, 15.0, 30.0]


def test_use_grows_from_the_first_year_on() -> None:
    assert growth_factor(np.array([0.1]), 3)[0, :, 0] == pytest.approx([1.0, 1.1, 1.21])


def test_a_sum_of_products_is_multiplied_part_by_part() -> None:
    parts = ({"people": np.array(3.0), "use": np.array(2.0)}, {"inflow": np.array(4.0)})
    assert float(total(times(parts, use=np.array(10.0)))) == 3 * 2 * 10 + 4 * 10


def test_a_sum_of_products_is_the_plain_one_for_factors_of_any_dims() -> None:
    numbers = np.random.default_rng(7)
    dims = {"people": (5, 4, 3), "age_structure": (5, 4, 3), "use": (5, 4, 1), "stay": (5, 1, 1), "once": ()}
    factors = {name: np.asarray(numbers.uniform(0.5, 2.0, shape)) for name, shape in dims.items()}
    inflow = {"inflow": numbers.uniform(1.0, 2.0, (5, 1, 3)), "use": factors["use"]}
    plain = np.prod(np.broadcast_arrays(*factors.values()), axis=0) + inflow["inflow"] * factors["use"]
    together = Totals()
    assert together((factors, inflow)) == pytest.approx(plain, rel=1e-14)
    assert together((inflow, factors)) == pytest.approx(plain, rel=1e-14)
    assert together((factors, factors, factors)) == pytest.approx(3 * (plain - inflow["inflow"] * factors["use"]))


def test_a_sum_that_is_asked_for_again_is_the_same_array_and_nobody_may_change_it() -> None:
    people = np.full((2, 3, 1), 4.0)
    parts, together = ({"people": people},), Totals()
    whole = together(parts)
    assert together(parts) is whole
    with pytest.raises(ValueError, match="read-only"):
        whole[0] = 1.0
    people[0] = 1.0  # the factors stay their owner's
    assert whole.ravel().tolist() == [4.0] * 6


def test_the_base_year_of_a_sum_is_that_of_all_years() -> None:
    parts = ({"people": np.arange(6.0).reshape(2, 3, 1), "stay": np.array([2.0, 3.0])[:, None, None]},)
    assert total(in_base_year(parts)).tolist() == total(parts)[:, :1].tolist()


def test_volumes_that_were_asked_for_before_the_scale_was_known_are_to_scale(scenarios: Path) -> None:
    small = volumes(scenarios, draws=3)
    inside = small.total(small("bed_days"))
    assert inside is small.total(small("bed_days"))
    base = load(scenarios / "kaiping.yaml", variants=[])
    full = read_inputs(base)["base"].base_stocks["beds"].value * 365
    days = full * small.drawn(base.base.demand.beds.occupancy_base, "occupancy_base")
    assert inside[:, 0].sum(axis=1) == pytest.approx(days, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("births", ("births", 0, 101)),
        ("population", ("population", 0, 101)),
        ("bed_days_0_14", ("bed_days", 0, 15)),
        ("population_65_plus", ("population", 65, 101)),
        ("visits_60_79", ("visits", 60, 80)),
    ],
)
def test_a_volume_names_its_ages(name: str, meant: tuple[str, int, int]) -> None:
    assert ages_of(name) == meant


@pytest.mark.parametrize("name", ["beds", "births_0_4", "population_65", "population_14_0", "visits_0_101"])
def test_a_volume_that_nobody_knows_is_told(name: str) -> None:
    with pytest.raises(ValueError, match=r"no volume|out of order"):
        ages_of(name)


@pytest.mark.parametrize(("place", "beds", "scale"), [("qingyuan", 12226, 1.577), ("kaiping", 2481, 1.497)])
def test_survey_admissions_give_the_published_level_before_scaling(
    scenarios: Path, place: str, beds: float, scale: float
) -> None:
    # 8 days and 80 % occupancy on the census give 12,226 and 2,481 beds; scaled once to the beds of 2020
    scenario = load(scenarios / f"{place}.yaml", variants=[])
    inputs = read_inputs(scenario)["base"]
    people = set_up(scenario.base, inputs).start.sum(axis=0)
    by_group = float((people * inputs.service_use["admission_rate"].steps).sum())
    by_age = float((people * graduated(inputs.service_use["admission_rate"])).sum())
    assert by_group * 8 / (365 * 0.8) == pytest.approx(beds, rel=2e-3)
    assert inputs.base_stocks["beds"].value / (by_group * 8 / (365 * 0.8)) == pytest.approx(scale, rel=2e-3)
    assert by_age == pytest.approx(by_group, rel=0.02)


def test_graduated_rates_keep_the_mean_of_each_group_and_have_no_steps(scenarios: Path) -> None:
    inputs = read_inputs(load(scenarios / "kaiping.yaml", variants=[]))["base"]
    groups = inputs.service_use["admission_rate"]
    single = graduated(groups)
    for first, last in zip(groups.starts[0], (*groups.starts[0][1:], 101), strict=True):
        assert single[:, first:last].mean(axis=1) == pytest.approx(groups.steps[:, first])
    assert (single >= 0).all()
    steps = np.abs(np.diff(groups.steps[0])).max()
    assert np.abs(np.diff(single[0])).max() < 0.7 * steps


def test_the_scale_makes_bed_days_of_the_base_year_beds_by_occupancy(scenarios: Path) -> None:
    found = volumes(scenarios, sets=["demand.beds.inflow=0.1", "demand.beds.occupancy_base=0.8"])
    assert total(found("bed_days"))[:, 0].sum() == pytest.approx(3713.93 * 0.8 * 365, rel=1e-4)
    residents = total(found.residents("bed_days"))[:, 0].sum()
    assert residents * 0.89 == pytest.approx(0.9 * 3713.93 * 0.8 * 365, rel=1e-4)


def test_a_share_treated_inside_that_rises_from_935_to_960_asks_for_267_more_in_ten_thousand(scenarios: Path) -> None:
    levels = ["demand.beds.use_growth=0", "demand.beds.length_of_stay_growth=0"]
    stays = run(scenarios / "qingyuan.yaml", draws=1, variants=[], sets=[
        *levels, "demand.beds.share_treated_inside.2025=0.935"])  # fmt: skip
    rises = run(scenarios / "qingyuan.yaml", draws=1, variants=[], sets=[
        *levels, "demand.beds.share_treated_inside.2025=0.96"])  # fmt: skip
    ratio = rises.outcomes["base"].demand.units["beds", "use"] / stays.outcomes["base"].demand.units["beds", "use"]
    assert ratio[:, 0] == pytest.approx(1)
    assert ratio[:, 5:] == pytest.approx(0.96 / 0.935)
    assert pytest.approx(0.0267, abs=5e-5) == 0.96 / 0.935 - 1


def test_ages_of_a_volume_add_up_to_all_ages(scenarios: Path) -> None:
    found = volumes(scenarios, draws=20)
    for kind in ("admissions", "bed_days", "visits", "population"):
        parts = [total(found(f"{kind}_{ages}")) for ages in ("0_14", "15_59", "60_64", "65_plus")]
        assert np.sum(parts, axis=0) == pytest.approx(total(found(kind)))


def test_visits_of_the_base_year_are_the_stated_number_for_each_resident(scenarios: Path) -> None:
    found = volumes(scenarios, sets=["demand.visits.per_resident=5"])
    assert total(found("visits"))[0, 0].sum() == pytest.approx(5 * 748777)
    older = total(found("visits_60_plus"))[0, 0].sum() / total(found("population_60_plus"))[0, 0].sum()
    younger = total(found("visits_0_59"))[0, 0].sum() / total(found("population_0_59"))[0, 0].sum()
    assert older / younger == pytest.approx(1.97)


def test_rates_are_read_at_a_younger_age_from_the_given_age_on() -> None:
    rates = np.tile(np.arange(101.0), (2, 1))
    moved = shifted(rates, np.array([[0.0, 1.5]]), 55)
    assert moved[0, 0] == pytest.approx(rates)
    assert moved[0, 1, :, 54].tolist() == [54, 54]
    assert moved[0, 1, :, 55].tolist() == [53.5, 53.5]


def test_healthier_older_people_need_fewer_beds_and_younger_mothers_as_many(scenarios: Path) -> None:
    usual = volumes(scenarios)
    healthier = volumes(scenarios, sets=["demand.health_status.shift_per_year=0.2"])
    assert total(healthier("bed_days_55_plus"))[:, -1].sum() < 0.99 * total(usual("bed_days_55_plus"))[:, -1].sum()
    assert total(healthier("bed_days_55_plus"))[:, 0] == pytest.approx(total(usual("bed_days_55_plus"))[:, 0])
    assert total(healthier("bed_days_0_54")) == pytest.approx(total(usual("bed_days_0_54")))
    assert total(healthier.residents("bed_days")) == pytest.approx(
        np.prod(np.stack(np.broadcast_arrays(*healthier.residents("bed_days")[0].values())), axis=0)
    )


@pytest.mark.parametrize("shift", ["0", "0.15"])
def test_admissions_by_age_add_up_to_all_admissions(scenarios: Path, shift: str) -> None:
    found = volumes(scenarios, "qingyuan", [f"demand.health_status.shift_per_year={shift}"], draws=10)
    by_age = found.admissions_by_age()
    assert by_age.sum(axis=(2, 3)) == pytest.approx(total(found.residents("admissions")).mean(axis=0))


def test_local_stays_by_age_make_the_old_stay_longer(copied: Path) -> None:
    path = copied / "data/kaiping/health_service_use.csv"
    path.write_text(
        "measure,sex,age,age_end,value,unit,source,status\n"
        "length_of_stay,both,0,64,6,days,our hospital,found\n"
        "length_of_stay,both,65,,12,days,our hospital,found\n",
        encoding="utf-8",
    )
    found = volumes(copied)
    for ages, stay in (("0_64", 6), ("65_plus", 12)):
        days, admissions = total(found(f"bed_days_{ages}")), total(found(f"admissions_{ages}"))
        assert days[:, 0] / admissions[:, 0] == pytest.approx(np.full((1, 1), stay))
    result = run(copied / "kaiping.yaml", draws=1, variants=[])
    table = result.table("activity").query("measure == 'length_of_stay'").set_index("year")["mean"]
    assert 6 < table[2020] < table[2035] < 12


def test_births_of_the_base_year_are_those_that_the_scenario_reads(qingyuan: Result) -> None:
    births = {name: out.demand.activity["births"][:, 0].sum(axis=1) for name, out in qingyuan.outcomes.items()}
    assert births["base"] == pytest.approx(np.full(len(births["base"]), 40200))
    assert births["census_births"] == pytest.approx(np.full(len(births["base"]), 48504), rel=0.01)
