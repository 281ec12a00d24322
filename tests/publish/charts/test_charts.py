"""Every chart, in both languages: nothing missing, nothing clipped, nothing over something else."""

from __future__ import annotations

from itertools import combinations

import pytest
from chart_cases import DRAW, chart
from made_up_place import RESOURCE_COLOURS, WORDS
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.text import Text
from matplotlib.transforms import Bbox

# A glyph that no font has is a warning of matplotlib.
pytestmark = pytest.mark.filterwarnings("error")

every_chart = pytest.mark.parametrize("name", DRAW)
each_language = pytest.mark.parametrize("lang", ["en", "zh"])

UNITS = {
    "population": "ten_thousand_persons",
    "population_of_one": "ten_thousand_persons",
    "pyramid": "thousand_persons",
    "births": "persons",
    "beds": "beds_unit",
    "nurses": "staff_unit",
    "childcare_places": "places_unit",
    "coupling": "beds_unit",
    "fan": "persons",
}


def texts(figure: Figure) -> list[Text]:
    figure.draw_without_rendering()
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def boxes(items: list[Text]) -> list[Bbox]:
    return [item.get_window_extent() for item in items if item.get_text().strip()]


def overlap(one: Bbox, other: Bbox) -> bool:
    shared = Bbox.intersection(one, other)
    return shared is not None and shared.width > 1 and shared.height > 1


def shown_ticks(axes: Axes) -> list[Text]:
    low, high = sorted(axes.get_xlim())
    along = [tick.label1 for tick in axes.xaxis.get_major_ticks() if low <= tick.get_loc() <= high]
    low, high = sorted(axes.get_ylim())
    up = [tick.label1 for tick in axes.yaxis.get_major_ticks() if low <= tick.get_loc() <= high]
    return along + up


@every_chart
@each_language
def test_no_text_is_clipped_by_the_sheet(name: str, lang: str) -> None:
    figure = chart(name, lang)
    ticks = {id(tick) for axes in figure.axes for tick in shown_ticks(axes)}
    all_ticks = {
        id(label)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        for label in (tick.label1, tick.label2)
    }
    for text in texts(figure):
        if id(text) in all_ticks - ticks:  # matplotlib keeps ticks beyond the limits, and does not draw them
            continue
        box = text.get_window_extent()
        assert box.x0 >= -0.5, text
        assert box.y0 >= -0.5, text
        assert box.x1 <= figure.bbox.x1 + 0.5, text
        assert box.y1 <= figure.bbox.y1 + 0.5, text


@pytest.mark.parametrize("name", [name for name in DRAW if name != "tiles"])  # tiles have no axes
@each_language
def test_tick_labels_do_not_overlap(name: str, lang: str) -> None:
    ticks = [box for axes in chart(name, lang).axes for box in boxes(shown_ticks(axes))]
    assert ticks
    assert not [pair for pair in combinations(ticks, 2) if overlap(*pair)]


@every_chart
@each_language
def test_title_legend_and_caption_are_clear_of_the_panels_and_of_each_other(name: str, lang: str) -> None:
    figure = chart(name, lang)
    around = boxes(figure.texts) + [legend.get_window_extent() for legend in figure.legends]
    panels = [axes.get_tightbbox() for axes in figure.axes]
    assert len(around) == 3
    assert not [pair for pair in combinations(around, 2) if overlap(*pair)]
    assert not [(one, panel) for one in around for panel in panels if panel and overlap(one, panel)]


@every_chart
@each_language
def test_panels_do_not_run_into_each_other(name: str, lang: str) -> None:
    panels = [axes.get_tightbbox() for axes in chart(name, lang).axes]
    assert not [pair for pair in combinations(panels, 2) if overlap(*pair)]


@each_language
@pytest.mark.parametrize(
    "name", ["beds", "nurses", "childcare_places", "childcare", "births", "coupling", "decisions", "tiles"]
)
def test_texts_in_a_panel_do_not_overlap(name: str, lang: str) -> None:
    for axes in chart(name, lang).axes:
        assert not [pair for pair in combinations(boxes(axes.texts), 2) if overlap(*pair)]


@pytest.mark.parametrize("name", UNITS)
@each_language
def test_axis_of_values_states_its_unit(name: str, lang: str) -> None:
    unit = WORDS[lang](UNITS[name])
    for axes in chart(name, lang).axes:
        first = axes.get_subplotspec().colspan.start == 0
        labels = axes.get_xlabel() + axes.get_ylabel()
        assert unit in labels.replace("\n", " ") or not first


@each_language
def test_each_panel_of_the_comparison_states_its_unit(lang: str) -> None:
    found = [axes.get_xlabel() for axes in chart("variants", lang).axes]
    ids = ["ten_thousand_persons", "persons", "ten_thousand_persons", "beds_unit", "persons", "places_unit"]
    assert found == [WORDS[lang]("unit_is", unit=WORDS[lang](key)) for key in ids]


@each_language
@pytest.mark.parametrize("name", ["population", "births", "fan", "beds", "childcare", "attainment", "projects"])
def test_axis_of_time_is_named(name: str, lang: str) -> None:
    assert WORDS[lang]("year") in {axes.get_xlabel() for axes in chart(name, lang).axes}


@every_chart
def test_chinese_is_drawn_with_a_font_that_has_it(name: str) -> None:
    for text in texts(chart(name, "zh")):
        font = get_font(findfont(text.get_fontproperties()))
        assert "SimHei" not in font.family_name
        assert all(font.get_char_index(ord(character)) for character in text.get_text() if character != "\n")


@every_chart
def test_no_english_is_left_in_a_chinese_chart(name: str) -> None:
    allowed = {"P10–P90", "p10", "p90"}
    for text in texts(chart(name, "zh")):
        letters = text.get_text()
        for word in allowed:
            letters = letters.replace(word, "")
        assert not any(character.isascii() and character.isalpha() for character in letters), letters


@pytest.mark.parametrize("name", RESOURCE_COLOURS)
def test_resource_keeps_its_colour_in_every_line(name: str) -> None:
    for lang in ("en", "zh"):
        lines = [line for line in chart(name, lang).axes[0].lines if len(line.get_xdata()) > 3]
        assert len(lines) == 3
        assert {to_hex(line.get_color()).upper() for line in lines} == {RESOURCE_COLOURS[name]}
        assert len({str(line.get_linestyle()) + str(line._unscaled_dash_pattern) for line in lines}) == 3
