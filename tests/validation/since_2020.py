"""From the census of 2020 to the totals of residents published since: Qingyuan 2022 and 2023, Qingcheng 2022.

Migration has no level in these runs unless they say so: the shipped levels were set on the totals of 2022, which
therefore score only a run without them. Nothing has been published for Kaiping.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backtest import AFTER, BEFORE, SCENARIOS, Array, central, hold_rates, read_rows

from sim.inputs.place import Place, read_census, read_regions
from sim.population.forecast import People

FOLDER = SCENARIOS / "data" / "qingyuan"
LAST = 2023
NO_LEVEL = "population.migration.levels={'*': {net_per_1000: 0, low: 0, high: 0}}"
CENSUS = "population.fertility.births_reading=census"
Totals = Mapping[tuple[int, str], float]
"""Residents by year and area, persons at the year's end."""


@dataclass(frozen=True)
class Since2020:
    """Residents since 2020, and Qingcheng's births and deaths of 2022.

    Attributes
    ----------
    published
        ``others`` are the seven counties without Qingcheng: the city's total less its own.
    runs
        The same by run.
    flows
        ``births`` and ``deaths`` of 2022, persons: ``published`` and by run.
    """

    published: Totals
    runs: Mapping[str, Totals]
    flows: Mapping[str, Mapping[str, float]]


def since_2020(folder: Path) -> Since2020:
    """Run Qingyuan from 2020 on; ``folder`` takes the national tables up to 2020."""
    place, observed, published = read_regions(FOLDER)[0], _observed(), published_totals()
    settings = {
        "rates_of_2020": [NO_LEVEL, f"national={hold_rates(folder, AFTER)}"],
        "rates_since": [NO_LEVEL],
        "census_births": [NO_LEVEL, CENSUS],
        "as_shipped": [],
    }
    file = SCENARIOS / "qingyuan.yaml"
    people = {run: central(file, f"horizon.end={LAST}", *sets) for run, sets in settings.items()}
    runs = {run: areas(found.total[0], place, published) for run, found in people.items()}
    flows = {run: _flows(found, place) for run, found in people.items()}
    flows["published"] = {measure: observed[2022, "qingcheng", measure] for measure in ("births", "deaths")}
    return Since2020(published, runs | without_a_model(place, published), flows)


def published_totals() -> dict[tuple[int, str], float]:
    """Return the published residents by year and area; ``others`` are the counties without Qingcheng."""
    found = {(year, area): value for (year, area, measure), value in _observed().items() if measure == "population"}
    found[2022, "others"] = found[2022, "qingyuan"] - found[2022, "qingcheng"]
    return found


def _observed() -> dict[tuple[int, str, str], float]:
    """Return the published figures by year, area and measure."""
    head, *rows = read_rows(FOLDER / "observed.csv")
    return {(int(row[0]), row[1], row[2]): float(row[head.index("value")]) for row in rows}


def _members(place: Place, area: str) -> list[int]:
    """Return the positions of an area's counties."""
    qingcheng = place.leaves.index("qingcheng")
    return [at for at in range(len(place.leaves)) if at != qingcheng] if area == "others" else [*place.members(area)]


def areas(total: Array, place: Place, wanted: Totals) -> dict[tuple[int, str], float]:
    """Return the sums of the years and areas that are wanted from counties, dims (year, region), persons."""
    return {(year, area): float(total[year - AFTER, _members(place, area)].sum()) for year, area in wanted}


def without_a_model(place: Place, wanted: Totals) -> dict[str, dict[tuple[int, str], float]]:
    """Return constant population, and each area's own growth of 2010-2020 going on, by factor and by straight line."""
    counts = [read_census(FOLDER, place, year)[0].population.sum(axis=(1, 2)) for year in (BEFORE, AFTER)]
    constant, growing, straight = {}, {}, {}
    for year, area in wanted:
        first, second = (float(count[_members(place, area)].sum()) for count in counts)
        constant[year, area] = second
        growing[year, area] = second * (second / first) ** ((year - AFTER) / (AFTER - BEFORE))
        straight[year, area] = second + (second - first) * (year - AFTER) / (AFTER - BEFORE)
    return {"constant_population": constant, "constant_growth": growing, "straight_line": straight}


def _flows(people: People, place: Place) -> dict[str, float]:
    at = 0, 2022 - AFTER - 1, place.leaves.index("qingcheng")
    return {"births": float(people.births[at].sum()), "deaths": float(people.deaths[at].sum())}
