"""The tables of a sensitivity analysis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.influence.engine import Morris, Sobol, chance_bound
from sim.influence.outputs import Output
from sim.influence.parameters import stream_label, told_range
from sim.scenario.quantity import Quantity
from sim.words import Words

Array = NDArray[np.float64]
HEAD = ["plan", "indicator", "year", "region", "unit", "parameter", "label"]


@dataclass(frozen=True)
class Told:
    """What the rows of all tables need: the outputs, the streams, their quantities and labels."""

    outputs: Sequence[Output]
    streams: Sequence[str]
    quantities: Mapping[str, Quantity]
    words: Words
    root: str

    def rows(self, columns: Mapping[str, NDArray[Any]], by: str) -> pd.DataFrame:
        """Return one row an output and stream, within an output by falling ``by``; arrays of dims (output, stream)."""
        parts = [self._part(position, columns, by) for position in range(len(self.outputs))]
        names = [*HEAD, *columns]
        return pd.DataFrame([row for part in parts for row in part], columns=names)

    def _part(self, position: int, columns: Mapping[str, NDArray[Any]], by: str) -> Iterator[dict[str, Any]]:
        output = self.outputs[position]
        order = np.argsort(-np.abs(columns[by][position]), kind="stable")
        for stream in order.tolist():
            yield {
                "plan": output.plan.id, "indicator": output.indicator.id, "year": output.year,
                "region": output.plan.region, "unit": output.indicator.unit, "parameter": self.streams[stream],
                "label": self.label(self.streams[stream]),
                **{name: array[position, stream] for name, array in columns.items()},
            }  # fmt: skip

    def label(self, stream: str) -> str:
        """Return the label of a stream."""
        return stream_label(stream, self.words, root=self.root)


def tornado_table(told: Told, gaps: Array) -> pd.DataFrame:
    """Return the gap with each stream at its P10 and P90, the others at their medians.

    Parameters
    ----------
    told
        Outputs and streams.
    gaps : ndarray, dims (draw, output), at the sample of :func:`sim.uncertainty.design.one_at_a_time`
    """
    low, high = gaps[1::2].T, gaps[2::2].T
    columns = {
        "gap_at_median": np.broadcast_to(gaps[0][:, None], low.shape),
        "gap_at_p10": low,
        "gap_at_p90": high,
        "swing": np.abs(high - low),
    }
    table = told.rows(columns, by="swing")
    ranges = [told_range(told.quantities.get(name)) for name in table["parameter"]]
    for position, name in enumerate(("p10", "p90", "parameter_unit")):
        table.insert(len(HEAD) + position, name, [each[position] for each in ranges])
    return table[table["swing"] > _rounding(table)].reset_index(drop=True)


def _rounding(table: pd.DataFrame) -> pd.Series[float]:
    return 1e-10 * table["gap_at_median"].abs().clip(lower=1.0)


def morris_table(told: Told, found: Morris) -> pd.DataFrame:
    """Return the elementary effects; ``kept`` marks what went on to Sobol."""
    kept = np.broadcast_to(found.kept, found.mu_star.shape)
    columns = {"mu_star": found.mu_star, "mu_star_95": found.interval, "mu": found.mu, "sigma": found.sigma}
    return told.rows({**columns, "kept": kept}, by="mu_star")


def sobol_table(told: Told, found: Sobol) -> pd.DataFrame:
    """Return first and total indices with the half-widths of their 95 % intervals."""
    columns = {
        "first": found.first, "first_95": found.first_interval,
        "total": found.total, "total_95": found.total_interval,
    }  # fmt: skip
    return told.rows(columns, by="total")


def correlation_table(told: Told, correlation: Array, draws: int) -> pd.DataFrame:
    """Return the rank correlation of each stream with each gap in the ordinary ensemble of so many draws."""
    beyond = np.abs(correlation) > chance_bound(draws, correlation.shape[1])
    return told.rows({"rank_correlation": correlation, "beyond_chance": beyond}, by="rank_correlation")
