"""The record of a run: what its tables came from, with which versions, and the short hash that its charts print."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sim.batches import BATCH, BatchedResult
from sim.result import Result
from sim.scenario.dump import dump
from sim.scenario.load import BASE, Scenario

RECORD = "run.json"
SCENARIO = "scenario.yaml"
PACKAGES = (
    "numpy",
    "scipy",
    "numba",
    "simpy",
    "pandas",
    "xarray",
    "h5netcdf",
    "h5py",
    "matplotlib",
    "pydantic",
    "ruamel.yaml",
    "ruamel.yaml.clib",
)
SHORT = 8
"""Digits of the hash that charts print: enough to tell the runs of a plan apart, short enough for a caption."""


def relocation(scenario: Scenario) -> Callable[[Path], str]:
    """Return the function from a table's path to its place in the run folder."""
    home, base = scenario.file.parent.resolve(), scenario.base
    folders = [folder.resolve() for folder in (base.place, base.national, *base.plan)]

    def relocate(path: Path) -> str:
        full = path.resolve()
        top = next((folder for folder in folders if full.is_relative_to(folder)), full)
        away = Path("elsewhere", *top.parts[-2:], full.relative_to(top))
        inside = full.relative_to(home) if full.is_relative_to(home) else away
        parts = inside.parts[1:] if inside.parts[:1] == ("inputs",) else inside.parts
        return Path("inputs", *parts).as_posix()

    return relocate


def with_its_plan(file: Path) -> list[Path]:
    """Return a file that a run read; of a plan all its tables, since the audit in the report reads what it prints."""
    return [file, *(sorted(file.parent.glob("*.csv")) if file.name == "plan.yaml" else ())]


def scenario_text(result: Result) -> str:
    """Return the effective scenario as the run folder has it; made once: charts ask for its hash."""
    kept = result.__dict__
    if "_text" not in kept:
        kept["_text"] = dump(result.scenario, relocation(result.scenario))
    text: str = kept["_text"]
    return text


def hashes_of(result: Result) -> dict[str, str]:
    """Return the SHA-256 of the effective scenario and of every table it read, by their place in the run folder."""
    kept: dict[str, str] | None = result.__dict__.get("_hashes")  # every chart asks
    if kept is not None:
        return kept
    relocate = relocation(result.scenario)
    files: dict[str, Path] = {}
    for inputs in result.inputs.values():
        for file in inputs.files:
            files |= {relocate(each): each for each in with_its_plan(file)}
    found = {SCENARIO: _sha256(scenario_text(result).encode())}
    found |= {name: file_hash(file) for name, file in sorted(files.items())}
    result.__dict__["_hashes"] = found
    return found


def hash_of(result: Result) -> str:
    """Return the short hash of a run."""
    return short_hash(hashes_of(result))


def short_hash(hashes: Mapping[str, str]) -> str:
    """Return the hash of a run, eight digits, from the hashes of what it was made from.

    Dates, versions and folders are not part of it: who runs the folder's own scenario again gets the same.
    """
    return _sha256("".join(f"{name} {digest}\n" for name, digest in sorted(hashes.items())).encode())[:SHORT]


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return _sha256(path.read_bytes())


def versions() -> dict[str, str]:
    """Return the versions that a run's numbers may hang on."""
    return {
        "cohortplan": version("cohortplan"),
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def record_of(result: Result) -> dict[str, object]:
    """Return the content of ``run.json``; it holds no path of the machine."""
    base, hashes = result.scenario.base, hashes_of(result)
    return {
        "scenario": result.scenario.name,
        "hash": short_hash(hashes),
        "sha256": hashes,
        "versions": versions(),
        "seed": base.seed,
        "draws": base.draws,
        "variants": [name for name in result.variants if name != BASE],
        "batches_of": BATCH if isinstance(result, BatchedResult) else None,
        "wards": bool(len(result.table("wards"))),
        "kernel": "compiled, float64",
        "start": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(result.seconds, 3),
    }


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
