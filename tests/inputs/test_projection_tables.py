"""Any place's own tables: what is read from them, and how what cannot be used is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs.projection_tables import ProjectionTables, read_projection_tables

SEXES, AGES, YEARS = ("female", "male"), range(5), range(2000, 2003)
Island = dict[str, list[str]]


def island() -> Island:
    """Tables of five single ages and three steps, as lines; line 1 is the header."""
    cells = [(sex, age) for sex in SEXES for age in AGES]
    dated = [(year, *cell) for year in YEARS for cell in cells]
    return {
        "base_population": ["year,sex,age,population", *(f"2000,{sex},{age},{10 - age}" for sex, age in cells)],
        "mortality": ["year,sex,age,mx", *(f"{year},{sex},{age},0.0{age + 1}" for year, sex, age in dated)],
        "fertility": ["year,age,asfr", *(f"{year},{age},0.{age}" for year in YEARS for age in (1, 2, 3))],
        "srb": ["year,srb_m_per_f", *(f"{year},1.05" for year in YEARS)],
        "net_migration": ["year,sex,age,net_migrants", *(f"{year},{sex},{age},-{age}.5" for year, sex, age in dated)],
    }


def fives() -> Island:
    """Tables of five-year groups to 10+ with abridged mortality."""
    cells = [(sex, age) for sex in SEXES for age in (0, 5, 10)]
    groups = [(sex, age) for sex in SEXES for age in (0, 1, 5, 10)]
    return {
        "base_population": ["year,sex,age,population", *(f"2000,{sex},{age},100" for sex, age in cells)],
        "mortality": ["year,sex,age,mx", *(f"{y},{sex},{age},0.01" for y in (2000, 2005) for sex, age in groups)],
        "fertility": ["year,age,asfr", "2000,5,0.1", "2005,5,0.1"],
        "srb": ["year,srb_m_per_f", "2000,1", "2005,1"],
    }


def regional(tables: Island, *names: str) -> Island:
    """The same tables with a column of regions, every row once for each."""
    return {
        name: ["region," + lines[0], *(f"{region},{line}" for region in names for line in lines[1:])]
        for name, lines in tables.items()
    }


def write(folder: Path, tables: Island) -> Path:
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return folder


def read(folder: Path, tables: Island) -> ProjectionTables:
    return read_projection_tables(write(folder, tables))


def complaints(folder: Path, tables: Island) -> list[str]:
    with pytest.raises(InputError) as error:
        read(folder, tables)
    return str(error.value).replace(f"{folder}/", "").splitlines()


def test_whole_tables_become_arrays(tmp_path: Path) -> None:
    tables = read(tmp_path, island())
    assert (tables.step, tables.ages, tables.years, tables.sexes) == (1, (0, 1, 2, 3, 4), (2000, 2001, 2002), SEXES)
    assert tables.base.tolist() == [[[10, 9, 8, 7, 6], [10, 9, 8, 7, 6]]]
    assert tables.mx[2, 0, 1].tolist() == [0.01, 0.02, 0.03, 0.04, 0.05]
    assert tables.asfr[0, 0, 0].tolist() == [0, 0.1, 0.2, 0.3, 0]
    assert tables.migrants[1, 0, 0].tolist() == [-0.5, -1.5, -2.5, -3.5, -4.5]
    assert tables.srb.tolist() == [[1.05], [1.05], [1.05]]
    assert tables.notes == ()


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    straight = read(tmp_path, island())
    upside_down = read(tmp_path, {name: [lines[0], *lines[:0:-1]] for name, lines in island().items()})
    assert (straight.mx == upside_down.mx).all()
    assert (straight.migrants == upside_down.migrants).all()


def test_nobody_moves_where_there_is_no_table_of_migration(tmp_path: Path) -> None:
    tables = island()
    del tables["net_migration"]
    found = read(tmp_path, tables)
    assert not found.migrants.any()
    assert found.notes == ("no net_migration.csv: nobody moves",)


def test_without_ax_the_usual_rule_holds(tmp_path: Path) -> None:
    tables = read(tmp_path, island())
    assert tables.ax_given == "none"
    assert tables.ax[0, 0, 0].tolist() == pytest.approx([0.053 + 2.8 * 0.01, 0.5, 0.5, 0.5, 1 / 0.05])
    assert tables.ax[0, 0, 1, 0] == pytest.approx(0.045 + 2.684 * 0.01)


def test_a_blank_ax_follows_the_rule_beside_given_ones(tmp_path: Path) -> None:
    tables = island()
    tables["mortality"] = [
        f"{line},{'ax' if n == 0 else 0.3 if n == 2 else ''}" for n, line in enumerate(tables["mortality"])
    ]
    found = read(tmp_path, tables)
    assert found.ax_given == "some"
    assert found.ax[0, 0, 0, :3].tolist() == pytest.approx([0.081, 0.3, 0.5])


def test_five_year_groups_give_five_year_steps_and_may_have_infants_apart(tmp_path: Path) -> None:
    tables = read(tmp_path, fives())
    assert (tables.step, tables.ages, tables.bounds, tables.years) == (5, (0, 5, 10), (0, 1, 5, 10), (2000, 2005))
    assert tables.ax[0, 0, 0].tolist() == pytest.approx([0.081, 1.522 - 1.518 * 0.01, 2.5, 100])


def test_old_five_year_groups_with_high_rates_die_by_a_constant_force(tmp_path: Path) -> None:
    tables = fives()
    for name in ("base_population", "mortality"):
        last = {"base_population": "100", "mortality": "0.5"}[name]
        dates = (2000,) if name == "base_population" else (2000, 2005)
        tables[name] += [f"{y},{sex},{age},{last}" for y in dates for sex in SEXES for age in range(15, 95, 5)]
    tables["mortality"] = [
        line.replace(",0.5", ",0.05") if ",85," not in line else line for line in tables["mortality"]
    ]
    found = read(tmp_path, tables)
    oldest = found.ax[0, 0, 0, found.bounds.index(85)]
    assert 0 < oldest < 2 / (5 * 0.5) * 2.5
    assert 0.5 * oldest < 1


def test_regions_are_carried_and_a_table_without_them_holds_for_all(tmp_path: Path) -> None:
    tables = regional(island(), "north", "south")
    tables["mortality"], tables["srb"] = island()["mortality"], island()["srb"]
    found = read(tmp_path, tables)
    assert found.regions == ("north", "south")
    assert found.mx.shape == (3, 2, 2, 5)
    assert (found.mx[:, 0] == found.mx[:, 1]).all()
    assert found.srb.shape == (3, 2)


def test_orders_are_kept_in_the_order_they_come(tmp_path: Path) -> None:
    tables = island()
    rows = [f"{year},{age},{order},0.{age}" for year in YEARS for order in ("1", "2", "3+") for age in (2, 3)]
    found = read(tmp_path, tables | {"fertility": ["year,age,order,asfr", *rows]})
    assert found.orders == ("1", "2", "3+")
    assert found.asfr[0, 0, 2].tolist() == [0, 0, 0.2, 0.3, 0]


def test_females_alone_are_enough_and_that_is_said(tmp_path: Path) -> None:
    tables = {name: [line for line in lines if ",male," not in line] for name, lines in island().items()}
    found = read(tmp_path, tables)
    assert found.sexes == ("female",)
    assert found.base.shape == (1, 1, 5)
    assert found.notes == ("no table has males: females alone are projected",)


def test_what_is_not_used_is_named_once(tmp_path: Path) -> None:
    tables = island()
    tables["base_population"] = [
        f"{line},{'colour' if n == 0 else 'red'}" for n, line in enumerate(tables["base_population"])
    ]
    tables["srb"] += ["1999,1.05", "2003,1.05"]
    assert read(tmp_path, tables).notes == (
        "base_population.csv: not used: column colour",
        "srb.csv: not used: years before the base year 2000",
        "srb.csv: not used: years after 2002, which not all tables reach",
    )


BASE, MX, ASFR, SRB, MOVES = "base_population", "mortality", "fertility", "srb", "net_migration"


@pytest.mark.parametrize(
    ("file", "line", "text", "told"),
    [
        (BASE, 2, "2000,female,0,-1", "base_population.csv:2  population: -1 is out of range, at least 0 is allowed"),
        (BASE, 3, "2000,female,0,9", "base_population.csv:3  age: sex female, year 2000, age 0 stands on line 2"),
        (BASE, 3, "2001,female,1,9", "base_population.csv:3  year: 2001 is another year than the 2000 of the first"),
        (BASE, 3, "2000,women,1,9", "base_population.csv:3  sex: 'women' is not one of female, male"),
        (BASE, 3, "2000,female,1,many", "base_population.csv:3  population: 'many' is not a number"),
        (MX, 4, "2000,female,2,-0.1", "mortality.csv:4  mx: -0.1 is out of range, at least 0 is allowed"),
        (MX, 4, "2000,female,2,2.5", "mortality.csv:4  mx: 2.5 with ax 0.5 gives a probability of dying above 1, "
                                     "at most 2 is allowed"),
        (MX, 6, "2000,female,4,0", "mortality.csv:6  mx: nobody would ever die in the open age, above 0 is allowed"),
        (MX, 4, "2000,female,9,0.1", "mortality.csv:4  age: 9 is not expected here, "
                                     "allowed: whole years from 0 to 4, the last one open"),
        (MX, 4, "2000,female,2.5,0.1", "mortality.csv:4  age: 2.5 is not a whole number"),
        (ASFR, 2, "2000,1,120", "fertility.csv:2  asfr: 120 is out of range, from 0 to 1 birth per woman"),
        (ASFR, 2, "2000,4,0.1", "fertility.csv:2  asfr: births at the first or the open age, 0 is allowed there"),
        (SRB, 2, "2000,0", "srb.csv:2  srb_m_per_f: 0 is out of range, boys per girl: above 0"),
        (SRB, 2, "2000,-1", "srb.csv:2  srb_m_per_f: -1 is out of range"),
        (SRB, 2, "2000,105", "srb.csv:2  srb_m_per_f: 105 is out of range"),
        (MOVES, 2, "2000,female,0,", "net_migration.csv:2  net_migrants: is blank, fill it in"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_used_is_told_with_line_column_and_what_is_allowed(
    tmp_path: Path, file: str, line: int, text: str, told: str
) -> None:
    tables = island()
    tables[file][line - 1] = text
    assert [found for found in complaints(tmp_path, tables) if found.startswith(told)]


@pytest.mark.parametrize(
    ("file", "gone", "told"),
    [
        (BASE, ",0,", "base_population.csv:2  age: no row for age 0 (sex female, year 2000), needed: whole"),
        (BASE, "female,3,", "base_population.csv:4  age: no row for age 3 (sex female, year 2000)"),
        (BASE, ",male,", "base_population.csv:6  sex: no row for sex male, needed: female, male"),
        (MX, ",female,", "mortality.csv:2  sex: no row for sex female, needed: female, male"),
        (MX, "2001,male", "mortality.csv:11  year: no row for year 2001 (sex male), needed: every year from 2000"),
        (MX, "2001,male,4", "mortality.csv:20  age: no row for age 4 (sex male, year 2001)"),
        (ASFR, "2001,", "fertility.csv:4  year: no row for year 2001, needed: every year from 2000 to 2002"),
        (ASFR, "2001,2,", "fertility.csv:5  age: no row for age 2 (year 2001)"),
        (SRB, "2000,", "srb.csv:2  year: no row for year 2000"),
        (MOVES, "2001,", "net_migration.csv:6  year: no row for year 2001 (sex female)"),
    ],
)  # fmt: skip
def test_a_gap_is_told_by_the_line_before_it_and_what_is_needed(
    tmp_path: Path, file: str, gone: str, told: str
) -> None:
    tables = island()
    tables[file] = [line for line in tables[file] if gone not in line]
    assert [found for found in complaints(tmp_path, tables) if found.startswith(told)]


def test_the_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    tables = island()
    tables[BASE][1] = "2000,female,0,-1"
    tables[MX][2:4] = ["2000,female,1,0.1", "2000,female,1,-0.1"]
    del tables[SRB][2]
    tables[MOVES][1] = "2000,female,0,?"
    found = complaints(tmp_path, tables)
    assert [line.split(":")[0] for line in found] == [
        "net_migration.csv", "base_population.csv", *["mortality.csv"] * 3, "srb.csv",
    ]  # fmt: skip


def test_a_long_list_is_cut_for_each_file(tmp_path: Path) -> None:
    tables = island()
    tables[MX] = [tables[MX][0], *(line.replace("0.0", "-0.0") for line in tables[MX][1:])]
    found = complaints(tmp_path, tables)
    assert (len(found), found[-1]) == (21, "mortality.csv: and 10 more of this file")


def test_missing_files_and_columns_are_told_together(tmp_path: Path) -> None:
    tables = island()
    del tables[MX]
    tables[SRB][0] = "year,ratio"
    assert complaints(tmp_path, tables) == [
        "mortality.csv: no such file, check the path",
        "srb.csv:1  srb_m_per_f: column is missing, known: year, ratio",
    ]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gone: no such folder"):
        read_projection_tables(tmp_path / "gone")


def test_years_in_between_are_no_step_of_five_year_groups(tmp_path: Path) -> None:
    tables = fives()
    tables[SRB][2] = "2003,1"
    assert complaints(tmp_path, tables | {SRB: [*tables[SRB], "2005,1"]}) == [
        "srb.csv:3  year: 2003 is not expected here, allowed: every 5th year from 2000 to 2005"
    ]


def test_infants_apart_in_the_base_of_five_year_groups_are_told(tmp_path: Path) -> None:
    tables = fives()
    tables[BASE][1:2] = ["2000,female,0,20", "2000,female,1,80"]
    assert complaints(tmp_path, tables) == [
        "base_population.csv:3  age: 1 is not expected here, allowed: 0, 5, 10, the lower bounds of five-year groups, "
        "the last one open"
    ]


def test_more_years_lived_than_the_group_has_are_told(tmp_path: Path) -> None:
    tables = island()
    tables[MX] = [f"{line},{'ax' if n == 0 else 1.5 if n == 2 else 0.4}" for n, line in enumerate(tables[MX])]
    assert complaints(tmp_path, tables) == [
        "mortality.csv:3  ax: 1.5 years lived in the group by those who die there, but the group has 1, "
        "at most that is allowed"
    ]


def test_rates_that_end_before_the_base_are_told(tmp_path: Path) -> None:
    tables = island() | {SRB: ["year,srb_m_per_f", "1999,1.05"]}
    assert "srb.csv:2  year: the rates end with 1999, before the base, 2000 is needed" in complaints(tmp_path, tables)


def test_regions_have_to_be_those_of_the_base(tmp_path: Path) -> None:
    tables = regional(island(), "north", "south")
    tables[SRB][1] = tables[SRB][1].replace("north", "nroth")
    tables[MOVES] = island()[MOVES]
    assert complaints(tmp_path, tables) == [
        "srb.csv:2  region: nroth is not expected here, allowed: the regions of base_population.csv",
        "srb.csv:3  year: no row for year 2000 (region north), needed: every year from 2000 to 2002",
        "net_migration.csv:1  region: column is missing, persons have to be given for each region",
    ]


def test_regions_that_the_base_does_not_have_are_told_once(tmp_path: Path) -> None:
    tables = island() | {SRB: regional(island(), "north")[SRB]}
    assert complaints(tmp_path, tables) == [
        "srb.csv:1  region: base_population.csv has no such column, add it there, or take it out here"
    ]


def test_merely_unusual_tables_are_read(tmp_path: Path) -> None:
    tables = island()
    tables[BASE] = [line[: line.rindex(",")] + ",0" if ",male," in line else line for line in tables[BASE]]
    tables[ASFR] = [line[: line.rindex(",")] + ",0" if line.startswith("2001") else line for line in tables[ASFR]]
    found = read(tmp_path, tables)
    assert not found.base[:, 1].any()
    assert not found.asfr[1].any()
    assert np.isfinite(found.ax).all()
