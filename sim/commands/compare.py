"""``compare``: variants and runs side by side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.shared import console, progress, scenario_options

if TYPE_CHECKING:
    from sim.comparison import Comparison
    from sim.result import Result


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN_OR_SCENARIO...", type=click.Path(path_type=Path))
@click.option(
    "--out",
    default="outputs/comparison",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder for the table and the chart.",
)
@click.option("--base", default="base", show_default=True, help="The variant that the others are held against.")
@scenario_options
def compare(runs: tuple[Path, ...], out: Path, base: str, **given: Any) -> None:
    """Put variants and runs side by side: one table, one chart."""
    from sim.comparison import compare as compare_runs
    from sim.publish.comparison import write_comparison
    from sim.running import run as run_scenario
    from sim.scenario.load import load
    from sim.screen import show_comparison

    options = {**given, "variants": given["variants"] or None}
    scenarios = {path: None if path.is_dir() else load(path, **options) for path in runs}
    loaded: list[Result | Path] = []
    for path, scenario in scenarios.items():
        if scenario is None:
            loaded.append(path)
        else:
            with progress(scenario.name) as (step, _):
                loaded.append(run_scenario(scenario, wards=False, progress=step))
    comparison: Comparison = compare_runs(*loaded, base=base)
    if given["lang"]:
        comparison = replace(comparison, words=replace(comparison.words, lang=given["lang"]))
    show_comparison(console(), comparison)
    for file in write_comparison(comparison, out):
        click.echo(str(file))
