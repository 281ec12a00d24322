"""``sweep``: many places with their variants, on one machine or a cluster."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.shared import progress, scenario_options

if TYPE_CHECKING:
    from sim.sweeping.sweep import Sweep

BAD_INPUT = 2
OURS = 3
EVERY = 30.0
"""Seconds between two lines of progress where there is no terminal."""


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=click.Path(path_type=Path))
@click.option(
    "--out", default="outputs/sweep", show_default=True, type=click.Path(path_type=Path), help="Folder of the results."
)
@scenario_options
@click.option("--jobs", type=click.IntRange(1), help="Workers on this machine; by default one for each core.")
@click.option("--processes", is_flag=True, help="Processes in place of threads.")
@click.option("--scheduler", metavar="ADDRESS", help="Work on the Dask cluster of this scheduler (extra: cluster).")
@click.option(
    "--timeout", default=10.0, show_default=True, type=click.FloatRange(0.1), help="Seconds it has to answer."
)
@click.option("--resume/--no-resume", default=True, show_default=True, help="Keep what an earlier sweep finished.")
@click.pass_context
def sweep(ctx: click.Context, /, scenarios: tuple[Path, ...], **given: Any) -> None:
    """Run many places with their variants and keep the results as Parquet.

    SCENARIO is a file, a folder, a quoted pattern, or a text file that lists some. A bad place is told and the rest
    finish. Threads, processes and clusters give the same bytes; what is finished is not run again.
    """
    from sim.sweeping.sweep import sweep as sweep_places

    if given["scheduler"] and (given["jobs"] or given["processes"]):
        raise click.UsageError("--jobs and --processes are for this machine: leave them out with --scheduler")
    given["variants"] = given["variants"] or None
    with _progress() as step:
        found = sweep_places(scenarios, given.pop("out"), progress=step, **given)
    _show(found, given["lang"] or found.lang)
    if found.failures:
        ctx.exit(OURS if any(failure.ours for failure in found.failures) else BAD_INPUT)


def _show(found: Sweep, lang: Any) -> None:
    from sim.words import Words

    words = Words(lang)
    for failure in found.failures:
        who = f"{failure.file} [{failure.variant}]" if failure.variant else str(failure.file)
        click.echo(words("screen_sweep_failure", who=who), err=True)
        for text in failure.problems:
            click.echo(f"  {text}", err=True)
    numbers = {"ran": len(found.run), "kept": len(found.kept), "failed": len(found.failures)}
    click.echo(words("screen_sweep", seconds=f"{found.seconds:.1f}", **numbers))
    click.echo(words("screen_files", folder=found.folder))


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal, and a line now and then in a log."""
    if sys.stderr.isatty():
        with progress("sweep") as (step, _):
            yield step
        return
    started = told = time.monotonic()

    def line(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if done and now - told >= EVERY:
            left = (now - started) / done * (total - done)
            click.echo(f"{done} of {total}, about {left / 60:.0f} min left", err=True)
            told = now

    yield line
