"""Variants and runs side by side: differences paired by draw, with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.errors import CompareError
from sim.result import Result, Run
from sim.scenario.load import BASE
from sim.scenario.problems import near
from sim.tables.summary import frame, summary
from sim.words import Words

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

PANELS = 9
"""Panels of the chart; the table has every measure."""
SMALLEST_SHOWN = 0.002
PEOPLE = ("population", "births", "under_3", "age_65_plus")
COLUMNS = [
    "variant", "year", "region", "measure", "unit", "mean", "p10", "p50", "p90", "base", "difference",
    "difference_p10", "difference_p50", "difference_p90", "probability_higher", "target",
]  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Variants side by side.

    Attributes
    ----------
    data
        Draws of all variants, dims (variant, draw, year, region[, indicator]).
    base
        The variant that the others are held against.
    targets
        ``targets.csv`` of the runs.
    words
        Labels.
    """

    data: xr.Dataset
    base: str
    targets: pd.DataFrame
    words: Words

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the measures: people first, then indicators."""
        indicators = self.data["indicator"].values.tolist() if "indicator" in self.data.coords else []
        return (*PEOPLE, *indicators)

    def table(self, year: int | None = None, region: str | None = None) -> pd.DataFrame:
        """Return value and paired difference of every variant, by year, region and measure.

        Parameters
        ----------
        year, region
            Keep only this year or region.
        """
        parts = [self._measure(measure) for measure in self.measures]
        table = pd.concat(parts, ignore_index=True)
        if year is not None:
            table = table[table["year"] == year]
        if region is not None:
            table = table[table["region"] == region]
        return table.reset_index(drop=True)[COLUMNS]

    def chart(self, year: int | None = None, region: str | None = None) -> Figure:
        """Return the chart of all variants in one year (by default the last that the plan prints) and region."""
        from sim.publish.charts.variants import variants_chart

        printed = self.targets[self.targets["target_basis"] == "milestone"]["year"]
        year = year or int(printed.max() if len(printed) else self.data["year"].values[-1])
        region = region or str(self.data["region"].values[0])
        table = self.table(year, region)
        caption = self.words(
            "chart_caption", scenario=", ".join(self.words(p) for p in dict.fromkeys(self.targets["plan"]))
        )
        return variants_chart(
            table,
            measures=self.most_moved(table),
            year=year,
            words=self.words,
            caption=caption,
            region=region,
        )

    def most_moved(self, table: pd.DataFrame) -> list[str]:
        """Return the nine measures that the variants change most, in the order of :attr:`measures`.

        Parameters
        ----------
        table
            Rows of :meth:`table` of one year and region.
        """
        level = table["mean"].abs().where(table["mean"] != 0, 1.0)
        moved = (table["difference"].abs() / level).groupby(table["measure"]).max()
        ranked = moved[moved > SMALLEST_SHOWN].sort_values(ascending=False, kind="stable").index[:PANELS]
        return [name for name in self.measures if name in set(ranked)] or list(self.measures[:1])

    def _measure(self, measure: str) -> pd.DataFrame:
        values = self._values(measure)
        variants = [str(name) for name in self.data["variant"].values]
        reference = values[variants.index(self.base)]
        years, regions = self.data["year"].values, self.data["region"].values
        parts = []
        for position, variant in enumerate(variants):
            difference = values[position] - reference
            stats = {
                **summary(values[position]),
                **{_difference(name): array for name, array in summary(difference).items()},
                "probability_higher": (difference > 0).mean(axis=0),
            }
            part = frame({"year": years.tolist(), "region": regions.tolist()}, stats)
            part.insert(0, "variant", variant)
            parts.append(part)
        table = pd.concat(parts, ignore_index=True).assign(measure=measure, base=self.base)
        table = table.dropna(subset=["mean"])
        return self._with_target(table, measure)

    def _values(self, measure: str) -> np.ndarray:
        array = self.data[measure] if measure in PEOPLE else self.data["value"].sel(indicator=measure)
        return np.asarray(array.transpose("variant", "draw", "year", "region").values, np.float64)

    def _with_target(self, table: pd.DataFrame, measure: str) -> pd.DataFrame:
        if measure in PEOPLE:
            return table.assign(unit="persons", target=np.nan)
        name = measure.rpartition("/")[2]
        mine = self.targets[self.targets["indicator"] == name]
        unit = mine["unit"].iloc[0] if len(mine) else ""
        printed = mine.drop_duplicates(["year", "region"])[["year", "region", "target"]]
        return table.assign(unit=unit).merge(printed, on=["year", "region"], how="left")


def compare(*runs: Result | Run | str | Path, base: str = BASE) -> Comparison:
    """Put the variants of one run, or of several, side by side.

    Parameters
    ----------
    runs
        Results, or run folders. Variants of several runs are named ``run/variant``.
    base
        The variant that the others are held against.

    Raises
    ------
    CompareError
        No run, runs of other places, years, seeds or draws, or no variant called ``base``.
    """
    loaded = _apart([_load(run) for run in runs])
    if not loaded:
        raise CompareError("nothing to compare: give a run")
    _check_alike(loaded)
    several = len(loaded) > 1
    data = _together([_named(run.data, run.name) if several else run.data for run in loaded])
    variants = [str(name) for name in data["variant"].values]
    if several and base == BASE:
        base = variants[0]
    if base not in variants:
        raise CompareError(f"no variant {base!r}, {near(base, variants)}")
    targets = pd.concat([run.targets for run in loaded], ignore_index=True)
    words = loaded[0].words.with_names(_full_names(loaded)) if several else loaded[0].words
    return Comparison(data, base, targets, words)


def _apart(runs: list[Run]) -> list[Run]:
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


def _full_names(runs: list[Run]) -> dict[str, dict[str, str]]:
    """Return the labels of ``run/variant`` in both languages."""
    names: dict[str, dict[str, str]] = {}
    for run in runs:
        for variant in run.data["variant"].values.tolist():
            full = names[f"{run.name}/{variant}"] = {}
            for words in run.words.both():
                full[words.lang] = f"{words(run.name)} / {words(variant)}"
    return names


def _difference(name: str) -> str:
    return "difference" if name == "mean" else f"difference_{name}"


def _load(run: Result | Run | str | Path) -> Run:
    if isinstance(run, Run):
        return run
    if isinstance(run, Result):
        return Run(run.scenario.name, run.data, run.table("targets"), run.scenario.base.seed, run.words)
    from sim.publish.read_run import read_run

    return read_run(Path(run))


def _check_alike(runs: list[Run]) -> None:
    first = runs[0]
    checks: Mapping[str, object] = {"regions": "region", "years": "year", "draws": "draw"}
    for run in runs[1:]:
        for what, dim in checks.items():
            mine, other = first.data[dim].values.tolist(), run.data[dim].values.tolist()
            if mine != other:
                raise CompareError(f"{first.name} and {run.name} cannot be compared: their {what} differ")
        if run.seed != first.seed:
            raise CompareError(
                f"{first.name} and {run.name} cannot be compared draw by draw: seeds {first.seed} and {run.seed}"
            )


def _named(data: xr.Dataset, name: str) -> xr.Dataset:
    return data.assign_coords(variant=[f"{name}/{variant}" for variant in data["variant"].values])


def _together(parts: list[xr.Dataset]) -> xr.Dataset:
    import xarray as xr

    return parts[0] if len(parts) == 1 else xr.concat(parts, dim="variant", join="inner")
