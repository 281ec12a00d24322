"""The run folder: written whole or not at all."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from sim.beside import do_all
from sim.errors import OutputError
from sim.publish.netcdf import write_netcdf
from sim.publish.record import RECORD, SCENARIO, record_of, relocation, scenario_text, with_its_plan
from sim.publish.table_files import write_table
from sim.result import TABLES, Result

LEFT_OVER_SECONDS = 3600


def write_run_folder(
    result: Result, folder: Path, *, charts: bool = True, jobs: int = 1, tell: Callable[[str], None] = lambda _: None
) -> Path:
    """Write everything of a run into ``folder / scenario name``.

    Parameters
    ----------
    result
        The run.
    folder
        Where run folders go; made where it is missing.
    charts
        Draw the charts and write the documents and the page too.
    jobs
        Processes that write the tables, draw the charts and write the documents.
    tell
        Called with what is being done.

    Returns
    -------
    Path
        The run folder.

    Raises
    ------
    OutputError
        The folder cannot be written, or one of this name is there that no run made. Nothing is left half-written.
    """
    target = folder / result.scenario.name
    if target.exists() and not (target / RECORD).is_file():
        raise OutputError(f"{target} is there and no run made it (no {RECORD} in it): move it, or choose --out")
    with whole_folder(folder, target) as fresh:
        tell("tables")
        result.make()
        tables = [partial(_write_table, result, name, fresh) for name in TABLES]
        draws = partial(write_netcdf, result, fresh / "results.nc")
        record, pictures = do_all([draws, *tables], jobs, partial(_begin, result, fresh, charts=charts))
        text = json.dumps(record, ensure_ascii=False, indent=2)
        (fresh / RECORD).write_text(text + "\n", encoding="utf-8", newline="\n")
        if charts:
            from sim.publish.documents import write_documents
            from sim.publish.run_tables import tables_of

            run = tables_of(result, fresh, record)
            write_documents(run, fresh, result=result, pictures=pictures, jobs=jobs, tell=tell)
    return target


def _write_table(result: Result, name: str, fresh: Path) -> None:
    write_table(result.table(name), fresh / f"{name}.csv")


@contextmanager
def whole_folder(folder: Path, target: Path) -> Iterator[Path]:
    """Give a fresh folder beside ``target`` and put it in its place when all went well."""
    prefix = f".{target.name}-"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder, prefix)
        fresh = Path(mkdtemp(prefix=prefix, dir=folder))
        fresh.chmod(0o755)
    except OSError as error:
        raise OutputError(f"cannot write in {folder}: {error.strerror}") from None
    try:
        yield fresh
        if target.exists():
            old = Path(mkdtemp(prefix=prefix, dir=folder))
            target.replace(old / target.name)
            fresh.replace(target)
            shutil.rmtree(old, ignore_errors=True)
        else:
            fresh.replace(target)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror or error}; nothing was changed") from None
    except OutputError as error:  # told of the folder that is known
        raise OutputError(f"{str(error).replace(str(fresh), str(target))}; nothing was changed") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _sweep(folder: Path, prefix: str) -> None:
    """Remove what runs that died left behind."""
    for left in folder.glob(f"{prefix}*"):
        if left.is_dir() and time.time() - left.stat().st_mtime > LEFT_OVER_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _begin(result: Result, fresh: Path, *, charts: bool) -> tuple[dict[str, object], list[Callable[[], None]]]:
    """Write what the run was made from; return its record, and what draws its charts."""
    _write_inputs(result, fresh)
    if not charts:
        return record_of(result), []
    from sim.publish.pictures import pictures_of

    return record_of(result), pictures_of(result, fresh / "charts")


def _write_inputs(result: Result, fresh: Path) -> None:
    relocate = relocation(result.scenario)
    (fresh / SCENARIO).write_text(scenario_text(result), encoding="utf-8", newline="\n")
    for inputs in result.inputs.values():
        for file in inputs.files:
            for each in with_its_plan(file):
                copy = fresh / relocate(each)
                copy.parent.mkdir(parents=True, exist_ok=True)
                if not copy.exists():
                    shutil.copyfile(each, copy)
