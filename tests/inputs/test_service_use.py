"""Use by age as a place gives it: what is taken, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs.catalogue import read_inputs
from sim.inputs.service_use import ByAge
from sim.scenario.load import load

HEADER = "measure,sex,age,age_end,value,unit,intended,source,status\n"


def read(folder: Path, rows: str, header: str = HEADER) -> dict[str, ByAge]:
    (folder / "data/kaiping/health_service_use.csv").write_text(header + rows, encoding="utf-8")
    return read_inputs(load(folder / "kaiping.yaml", variants=[]))["base"].service_use


def test_the_places_own_measures_replace_the_nations(copied: Path) -> None:
    found = read(copied, "length_of_stay,both,0,64,6,days,,ours,found\nlength_of_stay,both,65,,11.5,days,,ours,found\n")
    assert set(found) == {"admission_rate", "length_of_stay"}
    stays = found["length_of_stay"]
    assert stays.steps[:, [0, 64, 65, 100]].tolist() == [[6, 6, 11.5, 11.5]] * 2
    assert stays.starts == ((0, 65), (0, 65))


def test_the_sexes_may_have_groups_of_their_own(copied: Path) -> None:
    women = "admission_rate,女,0,49,0.1,,,x,found\nadmission_rate,女,50,,0.3,,,x,found\n"
    rates = read(copied, women + "admission_rate,男,0,,0.2,,,x,found\n")["admission_rate"]
    assert rates.starts == ((0, 50), (0,))
    assert rates.steps[0, 50] == 0.3
    assert np.unique(rates.steps[1]).tolist() == [0.2]


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        ("length_of_stay,both,0,60,6,,,,\nlength_of_stay,both,65,,9,,,,", 2, "has no row for age 61 (female)"),
        ("length_of_stay,both,0,65,6,,,,\nlength_of_stay,both,65,,9,,,,", 3, "ages 65-100 overlap another row"),
        ("length_of_stay,male,0,,6,,,,", 2, "has no row for age 0 (female)"),
        ("length_of_stay,both,0,,211,,,,", 2, "211 hours are 8.79 days"),
        ("length_of_stay,both,0,,211,小时,,,", 2, "24 hours are a day"),
        ("admission_rate,both,0,,1.4,,,,", 2, "admission_rate 1.4 is above 1, if it is meant, write yes"),
        ("admission_rate,both,0,,176,,,,", 2, "176 per 1,000 is 0.176"),
        ("admission_rate,both,0,,0.9,%,,,", 2, "write it in per person-year"),
        ("admission_rate,both,0,,-0.1,,,,", 2, "at least 0"),
        ("admission_rate,both,0,,0,,,,", 2, "admission_rate is 0 at every age, leave the measure out"),
        ("admission_rate,both,5,3,0.1,,,,", 2, "5 to 100 is allowed"),
        ("admissions,both,0,,0.1,,,,", 0, "known: admission_rate, length_of_stay, visit_rate"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(copied: Path, rows: str, line: int, reason: str) -> None:
    with pytest.raises(InputError) as told:
        read(copied, rows + "\n")
    assert reason in str(told.value)
    assert f"health_service_use.csv:{line}" in str(told.value) or not line


def test_a_rate_above_one_is_taken_where_it_is_meant(copied: Path) -> None:
    rows = "admission_rate,both,0,84,0.2,,,,\nadmission_rate,both,85,,1.2,,yes,,\n"
    assert read(copied, rows)["admission_rate"].steps[0, 90] == 1.2
