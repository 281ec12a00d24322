"""What a place could still give: a scenario without it runs, but says less."""

from __future__ import annotations

from sim.inputs.catalogue import Inputs
from sim.inputs.migration import NOTHING_GIVEN


def still_missing(inputs: Inputs) -> list[str]:
    """Return what is not there yet, each with what goes without it and where it would stand."""
    found = []
    if not inputs.base_stocks:
        found.append("no stock of the base year: need is forecast, supply is not (fill in stocks.csv)")
    if all(row["note"] == NOTHING_GIVEN for row in inputs.migration.levels.values()):
        found.append("no level of migration: nobody moves, which is assumed (fill in migration.csv)")
    if not inputs.plans:
        found.append("no plan: nothing is held against targets (fill in a plan's folder and set plan)")
    return found
