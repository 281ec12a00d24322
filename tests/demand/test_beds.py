from __future__ import annotations

import numpy as np
import pytest

from sim.demand.beds import beds_by_use, occupancy_path, statutory_beds, statutory_parts
from sim.demand.specialties import SpecialtyBeds, reconcile
from sim.demand.volumes import total
from sim.result import Result

ONE = np.ones((1, 1, 1))


def test_beds_by_use_are_bed_days_over_occupied_days() -> None:
    parts = ({"people": 1000 * ONE, "age_structure": 0.2 * ONE, "length_of_stay": 7.3 * ONE},)
    assert total(beds_by_use(parts, 0.8 * ONE)).item() == pytest.approx(1000 * 0.2 * 7.3 / 365 / 0.8)


def test_the_base_year_keeps_its_own_occupancy() -> None:
    path = occupancy_path(np.array([0.7]), np.array([0.85]), 3)
    assert path[:, :, 0].tolist() == [[0.7, 0.85, 0.85]]


def test_the_statutory_form_by_hand() -> None:
    # 100,000 people, 0.1 discharges a year, 7.3 days: 200 patients a day; 20 come in, 40 go out
    people, stay = np.full((1, 2), 50_000.0), np.full((1, 2), 7.3)
    daily = np.full((1, 2), 0.1 / 365)
    beds = statutory_beds(people, daily, stay, inflow=np.array(20.0), outflow=np.array(40.0), occupancy=np.array(0.76))
    assert float(beds) == pytest.approx((200 + 20 - 40) / 0.76)


def test_yearly_rates_in_the_statutory_form_are_refused() -> None:
    people, stay = np.full((1, 2), 50_000.0), np.full((1, 2), 7.3)
    none = np.array(0.0)
    with pytest.raises(ValueError, match="give the yearly rate over 365"):
        statutory_beds(people, np.full((1, 2), 0.1), stay, inflow=none, outflow=none, occupancy=np.array(0.76))
    with pytest.raises(ValueError, match="give outflow in patients of a day"):
        statutory_beds(people, np.full((1, 2), 0.1 / 365), stay, inflow=none, outflow=np.array(14_600.0),
                       occupancy=np.array(0.76))  # fmt: skip


def test_the_form_by_bed_days_equals_the_form_by_daily_rates() -> None:
    people, stay, daily = np.full((1, 2), 50_000.0), np.full((1, 2), 7.3), np.full((1, 2), 0.1 / 365)
    by_rates = statutory_beds(
        people, daily, stay, inflow=np.array(20.0), outflow=np.array(40.0), occupancy=np.array(0.76)
    )
    treated = ({"people": 180 * 365 * ONE},)
    parts = statutory_parts(treated, 20 * 365 * ONE, ONE / 0.76, 0 * ONE, 0 * ONE)
    assert total(parts).item() == pytest.approx(float(by_rates))


def test_an_allowance_is_for_the_net_outflow_and_never_negative() -> None:
    treated = ({"people": 365 * ONE},)
    third = ONE / 3
    assert total(statutory_parts(treated, 30 * 365 * ONE, ONE, 0 * ONE, third)).item() == pytest.approx(1 + 10)
    assert total(statutory_parts(treated, -30 * 365 * ONE, ONE, 0 * ONE, third)).item() == pytest.approx(1)


def test_specialties_and_all_others_add_up_to_the_total() -> None:
    children = SpecialtyBeds("department", 100 * ONE, ({"x": 0.5 * ONE},), {})
    across = SpecialtyBeds("across", 300 * ONE, ({"x": 9 * ONE},), {})
    view = reconcile({"children": children, "tcm": across}, 365 * ONE, 2 * ONE)
    assert view.other_bed_days.item() == 265
    assert view.other_beds.item() == pytest.approx(2 * 265 / 365)
    assert view.difference.item() == pytest.approx(0.5 + 2 * 265 / 365 - 2)
    assert view.over.item() == 0


def test_specialties_with_more_days_than_there_are_leave_none_for_others() -> None:
    view = reconcile({"a": SpecialtyBeds("department", 400 * ONE, ({"x": ONE},), {})}, 365 * ONE, 2 * ONE)
    assert (view.other_bed_days.item(), view.over.item()) == (0, 35)


def test_the_table_of_specialties_adds_up(qingyuan: Result) -> None:
    table = qingyuan.table("specialties").query("variant == 'base'")
    parts = table[(table["part"] == "department")].groupby(["year", "region", "measure"])["mean"].sum()
    sums = table[table["part"] == "sum"].set_index(["specialty", "year", "region", "measure"])["mean"]
    assert parts.to_numpy() == pytest.approx(sums["by_specialty"].reindex(parts.index).to_numpy())
    beds = [sums[name].xs("beds", level="measure") for name in ("by_specialty", "total", "difference")]
    assert (beds[0] - beds[1]).to_numpy() == pytest.approx(beds[2].to_numpy(), abs=1e-6)
    days = [sums[name].xs("bed_days", level="measure") for name in ("by_specialty", "total")]
    assert days[0].to_numpy() == pytest.approx(days[1].to_numpy())


def test_nursing_type_beds_are_the_stated_share_of_care_beds(qingyuan: Result) -> None:
    table = qingyuan.table("specialties").query("variant == 'base' and specialty == 'elderly_care_beds'")
    beds = table.set_index(["measure", "year", "region"])["mean"]
    assert beds["beds_nursing_type"].to_numpy() == pytest.approx(0.55 * beds["beds"].to_numpy())
