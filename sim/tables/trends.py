"""The table of the plan's statements of trend."""

from __future__ import annotations

import pandas as pd

from sim.inputs.catalogue import Inputs
from sim.population.forecast import People
from sim.targets.measures import GIVEN
from sim.targets.trends import check

COLUMNS = [
    "plan", "variant", "region", "trend", "measure", "direction", "holds_until", "ends", "checked_to", "probability",
]  # fmt: skip
CHECKED_AFTER = 4
"""Years after the base up to which a statement is checked: 2024 for a plan of 2021-2025."""


def trends_table(variant: str, people: People, inputs: Inputs) -> pd.DataFrame:
    """Return one row a statement: until when the median moves as the plan says, and how likely to the plan's middle.

    ``probability`` is the share of draws in which the statement held in every year up to ``checked_to``. A
    statement that ends is a finding, not an error.
    """
    checked = min(int(people.years[0]) + CHECKED_AFTER, int(people.years[-1]))
    rows = []
    for plan in inputs.plans:
        for trend in plan.trends:
            held = check(people, inputs.place.members(plan.region), trend)
            likely = None if trend.measure in GIVEN else float(held.probability[list(held.years).index(checked)])
            said = (plan.id, variant, plan.region, trend.id, trend.measure, trend.direction)
            rows.append((*said, held.until, held.ends, checked, likely))
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"holds_until": "Int64", "ends": "Int64", "checked_to": "Int64"})
