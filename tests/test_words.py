"""Labels: every one in both languages, the terms of the plans exactly as printed."""

from __future__ import annotations

import csv
import string
from pathlib import Path

import pytest

from sim.words import Words, general_ids

ROOT = Path(__file__).parents[1]
TERMS = ["常住人口", "执业（助理）医师", "注册护士", "3岁以下婴幼儿托位数", "约束性", "预期性"]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


WORDS = rows(ROOT / "sim" / "words.csv")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("term", TERMS)
def test_the_terms_of_the_plans_stand_exactly_so(term: str) -> None:
    tables = [ROOT / "scenarios/data/resources.csv", *(ROOT / "scenarios/plans").glob("*/indicators.csv")]
    labels = [row["zh"] for row in WORDS] + [row["name_zh"] for table in tables for row in rows(table)]
    assert [label for label in labels if term in label]


def test_the_nature_of_an_indicator_is_called_as_the_plans_print_it() -> None:
    assert (Words("zh")("binding"), Words("zh")("anticipatory")) == ("约束性", "预期性")


def test_no_id_stands_twice() -> None:
    assert len({row["id"] for row in WORDS}) == len(WORDS) == len(general_ids())


@pytest.mark.parametrize("row", WORDS, ids=lambda row: row["id"])
def test_a_label_has_both_languages_with_the_same_values_to_fill_in(row: dict[str, str]) -> None:
    assert row["en"].strip()
    assert row["zh"].strip()
    assert fields(row["en"]) == fields(row["zh"])


def test_values_are_filled_in() -> None:
    assert Words("en")("with_unit", label="Beds", unit="beds") == "Beds (beds)"


def test_an_unknown_id_is_its_own_label() -> None:
    assert Words("en")("no such label") == "no such label"


def test_names_of_a_scenario_win_over_the_general_ones_and_fall_back_to_english() -> None:
    words = Words("zh").with_names({"beds": {"en": "Beds", "zh": "床位"}, "fogang": {"en": "Fogang", "zh": ""}})
    assert (words("beds"), words("fogang"), words("binding")) == ("床位", "Fogang", "约束性")


def test_both_languages_keep_the_names() -> None:
    english, chinese = Words("zh", {"beds": {"en": "Beds", "zh": "床位"}}).both()
    assert (english("beds"), chinese("beds")) == ("Beds", "床位")
