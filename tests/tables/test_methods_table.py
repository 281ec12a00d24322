from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.result import Result
from sim.running import run
from sim.tables.methods import spread


def test_the_spread_is_the_highest_over_the_lowest_of_those_that_say_anything() -> None:
    medians = np.array([[10.0, np.nan, np.nan, 0.0], [15.0, 4.0, np.nan, 3.0]])
    assert spread(medians) == pytest.approx(np.array([0.5, 0.0, np.nan, np.nan]), nan_ok=True)


def test_one_method_binds_in_each_year_and_region_and_chances_add_up(qingyuan: Result) -> None:
    table = qingyuan.table("methods").query("variant == 'base'")
    compared = table[table["binding"].notna()]
    grouped = compared.groupby(["year", "region", "resource"])
    assert (grouped["binding"].sum() >= 1).all()
    assert grouped["binding_probability"].sum().to_numpy() == pytest.approx(1)
    highest = compared[compared["binding"].astype(bool)].set_index(["year", "region", "resource"])["p50"]
    assert (grouped["p50"].max() == highest.groupby(level=[0, 1, 2]).max()).all()


def test_a_base_year_before_every_printed_norm_has_no_row_and_no_warning(scenarios: Path) -> None:
    table = run(scenarios / "kaiping.yaml", draws=2, variants=[], sets=["horizon.base=2010"]).table("methods")
    norms = table[(table["method"] == "norm") & (table["resource"] == "public_health_staff")]
    assert 2010 not in set(norms["year"])
    assert 2025 in set(norms["year"])
