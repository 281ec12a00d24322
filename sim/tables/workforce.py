"""The table of staff: who came, who left and why, and how old they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.scenario.load import BASE, Scenario
from sim.scenario.model import Settings
from sim.simulate import Outcome
from sim.supply.forecast import Supply, staff_flows
from sim.supply.staffing import Flows
from sim.supply.workforce import INS, OUTS
from sim.tables.summary import Labels, Part, long_table, summary, summary_of_regions
from sim.targets.indicator import roll_up
from sim.uncertainty.layout import rows

Array = NDArray[np.float64]
COLUMNS = ["variant", "year", "region", "resource", "flow", "unit", "mean", "p10", "p50", "p90"]
FLOWS = ("start", *INS, *OUTS, "end")
"""Start and what comes less what goes is the end."""
STATES = ("end", "full_time", "mean_age", "share_55_plus")
"""What the base year has too."""


def workforce_table(variant: str, settings: Settings, inputs: Inputs, outcome: Outcome) -> pd.DataFrame:
    """Return the flows of each cadre by year and region, the base year with its stock alone."""
    draws, years = outcome.draws, outcome.people.years
    parts = []
    for resource, flows in staff_flows(settings, inputs, years, outcome.supply, draws):
        unit = inputs.resource(resource).unit
        for name, of_unit, stats in _told(flows, inputs, resource in settings.supply.hires):
            first = 0 if name in STATES else 1
            dims: dict[str, Labels] = {"year": years[first:], "region": inputs.place.regions}
            labels = {"resource": resource, "flow": name, "unit": of_unit or unit}
            parts.append(Part(dims, stats, labels))
    return long_table(parts, COLUMNS, variant=variant)


def with_staff_of_their_own(
    scenario: Scenario, inputs: Inputs, outcomes: Mapping[str, Outcome], of_base: str
) -> tuple[str, ...]:
    """Return the base, and the variants whose staff are not the same in every draw: the others' rows are the base's.

    Parameters
    ----------
    of_base
        :func:`staff_of` the base, which may be worked on elsewhere.
    """
    settled = scenario.base.supply

    def differs(name: str) -> bool:
        settings = scenario.cases[name].settings.supply
        if (settings.workforce, settings.training, settings.hires) != (
            settled.workforce, settled.training, settled.hires
        ):  # fmt: skip
            return True
        return staff_of(inputs, outcomes[name].supply) != of_base

    return tuple(name for name in outcomes if name == BASE or differs(name))


def staff_of(inputs: Inputs, supply: Supply) -> str:
    """Return a text that two cases share if their staff are the same in every draw, year and region."""
    found = sha256()
    for resource in inputs.resources:
        if resource.kind == "staff" and resource.id in supply.units:
            found.update(resource.id.encode())
            found.update(rows(supply.units[resource.id]).tobytes())
    return found.hexdigest()


def _told(flows: Flows, inputs: Inputs, hired: bool) -> Iterator[tuple[str, str, dict[str, Array]]]:
    """Yield name, unit where it is not persons, and mean and quantiles of all regions, dims (year, region)."""
    place = inputs.place
    for name in (*FLOWS, "full_time", *(("not_hired_posts", "not_hired_applicants") if hired else ())):
        yield name, "", summary_of_regions(flows[name] if name in STATES else flows[name][:, 1:], place)
    end = roll_up(flows["end"], place)
    for name, summed, unit, scale in (
        ("mean_age", "ages", "years", 1.0),
        ("share_55_plus", "aged_55_plus", "%", 100.0),
    ):
        yield name, unit, summary(_over(roll_up(flows[summed], place) * scale, end))


def _over(part: Array, whole: Array) -> Array:
    found: Array = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return found
