"""Hindcasts with ranges: from the census of 2010 to that of 2020, and from 2020 to the totals since.

A hindcast has the widths of a scenario that is made today, as far ahead of its own last known year: what the UN's
interval is one year after the last estimate holds for the first year, and so on. No interval printed in 2010 is at
hand. ``before`` are the widths without yearly paths of migration and without paths of the counties' own fertility.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from backtest import AFTER, BEFORE, PLACES, SCENARIOS, Array, BackTest, hold_rates, known_in_2010, read_rows, write_rows
from backtest_page import BANDS, band
from numpy.typing import NDArray
from since_2020 import LAST, areas, published_totals, without_a_model

import sim
from sim.inputs.place import CENSUS_AGES, Place, read_regions
from sim.population.forecast import People

DRAWS = 500
WIDTHS = {
    "before": ["population.migration.path.spread=0", "population.fertility.path_correlation=1"],
    "now": [],
}
"""What each hindcast changes of the shipped widths."""
DRAWN = ("total_fertility", "life_expectancy")
"""Measures of the national path for which the UN publishes intervals."""


@dataclass(frozen=True)
class Hindcast:
    """What a hindcast said and what came, both by county and band of ages.

    Attributes
    ----------
    draws : dims (draw, region, band), persons
    came : dims (region, band), persons
    """

    regions: tuple[str, ...]
    draws: Array
    came: Array


@dataclass(frozen=True)
class Hindcasts:
    """All hindcasts.

    Attributes
    ----------
    to_2020
        By widths (:data:`WIDTHS`), counties of both places together.
    cities
        The same for each place's total: dims (draw, 1, band).
    naive : dims (region, band), persons, by name
    since
        By year and area: draws, dims (draw,), persons.
    naive_since
        By name, year and area: persons.
    """

    to_2020: Mapping[str, Hindcast]
    cities: Mapping[str, Mapping[str, Hindcast]]
    naive: Mapping[str, Array]
    since: Mapping[str, Mapping[tuple[int, str], Array]]
    naive_since: Mapping[str, Mapping[tuple[int, str], float]]
    published: Mapping[tuple[int, str], float]


def with_intervals(folder: Path, year: int) -> Path:
    """Write the national tables up to ``year`` with intervals for the years after it, as wide as the UN's are now."""
    known = hold_rates(folder, year) / "national_path.csv"
    head, *rows = read_rows(known)
    columns = {name: head.index(name) for name in ("year", "measure", "value", "low", "high")}
    later = []
    for measure in DRAWN:
        last = next(row for row in rows if (row[columns["year"]], row[columns["measure"]]) == (str(year), measure))
        for ahead, (low, middle, high) in enumerate(_published(measure), start=1):
            held, row = float(last[columns["value"]]), list(last)
            row[columns["year"]] = str(year + ahead)
            row[columns["low"]], row[columns["high"]] = f"{held * low / middle:.4f}", f"{held * high / middle:.4f}"
            later.append(row)
    write_rows(known, [head, *rows, *later])
    return folder


def _published(measure: str) -> list[tuple[float, float, float]]:
    """Return low, median and high of the UN's path by years after its last estimate."""
    head, *rows = read_rows(SCENARIOS / "data" / "china" / "national_path.csv")
    at = [head.index(name) for name in ("low", "value", "high")]
    found = [[row[column] for column in at] for row in rows if row[head.index("measure")] == measure]
    return [(float(low), float(middle), float(high)) for low, middle, high in found if low]


def hindcasts(folder: Path, tests: Mapping[str, BackTest]) -> Hindcasts:
    """Run all hindcasts; ``folder`` takes the national tables that they read."""
    to_2020 = {widths: {name: _to_2020(folder / name, name, tests[name], sets) for name in PLACES}
               for widths, sets in WIDTHS.items()}  # fmt: skip
    naive = {
        run: np.concatenate([_bands(test.runs[run].sum(axis=1)) for test in tests.values()])
        for run in ("constant_population", "constant_growth")
    }
    published = published_totals()
    place = read_regions(SCENARIOS / "data" / "qingyuan")[0]
    return Hindcasts(
        {widths: _joined([*found.values()]) for widths, found in to_2020.items()},
        {widths: {name: _summed(name, each) for name, each in found.items()} for widths, found in to_2020.items()},
        naive,
        {widths: _since(folder / "since", place, sets) for widths, sets in WIDTHS.items()},
        without_a_model(place, published),
        published,
    )


def _to_2020(folder: Path, name: str, test: BackTest, sets: list[str]) -> Hindcast:
    folder.mkdir(exist_ok=True)
    file = known_in_2010(folder, name)
    with_intervals(folder / "national", BEFORE)
    people = drawn(file, *levels_unknown(test.place, BEFORE), *sets)
    assert people.pyramid is not None
    groups = np.add.reduceat(people.pyramid[:, -1].sum(axis=2), CENSUS_AGES, axis=-1)
    return Hindcast(test.place.leaves, _bands(groups), _bands(test.counted.sum(axis=1)))


def levels_unknown(place: Place, year: int) -> list[str]:
    """Return settings by which nobody is expected to move, with the range that the shipped levels have."""
    head, *rows = read_rows(SCENARIOS / "data" / place.root / "migration.csv")
    fitted = f", fitted_to: {year}" if "fitted_to" in head else ""
    found = {row[0]: float(row[head.index("high")]) - float(row[1]) for row in rows}
    return [
        f"population.migration.levels.{leaf}={{net_per_1000: 0, low: {-wide:g}, high: {wide:g}{fitted}}}"
        for leaf, wide in found.items()
    ]


def drawn(file: Path, *sets: str) -> People:
    """Return the people of a scenario's draws, without its variants."""
    return sim.run(file, draws=DRAWS, variants=[], sets=sets, wards=False).outcomes["base"].people


def _since(folder: Path, place: Place, sets: list[str]) -> dict[tuple[int, str], Array]:
    folder.mkdir(exist_ok=True)
    held = f"national={with_intervals(folder, AFTER)}"
    file = SCENARIOS / "qingyuan.yaml"
    people = drawn(file, f"horizon.end={LAST}", held, *levels_unknown(place, AFTER), *sets)
    wanted = published_totals()
    found = [areas(total, place, wanted) for total in people.total]
    return {key: np.array([each[key] for each in found]) for key in wanted}


def _bands(groups: Array) -> Array:
    """Return people by band of ages from census groups, dims (..., band), persons."""
    return np.stack([groups[..., band(ages)].sum(axis=-1) for ages in BANDS], axis=-1)


def _joined(found: list[Hindcast]) -> Hindcast:
    """Return the counties of all places side by side."""
    return Hindcast(
        tuple(region for each in found for region in each.regions),
        np.concatenate([each.draws for each in found], axis=1),
        np.concatenate([each.came for each in found]),
    )


def _summed(name: str, found: Hindcast) -> Hindcast:
    return Hindcast((name,), found.draws.sum(axis=1, keepdims=True), found.came.sum(axis=0, keepdims=True))


def inside(forecast: Array, came: Array) -> NDArray[np.bool_]:
    """Return whether what came lies from P10 to P90 of the draws, dims (...), both ends included.

    Parameters
    ----------
    forecast : ndarray, dims (draw, ...)
    came : ndarray, dims (...)
    """
    low, high = np.quantile(forecast, [0.1, 0.9], axis=0)
    found: NDArray[np.bool_] = (low <= came) & (came <= high)
    return found


def independent(forecast: Array) -> float:
    """Return how many independent figures correlated ones are worth for a mean over them.

    Parameters
    ----------
    forecast : ndarray, dims (draw, figure)

    Notes
    -----
    n / (1 + (n - 1) r) with r the mean correlation of two figures over the draws (the design effect of Kish 1965).
    """
    figures = forecast.shape[1]
    if figures == 1:
        return 1.0
    correlation = np.corrcoef(forecast, rowvar=False)
    mean = (correlation.sum() - figures) / (figures * (figures - 1))
    return float(figures / (1 + (figures - 1) * mean))
