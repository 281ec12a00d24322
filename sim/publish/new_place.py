"""A folder for a new place, written from the template that travels with the package."""

from __future__ import annotations

import re
from pathlib import Path

from sim.errors import OutputError
from sim.publish.run_folder import whole_folder
from sim.scenario.shipped import TEMPLATE

NAME = "NAME"
"""Stands in the template for the name of the place."""


def write_new_place(folder: Path) -> list[Path]:
    """Write the template into ``folder``, which also gives the place its name.

    CSVs begin with a byte-order mark, so that Excel shows their Chinese.

    Returns
    -------
    list of Path
        The files, sorted.

    Raises
    ------
    OutputError
        Something is there already, or the folder cannot be written. Nothing is left half-written.
    """
    target = folder.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OutputError(f"{folder} is there and not empty: choose another folder")
    name = re.sub(r"[^\w-]+", "_", target.name).strip("_")
    if not name:
        raise OutputError(f"{folder} gives the place no name: choose a folder with letters in its name")
    with whole_folder(target.parent, target) as fresh:
        for source in _template_files():
            copy = fresh / source.relative_to(TEMPLATE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            text = source.read_text(encoding="utf-8").replace(NAME, name)
            encoding = "utf-8-sig" if source.suffix == ".csv" else "utf-8"
            copy.write_text(text, encoding=encoding, newline="\n")
    return [folder / source.relative_to(TEMPLATE) for source in _template_files()]


def _template_files() -> list[Path]:
    return sorted(path for path in TEMPLATE.rglob("*") if path.suffix in (".csv", ".yaml"))
