"""What a person waits for: the commands, and the share of each stage of a run of Qingyuan: `make bench`."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from findings import FINDINGS

SCENARIOS = Path(__file__).parents[2] / "scenarios"
QINGYUAN = str(SCENARIOS / "qingyuan.yaml")
COMMANDS = {"--help": ["--help"], "validate": ["validate", QINGYUAN], "explain": ["explain", QINGYUAN]}


class Stages:
    """Seconds of each stage, by the clock, in the order in which they ran."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Add the time of what runs inside to a stage."""
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started

    def told(self, title: str) -> str:
        """Return all stages with their shares, in one line."""
        whole = sum(self.seconds.values())
        shares = ", ".join(f"{name} {each:.2f} s ({each / whole:.0%})" for name, each in self.seconds.items())
        return f"run: {title}, {whole:.1f} s: {shares}"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_answers(benchmark: Any, name: str) -> None:
    benchmark.pedantic(_command, (COMMANDS[name],), rounds=5, warmup_rounds=1)


@pytest.mark.parametrize("charts", [False, True], ids=["without charts", "with charts and documents"])
def test_qingyuan_with_its_variants_and_1000_draws(benchmark: Any, tmp_path: Path, charts: bool) -> None:
    options = [] if charts else ["--no-charts"]
    benchmark.pedantic(_command, (["run", QINGYUAN, "--out", str(tmp_path), *options],), rounds=3)


def test_the_share_of_each_stage(benchmark: Any, tmp_path: Path) -> None:
    """The stages one after the other; the command itself makes tables and writes files side by side."""
    stages = Stages()
    benchmark.pedantic(_run_by_stages, (stages, tmp_path), rounds=1)
    FINDINGS.lines.append(stages.told("Qingyuan with all variants and 1,000 draws, stage by stage"))


def _command(arguments: list[str]) -> None:
    subprocess.run([sys.executable, "-m", "sim", *arguments], check=True, capture_output=True)


def _run_by_stages(stages: Stages, folder: Path) -> None:
    with stages.of("start"):
        subprocess.run([sys.executable, "-c", "import sim.running, pandas, pyarrow"], check=True)
    from sim.inputs.catalogue import read_inputs
    from sim.publish.charts.gallery import charts
    from sim.publish.charts.save import save
    from sim.publish.run_folder import write_run_folder
    from sim.result import TABLES, Result
    from sim.scenario.load import load
    from sim.simulate import simulate

    with stages.of("scenario"):
        scenario = load(QINGYUAN)
    with stages.of("inputs"):
        inputs = read_inputs(scenario)
    with stages.of("simulation"):
        result = Result(scenario, inputs, simulate(scenario, inputs, jobs=2))
    with stages.of("tables"):
        for name in TABLES:
            result.table(name)
    with stages.of("headline draws"):
        assert result.data.sizes["draw"] == scenario.base.draws
    with stages.of("files"):
        write_run_folder(result, folder, charts=False)
    with stages.of("charts"):
        for name, draw in charts(result):
            save(draw(), folder / name)
