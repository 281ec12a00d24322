from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.catalogue import read_inputs
from sim.running import run
from sim.scenario.load import load

HEADER = "year,region,measure,value,unit,population_base,source,status\n"


def _observe(copied: Path, *rows: str) -> str:
    (copied / "seen.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return f"observed={copied / 'seen.csv'}"


LEAVES = ("qingcheng", "qingxin", "fogang", "yingde", "yangshan", "lianshan", "liannan", "lianzhou")
CITY, PART = "2022,qingyuan,{},persons,resident,a,found", "2022,{},{},persons,resident,a,found"


@pytest.mark.parametrize(
    "rows",
    [
        (CITY.format("population,2100000"), PART.format("qingcheng", "population,2200000")),
        (CITY.format("beds,20000"), *(PART.format(leaf, "beds,100") for leaf in LEAVES)),
    ],
)
def test_a_whole_that_its_parts_contradict_is_refused(copied: Path, rows: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="its parts"):
        read_inputs(load(copied / "qingyuan.yaml", sets=[_observe(copied, *rows)], variants=[]))


def test_parts_may_miss_the_whole_by_rounding(copied: Path) -> None:
    rows = (
        "2022,qingyuan,population,3985700,persons,resident,a,found",
        "2022,south,population,3000000,persons,resident,a,found",
    )
    assert read_inputs(load(copied / "qingyuan.yaml", sets=[_observe(copied, *rows)], variants=[]))


def test_an_observed_stock_is_the_supply_of_its_year_and_no_longer_assumed(copied: Path) -> None:
    sets = [
        _observe(
            copied,
            "2023,kaiping,nurses,2600,persons,,bulletin,found",
            "2023,kaiping,population,750000,persons,resident,bulletin,found",
        )
    ]
    result = run(copied / "kaiping.yaml", draws=10, variants=[], sets=sets)
    rows = result.table("targets").query("indicator == 'nurses_per_1000'").set_index("year")
    assert rows.loc[2023, "p10"] == pytest.approx(2600 / 750)
    assert rows.loc[2023, "p90"] == pytest.approx(2600 / 750)
    assert rows.loc[2023, "input_status"] == "found"
    assert rows.loc[2024, "input_status"] == "assumed"
    assert "2023年以后的供给为假设" in rows.loc[2024, "note"]
    assert "假设" not in rows.loc[2023, "note"]
    assert "2020年以后的供给为假设" in rows.loc[2022, "note"]


def test_registered_people_never_replace_residents(copied: Path) -> None:
    sets = [_observe(copied, "2023,kaiping,population,690000,persons,registered,a,found")]
    result = run(copied / "kaiping.yaml", draws=1, variants=[], sets=sets)
    total = result.outcomes["base"].people.total[0, 3, 0]
    assert total > 740000


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2023,qingyuan,beds,5.2,per 1000,resident,a,found", "no unit of a count"),
        ("2023,qingyuan,population,398.67,,resident,a,found", "implausible"),
        ("2023,qingyuan,population,0,persons,resident,a,found", "implausible"),
        ("2023,qingyuan,beds,5.2,beds,,a,found", "implausible"),
    ],
)
def test_a_density_and_ten_thousands_are_not_read_as_counts(copied: Path, row: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_inputs(load(copied / "qingyuan.yaml", sets=[_observe(copied, row)], variants=[]))


def test_a_figure_given_as_measure_and_as_resource_stands_twice(copied: Path) -> None:
    text = HEADER.replace("measure", "measure,resource")
    text += "2023,qingyuan,beds,,21000,beds,,a,found\n2023,qingyuan,,beds,25000,beds,,a,found\n"
    (copied / "seen.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="already"):
        read_inputs(load(copied / "qingyuan.yaml", sets=[f"observed={copied / 'seen.csv'}"], variants=[]))


def test_rows_that_are_not_used_are_counted(copied: Path) -> None:
    rows = ("2020,qingyuan,beds,19286,beds,,a,found", "2022,qingcheng,births,9599,persons,resident,a,found")
    inputs = read_inputs(load(copied / "qingyuan.yaml", sets=[_observe(copied, *rows)], variants=[]))["base"]
    assert inputs.unused_observations == 2
    assert inputs.observed == ()


def test_an_observed_stock_holds_the_projects_that_had_opened(copied: Path) -> None:
    result = run(
        copied / "kaiping.yaml", draws=60, variants=[], sets=[_observe(copied, "2024,kaiping,beds,4200,beds,,a,found")]
    )
    supply = result.outcomes["base"].supply
    assert supply.units["beds"][:, 4].sum(axis=1) == pytest.approx(4200)
    assert supply.lateness["beds"][:, 4].sum() == 0
    assert supply.units["beds"][:, 15].sum(axis=1).max() > 4300


def test_an_observed_number_of_doctors_holds_the_contracted_students(copied: Path) -> None:
    sets = [_observe(copied, "2025,kaiping,doctors,2000,persons,,a,found")]
    result = run(copied / "kaiping.yaml", draws=5, variants=[], sets=sets)
    assert result.outcomes["base"].supply.units["doctors"][:, 5].sum(axis=1) == pytest.approx(2000)


def test_a_city_total_is_met_beside_a_county_of_its_own(copied: Path) -> None:
    rows = ("2023,qingcheng,beds,8000,beds,,a,found", "2023,qingyuan,beds,21000,beds,,a,found")
    result = run(copied / "qingyuan.yaml", draws=5, variants=[], sets=[_observe(copied, *rows)])
    beds = result.outcomes["base"].supply.units["beds"][:, 3]
    assert beds[:, 0] == pytest.approx(8000)
    assert beds.sum(axis=1) == pytest.approx(21000)
    share = result.inputs["base"].employment_share
    assert beds[0, 3] / beds[0, 1] == pytest.approx(share[3] / share[1])


def test_a_promised_path_gives_way_to_what_was_observed(copied: Path) -> None:
    sets = [_observe(copied, "2023,qingyuan,beds,21000,beds,,a,found"), "supply.path=as_promised"]
    result = run(copied / "qingyuan.yaml", draws=3, variants=[], sets=sets)
    assert result.outcomes["base"].supply.units["beds"][:, 3].sum(axis=1) == pytest.approx(21000)


def test_one_observed_county_says_nothing_of_the_others(copied: Path) -> None:
    sets = [_observe(copied, "2023,qingcheng,nurses,4500,persons,,a,found")]
    table = run(copied / "qingyuan.yaml", draws=3, variants=[], sets=sets).table("targets")
    rows = table.query("indicator == 'nurses_per_1000' and year == 2023").set_index("region")["note"]
    assert "假设" not in rows["qingcheng"].replace("按普查", "")
    for region in ("qingyuan", "yingde", "south"):
        assert "2020年以后的供给为假设" in rows[region]
