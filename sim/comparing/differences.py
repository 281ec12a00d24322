"""Differences paired by draw, how likely each variant is better, and the order they come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from sim.inputs.plan import Direction
from sim.tables.summary import frame, summary
from sim.targets.attainment import shortfall_sign

COLUMNS = [
    "variant", "year", "region", "measure", "unit", "mean", "p10", "p50", "p90", "base", "difference",
    "difference_p10", "difference_p50", "difference_p90", "probability_higher", "target", "direction",
    "probability_better",
]  # fmt: skip
RANKS = ["variant", "year", "region", "measure", "unit", "direction", "probability_best", "mean_rank"]


@dataclass(frozen=True)
class Measured:
    """Draws of one measure.

    Attributes
    ----------
    values : dims (variant, draw, year, region)
    variants, years, regions
        Labels of the dimensions.
    direction
        Of the indicator; ``None`` for people, of whom more is neither better nor worse.
    given
        Variants that set the value: an input is no attainment, and is not judged.
    """

    name: str
    unit: str
    values: NDArray[np.float64]
    variants: Sequence[str]
    years: Sequence[int]
    regions: Sequence[str]
    direction: Direction | None = None
    given: frozenset[str] = frozenset()

    @property
    def labels(self) -> Mapping[str, Sequence[object]]:
        """Labels of the dimensions that a table has."""
        return {"year": self.years, "region": self.regions}


def difference_table(measured: Measured, base: str) -> pd.DataFrame:
    """Return value and difference from ``base`` of every variant, by year and region.

    ``probability_better`` is the share of draws in which the variant is nearer to what the indicator asks for, or
    further beyond it; blank where one of the two is an input of its scenario.
    """
    reference = measured.values[measured.variants.index(base)]
    parts = []
    for position, variant in enumerate(measured.variants):
        difference = measured.values[position] - reference
        stats = {
            **summary(measured.values[position]),
            **{_difference(name): array for name, array in summary(difference).items()},
            "probability_higher": (difference > 0).mean(axis=0),
        }
        if measured.direction is not None and not measured.given & {variant, base}:
            stats["probability_better"] = (_sign(measured) * difference > 0).mean(axis=0)
        parts.append(frame(measured.labels, stats).assign(variant=variant))
    table = pd.concat(parts, ignore_index=True)
    table = table.assign(measure=measured.name, unit=measured.unit, base=base, direction=measured.direction)
    return table.dropna(subset=["mean"]).reindex(columns=[name for name in COLUMNS if name != "target"])


def rank_table(measured: Measured) -> pd.DataFrame:
    """Return how likely each variant is the best of all, and its mean rank (1 is best); ties share their ranks.

    Only of indicators, and without variants that set the value; empty where fewer than two are left.
    """
    judged = [at for at, name in enumerate(measured.variants) if name not in measured.given]
    if measured.direction is None or len(judged) < 2:
        return pd.DataFrame(columns=RANKS)
    merit = _sign(measured) * measured.values[judged]
    best = merit == merit.max(axis=0)
    likely = (best / best.sum(axis=0)).mean(axis=1)
    mean_rank = rankdata(-merit, axis=0).mean(axis=1)
    parts = [
        frame(measured.labels, {"probability_best": likely[at], "mean_rank": mean_rank[at]}).assign(
            variant=measured.variants[position]
        )
        for at, position in enumerate(judged)
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(measure=measured.name, unit=measured.unit, direction=measured.direction)[RANKS]


def _sign(measured: Measured) -> float:
    assert measured.direction is not None
    return shortfall_sign(measured.direction)


def _difference(name: str) -> str:
    return "difference" if name == "mean" else f"difference_{name}"
