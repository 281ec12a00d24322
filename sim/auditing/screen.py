"""What the audit prints: the findings that ask for action, most severe first."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.auditing.run import Audit
from sim.words import Words

COLOURS = {"high": "red", "medium": "yellow", "low": "cyan"}


def show_audit(console: Console, audit: Audit, words: Words) -> None:
    """Print the findings as a table; those for information are counted only."""
    lang = words.lang
    title = words("audit_title", plans=", ".join(facts.names[lang] for facts in audit.plans))
    table = Table(title=title, box=box.SIMPLE, title_justify="left", show_lines=False)
    for heading, width in (("severity", 6), ("audit_finding", 34), ("audit_arithmetic", 50), ("audit_lines", 10)):
        table.add_column(words(heading), overflow="fold", min_width=width)
    for finding in audit.findings:
        if finding.severity in COLOURS:
            severity = f"[{COLOURS[finding.severity]}]{words(f'severity_{finding.severity}')}[/]"
            about = f"{escape(finding.title(lang))}\n[dim]{escape(finding.id)}[/]"
            lines = ", ".join(str(line) for line in finding.lines)
            table.add_row(severity, about, escape(finding.arithmetic(lang)), lines)
    if table.row_count:
        console.print(table)
    numbers = {name: audit.number(name) for name in ("high", "medium", "low", "info")}
    console.print(words("audit_counts", **numbers))
    if numbers["info"]:
        console.print(f"[dim]* {words('audit_not_shown', number=numbers['info'])}[/]")
    if audit.beside:
        console.print(f"[dim]* {words('audit_beside', plans=', '.join(f.names[lang] for f in audit.beside))}[/]")
