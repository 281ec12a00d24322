"""``sensitivity``: what moves the gaps of a plan, and what knowing it would be worth to a decision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.commands.shared import console, progress


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--output", "outputs", multiple=True, metavar="INDICATOR[@YEAR]",
    help="Gap to explain (repeat for more); by default each binding indicator in the plan's last target year.",
)  # fmt: skip
@click.option("--decision", metavar="NAME", help="One of the scenario's decisions: what would knowing be worth to it?")
@click.option("--trajectories", type=int, default=20, show_default=True, help="Of the Morris screening.")
@click.option("--samples", type=int, default=256, show_default=True, help="Of the Sobol indices; a power of two.")
@click.option("--draws", type=click.IntRange(1, 1_000_000), help="Draws of the ensemble for rank correlation.")
@click.option("--seed", type=click.IntRange(0), help="Seed of the named streams.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change a value of the scenario.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of tables and charts.")
@click.option("--jobs", type=click.IntRange(1), help="Threads; by default one for each core. Changes no number.")
@click.option("--no-charts", is_flag=True, help="Tables only.")
@click.option(
    "--out", default="outputs", show_default=True, type=click.Path(path_type=Path), help="Where the folder goes."
)
def sensitivity(scenario: Path, out: Path, no_charts: bool, **given: Any) -> None:
    """Find what moves a plan's gaps: tornado, Morris, Sobol, rank correlation, and the value of information."""
    from sim.influence.analysis import sensitivity as analyse
    from sim.publish.influence import check_sensitivity_folder, write_sensitivity
    from sim.scenario.load import load
    from sim.screen.sensitivity import show_sensitivity

    name = load(scenario, sets=given["sets"], variants=[]).name
    folder = out / f"{name}_sensitivity"
    check_sensitivity_folder(folder)
    with progress(name) as (step, tell):
        found = analyse(scenario, progress=step, **given)
        tell("tables")
        write_sensitivity(found, folder, charts=not no_charts)
    show_sensitivity(console(), found)
    click.echo(found.words("screen_files", folder=folder))
