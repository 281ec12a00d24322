"""Runs of many draws in batches: memory stays that of one batch, since quantiles are running ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.correlated import check_correlated
from sim.errors import CohortplanError
from sim.inputs.catalogue import Inputs
from sim.result import TABLES, ByVariant, Result
from sim.scenario.load import Scenario
from sim.simulate import Outcome, draws_of, simulate, without_ages
from sim.targets.attainment import verdict, wilson_interval

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

BATCH = 1000
"""Draws of a batch, a multiple of the blocks of the streams."""
TOLD = ("status", "input_status", "note")
"""Columns of words that tell of the numbers beside them; all other words name the row."""
JUDGED = ("met", "open", "missed")
FLAGS, FLAG = ("binding",), {True: 1.0, False: 0.0}
"""Columns that say whether something is so."""
NONE_IS_ZERO = ("investment",)
"""Tables that have a row only where money is spent."""


@dataclass(frozen=True, repr=False)
class BatchedResult(Result):
    """What a run in batches found.

    Attributes
    ----------
    tables
        By name; see :func:`combine`.
    draws_kept
        Draws of the headline numbers of all batches, as :attr:`sim.result.Result.data` has them.

    Notes
    -----
    ``outcomes`` are those of the first batch: names and settings are read from them, and no number of a table.
    """

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    draws_kept: xr.Dataset = None  # type: ignore[assignment]

    def _make(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    @property
    def data(self) -> xr.Dataset:
        """Draws of the headline numbers of all batches."""
        return self.draws_kept

    def headline_arrays(self) -> tuple[dict[str, Any], dict[str, ByVariant]]:
        """Return labels of the dimensions of :attr:`data`, and dimensions and arrays of its variables, by variant."""
        kept = self.draws_kept
        coords = {str(name): kept[name].values for name in kept.coords}
        arrays = {str(name): (tuple(map(str, each.dims)), list(each.values)) for name, each in kept.data_vars.items()}
        return coords, arrays

    def demand_change(self, start: int, end: int, variant: str = "base") -> pd.DataFrame:
        """Refuse: other years than those of ``demand_change.csv`` ask for draws that were not kept.

        Raises
        ------
        CohortplanError
            Always.
        """
        years = f"{variant}, {start} to {end}"
        raise CohortplanError(f"{years}: a run in batches keeps no draws of the need: run it without running quantiles")


def run_in_batches(
    scenario: Scenario,
    inputs: Mapping[str, Inputs],
    *,
    jobs: int,
    tick: Callable[[], None],
    finish: Callable[[Mapping[str, Outcome]], dict[str, Outcome]],
) -> BatchedResult:
    """Run a scenario batch by batch.

    Parameters
    ----------
    scenario, inputs
        The cases and their tables.
    jobs
        Threads; the numbers do not depend on it.
    tick
        Called after each block of draws of a population.
    finish
        What is done with the outcomes of the first batch: wards do not hang on draws.
    """
    import xarray as xr

    started, whole = time.perf_counter(), draws_of(scenario)
    parts: dict[str, list[tuple[int, pd.DataFrame]]] = {name: [] for name in TABLES}
    kept: list[xr.Dataset] = []
    shown: dict[str, Outcome] = {}
    for first in range(0, whole.number, BATCH):
        batch = replace(whole, number=min(BATCH, whole.number - first), first=first)
        outcomes = simulate(scenario, inputs, batch, jobs=jobs, tick=tick)
        outcomes = outcomes if shown else finish(outcomes)
        result = Result(scenario, inputs, outcomes)
        for name in TABLES:
            parts[name].append((batch.number, result.table(name)))
        check_correlated(scenario, inputs, whole.asked)
        kept.append(result.data.assign_coords(draw=np.arange(first, first + batch.number)))
        shown = shown or {name: without_ages(outcome) for name, outcome in outcomes.items()}
        del outcomes, result  # before the next batch asks for as much
    tables = {
        name: combine([table for _, table in each], [size for size, _ in each], none_is_zero=name in NONE_IS_ZERO)
        for name, each in parts.items()
    }
    seconds = time.perf_counter() - started
    data = xr.concat(kept, dim="draw", data_vars="minimal")
    return BatchedResult(scenario, inputs, shown, seconds, tables=tables, draws_kept=data)


def combine(tables: list[pd.DataFrame], draws: list[int], *, none_is_zero: bool = False) -> pd.DataFrame:
    """Return one table from those of batches.

    Parameters
    ----------
    tables
        The same table of each batch.
    draws
        Draws of each batch.
    none_is_zero
        A row that a batch does not have stands for nothing there, and not for what is not known.

    Notes
    -----
    Means and probabilities are exact; a quantile is the mean of the batches' quantiles, off by the order of one over
    the draws of a batch. A row that only some batches have (a gap that most draws do not have) is kept where they
    hold at least half of the draws. Verdicts and Wilson intervals are those of all draws; sentences are those of the
    first batch that has the row. What is true or false is so in most draws.
    """
    import pandas as pd

    if len(tables) == 1 or not len(tables[0].columns):
        return tables[0]
    first = tables[0]
    flags = [name for name in FLAGS if name in first.columns]
    tables = [table.assign(**{name: table[name].map(FLAG) for name in flags}) for table in tables]
    numbers = flags + [name for name in first.columns if first[name].dtype in ("float64", "Int64")]
    keys = [name for name in first.columns if name not in (*numbers, *TOLD)]
    whole = pd.concat([table.assign(_draws=size) for table, size in zip(tables, draws, strict=True)], ignore_index=True)
    groups = whole.groupby(keys, sort=False, dropna=False)
    found: pd.DataFrame = groups[[*(name for name in TOLD if name in first.columns)]].first() if keys else whole
    held = groups["_draws"].sum()
    for name in numbers:
        values, weights = whole[name].astype("float64"), whole["_draws"].where(whole[name].notna())
        sums = (values * weights).groupby([whole[key] for key in keys], sort=False, dropna=False).sum(min_count=1)
        known = weights.groupby([whole[key] for key in keys], sort=False, dropna=False).sum(min_count=1)
        found[name] = sums / (sum(draws) if none_is_zero else known)
    found = found[(held >= sum(draws) / 2) | none_is_zero].reset_index()
    if none_is_zero:  # a year that a later batch alone has stands where it belongs
        found = found.assign(_of=found.groupby([key for key in keys if key != "year"], sort=False).ngroup())
        found = found.sort_values(["_of", "year"], ignore_index=True).drop(columns="_of")
    for name in flags:
        found[name] = found[name].map(lambda share: None if pd.isna(share) else share >= 0.5).astype(object)
    for name in numbers:
        if first[name].dtype == "Int64":
            found[name] = found[name].round().astype("Int64")
    return _judged(found[list(first.columns)], sum(draws)).astype(first.dtypes.to_dict())


def _judged(table: pd.DataFrame, draws: int) -> pd.DataFrame:
    """Return verdicts and intervals of the probabilities of all draws."""
    if "status" in table and "probability" in table:
        judged = table["status"].isin(JUDGED) & table["probability"].notna()
        table.loc[judged, "status"] = [verdict(p) for p in table.loc[judged, "probability"]]
    if "probability_low" in table:
        counted = table["probability_low"].notna()
        intervals = [wilson_interval(p, draws) for p in table.loc[counted, "probability"]]
        table.loc[counted, ["probability_low", "probability_high"]] = intervals
    return table
