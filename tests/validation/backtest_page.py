"""The back-test's tables: on docs/validation.md between marks, and county by county in docs/backtest_2020.csv.

``make backtest`` (or ``python tests/validation/backtest_page.py``) writes both again after numbers have moved; the
sentences around the tables are claims that ``test_backtest_sentences.py`` checks.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from backtest import AFTER, BEFORE, PLACES, Array, BackTest, back_test, mean_error, percent, printed, write_rows
from since_2020 import Since2020, since_2020

from sim.inputs.place import CENSUS_AGES, SEXES

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "validation.md"
FULL = DOCS / "backtest_2020.csv"
RUNS = {
    "known_in_2010": "known in 2010",
    "later_life_expectancy": "life expectancy of the plan",
    "later_rates": "later rates",
    "age_pattern": "age pattern",
    "pattern_and_level": "age pattern and level",
    "as_counted": "migration as counted",
    "constant_population": "constant population",
    "constant_growth": "constant growth",
}
"""Runs and their names on the page."""
BANDS = {"0-4": (0, 5), "5-9": (5, 10), "10-14": (10, 15), "15-24": (15, 25), "25-34": (25, 35), "35-59": (35, 60),
         "60-84": (60, 85), "85+": (85, 101)}  # fmt: skip
"""Ages of the page: lower bound and first age above."""
MOVING = ("age_pattern", "pattern_and_level", "as_counted")
SINCE = {
    "rates_of_2020": "rates of 2020",
    "rates_since": "rates since known",
    "as_shipped": "as shipped",
    "constant_population": "constant population",
    "constant_growth": "constant growth",
}
AREAS = {"qingyuan": "Qingyuan", "qingcheng": "Qingcheng", "others": "the other seven"}
Tests = Mapping[str, BackTest]


def back_tests(folder: Path) -> dict[str, BackTest]:
    """Run both places; ``folder`` takes what the runs need to be written down."""
    return {name: back_test(name, folder) for name in PLACES}


def tables(tests: Tests, since: Since2020) -> dict[str, str]:
    """Return the page's tables by the name in their mark, as Markdown."""
    return {
        "printed rates": printed_rates(tests),
        "runs": runs_table(tests),
        "counties": counties_table(tests),
        "ages": ages_table(tests),
        "migration": migration_table(tests),
        "missed children": missed_children(tests),
        "since 2020": since_table(since),
        "Qingcheng 2022": flows_table(since),
    }


def band(ages: str) -> slice:
    """Return the census groups of a band of ages."""
    low, high = BANDS[ages]
    inside = [position for position, age in enumerate(CENSUS_AGES) if low <= age < high]
    return slice(inside[0], inside[-1] + 1)


def error(test: BackTest, run: str, region: str, ages: str | None = None, sex: int | None = None) -> float:
    """Return the error of a run's people of 2020, % of the count."""
    groups = slice(None) if ages is None else band(ages)
    sexes = [0, 1] if sex is None else [sex]
    forecast, counted = (array[test.members(region)][:, sexes, groups] for array in (test.runs[run], test.counted))
    return percent(forecast, counted)


def printed_rates(tests: Tests) -> str:
    """Return births and deaths of the first year beside those that the census of 2010 printed, per 1,000."""
    rows = []
    for name, test in tests.items():
        pairs = [(printed(name, name, item), rate) for item, rate in test.first_year.items()]
        rows.append([name.title(), *(f"{rate:.2f}" for pair in pairs for rate in pair)])
    return markdown(["place", "births printed", "births of the run", "deaths printed", "deaths of the run"], rows)


def runs_table(tests: Tests) -> str:
    """Return the errors of every run: totals, by sex, and the mean of counties and of cells."""
    rows = []
    for name, test in tests.items():
        for run, label in RUNS.items():
            forecast = test.runs[run]
            totals = [error(test, run, name), *(error(test, run, name, sex=sex) for sex in (0, 1))]
            counties = mean_error(forecast.sum(axis=(1, 2)), test.counted.sum(axis=(1, 2)))
            means = [f"{value:.1f}" for value in (*counties, *mean_error(forecast, test.counted))]
            rows.append([name.title(), label, *map(signed, totals), *means])
    head = ["place", "run", "total", "women", "men", "counties", "by size", "cells", "by size"]
    return markdown(head, rows)


def counties_table(tests: Tests) -> str:
    """Return the error of each county's total, with the net migration that the two censuses tell."""
    chosen = [run for run in RUNS if run not in {"later_life_expectancy", "age_pattern"}]
    rows = []
    for name, test in tests.items():
        for position, leaf in enumerate(test.place.leaves):
            errors = [signed(error(test, run, leaf)) for run in chosen]
            rows.append([leaf.title(), f"{test.counted[position].sum():,.0f}", signed(test.levels[position]), *errors])
        if len(test.place.leaves) > 1:
            errors = [signed(error(test, run, name)) for run in chosen]
            rows.append([name.title(), f"{test.counted.sum():,.0f}", "", *errors])
    return markdown(["county", "counted", "migration", *(RUNS[run] for run in chosen)], rows)


def ages_table(tests: Tests) -> str:
    """Return the errors of the run known in 2010 by age, and by sex for each place."""
    rows = []
    for name, test in tests.items():
        sums = [(name, sex) for sex in (0, 1, None)]
        counties = [(leaf, None) for leaf in test.place.leaves if leaf != name]
        for region, sex in [*counties, *sums]:
            label = region.title() + ("" if sex is None else (", women", ", men")[sex])
            rows.append([label, *(signed(error(test, "known_in_2010", region, ages, sex)) for ages in BANDS)])
    return markdown(["", *BANDS], rows)


def migration_table(tests: Tests) -> str:
    """Return by age what is left of the error once migration is in, in three ways."""
    wanted = {"qingyuan": ("qingcheng", "qingxin", "north", "qingyuan"), "kaiping": ("kaiping",)}
    rows = [
        [region.title(), RUNS[run], *(signed(error(tests[name], run, region, ages)) for ages in BANDS)]
        for name, regions in wanted.items()
        for region in regions
        for run in MOVING
    ]
    return markdown(["", "run", *BANDS], rows)


def missed_children(tests: Tests) -> str:
    """Return the children of 2010 beside the same cohort in 2020."""
    rows = []
    for name, test in tests.items():
        first, second = test.before[..., band("0-4")], test.counted[..., band("10-14")]
        ratios = [f"{boys_per_girl(children):.2f}" for children in (first, second)]
        rows.append([name.title(), f"{first.sum():,.0f}", f"{second.sum():,.0f}", *ratios])
    head = ["place", "0-4 in 2010", "10-14 in 2020", "boys per girl in 2010", "boys per girl in 2020"]
    return markdown(head, rows)


def boys_per_girl(children: Array) -> float:
    """Return the sex ratio of children, dims (region, sex, group), persons."""
    girls, boys = children.sum(axis=(0, 2))
    return float(boys / girls)


def since_table(since: Since2020) -> str:
    """Return the errors of totals since 2020; a total on which a run was set is no score for it."""
    rows = []
    for year, area in sorted(since.published, key=lambda key: (key[0], [*AREAS].index(key[1]))):
        published = since.published[year, area]
        errors = {run: signed(100 * (since.runs[run][year, area] / published - 1), 2) for run in SINCE}
        if year == 2022:
            errors["as_shipped"] = "set on it"
        rows.append([str(year), AREAS[area], f"{published:,.0f}", *errors.values()])
    return markdown(["year", "area", "published", *SINCE.values()], rows)


def flows_table(since: Since2020) -> str:
    """Return Qingcheng's births and deaths of 2022 under both readings of the births."""
    runs = {"published": "published", "rates_since": "plan's births", "census_births": "census infants"}
    rows = [[measure, *(f"{since.flows[run][measure]:,.0f}" for run in runs)] for measure in ("births", "deaths")]
    return markdown(["", *runs.values()], rows)


def full_table(tests: Tests) -> list[list[str]]:
    """Return every cell: place, region, sex, age, both counts, and 2020 by run, in whole persons."""
    rows = [["place", "region", "sex", "age", f"counted_{BEFORE}", f"counted_{AFTER}", *RUNS]]
    for name, test in tests.items():
        for cell in np.ndindex(test.counted.shape):
            region, sex, group = test.place.leaves[cell[0]], SEXES[cell[1]], CENSUS_AGES[cell[2]]
            counts = [array[cell] for array in (test.before, test.counted, *(test.runs[run] for run in RUNS))]
            rows.append([name, region, sex, str(group), *(f"{count:.0f}" for count in counts)])
    return rows


def signed(value: float, decimals: int = 1) -> str:
    """Return a number with its sign; a rounded zero has a plus."""
    return f"{round(value, decimals) + 0.0:+.{decimals}f}"


def number(cell: str) -> float | None:
    """Return the number in a cell; none in a text."""
    try:
        return float(cell.replace(",", ""))
    except ValueError:
        return None


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table with numbers to the right."""
    numbers = [any(number(row[column]) is not None for row in rows) for column in range(len(head))]
    lines = [head, ["---:" if right else "---" for right in numbers], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def marked(text: str, kind: str = "backtest") -> dict[str, str]:
    """Return the tables of a page by the name in the mark above them."""
    return {name: table.rstrip() for _, name, table in _marks(kind).findall(text)}


def fill(text: str, fresh: Mapping[str, str], kind: str = "backtest") -> str:
    """Return the page with the table below each mark replaced."""
    return _marks(kind).sub(lambda found: f"{found[1]}{fresh[found[2]]}\n", text)


def _marks(kind: str) -> re.Pattern[str]:
    """Return what finds a mark of a kind on the page, the name in it, and the lines of the table below."""
    return re.compile(rf"(<!-- {kind}: (.+) -->\n)((?:\|.*\n)*)")


def main() -> None:
    """Write the page's tables and the full table again."""
    with tempfile.TemporaryDirectory() as name:
        tests, since = back_tests(Path(name)), since_2020(Path(name))
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8"), tables(tests, since)), encoding="utf-8")
    write_rows(FULL, full_table(tests))


if __name__ == "__main__":
    main()
