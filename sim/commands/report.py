"""``report``: the documents of a run folder, made again."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--template", type=click.Path(path_type=Path), help="Word document whose styles the report takes.")
def report(run: Path, template: Path | None) -> None:
    """Make the documents of a run folder again: Word, Excel and the page."""
    from sim.publish.documents import write_documents
    from sim.publish.run_tables import read_tables

    for path in write_documents(read_tables(run), run, template):
        click.echo(str(path))
