from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs.workforce import STAFF_AGES, read_staff_ages
from sim.running import run


def told(scenario: Path, sets: Sequence[str] = ()) -> str:
    with pytest.raises(InputError) as error:
        run(scenario, draws=1, variants=[], sets=sets)
    return str(error.value)


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("supply.hires.doctors.yindge={2022: 30}", "no region 'yindge', did you mean \"yingde\"?"),
        ("supply.hires.doctor.yingde={2022: 30}", "no staff resource 'doctor', did you mean \"doctors\"?"),
        ("supply.hires.beds.yingde={2022: 30}", "no staff resource 'beds'"),
        ("supply.hires.doctors.yingde={2019: 30}", "2019 is not after the base 2020, take a later year"),
        ("supply.hires.doctors.yingde={2022: -3}", "value -3 must be at least 0"),
        ("supply.entries.doctors={2022: 30}", "doctors are staff: they are hired"),
        ("supply.workforce.posts.gps.nowhere={2022: 30}", "no region 'nowhere'"),
        (
            "supply.workforce.retraining.r={origin: doctors, destination: gp, region: north, persons: {2022: 3}}",
            "no staff resource 'gp'",
        ),
        ("supply.workforce.retirement.men.rises_to=58", "rises_to not below age"),
    ],
)
def test_a_wrong_setting_of_staff_is_told_with_a_hint(scenarios: Path, setting: str, reason: str) -> None:
    assert reason in told(scenarios / "qingyuan.yaml", [setting])


def test_hires_and_a_promised_path_exclude_each_other(scenarios: Path) -> None:
    sets = ["supply.path_of.doctors=as_promised", "supply.hires.doctors.qingyuan={2022: 30}"]
    assert "set as promised: hires would not act" in told(scenarios / "qingyuan.yaml", sets)


def test_a_contract_shorter_than_the_training_is_told_at_its_line(copied: Path) -> None:
    table = copied / "data/kaiping/students.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("2019,37,5,6", "2019,37,5,2"), encoding="utf-8")
    text = told(copied / "kaiping.yaml")
    assert "students.csv:2" in text
    assert "a contract of 2 years is shorter than the residency of 3" in text


def test_a_short_contract_of_those_to_be_taken_is_told_too(scenarios: Path) -> None:
    text = told(scenarios / "kaiping.yaml", ["supply.training.next_service_years=2"])
    assert "next_service_years 2 is shorter than the residency of 3" in text


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("start,*,female,18,24,0.03", "start,*,female,18,24,0.33", "shares of *, start, add up to 1.3"),
        ("start,*,female,18,24", "start,*,female,24,18", "ages 24 to 18 run backwards"),
        ("start,*,female,25,34", "start,*,female,24,34", "ages of * overlap"),
        ("retrained,*", "retrained,gps", "no rows of retrained for other resources"),
    ],
)
def test_broken_ages_of_staff_are_told(copied: Path, old: str, new: str, reason: str) -> None:
    table = copied / "data/china/workforce_ages.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert reason in told(copied / "kaiping.yaml")


def test_a_place_may_have_ages_of_its_own(copied: Path) -> None:
    own, nation = copied / "data/kaiping", copied / "data/china"
    rows = [f"{flow},*,male,40,40,1,counted,found,\n" for flow in ("start", "hired", "retrained")]
    (own / "workforce_ages.csv").write_text(
        "flow,resource,sex,age_from,age_to,share,source,status,note\n" + "".join(rows), encoding="utf-8"
    )
    ages, table = read_staff_ages(own, nation)
    assert table.path.parent == own
    assert (ages.of("start", "doctors") * STAFF_AGES).sum() == 40


def test_gps_have_the_ages_of_doctors(scenarios: Path) -> None:
    ages, _ = read_staff_ages(scenarios / "data/kaiping", scenarios / "data/china")
    assert np.array_equal(ages.of("start", "gps", "doctors"), ages.of("start", "doctors"))
    assert ages.of("start", "doctors")[:, STAFF_AGES >= 60].sum() == pytest.approx(0.116)
