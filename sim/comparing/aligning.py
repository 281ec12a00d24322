"""Bring results, run folders and scenarios to one shape, or refuse them with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.errors import CompareError
from sim.result import Result, Run
from sim.running import run as run_scenario
from sim.scenario.load import Scenario

if TYPE_CHECKING:
    import xarray as xr

Comparable = Result | Run | Scenario | str | Path


def as_run(given: Comparable) -> Run:
    """Return what a comparison needs of a result, a run folder, or a scenario, which is run without its wards.

    Raises
    ------
    CompareError
        The folder is no run folder, or cannot be read.
    InputError
        The scenario cannot be used.
    """
    if isinstance(given, Run):
        return given
    from sim.publish.read_run import read_run
    from sim.publish.record import hash_of

    if isinstance(given, str | Path) and not Path(given).is_file():
        return read_run(Path(given))
    found = given if isinstance(given, Result) else run_scenario(given, wards=False)
    scenario = found.scenario
    return Run(
        scenario.name, found.data, found.table("targets"), scenario.base.seed, found.words, scenario, found.inputs,
        hash_of(found),
    )  # fmt: skip


def apart(runs: Sequence[Run]) -> list[Run]:
    """Return runs with names that differ: a second run of one name is called ``name-2``."""
    seen: dict[str, int] = {}
    named = []
    for run in runs:
        seen[run.name] = seen.get(run.name, 0) + 1
        count = seen[run.name]
        label: dict[str, str] = {words.lang: f"{words(run.name)}-{count}" for words in run.words.both()}
        name = f"{run.name}-{count}"
        again = replace(run, name=name, words=run.words.with_names({name: label}))
        named.append(run if count == 1 else again)
    return named


def check_alike(runs: Sequence[Run], *, paired: bool) -> None:
    """Refuse runs of other places, years or draws, and of other seeds where draws are to be paired.

    Raises
    ------
    CompareError
        They cannot be put side by side.
    """
    first = runs[0]
    checks: Mapping[str, object] = {"regions": "region", "years": "year"} | ({"draws": "draw"} if paired else {})
    for run in runs[1:]:
        for what, dim in checks.items():
            mine, other = first.data[dim].values.tolist(), run.data[dim].values.tolist()
            if mine != other:
                raise CompareError(
                    f"{first.name} and {run.name} cannot be compared: their {what} differ "
                    f"({_told(mine)} and {_told(other)})"
                )
        if paired and run.seed != first.seed:
            raise CompareError(
                f"{first.name} and {run.name} cannot be compared draw by draw: seeds {first.seed} and {run.seed}, "
                "run one again with the other's seed, or compare them unpaired"
            )


def _told(labels: list[object]) -> str:
    """Return labels in short: all of a few, else the first and the last."""
    return ", ".join(str(label) for label in labels) if len(labels) < 4 else f"{labels[0]} to {labels[-1]}"


def variants_of(runs: Sequence[Run]) -> dict[str, tuple[Run, str]]:
    """Return run and case by the name in a comparison: the variant of one run, ``run/variant`` of several."""
    several = len(runs) > 1
    return {
        f"{run.name}/{case}" if several else case: (run, case)
        for run in runs
        for case in run.data["variant"].values.tolist()
    }


def full_names(runs: Sequence[Run]) -> dict[str, dict[str, str]]:
    """Return the labels of ``run/variant`` in both languages."""
    names: dict[str, dict[str, str]] = {}
    for run in runs:
        for variant in run.data["variant"].values.tolist():
            full = names[f"{run.name}/{variant}"] = {}
            for words in run.words.both():
                full[words.lang] = f"{words(run.name)} / {words(variant)}"
    return names


def together(runs: Sequence[Run]) -> tuple[xr.Dataset, pd.DataFrame]:
    """Return draws and targets of all runs; those of several have ``run/variant`` for a variant.

    Draws of unpaired runs are cut to as many as all have; indicators are those that all have.
    """
    import xarray as xr

    if len(runs) == 1:
        return runs[0].data, runs[0].targets
    fewest = min(run.data.sizes["draw"] for run in runs)
    parts = [
        run.data.isel(draw=slice(fewest)).assign_coords(
            variant=[f"{run.name}/{variant}" for variant in run.data["variant"].values]
        )
        for run in runs
    ]
    targets = pd.concat([run.targets.assign(variant=run.name + "/" + run.targets["variant"]) for run in runs])
    return xr.concat(parts, dim="variant", join="inner"), targets.reset_index(drop=True)
