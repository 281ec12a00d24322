from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import CompareError
from sim.publish.run_folder import write_run_folder
from sim.result import Result


def test_values_are_those_of_the_table_of_attainment(qingyuan: Result) -> None:
    bench = sim.workbench(qingyuan, 2030).query("variant == 'base'").set_index("indicator")
    rows = qingyuan.table("attainment").query("variant == 'base' and year == 2030 and region == 'qingyuan'")
    rows = rows.set_index("indicator")
    names = [name for name in bench.index if name in rows.index and not np.isnan(bench.loc[name, "value_50"])]
    assert len(names) >= 6
    for share in ("value_50", "value_80", "target", "probability"):
        assert bench.loc[names, share].to_numpy() == pytest.approx(rows.loc[names, share].to_numpy())


def test_a_value_is_met_by_as_many_draws_as_it_says(kaiping: Result) -> None:
    bench = sim.workbench(kaiping, 2030).query("variant == 'base'").set_index("indicator")
    drawn = kaiping.data["value"].sel(variant="base", year=2030, region="kaiping", indicator="beds_per_1000")
    printed = np.round(drawn.to_numpy().astype(float), 2)
    assert (printed >= bench.loc["beds_per_1000", "value_50"]).mean() >= 0.5
    assert (printed >= bench.loc["beds_per_1000", "value_80"]).mean() >= 0.8
    assert bench.loc["beds_per_1000", "value_80"] <= bench.loc["beds_per_1000", "value_50"]


def test_yearly_additions_lead_from_the_known_stock_to_the_one_that_is_asked_for(kaiping: Result) -> None:
    beds = sim.workbench(kaiping, 2030).query("variant == 'base' and indicator == 'beds_per_1000'").iloc[0]
    people = float(kaiping.data["population"].sel(variant="base", year=2030, region="kaiping").mean())
    assert beds["people"] == pytest.approx(people, rel=1e-6)
    assert beds["units_80"] == pytest.approx(beds["value_80"] * people / 1000, rel=1e-6)
    assert beds["units_from"] + 10 * beds["additions_80"] == pytest.approx(beds["units_80"])
    assert beds["units_from"] * (1 + beds["growth_80"]) ** 10 == pytest.approx(beds["units_80"])


def test_stocks_start_from_the_latest_observed_year(qingyuan: Result) -> None:
    seen = {row.year for row in qingyuan.inputs["from_observed"].observed if row.measure == "population"}
    assert seen
    years = sim.workbench(qingyuan, 2030)["from_year"].dropna()
    assert set(years) <= {2020, *seen, *range(2020, 2030)}


def test_inputs_and_rare_deaths_get_no_value(kaiping: Result) -> None:
    bench = sim.workbench(kaiping, 2030)
    assert bench.query("status == 'assumed'")["value_80"].isna().all()
    assert bench.query("indicator == 'maternal_mortality'")["value_80"].isna().all()


def test_a_run_folder_gives_the_same_workbench(kaiping: Result, tmp_path: Path) -> None:
    folder = write_run_folder(kaiping, tmp_path, charts=False)
    one, other = sim.workbench(folder, 2028), sim.workbench(kaiping, 2028)
    for name in ("value_80", "units_80", "additions_50"):
        assert one[name].to_numpy() == pytest.approx(other[name].to_numpy(), nan_ok=True)


@pytest.mark.parametrize(("year", "region", "text"), [(2020, None, "after the base"), (2030, "kaipin", "did you mean")])
def test_years_and_regions_that_are_not_there_are_refused(
    kaiping: Result, year: int, region: str | None, text: str
) -> None:
    with pytest.raises(CompareError, match=text):
        sim.workbench(kaiping, year, region)
