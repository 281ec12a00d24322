"""`project`: what it prints, writes and returns."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

import sim
from sim.cli import main
from sim.errors import InputError

FILES = ["births.csv", "births_by_sex.csv", "deaths.csv", "life_table.csv", "population.csv", "run.json"]
SEXES, AGES, YEARS = ("female", "male"), range(5), range(2000, 2003)


@pytest.fixture
def island(tmp_path: Path) -> Path:
    """An island of 80 people: five single ages, three steps."""
    dated = [(year, sex, age) for year in YEARS for sex in SEXES for age in AGES]
    tables = {
        "base_population": ["year,sex,age,population", *(f"2000,{sex},{age},8" for sex in SEXES for age in AGES)],
        "mortality": ["year,sex,age,mx", *(f"{year},{sex},{age},0.0{age + 1}" for year, sex, age in dated)],
        "fertility": ["year,age,asfr", *(f"{year},{age},0.{age}" for year in YEARS for age in (1, 2, 3))],
        "srb": ["year,srb_m_per_f", *(f"{year},1.05" for year in YEARS)],
        "net_migration": ["year,sex,age,net_migrants", *(f"{year},{sex},{age},0.5" for year, sex, age in dated)],
    }
    folder = tmp_path / "island"
    folder.mkdir()
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return folder


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["project", *(str(argument) for argument in arguments)])


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8", newline="")


def header(file: Path) -> list[str]:
    with file.open(encoding="utf-8", newline="") as text:
        return next(csv.reader(text))


def test_the_files_and_columns_of_the_contract_are_written(island: Path, tmp_path: Path) -> None:
    done = call(island, "--out", tmp_path / "new" / "out")
    assert done.exit_code == 0, done.output
    out = tmp_path / "new" / "out"
    assert sorted(path.name for path in out.iterdir()) == FILES
    assert header(out / "population.csv") == ["year", "sex", "age", "population"]
    assert header(out / "births.csv") == ["year", "age", "births"]
    assert header(out / "births_by_sex.csv") == ["year", "sex", "births"]
    assert header(out / "deaths.csv") == ["year", "sex", "age", "deaths_cohort", "deaths_period", "exposure"]
    assert header(out / "life_table.csv") == ["year", "sex", "age", "mx", "ax", "qx", "lx", "Lx", "Sx", "Tx", "ex"]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["out"]


def test_the_screen_says_where_the_tables_are(island: Path, tmp_path: Path) -> None:
    assert call(island, "--out", tmp_path / "out").output == f"2000 to 2003, 40 figures of people: {tmp_path / 'out'}\n"


def test_numbers_are_written_with_all_their_digits(island: Path, tmp_path: Path) -> None:
    call(island, "--out", tmp_path / "out")
    projection = sim.project(island)
    for name in ("population", "births", "births_by_sex", "deaths", "life_table"):
        read = pd.read_csv(tmp_path / "out" / f"{name}.csv")
        pd.testing.assert_frame_equal(read, getattr(projection, name), check_exact=True, check_dtype=False)


def test_the_record_states_the_conventions_and_no_path_of_the_machine(island: Path, tmp_path: Path) -> None:
    call(island, "--out", tmp_path / "out", "--migration-timing", "even")
    text = (tmp_path / "out" / "run.json").read_text(encoding="utf-8")
    record = json.loads(text)
    assert record["command"] == "project"
    assert record["conventions"]["ax"] == (
        "not given: Coale and Demeny (West) at age 0, half of the width elsewhere; open age 1 / mx"
    )
    assert record["conventions"]["migration"].startswith("half of the migrants")
    assert sorted(record["sha256"]) == sorted(path.name for path in island.iterdir())
    assert str(tmp_path) not in text


def test_the_timing_of_migration_changes_the_births(island: Path) -> None:
    end, even = sim.project(island, "end"), sim.project(island, migration_timing="even")
    assert even.births["births"].sum() > end.births["births"].sum()


def test_columns_that_are_not_used_are_named_once(island: Path, tmp_path: Path) -> None:
    file = island / "srb.csv"
    file.write_text("year,srb_m_per_f,source\n" + "".join(f"{year},1.05,a guess\n" for year in YEARS), encoding="utf-8")
    output = call(island, "--out", tmp_path / "out").output
    assert output.count("source") == 1
    assert output.startswith("srb.csv: not used: column source\n")


def test_regions_stand_after_the_year_and_orders_after_the_age(island: Path, tmp_path: Path) -> None:
    for file in island.iterdir():
        first, *lines = file.read_text(encoding="utf-8").splitlines()
        both = [f"{line},{region}" for region in ("north", "south") for line in lines]
        file.write_text("\n".join([f"{first},region", *both]) + "\n", encoding="utf-8")
    first, *lines = (island / "fertility.csv").read_text(encoding="utf-8").splitlines()
    orders = [f"{line},{order}" for order in ("1", "2+") for line in lines]
    (island / "fertility.csv").write_text("\n".join([f"{first},order", *orders]) + "\n", encoding="utf-8")
    assert call(island, "--out", tmp_path / "out").exit_code == 0
    assert header(tmp_path / "out" / "population.csv") == ["year", "region", "sex", "age", "population"]
    assert header(tmp_path / "out" / "births.csv") == ["year", "region", "age", "order", "births"]
    births = sim.project(island).births
    by_region = births.groupby("region")["births"].sum()
    assert by_region["north"] == by_region["south"] > 0
    sexes = sim.project(island).births_by_sex
    assert births["births"].sum() == pytest.approx(sexes["births"].sum())


def test_females_alone_are_projected_as_they_are_beside_males(island: Path, tmp_path: Path) -> None:
    both = sim.project(island)
    for file in island.iterdir():
        lines = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join(line for line in lines if ",male," not in line) + "\n", encoding="utf-8")
    done = call(island, "--out", tmp_path / "out")
    assert "no table has males: females alone are projected" in done.output
    alone = sim.project(island)
    women = both.population.query("sex == 'female'").reset_index(drop=True)
    pd.testing.assert_frame_equal(alone.population, women, check_exact=True)
    pd.testing.assert_frame_equal(alone.births_by_sex, both.births_by_sex, check_exact=True)


def test_a_year_without_births_is_projected(island: Path) -> None:
    for age in (1, 2, 3):
        change(island / "fertility.csv", f"2001,{age},0.{age}", f"2001,{age},0")
    projection = sim.project(island)
    assert projection.births_by_sex.query("year == 2001")["births"].sum() == 0
    infants = projection.population.query("year == 2002 and age == 0")["population"]
    assert infants.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("timing", ["end", "even"])
def test_more_leavers_than_people_are_told_with_their_line(island: Path, tmp_path: Path, timing: str) -> None:
    change(island / "net_migration.csv", "2001,female,3,0.5", "2001,female,3,-500")
    done = call(island, "--out", tmp_path / "out", "--migration-timing", timing)
    assert done.exit_code == 2
    told = f"{island}/net_migration.csv:15  net_migrants: -500 would leave fewer than nobody aged 3, at least -"
    assert done.output.startswith(told)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("timing", ["end", "even"])
def test_as_many_may_leave_as_the_message_says(island: Path, tmp_path: Path, timing: str) -> None:
    change(island / "net_migration.csv", "2000,male,0,0.5", "2000,male,0,-500")
    told = call(island, "--out", tmp_path / "out", "--migration-timing", timing).output
    allowed = told.partition("at least ")[2].partition(" is allowed")[0]
    change(island / "net_migration.csv", "2000,male,0,-500", f"2000,male,0,{allowed}")
    done = call(island, "--out", tmp_path / "out", "--migration-timing", timing)
    assert done.exit_code == 0, done.output
    left = pd.read_csv(tmp_path / "out" / "population.csv").query("year == 2001 and sex == 'male' and age == 0")
    assert 0 <= left["population"].item() < 0.001


def test_bad_tables_write_nothing_and_leave_an_earlier_projection(island: Path, tmp_path: Path) -> None:
    call(island, "--out", tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    change(island / "srb.csv", "2001,1.05", "2001,-1")
    change(island / "mortality.csv", "2001,female,3,0.04", "2001,female,3,4")
    done = call(island, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "srb.csv:3  srb_m_per_f: -1 is out of range" in done.output
    assert "mortality.csv:15  mx: 4 with ax 0.5 gives a probability of dying above 1" in done.output
    assert "2 problems; nothing was written" in done.output
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert call(island, "--out", tmp_path / "fresh").exit_code == 2
    assert not (tmp_path / "fresh").exists()


def test_an_earlier_projection_is_replaced_by_the_same_bytes(island: Path, tmp_path: Path) -> None:
    call(island, "--out", tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert call(island, "--out", tmp_path / "out").exit_code == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_a_folder_with_anything_else_is_left_alone(island: Path, tmp_path: Path) -> None:
    done = call(island, "--out", island)
    assert done.exit_code == 2
    assert "holds other files than a projection's" in done.output
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert call(island, "--out", tmp_path / "file").exit_code == 2
    assert len(list(island.iterdir())) == 5


def test_an_empty_folder_is_filled(island: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert call(island, "--out", tmp_path / "out").exit_code == 0


def test_an_unknown_timing_is_an_input_error(island: Path) -> None:
    with pytest.raises(InputError, match="'late' is not one of end, even"):
        sim.project(island, "late")  # type: ignore[arg-type]


def test_tables_in_sheets_of_a_workbook_give_the_same_projection(island: Path, tmp_path: Path) -> None:
    assert call(island, "--out", tmp_path / "plain").exit_code == 0
    workbook = Workbook()
    workbook.remove(workbook.active)
    for file in sorted(island.glob("*.csv")):
        page = workbook.create_sheet(file.stem)
        for line in csv.reader(file.read_text(encoding="utf-8").splitlines()):
            page.append(line)
        file.unlink()
    workbook.save(island / "tables.xlsx")
    done = call(island, "--out", tmp_path / "sheets")
    assert done.exit_code == 0, done.output
    for name in FILES[:-1]:
        assert (tmp_path / "sheets" / name).read_bytes() == (tmp_path / "plain" / name).read_bytes(), name


def test_a_sheet_that_cannot_be_read_is_told_by_sheet_row_and_column(island: Path, tmp_path: Path) -> None:
    (island / "srb.csv").unlink()
    workbook = Workbook()
    workbook.active.title = "srb"
    for row in (("year", "srb_m_per_f"), (2000, "=1+0.05")):
        workbook.active.append(row)
    workbook.save(island / "srb.xlsx")
    done = call(island, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "srb.xlsx!srb:2:B  srb_m_per_f: is a formula without a value, open the workbook in Excel" in done.output
    assert not (tmp_path / "out").exists()
