"""The table that compares what the benchmarks have measured; light, as the default run passes by here too."""

from __future__ import annotations

import pytest
from findings import FINDINGS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FINDINGS.lines:
        terminalreporter.section("ratios of this run")
        for line in FINDINGS.lines:
            terminalreporter.write_line(line)
