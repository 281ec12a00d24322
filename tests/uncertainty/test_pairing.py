"""Variants are compared draw by draw: a difference is far more certain than two runs would say."""

from __future__ import annotations

import numpy as np
import pytest

from sim.result import Result

MOST = 0.2
"""Of the variance of the difference between runs that share nothing."""


@pytest.mark.parametrize("variant", ["no_policy", "migration_to_cities", "support_measures"])
def test_births_differ_by_a_fifth_of_the_unpaired_variance_at_most(qingyuan: Result, variant: str) -> None:
    births = qingyuan.data["births"].sel(region="qingyuan", year=2030)
    assert _ratio(births.sel(variant="base").values, births.sel(variant=variant).values) <= MOST


@pytest.mark.parametrize("variant", ["late_projects", "stated_net_only", "migration_to_cities"])
def test_beds_differ_by_a_fifth_of_the_unpaired_variance_at_most(kaiping: Result, variant: str) -> None:
    beds = kaiping.data["value"].sel(region="kaiping", year=2030, indicator="beds_per_1000")
    assert _ratio(beds.sel(variant="base").values, beds.sel(variant=variant).values) <= MOST


def _ratio(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.var(one - other) / (np.var(one) + np.var(other)))
