from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.publish.charts import save
from sim.publish.charts.style import house_style
from sim.publish.page.drawings import read_drawing
from sim.publish.page.other_language import in_language
from sim.result import Result
from sim.words import Words

TEXTS = ("开平市 <5% & more", "mean 1.534567")


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    with house_style(Words("zh")):
        figure = Figure((4, 3))
        axes = figure.add_subplot()
        axes.plot([0, 1.23456789], [0, 1])
        axes.set_xlabel(TEXTS[1])
        figure.suptitle(TEXTS[0], fontsize=10)
        return save(figure, tmp_path / "chart")[1]


def tree(file: Path) -> ET.Element:
    return ET.fromstring(unquote(read_drawing(file).url.partition(",")[2]))  # noqa: S314 - our own


def test_letters_are_text_again_and_say_what_the_outlines_showed(drawn: Path) -> None:
    texts = [element.text for element in tree(drawn).iter("{http://www.w3.org/2000/svg}text")]
    assert set(TEXTS) <= set(texts)


def test_each_letter_stands_where_its_outline_stood(drawn: Path) -> None:
    for element in tree(drawn).iter("{http://www.w3.org/2000/svg}text"):
        places = [float(place) for place in element.get("x", "").split()]
        assert len(places) == len(element.text or "")
        assert places == sorted(places)


def test_a_drawing_knows_its_title_and_its_shape(drawn: Path) -> None:
    drawing = read_drawing(drawn)
    assert drawing.title == TEXTS[0]
    assert (drawing.width, drawing.height) == (288, 216)


def test_a_drawing_is_much_smaller_than_its_file(drawn: Path) -> None:
    assert len(read_drawing(drawn).url) < drawn.stat().st_size / 2


def test_a_drawing_with_a_text_that_is_not_understood_keeps_all_outlines(drawn: Path) -> None:
    svg = drawn.read_text(encoding="utf-8")
    odd = re.sub(r"<!-- mean.*?-->", "", svg)
    drawn.write_text(odd, encoding="utf-8")
    assert not list(tree(drawn).iter("{http://www.w3.org/2000/svg}text"))
    assert unquote(read_drawing(drawn).url).count("<use ") == odd.count("<use ")


def test_no_sentence_of_a_drawing_stays_in_the_runs_own_language(qingyuan: Result) -> None:
    qingyuan.table("equity")  # made in Chinese, as a run folder has it
    drawn = in_language(qingyuan, "en").chart.equity()
    texts = " ".join(text.get_text() for text in drawn.findobj(Text))
    assert "employment in health" in " ".join(texts.split())
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in texts)
