"""North and south by county: what each region has, for each thousand residents, and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sim.inputs.plan import Indicator
from sim.publish.run_tables import RunTables

NATURES = ("binding", "anticipatory")


@dataclass(frozen=True)
class Density:
    """An indicator of a plan that is a density of a resource.

    Attributes
    ----------
    resource
        What is counted.
    unit
        The unit of the count, as labelled.
    """

    indicator: Indicator
    resource: str
    unit: str


def densities(run: RunTables) -> tuple[Density, ...]:
    """Return the densities of the run's first plan that have a supply: binding ones first, as printed."""
    there = set(run.table("supply")["resource"])
    plans = run.inputs.plans[:1]
    ordered = [each for plan in plans for nature in NATURES for each in plan.indicators if each.nature == nature]
    found = [each for each in ordered if each.numerator in there]
    lang = run.words.lang
    return tuple(Density(each, each.numerator, run.inputs.unit_name(each.numerator, lang)) for each in found)


def years_shown(run: RunTables) -> tuple[int, ...]:
    """Return the printed target years of the plans, every fifth year after them, and the last year."""
    horizon = run.scenario.base.horizon
    printed = run.inputs.printed_years
    first = max((year for year in printed if year <= horizon.end), default=horizon.base)
    later = {year for year in range(first, horizon.end + 1) if year % 5 == 0}
    return tuple(sorted({year for year in printed if horizon.base < year <= horizon.end} | later | {horizon.end}))


def target_year(run: RunTables) -> int:
    """Return the last year for which a plan prints a target within the run; the run's last year without a plan."""
    return run.inputs.milestone_year(run.scenario.base.horizon.end)


def county_table(run: RunTables) -> pd.DataFrame:
    """Return one row for each year and region: residents, then count, density and mean gap of each resource.

    Columns are ``year, region, population`` and, for each resource, ``<resource>`` (units, median), ``<indicator>``
    (in the indicator's unit, median) and ``<resource>_gap`` (units, mean, negative is short). The base year stands
    first; it has no target, so no gap. In each year the whole place comes first, then groups of regions, each followed
    by its counties.
    """
    people = run.base("population_groups")
    people = people[(people["sex"] == "both") & (people["group"] == "all")].set_index(["year", "region"])
    years = (run.scenario.base.horizon.base, *years_shown(run))
    rows = pd.MultiIndex.from_product([years, ordered_regions(run)], names=["year", "region"])
    columns: dict[str, pd.Series] = {"population": people["p50"].reindex(rows)}
    supply, targets = run.base("supply"), run.base("targets")
    for density in densities(run):
        mine = supply[supply["resource"] == density.resource].set_index(["year", "region"])
        held = targets[(targets["indicator"] == density.indicator.id) & (targets["plan"] == density.indicator.plan)]
        held = held.set_index(["year", "region"])
        counts = mine["p50"].reindex(rows)
        columns[density.resource] = counts
        columns[density.indicator.id] = (
            held["p50"].reindex(rows).fillna(_in_base_year(run, density.indicator, counts, columns["population"]))
        )
        columns[f"{density.resource}_gap"] = held["gap_unit_count"].reindex(rows)
    return pd.DataFrame(columns, index=rows).reset_index()


def _in_base_year(run: RunTables, indicator: Indicator, counts: pd.Series, people: pd.Series) -> pd.Series:
    """Return the density of the base year, for which a plan has no target row: stocks and residents are counts."""
    first = counts.index.get_level_values("year") == run.scenario.base.horizon.base
    known = first & (indicator.denominator == "population")
    return (counts / people * indicator.scale).where(known)


def ordered_regions(run: RunTables) -> list[str]:
    """Return the regions, each followed by its parts."""
    place = run.inputs.place

    def below(region: str) -> list[str]:
        parts = [name for name in place.regions if place.parent.get(name) == region]
        return [region, *(name for part in parts for name in below(part))]

    return below(place.root)
