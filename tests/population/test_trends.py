"""The plan's statements of trend (Qingyuan, chapter 1): they hold up to 2024, and this is where they end."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.population.forecast import People

Array = NDArray[np.float64]
Project = Callable[..., People]
FALLING = ("women 15-49", "births", "15-59", "growth")
RISING = ("share 65+", "65+ over 15-64", "60+ over 15-59")
FIRST_YEAR_AGAINST = {
    # reported, not forced: the first year that goes the other way; none up to 2035 where it is left out
    "women 15-49": 2026,
    "births": 2030,
    "15-59": 2027,
    "growth": 2026,  # by twenty people: deaths dip as the UN's path of life expectancy recovers
}


@pytest.fixture(scope="module")
def series(project: Project) -> dict[str, tuple[int, Array]]:
    """First year and central values of what the plan speaks of."""
    people = project("qingyuan")
    assert people.pyramid is not None
    ages = people.pyramid[0].sum(axis=(1, 2))
    total, old = ages.sum(axis=1), ages[:, 65:].sum(axis=1)
    return {
        "women 15-49": (2020, people.pyramid[0, :, :, 0, 15:50].sum(axis=(1, 2))),
        "births": (2021, people.births[0].sum(axis=(1, 2))),
        "15-59": (2020, ages[:, 15:60].sum(axis=1)),
        "growth": (2021, np.diff(total)),
        "share 65+": (2020, old / total),
        "65+ over 15-64": (2020, old / ages[:, 15:65].sum(axis=1)),
        "60+ over 15-59": (2020, ages[:, 60:].sum(axis=1) / ages[:, 15:60].sum(axis=1)),
    }


@pytest.mark.parametrize("name", [*FALLING, *RISING])
def test_the_plan_s_trend_holds_up_to_2024(series: dict[str, tuple[int, Array]], name: str) -> None:
    first, values = series[name]
    change = np.diff(values[: 2024 - first + 1])
    assert (change < 0).all() if name in FALLING else (change > 0).all()


@pytest.mark.parametrize("name", [*FALLING, *RISING])
def test_the_year_in_which_the_plan_s_trend_ends(series: dict[str, tuple[int, Array]], name: str) -> None:
    first, values = series[name]
    against = np.diff(values) > 0 if name in FALLING else np.diff(values) < 0
    years = np.arange(first + 1, 2036)[against]
    assert (int(years[0]) if len(years) else None) == FIRST_YEAR_AGAINST.get(name)
