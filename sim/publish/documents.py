"""The documents of a run: made from its tables, all of them or none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from sim.beside import do_all
from sim.errors import OutputError
from sim.publish.office.word import write_report
from sim.publish.office.workbook import write_workbook
from sim.publish.page import PAGE, begin_page, finish_page
from sim.publish.run_tables import RunTables
from sim.result import Result

WORD, EXCEL = "report.docx", "workbook.xlsx"


def write_documents(
    run: RunTables,
    folder: Path,
    template: Path | None = None,
    result: Result | None = None,
    *,
    pictures: Sequence[Callable[[], object]] = (),
    jobs: int = 1,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write the documents of a run into a folder that is there, and return their paths.

    Parameters
    ----------
    template
        A Word document whose styles the report takes.
    result
        The run, where it is at hand: the page need not look again for what its folder says.
    pictures
        What draws the charts that the documents show, where they are not there yet.
    jobs
        Processes that share the work.
    tell
        Called with what is being done.

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
        tell("charts")  # and what has none in it
        workbook = partial(write_workbook, run, fresh / EXCEL)
        page = do_all([workbook, *pictures], jobs, partial(begin_page, folder, result))
        tell("documents")
        do_all([partial(finish_page, page, fresh), partial(write_report, run, fresh / WORD, template)], jobs)
        return [(fresh / name).replace(folder / name) for name in (WORD, EXCEL, PAGE)]
    except OSError as error:
        raise OutputError(f"cannot write in {folder}: {error.strerror or error}") from None
    except OutputError as error:  # told of the folder that is known
        raise OutputError(str(error).replace(str(fresh), str(folder))) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
