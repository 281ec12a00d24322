"""What the charts of methods and of change say, read off the figures of a run."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from matplotlib.figure import Figure

from sim.publish.charts import demand_change_chart, methods_chart
from sim.publish.charts.marks import labelled
from sim.result import Result
from sim.words import Lang, Words


def words_in(result: Result, lang: Lang) -> Words:
    return dataclasses.replace(result.words, lang=lang)


def factors(figure: Figure, panel: int) -> list[str]:
    return [label.get_text() for label in figure.axes[panel].get_yticklabels()]


def change(result: Result, changes: pd.DataFrame) -> Figure:
    return demand_change_chart(
        changes, resources=["beds", "doctors"], years=(2020, 2035), region="qingyuan", words=words_in(result, "en"),
        caption="",
    )  # fmt: skip


def test_factors_stand_in_the_same_order_in_every_panel(qingyuan: Result) -> None:
    figure = change(qingyuan, qingyuan.table("demand_change"))
    beds, doctors = factors(figure, 0), factors(figure, 1)
    assert [name for name in beds if name in doctors] == [name for name in doctors if name in beds]
    assert beds[1:4] == ["people", "age structure", "births by the policy"]


def test_what_adds_nothing_has_no_sign(qingyuan: Result) -> None:
    table = qingyuan.table("demand_change").copy()
    table.loc[table["factor"] == "occupancy", ["mean", "p10", "p90"]] = 0.0
    texts = [text.get_text() for text in change(qingyuan, table).axes[0].texts]
    assert "0" in texts
    assert "+0" not in texts


@pytest.mark.parametrize(("lang", "axis", "joint"), [("en", "Beds", "stock. Made"), ("zh", "床位（张）", "存量。Made")])
def test_methods_are_told_without_a_word_twice_and_in_the_marks_of_the_language(
    qingyuan: Result, lang: Lang, axis: str, joint: str
) -> None:
    table = qingyuan.table("methods")
    noted = table["note"].where(table["note"] == "", joint.removesuffix("Made").strip(" .。"))
    figure = methods_chart(
        table.assign(note=noted),
        resource="beds", region="qingyuan", words=words_in(qingyuan, lang), caption="Made by hand", colour="#0072B2",
    )  # fmt: skip
    assert axis in [axes.get_xlabel() for axes in figure.axes]
    assert any(joint in text.get_text().replace("\n", " ") for text in figure.texts)


def test_a_unit_is_left_out_where_the_label_names_it() -> None:
    english = Words("en")
    assert labelled("Elderly care beds", "beds", english) == "Elderly care beds"
    assert labelled("Childcare places for under-3s", "places", english) == "Childcare places for under-3s"
    assert labelled("Doctors", "persons", english) == "Doctors (persons)"
    assert labelled("床位", "张", Words("zh")) == "床位（张）"
