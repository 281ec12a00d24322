"""``validate``, ``explain``, ``schema`` and ``doctor``: looking without running."""

from __future__ import annotations

from pathlib import Path

import click

from sim.commands.shared import all_or_nothing


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=click.Path(path_type=Path))
def validate(scenarios: tuple[Path, ...]) -> None:
    """Check scenarios and their tables without running them."""
    from sim.inputs.catalogue import read_inputs
    from sim.inputs.still_missing import still_missing
    from sim.scenario.load import BASE, load

    def check(path: Path) -> None:
        scenario = load(path)
        inputs = read_inputs(scenario)
        files = {file for tables in inputs.values() for file in tables.files}
        click.echo(f"{path}: good ({len(scenario.cases) - 1} variants, {len(files)} tables)")
        for text in still_missing(inputs[BASE]):
            click.echo(f"  still missing: {text}")

    all_or_nothing(check, scenarios)


@click.command()
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


@click.command()
def schema() -> None:
    """Print the JSON schema of the scenario file."""
    import json

    from sim.scenario.schema import scenario_schema

    click.echo(json.dumps(scenario_schema(), ensure_ascii=False, indent=2))


@click.command()
def doctor() -> None:
    """Check this machine: Python, packages, the Chinese font, cores, and a tiny run."""
    from sim.doctor import checks

    failed = False
    for name, good, text in checks():
        click.echo(f"{'ok  ' if good else 'FAIL'} {name}: {text}")
        failed = failed or not good
    if failed:
        raise SystemExit(3)
