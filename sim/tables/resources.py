"""Tables of demand and supply by resource."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.demand.forecast import Demand
from sim.inputs.catalogue import Inputs
from sim.supply.forecast import Supply
from sim.tables.summary import frame, summary
from sim.targets.indicator import roll_up


def demand_table(variant: str, demand: Demand, inputs: Inputs, years: np.ndarray) -> pd.DataFrame:
    """Return units needed by year, region, resource and method; years without a norm have no row."""
    parts = []
    for resource in inputs.resources:
        for method, units in demand.methods(resource.id).items():
            labels = {"resource": resource.id, "method": method, "unit": resource.unit}
            parts.append(_units(variant, units, inputs, years, labels))
    return _together(parts, ["variant", "year", "region", "resource", "method", "unit"])


def supply_table(variant: str, supply: Supply, inputs: Inputs, years: np.ndarray) -> pd.DataFrame:
    """Return units there are on 31 December by year, region and resource."""
    parts = []
    for resource in inputs.resources:
        if resource.id in supply.units:
            labels = {"resource": resource.id, "unit": resource.unit}
            parts.append(_units(variant, supply.units[resource.id], inputs, years, labels))
    return _together(parts, ["variant", "year", "region", "resource", "unit"])


def _units(variant: str, units: np.ndarray, inputs: Inputs, years: np.ndarray, labels: dict[str, str]) -> pd.DataFrame:
    place = inputs.place
    table = frame({"year": years, "region": place.regions}, summary(roll_up(units, place)))
    table.insert(0, "variant", variant)
    for position, (name, label) in enumerate(labels.items(), start=3):
        table.insert(position, name, label)
    return table.dropna(subset=["mean"])


def _together(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=[*columns, "mean", "p10", "p50", "p90"])
    return pd.concat(parts, ignore_index=True)
