"""Tables of demand: methods side by side, what needs change by, and what pooling saves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.demand.change import change
from sim.errors import CohortplanError
from sim.result import Result

KEYS = ["start", "end", "region", "resource", "method"]


@pytest.fixture(scope="module")
def changes(qingyuan: Result) -> pd.DataFrame:
    return qingyuan.table("demand_change")


def test_factors_add_up_to_the_change_in_every_region(changes: pd.DataFrame) -> None:
    for _, table in changes.groupby("variant"):
        levels = table[table["factor"].isin(["start", "end", "change"])]
        wide = levels.pivot_table(index=KEYS, columns="factor", values="mean")
        parts = table[~table["factor"].isin(["start", "end", "change"])].groupby(KEYS)["mean"].sum()
        assert parts.reindex(wide.index).to_numpy() == pytest.approx(wide["change"].to_numpy(), abs=1e-6)
        assert (wide["end"] - wide["start"]).to_numpy() == pytest.approx(wide["change"].to_numpy(), abs=1e-6)


def test_first_and_last_are_those_of_demand(changes: pd.DataFrame, qingyuan: Result) -> None:
    demand = qingyuan.table("demand").set_index(["variant", "year", "region", "resource", "method"])["mean"]
    rows = changes[(changes["factor"] == "end") & (changes["method"] == "use")]
    keys = list(zip(rows["variant"], rows["end"], rows["region"], rows["resource"], rows["method"], strict=True))
    assert rows["mean"].to_numpy() == pytest.approx(demand.loc[keys].to_numpy())


def test_parts_of_a_parent_are_the_sum_of_its_counties(changes: pd.DataFrame) -> None:
    table = changes.query("variant == 'base' and resource == 'beds' and method == 'use'")
    table = table.query("end == 2035 and start == 2020")
    wide = table.pivot_table(index="factor", columns="region", values="mean")
    south = wide[["qingcheng", "qingxin", "fogang", "yingde"]].sum(axis=1)
    assert wide["south"].to_numpy() == pytest.approx(south.to_numpy())


def test_births_by_the_policy_are_told_where_the_same_case_without_it_is_there(changes: pd.DataFrame) -> None:
    told = set(changes[changes["factor"] == "policy_births"]["variant"])
    assert "base" in told
    assert not told & {"no_policy", "support_measures", "migration_to_cities"}
    places = changes.query("variant == 'base' and resource == 'childcare_places' and factor == 'policy_births'")
    assert (places.query("start == 2020 and region == 'qingyuan'")["p10"] >= 0).all()


def test_what_the_policy_adds_is_near_the_difference_to_the_run_without_it(qingyuan: Result) -> None:
    base, bare = (qingyuan.outcomes[name].demand for name in ("base", "no_policy"))
    key = ("childcare_places", "use")
    added = change(base.parts[key], (0, 15), bare.parts[key])["policy_births"]
    difference = (base.units[key] - bare.units[key])[:, 15]
    assert added.sum(axis=1) == pytest.approx(difference.sum(axis=1), rel=0.5)
    assert np.corrcoef(added.sum(axis=1), difference.sum(axis=1))[0, 1] > 0.9


def test_any_two_years_can_be_asked_for(qingyuan: Result) -> None:
    table = qingyuan.demand_change(2022, 2031)
    assert set(zip(table["start"], table["end"], strict=True)) == {(2022, 2031)}
    for years in ((2031, 2022), (2019, 2025), (2030, 2040)):
        with pytest.raises(CohortplanError, match="not inside 2020 to 2035"):
            qingyuan.demand_change(*years)
    with pytest.raises(CohortplanError, match="did you mean"):
        qingyuan.demand_change(2022, 2031, variant="no_polcy")


def test_the_method_with_the_highest_median_binds(qingyuan: Result) -> None:
    table = qingyuan.table("methods").query("variant == 'base' and resource == 'beds'")
    for _, rows in table.groupby(["year", "region"]):
        assert rows.loc[rows["binding"].astype(bool), "p50"].min() == rows["p50"].max()
        assert rows["binding_probability"].sum() == pytest.approx(1)
        assert rows["spread"].iloc[0] == pytest.approx(rows["p50"].max() / rows["p50"].min() - 1)


def test_every_year_of_the_base_variant_has_its_methods(qingyuan: Result) -> None:
    table = qingyuan.table("methods")
    assert set(table[table["variant"] == "base"]["year"]) == set(range(2020, 2036))
    assert set(table[table["variant"] == "no_policy"]["year"]) == {2020, 2025, 2030, 2035}


def test_stock_target_and_what_is_so_by_construction_stand_beside_each_method(qingyuan: Result) -> None:
    table = qingyuan.table("methods").query("variant == 'base' and region == 'qingyuan' and year == 2020")
    beds = table[table["resource"] == "beds"].set_index("method")
    assert beds["stock"].unique() == pytest.approx([19286])
    assert beds["planned"].unique() == pytest.approx([4.85 * 3969.473], rel=1e-3)
    assert beds.loc["use", "p50"] == pytest.approx(19286)
    assert "1.53" in beds.loc["use", "note"]
    assert beds.loc["norm", "note"] == ""
    assert table[table["resource"] == "obstetric_beds"]["planned"].isna().all()


def test_a_method_that_counts_a_part_stands_aside(qingyuan: Result) -> None:
    table = qingyuan.table("methods").query("resource == 'public_health_staff' and method == 'disease_control'")
    assert table["binding"].isna().all()
    assert (table["note"] != "").all()


def test_pooling_saves_and_never_costs(qingyuan: Result) -> None:
    table = qingyuan.table("service_level").query("variant == 'base'")
    beds = table[table["measure"] == "beds"].set_index(["pooling", "year", "region"])["mean"]
    saved = table[table["measure"] == "saved"].set_index(["pooling", "year", "region"])["mean"]
    assert (beds["county"] <= beds["ward"]).all()
    assert (beds["ward"] - beds["county"]).to_numpy() == pytest.approx(saved["county"].to_numpy())
    assert (beds["place"].to_numpy() <= beds["county"].xs("qingyuan", level="region").to_numpy()).all()
    assert table.query("pooling == 'county' and region == 'qingyuan'")["units"].unique().tolist() == [8]
