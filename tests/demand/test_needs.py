from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.demand.forecast import Demand
from sim.demand.norms import by_norm
from sim.demand.wards import ward_beds
from sim.inputs.method_checks import methods_at_hand
from sim.inputs.target_path import density_path
from sim.result import Result
from sim.running import run
from sim.scenario.load import load


def test_a_norm_is_density_over_scale_times_people() -> None:
    people = np.array([[[2000.0, 1000.0], [4000.0, 500.0]]])
    assert by_norm(np.array([5.0, 6.0]), 1000.0, people).tolist() == [[[10.0, 5.0], [24.0, 3.0]]]


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
    # the base year keeps its own occupancy of 0.794; planning for 0.7 then needs 0.794 / 0.7 of the beds
    usual = run(scenarios / "kaiping.yaml", draws=1, variants=[])
    lower = run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=["demand.beds.occupancy=0.7"])
    ratio = lower.outcomes["base"].demand.units["beds", "use"] / usual.outcomes["base"].demand.units["beds", "use"]
    assert ratio[:, 0] == pytest.approx(1)
    assert ratio[:, 1:] == pytest.approx(0.794 / 0.7)


def test_the_norm_path_runs_through_every_printed_value(qingyuan: Result) -> None:
    plans = qingyuan.inputs["base"].plans
    density = density_path(plans, "beds", np.arange(2020, 2031))
    assert density[0] == 4.85
    assert density[5] == 5.8
    assert density[3] == pytest.approx(4.85 + 3 * (5.8 - 4.85) / 5)
    assert density[10] == 5.8


def test_a_resource_that_no_plan_names_has_no_norm_until_the_scenario_gives_one(scenarios: Path) -> None:
    plain = run(scenarios / "qingyuan.yaml", draws=1, variants=[])
    assert "norm" not in set(plain.table("demand").query("resource == 'pharmacists'")["method"])
    given = run(scenarios / "qingyuan.yaml", draws=1, variants=[], sets=["demand.norms.pharmacists=0.54"])
    rows = given.table("demand").query(
        "resource == 'pharmacists' and method == 'norm' and region == 'qingyuan' and year == 2020"
    )
    assert rows["mean"].iloc[0] == pytest.approx(0.54 * 3969.473)


def test_places_in_a_run_are_the_under_3s_times_take_up(scenarios: Path) -> None:
    result = run(scenarios / "kaiping.yaml", draws=1, variants=[])
    outcome = result.outcomes["base"]
    under_3 = outcome.people.groups[0, 5, 0, :, 1].sum()
    assert outcome.demand.units["childcare_places", "use"][0, 5, 0] == pytest.approx(0.12 * under_3)


def test_older_people_need_more_doctors_the_more_often_they_visit(scenarios: Path) -> None:
    sets = ["demand.doctors.visit_ratio_60_plus=1", "demand.doctors.outpatient_share=1"]
    same = run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=sets)
    usual = run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=sets[1:])

    def last(result: Result) -> float:
        return float(result.outcomes["base"].demand.units["doctors", "use"][0, -1].sum())

    assert last(usual) > 1.05 * last(same)


def base(result: Result) -> Demand:
    return result.outcomes["base"].demand


def test_a_norm_for_children_counts_children(scenarios: Path) -> None:
    result = run(scenarios / "kaiping.yaml", draws=1, variants=[])
    children = result.outcomes["base"].people.group("0-14")
    assert base(result).units["paediatric_beds", "norm"] == pytest.approx(2.55 / 1000 * children)


def test_every_need_is_the_sum_of_its_products(qingyuan: Result) -> None:
    demand = base(qingyuan)
    products = {key for key in demand.units if key[1] not in ("norm", "service_level")}
    assert products == set(demand.parts)
    for key, parts in demand.parts.items():
        assert demand.units[key] == pytest.approx(sum(np.prod(np.broadcast_arrays(*p.values()), axis=0) for p in parts))


def test_no_need_is_negative_or_missing(qingyuan: Result) -> None:
    for demand in (outcome.demand for outcome in qingyuan.outcomes.values()):
        for units in demand.units.values():
            assert np.isfinite(units).all()
            assert (units >= 0).all()


def test_a_ratio_is_units_for_each_needed_unit_of_the_other(qingyuan: Result) -> None:
    units = base(qingyuan).units
    assert units["nurses", "ratio_to_beds"] == pytest.approx(0.6 * units["beds", "use"])
    assert units["nurses", "ratio_to_doctors"] == pytest.approx(1.2 * units["doctors", "use"])


def test_a_panel_is_people_over_its_size(scenarios: Path) -> None:
    result = run(scenarios / "kaiping.yaml", draws=1, variants=[])
    people = result.outcomes["base"].people.total
    panel = base(result).units["gps", "panel"]
    assert panel[:, 0] == pytest.approx(people[:, 0] / 2000)
    assert panel[:, 1:] == pytest.approx((people[:, 1:] + people[:, :-1]) / 4000)


def test_visits_over_what_a_doctor_sees_in_a_year(scenarios: Path) -> None:
    result = run(scenarios / "kaiping.yaml", draws=1, variants=[])
    demand = base(result)
    assert demand.units["doctors", "visits_per_day"] == pytest.approx(demand.activity["visits"] / (8 * 250))


def test_nursing_hours_of_a_bed_day_by_hand(scenarios: Path) -> None:
    result = run(scenarios / "kaiping.yaml", draws=1, variants=[])
    demand = base(result)
    by_hand = demand.activity["bed_days_inside"] * 3.5 / 1800 / (1 - 0.25)
    assert demand.units["nurses", "hours_per_bed_day"] == pytest.approx(by_hand)


def test_contracts_add_up_over_groups_of_people(scenarios: Path) -> None:
    tasks = "demand.staff.gps.contracts.tasks"
    gone = ["young_children", "pregnant_women", "hypertension", "diabetes", "severe_mental_disorders"]
    sets = [f"{tasks}.{name}.hours=1e-12" for name in gone]
    result = run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=sets)
    older = result.outcomes["base"].people.group("65+")
    during = np.concatenate([older[:, :1], (older[:, 1:] + older[:, :-1]) / 2], axis=1)
    assert base(result).units["gps", "contracts"] == pytest.approx(0.8 * 1 / 1800 / 0.5 * during)
    usual = base(run(scenarios / "kaiping.yaml", draws=1, variants=[]))
    assert (usual.units["gps", "contracts"] > base(result).units["gps", "contracts"]).all()


def test_individual_work_is_split_by_people_and_added_last(scenarios: Path) -> None:
    hours = ["demand.staff.nurses.hours_per_bed_day.individual_allowance=18000"]
    more = base(run(scenarios / "qingyuan.yaml", draws=1, variants=[], sets=hours))
    usual = base(run(scenarios / "qingyuan.yaml", draws=1, variants=[]))
    added = more.units["nurses", "hours_per_bed_day"] - usual.units["nurses", "hours_per_bed_day"]
    assert added.sum(axis=2) == pytest.approx(10)


def test_a_method_of_your_own_by_rows_of_the_scenario(scenarios: Path) -> None:
    sets = ["demand.staff.pharmacists.beds={kind: ratio, of: beds, per_unit: 0.05}",
            "demand.staff.pharmacists.prescriptions_per_day=null"]  # fmt: skip
    demand = base(run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=sets))
    assert set(demand.methods("pharmacists")) == {"norm", "beds"}
    assert demand.units["pharmacists", "beds"] == pytest.approx(0.05 * demand.units["beds", "use"])


def test_a_mixture_takes_one_of_its_methods_in_every_draw(scenarios: Path) -> None:
    sets = ["demand.mixture.beds={norm: 0.25, use: 0.75}"]
    demand = base(run(scenarios / "kaiping.yaml", draws=400, variants=[], sets=sets))
    norm, use, mixed = (demand.units["beds", method] for method in ("norm", "use", "mixture"))
    took_norm = (mixed == norm).all(axis=(1, 2))
    assert ((mixed == use).all(axis=(1, 2)) | took_norm).all()
    assert took_norm.mean() == pytest.approx(0.25, abs=0.07)
    central = base(run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=sets))
    mean = 0.25 * central.units["beds", "norm"] + 0.75 * central.units["beds", "use"]
    assert central.units["beds", "mixture"] == pytest.approx(mean)


@pytest.mark.parametrize("stocks", ["beds,doctors,nurses", "doctors,nurses", "beds", ""])
def test_the_methods_that_a_mixture_may_name_are_those_that_are_counted(copied: Path, stocks: str) -> None:
    path = copied / "data/kaiping/stocks.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    at = header.split(",").index("resource")
    kept = [row for row in rows if row.split(",")[at] in stocks.split(",")]
    path.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    result = run(copied / "kaiping.yaml", draws=1, variants=[])
    inputs, demand = result.inputs["base"], base(result)
    for resource in inputs.resources:
        known = methods_at_hand(
            resource.id, result.scenario.base.demand, inputs.resources, inputs.base_stocks, inputs.plans
        )
        assert set(known) == set(demand.methods(resource.id)), resource.id


@pytest.mark.parametrize("peak", [1.0, 1.1])
def test_a_pool_of_thousands_has_a_bed_for_every_patient(scenarios: Path, peak: float) -> None:
    sets = [f"demand.service_level.seasonal_peak={peak}"]
    level = load(scenarios / "qingyuan.yaml", variants=[], sets=sets).base.demand.service_level
    patients = np.array([[[9000.3, 6200.4]]])
    pooled = ward_beds(level, patients, np.array([11000.0, 8000.0]))
    assert (pooled.by_place >= peak * patients.sum()).all()
    assert (pooled.by_county >= peak * patients).all()
    assert (pooled.by_ward > pooled.by_county).all()


def test_a_ratio_of_the_defaults_stands_aside_where_the_resource_is_not_in_the_table(copied: Path) -> None:
    for name in ("resources.csv", "kaiping/stocks.csv"):
        path = copied / "data" / name
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if ",doctors," not in line and not line.startswith("doctors,")]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    demand = base(run(copied / "kaiping.yaml", draws=1, variants=[], sets=["plan=[]", "supply.path_of={}"]))
    assert "ratio_to_doctors" not in demand.methods("nurses")
    assert "ratio_to_beds" in demand.methods("nurses")


def test_a_place_without_beds_in_the_base_year_has_norms_and_people_only(copied: Path) -> None:
    (copied / "data/kaiping/stocks.csv").write_text("year,region,resource,reading,value\n", encoding="utf-8")
    demand = base(run(copied / "kaiping.yaml", draws=2, variants=[]))
    assert set(demand.methods("beds")) == {"norm"}
    assert demand.scale is None
    assert "ratio_to_beds" not in demand.methods("nurses")
    assert "contracts" in demand.methods("gps")


def test_a_county_without_births_or_children_needs_nothing_for_them(copied: Path) -> None:
    path = copied / "data/kaiping/population.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    age = lines[0].split(",").index("age")
    people = lines[0].split(",").index("population")

    def emptied(line: str) -> str:
        cells = line.split(",")
        if cells[age] in ("0", "1") and cells[0] == "2020":
            cells[people] = "0"
        return ",".join(cells)

    path.write_text("\n".join([lines[0], *map(emptied, lines[1:])]) + "\n", encoding="utf-8")
    result = run(copied / "kaiping.yaml", draws=3, variants=[])
    demand = base(result)
    for key in (("obstetric_beds", "use"), ("childcare_places", "use")):
        assert (demand.units[key][:, 0] == 0).all()
    for name in ("demand", "activity", "specialties", "demand_change"):
        assert not result.table(name).isna().any().any()
