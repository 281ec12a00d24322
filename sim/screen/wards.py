"""What a run prints of its simulated wards: one line a ward and year of the base variant."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from sim.demand.ward import ALL, WardYear
from sim.words import Words


def show_wards(console: Console, wards: tuple[WardYear, ...], words: Words) -> None:
    """Print beds, what is asked of them, and how often patients find none; nothing without wards."""
    if not wards:
        return
    table = Table(title=words("screen_wards"), box=box.SIMPLE, title_justify="left")
    headings = ("ward", "year", "ward_beds", "load", "occupancy", "full", "turned_away", "wait")
    for heading in headings:
        shown = heading if heading in ("ward", "year", "ward_beds") else f"screen_{heading}"
        table.add_column(words(shown), justify="left" if heading == "ward" else "right")
    for each in wards:
        shares = [_share(each, measure) for measure in ("occupancy", "full", "turned_away")]
        wait = each.result.estimates.get(("mean_wait", ALL))
        waits = f"{wait.mean:.1f} ± {wait.half_width:.1f}" if wait else "-"
        table.add_row(
            words(each.ward.name), str(each.year), str(each.ward.beds), f"{each.ward.load:.1f}", *shares, waits
        )
    console.print(table)
    console.print(f"[dim]* {words('screen_wards_note')}[/]\n")


def _share(each: WardYear, measure: str) -> str:
    found = each.result.estimates.get((measure, ALL))
    return f"{found.mean:.1%} ± {found.half_width:.1%}" if found else "-"
