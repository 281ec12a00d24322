"""Units moved between regions and added in one: nothing is lost, nothing counted twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.inputs.place import Place
from sim.result import Result
from sim.running import run
from sim.scenario.model_levers import Addition, Move
from sim.supply.redistribution import Decided, Setting, decide, share_within

PLACE = Place(
    ("city", "south", "north", "a", "b", "c"), ("a", "b", "c"),
    {"south": "city", "north": "city", "a": "south", "b": "south", "c": "north"}, {},
)  # fmt: skip
SETTING = Setting(PLACE, np.array([0.5, 0.3, 0.2]), np.arange(2020, 2024))
STOCK = np.broadcast_to(np.array([60.0, 30.0, 10.0]), (1, 4, 3))


class _Supply:
    """The two settings that decisions read."""

    def __init__(self, *, moves: tuple[Move, ...] = (), additions: tuple[Addition, ...] = ()) -> None:
        self.redistribution = {str(at): move for at, move in enumerate(moves)}
        self.additions_in = {str(at): addition for at, addition in enumerate(additions)}


def _decide(supply: _Supply, seen: dict[int, np.ndarray] | None = None) -> Decided:
    found = decide("nurses", STOCK, supply, SETTING, seen or {})  # type: ignore[arg-type]
    assert found is not None
    return found


def _move(units: float, year: int = 2022) -> Move:
    return Move.model_validate({"resource": "nurses", "from": "south", "to": "north", "units": units, "year": year})


def _addition(units: float, region: str = "south") -> Addition:
    return Addition.model_validate({"resource": "nurses", "region": region, "units": units, "year": 2021})


def test_a_move_takes_from_the_parts_in_proportion_and_gives_to_the_other_region() -> None:
    assert _decide(_Supply(moves=(_move(9),))).effective[0].tolist() == [[0, 0, 0]] * 2 + [[-6, -3, 9]] * 2


def test_a_move_changes_no_sum_and_leaves_nobody_below_none() -> None:
    found = _decide(_Supply(moves=(_move(1000), _move(50)))).effective
    assert found.sum(axis=2) == pytest.approx(0)
    assert (STOCK + found)[0, 3].tolist() == [0, 0, 100]


def test_an_addition_stays_and_is_split_as_the_base_stock() -> None:
    assert _decide(_Supply(additions=(_addition(16),))).added[0, :, 0].tolist() == [0, 10, 10, 10]
    assert _decide(_Supply(additions=(_addition(16),))).added[0, 3] == pytest.approx([10, 6, 0])


def test_what_was_added_can_be_moved() -> None:
    found = _decide(_Supply(moves=(_move(1000),), additions=(_addition(16),)))
    assert (STOCK + found.effective)[0, 3].tolist() == [0, 0, 116]


def test_a_later_count_holds_the_decision_already() -> None:
    counted = {3: np.array([70.0, np.nan, np.nan])}
    found = _decide(_Supply(additions=(_addition(16),)), counted)
    assert found.effective[0, :, 0].tolist() == [0, 10, 10, 0]
    assert found.effective[0, :, 1] == pytest.approx([0, 6, 6, 6])


def test_without_decisions_there_is_nothing_to_add() -> None:
    assert decide("beds", STOCK, _Supply(moves=(_move(9),)), SETTING, {}) is None  # type: ignore[arg-type]


def test_a_region_without_a_stock_shares_evenly() -> None:
    assert share_within(PLACE, np.array([0.0, 0.0, 1.0]), "south").tolist() == [0.5, 0.5, 0.0]


@pytest.fixture(scope="module")
def moved(scenarios: Path) -> Result:
    """Qingyuan with nurses moved north and beds added there."""
    sets = [
        "supply.redistribution.nurses_north={resource: nurses, from: south, to: north, units: 150, year: 2023}",
        "supply.additions_in.beds_north={resource: beds, region: north, units: 226, year: 2024}",
    ]
    return run(scenarios / "qingyuan.yaml", draws=20, variants=["recruitment_as_planned"], sets=sets)


def test_moving_nurses_leaves_the_city_as_it_is(moved: Result, scenarios: Path) -> None:
    plain = run(scenarios / "qingyuan.yaml", draws=20, variants=["recruitment_as_planned"])
    for variant in moved.variants:
        with_, without = (result.outcomes[variant].supply.units["nurses"] for result in (moved, plain))
        assert with_.sum(axis=2) == pytest.approx(without.sum(axis=2))
        assert (with_ - without)[:, 3:, 4:].sum(axis=2) == pytest.approx(150)
        assert (with_ - without)[:, :3] == pytest.approx(0)


def test_beds_added_in_the_north_close_the_gap_that_redistribution_tells(scenarios: Path) -> None:
    plain = run(scenarios / "qingyuan.yaml", draws=1, variants=[])
    where = "resource == 'beds' and basis == 'resident' and act == 'added' and year == 2025"
    row = plain.table("redistribution").query(where).iloc[0]
    assert row["to"] == "north"
    change = f"supply.additions_in.beds_north={{resource: beds, region: north, units: {row['p50']}, year: 2024}}"
    even = run(scenarios / "qingyuan.yaml", draws=1, variants=[], sets=[change])
    gap = even.table("equity").query("resource == 'beds' and basis == 'resident' and measure == 'gap' and year == 2025")
    assert gap.query("group == 'north/south'")["mean"].item() == pytest.approx(0, abs=1e-9)
