"""What has to be the same wherever a unit of work is done, so that the same bytes come out."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

import sim

PACKAGES = ("numpy", "scipy", "numba", "pandas", "pyarrow")
SOURCES = (".py", ".csv", ".yaml")


@cache
def versions() -> dict[str, str]:
    """Return the versions that numbers depend on; the package's own has a hash of its source.

    Notes
    -----
    Two checkouts of one release may differ: the number alone would call them the same.
    """
    return {
        "cohortplan": f"{sim.__version__}+{_source()}",
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def _source() -> str:
    root = Path(sim.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(path for path in root.rglob("*") if path.suffix in SOURCES):
        text = file.read_bytes().replace(b"\r\n", b"\n")  # a checkout on Windows is no other version
        digest.update(f"{file.relative_to(root).as_posix()} {len(text)}\n".encode() + text)
    return digest.hexdigest()[:12]


def differences(there: Mapping[str, str], here: Mapping[str, str]) -> str:
    """Return in which versions a worker differs from the one who asks; blank where in none."""
    return ", ".join(
        f"{name} {there.get(name, 'missing')} instead of {number}"
        for name, number in here.items()
        if there.get(name) != number
    )
