"""Which scenario files are meant: files, folders, patterns and lists."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path

from sim.errors import InputError, Problem

YAML = (".yaml", ".yml")


def scenario_files(given: Iterable[str | Path]) -> dict[Path, str]:
    """Return the scenario files, each once, with the line of the list that names it (blank: named directly).

    Parameters
    ----------
    given
        A scenario file; a folder (every ``*.yaml`` in it); a pattern (``provinces/*/county.yaml``, ``**`` for any
        folders); or a list: any other text file with one of these a line, relative to the list's folder. Blank
        lines and those that begin with ``#`` are skipped.

    Raises
    ------
    InputError
        A folder, a pattern or a list leads to no file, or a list cannot be read. A single file that is not there is
        no error here: it is a bad place among others.
    """
    found: dict[Path, str] = {}
    problems: list[Problem] = []
    for each in given:
        try:
            for file, origin in _expanded(Path(each)):
                found.setdefault(file, origin)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    if not found:
        raise InputError(Problem("no scenario is named", hint="give files, folders, patterns or lists"))
    return found


def _expanded(path: Path) -> Iterator[tuple[Path, str]]:
    if path.is_dir() or (_is_pattern(path) and not path.exists()):
        yield from ((file, "") for file in _many(path))
    elif path.suffix in YAML or not path.is_file():
        yield path, ""
    else:
        yield from _listed(path)


def _is_pattern(path: Path) -> bool:
    return glob.has_magic(str(path))


def _many(path: Path) -> list[Path]:
    """Return the files of a folder or a pattern, in the order of their names."""
    if path.is_dir():
        files = sorted(path.glob("*.yaml"))
        what = "no *.yaml in this folder"
    else:
        files = sorted(Path(name) for name in glob.glob(str(path), recursive=True))  # noqa: PTH207  # may be absolute
        what = "no file fits this pattern"
    if not files:
        raise InputError(Problem(what, str(path), hint="name scenario files"))
    return files


def _listed(path: Path) -> Iterator[tuple[Path, str]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(Problem(f"cannot be read as a list of scenarios: {why}", str(path))) from None
    named = [(number, line.strip()) for number, line in enumerate(lines, 1)]
    named = [(number, line) for number, line in named if line and not line.startswith("#")]
    if not named:
        raise InputError(Problem("the list names no scenario", str(path), hint="one file a line"))
    problems: list[Problem] = []
    for number, line in named:
        below = path.parent / line
        if not (below.is_dir() or _is_pattern(below)):
            yield below, f"{path}:{number}"
            continue
        try:
            yield from ((file, f"{path}:{number}") for file in _many(below))
        except InputError as error:
            problems += [Problem(f"{each.file}: {each.message}", str(path), number) for each in error.problems]
    if problems:
        raise InputError(problems)
