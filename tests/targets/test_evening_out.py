"""Units that even out two groups, by hand and by the formulas' own words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.result import Result
from sim.targets.redistribution import even_out, units_to_add, units_to_move

AMOUNT = st.floats(0, 1e6)
PEOPLE = st.floats(1, 1e7)


def test_a_hundred_beds_against_four_hundred_for_as_many_people() -> None:
    less, weight, other = np.array([100.0]), np.array([50.0]), np.array([400.0])
    assert units_to_add(less, weight, other, weight).item() == 300
    assert units_to_move(less, weight, other, weight).item() == 150


@given(AMOUNT, PEOPLE, AMOUNT, PEOPLE)
def test_added_and_moved_units_make_the_densities_equal(less: float, p: float, other: float, q: float) -> None:
    arrays = [np.array([value]) for value in (less, p, other, q)]
    added, moved = units_to_add(*arrays).item(), units_to_move(*arrays).item()
    assert (less + added) / p == pytest.approx(other / q, abs=1e-6)
    assert (less + moved) / p == pytest.approx((other - moved) / q, abs=1e-6)


def test_units_go_to_the_group_with_less_and_never_back() -> None:
    first, second = np.array([[100.0], [100.0], [100.0]]), np.array([[60.0], [80.0], [130.0]])
    weight = np.full((3, 1), 10.0)
    found = even_out(first, weight, second, weight)
    assert found.second_has_less.tolist() == [True]
    assert found.added.ravel().tolist() == [40.0, 20.0, 0.0]
    assert found.moved.ravel().tolist() == [20.0, 10.0, 0.0]
    assert found.needed.ravel().tolist() == [True, True, False]


def test_the_other_way_round_units_go_to_the_first() -> None:
    weight = np.full((1, 1), 10.0)
    found = even_out(np.full((1, 1), 60.0), weight, np.full((1, 1), 100.0), weight)
    assert found.second_has_less.tolist() == [False]
    assert found.added.item() == 40.0


def test_the_table_agrees_with_the_gap_of_equity(qingyuan: Result) -> None:
    table = qingyuan.table("redistribution").query("variant == 'base' and basis == 'resident' and act == 'added'")
    equity = qingyuan.table("equity").query("variant == 'base' and basis == 'resident' and group == 'north/south'")
    gaps = equity[equity["measure"] == "gap"].set_index(["year", "resource"])["p50"]
    north = qingyuan.table("population_groups").query(
        "variant == 'base' and region == 'north' and sex == 'both' and group == 'all'"
    )
    people = north.set_index("year")["mean"]
    row = table.query("year == 2025 and resource == 'beds'").iloc[0]
    assert row["p50"] == pytest.approx(-gaps[2025, "beds"] / 1000 * people[2025], rel=0.02)


def test_a_place_without_groups_has_no_rows(kaiping_central: Result) -> None:
    assert not len(kaiping_central.table("redistribution"))
