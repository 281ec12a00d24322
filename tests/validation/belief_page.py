"""The tables of docs/validation.md on ranges: beside the UN's, and whether hindcasts held what came.

``make backtest`` (or ``python tests/validation/belief_page.py``) writes them again after numbers have moved.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from backtest import PLACES, Array, back_test
from backtest_page import AREAS, BANDS, PAGE, fill, markdown, signed
from hindcast import WIDTHS, Hindcasts, hindcasts, independent, inside
from widths import YEARS, Width, widths

from sim.uncertainty.scores import crps

KIND = "belief"
LABELS = {"before": "ranges before", "now": "ranges now"}
NAIVE = {"constant_population": "constant population", "constant_growth": "constant growth"}
NAIVE_SINCE = {**NAIVE, "straight_line": "straight line"}


def tables(found: Hindcasts, ranges: Mapping[str, Width]) -> dict[str, str]:
    """Return the page's tables by the name in their mark, as Markdown."""
    return {
        "widths": widths_table(ranges),
        "counties": counties_table(found),
        "scores": scores_table(found),
        "ages": ages_table(found),
        "since 2020": since_table(found),
    }


def widths_table(ranges: Mapping[str, Width]) -> str:
    """Return ranges from P10 to P90 in three years: the UN's for China, ours for China, ours for one county."""
    rows = [
        [measure, each.unit, str(year), *(f"{width[at]:.2f}" for width in (each.un, each.nation, each.county))]
        for measure, each in ranges.items()
        for at, year in enumerate(YEARS)
    ]
    return markdown(["measure", "unit", "year", "UN, China", "here, China", "here, one county"], rows)


def counties_table(found: Hindcasts) -> str:
    """Return the error of each county's total in 2020 and its range, in % of the count."""
    rows = []
    for position, region in enumerate(found.to_2020["now"].regions):
        pairs = [(each.draws[:, position].sum(axis=1), each.came[position].sum()) for each in found.to_2020.values()]
        rows.append([region.title(), *_ranged(pairs)])
    for name in PLACES[:1]:
        cities = [found.cities[widths][name] for widths in WIDTHS]
        rows.append([name.title(), *_ranged([(each.draws.sum(axis=(1, 2)), each.came.sum()) for each in cities])])
    return markdown(["county", "median", "before", "", "now", ""], rows)


def _ranged(pairs: list[tuple[Array, float]]) -> list[str]:
    """Return the median of the last forecast, then the range of each and whether it holds what came."""
    cells = [signed(_off(float(np.median(pairs[-1][0])), pairs[-1][1]))]
    for draws, came in pairs:
        low, high = np.quantile(draws, [0.1, 0.9])
        held = "inside" if inside(draws, np.array(came)) else "outside"
        cells += [f"{signed(_off(low, came))} to {signed(_off(high, came))}", held]
    return cells


def _off(value: float, came: float) -> float:
    return 100 * (value / came - 1)


def scores(draws: Array, came: Array) -> dict[str, float]:
    """Return scores of a forecast of many figures: figures inside, CRPS and bias, both means in % of what came.

    Parameters
    ----------
    draws : ndarray, dims (draw, figure); one draw for a forecast without a range
    came : ndarray, dims (figure,)
    """
    return {
        "inside": float(inside(draws, came).sum()),
        "crps": float((100 * crps(draws, came) / came).mean()),
        "bias": float((100 * (np.median(draws, axis=0) / came - 1)).mean()),
    }


def scores_table(found: Hindcasts) -> str:
    """Return how the hindcasts to 2020 did beside forecasts without a model, counties and cells of county and age."""
    came = found.to_2020["now"].came
    forecasts = {LABELS[name]: each.draws for name, each in found.to_2020.items()}
    forecasts |= {label: found.naive[name][None] for name, label in NAIVE.items()}
    rows = []
    for what, of in (("counties", totals), ("county x age", cells)):
        for label, draws in forecasts.items():
            reached, actual = scores(of(draws), of(came[None])[0]), of(came[None]).size
            ranged = len(draws) > 1
            worth = f"{independent(of(draws)):.1f}" if ranged else ""
            held = f"{reached['inside']:.0f} of {actual}" if ranged else ""
            rows.append([what, label, held, worth, f"{reached['crps']:.1f}", signed(reached["bias"])])
    return markdown(["what", "forecast", "inside", "independent", "CRPS", "bias"], rows)


def totals(draws: Array) -> Array:
    """Return people of all ages, dims (draw, region), from dims (draw, region, band)."""
    total: Array = draws.sum(axis=2)
    return total


def cells(draws: Array) -> Array:
    """Return every county and band, dims (draw, figure), from dims (draw, region, band)."""
    return draws.reshape(len(draws), -1)


def ages_table(found: Hindcasts) -> str:
    """Return the scores by band of ages: counties inside, CRPS beside forecasts without a model, bias."""
    came, rows = found.to_2020["now"].came, []
    for at, ages in enumerate(BANDS):
        ranged = [scores(each.draws[..., at], came[:, at]) for each in found.to_2020.values()]
        plain = [scores(found.naive[name][None, :, at], came[:, at]) for name in NAIVE]
        held = [f"{each['inside']:.0f}" for each in ranged]
        rows.append([ages, *held, *(f"{each['crps']:.1f}" for each in [*ranged, *plain]), signed(ranged[-1]["bias"])])
    head = ["ages", "inside before", "inside now", "CRPS before", "CRPS now", *NAIVE.values(), "bias now"]
    return markdown(head, rows)


def since_table(found: Hindcasts) -> str:
    """Return the totals since 2020: the range, and CRPS beside forecasts without a model, in % of what came."""
    rows = []
    for year, area in sorted(found.published, key=lambda key: (key[0], [*AREAS].index(key[1]))):
        came = found.published[year, area]
        draws = [each[year, area] for each in found.since.values()]
        plain = [np.array([found.naive_since[name][year, area]]) for name in NAIVE_SINCE]
        reached = [f"{100 * float(crps(each, np.array(came))) / came:.2f}" for each in [*draws, *plain]]
        low, middle, high = (signed(_off(value, came), 2) for value in np.quantile(draws[-1], [0.1, 0.5, 0.9]))
        held = "inside" if inside(draws[-1], np.array(came)) else "outside"
        rows.append([str(year), AREAS[area], middle, f"{low} to {high}", held, *reached])
    head = ["year", "area", "median", "now", "", "CRPS before", "CRPS now", *NAIVE_SINCE.values()]
    return markdown(head, rows)


def main() -> None:
    """Write the page's tables again."""
    with tempfile.TemporaryDirectory() as name:
        tests = {place: back_test(place, Path(name)) for place in PLACES}
        fresh = tables(hindcasts(Path(name), tests), widths())
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8"), fresh, KIND), encoding="utf-8")


if __name__ == "__main__":
    main()
