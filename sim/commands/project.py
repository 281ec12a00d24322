"""``project``: a plain projection of any place from its own tables."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click


@click.command()
@click.argument("input_dir", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder for the tables.")
@click.option(
    "--migration-timing",
    type=click.Choice(["end", "even"]),
    default="end",
    show_default=True,
    help="A step's migrants come at its end, or half at its start and half at its end.",
)
def project(input_dir: Path, out: Path, migration_timing: Literal["end", "even"]) -> None:
    """Project any place from plain CSV tables of its people and rates."""
    from sim.projecting import project as project_place
    from sim.publish.projection_files import check_folder, write_projection

    check_folder(out)
    projection = project_place(input_dir, migration_timing)
    for note in projection.notes:
        click.echo(note)
    folder = write_projection(projection, out)
    years = projection.population["year"]
    click.echo(f"{years.min()} to {years.max()}, {len(projection.population)} figures of people: {folder}")
