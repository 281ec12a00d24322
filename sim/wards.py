"""The wards of a scenario, simulated after its cases: cases that share a ward's patients and beds share its result."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import numpy as np

from sim.demand.replications import Precision, simulate_ward
from sim.demand.ward import Ward, WardResult, WardYear
from sim.demand.ward_setup import precision_of, set_up_ward
from sim.errors import ScenarioError
from sim.inputs.catalogue import Inputs
from sim.scenario.load import Case, Scenario
from sim.scenario.model_wards import MOST_A_BED
from sim.scenario.read import Position
from sim.simulate import Outcome

Simulated = tuple[Ward, int, Precision]
"""What the result of a ward hangs on."""


def with_wards(
    scenario: Scenario,
    inputs: Mapping[str, Inputs],
    outcomes: Mapping[str, Outcome],
    tick: Callable[[int], None] = lambda _: None,
    known: dict[Simulated, WardResult] | None = None,
) -> dict[str, Outcome]:
    """Return the outcomes with the wards of each case.

    Parameters
    ----------
    scenario, inputs, outcomes
        The cases, their tables, and what came out of them.
    tick
        Called with the number of replications that are done, or no longer needed.
    known
        Wards that were simulated already; those of these cases are added.

    Raises
    ------
    ScenarioError
        A ward is asked for many times its beds.
    """
    known = {} if known is None else known
    planned = {variant: _wards(scenario.cases[variant], inputs[variant], out) for variant, out in outcomes.items()}
    found = {}
    for variant, outcome in outcomes.items():
        settings, wards = scenario.cases[variant].settings, []
        precision = precision_of(settings.ward_simulation.precision)
        for ward, year in planned[variant]:
            key, left = (ward, year, precision), precision.most
            if key not in known:
                known[key] = simulate_ward(ward, year, settings.seed, precision, tick=lambda: tick(1))
                left -= known[key].replications
            tick(left)
            wards.append(WardYear(ward, year, known[key]))
        found[variant] = replace(outcome, wards=tuple(wards))
    return found


def most_replications(scenario: Scenario, names: Collection[str]) -> int:
    """Return how many replications the wards of some cases may take: what a progress bar counts."""
    cases = [scenario.cases[name].settings for name in names]
    return sum(
        settings.ward_simulation.precision.most * len(told.years)
        for settings in cases
        for told in settings.wards.values()
        if told is not None
    )


def _wards(case: Case, inputs: Inputs, outcome: Outcome) -> list[tuple[Ward, int]]:
    found, settings = [], case.settings
    for name, told in settings.wards.items():
        if told is None:
            continue
        region = told.region or inputs.place.root
        days = bed_days(inputs, outcome, region) if told.share_of_bed_days else {}
        for year in told.years:
            ward = set_up_ward(name, told, settings, inputs.stays.get(name, {}), days.get(year, 0.0))
            _check_load(case, ward, year)
            found.append((ward, year))
    return found


def _check_load(case: Case, ward: Ward, year: int) -> None:
    """Refuse a load that is a slip of units: it would be simulated for hours."""
    if ward.load > MOST_A_BED * ward.beds:
        path = ("wards", ward.name)
        origin = case.merged.origin(path)
        place = (origin.key or origin.position) if origin else Position("")
        text = f"patients of {year} ask for {ward.load:,.0f} beds, the ward has {ward.beds}"
        raise ScenarioError(place.problem(text, path, "check admissions, share and length of stay"))


def bed_days(inputs: Inputs, outcome: Outcome, region: str) -> dict[int, float]:
    """Return the median of a region's bed-days by year: those treated in the place, people from elsewhere included."""
    days = outcome.demand.activity["bed_days_inside"][:, :, list(inputs.place.members(region))].sum(axis=2)
    middle: list[float] = np.median(days, axis=0).tolist()
    return dict(zip(outcome.people.years.tolist(), middle, strict=True))
