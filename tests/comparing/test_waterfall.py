from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import chain, combinations, permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.comparing.levers import Side, levers_between
from sim.comparing.waterfall import Waterfall, shapley
from sim.errors import CompareError
from sim.publish.run_folder import write_run_folder
from sim.result import Result


def parts(found: Waterfall) -> tuple[float, pd.DataFrame, float]:
    table = found.table()
    return table["mean"].iloc[0], table.iloc[1:-1], table["mean"].iloc[-1]


def by_orders(values: Mapping[frozenset[int], float], number: int) -> list[float]:
    """Return the mean gain of each lever over all orders: the definition, spelt out."""
    gains = [0.0] * number
    for order in permutations(range(number)):
        for place, lever in enumerate(order):
            before = frozenset(order[:place])
            gains[lever] += values[before | {lever}] - values[before]
    return [gain / math.factorial(number) for gain in gains]


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 4), st.data())
def test_shapley_values_are_the_mean_gains_over_all_orders_and_add_up(number: int, data: st.DataObject) -> None:
    sets = [frozenset(c) for c in chain.from_iterable(combinations(range(number), n) for n in range(number + 1))]
    values = {each: data.draw(st.floats(-1e3, 1e3)) for each in sets}
    found = [float(each[0]) for each in shapley({key: np.array([value]) for key, value in values.items()}, number)]
    assert found == pytest.approx(by_orders(values, number), abs=1e-8)
    assert sum(found) == pytest.approx(values[sets[-1]] - values[sets[0]], abs=1e-8)


def test_the_steps_of_the_contract_add_up(kaiping: Result) -> None:
    found = sim.compare(kaiping, base="no_policy").waterfall("beds", year=2030)
    start, levers, end = parts(found)
    assert start + levers["mean"].sum() == pytest.approx(end, rel=1e-9)
    assert levers[["lever", "was", "becomes"]].to_numpy().tolist() == [
        ["population.fertility.policy", "none", "three_child"]
    ]
    assert levers["mean"].item() < 0  # more children need more beds, and no more are built


def test_a_waterfall_of_several_levers_adds_up_and_ends_where_the_comparison_does(kaiping: Result) -> None:
    comparison = sim.compare(kaiping)
    start, levers, end = parts(comparison.waterfall("beds_per_1000", 2030, to="all_planned_and_mixed"))
    rows = comparison.table(2030, "kaiping").query("measure == 'beds_per_1000'").set_index("variant")["mean"]
    assert start == pytest.approx(rows["base"], rel=1e-6)
    assert end == pytest.approx(rows["all_planned_and_mixed"], rel=1e-6)
    assert start + levers["mean"].sum() == pytest.approx(end, rel=1e-9)
    assert set(levers["lever"]) == {
        "supply.net_share_of_gross", "supply.medical_share_of_mixed", "supply.slippage.apply",
    }  # fmt: skip
    assert set(levers["method"]) == {"shapley"}


def test_supply_less_need_is_what_is_spare(kaiping: Result) -> None:
    comparison = sim.compare(kaiping, base="no_policy")
    means = {part: parts(comparison.waterfall("beds", 2030, part=part, to="late_projects", draws=20)) for part in
             ("spare", "supply", "need")}  # fmt: skip
    steps = {part: levers.set_index("lever")["mean"] for part, (_, levers, _) in means.items()}
    assert steps["supply"]["population.fertility.policy"] == 0
    assert steps["need"]["supply.projects.*.delay_years"] == 0
    assert (steps["supply"] - steps["need"]).to_numpy() == pytest.approx(steps["spare"].to_numpy(), abs=1e-6)


def test_more_than_five_levers_are_turned_in_the_order_shown(scenarios: Path) -> None:
    changes = {
        "population.fertility.policy": "none", "supply.projects.*.delay_years": 1, "supply.net_share_of_gross": 0.5,
        "demand.norms.beds": 6, "supply.medical_share_of_mixed": 0.1, "supply.slippage.apply": "false",
    }  # fmt: skip
    plain = sim.run(scenarios / "kaiping.yaml", draws=10, variants=[], wards=False)
    sets = [f"{path}={value}" for path, value in changes.items()]
    other = sim.run(scenarios / "kaiping.yaml", draws=10, variants=[], sets=sets, wards=False)
    start, levers, end = parts(sim.compare(plain, other).waterfall("beds", 2030))
    assert set(levers["method"]) == {"in_order"}
    assert len(levers) == 6
    assert start + levers["mean"].sum() == pytest.approx(end, rel=1e-9)


def test_named_levers_are_one_step_each_and_come_first(kaiping: Result) -> None:
    comparison = sim.compare(kaiping)
    levers = ["supply.slippage", "supply"]
    _, found, _ = parts(comparison.waterfall("beds", 2030, to="all_planned_and_mixed", levers=levers, draws=5))
    assert found["lever"].tolist() == ["supply.slippage.apply", "supply"]


def test_a_run_folder_has_the_same_waterfall_and_its_own_tables_set_nothing_apart(
    kaiping: Result, tmp_path: Path
) -> None:
    folder = write_run_folder(kaiping, tmp_path, charts=False)
    from_memory = sim.compare(kaiping, base="no_policy").waterfall("births", 2030, draws=10).table()
    from_disk = sim.compare(folder, base="no_policy").waterfall("births", 2030, draws=10).table()
    pd.testing.assert_frame_equal(from_memory, from_disk)
    across = sim.compare(kaiping, folder, base="kaiping/no_policy")
    found = across.waterfall("births", 2030, to="kaiping-2/base", draws=10).table()
    assert found["lever"].tolist() == ["", "population.fertility.policy", ""]
    assert found["mean"].to_numpy() == pytest.approx(from_memory["mean"].to_numpy())


def test_no_case_sets_itself_apart(kaiping: Result) -> None:
    side = Side(kaiping.scenario.cases["base"], kaiping.inputs["base"])
    assert levers_between(side, side) == ()


@pytest.mark.parametrize(
    ("measure", "options", "text"),
    [
        ("bedz", {"to": "no_policy"}, 'did you mean "beds"'),
        ("beds", {"to": "no_policys"}, 'did you mean "no_policy"'),
        ("beds", {}, "name the variant to go to: no_policy"),
        ("beds", {"to": "no_policy", "year": 2050}, "2020 to 2035"),
        ("births", {"to": "no_policy", "year": 2020}, "begin in 2021"),
        ("beds", {"to": "no_policy", "levers": ["population.fertilty"]}, "did you mean"),
        ("beds", {"to": "base"}, "the same settings"),
    ],
)
def test_what_cannot_be_explained_is_refused_with_what_can(
    kaiping: Result, measure: str, options: dict[str, object], text: str
) -> None:
    with pytest.raises(CompareError, match=text):
        sim.compare(kaiping).waterfall(measure, draws=5, **options)  # type: ignore[arg-type]
