"""Every page of the docs can be followed as it is written: what stands in a fence runs, or says why not."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from pages import PAGES, ROOT, Block, blocks

from sim.cli import main
from sim.inputs.catalogue import read_inputs
from sim.scenario.load import load

FOLLOWED_ELSEWHERE = {"howto_new_county.md": ROOT / "tests/test_howto.py"}
"""Pages that lead through a folder of their own, and the test that follows them."""
LANGUAGES = {"sh", "yaml", "python", "csv", "text"}
WRITTEN = Path("scenarios/my.yaml")
FEW = {
    "run": ["--draws", "1", "--no-charts", "--variant", "base"],
    "compare": ["--draws", "5"],
    "evaluate": ["--draws", "5"],
    "sweep": ["--draws", "5", "--variant", "base"],
    "sensitivity": ["--draws", "20", "--trajectories", "2", "--samples", "8", "--no-charts"],
}
"""What makes a command quick without changing what it does; of an option given twice the last counts."""
INLINE = re.compile(r"`(cohortplan [^`]+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")


class Reader:
    """Somebody who does what a page says, block by block."""

    def __init__(self) -> None:
        self.screen = ""

    def follow(self, block: Block) -> None:
        """Do what a block says."""
        if block.why_not_run:
            return
        {"sh": self._type, "yaml": self._save, "python": self._execute, "csv": self._fill, "text": self._see}[
            block.language
        ](block)

    def _type(self, block: Block) -> None:
        for command in block.text.splitlines():
            name, *arguments = shlex.split(command)[1:]
            assert command.startswith("cohortplan "), f"{command}: mark the block `sh not run: WHY`"
            done = CliRunner().invoke(main, [name, *arguments, *FEW.get(name, [])])
            assert done.exit_code == 0, f"{command}\n{done.output}"
            self.screen += done.output

    def _save(self, block: Block) -> None:
        whole = block.text if block.text.startswith("format: 1") else f"format: 1\nextends: kaiping.yaml\n{block.text}"
        WRITTEN.write_text(whole, encoding="utf-8")
        assert read_inputs(load(WRITTEN))

    def _execute(self, block: Block) -> None:
        exec(compile(block.text, "snippet", "exec"), {})  # noqa: S102

    def _fill(self, block: Block) -> None:
        assert block.told.startswith("scenarios/"), "say which file it is: `csv scenarios/data/PLACE/FILE.csv`"
        Path(block.told).write_text(block.text, encoding="utf-8")
        for scenario in ("kaiping", "qingyuan"):
            assert read_inputs(load(f"scenarios/{scenario}.yaml"))

    def _see(self, block: Block) -> None:
        assert [line for line in block.text.splitlines() if line not in self.screen] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_can_be_followed_as_it_is_written(copied: Path, monkeypatch: pytest.MonkeyPatch, page: Path) -> None:
    monkeypatch.chdir(copied.parent)
    (copied / "my.yaml").write_text("format: 1\nextends: kaiping.yaml\n", encoding="utf-8")
    reader = Reader()
    for block in () if page.name in FOLLOWED_ELSEWHERE else blocks(page):
        try:
            reader.follow(block)
        except Exception as error:
            raise AssertionError(f"{page.name}:{block.line}: {error}") from error


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_block_escapes(page: Path) -> None:
    found = list(blocks(page))
    assert [
        f"{page.name}:{each.line}" for each in found if not each.why_not_run and each.language not in LANGUAGES
    ] == []


@pytest.mark.parametrize(("page", "test"), FOLLOWED_ELSEWHERE.items())
def test_a_page_with_a_test_of_its_own_is_named_in_it(page: str, test: Path) -> None:
    assert page in test.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["  ```sh\nrm\n  ```\n", "~~~sh\nrm\n~~~\n", "```sh\nrm\n", "````sh\nrm\n````\n"])
def test_a_fence_that_would_be_overlooked_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"page\.md:1"):
        list(blocks(tmp_path / "page.md"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("```sh\nmake run\n```\n", "not run: WHY"),
        ("```sh\ncohortplan validate scenarios/none.yaml\n```\n", "none.yaml"),
        ("```yaml\nsupply.grwth.nurses: 1\n```\n", "grwth"),
        ("```csv\na,b\n```\n", "say which file"),
        ("```text\nnot on the screen\n```\n", "not on the screen"),
        ("```python\nimport sim.nothing\n```\n", "nothing"),
    ],
)
def test_a_block_that_does_not_work_fails(copied: Path, monkeypatch: pytest.MonkeyPatch, text: str, fault: str) -> None:
    monkeypatch.chdir(copied.parent)
    (copied / "page.md").write_text(text, encoding="utf-8")
    (block,) = blocks(copied / "page.md")
    with pytest.raises(Exception, match=fault):
        Reader().follow(block)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_in_a_sentence_exists_with_its_options(page: Path) -> None:
    for command in INLINE.findall(page.read_text(encoding="utf-8")):
        words = command.split()[1:]
        found: click.Command = main
        while isinstance(found, click.Group) and words and words[0] in found.commands:
            found = found.commands[words.pop(0)]
        assert found is not main or words[0].isupper() or words[0] == "...", f"{page.name}: {command}"
        options = {"--help", *(name for each in found.params for name in each.opts)}
        given = {word.strip("[].,").split("=")[0] for word in words if word.strip("[").startswith("--")}
        assert found is main or given <= options, f"{page.name}: {command}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    for file, heading in LINK.findall(page.read_text(encoding="utf-8")):
        target = page.parent / file if file else page
        assert target.exists(), f"{page.name}: {file}"
        if heading:
            assert heading in _headings(target), f"{page.name}: {file}#{heading}"


def _headings(page: Path) -> set[str]:
    """Return the headings of a page as links name them."""
    found = [line.lstrip("# ").lower() for line in page.read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
    return {re.sub(r"[^\w\- ]", "", each).replace(" ", "-") for each in found}
