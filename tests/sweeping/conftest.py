"""Small sweeps: two places that take little time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.sweeping.sweep import Sweep, sweep

SECOND = """\
format: 1
title: {en: Kaiping with few nurses, zh: 开平市（护士少）}
extends: kaiping.yaml
supply.growth.nurses: 0.01
"""


@pytest.fixture(scope="session")
def tables_of() -> Callable[[Path], dict[str, bytes]]:
    """Give the bytes of every Parquet file of a sweep, by its place in the folder."""
    return lambda folder: {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*.parquet")}


@pytest.fixture(scope="session")
def places(scenarios: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Kaiping and a second place like it; read only."""
    folder = Path(shutil.copytree(scenarios, tmp_path_factory.mktemp("places") / "scenarios"))
    (folder / "qingyuan.yaml").unlink()
    (folder / "second.yaml").write_text(SECOND, encoding="utf-8", newline="")
    return folder


@pytest.fixture(scope="session")
def swept(places: Path, tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """Both places with one variant, five draws, one thread; read only."""
    return sweep(places, tmp_path_factory.mktemp("swept"), jobs=1, draws=5, variants=["no_policy"])
