"""Tables of demand and supply by resource."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.demand.forecast import Demand
from sim.inputs.catalogue import Inputs
from sim.supply.forecast import Supply
from sim.tables.summary import STATISTICS, Part, long_table, summary_of_regions


def demand_table(variant: str, demand: Demand, inputs: Inputs, years: np.ndarray) -> pd.DataFrame:
    """Return units needed by year, region, resource and method; years without a norm have no row."""
    parts = [
        _units(units, inputs, years, {"resource": resource.id, "method": method, "unit": resource.unit})
        for resource in inputs.resources
        for method, units in demand.methods(resource.id).items()
    ]
    columns = ["variant", "year", "region", "resource", "method", "unit", *STATISTICS]
    return long_table(parts, columns, variant=variant).dropna(subset=["mean"])


def supply_table(variant: str, supply: Supply, inputs: Inputs, years: np.ndarray) -> pd.DataFrame:
    """Return units there are on 31 December by year, region and resource."""
    parts = [
        _units(supply.units[resource.id], inputs, years, {"resource": resource.id, "unit": resource.unit})
        for resource in inputs.resources
        if resource.id in supply.units
    ]
    columns = ["variant", "year", "region", "resource", "unit", *STATISTICS]
    return long_table(parts, columns, variant=variant).dropna(subset=["mean"])


def _units(units: np.ndarray, inputs: Inputs, years: np.ndarray, labels: dict[str, str]) -> Part:
    place = inputs.place
    return Part({"year": years, "region": place.regions}, summary_of_regions(units, place), labels)
