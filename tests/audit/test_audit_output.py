"""What the audit shows and writes: both languages, a table, a CSV, a page."""

from __future__ import annotations

import csv
import re
import string
from html.parser import HTMLParser
from pathlib import Path

import pytest
from audit_expected import KAIPING, PLANS, QINGYUAN
from click.testing import CliRunner

import sim
from sim.auditing.finding import texts
from sim.auditing.run import COLUMNS, RULES, Audit
from sim.cli import main
from sim.words import Words

CHINESE = re.compile("[\u4e00-\u9fff]")
COLUMN_KINDS = ("title", "arithmetic", "explanation")


def run(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["audit", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


class Page(HTMLParser):
    """Counts the tags of a page and checks that every one is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag != "meta":
            self.open.append(tag)
        assert not any(name in ("src", "href", "onclick") for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("row", texts().values(), ids=lambda row: row["id"])
def test_every_text_is_there_in_both_languages(row: dict[str, str]) -> None:
    for kind in COLUMN_KINDS:
        english, chinese = row[f"{kind}_en"], row[f"{kind}_zh"]
        assert english.strip()
        assert chinese.strip()
        assert fields(chinese) <= fields(english)
        assert not CHINESE.search(english)
    assert CHINESE.search(row["title_zh"])
    assert CHINESE.search(row["explanation_zh"])


def test_every_finding_speaks_both_languages(both: Audit) -> None:
    for finding in both.findings:
        assert not CHINESE.search(finding.explanation("en")), finding.id
        assert CHINESE.search(finding.explanation("zh")), finding.id
        assert "{" not in finding.arithmetic("en") + finding.arithmetic("zh")


def test_every_kind_and_severity_has_a_label_in_both_languages(both: Audit) -> None:
    for words in Words().both():
        for finding in both.findings:
            assert words(f"type_{finding.kind}") != f"type_{finding.kind}"
            assert words(f"severity_{finding.severity}") != f"severity_{finding.severity}"


def test_every_rule_says_what_it_does() -> None:
    assert all(rule.__doc__ for rule in RULES)


def test_the_screen_shows_the_findings_in_the_language_asked_for() -> None:
    english, chinese = run(str(PLANS / QINGYUAN), "--lang", "en"), run(str(PLANS / QINGYUAN))
    assert "head-count against density" in english
    assert "11,681 / 3,969,473" in english
    assert "注册护士数" in chinese
    assert "高8项" in chinese


def test_the_table_has_both_sides_the_arithmetic_and_the_lines(tmp_path: Path) -> None:
    run(str(PLANS / QINGYUAN), "--out", str(tmp_path))
    with (tmp_path / "audit.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    nurses = next(row for row in rows if row["id"] == "head_count/nurses_per_1000/2020")
    assert tuple(rows[0]) == COLUMNS
    assert nurses["stated_a"].startswith("注册护士11681人")
    assert "3.39" in nurses["stated_b"]
    assert (nurses["severity"], nurses["type"], nurses["lines"]) == ("high", "contradiction", "14;26;337")
    assert float(nurses["relative_difference"]) == pytest.approx(-0.132, abs=1e-3)
    assert {row["severity"] for row in rows} == {"high", "medium", "low", "info"}


def test_the_files_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        run(str(PLANS / KAIPING), "--out", str(tmp_path / name))
    for file in ("audit.csv", "audit.html"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["audit.csv", "audit.html"]


@pytest.mark.parametrize(("lang", "tag"), [("en", "en"), ("zh", "zh-CN")])
def test_the_page_stands_alone_and_holds_every_finding(tmp_path: Path, both: Audit, lang: str, tag: str) -> None:
    folders = [str(PLANS / plan) for plan in (QINGYUAN, KAIPING)]
    run(*folders, "--out", str(tmp_path), "--lang", lang)
    text = (tmp_path / "audit.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert page.open == []
    assert page.tags.count("article") == len(both.findings)
    assert "script" not in page.tags
    assert "http" not in text
    assert f'<html lang="{tag}">' in text
    assert "Noto Sans SC" in text
    assert "@media print" in text
    assert "&lt;10" in text  # the printed sign is escaped


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(main, ["audit", str(PLANS / KAIPING), "--out", str(tmp_path / "taken")])
    assert done.exit_code == 2
    assert "is a file, not a folder" in done.output


def test_the_public_function_gives_a_table() -> None:
    table = sim.audit(PLANS / KAIPING).table()
    assert list(table.columns) == list(COLUMNS)
    assert len(table) > 20
