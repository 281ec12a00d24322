"""``run``: scenarios in, run folders and the table of targets out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.shared import all_or_nothing, console, progress, scenario_options
from sim.errors import InputError, OutputError

if TYPE_CHECKING:
    from sim.inputs.catalogue import Inputs
    from sim.result import Result
    from sim.scenario.load import Scenario


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=click.Path(path_type=Path))
@click.option(
    "--out",
    default="outputs",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where run folders go.",
)
@scenario_options
@click.option("--running", is_flag=True, help="Batches with running quantiles: memory does not grow with the draws.")
@click.option(
    "--precision",
    type=click.FloatRange(0, 0.5, min_open=True),
    help="As many draws as make each target's probability known within this share (0.02: two points), 95 %.",
)
@click.option("--no-charts", is_flag=True, help="Tables only.")
@click.option(
    "--jobs", type=click.IntRange(1), help="Processes and threads; by default one for each core. Changes no number."
)
@click.option("--strict", is_flag=True, help="Refuse inputs that are recalled and not yet checked.")
@click.option("--fail-on-miss", is_flag=True, help="Exit with 1 if a binding indicator is missed at a milestone.")
@click.pass_context
def run(
    ctx: click.Context,
    /,
    scenarios: tuple[Path, ...],
    out: Path,
    running: bool,
    precision: float | None,
    no_charts: bool,
    jobs: int | None,
    strict: bool,
    fail_on_miss: bool,
    **given: Any,
) -> None:
    """Run scenarios, write a run folder for each and print the table of targets."""
    from sim.commands.process import keep_what_is_freed
    from sim.inputs.catalogue import read_inputs
    from sim.precision import draws_for
    from sim.publish.run_folder import write_run_folder
    from sim.running import run as run_scenario
    from sim.scenario.load import load

    keep_what_is_freed()
    options = {**given, "variants": given["variants"] or None}
    loaded = all_or_nothing(lambda path: load(path, **options), scenarios)
    inputs = all_or_nothing(read_inputs, loaded)
    _check_names([scenario.name for scenario in loaded])
    _check_folders(out, [scenario.name for scenario in loaded])
    if strict:
        _refuse_recalled(loaded, inputs)

    def written(scenario: Scenario, tables: Mapping[str, Inputs]) -> Result:
        with progress(scenario.name) as (step, tell):
            if precision is not None:
                tell("draws")
                number = draws_for(scenario, precision, jobs=jobs, progress=step)
                scenario = load(scenario.file, **{**options, "draws": number})
            result = run_scenario(scenario, jobs=jobs, running=running, shared=True, inputs=tables, progress=step)
            write_run_folder(result, out, charts=not no_charts, jobs=jobs or os.cpu_count() or 1, tell=tell)
        return result

    missed = False
    for scenario, tables in zip(loaded, inputs, strict=True):
        replaced = (out / scenario.name).exists()
        result = written(scenario, tables)
        _tell(result, out / scenario.name, replaced=replaced)
        missed = missed or _binding_missed(result)
    if fail_on_miss and missed:
        ctx.exit(1)


def _tell(result: Result, folder: Path, *, replaced: bool) -> None:
    from sim.screen.run import show

    screen = console()
    show(screen, result, folder)
    if replaced:
        screen.print(f"[dim]{result.words('screen_replaced', folder=folder)}[/]")


def _check_names(names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"two scenarios are called {', '.join(twice)}: run them one by one with another --out")


def _check_folders(out: Path, names: list[str]) -> None:
    """Complain before a long run about what would stop its writing after it."""
    from sim.publish.record import RECORD
    from sim.publish.whole_files import check_place

    check_place(out)
    for folder in (out / name for name in names):
        if folder.exists() and not (folder / RECORD).is_file():
            text = f"{folder} is there and no run made it (no {RECORD} in it): move it, or choose --out"
            raise OutputError(text)


def _refuse_recalled(scenarios: list[Any], inputs: list[Any]) -> None:
    from sim.errors import Problem
    from sim.tables.assumptions import assumptions_table

    problems = []
    for scenario, tables in zip(scenarios, inputs, strict=True):
        table = assumptions_table(scenario, tables)
        for row in table[table["status"] == "recalled"].to_dict("records"):
            text = f"{row['value']:g} is recalled, not checked ({row['source']})"
            problems.append(Problem(text, str(row["set_in"]), path=str(row["path"]), hint="find its published source"))
    if problems:
        raise InputError(list(dict.fromkeys(problems)))


def _binding_missed(result: Result) -> bool:
    targets = result.table("targets")
    missed = (targets["variant"] == "base") & (targets["nature"] == "binding") & (targets["status"] == "missed")
    return bool((missed & (targets["target_basis"] == "milestone")).any())
