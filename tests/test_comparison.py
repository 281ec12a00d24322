from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import CompareError, OutputError
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


def test_a_comparison_is_two_tables_and_one_chart(kaiping: Result, tmp_path: Path) -> None:
    names = [path.name for path in write_comparison(sim.compare(kaiping), tmp_path)]
    assert names == ["comparison.csv", "comparison.png", "comparison.svg", "comparison_drawn.csv", "ranks.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert all((tmp_path / name).stat().st_size > 1000 for name in names)


def test_better_is_what_the_indicator_asks_for(kaiping: Result) -> None:
    rows = sim.compare(kaiping, base="stated_net_only").table(2030, "kaiping").set_index(["variant", "measure"])
    beds = rows.loc["all_planned_on_time", "beds_per_1000"]
    assert beds["direction"] == "at_least"
    assert beds["probability_better"] == beds["probability_higher"] > 0.5
    deaths = sim.compare(kaiping).table(2030, "kaiping").query("measure == 'maternal_mortality'")
    assert set(deaths["direction"]) == {"below"} or set(deaths["direction"]) == {"at_most"}


def test_an_input_of_a_scenario_is_not_judged(kaiping: Result) -> None:
    rows = sim.compare(kaiping).table(2025, "kaiping").set_index(["variant", "measure"])
    assert np.isnan(rows.loc["recruitment_as_planned", "nurses_per_1000"]["probability_better"])
    assert not np.isnan(rows.loc["late_projects", "nurses_per_1000"]["probability_better"])
    ranks = sim.compare(kaiping).ranks(2025, "kaiping").query("measure == 'nurses_per_1000'")
    assert "recruitment_as_planned" not in set(ranks["variant"])


def test_ranks_share_ties_and_probabilities_of_being_best_add_up(kaiping: Result) -> None:
    ranks = sim.compare(kaiping).ranks(2030, "kaiping")
    assert ranks.groupby("measure")["probability_best"].sum().to_numpy() == pytest.approx(1.0)
    count = ranks.groupby("measure")["variant"].count()
    assert ranks.groupby("measure")["mean_rank"].mean().to_numpy() == pytest.approx((count + 1) / 2)
    beds = ranks[ranks["measure"] == "beds_per_1000"].set_index("variant")
    assert beds["probability_best"].idxmax() == "all_planned_and_mixed"
    assert beds["mean_rank"].idxmin() == "all_planned_and_mixed"


def test_ten_runs_stand_side_by_side_as_two_do(kaiping_central: Result) -> None:
    two, ten = sim.compare(*[kaiping_central] * 2), sim.compare(*[kaiping_central] * 10)
    assert list(two.table(2025).columns) == list(ten.table(2025).columns)
    assert len(ten.variants) == 5 * len(two.variants)


def test_other_seeds_are_refused_where_pairing_is_asked_and_compared_otherwise(
    kaiping: Result, scenarios: Path
) -> None:
    other = sim.run(scenarios / "kaiping.yaml", draws=20, seed=7, variants=[], wards=False)
    with pytest.raises(CompareError, match="their draws differ"):
        sim.compare(kaiping, other)
    same = sim.run(scenarios / "kaiping.yaml", draws=40, seed=7, variants=[], wards=False)
    with pytest.raises(CompareError, match=r"seeds 2021 and 7.*unpaired"):
        sim.compare(kaiping, same)
    found = sim.compare(kaiping, other, paired=False)
    rows = found.table(2030, "kaiping").query("variant == 'kaiping-2/base' and measure == 'births'")
    assert rows["difference_p10"].item() < 0 < rows["difference_p90"].item()
    with pytest.raises(CompareError, match="needs paired draws"):
        found.waterfall("births", to="kaiping-2/base")


def test_other_horizons_are_refused_with_both(kaiping_central: Result, scenarios: Path) -> None:
    shorter = sim.run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=["horizon.end=2030"], wards=False)
    with pytest.raises(CompareError, match=r"their years differ \(2020 to 2035 and 2020 to 2030\)"):
        sim.compare(kaiping_central, shorter)


@pytest.mark.parametrize(("year", "region", "text"), [(2050, None, "2020 to 2035"), (2030, "kaipign", "did you mean")])
def test_a_year_or_region_that_is_not_there_is_refused(
    kaiping: Result, year: int, region: str | None, text: str
) -> None:
    with pytest.raises(CompareError, match=text):
        sim.compare(kaiping).table(year, region)


def test_a_failure_half_way_leaves_nothing(kaiping: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.publish.comparison.save_pictures", full)
    with pytest.raises(OutputError, match="No space left"):
        write_comparison(sim.compare(kaiping), tmp_path / "out")
    assert not (tmp_path / "out").exists()
