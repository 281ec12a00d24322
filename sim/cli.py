"""The command line: the group, its exit codes and its welcome; the commands stand in :mod:`sim.commands`.

Heavy imports stand inside the commands, so that ``--help`` and ``validate`` answer at once.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from sim.commands.audit import audit
from sim.commands.check import doctor, explain, schema, validate
from sim.commands.compare import compare
from sim.commands.evaluate import evaluate
from sim.commands.place import import_, init
from sim.commands.process import collect_seldom, settle_numpy
from sim.commands.project import project
from sim.commands.report import report
from sim.commands.run import run
from sim.commands.sensitivity import sensitivity
from sim.commands.sweep import sweep
from sim.commands.verify import verify
from sim.errors import CohortplanError, InputError

BAD_INPUT = 2
OURS = 3
STOPPED = 130
"""What a shell says of a command stopped by Ctrl-C."""


class Group(click.Group):
    """Turns what goes wrong into a message and an exit code: 2 for bad input, 3 for a fault of ours."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        collect_seldom()
        settle_numpy()
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


for command in (
    run, validate, explain, compare, audit, evaluate, project, sensitivity, sweep, report, verify, init, import_,
    schema, doctor,
):  # fmt: skip
    main.add_command(command)


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
