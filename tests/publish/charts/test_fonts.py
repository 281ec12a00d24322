"""Chinese is drawn on a bare machine, and by no font that lacks something."""

from __future__ import annotations

import string
from pathlib import Path

import matplotlib as mpl
import pytest
from made_up_people import groups
from made_up_place import WORDS
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from sim.errors import CohortplanWarning
from sim.publish.charts import fonts, population_chart, style
from sim.publish.charts.fonts import chinese_font, draws_chinese
from sim.words import Words, general_ids


def lacking(text: str) -> set[str]:
    font = get_font(findfont(FontProperties(family=[chinese_font()]), fallback_to_default=False))
    return {character for character in text if not font.get_char_index(ord(character))}


def drawn(text: str) -> bytes:
    with style.house_style(Words("zh")):
        figure = Figure(figsize=(1, 1))
        figure.text(0.3, 0.3, text, size=30)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        return bytes(canvas.buffer_rgba())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_font_has_every_character_of_every_label(lang: str) -> None:
    words = Words(lang)
    assert all(words(key) for key in general_ids())
    assert not {key: lacking(words(key)) for key in general_ids() if lacking(words(key))}


def test_font_has_the_names_of_the_places_and_all_of_ascii() -> None:
    names = "".join(entry["zh"] for entry in WORDS["zh"].names.values())
    assert not lacking(names + string.digits + string.ascii_letters + string.punctuation + "−–—‰≥≤")


def test_chinese_is_drawn_as_characters_not_as_empty_boxes() -> None:
    with pytest.warns(UserWarning, match="missing from font"):
        box = drawn("\ue123")
    pictures = {drawn(character) for character in "清远床位"}
    assert len(pictures) == 4
    assert box not in pictures


def test_simhei_is_never_taken() -> None:
    assert "SimHei" not in (*fonts.INSTALLED, chinese_font())
    assert Path(findfont(FontProperties(family=[chinese_font()]))).name != "SimHei.ttf"


def test_own_font_setting_of_the_user_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "draws_chinese", lambda family: family == "My Song")
    with mpl.rc_context({"font.family": "serif", "font.serif": ["Latin Only", "My Song"]}):
        assert chinese_font() == "My Song"


def test_font_without_chinese_is_not_taken() -> None:
    assert not draws_chinese("DejaVu Sans")
    assert not draws_chinese("No Such Font")


def test_installed_font_goes_before_the_carried_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "draws_chinese", lambda family: family == "WenQuanYi Micro Hei")
    assert fonts._found.__wrapped__() == "WenQuanYi Micro Hei"


def test_without_a_chinese_font_labels_are_english_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style, "chinese_font", lambda: None)
    with pytest.warns(CohortplanWarning, match="labelled in English"):
        figure = population_chart(groups(), regions=["qingyuan"], words=WORDS["zh"], caption="", base_year=2020)
    assert figure.axes[0].get_xlabel() == "Year"
