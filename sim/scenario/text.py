"""Decode a text file that a planner saved: UTF-8 with or without a byte-order mark, or GB18030."""

from __future__ import annotations

from pathlib import Path

from sim.errors import InputError, Problem


def read_text(path: Path, label: str) -> str:
    """Return the text of ``path``; ``label`` is how messages name the file.

    Raises
    ------
    InputError
        The file is missing, not readable, or neither UTF-8 nor GB18030.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = "no such file" if isinstance(error, FileNotFoundError) else (error.strerror or "unreadable")
        raise InputError(Problem(reason, file=label, hint="check the path")) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(Problem("neither UTF-8 nor GB18030 text", file=label, hint="save it as UTF-8"))
