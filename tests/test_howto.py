"""The how-to of a new county, followed as it is written."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main

PAGE = Path(__file__).parents[1] / "docs/howto_new_county.md"
FILE = re.compile(r"(?:add to|^in) `([^`]+)`", re.IGNORECASE)


def steps() -> Iterator[tuple[str, str, str]]:
    """Yield each block's language, its text, and the file that was named last before it."""
    file = language = ""
    block: list[str] | None = None
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if block is None and line.startswith("```"):
            language, block = line[3:], []
        elif block is not None and line == "```":
            yield language, "\n".join(block) + "\n", file
            block = None
        elif block is not None:
            block.append(line)
        elif found := FILE.search(line):
            file = found[1]


def write_over(file: Path, line: str) -> None:
    """Put a line in place of the one with the same key, whether that is a remark or not."""
    key = re.escape(line.split(":", maxsplit=1)[0])
    fresh, times = re.subn(rf"^(# )?{key}:.*\n", line, file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert times == 1
    file.write_text(fresh, encoding="utf-8")


def follow(command: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Do what a line of the page says; return what the screen shows."""
    if command.startswith("cd "):
        monkeypatch.chdir(command[3:])
        return ""
    arguments = shlex.split(command.removesuffix(" || true"))[1:]
    few = ["--draws", "5", "--no-charts"] if arguments[0] == "run" else []
    done = CliRunner().invoke(main, [*arguments, *few])
    assert done.exit_code == (2 if command.endswith("|| true") else 0), done.output
    return done.output


def test_the_page_leads_from_nothing_to_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    screen = ""
    for language, text, file in steps():
        if language == "sh":
            screen = "".join(follow(command, monkeypatch) for command in text.splitlines())
        elif language == "csv":
            table = tmp_path / "fogang" / file
            table.write_text(table.read_text(encoding="utf-8-sig") + text, encoding="utf-8-sig")
        elif language == "yaml":
            write_over(tmp_path / "fogang" / file, text)
        else:
            assert all(line in screen for line in text.splitlines()), screen
    targets = (tmp_path / "fogang/outputs/fogang/targets.csv").read_text(encoding="utf-8")
    assert "beds_per_1000" in targets
    assert "doctors_per_1000" in targets
    assert "still missing" not in follow("cohortplan validate scenario.yaml", monkeypatch)
    report = (tmp_path / "fogang/outputs/fogang/report.html").read_text(encoding="utf-8")
    assert "佛冈县卫生健康事业“十五五”规划" in report
    assert "佛冈县：2030年规划目标能否实现" in report
    assert "fogang：" not in report
