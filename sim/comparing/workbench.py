"""A workbench for the next plan: targets that could be met, and the stock and yearly additions that they ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.comparing.aligning import Comparable, as_run
from sim.comparing.drawn import PEOPLE_OF, drawn, in_force
from sim.errors import CompareError
from sim.inputs.plan import Direction, Indicator
from sim.result import Run
from sim.scenario.problems import near
from sim.targets.attainment import reachable
from sim.targets.indicator import DEATHS, GROUP_OF

SHARES = (50, 80)
COLUMNS = [
    "plan", "variant", "indicator", "nature", "unit", "direction", "year", "region", "target", "target_basis",
    "probability", "status", "value_50", "value_80", "people", "from_year", "units_from", "units_50", "units_80",
    "additions_50", "additions_80", "growth_50", "growth_80", "note",
]  # fmt: skip


def workbench(given: Comparable, year: int = 2030, region: str | None = None) -> pd.DataFrame:
    """Return for each modelled indicator and variant the targets of a year that would be met with 50 and 80 %.

    Parameters
    ----------
    given
        A result, a run folder or a scenario.
    year
        The next plan's target year.
    region
        By default the whole place.

    Returns
    -------
    DataFrame
        ``target``, ``target_basis``, ``probability`` and ``status`` are those of the plan that holds in the year;
        ``value_50`` and ``value_80`` the most ambitious printed values that half and four fifths of the draws meet;
        ``people`` those the indicator is told by (mean); ``units_from`` what there was in ``from_year``, the latest
        that is known; ``units_`` what the value asks for, ``additions_`` how many a year that is, net of who leaves
        and what closes, and ``growth_`` the yearly growth. Blank where a few deaths decide or the scenario sets the
        value.

    Raises
    ------
    CompareError
        The year or the region is not in the run.
    """
    run = as_run(given)
    years, regions = run.data["year"].values.tolist(), run.data["region"].values.tolist()
    if not years[0] < year <= years[-1]:
        raise CompareError(f"no year {year} after the base: {run.name} goes from {years[0]} to {years[-1]}")
    if region is not None and region not in regions:
        raise CompareError(f"no region {region!r}, {near(region, regions)}")
    at = (year, region or str(regions[0]))
    rows = [row for variant in run.data["variant"].values.tolist() for row in _rows(run, variant, at)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(run: Run, variant: str, at: tuple[int, str]) -> Iterator[dict[str, Any]]:
    for plan in run.inputs[variant].plans:
        for indicator in plan.indicators:
            values = drawn(run, indicator.id, variant)
            if values is None:
                continue
            told = in_force(run, indicator.id, *at, variant) or {}
            names = ("target", "target_basis", "probability", "status", "note")
            row = {
                "plan": plan.id, "variant": variant, "indicator": indicator.id, "nature": indicator.nature,
                "unit": indicator.unit, "year": at[0], "region": at[1], **{name: told.get(name) for name in names},
            }  # fmt: skip
            direction = told.get("direction") or next((t.direction for t in indicator.targets.values()), None)
            row["direction"] = direction
            if direction is None or indicator.numerator in DEATHS or told.get("status") == "assumed":
                yield row
            else:
                yield row | _reach(run, indicator, variant, at, direction)


def _reach(run: Run, indicator: Indicator, variant: str, at: tuple[int, str], direction: Direction) -> dict[str, Any]:
    year, region = at
    values = drawn(run, indicator.id, variant)
    assert values is not None
    there = values.sel(year=year, region=region).to_numpy().astype(np.float64)
    found: dict[str, Any] = {
        f"value_{share}": reachable(there, share / 100, direction, indicator.decimals) for share in SHARES
    }
    people = _people(run, indicator, variant)
    if people is None:
        return found
    since = _known_until(run, indicator, variant, at)
    stock = values.sel(year=since, region=region).to_numpy().astype(np.float64) * people(since, region)
    start, served = float(stock.mean()) / indicator.scale, float(people(year, region).mean())
    found |= {"people": served, "from_year": since, "units_from": start}
    for share in SHARES:
        needed = found[f"value_{share}"] * served / indicator.scale
        found |= {f"units_{share}": needed, f"additions_{share}": (needed - start) / (year - since)}
        found[f"growth_{share}"] = (needed / start) ** (1 / (year - since)) - 1 if start > 0 and needed > 0 else None
    return found


def _people(run: Run, indicator: Indicator, variant: str) -> Any:
    """Return the denominator's draws by year and region; ``None`` where the headline numbers do not have it."""
    name = PEOPLE_OF.get(GROUP_OF.get(indicator.denominator, ""))
    if name is None:
        return None
    array = run.data[name].sel(variant=variant)

    def of(year: int, region: str) -> NDArray[np.float64]:
        return np.asarray(array.sel(year=year, region=region).to_numpy(), np.float64)

    return of


def _known_until(run: Run, indicator: Indicator, variant: str, at: tuple[int, str]) -> int:
    """Return the latest year before the target's for which the stock is known: the base, or a later observed one."""
    year, region = at
    rows = run.inputs[variant].observed
    seen = [row.year for row in rows if (row.measure, row.region) == (indicator.numerator, region) and row.year < year]
    return max([int(run.data["year"].values[0]), *seen])
