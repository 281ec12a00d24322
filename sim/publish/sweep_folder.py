"""The folder of a sweep: parts written once each, whole or not at all, and tables merged from them.

::

    DIR/parts/<scenario>/<variant>/<table>.parquet   one unit of work, with part.json: its key and its hashes
    DIR/<table>.parquet                              all units that finished
    DIR/sweep.json                                   what ran, what failed and why
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from sim.errors import OutputError
from sim.publish.run_folder import whole_folder
from sim.publish.whole_files import check_place
from sim.sweeping.tables import COMPRESSION, TABLES, schema
from sim.sweeping.unit import Unit, Worked

RECORD = "sweep.json"
PART = "part.json"
PARTS = "parts"
ROWS = 100_000
"""Rows held in memory while parts are merged."""


def check_folder(folder: Path) -> None:
    """Refuse a place where something else stands, before a long sweep.

    Raises
    ------
    OutputError
        It is a file, cannot be written, or holds anything but a sweep.
    """
    check_place(folder)
    ours = {RECORD, PARTS, *(f"{name}.parquet" for name in TABLES)}
    found = {path.name for path in folder.iterdir() if not path.name.startswith(".")} if folder.exists() else set()
    if found - ours:
        raise OutputError(f"{folder} holds other files than a sweep's: move them, or choose another --out")


def part_folder(folder: Path, unit: Unit) -> Path:
    """Return where the tables of a unit stand."""
    return folder / PARTS / unit.scenario / unit.variant


def is_finished(folder: Path, unit: Unit) -> bool:
    """Tell whether a unit's tables are there, whole, and of the same scenario, tables and versions."""
    part = part_folder(folder, unit)
    try:
        record = json.loads((part / PART).read_text(encoding="utf-8"))
        hashes = {name: _hash((part / f"{name}.parquet").read_bytes()) for name in TABLES}
    except (OSError, ValueError):
        return False
    return bool(record == {"key": unit.key, "sha256": hashes})


def write_part(folder: Path, unit: Unit, worked: Worked) -> None:
    """Write the tables of a unit, all or none.

    Raises
    ------
    OutputError
        The folder cannot be written.
    """
    part = part_folder(folder, unit)
    record = {"key": unit.key, "sha256": {name: _hash(worked.tables[name]) for name in TABLES}}
    try:
        with whole_folder(part.parent, part) as fresh:
            for name in TABLES:
                (fresh / f"{name}.parquet").write_bytes(worked.tables[name])
            (fresh / PART).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8", newline="\n")
    except OutputError as error:
        raise OutputError(f"{error}; finished units are kept, the same sweep goes on from there") from None


def merge(folder: Path, units: Iterable[Unit], record: Mapping[str, object]) -> None:
    """Merge the parts of these units, in this order, and write the record; the earlier ones stay until all are ready.

    Raises
    ------
    OutputError
        The folder cannot be written; the parts and the earlier tables are still there.
    """
    parts = [part_folder(folder, unit) for unit in units]
    with _beside(folder) as fresh:
        for name in TABLES:
            _merge_table(name, parts, fresh / f"{name}.parquet")
        hashes = {name: _hash_of_file(fresh / f"{name}.parquet") for name in TABLES}
        text = json.dumps({**record, "sha256": hashes}, ensure_ascii=False, indent=2)
        (fresh / RECORD).write_text(text + "\n", encoding="utf-8", newline="\n")
        (folder / RECORD).unlink(missing_ok=True)  # tables of two sweeps never stand under one record
        for name in (*(f"{table}.parquet" for table in TABLES), RECORD):
            (fresh / name).replace(folder / name)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Give a fresh folder inside ``folder``; what dead sweeps left there is removed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(".merge-*"):
            shutil.rmtree(left, ignore_errors=True)
        fresh = Path(mkdtemp(prefix=".merge-", dir=folder))
    except OSError as error:
        raise OutputError(f"cannot write in {folder}: {error.strerror}") from None
    try:
        yield fresh
    except OSError as error:
        raise OutputError(f"cannot write {folder}: {error.strerror or error}; the parts are kept") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _merge_table(name: str, parts: Iterable[Path], target: Path) -> None:
    """Join the parts of a table, a bounded number of rows at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = schema(name)
    with pq.ParquetWriter(target, columns, compression=COMPRESSION) as writer:
        held: list[pa.Table] = []
        for part in parts:
            held.append(pq.read_table(part / f"{name}.parquet", schema=columns))
            if sum(table.num_rows for table in held) >= ROWS:
                writer.write_table(pa.concat_tables(held).combine_chunks())
                held = []
        if held:
            writer.write_table(pa.concat_tables(held).combine_chunks())


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hash_of_file(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
