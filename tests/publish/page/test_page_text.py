from __future__ import annotations

import pytest

from sim.publish.page.notes import Notes
from sim.publish.page.text import Labels, Text, same
from sim.words import Lang, Words


def labels(lang: Lang = "zh") -> Labels:
    return Labels(Words(lang, {"kaiping": {"en": "Kaiping", "zh": "开平市"}}))


def test_a_label_is_filled_in_each_language_with_its_own_values() -> None:
    title = labels()("page_headline", place=labels()("kaiping"), year=2025)
    assert title.en == "Kaiping: will the plan's targets of 2025 be met?"
    assert title.zh == "开平市：2025年规划目标能否实现？"


def test_both_languages_stand_in_the_page_and_are_escaped() -> None:
    shown = Text("beds < 5", "床位 & 其他").__html__()
    assert '<span class="en" lang="en">beds &lt; 5</span>' in shown
    assert '<span class="zh" lang="zh-CN">床位 &amp; 其他</span>' in shown


def test_what_is_the_same_in_both_languages_stands_once() -> None:
    assert same("<b>5</b>").__html__() == "&lt;b&gt;5&lt;/b&gt;"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_note_of_the_run_is_told_in_the_other_language_too(lang: Lang) -> None:
    words = labels(lang).words
    note = f"{words('note_supply_assumed', base=2020)}; {words('note_base_differs', value='2.28', printed='2.24')}"
    told = Notes(labels(lang))(note)
    assert told.en == "supply after 2020 is assumed; base 2.28 from the head-count, the plan prints 2.24"
    assert told.zh == "2020年以后的供给为假设；基期按人数为2.28，规划印为2.24"


def test_names_within_a_note_are_translated() -> None:
    note = labels().words("note_joint", number=3, left_out="开平市")
    assert Notes(labels())(note).en.endswith("left out: Kaiping")


def test_a_note_that_no_label_made_stays_as_it_is() -> None:
    assert Notes(labels())("自己的话") == same("自己的话")
