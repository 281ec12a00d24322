"""Fixtures that many tests share: the shipped scenarios, run once with few draws, and a copy to break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from sim.result import Result
from sim.running import run

ROOT = Path(__file__).parents[1]
FEW = 40
settings.register_profile("any_machine", deadline=None)  # how long an example takes is no finding
settings.load_profile("any_machine")


@pytest.fixture(scope="session")
def scenarios() -> Path:
    """The shipped scenarios; read only."""
    return ROOT / "scenarios"


@pytest.fixture
def copied(tmp_path: Path, scenarios: Path) -> Path:
    """A copy of the scenarios that a test may change."""
    return Path(shutil.copytree(scenarios, tmp_path / "scenarios"))


@pytest.fixture(scope="session")
def qingyuan(scenarios: Path) -> Result:
    """Qingyuan with all variants and few draws."""
    return run(scenarios / "qingyuan.yaml", draws=FEW)


@pytest.fixture(scope="session")
def kaiping(scenarios: Path) -> Result:
    """Kaiping with all variants and few draws."""
    return run(scenarios / "kaiping.yaml", draws=FEW)


@pytest.fixture(scope="session")
def kaiping_central(scenarios: Path) -> Result:
    """Kaiping with all variants and central values."""
    return run(scenarios / "kaiping.yaml", draws=1)
