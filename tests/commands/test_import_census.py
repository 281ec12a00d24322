"""The census yearbook's tables, in the ways they are laid out, and what in them cannot be read."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from sim.cli import main

Grid = list[list[Any]]
AGES = ["0岁", "1-4岁", *(f"{age}-{age + 4}岁" for age in range(5, 85, 5)), "85岁及以上"]
BOUNDS = [0, 1, *range(5, 90, 5)]
REGIONS = ("佛冈县", "连州市")


def people(region: int, sex: int, group: int) -> int:
    return 1000 * (region + 1) + 100 * sex + group


def both(region: int, group: int) -> int:
    return people(region, 0, group) + people(region, 1, group)


def triple(region: int, group: int) -> list[int]:
    """Both sexes, male, female."""
    return [both(region, group), people(region, 1, group), people(region, 0, group)]


def totals(region: int) -> list[int]:
    return [sum(triple(region, group)[at] for group in range(19)) for at in range(3)]


def over_columns() -> Grid:
    """Regions as rows; 小计, 男, 女 below each age, as merged cells leave it in a CSV."""
    ages = [cell for label in ["合计", *AGES] for cell in (label, "", "")]
    rows = [[name, *totals(r), *(n for g in range(19) for n in triple(r, g))] for r, name in enumerate(REGIONS)]
    return [["1-8 分年龄、性别的人口"], ["单位：人"], ["地区", *ages], ["", *["小计", "男", "女"] * 20], *rows]


def sexes_over_ages() -> Grid:
    sexes = ["男", *[""] * 18, "女", *[""] * 18]
    rows = [[f"44{r}", name, *(people(r, s, g) for s in (1, 0) for g in range(19))] for r, name in enumerate(REGIONS)]
    return [["", "", *sexes], ["代码", "地区", *AGES, *AGES], *rows]


def one_label() -> Grid:
    labels = [f"{sex}_{age.removesuffix('岁')}" for age in AGES for sex in ("男", "女")]
    rows = [[name, *(people(r, s, g) for g in range(19) for s in (1, 0))] for r, name in enumerate(REGIONS)]
    return [["地区", *labels], *rows]


def blocks() -> Grid:
    grid: Grid = [["分县年龄构成"], ["年龄", "合计", "男", "女"]]
    for region, name in enumerate(("佛 冈 县", "连　州　市")):
        grid += [[name], ["总计", *totals(region)], *([age, *triple(region, g)] for g, age in enumerate(AGES))]
    return grid


def region_column() -> Grid:
    rows = [
        [name if g == 0 else "", age, *triple(r, g)] for r, name in enumerate(REGIONS) for g, age in enumerate(AGES)
    ]
    return [["地区", "年龄", "小计", "男", "女"], *rows]


def pages() -> Grid:
    """The columns go on in a second table below the first."""
    whole = over_columns()
    half = 31
    return [*(row[:half] for row in whole), ["续表"], *([row[0], *row[half:]] for row in whole[2:])]


def finer_at_the_end() -> Grid:
    """Infants by single year, and the oldest in groups of five: they are added up."""
    grid = blocks()[:3]
    parts = [("0岁", 0, 1), *((f"{age}岁", 1, 1) for age in range(1, 5))]
    for region, name in enumerate(REGIONS):
        rows = [[label, *(n * share for n in triple(region, g))] for label, g, share in parts[:1]]
        rows += [
            [f"{age}岁", *([n // 4 if age > 1 else n - 3 * (n // 4) for n in triple(region, 1)])] for age in range(1, 5)
        ]
        rows += [[age, *triple(region, g)] for g, age in enumerate(AGES) if 2 <= g < 18]
        rows += [["85-89", *(n - 5 for n in triple(region, 18))], ["90—94", 5, 5, 5], ["95岁以上", 0, 0, 0]]
        for row in rows:  # the rounded parts of women and men
            row[1] = row[2] + row[3]
        grid += [[name], *rows]
    return grid


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A place's folder with the two regions."""
    folder = tmp_path / "place"
    folder.mkdir()
    text = "id,parent,name_zh,name_en\nwhole,,两县,Two\nfogang,whole,佛冈县,Fogang\nlianzhou,whole,连州市,Lianzhou\n"
    (folder / "regions.csv").write_text(text, encoding="utf-8")
    return folder


def saved(folder: Path, grid: Grid, kind: str = "csv", change: Callable[[Any], None] | None = None) -> Path:
    file = folder.parent / f"census.{kind}"
    if kind == "csv":
        with file.open("w", encoding="gb18030", newline="") as text:
            csv.writer(text).writerows(grid)
        return file
    workbook = Workbook()
    page = workbook.active
    page.title = "1-8"
    for row in grid:
        page.append(row)
    if change:
        change(page)
    workbook.save(file)
    return file


def call(place: Path, file: Path, *options: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["import", "census", str(file), "--out", str(place), *options])
    assert done.exit_code == code, done.output
    return done.output.replace(f"{place.parent}/", "")


def imported(place: Path) -> dict[tuple[str, str, int], float]:
    with (place / "population.csv").open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    return {(row["region"], row["sex"], int(row["age"])): float(row["population"]) for row in rows}


EXPECTED = {
    (region, sex, age): people(r, s, g)
    for r, region in enumerate(("fogang", "lianzhou"))
    for s, sex in enumerate(("female", "male"))
    for g, age in enumerate(BOUNDS)
}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "layout", [over_columns, sexes_over_ages, one_label, blocks, region_column, pages, finer_at_the_end]
)
def test_every_layout_of_a_yearbook_gives_the_same_people(place: Path, layout: Callable[[], Grid], kind: str) -> None:
    output = call(place, saved(place, layout(), kind))
    assert imported(place) == EXPECTED
    assert f"佛冈县 (fogang): {totals(0)[0]:,}" in output


def test_merged_headings_are_read(place: Path) -> None:
    def merge(page: Any) -> None:
        for column in range(2, 62, 3):
            page.merge_cells(start_row=3, end_row=3, start_column=column, end_column=column + 2)
        page.merge_cells("A3:A4")

    call(place, saved(place, over_columns(), "xlsx", merge))
    assert imported(place) == EXPECTED


def test_regions_that_the_place_does_not_have_are_left_out_and_told(place: Path) -> None:
    grid = over_columns()
    grid.append(["英德市", *grid[-1][1:]])
    assert "left out, not in regions.csv: 1 (英德市)" in call(place, saved(place, grid))
    assert imported(place) == EXPECTED


def edited(line: int, column: int, value: Any) -> Callable[[Grid], None]:
    def edit(grid: Grid) -> None:
        grid[line - 1][column - 1] = value

    return edit


def without(column: int, number: int) -> Callable[[Grid], None]:
    def edit(grid: Grid) -> None:
        for row in grid[2:]:
            del row[column - 1 : column - 1 + number]

    return edit


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (edited(5, 6, 1), "census.xlsx!1-8:5:E: fogang, 0: 2,100, but its women and men add up to 1,001, 1,099 fewer"),
        (edited(5, 7, 1001), "census.xlsx!1-8:5:E: fogang, 0: 2,100, but its women and men add up to 2,101, 1 more"),
        (edited(5, 3, 5), "census.xlsx!1-8:5:C: fogang, male, all ages: 5, but its age groups add up to 21,071"),
        (edited(6, 9, "many"), "1-8:6:I: 连州市, male, 1-4: 'many' is not a number, write the count"),
        (edited(6, 9, "-"), "1-8:6:I: 连州市, male, 1-4: '-' is not a number, write the count, 0 where"),
        (edited(6, 9, None), "1-8:6:I: 连州市, male, 1-4: is blank, fill it in"),
        (edited(6, 9, "=1+1"), "1-8:6:I: 连州市, male, 1-4: is a formula without a value"),
        (edited(6, 9, 2101.5), "1-8:6:I: 连州市, male, 1-4: 2101.5 is not a whole number"),
        (edited(6, 9, -1), "1-8:6:I: 连州市, male, 1-4: -1 is out of range, at least 0 is allowed"),
        (without(29, 3), "census.xlsx!1-8:5: fogang, female: no age group 35-39, needed: 0, 1-4, 5-9, ..., 80-84, 85+"),
        (edited(3, 11, dt.datetime(2026, 5, 9)), "1-8:3:K: '2026-05-09' is a date where an age group may have stood"),
        (edited(3, 11, dt.datetime(2026, 5, 9)), "Excel makes dates of 5-9 and 10-14: write 5-9岁 and 10-14岁"),
        (edited(2, 1, "单位：万人"), "1-8:2:A: '单位：万人': the sheet counts ten thousands, single"),
        (edited(6, 1, "连州"), "census.xlsx: no rows of 连州市 (lianzhou), did you mean \"连州\"?"),
        (lambda grid: grid.append([*grid[4][:4], 1, *grid[4][5:]]), "0 is 1, but 2,100 in row 5 of"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_by_sheet_row_and_column(
    place: Path, edit: Callable[[Grid], None], reason: str
) -> None:
    grid = over_columns()
    edit(grid)
    assert reason in call(place, saved(place, grid, "xlsx"), code=2)
    assert sorted(path.name for path in place.iterdir()) == ["regions.csv"]


def test_a_missing_group_of_a_block_is_told(place: Path) -> None:
    grid = [row for row in blocks() if row[0] != "40-44岁"]
    assert "census.csv:4: fogang, female: no age group 40-44" in call(place, saved(place, grid), code=2)


def test_a_city_that_is_not_the_sum_of_its_counties_is_told(place: Path) -> None:
    grid = over_columns()
    grid.append(["两县", *(a + b for a, b in zip(grid[4][1:], grid[5][1:], strict=True))])
    call(place, saved(place, grid))
    for row in (grid[-1],):  # one boy more in each of the totals he belongs to
        for column in (1, 2, 4, 5):
            row[column] += 1
    text = call(place, saved(place, grid), "--replace", code=2)
    assert "census.csv:7:6: whole, male, 0: 3,201, but its parts add up to 3,200, 1 fewer" in text


@pytest.mark.parametrize(
    ("grid", "reason"),
    [
        ([["地区", "人口"], ["佛冈县", 5]], "no sheet names age groups (0, 1-4, 5-9, ..., 85岁及以上), is it"),
        ([["地区", *AGES], ["佛冈县", *range(19)]], "1-8:1: the age groups have no sexes above, below or beside them"),
    ],
)  # fmt: skip
def test_a_sheet_that_is_no_such_table_is_refused(place: Path, grid: Grid, reason: str) -> None:
    assert reason in call(place, saved(place, grid, "xlsx"), code=2)


def test_a_hidden_sheet_is_not_read_and_said_so(place: Path) -> None:
    def hide(page: Any) -> None:
        page.parent.create_sheet("说明")
        page.sheet_state = "hidden"

    assert "hidden sheets are not read: 1-8" in call(place, saved(place, over_columns(), "xlsx", hide), code=2)


def test_people_of_the_same_year_are_replaced_only_when_told_to(place: Path) -> None:
    file = saved(place, over_columns())
    call(place, file, "--year", "2010")
    call(place, file)
    before = (place / "population.csv").read_bytes()
    assert before.count(b"\n2010,") == before.count(b"\n2020,") == 76
    assert "population.csv:78  year: there are rows of 2020 already, replace them: --replace" in call(
        place, file, code=2
    )
    assert (place / "population.csv").read_bytes() == before
    call(place, file, "--replace")
    assert (place / "population.csv").read_bytes() == before


def test_people_kept_in_a_workbook_are_not_doubled(place: Path) -> None:
    (saved(place, [["year"]], "xlsx")).rename(place / "population.xlsx")
    text = call(place, saved(place, over_columns()), code=2)
    assert "the people are kept in a workbook, which is not changed" in text


def test_without_regions_nothing_is_imported(place: Path) -> None:
    (place / "regions.csv").unlink()
    assert "regions.csv: no such file" in call(place, saved(place, over_columns()), code=2)
