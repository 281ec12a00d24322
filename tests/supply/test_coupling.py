"""Open beds and places: the least of what buildings, people and money allow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.result import Result
from sim.running import run
from sim.supply.coupling import Coupled, couple, coupled_beds, coupled_places

Limits = dict[str, list[float]]


def _run(scenarios: Path, *sets: str) -> Result:
    return run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=[f"supply.{text}" for text in sets])


def _beds(result: Result, year: int) -> dict[str, float]:
    outcome = result.outcomes["base"]
    found = coupled_beds(
        result.scenario.base, result.inputs["base"], outcome.supply, outcome.people.years, outcome.draws
    )
    assert found is not None
    limits = {**found.limits, "open": found.open}
    return {name: float(units[0, year - 2020, 0]) for name, units in limits.items()}


def test_open_units_are_the_least_of_the_limits_cell_by_cell() -> None:
    limits: Limits = {"physical": [100.0, 100.0, 80.0], "nurses": [120.0, 90.0, 80.0], "doctors": [110.0, 95.0, 90.0]}
    found = couple({name: np.array(units).reshape(1, 3, 1) for name, units in limits.items()})
    assert found.open.ravel().tolist() == [100.0, 90.0, 80.0]


def test_of_equal_limits_the_physical_one_binds() -> None:
    found = couple({"physical": np.full((1, 1, 1), 80.0), "nurses": np.full((1, 1, 1), 80.0)})
    assert found.binding.item() == 0


def test_nurses_and_doctors_allow_their_number_over_the_ratio(scenarios: Path) -> None:
    result = _run(scenarios, "coupling.nurses_per_bed=0.8", "coupling.doctors_per_bed=0.5")
    units = result.outcomes["base"].supply.units
    found = _beds(result, 2020)
    assert found["nurses"] == pytest.approx(float(units["nurses"][0, 0, 0]) / 0.8)
    assert found["doctors"] == pytest.approx(float(units["doctors"][0, 0, 0]) / 0.5)
    assert found["open"] == min(found.values()) < found["physical"]


def test_nurses_who_do_not_work_in_wards_open_no_bed(scenarios: Path) -> None:
    all_of_them, half = (_beds(_run(scenarios, f"coupling.nurses_in_wards={share}"), 2025) for share in (1, 0.5))
    assert half["nurses"] == pytest.approx(all_of_them["nurses"] / 2)


def test_a_budget_pays_for_its_beds_and_no_more(scenarios: Path) -> None:
    found = _beds(_run(scenarios, "coupling.budget={money: {2020: 100, 2030: 200}, per_bed: 0.05}"), 2025)
    assert found["budget"] == pytest.approx(150 / 0.05)
    assert found["open"] == found["budget"]


def test_a_budget_is_shared_out_as_the_physical_beds_are(scenarios: Path) -> None:
    sets = ["supply.coupling.budget={money: {2020: 1000}, per_bed: 1}"]
    result = run(scenarios / "qingyuan.yaml", draws=1, variants=[], sets=sets)
    outcome = result.outcomes["base"]
    found = coupled_beds(
        result.scenario.base, result.inputs["base"], outcome.supply, outcome.people.years, outcome.draws
    )
    assert found is not None
    assert found.limits["budget"].sum(axis=2) == pytest.approx(1000)
    ratio = found.limits["budget"] / found.limits["physical"]
    assert ratio[0, 0] == pytest.approx(ratio[0, 0, 0])


def test_the_headline_supply_stays_the_physical_beds(scenarios: Path) -> None:
    few, many = (_run(scenarios, f"coupling.nurses_per_bed={ratio}") for ratio in (3, 0.4))
    assert few.table("supply").equals(many.table("supply"))


def _coupled(result: Result) -> Coupled | None:
    outcome = result.outcomes["base"]
    return coupled_places(result.scenario.base, result.inputs["base"], outcome.supply, outcome.draws)


def _places(result: Result) -> dict[str, float]:
    found = _coupled(result)
    assert found is not None
    return {name: float(units[0, 0, 0]) for name, units in {**found.limits, "open": found.open}.items()}


def test_places_need_carers_where_their_number_is_given(scenarios: Path) -> None:
    found = _places(_run(scenarios, "childcare.carers={stock: 100, leaving: 0.1, places_per_carer: 5}"))
    assert found["carers"] == pytest.approx(500)
    assert found["open"] == pytest.approx(500)


def test_without_a_ratio_carers_open_places_by_the_classes(scenarios: Path) -> None:
    few, many = (_places(_run(scenarios, f"childcare.carers={{stock: {n}, leaving: 0}}")) for n in (100, 200))
    assert few["carers"] == pytest.approx(many["carers"] / 2)
    assert 2.5 < few["carers"] / 100 < 7


def test_carers_nobody_counted_are_no_limit(scenarios: Path) -> None:
    result = _run(scenarios)
    assert _coupled(result) is None


def test_binding_probabilities_of_all_limits_add_up_to_one(scenarios: Path) -> None:
    sets = ["supply.coupling.nurses_in_wards={value: 0.66, low: 0.6, high: 0.72}"]
    table = run(scenarios / "qingyuan.yaml", draws=30, variants=[], sets=sets).table("coupling")
    limits = table[table["limit"] != "open"].groupby(["year", "region"])["binding_probability"].sum()
    assert limits.to_numpy() == pytest.approx(1.0)
    physical, open_ = (table[table["limit"] == name]["binding_probability"].to_numpy() for name in ("physical", "open"))
    assert open_ == pytest.approx(1 - physical)
    assert 0 < open_.min() < 1
