"""The pages of the reference in docs/, written again by ``make docs``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import reference_of_commands
import reference_of_data
import reference_of_python
import reference_of_scenario

from sim.result import Result
from sim.running import run

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES: Mapping[str, Callable[[Result], str]] = {
    "reference_scenario.md": lambda _: reference_of_scenario.page(),
    "reference_commands.md": lambda _: reference_of_commands.page(),
    "reference_python.md": reference_of_python.page,
    "data.md": lambda _: reference_of_data.page((DOCS / "data.md").read_text(encoding="utf-8"), ROOT / "scenarios"),
}


def main() -> None:
    """Write every page."""
    kaiping = run(ROOT / "scenarios/kaiping.yaml", draws=1)
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(kaiping), encoding="utf-8")


if __name__ == "__main__":
    main()
