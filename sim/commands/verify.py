"""``verify``: a run folder against its own scenario, run again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import click

from sim.commands.shared import console, progress


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN...", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of what is found; by default the scenario's.")
@click.pass_context
def verify(ctx: click.Context, runs: tuple[Path, ...], lang: Literal["en", "zh"] | None) -> None:
    """Run a run folder's own scenario again and compare all tables and draws; exits with 1 where one differs."""
    from sim.publish.verify import verify as verify_run
    from sim.screen.verify import show_verification

    good = True
    for folder in runs:
        with progress(folder.name) as (step, _):
            found = verify_run(folder, progress=step)
        words = replace(found.words, lang=lang) if lang else found.words
        show_verification(console(), replace(found, words=words))
        good = good and found.good
    if not good:
        ctx.exit(1)
