"""What a verification prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

if TYPE_CHECKING:
    from rich.console import Console

    from sim.publish.verify import Verification


def show_verification(console: Console, found: Verification) -> None:
    """Print how a run was compared, what differs, and the verdict."""
    words = found.words
    console.print(f"[bold]{escape(words(found.name))}[/]  {words('verify_head', hash=found.hash, folder=found.folder)}")
    if found.other_versions:
        told = ", ".join(f"{name} {kept} -> {here}" for name, (kept, here) in found.other_versions.items())
        console.print(f"[yellow]{escape(words('verify_other_versions', versions=told))}[/]", soft_wrap=True)
    else:
        console.print(words("verify_equal_versions"))
    for difference in found.differences:
        console.print(f"[red]-[/] {escape(difference.text(words))}", soft_wrap=True)
    if found.good:
        console.print(f"[green]{words('verify_good', number=found.compared)}[/]")
    else:
        console.print(f"[red]{words('verify_bad', number=len(found.differences))}[/]")
