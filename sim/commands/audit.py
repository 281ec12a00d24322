"""``audit``: a plan's printed figures against one another."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from sim.commands.shared import console


@click.command()
@click.argument("folders", nargs=-1, required=True, metavar="PLAN_FOLDER...", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder for audit.csv and audit.html.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="zh", show_default=True, help="Language of the table.")
def audit(folders: tuple[Path, ...], out: Path | None, lang: Literal["en", "zh"]) -> None:
    """Recompute a plan's printed figures and find what contradicts, cannot be, or is no target."""
    from sim.auditing.run import audit as audit_plans
    from sim.auditing.screen import show_audit
    from sim.publish.audit_files import write_audit
    from sim.publish.whole_files import check_place
    from sim.words import Words

    if out is not None:
        check_place(out)
    found = audit_plans(*folders)
    words = Words(lang)
    show_audit(console(), found, words)
    for file in write_audit(found, out, words) if out is not None else ():
        click.echo(str(file))
