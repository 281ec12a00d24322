"""Whether this machine can do the work."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "xarray",
    "h5netcdf",
    "h5py",
    "pydantic",
    "ruamel.yaml",
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
