"""The table of assumptions: every input number with its source, its status and where it was set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sim.inputs.catalogue import Inputs
from sim.scenario.load import BASE, Scenario
from sim.tables.status import quantities

COLUMNS = [
    "path", "variant", "value", "low", "high", "unit", "population_base", "source", "status", "set_in", "note",
]  # fmt: skip


def assumptions_table(scenario: Scenario, inputs: dict[str, Inputs]) -> pd.DataFrame:
    """Return the contract's ``assumptions.csv``: all numbers of the base, and of each variant those that differ."""
    base = list(_rows(scenario, inputs, BASE))
    seen = {_same(row) for row in base}
    rows = base + [
        row
        for name in scenario.cases
        if name != BASE
        for row in _rows(scenario, inputs, name)
        if _same(row) not in seen
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _same(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in COLUMNS if name not in ("variant", "set_in"))


def _rows(scenario: Scenario, inputs: dict[str, Inputs], name: str) -> Iterator[dict[str, Any]]:
    case, tables = scenario.cases[name], inputs[name]
    for path, quantity in quantities(case.settings):
        if path[:2] == ("supply", "growth") and path[2] not in {resource.id for resource in tables.resources}:
            continue
        yield {
            "path": ".".join(path), "variant": name,
            "value": quantity.value, "low": quantity.low, "high": quantity.high, "unit": quantity.unit,
            "population_base": quantity.population_base, "source": quantity.source or "scenario",
            "status": quantity.status, "set_in": scenario.set_in(name, path), "note": quantity.note,
        }  # fmt: skip
    for region, row in tables.migration.levels.items():
        yield {
            "path": f"population.migration.levels.{region}", "variant": name, "value": row["net_per_1000"],
            "low": row["low"], "high": row["high"], "unit": "per 1000 residents a year", "population_base": "resident",
            "source": row["source"] or "scenario", "status": row["status"] or "assumed",
            "set_in": f"migration.csv:{row.line}", "note": row["note"] or "",
        }  # fmt: skip
    for region, told in tables.children_ever_born.items():
        if told is not None:
            yield {
                "path": f"population.children_ever_born.{region}", "variant": name, "value": told["children_ever_born"],
                "low": None, "high": None, "unit": "children per woman of 15-64", "population_base": "resident",
                "source": told["source"], "status": told["status"] or "assumed",
                "set_in": f"children_ever_born.csv:{told.line}", "note": told["note"] or "",
            }  # fmt: skip
    for measure, given in tables.service_use.items():
        for row in given.rows:
            ages = f"{row['age']}_{'plus' if row['age_end'] is None else row['age_end']}"
            sex = f".{row['sex']}" if row["sex"] not in (None, "both") else ""
            yield {
                "path": f"demand.service_use.{measure}{sex}.{ages}", "variant": name, "value": row["value"],
                "low": None, "high": None, "unit": row["unit"] or "", "population_base": row["population_base"] or "",
                "source": row["source"] or given.file, "status": row["status"] or "assumed",
                "set_in": f"health_service_use.csv:{row.line}", "note": row["note"] or "",
            }  # fmt: skip
    for resource, stock in tables.base_stocks.items():
        yield {
            "path": f"supply.base_stock.{resource}", "variant": name, "value": stock.value, "low": None, "high": None,
            "unit": tables.resource(resource).unit, "population_base": "resident" if stock.reading == "density" else "",
            "source": stock.source, "status": stock.status, "set_in": "stocks.csv",
            "note": "; ".join(part for part in (f"reading: {stock.reading}", stock.note) if part),
        }  # fmt: skip
