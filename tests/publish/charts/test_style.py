"""One look: the same colour for the same thing, told apart in grey, and no trace left behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pytest
from chart_tables import SHIPPED_COLOURS
from matplotlib.colors import to_rgb

from sim.publish.charts.marks import number, spread
from sim.publish.charts.page import caption, sheet, wrap
from sim.publish.charts.style import STATUSES, house_style, variant_looks
from sim.scenario.load import load
from sim.words import Words


def lightness(colour: str) -> float:
    """Return CIE L* of a colour, 0 to 100."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * luminance ** (1 / 3) - 16


def test_verdicts_are_told_apart_in_grey() -> None:
    met, undecided, missed = (lightness(STATUSES[status].fill) for status in ("met", "open", "missed"))
    assert met - undecided > 12
    assert undecided - missed > 12


@pytest.mark.parametrize("status", STATUSES)
def test_text_on_a_status_can_be_read(status: str) -> None:
    look = STATUSES[status]
    assert abs(lightness(look.fill) - lightness(look.text)) > 45


def test_base_looks_the_same_in_every_order_of_variants() -> None:
    assert variant_looks(["base", "late"])["base"] == variant_looks(["late", "base"])["base"]
    assert variant_looks(["base", "late"]) == variant_looks(["late", "base"])


def test_the_shipped_resources_and_variants_all_have_a_colour_of_their_own() -> None:
    assert len(SHIPPED_COLOURS) == 14
    assert len(set(SHIPPED_COLOURS.values())) == 14
    for place in ("qingyuan", "kaiping"):
        cases = load(Path(__file__).parents[3] / "scenarios" / f"{place}.yaml").cases
        looks = variant_looks(cases)
        assert len({look.colour for look in looks.values()}) == len(cases)


def test_settings_of_the_user_are_back_afterwards() -> None:
    with mpl.rc_context({"axes.grid": False, "font.size": 31}):
        with house_style(Words("zh")):
            assert mpl.rcParams["axes.grid"]
            assert mpl.rcParams["axes.unicode_minus"]
        assert not mpl.rcParams["axes.grid"]
        assert mpl.rcParams["font.size"] == 31


def test_charts_do_not_need_pyplot() -> None:
    code = "import sys, sim.publish.charts; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("value", "text"), [(12_000, "12,000"), (-3, "−3"), (0.1 + 0.2, "0.3"), (97.5, "97.5"), (0, "0")]
)
def test_numbers_have_separators_and_a_true_minus(value: float, text: str) -> None:
    assert number(value) == text


def test_labels_at_line_ends_are_moved_apart_and_keep_their_order() -> None:
    places = spread([0.5, 0.52, 0.98], [0.1, 0.1, 0.1])
    assert places[1] - places[0] >= 0.1 - 1e-9
    assert places == sorted(places)
    assert max(places) <= 0.95 + 1e-9


def test_chinese_is_wrapped_but_not_before_punctuation() -> None:
    lines = wrap("清远市，常住人口。" * 6, size=10, width=1.0).split("\n")
    assert len(lines) > 3
    assert not any(line.startswith(("，", "。")) for line in lines)
    assert "".join(lines) == "清远市，常住人口。" * 6


def test_english_is_wrapped_between_words() -> None:
    assert wrap("hospital beds and nurses", size=10, width=1.0).split("\n") == ["hospital beds", "and nurses"]


def test_caption_takes_its_room_from_the_panels() -> None:
    figure = sheet(3.0)
    figure.add_subplot()
    caption(figure, "Source: census. " * 20)
    figure.draw_without_rendering()
    assert figure.texts[0].get_window_extent().y1 <= figure.axes[0].get_tightbbox().y0
