"""The pages a reader follows, and the fenced blocks on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^(`{3,}|~{3,})\s*(.*)$")
NOT_RUN = " not run: "


@dataclass(frozen=True)
class Block:
    """A fenced block: the line it begins on, its language, what else stands behind the fence, its text."""

    line: int
    language: str
    told: str
    text: str

    @property
    def why_not_run(self) -> str:
        """Return the reason that the page gives for a block that the tests do not run."""
        return f" {self.told}".partition(NOT_RUN)[2].strip()


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page.

    Raises
    ------
    ValueError
        A fence is indented, is made of other signs, or is not closed: its block would escape.
    """
    opened: tuple[int, str] | None = None
    inside: list[str] = []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        fence = FENCE.match(line.strip())
        if fence and (not line.startswith("```") or fence[1] != "```"):
            raise ValueError(f"{page.name}:{number}: a fence is three backticks at the start of the line")
        if fence and opened is None:
            opened, inside = (number, fence[2]), []
        elif fence and opened is not None:
            language, _, told = opened[1].partition(" ")
            yield Block(opened[0], language, told, "".join(f"{each}\n" for each in inside))
            opened = None
        elif opened is not None:
            inside.append(line)
    if opened is not None:
        raise ValueError(f"{page.name}:{opened[0]}: the block is not closed")
