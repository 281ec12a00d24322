"""Variants and runs side by side: differences paired by draw, with intervals, ranks, and why they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.comparing.aligning import Comparable, apart, as_run, check_alike, full_names, together, variants_of
from sim.comparing.differences import COLUMNS, RANKS, Measured, difference_table, rank_table
from sim.errors import CompareError
from sim.result import Run
from sim.scenario.load import BASE
from sim.scenario.problems import near
from sim.words import Words

if TYPE_CHECKING:
    import xarray as xr

    from sim.comparing.waterfall import Part, Waterfall
    from sim.publish.charts.page import Chart

PANELS = 9
"""Panels of the chart; the table has every measure."""
SMALLEST_SHOWN = 0.002
PEOPLE = ("population", "births", "under_3", "age_65_plus")


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
    sources
        Run and case behind each variant.
    paired
        Whether the draws of all variants are the same, so that differences are taken draw by draw.
    """

    data: xr.Dataset
    base: str
    targets: pd.DataFrame
    words: Words
    sources: Mapping[str, tuple[Run, str]] = field(default_factory=dict)
    paired: bool = True

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the variants."""
        return tuple(str(name) for name in self.data["variant"].values)

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
        parts = [self._with_target(difference_table(each, self.base)) for each in self._measured(year, region)]
        return pd.concat(parts, ignore_index=True)[COLUMNS]

    def ranks(self, year: int | None = None, region: str | None = None) -> pd.DataFrame:
        """Return how likely each variant is the best in each indicator, and its mean rank (1 is best).

        Parameters
        ----------
        year, region
            Keep only this year or region.
        """
        parts = [rank_table(each) for each in self._measured(year, region)]
        kept = [part for part in parts if len(part)]
        return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=RANKS)

    def chart(self, year: int | None = None, region: str | None = None) -> Chart:
        """Return the chart of all variants in one year (by default the last that the plan prints) and region."""
        from sim.publish.charts.variants import variants_chart

        year, region = self.place_and_year(year, region)
        table = self.table(year, region)
        return variants_chart(
            table,
            measures=self.most_moved(table),
            year=year,
            words=self.words,
            caption=self.caption(),
            region=region,
            order=self._named(),
        )

    def _named(self) -> tuple[str, ...]:
        """Return all variants of the scenario in its order; nothing where several runs are compared."""
        scenarios = {run.name: run.scenario for run, _ in self.sources.values()}
        return next(iter(scenarios.values())).named if len(scenarios) == 1 else ()

    def waterfall(
        self,
        measure: str,
        year: int | None = None,
        region: str | None = None,
        *,
        to: str | None = None,
        part: Part | None = None,
        levers: Sequence[str] = (),
        draws: int | None = None,
    ) -> Waterfall:
        """Return the way from :attr:`base` to another variant, in named steps that add up exactly.

        Parameters
        ----------
        measure
            One of :attr:`measures`, or a resource such as ``beds``.
        year, region
            By default the last year that the plan prints, and the whole place.
        to
            The other variant; may be left out where there is only one, or where ``base`` is not the scenario itself.
        part
            Of a resource: ``spare`` (what there is less what is needed by use; the default), ``supply`` or ``need``.
        levers
            Dotted paths that shall be one step each, in their order; by default what the variants set apart.
        draws
            Use the first of the draws only.

        Raises
        ------
        CompareError
            No such measure, year, region or variant, nothing sets the two apart, or the runs are not paired.
        """
        from sim.comparing.waterfall import waterfall

        year, region = self.place_and_year(year, region)
        return waterfall(
            self, measure, to or self._other(), (year, region), part=part, levers=levers, draws=draws
        )  # fmt: skip

    def place_and_year(self, year: int | None, region: str | None) -> tuple[int, str]:
        """Return year and region, by default the last printed year and the whole place.

        Raises
        ------
        CompareError
            They are not in the runs.
        """
        years, regions = (self.data[dim].values.tolist() for dim in ("year", "region"))
        if year is None:
            printed = self.targets[self.targets["target_basis"] == "milestone"]["year"]
            year = int(printed.max() if len(printed) else years[-1])
        if year not in years:
            raise CompareError(f"no year {year}: the runs go from {years[0]} to {years[-1]}")
        if region is not None and region not in regions:
            raise CompareError(f"no region {region!r}, {near(region, regions)}")
        return year, region or str(regions[0])

    def caption(self) -> str:
        """Return the line below a chart: plans, sources and the hashes of the runs."""
        hashes = dict.fromkeys(run.hash for run, _ in self.sources.values())
        plans = ", ".join(self.words(plan) for plan in dict.fromkeys(self.targets["plan"]))
        return self.words("chart_caption", scenario=plans, runs=self.words("chart_runs", hashes=", ".join(hashes)))

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

    def _other(self) -> str:
        """Return the variant that a waterfall goes to when none is named."""
        others = [name for name in self.variants if name != self.base]
        plain = [name for name in others if name == BASE or name.endswith(f"/{BASE}")]
        if len(others) == 1 or len(plain) == 1:
            return others[0] if len(others) == 1 else plain[0]
        raise CompareError(f"name the variant to go to: {', '.join(others) or 'there is no other'}")

    def _measured(self, year: int | None, region: str | None) -> list[Measured]:
        chosen = self.data
        if year is not None or region is not None:
            at = self.place_and_year(year, region)
            chosen = chosen.sel(year=[at[0]]) if year is not None else chosen
            chosen = chosen.sel(region=[at[1]]) if region is not None else chosen
        return [self._measure(chosen, name) for name in self.measures]

    def _measure(self, data: xr.Dataset, name: str) -> Measured:
        array = data[name] if name in PEOPLE else data["value"].sel(indicator=name)
        values = np.asarray(array.transpose("variant", "draw", "year", "region").values, np.float64)
        years, regions = data["year"].values.tolist(), data["region"].values.tolist()
        if name in PEOPLE:
            return Measured(name, "persons", values, self.variants, years, regions)
        mine = self._targets_of(name)
        unit, direction = (mine["unit"].iloc[0], mine["direction"].iloc[0]) if len(mine) else ("", None)
        given = frozenset(mine[mine["status"] == "assumed"]["variant"])
        return Measured(name, unit, values, self.variants, years, regions, direction, given)

    def _targets_of(self, measure: str) -> pd.DataFrame:
        plan, _, name = measure.rpartition("/")
        mine = self.targets[self.targets["indicator"] == name]
        return mine[mine["plan"] == plan] if plan else mine

    def _with_target(self, table: pd.DataFrame) -> pd.DataFrame:
        measure = str(table["measure"].iloc[0]) if len(table) else ""
        if measure in PEOPLE:
            return table.assign(target=np.nan)
        printed = self._targets_of(measure).drop_duplicates(["year", "region"])[["year", "region", "target"]]
        return table.merge(printed, on=["year", "region"], how="left")


def compare(*runs: Comparable, base: str = BASE, paired: bool = True) -> Comparison:
    """Put the variants of one run, or of several, side by side.

    Parameters
    ----------
    runs
        Results, run folders, or scenarios, which are run first. Variants of several runs are named ``run/variant``.
    base
        The variant that the others are held against.
    paired
        Take differences draw by draw; runs of other seeds are refused. Without, draws of different runs are taken for
        independent ones, and a difference is as wide as both.

    Raises
    ------
    CompareError
        No run, runs of other places, years, seeds or draws, or no variant called ``base``.
    """
    loaded = apart([as_run(run) for run in runs])
    if not loaded:
        raise CompareError("nothing to compare: give a run")
    check_alike(loaded, paired=paired)
    data, targets = together(loaded)
    sources = variants_of(loaded)
    if len(loaded) > 1 and base == BASE:
        base = next(iter(sources))
    if base not in sources:
        raise CompareError(f"no variant {base!r}, {near(base, sources)}")
    words = loaded[0].words
    for run in loaded[1:]:
        words = words.with_names({**run.words.names, **words.names})
    return Comparison(data, base, targets, words.with_names(_labels(loaded)), sources, paired)


def _labels(runs: Sequence[Run]) -> dict[str, dict[str, str]]:
    return full_names(runs) if len(runs) > 1 else {}
