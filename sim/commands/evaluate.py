"""``evaluate``: observed figures against the plan and the forecast."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.commands.shared import console, progress


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--observed", required=True, type=click.Path(path_type=Path), help="CSV of observed figures.")
@click.option("--year", type=click.IntRange(1900, 2200), help="Year of the evaluation; by default the last observed.")
@click.option(
    "--out", default="outputs", show_default=True, type=click.Path(path_type=Path), help="Where the tables go."
)
@click.option("--draws", type=click.IntRange(1, 1_000_000), help="Number of draws.")
@click.option("--seed", type=click.IntRange(0), help="Seed of the named streams.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change a value of the scenario.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the tables.")
def evaluate(scenario: Path, observed: Path, year: int | None, out: Path, **given: Any) -> None:
    """Evaluate a plan mid-term or at its end: progress, class, and how good the forecast was."""
    from sim.evaluating import evaluate as evaluate_plan
    from sim.publish.evaluation import write_evaluation
    from sim.screen.evaluation import show_evaluation

    with progress(scenario.stem) as (step, _):
        evaluation = evaluate_plan(scenario, observed, year=year, progress=step, **given)
    show_evaluation(console(), evaluation)
    for file in write_evaluation(evaluation, out / f"{evaluation.name}_evaluation_{evaluation.year}"):
        click.echo(str(file))
