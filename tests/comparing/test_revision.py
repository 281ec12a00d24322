from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.errors import CompareError, InputError
from sim.publish.run_folder import write_run_folder
from sim.result import Result

FIGURES = """year,region,measure,value,unit,population_base,source,status
2022,kaiping,population,745000,persons,resident,made up,assumed
2022,kaiping,beds,3900,beds,,made up,assumed
2022,kaiping,births,4500,persons,resident,made up,assumed
"""


@pytest.fixture
def observed(tmp_path: Path) -> Path:
    file = tmp_path / "observed.csv"
    file.write_text(FIGURES, encoding="utf-8")
    return file


@pytest.fixture
def revised(copied: Path) -> Path:
    """A revision of Kaiping's plan: six and a half beds per 1,000 in 2025."""
    table = copied / "plans" / "kaiping-14fyp" / "indicators.csv"
    frame = pd.read_csv(table, dtype=str, keep_default_na=False)
    frame.loc[frame["id"] == "beds_per_1000", "2025"] = "6.5"
    frame.to_csv(table, index=False)
    text = (copied / "kaiping.yaml").read_text(encoding="utf-8").replace("draws: 1000", "draws: 40")
    (copied / "kaiping.yaml").write_text(text.partition("\nvariants:")[0] + "\n", encoding="utf-8")
    return copied / "kaiping.yaml"


def row(found: pd.DataFrame, measure: str, year: int) -> pd.Series:
    return found[(found["measure"] == measure) & (found["year"] == year)].iloc[0]


def test_old_plan_revised_plan_and_observed_stand_in_one_row(kaiping: Result, revised: Path, observed: Path) -> None:
    found = sim.revision(kaiping, revised, observed).table()
    beds = row(found, "beds_per_1000", 2025)
    assert (beds["old_target"], beds["new_target"]) == (5.72, 6.5)
    assert beds["old_basis"] == beds["new_basis"] == "milestone"
    seen = row(found, "beds_per_1000", 2022)
    assert seen["observed"] == pytest.approx(3900 / 745000 * 1000)


def test_the_error_is_that_of_the_earlier_forecast(kaiping: Result, revised: Path, observed: Path) -> None:
    found = sim.revision(kaiping, revised, observed)
    births = row(found.table(), "births", 2022)
    table = kaiping.table("births").query("year == 2022 and variant == 'base'")
    assert births["old_p50"] == pytest.approx(table["p50"].sum(), rel=0.05)
    assert births["error"] == pytest.approx(births["old_p50"] / 4500 - 1)
    assert births["inside"] == (births["old_p10"] <= 4500 <= births["old_p90"])
    assert set(found.errors()["measure"]) >= {"population", "births", "beds_per_1000"}


def test_a_revision_given_as_a_file_starts_from_what_was_observed(
    kaiping: Result, revised: Path, observed: Path
) -> None:
    people = row(sim.revision(kaiping, revised, observed).table(), "population", 2022)
    assert people["new_p50"] == pytest.approx(745000, rel=1e-6)
    assert people["old_p10"] < people["old_p90"]


def test_what_the_earlier_forecast_started_from_is_no_score(revised: Path, observed: Path) -> None:
    known = sim.run(revised, draws=5, sets=[f"observed={observed}"], wards=False)
    found = sim.revision(known, revised, observed)
    assert bool(row(found.table(), "population", 2022)["known"])
    assert "population" not in set(found.errors()["measure"])


def test_run_folders_give_the_same_revision(kaiping: Result, observed: Path, tmp_path: Path) -> None:
    folder = write_run_folder(kaiping, tmp_path, charts=False)
    from_disk, from_memory = (sim.revision(each, each, observed).table() for each in (folder, kaiping))
    assert from_disk["observed"].to_numpy() == pytest.approx(from_memory["observed"].to_numpy(), nan_ok=True)
    assert from_disk["old_p50"].to_numpy() == pytest.approx(from_memory["old_p50"].to_numpy(), nan_ok=True)


def test_plans_of_other_places_are_refused(kaiping: Result, qingyuan: Result) -> None:
    with pytest.raises(CompareError, match="other places"):
        sim.revision(kaiping, qingyuan)


def test_observed_figures_that_are_not_there_are_refused(kaiping: Result, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        sim.revision(kaiping, kaiping, tmp_path / "gone.csv")


def test_an_unknown_region_gets_a_near_name(kaiping: Result) -> None:
    with pytest.raises(CompareError, match='did you mean "kaiping"'):
        sim.revision(kaiping, kaiping, region="kaipin")
