"""The input tables add up, have no gaps, and say where each row comes from."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "scenarios" / "data"
TABLES = sorted(path for path in DATA.rglob("*.csv") if path.name != "resources.csv")
STATUSES = {"found", "derived", "recalled", "assumed"}
NORTH = {"yangshan", "lianshan", "liannan", "lianzhou"}
CENSUS_AGES = [0, 1, *range(5, 90, 5)]
PATH_MEASURES = [
    "total_fertility",
    "life_expectancy",
    "life_expectancy_female",
    "life_expectancy_male",
    "sex_ratio_at_birth",
    "births",
]

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def people(table: Iterable[Row]) -> int:
    return sum(int(row["population"]) for row in table)


def census(place: str, year: int) -> list[Row]:
    return [row for row in rows(f"{place}/population.csv") if row["year"] == str(year)]


def path_of(measure: str) -> dict[int, float]:
    table = rows("china/national_path.csv")
    return {int(row["year"]): float(row["value"]) for row in table if row["measure"] == measure}


@pytest.mark.parametrize(
    ("place", "year", "total"),
    [
        ("qingyuan", 2010, 3_698_412),
        ("qingyuan", 2020, 3_969_473),
        ("kaiping", 2010, 699_242),
        ("kaiping", 2020, 748_777),
    ],
)
def test_the_leaves_add_up_to_the_published_census_total(place: str, year: int, total: int) -> None:
    assert people(census(place, year)) == total


def test_south_and_north_add_up_to_the_bulletin() -> None:
    table = census("qingyuan", 2020)
    assert people(row for row in table if row["region"] not in NORTH) == 2_995_251
    assert people(row for row in table if row["region"] in NORTH) == 974_222


@pytest.mark.parametrize("place", ["qingyuan", "kaiping"])
def test_the_census_has_every_sex_and_age_once(place: str) -> None:
    regions = rows(f"{place}/regions.csv")
    leaves = {row["id"] for row in regions} - {row["parent"] for row in regions}
    expected = sorted(
        (year, leaf, sex, age)
        for year in (2010, 2020)
        for leaf in leaves
        for sex in ("female", "male")
        for age in CENSUS_AGES
    )
    table = rows(f"{place}/population.csv")
    assert sorted((int(row["year"]), row["region"], row["sex"], int(row["age"])) for row in table) == expected


@pytest.mark.parametrize("place", ["qingyuan", "kaiping"])
def test_every_parent_is_a_region(place: str) -> None:
    regions = rows(f"{place}/regions.csv")
    assert {row["parent"] for row in regions} <= {row["id"] for row in regions} | {""}


@pytest.mark.parametrize(("place", "infants"), [("qingyuan", 48_504), ("kaiping", 5_867)])
def test_the_births_table_has_the_infants_of_the_census(place: str, infants: int) -> None:
    assert people(row for row in census(place, 2020) if row["age"] == "0") == infants
    readings = [row for row in rows(f"{place}/births.csv") if row["reading"] == "census_infants"]
    assert sum(int(row["births"]) for row in readings) == infants


@pytest.mark.parametrize("place", ["qingyuan", "kaiping"])
def test_residuals_cover_each_sex_from_age_ten(place: str) -> None:
    leaves = {row["region"] for row in census(place, 2020)}
    table = rows(f"{place}/migration_residuals.csv")
    cells = sorted((row["region"], row["sex"], int(row["age"])) for row in table)
    assert cells == sorted(
        (leaf, sex, age) for leaf in leaves for sex in ("female", "male") for age in range(10, 90, 5)
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.relative_to(DATA).as_posix())
def test_every_row_names_its_source_and_status(table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            assert row["source"].strip(), f"line {number}"
            assert row["status"] in STATUSES, f"line {number}"


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.relative_to(DATA).as_posix())
def test_every_table_is_plain_utf8_with_unix_lines(table: Path) -> None:
    content = table.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    content.decode("utf-8")


def test_mortality_has_no_gap() -> None:
    expected = sorted(
        (year, sex, age)
        for year in range(2008, 2054, 5)
        for sex in ("female", "male")
        for age in [0, 1, *range(5, 105, 5)]
    )
    table = rows("china/mortality.csv")
    assert sorted((int(row["year"]), row["sex"], int(row["age"])) for row in table) == expected
    assert all(0 < float(row["mx"]) < 1 for row in table)


def test_the_fertility_schedule_has_no_gap() -> None:
    cells = sorted((int(row["year"]), int(row["age"])) for row in rows("china/fertility_schedule.csv"))
    assert cells == [(year, age) for year in range(1990, 2051) for age in range(10, 55, 5)]


def test_the_schedule_adds_up_to_total_fertility() -> None:
    total = path_of("total_fertility")
    table = rows("china/fertility_schedule.csv")
    for year in range(1990, 2051):
        rates = [float(row["asfr"]) for row in table if row["year"] == str(year)]
        assert 5 * sum(rates) == pytest.approx(total[year], abs=1e-3)


@pytest.mark.parametrize("measure", PATH_MEASURES)
def test_the_national_path_has_every_year(measure: str) -> None:
    assert list(path_of(measure)) == list(range(1990, 2051))


def test_intervals_enclose_the_medium_projection() -> None:
    intervals = [row for row in rows("china/national_path.csv") if row["low"]]
    assert len(intervals) == 4 * len(range(2024, 2051))
    assert all(float(row["low"]) < float(row["value"]) < float(row["high"]) for row in intervals)


def test_national_fertility_fell_as_the_un_says() -> None:
    total = path_of("total_fertility")
    assert round(total[2021] / total[2020], 3) == 0.904
    assert round(total[2022] / total[2020], 3) == 0.837


def test_national_life_expectancy_of_2020() -> None:
    assert round(path_of("life_expectancy")[2020], 2) == 78.02


def test_shares_by_order_add_up() -> None:
    for year in ("2021", "2022"):
        shares = [
            float(row["share"])
            for row in rows("china/births_by_order.csv")
            if row["year"] == year and row["place"] == "china"
        ]
        assert sum(shares) == pytest.approx(100)
