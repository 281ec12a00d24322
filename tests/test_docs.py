"""Every snippet of the README and the docs runs."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.inputs.catalogue import read_inputs
from sim.scenario.load import load

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
WRITTEN = "my.yaml"


def _blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a language; blocks without one hold commands."""
    found: list[str] = []
    inside: str | None = None
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            inside = line[3:].strip() if inside is None else None
            found += [""] if inside == language else []
        elif inside == language:
            found[-1] += f"{line}\n"
    return found


def _scenarios() -> list[str]:
    return [block for page in PAGES for block in _blocks(page, "yaml") if block.startswith("format: 1")]


def _commands() -> list[str]:
    lines = [line for page in PAGES for block in _blocks(page, "") for line in block.splitlines()]
    return [line for line in dict.fromkeys(lines) if line.startswith("cohortplan ")]


def test_there_are_snippets_to_check() -> None:
    assert _scenarios()
    assert len(_commands()) >= 3


@pytest.mark.parametrize("text", _scenarios())
def test_scenarios_in_the_docs_are_valid(copied: Path, text: str) -> None:
    (copied / WRITTEN).write_text(text, encoding="utf-8")
    assert read_inputs(load(copied / WRITTEN))


@pytest.mark.parametrize("command", _commands())
def test_commands_in_the_docs_work(copied: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(copied.parent)
    (copied / WRITTEN).write_text(_scenarios()[0], encoding="utf-8")
    arguments = shlex.split(command)[1:]
    if arguments[0] == "run":
        arguments += ["--draws", "1", "--no-charts"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output


def test_python_in_the_docs_works(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copied.parent)
    blocks = [block for page in PAGES for block in _blocks(page, "python")]
    assert blocks
    for block in blocks:
        exec(compile(block, "snippet", "exec"), {})  # noqa: S102
