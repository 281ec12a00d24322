"""What several commands share: options, reading all before complaining, the screen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from sim.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console


def scenario_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that change a scenario."""
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


def all_or_nothing(read: Callable[[Any], Any], items: Any) -> list[Any]:
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


def console() -> Console:
    """Return where tables are printed."""
    from rich.console import Console

    # a pipe or a file has no width of its own: room for one line an indicator
    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


@contextmanager
def progress(name: str) -> Iterator[tuple[Callable[[int, int], None], Callable[[str], None]]]:
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
