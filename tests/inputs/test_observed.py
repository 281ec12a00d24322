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
        (CITY.format("population,1000000"), PART.format("qingcheng", "population,1129400")),
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
    assert "假设" not in rows.loc[2022, "note"]


def test_registered_people_never_replace_residents(copied: Path) -> None:
    sets = [_observe(copied, "2023,kaiping,population,690000,persons,registered,a,found")]
    result = run(copied / "kaiping.yaml", draws=1, variants=[], sets=sets)
    total = result.outcomes["base"].people.total[0, 3, 0]
    assert total > 740000
