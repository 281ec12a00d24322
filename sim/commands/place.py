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


@click.group("import")
def import_() -> None:
    """Take published tables into a place's folder."""


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The place's folder, with regions.csv.")
@click.option("--year", default=2020, show_default=True, type=click.IntRange(1900, 2200), help="Year of the census.")
@click.option("--sheet", default="", help="The only sheet to read; by default all that name ages and are not hidden.")
@click.option("--source", default="", help="Where the figures are printed; by default the name of the file.")
@click.option("--replace", is_flag=True, help="Replace rows of the same year.")
def census(file: Path, out: Path, year: int, sheet: str, source: str, replace: bool) -> None:
    """Read people by age and sex from a census yearbook's table (xlsx or CSV) into population.csv."""
    from sim.inputs.census_file import read_census_file
    from sim.inputs.place import read_regions
    from sim.publish.place_files import write_people

    place, _ = read_regions(out)
    found = read_census_file(file, place, sheet)
    written = write_people(out, year, found.people, source or file.name, replace=replace)
    for leaf in place.leaves:
        total = sum(people for (region, _, _), people in found.people.items() if region == leaf)
        click.echo(f"{place.names[leaf]['zh']} ({leaf}): {total:,.0f}")
    if found.left_out:
        names = ", ".join(found.left_out[:5]) + (", ..." if len(found.left_out) > 5 else "")
        click.echo(f"left out, not in regions.csv: {len(found.left_out)} ({names})")
    click.echo(str(written))
