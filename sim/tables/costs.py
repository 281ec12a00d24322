"""The table of costs: capital and running cost by year, region and unit cost of the scenario."""

from __future__ import annotations

import pandas as pd

from sim.inputs.catalogue import Inputs
from sim.scenario.model import Settings
from sim.simulate import Outcome
from sim.supply.costs import costs_of
from sim.tables.summary import frame, summary_of_regions

COLUMNS = ["variant", "year", "region", "cost", "lever", "resource", "kind", "unit", "mean", "p10", "p50", "p90"]


def costs_table(variant: str, settings: Settings, inputs: Inputs, outcome: Outcome) -> pd.DataFrame:
    """Return money by year after the base and region; no rows without unit costs, and none for what nobody decides."""
    parts, years = [], outcome.people.years
    for cost in costs_of(settings, inputs, outcome.supply, outcome.draws):
        table = frame({"year": years, "region": inputs.place.regions}, summary_of_regions(cost.money, inputs.place))
        labels = {"cost": cost.name, "lever": cost.lever, "resource": cost.resource, "kind": cost.kind}
        parts.append(table[table["year"] > years[0]].assign(variant=variant, unit=cost.unit, **labels))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)
