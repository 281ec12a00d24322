"""The page in a real browser: what it asks for, what it draws, and whether its switches and keys work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Tab, browser, executable

from sim.publish.page import PAGE

pytestmark = pytest.mark.skipif(
    executable() is None, reason="no Chromium on this machine: apt-get install chromium, as .ci/run does"
)

DRAWN = "document.documentElement.dataset.drawn"
PATH = "document.querySelector('.vega[data-rows=\"kaiping-14fyp-childcare_places_per_1000\"]')"


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def open_page(tab: Tab, folder: Path, lang: str, width: int = 1280) -> None:
    tab.complaints.clear()
    tab.requests.clear()
    tab.open(f"{(folder / PAGE).as_uri()}?lang={lang}", width=width)
    tab.until(f"{DRAWN} === '{lang}'")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("place", ["kaiping", "qingyuan"])
def test_the_page_loads_without_a_complaint_or_a_request_and_draws_every_chart(
    tab: Tab, request: pytest.FixtureRequest, place: str, width: int, lang: str
) -> None:
    open_page(tab, request.getfixturevalue(f"{place}_folder"), lang, width)
    assert tab.complaints == []
    assert {address.partition(":")[0] for address in tab.requests} <= {"file", "data"}
    assert sum(address.startswith("file:") for address in tab.requests) == 1
    empty = "[...document.querySelectorAll('.vega')].filter(each => !each.querySelector('svg path')).length"
    assert tab.ask(empty) == tab.ask("document.querySelectorAll('details:not([open]) .vega').length")
    tab.ask("for (const each of document.querySelectorAll('details')) each.open = true")
    tab.until(f"{empty} === 0")
    seen = "[...document.images].filter(each => each.offsetParent)"
    tab.ask(f"Promise.all({seen}.map(each => {{ each.loading = 'eager'; return each.decode() }}))")
    assert tab.ask(f"{seen}.filter(each => !each.naturalWidth).length") == 0
    assert tab.ask("document.documentElement.scrollWidth") <= width


def test_the_language_switch_changes_texts_title_labels_and_charts(tab: Tab, kaiping_folder: Path) -> None:
    open_page(tab, kaiping_folder, "en")
    assert tab.ask("document.querySelector('h1').innerText") == "Kaiping: will the plan's targets of 2025 be met?"
    tab.ask("document.querySelector('button[data-lang=zh]').click()")
    tab.until(f"{DRAWN} === 'zh'")
    assert tab.ask("document.querySelector('h1').innerText") == "开平市：2025年规划目标能否实现？"
    assert tab.ask("document.documentElement.lang") == "zh-CN"
    assert tab.ask("document.title") == "开平市：规划与人口"
    assert tab.ask("document.querySelector('button[data-lang=zh]').getAttribute('aria-pressed')") == "true"
    assert tab.ask(f"{PATH}.getAttribute('aria-label')").startswith("每千")
    assert "婴儿死亡率" in tab.ask("document.querySelector('.heat svg').textContent")


def test_the_language_switch_changes_a_drawing_that_was_made_in_both(tab: Tab, kaiping_folder: Path) -> None:
    open_page(tab, kaiping_folder, "en")
    shown = "[...document.querySelectorAll('figure')[0].querySelectorAll('img')].filter(e => e.offsetParent)"
    assert tab.ask(f"{shown}.map(e => e.lang + e.alt)") == ["enKaiping: residents at year end, 2020-2035"]
    tab.ask("document.querySelector('button[data-lang=zh]').click()")
    tab.until(f"{DRAWN} === 'zh'")
    assert tab.ask(f"{shown}.map(e => e.lang)") == ["zh-CN"]
    assert tab.ask(f"{shown}[0].alt").startswith("开平市")


def test_a_chart_that_is_folded_away_is_drawn_when_one_looks(tab: Tab, kaiping_folder: Path) -> None:
    open_page(tab, kaiping_folder, "en")
    place = "document.querySelector('.vega.methods[data-rows=beds]')"
    assert tab.ask(f"{place}.querySelector('svg')") is None
    tab.ask(f"{place}.closest('details').open = true")
    tab.until(f"{place}.querySelector('svg path')?.getBoundingClientRect().width > 0")
    assert "By use" in tab.ask(f"{place}.textContent")


@pytest.mark.parametrize(("lang", "other"), [("en", r"[\u4e00-\u9fff]"), ("zh", r"\b(the|of|assumed|target)\b")])
def test_the_first_page_has_no_word_of_the_other_language(
    tab: Tab, kaiping_folder: Path, lang: str, other: str
) -> None:
    open_page(tab, kaiping_folder, lang)
    assert re.findall(other, tab.ask("document.querySelector('.sheet').innerText")) == []


def test_the_variant_switch_draws_the_chosen_variant_beside_the_baseline(tab: Tab, kaiping_folder: Path) -> None:
    open_page(tab, kaiping_folder, "en")
    lines = f"[...{PATH}.querySelectorAll('.mark-line path')].filter(each => each.getAttribute('d')).length"
    before, map_before = tab.ask(lines), tab.ask("document.querySelector('.heat svg').textContent")
    tab.ask("const box = document.getElementById('variant'); box.value = 'late_projects';"
            "box.dispatchEvent(new Event('change'))")  # fmt: skip
    tab.until(f"{lines} === {before + 1}")
    tab.until(f"document.querySelector('.heat svg').textContent !== {map_before!r}")


def test_the_slider_changes_the_year_of_the_pyramid(tab: Tab, kaiping_folder: Path) -> None:
    open_page(tab, kaiping_folder, "en")
    bars = "[...document.querySelectorAll('.pyramid .mark-rect path')].map(each => each.getAttribute('d')).join()"
    before = tab.ask(bars)
    tab.ask("const bar = document.getElementById('year'); bar.value = 2021; bar.dispatchEvent(new Event('input'))")
    tab.until(f"{bars} !== {before!r}")
    assert tab.ask("document.querySelector('output[for=year]').textContent") == "2021"


def test_the_assumptions_are_filtered_by_status_and_text(tab: Tab, kaiping_folder: Path) -> None:
    open_page(tab, kaiping_folder, "en")
    rows = "[...document.getElementById('assumed').rows].filter(each => !each.hidden)"
    whole = tab.ask(f"{rows}.length")
    tab.ask("document.querySelector('#assumptions [value=assumed]').click()")
    fewer = tab.ask(f"{rows}.length")
    assert 0 < fewer < whole
    assert tab.ask(f"{rows}.some(each => each.dataset.status === 'assumed')") is False
    tab.ask("const find = document.getElementById('find'); find.value = 'Fertility';"
            "find.dispatchEvent(new Event('input', {bubbles: true}))")  # fmt: skip
    assert 0 < tab.ask(f"{rows}.length") < fewer
    assert tab.ask(f"{rows}.every(each => each.textContent.toLowerCase().includes('fertility'))")
    assert tab.ask("document.getElementById('shown').textContent") == str(tab.ask(f"{rows}.length"))


def test_a_chart_tells_its_numbers_where_one_points(tab: Tab, kaiping_folder: Path) -> None:
    open_page(tab, kaiping_folder, "en")
    tab.ask(f"{PATH}.scrollIntoView({{block: 'center'}})")
    box = tab.ask(
        f"(() => {{ const at = {PATH}.getBoundingClientRect(); return [at.x, at.y, at.width, at.height] }})()"
    )
    place = {"x": box[0] + box[2] / 2, "y": box[1] + box[3] / 2}
    tab.call("Input.dispatchMouseEvent", type="mouseMoved", x=place["x"] - 3, y=place["y"])
    tab.call("Input.dispatchMouseEvent", type="mouseMoved", **place)
    tip = "document.getElementById('vg-tooltip-element')?.innerText ?? ''"
    tab.until(f"({tip}).includes('P10')")
    assert re.search(r"Variant\s+Baseline", tab.ask(tip))


def test_the_keyboard_reaches_everything_in_order_and_the_focus_is_seen(tab: Tab, kaiping_folder: Path) -> None:
    open_page(tab, kaiping_folder, "en")
    reached = []
    while len(reached) < 200:
        tab.press("Tab")
        name, outline = tab.ask(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            "return [e.id || e.dataset.lang || e.getAttribute('href') || e.value || e.tagName, s.outlineStyle] })()"
        )
        if name == "BODY":
            break
        assert outline != "none", f"the focus on {name} is not seen"
        reached.append(name)
    wanted = ["#first", "#indicators", "#record", "en", "zh", "variant", "year", "found", "assumed", "find"]
    assert [name for name in dict.fromkeys(reached) if name in wanted] == wanted


def test_the_language_is_switched_with_the_keyboard(tab: Tab, kaiping_folder: Path) -> None:
    open_page(tab, kaiping_folder, "en")
    tab.ask("document.querySelector('button[data-lang=zh]').focus()")
    tab.press("Enter")
    tab.until(f"{DRAWN} === 'zh'")


def test_all_that_can_be_reached_or_looked_at_has_a_name(tab: Tab, kaiping_folder: Path) -> None:
    open_page(tab, kaiping_folder, "en")
    nameless = (
        "[...document.querySelectorAll('a, button, select, input, img, summary, [role=region], .vega')].filter(each =>"
        "!(each.getAttribute('aria-label') || each.alt || each.innerText || each.labels?.length ||"
        "each.closest('[role=region]')?.getAttribute('aria-label'))).map(each => each.outerHTML.slice(0, 80))"
    )
    assert tab.ask(nameless) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("place", ["kaiping", "qingyuan"])
def test_the_first_page_is_one_sheet_of_paper(tab: Tab, request: pytest.FixtureRequest, place: str, lang: str) -> None:
    open_page(tab, request.getfixturevalue(f"{place}_folder"), lang)
    tab.call("Emulation.setEmulatedMedia", media="print")
    try:
        millimetre = 96 / 25.4
        tab.open(tab.ask("location.href"), width=round(182 * millimetre), height=round(275 * millimetre))
        tab.until(f"{DRAWN} === '{lang}'")
        assert tab.ask("document.querySelector('.sheet').getBoundingClientRect().height") < 275 * millimetre
        assert tab.ask("document.documentElement.scrollWidth") <= round(182 * millimetre)
        assert tab.ask("getComputedStyle(document.querySelector('header')).display") == "none"
    finally:
        tab.call("Emulation.setEmulatedMedia", media="")


def test_the_page_can_be_printed(tab: Tab, kaiping_folder: Path) -> None:
    open_page(tab, kaiping_folder, "zh")
    assert tab.printed().startswith(b"%PDF")
