"""Several files written whole or not at all, into a folder that may hold others."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from sim.errors import OutputError


def check_place(folder: Path) -> None:
    """Complain before long work about a folder that could not be written after it.

    Raises
    ------
    OutputError
        It is a file, or it or the nearest folder above it is closed.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file, not a folder: choose another --out")
    above = next((each for each in (folder, *folder.absolute().parents) if each.exists()), folder)
    if not os.access(above, os.W_OK):
        raise OutputError(f"cannot write in {above}: choose another --out")


@contextmanager
def whole_files(folder: Path) -> Iterator[Path]:
    """Give a fresh folder and move what is in it to ``folder`` when all went well; other files there stay.

    Raises
    ------
    OutputError
        The folder cannot be written. Nothing is left half-written.
    """
    check_place(folder)
    fresh, made = None, not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(mkdtemp(prefix=".writing-", dir=folder))
        yield fresh
        for file in sorted(fresh.iterdir()):
            file.replace(folder / file.name)
    except OSError as error:
        raise OutputError(f"cannot write in {folder}: {error.strerror or error}; nothing was changed") from None
    finally:
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)
        if made and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
