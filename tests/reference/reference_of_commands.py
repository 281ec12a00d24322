"""docs/reference_commands.md: every command of ``cohortplan`` with its arguments and options, from click."""

from __future__ import annotations

import click
from reference_table import code, table

from sim.cli import main

INTRODUCTION = """# Reference: commands

Written by `make docs` from the commands themselves; `cohortplan COMMAND --help` says the same. `python -m sim` is
`cohortplan`.

| exit code | when |
| --- | --- |
| 0 | fine |
| 1 | `--fail-on-miss` found a miss, or `verify` a difference |
| 2 | bad input: the message says where, what is allowed and what to do; nothing was written |
| 3 | a fault of ours, please report it |
| 130 | stopped with Ctrl-C; nothing half-written is left |
"""
HEAD = ("argument or option", "value", "default", "what it does")


def page() -> str:
    """Return the page."""
    return "\n".join([INTRODUCTION, *(_section(name, command) for name, command in main.commands.items())])


def _section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"cohortplan {name}")
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    told = " ".join((command.help or "").split("\f")[0].split())
    rows = [_row(each, context) for each in command.params if not getattr(each, "hidden", False)]
    below = [_section(f"{name} {each}", inner) for each, inner in getattr(command, "commands", {}).items()]
    parts = [f"## cohortplan {name}\n", f"{code(usage)}\n", f"{told}\n", *([table(HEAD, rows)] if rows else []), *below]
    return "\n".join(parts)


def _row(parameter: click.Parameter, context: click.Context) -> tuple[str, ...]:
    names = " ".join(code(name) for name in (*parameter.opts, *parameter.secondary_opts))
    if isinstance(parameter, click.Argument):
        names = code(parameter.make_metavar(context))
        return names, _value(parameter, context), "", "Must be given." if parameter.required else "May be left out."
    told = " ".join((getattr(parameter, "help", "") or "").split())
    must = "must be given" if parameter.required else ""
    return names, _value(parameter, context), must or _default(parameter, context), told


def _value(parameter: click.Parameter, context: click.Context) -> str:
    if getattr(parameter, "is_flag", False):
        return "a switch"
    if isinstance(parameter.type, click.Choice):
        return " or ".join(code(str(each)) for each in parameter.type.choices)
    if isinstance(parameter.type, click.Path):
        return "file or folder" + (", repeatable" if parameter.multiple or parameter.nargs == -1 else "")
    if isinstance(parameter.type, click.IntRange | click.FloatRange):
        kind = "whole number" if isinstance(parameter.type, click.IntRange) else "number"
        return kind + _limits(parameter.type.min, parameter.type.max)
    return code(parameter.make_metavar(context)) + (", repeatable" if parameter.multiple else "")


def _limits(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f" {low:,.10g} to {high:,.10g}"
    return "" if low is None else f" from {low:,.10g} on"


def _default(parameter: click.Parameter, context: click.Context) -> str:
    default = parameter.get_default(context)
    if parameter.secondary_opts:
        return code(parameter.opts[0] if default else parameter.secondary_opts[0])
    return str(default) if isinstance(default, str | int | float) and default is not False else ""
