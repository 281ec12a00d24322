"""The two plans as data: every figure stands in its quote, and every quote in the plan."""

import csv
import re
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLANS = ROOT / "scenarios" / "plans"
TEXTS = ROOT / ".." / "shared" / "seeds"
ROWS = {"qingyuan-14fyp": 20, "kaiping-14fyp": 21}
TARGET_YEARS = {"qingyuan-14fyp": ["2025"], "kaiping-14fyp": ["2023", "2025"]}
LEFT_OPEN = {"qingyuan-14fyp": {("20", "base")}, "kaiping-14fyp": {("9", "2023"), ("9", "2025")}}
QUOTED = ["indicators", "figures", "commitments", "projects"]
SOURCED = ["quote", "section", "line", "note"]

COLUMNS = {
    "figures": [
        *["id", "year", "item_zh", "item_en", "measure", "value", "unit", "population_base", "part_of"],
        *SOURCED,
    ],
    "commitments": [
        *[
            "id",
            "topic",
            "commitment_zh",
            "commitment_en",
            "measure",
            "value",
            "unit",
            "year",
            "scope",
            "wording",
            "indicator",
        ],
        *SOURCED,
    ],
    "projects": [
        *["id", "name_zh", "name_en", "region", "start", "finish", "beds_gross", "beds_net", "beds_mixed"],
        *["resource", "investment", "status", "reported_finished"],
        *SOURCED,
    ],
    "denominators": [
        "year",
        "measure",
        "region",
        "value",
        "unit",
        "population_base",
        "source",
        "status",
        "note",
    ],
}
INDICATOR_START = [
    "id",
    "number",
    "name_zh",
    "name_en",
    "numerator",
    "denominator",
    "scale",
    "unit",
    "decimals",
    "base_year",
    "base",
]
INDICATOR_END = ["direction", "nature", "kind", *SOURCED]

SIGNS = {"≥": "at_least", "≤": "at_most", "<": "below"}
NATURES = {"约束性": "binding", "预期性": "anticipatory"}
KINDS = {"resource_density", "health_outcome", "coverage", "share", "behaviour"}
NUMERALS = {"半": "0.5"} | {numeral: str(value) for value, numeral in enumerate("零一二三四五六七八九十")}
EVERYTHING = ["全", "所有", "都", "各", "每"]

SOUTH = ["qingcheng", "qingxin", "fogang", "yingde"]
NORTH = ["yangshan", "lianshan", "liannan", "lianzhou"]
REGIONS = {"kaiping-14fyp": {"kaiping"}, "qingyuan-14fyp": {"qingyuan", *SOUTH, *NORTH}}
STATUSES = {"planned", "under_way", "completed", "programme", "industry"}
CAPITAL_PROJECTS = [
    "central_hospital_maternity",
    "tcm_care_centre",
    "third_hospital",
    "maternal_child_hospital",
    "liqun_hospital",
]
SHARED_INDICATORS = {
    "beds_per_1000",
    "doctors_per_1000",
    "nurses_per_1000",
    "gps_per_10000",
    "childcare_places_per_1000",
    "under5_mortality",
}

Row = dict[str, str]
every_plan = pytest.mark.parametrize("plan", ROWS)
every_quoted_table = pytest.mark.parametrize("table", QUOTED)


def read(plan: str, table: str) -> list[Row]:
    with (PLANS / plan / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def header(plan: str, table: str) -> list[str]:
    with (PLANS / plan / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def text_lines(plan: str) -> list[str]:
    path = TEXTS / f"{plan}-health-plan.txt"
    if not path.exists():
        pytest.skip(f"the text of {plan} is not shipped; its quotes are checked where it is at hand")
    return path.read_text(encoding="utf-8").split("\n")


def numbers_as_printed(text: str) -> list[str]:
    """The numbers of a passage in their order, thousands commas removed."""
    return re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", text))


def values_printed(text: str) -> set[Decimal]:
    """All values that a passage states: digits, 万, Chinese numerals, and words for all as 100 %."""
    values = {Decimal(number) for number in numbers_as_printed(text)}
    values |= {Decimal(number) * 10_000 for number in re.findall(r"(\d+(?:\.\d+)?)\s*万", text)}
    values |= {Decimal(value) for numeral, value in NUMERALS.items() if numeral in text}
    if any(word in text for word in EVERYTHING):
        values.add(Decimal(100))
    return values


def decimals_of(number: str) -> int:
    return len(number.partition(".")[2])


def stated_levels(plan: str, row: Row) -> list[str]:
    cells = [row["base"], *(row[year] for year in TARGET_YEARS[plan])]
    return [cell.lstrip("≥≤<") for cell in cells if cell]


def stands_at(lines: list[str], quote: str, line: int) -> bool:
    """A clause stands in its line; a table row in the non-empty lines from there on."""
    if " ⏎ " not in quote:
        return quote in lines[line - 1]
    cells = quote.split(" ⏎ ")
    printed = (text.strip() for text in lines[line - 1 :] if text.strip())
    return lines[line - 1].strip() == cells[0] and list(islice(printed, len(cells))) == cells


def heading_of(section: str) -> str:
    """The title without the numbers of part, chapter and section before it."""
    return re.sub(r"^(?:第.章|第.节|[一二三四]、|（.）|\d\.|\s)+", "", section)


@every_plan
def test_columns_are_those_of_the_contract(plan: str) -> None:
    assert header(plan, "indicators") == [*INDICATOR_START, *TARGET_YEARS[plan], *INDICATOR_END]
    assert {table: header(plan, table) for table in COLUMNS} == COLUMNS


@every_plan
@pytest.mark.parametrize("table", [*QUOTED, "denominators"])
def test_files_are_plain_utf8_with_full_rows(plan: str, table: str) -> None:
    raw = (PLANS / plan / f"{table}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    width = len(header(plan, table))
    with (PLANS / plan / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        assert {len(cells) for cells in csv.reader(file)} == {width}


@every_plan
def test_the_plan_file_names_its_folder_and_its_place(plan: str) -> None:
    lines = (PLANS / plan / "plan.yaml").read_text(encoding="utf-8").splitlines()
    place = plan.partition("-")[0]
    wanted = {f"id: {plan}", f"place: {place}", "population_base: resident", "status: found"}
    assert wanted - set(lines) == set()


@every_plan
def test_every_row_of_the_printed_table_is_there(plan: str) -> None:
    numbers = [row["number"] for row in read(plan, "indicators")]
    assert len(numbers) == ROWS[plan]
    assert sorted({int(number.rstrip("a")) for number in numbers}) == list(range(1, 21))


@every_plan
@every_quoted_table
def test_ids_are_unique_and_snake_case(plan: str, table: str) -> None:
    ids = [row["id"] for row in read(plan, table)]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)] == []


def test_the_same_indicator_has_the_same_definition_in_both_plans() -> None:
    first, second = ({row["id"]: row for row in read(plan, "indicators")} for plan in ROWS)
    shared = first.keys() & second.keys()
    assert shared >= SHARED_INDICATORS
    for column in ["numerator", "denominator", "scale", "unit", "kind"]:
        assert [name for name in sorted(shared) if first[name][column] != second[name][column]] == []


@every_plan
def test_base_and_targets_are_the_last_numbers_of_the_printed_row(plan: str) -> None:
    for row in read(plan, "indicators"):
        levels = stated_levels(plan, row)
        assert numbers_as_printed(row["quote"])[-len(levels) :] == levels, row["id"]


@every_plan
def test_blank_levels_are_those_that_the_plan_leaves_open(plan: str) -> None:
    columns = ["base", *TARGET_YEARS[plan]]
    rows = read(plan, "indicators")
    blank = {(row["number"], column) for row in rows for column in columns if not row[column]}
    assert blank == LEFT_OPEN[plan]


@every_plan
def test_decimals_are_the_most_printed_in_the_row(plan: str) -> None:
    for row in read(plan, "indicators"):
        least = 2 if row["kind"] == "resource_density" else 0
        assert int(row["decimals"]) == max(least, *map(decimals_of, stated_levels(plan, row))), row["id"]


@every_plan
def test_direction_agrees_with_the_printed_sign(plan: str) -> None:
    for row in read(plan, "indicators"):
        assert row["direction"] in {*SIGNS.values(), "falls_by"}
        sign = re.search(r"[≥≤<]", row["quote"])
        assert sign is None or SIGNS[sign[0]] == row["direction"], row["id"]


@every_plan
def test_nature_is_the_word_printed_in_the_last_cell(plan: str) -> None:
    for row in read(plan, "indicators"):
        assert row["nature"] == NATURES[row["quote"].split(" ⏎ ")[-1]], row["id"]
        assert row["kind"] in KINDS


@every_plan
def test_names_and_numbers_open_the_printed_row(plan: str) -> None:
    for row in read(plan, "indicators"):
        number = "" if row["number"] == "11a" else row["number"]
        assert row["quote"].replace(" ⏎ ", "").startswith(number + row["name_zh"]), row["id"]


@every_plan
def test_densities_divide_by_people(plan: str) -> None:
    for row in read(plan, "indicators"):
        if row["kind"] == "resource_density":
            assert row["denominator"] == "population", row["id"]
            assert row["id"] == f"{row['numerator']}_per_{row['scale']}"
            assert row["unit"].replace(",", "") == f"per {row['scale']}"


def test_only_one_base_is_older_than_the_plan_base() -> None:
    years = {(plan, row["number"]): row["base_year"] for plan in ROWS for row in read(plan, "indicators")}
    assert {key for key, year in years.items() if year != "2020"} == {("kaiping-14fyp", "20")}
    assert years["kaiping-14fyp", "20"] == "2019"


def test_child_myopia_has_a_level_first_and_a_yearly_fall_after() -> None:
    row = next(row for row in read("kaiping-14fyp", "indicators") if row["number"] == "17")
    assert row["direction"] == "falls_by"
    assert (row["base"], row["2023"], row["2025"]) == ("44.50", "≤51.8", "0.5")


@every_plan
@pytest.mark.parametrize("table", ["figures", "commitments"])
def test_every_value_stands_in_its_quote(plan: str, table: str) -> None:
    for row in read(plan, table):
        if row["value"]:
            assert abs(Decimal(row["value"])) in values_printed(row["quote"]), row["id"]


@every_plan
def test_negative_figures_are_printed_as_a_fall(plan: str) -> None:
    for row in read(plan, "figures"):
        falls = row["value"].startswith("-")
        assert falls == ("减少" in row["quote"] or "减幅" in row["quote"]), row["id"]


@every_plan
def test_figures_name_a_known_population_base(plan: str) -> None:
    bases = {row["population_base"] for row in read(plan, "figures")}
    assert bases <= {"resident", "registered", "not_stated", ""}


@every_plan
def test_blank_figures_say_why(plan: str) -> None:
    assert [row["id"] for row in read(plan, "figures") if not (row["value"] or row["note"])] == []


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("beds", "19286"),
        ("doctors", "9058"),
        ("nurses", "11681"),
        ("population", "3969400"),
        ("population_2010", "3698400"),
        ("births", "40200"),
        ("births_change", "-6700"),
        ("population_share_south", "75.46"),
        ("population_share_north", "24.54"),
        ("population_65plus_share", "11.62"),
    ],
)
def test_the_qingyuan_figures_that_the_audit_needs_are_there(figure: str, value: str) -> None:
    assert {row["id"]: row["value"] for row in read("qingyuan-14fyp", "figures")}[figure] == value


@every_plan
def test_commitments_repeat_indicators_that_exist(plan: str) -> None:
    known = {row["id"] for row in read(plan, "indicators")}
    repeated = [row for row in read(plan, "commitments") if row["indicator"]]
    assert len(repeated) >= 4
    assert {row["indicator"] for row in repeated} <= known
    assert [row["id"] for row in repeated if row["indicator"] != row["measure"]] == []


@every_plan
def test_years_of_commitments_lie_in_a_plausible_span(plan: str) -> None:
    years = {row["year"] for row in read(plan, "commitments")} - {""}
    assert years <= {"2021", "2022", "2023", "2025", "2030"}
    assert "2025" in years


@every_plan
def test_numbers_of_projects_stand_in_their_quotes(plan: str) -> None:
    for row in read(plan, "projects"):
        for column in ["start", "finish", "beds_gross", "beds_net", "beds_mixed", "investment"]:
            assert not row[column] or row[column] in numbers_as_printed(row["quote"]), (row["id"], column)


@every_plan
def test_projects_have_known_regions_statuses_and_resources(plan: str) -> None:
    for row in read(plan, "projects"):
        assert row["region"] in REGIONS[plan], row["id"]
        assert row["status"] in STATUSES, row["id"]
        assert row["resource"] in {"", "beds", "elderly_care_beds"}, row["id"]


@pytest.mark.parametrize(
    ("project", "gross", "net", "mixed"),
    [
        ("central_hospital_maternity", "", "", ""),
        ("tcm_care_centre", "", "", "476"),
        ("third_hospital", "", "240", ""),
        ("maternal_child_hospital", "200", "50", ""),
        ("liqun_hospital", "420", "", ""),
        ("liqun_nursing_home", "220", "", ""),
    ],
)
def test_beds_of_kaiping_projects_keep_their_meaning(project: str, gross: str, net: str, mixed: str) -> None:
    row = next(row for row in read("kaiping-14fyp", "projects") if row["id"] == project)
    assert (row["beds_gross"], row["beds_net"], row["beds_mixed"]) == (gross, net, mixed)


def test_a_project_to_come_that_the_text_calls_finished_names_the_line() -> None:
    rows = {row["id"]: row for row in read("kaiping-14fyp", "projects")}
    flagged = [row for row in rows.values() if row["reported_finished"]]
    assert [row["id"] for row in flagged] == ["central_hospital_maternity"]
    assert flagged[0]["reported_finished"] == rows["central_hospital_maternity_13fyp"]["line"] == "8"
    assert "均已完成" in rows["central_hospital_maternity_13fyp"]["quote"]


def test_the_five_kaiping_projects_cost_what_is_printed() -> None:
    rows = read("kaiping-14fyp", "projects")
    investment = {row["id"]: int(row["investment"]) for row in rows if row["investment"]}
    assert list(investment) == CAPITAL_PROJECTS
    assert sum(investment.values()) == 67_766


def test_south_and_north_add_up_to_the_city() -> None:
    people = {row["region"]: int(row["value"]) for row in read("qingyuan-14fyp", "denominators")}
    assert people["south"] + people["north"] == people["qingyuan"] == 3_969_473
    assert sum(people[county] for county in SOUTH) == people["south"]
    assert sum(people[county] for county in NORTH) == people["north"]


def test_census_shares_agree_with_the_shares_in_the_plan() -> None:
    people = {row["region"]: int(row["value"]) for row in read("qingyuan-14fyp", "denominators")}
    shares = {row["id"]: row["value"] for row in read("qingyuan-14fyp", "figures")}
    for region in ["south", "north"]:
        assert f"{100 * people[region] / people['qingyuan']:.2f}" == shares[f"population_share_{region}"]


def test_kaiping_has_its_census_residents() -> None:
    rows = read("kaiping-14fyp", "denominators")
    assert [(row["region"], row["value"], row["status"]) for row in rows] == [("kaiping", "748777", "found")]


@every_plan
@every_quoted_table
def test_every_row_has_its_source(plan: str, table: str) -> None:
    for row in read(plan, table):
        assert row["quote"], row["id"]
        assert row["section"], row["id"]
        assert row["line"].isdigit(), row["id"]


@every_plan
@every_quoted_table
def test_every_quote_stands_at_its_line(plan: str, table: str) -> None:
    lines = text_lines(plan)
    for row in read(plan, table):
        assert stands_at(lines, row["quote"], int(row["line"])), row["id"]


@every_plan
@every_quoted_table
def test_every_section_is_a_heading_above_its_line(plan: str, table: str) -> None:
    lines = text_lines(plan)
    for row in read(plan, table):
        above = {heading_of(line.strip()) for line in lines[: int(row["line"])]}
        assert heading_of(row["section"]) in above, row["id"]
