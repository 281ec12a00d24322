"""A projection as files: written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

from sim.errors import OutputError
from sim.projecting import TABLES, Projection
from sim.publish.record import RECORD
from sim.publish.run_folder import whole_folder
from sim.publish.whole_files import check_place

FILES = {RECORD, *(f"{name}.csv" for name in TABLES)}
PACKAGES = ("numpy", "scipy", "pandas")


def check_folder(folder: Path) -> None:
    """Refuse a place where something else stands.

    Raises
    ------
    OutputError
        It is a file, cannot be written, or holds anything but an earlier projection.
    """
    check_place(folder)
    found = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if found and (found - FILES or RECORD not in found):
        raise OutputError(f"{folder} holds other files than a projection's: move them, or choose another --out")


def write_projection(projection: Projection, folder: Path) -> Path:
    """Write the tables, and ``run.json`` with the conventions; an earlier projection is replaced.

    Parameters
    ----------
    projection
        What to write.
    folder
        Made where it is missing.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OutputError
        The folder cannot be written, or holds something else. Nothing is left half-written.

    Notes
    -----
    Numbers are written so that reading them gives the same 64 bits.
    """
    check_folder(folder)
    target = folder.resolve()
    with whole_folder(target.parent, target) as fresh:
        for name in TABLES:
            getattr(projection, name).to_csv(fresh / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
        record = json.dumps(_record(projection), ensure_ascii=False, indent=2)
        (fresh / RECORD).write_text(record + "\n", encoding="utf-8", newline="\n")
    return folder


def _record(projection: Projection) -> dict[str, object]:
    return {
        "command": "project",
        "conventions": dict(projection.conventions),
        "notes": list(projection.notes),
        "sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in projection.files},
        "versions": {
            "cohortplan": version("cohortplan"),
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
    }
