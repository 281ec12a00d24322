from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import CompareError
from sim.publish.comparison import write_comparison
from sim.publish.run_folder import write_run_folder
from sim.result import Result


def test_differences_are_paired_by_draw(qingyuan: Result) -> None:
    table = sim.compare(qingyuan, base="no_policy").table(2030, "qingyuan")
    row = table.query("variant == 'base' and measure == 'births'").iloc[0]
    births = qingyuan.data["births"].sel(year=2030, region="qingyuan").astype("float64")
    difference = births.sel(variant="base") - births.sel(variant="no_policy")
    assert row["difference"] == pytest.approx(float(difference.mean()))
    assert row["difference_p10"] == pytest.approx(float(np.quantile(difference, 0.1)))
    assert row["probability_higher"] > 0.8


def test_pairing_takes_most_of_the_noise_out_of_a_difference(qingyuan: Result) -> None:
    births = qingyuan.data["births"].sel(year=2030, region="qingyuan").astype("float64")
    base, none = births.sel(variant="base"), births.sel(variant="no_policy")
    unpaired = float(base.var() + none.var())
    assert float((base - none).var()) < 0.2 * unpaired


def test_the_base_differs_from_itself_by_nothing(kaiping: Result) -> None:
    rows = sim.compare(kaiping).table().query("variant == 'base'")
    assert (rows["difference"] == 0).all()


def test_a_run_folder_compares_as_the_run_itself(kaiping: Result, tmp_path: Path) -> None:
    folder = write_run_folder(kaiping, tmp_path, charts=False)
    from_memory, from_disk = sim.compare(kaiping).table(2025), sim.compare(folder).table(2025)
    assert from_memory["difference"].to_numpy() == pytest.approx(from_disk["difference"].to_numpy(), rel=1e-6)


def test_two_runs_of_one_place_stand_side_by_side(kaiping: Result) -> None:
    comparison = sim.compare(kaiping, kaiping)
    variants = comparison.table(2025, "kaiping").query("measure == 'births'")["variant"]
    assert {"kaiping/base", "kaiping-2/base"} <= set(variants)
    assert variants.is_unique
    assert comparison.words("kaiping-2/no_policy") == "开平市-2 / 无三孩政策"


def test_runs_of_other_places_are_refused_with_the_reason(kaiping: Result, qingyuan: Result) -> None:
    with pytest.raises(CompareError, match="their regions differ"):
        sim.compare(kaiping, qingyuan)


def test_an_unknown_base_gets_a_near_name(kaiping: Result) -> None:
    with pytest.raises(CompareError, match='did you mean "no_policy"'):
        sim.compare(kaiping, base="no_policies")


def test_a_folder_that_no_run_made_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompareError, match="no run folder"):
        sim.compare(tmp_path)


def test_a_comparison_is_one_table_and_one_chart(kaiping: Result, tmp_path: Path) -> None:
    names = [path.name for path in write_comparison(sim.compare(kaiping), tmp_path)]
    assert names == ["comparison.csv", "comparison.png", "comparison.svg"]
    assert all((tmp_path / name).stat().st_size > 1000 for name in names)
