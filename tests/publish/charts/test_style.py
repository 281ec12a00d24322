"""One look: the same colour for the same thing, told apart in grey, and no trace left behind."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from made_up_place import SHIPPED_COLOURS
from matplotlib.colors import to_hex, to_rgb
from numpy.typing import NDArray

from sim.publish.charts.marks import number, spread
from sim.publish.charts.page import caption, sheet, wrap
from sim.publish.charts.style import (
    BLUE,
    FEMALE,
    MALE,
    ORANGE,
    ORDERS,
    STATUSES,
    VERMILION,
    house_style,
    variant_looks,
)
from sim.publish.charts.tiles import tint
from sim.publish.charts.workforce import _HATCHES, _INS, _OUTS
from sim.running import run
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


def test_a_variant_keeps_its_colour_when_others_are_not_run(scenarios: Path) -> None:
    whole, part = (
        run(scenarios / "qingyuan.yaml", draws=2, variants=names, wards=False)
        for names in (["no_policy", "support_measures"], ["support_measures"])
    )
    looks = [{to_hex(dot.get_color()) for dot in result.chart.variants().axes[0].lines if dot.get_marker() == "o"}
             for result in (whole, part)]  # fmt: skip
    assert len(looks[0]) == 3
    assert looks[1] < looks[0], "base and support_measures look as they do beside no_policy"


def test_the_shipped_resources_and_variants_all_have_a_colour_of_their_own() -> None:
    assert len(SHIPPED_COLOURS) == 14
    assert len(set(SHIPPED_COLOURS.values())) == 14
    for place in ("qingyuan", "kaiping"):
        cases = load(Path(__file__).parents[3] / "scenarios" / f"{place}.yaml").cases
        looks = variant_looks(cases)
        assert len({look.colour for look in looks.values()}) == len(cases)


# Machado, Oliveira and Fernandes (2009), table 1, deuteranomaly of severity 1.0; it acts on linear RGB.
DEUTERANOPIA = np.array([
    [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
])  # fmt: skip
# sRGB to XYZ under D65 (IEC 61966-2-1).
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def seen_by_deuteranopes(colour: str) -> NDArray[np.float64]:
    """Return L*, a* and b* of a colour as it is seen without the middle cones, dims (3,)."""
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(np.maximum(XYZ @ np.clip(DEUTERANOPIA @ linear, 0, 1), 1e-4) / (XYZ @ np.ones(3)))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str) -> float:
    """Return the distance (CIE76) of two colours as deuteranopes see them; some 2 can just be told."""
    return float(np.linalg.norm(seen_by_deuteranopes(one) - seen_by_deuteranopes(other)))


PAIRS = {
    "sexes": (MALE, FEMALE),
    "adds or takes away": (BLUE, VERMILION),
    "first and second births": ORDERS[:2],
    "second and third births": ORDERS[1:],
    "places and children": (ORANGE, BLUE),
    "tiles": (tint(BLUE, 1.0), tint(VERMILION, 1.0)),
    "met and open": (STATUSES["met"].fill, STATUSES["open"].fill),
    "open and missed": (STATUSES["open"].fill, STATUSES["missed"].fill),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_colours_beside_each_other_are_told_apart_without_the_middle_cones(pair: str) -> None:
    assert apart(*PAIRS[pair]) > 20


def test_the_matrix_makes_red_and_green_alike_and_leaves_greys() -> None:
    assert apart("#888888", "#888889") < 1
    assert abs(seen_by_deuteranopes("#888888")[1:]).max() < 2
    assert apart("#A36A00", "#6E8B00") < 25


def test_each_variant_differs_from_every_other_in_lightness_or_in_its_dashes() -> None:
    looks = list(variant_looks(["base", *map(str, range(11))]).values())
    assert len({look.colour for look in looks}) == len(looks)
    for one, other in combinations(looks, 2):
        assert one.dashes != other.dashes or abs(lightness(one.colour) - lightness(other.colour)) > 5, (one, other)


def test_flows_of_staff_that_touch_differ_in_lightness_or_in_pattern() -> None:
    for flows in (_INS, _OUTS):
        for (one, colour), (other, next_colour) in pairwise(flows.items()):
            patterns = _HATCHES.get(one), _HATCHES.get(other)
            assert patterns[0] != patterns[1] or abs(lightness(colour) - lightness(next_colour)) > 12, (one, other)


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
