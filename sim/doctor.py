"""Whether this machine can do the work."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "numpy",
    "scipy",
    "simpy",
    "pandas",
    "xarray",
    "h5netcdf",
    "h5py",
    "pydantic",
    "ruamel.yaml",
    "click",
    "rich",
    "matplotlib",
    "mplfonts",
)
OLDEST = (3, 11)


def checks() -> Iterator[tuple[str, bool, str]]:
    """Yield name, verdict and explanation of each check."""
    found = ".".join(str(part) for part in sys.version_info[:3])
    yield "Python", sys.version_info >= OLDEST, f"{found} (3.11 or later is needed)"
    for name in PACKAGES:
        try:
            yield name, True, version(name)
        except PackageNotFoundError:
            yield name, False, "not installed: run make run, or pip install -e ."
    from sim.publish.charts.fonts import chinese_font

    font = chinese_font()
    yield (
        "Chinese font",
        font is not None,
        font or "none: charts fall back to English labels; install mplfonts",
    )
    yield "cores", True, str(os.cpu_count())
    yield _tiny_run()


def _tiny_run() -> tuple[str, bool, str]:
    """Run the first scenario of this folder with one draw."""
    from sim.errors import CohortplanError
    from sim.running import run

    found = sorted(Path("scenarios").glob("*.yaml"))
    if not found:
        return "tiny run", True, "left out: no scenarios/*.yaml in this folder"
    try:
        seconds = run(found[0], draws=1, variants=()).seconds
    except CohortplanError as error:
        return "tiny run", False, str(error)
    return "tiny run", True, f"{found[0]}, one draw, {seconds:.1f} s"
