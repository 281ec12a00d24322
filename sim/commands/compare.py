"""``compare``: variants and runs side by side, why they differ, and what follows for a revision or the next plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.shared import console, progress, scenario_options
from sim.errors import CompareError

if TYPE_CHECKING:
    from sim.comparison import Comparison
    from sim.publish.comparison import Page
    from sim.result import Result
    from sim.words import Lang

NEXT_PLAN = 2030


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN_OR_SCENARIO...", type=click.Path(path_type=Path))
@click.option(
    "--out",
    default="outputs/comparison",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder for tables and charts.",
)
@click.option("--base", default="base", show_default=True, help="The variant that the others are held against.")
@click.option("--unpaired", is_flag=True, help="Take draws of different runs for independent: seeds may differ.")
@click.option("--waterfall", metavar="VARIANT", help="Steps from --base to this variant, lever by lever.")
@click.option("--measure", help="What the waterfall is about: an indicator, births, beds, nurses ...")
@click.option(
    "--part",
    type=click.Choice(["spare", "supply", "need"]),
    help="Of a resource: what there is, what is needed by use, or what is spare (the default).",
)
@click.option("--lever", "levers", multiple=True, metavar="PATH", help="One step for all below this path (repeat).")
@click.option("--year", type=click.IntRange(1900, 2200), help="Year of waterfall and workbench.")
@click.option("--region", help="Region of waterfall, revision and workbench; by default the whole place.")
@click.option("--revision", is_flag=True, help="The first is the earlier plan, the second its revision.")
@click.option("--observed", type=click.Path(path_type=Path), help="CSV of observed figures for --revision.")
@click.option("--workbench", is_flag=True, help="Targets of the next plan that would be met with 50 and 80 %.")
@scenario_options
def compare(runs: tuple[Path, ...], out: Path, base: str, unpaired: bool, **given: Any) -> None:
    """Put variants and runs side by side: differences, ranks, and on request why, a revision, the next plan."""
    from sim.comparison import compare as compare_runs
    from sim.publish.comparison import write_comparison, write_pages
    from sim.publish.whole_files import check_place
    from sim.screen.comparison import show_comparison

    scenario_given = {name: given.pop(name) for name in ("draws", "seed", "variants", "sets", "lang")}
    _check(runs, given)
    check_place(out)
    loaded = _loaded(runs, scenario_given, given["observed"] if given["revision"] else None)
    pages: dict[str, Page] = {}
    if given["revision"]:
        pages |= _revision(loaded, given, scenario_given["lang"])
        for file in write_pages(pages, out):
            click.echo(str(file))
        return
    comparison: Comparison = compare_runs(*loaded, base=base, paired=not unpaired)
    if scenario_given["lang"]:
        comparison = replace(comparison, words=replace(comparison.words, lang=scenario_given["lang"]))
    pages |= _waterfall(comparison, given) | _workbench(loaded, given)
    show_comparison(console(), comparison)
    for file in write_comparison(comparison, out, pages):
        click.echo(str(file))


def _check(runs: tuple[Path, ...], given: dict[str, Any]) -> None:
    """Refuse options that do not go together."""
    if given["waterfall"] and not given["measure"]:
        raise click.UsageError("--waterfall needs --measure, such as --measure beds")
    if given["measure"] and not given["waterfall"]:
        raise click.UsageError("--measure needs --waterfall VARIANT")
    if given["revision"] and len(runs) != 2:
        raise click.UsageError("--revision takes two: the earlier plan and its revision")
    if given["revision"] and (given["waterfall"] or given["workbench"]):
        raise click.UsageError("--revision stands alone: it is about two plans, not about variants")
    if given["observed"] and not given["revision"]:
        raise click.UsageError("--observed needs --revision")


def _loaded(runs: tuple[Path, ...], options: dict[str, Any], observed: Path | None) -> list[Result | Path]:
    """Run what is a scenario; all of them are read before the first is run."""
    from sim.running import run as run_scenario
    from sim.scenario.load import load

    options = {**options, "variants": options["variants"] or None}
    scenarios = []
    for position, path in enumerate(runs):
        known = [f"observed={observed.resolve()}"] if observed is not None and position == 1 else []
        scenarios.append(None if path.is_dir() else load(path, **{**options, "sets": [*options["sets"], *known]}))
    loaded: list[Result | Path] = []
    for path, scenario in zip(runs, scenarios, strict=True):
        if scenario is None:
            loaded.append(path)
        else:
            with progress(scenario.name) as (step, _):
                loaded.append(run_scenario(scenario, wards=False, progress=step))
    return loaded


def _waterfall(comparison: Comparison, given: dict[str, Any]) -> dict[str, Page]:
    if not given["waterfall"]:
        return {}
    from sim.publish.comparison import Page

    found = comparison.waterfall(
        given["measure"], given["year"], given["region"], to=given["waterfall"], part=given["part"],
        levers=given["levers"],
    )  # fmt: skip
    return {"waterfall": Page(found.table(), found.chart())}


def _workbench(loaded: list[Result | Path], given: dict[str, Any]) -> dict[str, Page]:
    if not given["workbench"]:
        return {}
    from sim.comparing.workbench import workbench
    from sim.publish.comparison import Page

    if len(loaded) > 1:
        raise CompareError("--workbench is about one run or scenario: give one")
    return {"workbench": Page(workbench(loaded[0], given["year"] or NEXT_PLAN, given["region"]))}


def _revision(loaded: list[Result | Path], given: dict[str, Any], lang: Lang | None) -> dict[str, Page]:
    from sim.comparing.revision import revision
    from sim.publish.comparison import Page

    found = revision(loaded[0], loaded[1], given["observed"], region=given["region"])
    found = replace(found, words=replace(found.words, lang=lang)) if lang else found
    return {"revision": Page(found.table(), found.chart())}
