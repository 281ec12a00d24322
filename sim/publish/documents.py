"""The documents of a run: made from its tables, all of them or none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from sim.beside import do_all
from sim.errors import OutputError
from sim.publish.office.word import write_report
from sim.publish.office.workbook import write_workbook
from sim.publish.page import PAGE, Begun, write_page
from sim.publish.run_tables import RunTables
from sim.result import Result

WORD, EXCEL = "report.docx", "workbook.xlsx"


def write_documents(
    run: RunTables,
    folder: Path,
    template: Path | None = None,
    result: Result | None = None,
    *,
    jobs: int = 1,
    known: Collection[str] = (),
    begun: Begun | None = None,
) -> list[Path]:
    """Write the documents of a run into a folder that is there, and return their paths.

    Parameters
    ----------
    template
        A Word document whose styles the report takes.
    result
        The run, where it is at hand: the page need not look again for what its folder says.
    jobs
        Processes that share the work.
    known
        Names of documents that are there already.
    begun
        The page without its pictures, where it is made already.

    Raises
    ------
    InputError
        The template or a table of the run cannot be used.
    OutputError
        The folder cannot be written. Nothing is left half-written.
    """
    try:
        fresh = Path(mkdtemp(prefix=".documents-", dir=folder))
    except OSError as error:
        raise OutputError(f"cannot write in {folder}: {error.strerror}") from None
    try:
        works: dict[str, Callable[[], object]] = {
            PAGE: partial(write_page, folder, result, into=fresh, begun=begun),
            EXCEL: partial(write_workbook, run, fresh / EXCEL),
            WORD: partial(write_report, run, fresh / WORD, template),
        }
        do_all([work for name, work in works.items() if name not in known], jobs)
        return [(fresh / name).replace(folder / name) for name in (WORD, EXCEL, PAGE) if name not in known]
    except OSError as error:
        raise OutputError(f"cannot write in {folder}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
