"""Verify a run folder: run its own scenario with its own tables again, and compare everything it holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.publish.differing import Difference, draws_differences, table_differences
from sim.publish.record import RECORD, file_hash, versions
from sim.result import TABLES, Result
from sim.running import run
from sim.scenario.load import BASE, load
from sim.words import Words

DRAWS = "results.nc"


@dataclass(frozen=True)
class Verification:
    """What a verification found.

    Attributes
    ----------
    folder, name, hash
        The run; its hash as its record holds it.
    other_versions
        By package: version recorded and version here, where they differ.
    differences
        All that is not as it was, or does not come out again.
    compared
        How many files were compared with those of the new run; 0 where it could not be run again.
    words
        Labels.
    """

    folder: Path
    name: str
    hash: str
    other_versions: Mapping[str, tuple[str, str]]
    differences: tuple[Difference, ...]
    compared: int
    words: Words

    @property
    def exact(self) -> bool:
        """Whether the versions are equal, so that every byte has to be."""
        return not self.other_versions

    @property
    def good(self) -> bool:
        """Whether everything came out again."""
        return not self.differences


def verify(folder: str | Path, *, progress: Callable[[int, int], None] | None = None) -> Verification:
    """Run a run folder's own scenario again and compare tables, draws and record.

    Parameters
    ----------
    folder
        The run folder.
    progress
        As in :func:`sim.run`.

    Raises
    ------
    InputError
        The folder is no run folder, or its record cannot be read.

    Notes
    -----
    Under equal versions every table has to be the same to the byte and every draw to the bit. Under others numbers may
    differ by 1e-9 of their size, and by one in the last digit that is printed or stored. Charts and reports are not
    compared: they are drawn from the tables, and carry the run's hash.
    """
    place = Path(folder)
    record = _record(place)
    here: dict[str, str] = versions()
    kept = {str(name): str(version) for name, version in record["versions"].items()}
    names = sorted(kept.keys() | here.keys())
    others = {name: (kept.get(name, "-"), here.get(name, "-")) for name in names if kept.get(name) != here.get(name)}
    found = list(_sources(place, record["sha256"]))
    again: Result | None = None
    try:
        scenario = load(place / "scenario.yaml")
        again = run(
            scenario, wards=bool(record.get("wards", True)), running=bool(record.get("batches_of")), progress=progress
        )
        words = again.words
        found += _settings(record, again)
    except InputError as error:
        words = Words()
        found.append(Difference("scenario.yaml", "verify_cannot_run", {"reason": str(error.problems[0])}))
    if again is not None:
        found += _outputs(place, again, exact=not others)
    name, short = str(record.get("scenario", place.name)), str(record.get("hash", "-"))
    return Verification(place, name, short, others, tuple(found), len(TABLES) + 1 if again else 0, words)


def _record(place: Path) -> dict[str, Any]:
    file = place / RECORD
    if not file.is_file():
        hint = "give the folder that a run wrote, such as outputs/qingyuan"
        raise InputError(f"{place} is no run folder: it holds no {RECORD}, {hint}")
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        hashes, kept = record["sha256"], record["versions"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file} cannot be read: {type(error).__name__}: {error}, run the scenario again") from None
    if not isinstance(hashes, dict) or not isinstance(kept, dict):
        raise InputError(f"{file} cannot be read: sha256 and versions are lists of names and texts, run it again")
    return dict(record)


def _sources(place: Path, hashes: Mapping[str, str]) -> Iterator[Difference]:
    """Yield what is not as it was when the run was made: the scenario and the tables it read."""
    for name, recorded in hashes.items():
        file = place / name
        if not file.is_file():
            yield Difference(name, "verify_missing")
        elif file_hash(file) != recorded:
            yield Difference(name, "verify_source_changed")
    inputs = place / "inputs"
    there = {path.relative_to(place).as_posix() for path in inputs.rglob("*") if path.is_file()}
    for name in sorted(there - set(hashes)):
        yield Difference(name, "verify_source_added")


def _settings(record: Mapping[str, Any], again: Result) -> Iterator[Difference]:
    base = again.scenario.base
    now = {"seed": base.seed, "draws": base.draws, "variants": [name for name in again.variants if name != BASE]}
    for key, value in now.items():
        if record.get(key) != value:
            values = {"key": key, "kept": record.get(key), "again": value}
            yield Difference(RECORD, "verify_record", values)


def _outputs(place: Path, again: Result, *, exact: bool) -> Iterator[Difference]:
    """Yield how tables and draws differ from those of the new run."""
    for name in TABLES:
        file = place / f"{name}.csv"
        if file.is_file():
            yield from table_differences(file, again.table(name), exact=exact)
        else:
            yield Difference(file.name, "verify_missing")
    draws = place / DRAWS
    if draws.is_file():
        yield from draws_differences(draws, again.data, exact=exact)
    else:
        yield Difference(DRAWS, "verify_missing")
