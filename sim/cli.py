"""The command line; each command calls one public function.

Heavy imports stand inside the commands, so that ``--help`` and ``validate`` answer at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from sim.errors import CohortplanError, InputError, OutputError

if TYPE_CHECKING:
    from sim.comparison import Comparison
    from sim.result import Result

BAD_INPUT = 2
OURS = 3
STOPPED = 130
"""What a shell says of a command stopped by Ctrl-C."""


class Group(click.Group):
    """Turns what goes wrong into a message and an exit code: 2 for bad input, 3 for a fault of ours."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except CohortplanError as error:
            click.echo(str(error), err=True)
            if isinstance(error, InputError) and len(error.problems) > 1:
                click.echo(f"{len(error.problems)} problems; nothing was written", err=True)
            ctx.exit(BAD_INPUT)
        except (KeyboardInterrupt, click.Abort):
            click.echo("stopped; nothing half-written is left", err=True)
            ctx.exit(STOPPED)
        except (click.exceptions.Exit, click.ClickException, BrokenPipeError):
            raise
        except Exception as error:  # the last place before a user would see a traceback
            click.echo(f"a fault in cohortplan, please report it: {type(error).__name__}: {error}", err=True)
            if ctx.params.get("traceback"):
                raise
            ctx.exit(OURS)


@click.group(cls=Group, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cohortplan")
@click.option("--traceback", is_flag=True, hidden=True)
@click.pass_context
def main(ctx: click.Context, traceback: bool) -> None:  # noqa: ARG001
    """Population-driven resource planning for five-year health plans (人口驱动的卫生资源规划模拟)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that cannot show Chinese gets a ? and no traceback
            stream.reconfigure(errors="replace")
    if ctx.invoked_subcommand is None:
        _welcome()


def _scenario_options(command: Callable[..., None]) -> Callable[..., None]:
    options = [
        click.option("--draws", type=click.IntRange(1, 1_000_000), help="Number of draws; 1 gives the central values."),
        click.option("--seed", type=click.IntRange(0), help="Seed of the named streams."),
        click.option(
            "--variant", "variants", multiple=True, metavar="NAME", help="Run this variant (repeat for more)."
        ),
        click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change a value in every variant."),
        click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of tables and charts."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=click.Path(path_type=Path))
@click.option(
    "--out",
    default="outputs",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where run folders go.",
)
@_scenario_options
@click.option("--no-charts", is_flag=True, help="Tables only.")
@click.option("--jobs", type=click.IntRange(1), help="Threads; by default one for each core. Changes no number.")
@click.option("--strict", is_flag=True, help="Refuse inputs that are recalled and not yet checked.")
@click.option("--fail-on-miss", is_flag=True, help="Exit with 1 if a binding indicator is missed at a milestone.")
@click.pass_context
def run(
    ctx: click.Context,
    /,
    scenarios: tuple[Path, ...],
    out: Path,
    no_charts: bool,
    jobs: int | None,
    strict: bool,
    fail_on_miss: bool,
    **given: Any,
) -> None:
    """Run scenarios, write a run folder for each and print the table of targets."""
    from sim.inputs.catalogue import read_inputs
    from sim.publish.run_folder import write_run_folder
    from sim.running import run as run_scenario
    from sim.scenario.load import load
    from sim.screen import show

    options = {**given, "variants": given["variants"] or None}
    loaded = _all_or_nothing(lambda path: load(path, **options), scenarios)
    inputs = _all_or_nothing(read_inputs, loaded)
    _check_names([scenario.name for scenario in loaded])
    _check_folders(out, [scenario.name for scenario in loaded])
    if strict:
        _refuse_recalled(loaded, inputs)
    console = _console()
    missed = False
    for scenario in loaded:
        with _progress(scenario.name) as (step, tell):
            result = run_scenario(scenario, jobs=jobs, progress=step)
            folder = out / scenario.name
            replaced = folder.exists()
            folder = write_run_folder(result, out, charts=not no_charts, tell=tell)
        show(console, result, folder)
        if replaced:
            console.print(f"[dim]{result.words('screen_replaced', folder=folder)}[/]")
        missed = missed or _binding_missed(result)
    if fail_on_miss and missed:
        ctx.exit(1)


@main.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=click.Path(path_type=Path))
def validate(scenarios: tuple[Path, ...]) -> None:
    """Check scenarios and their tables without running them."""
    from sim.inputs.catalogue import read_inputs
    from sim.scenario.load import load

    def check(path: Path) -> None:
        scenario = load(path)
        inputs = read_inputs(scenario)
        files = {file for tables in inputs.values() for file in tables.files}
        click.echo(f"{path}: good ({len(scenario.cases) - 1} variants, {len(files)} tables)")

    _all_or_nothing(check, scenarios)


@main.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.argument("path", default="")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change a value in every variant.")
def explain(scenario: Path, path: str, sets: tuple[str, ...]) -> None:
    """Show effective values, where each was set, and what it replaced."""
    from sim.inputs.explain_rows import explain_rows
    from sim.scenario.explain import explain as explain_values
    from sim.scenario.load import load

    loaded = load(scenario, sets=sets)
    rows = explain_rows(loaded, path) or explain_values(loaded, path)
    for row in rows:
        variant = "" if row.variant == "base" else f" [{row.variant}]"
        click.echo(f"{row.path}{variant} = {row.value!r}    {row.set_in}")
        for value, place in row.replaced:
            click.echo(f"    replaced {value!r}    {place}")


@main.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN_OR_SCENARIO...", type=click.Path(path_type=Path))
@click.option(
    "--out",
    default="outputs/comparison",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder for the table and the chart.",
)
@click.option("--base", default="base", show_default=True, help="The variant that the others are held against.")
@_scenario_options
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
            with _progress(scenario.name) as (step, _):
                loaded.append(run_scenario(scenario, progress=step))
    comparison: Comparison = compare_runs(*loaded, base=base)
    if given["lang"]:
        comparison = replace(comparison, words=replace(comparison.words, lang=given["lang"]))
    show_comparison(_console(), comparison)
    for file in write_comparison(comparison, out):
        click.echo(str(file))


@main.command()
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


@main.command()
def schema() -> None:
    """Print the JSON schema of the scenario file."""
    import json

    from sim.scenario.schema import scenario_schema

    click.echo(json.dumps(scenario_schema(), ensure_ascii=False, indent=2))


@main.command()
def doctor() -> None:
    """Check this machine: Python, packages, the Chinese font, cores, and a tiny run."""
    from sim.doctor import checks

    failed = False
    for name, good, text in checks():
        click.echo(f"{'ok  ' if good else 'FAIL'} {name}: {text}")
        failed = failed or not good
    if failed:
        raise SystemExit(OURS)


def _all_or_nothing(read: Callable[[Any], Any], items: Any) -> list[Any]:
    """Read every item before complaining, so that all problems are told at once."""
    found, problems = [], []
    for item in items:
        try:
            found.append(read(item))
        except InputError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise InputError(problems)
    return found


def _check_names(names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"two scenarios are called {', '.join(twice)}: run them one by one with another --out")


def _check_folders(out: Path, names: list[str]) -> None:
    """Complain before a long run about what would stop its writing after it."""
    from sim.publish.run_folder import RECORD

    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file, not a folder: choose another --out")
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


def _console() -> Any:
    from rich.console import Console

    # a pipe or a file has no width of its own: room for one line an indicator
    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


@contextmanager
def _progress(name: str) -> Iterator[tuple[Callable[[int, int], None], Callable[[str], None]]]:
    """Show a bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import Progress, TimeRemainingColumn

    console = Console(stderr=True)
    with Progress(*Progress.get_default_columns()[:3], TimeRemainingColumn(), console=console, transient=True,
                  disable=not console.is_terminal) as bar:  # fmt: skip
        task = bar.add_task(name, total=None)

        def step(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        def tell(text: str) -> None:
            bar.update(task, description=f"{name}: {text}")

        yield step, tell


def _welcome() -> None:
    found = sorted(Path("scenarios").glob("*.yaml"))
    click.echo("cohortplan: population-driven resource planning / 人口驱动的卫生资源规划模拟\n")
    if found:
        click.echo("Scenarios here / 情景:")
        for path in found:
            click.echo(f"  {path}")
        click.echo(f"\nRun one / 运行:   cohortplan run {found[0]}")
    else:
        click.echo("No scenarios/*.yaml in this folder / 本目录下没有情景文件。")
    click.echo("Results go to / 结果目录:  outputs/<name>/")
    click.echo("All commands / 全部命令:  cohortplan --help")
