"""``init`` and ``import``: a new place from a template, and published tables into it."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a folder for a new place: a scenario, and tables that say what goes where."""
    from sim.publish.new_place import write_new_place

    for file in write_new_place(folder):
        click.echo(str(file))
    click.echo(f"\nFill in {folder / 'place' / 'regions.csv'} first; what is still missing says, at every step:")
    click.echo(f"  cohortplan validate {folder / 'scenario.yaml'}")
