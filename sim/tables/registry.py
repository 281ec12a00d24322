"""Which function makes which table of a run folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.scenario.model import Settings
from sim.simulate import Outcome
from sim.tables import activity, people, resources
from sim.tables.attainment import attainment_table
from sim.tables.capital import investment_table, projects_table
from sim.tables.childcare import childcare_table, surplus_table
from sim.tables.childcare_supply import childcare_supply_table
from sim.tables.costs import costs_table
from sim.tables.coupling import coupling_table
from sim.tables.decisions import decisions_table
from sim.tables.demand_change import demand_change_table
from sim.tables.equity import equity_table
from sim.tables.methods import methods_table
from sim.tables.redistribution import redistribution_table
from sim.tables.rules import rules_table
from sim.tables.targets import targets_table
from sim.tables.training import intake_needed_table, training_table
from sim.tables.trends import trends_table
from sim.tables.wards import wards_table
from sim.tables.warnings import warnings_table
from sim.tables.workforce import workforce_table
from sim.words import Words


@dataclass(frozen=True)
class Told:
    """What the tables of one variant are made from."""

    variant: str
    settings: Settings
    inputs: Inputs
    outcome: Outcome
    words: Words
    without_policy: Outcome | None = None
    """The same case without the policy on births, where the scenario has it."""

    @property
    def years(self) -> NDArray[np.int64]:
        """Years of the run, the base first."""
        return self.outcome.people.years


def _demand(make: Callable[..., pd.DataFrame]) -> Callable[[Told], pd.DataFrame]:
    return lambda told: make(told.variant, told.outcome.demand, told.inputs, told.years)


def _demand_change(told: Told) -> pd.DataFrame:
    bare = told.without_policy.demand if told.without_policy else None
    return demand_change_table(told.variant, told.outcome.demand, told.inputs, told.years, without_policy=bare)


def _people(make: Callable[..., pd.DataFrame]) -> Callable[[Told], pd.DataFrame]:
    return lambda told: make(told.variant, told.outcome.people, told.inputs.place)


MAKERS: Mapping[str, Callable[[Told], pd.DataFrame]] = {
    "targets": lambda t: targets_table(t.variant, t.settings, t.inputs, t.outcome, t.words),
    "attainment": lambda t: attainment_table(t.variant, t.inputs, t.outcome, t.words),
    "demand": _demand(resources.demand_table),
    "methods": lambda t: methods_table(t.variant, t.outcome.demand, t.inputs, t.years, t.words),
    "activity": _demand(activity.activity_table),
    "specialties": _demand(activity.specialties_table),
    "service_level": _demand(activity.service_level_table),
    "demand_change": _demand_change,
    "supply": lambda t: resources.supply_table(t.variant, t.outcome.supply, t.inputs, t.years),
    "projects": lambda t: projects_table(t.variant, t.settings, t.inputs, t.outcome.supply, t.words),
    "investment": lambda t: investment_table(t.variant, t.outcome.supply),
    "childcare": lambda t: childcare_table(t.variant, t.settings, t.inputs, t.outcome),
    "childcare_supply": lambda t: childcare_supply_table(t.variant, t.settings, t.inputs, t.outcome),
    "coupling": lambda t: coupling_table(t.variant, t.settings, t.inputs, t.outcome),
    "costs": lambda t: costs_table(t.variant, t.settings, t.inputs, t.outcome),
    "decisions": lambda t: decisions_table(t.variant, t.settings, t.inputs, t.outcome, t.words),
    "redistribution": lambda t: redistribution_table(t.variant, t.settings, t.inputs, t.outcome, t.words),
    "childcare_surplus": lambda t: surplus_table(t.variant, t.inputs, t.outcome, t.words),
    "population_groups": _people(people.groups_table),
    "components": _people(people.components_table),
    "births": _people(people.births_table),
    "parity": lambda t: people.parity_table(t.variant, t.outcome.people, t.inputs),
    "calibration": lambda t: people.calibration_table(t.variant, t.outcome.people, t.inputs.place, t.settings),
    "trends": lambda t: trends_table(t.variant, t.outcome.people, t.inputs),
    "rules": lambda t: rules_table(t.variant, t.inputs, t.outcome, t.words),
    "warnings": lambda t: warnings_table(t.variant, t.settings, t.inputs, t.outcome.people, t.words),
    "wards": lambda t: wards_table(t.variant, t.settings, t.outcome.wards, t.words),
    "equity": lambda t: equity_table(t.variant, t.settings, t.inputs, t.outcome, t.words),
    "workforce": lambda t: workforce_table(t.variant, t.settings, t.inputs, t.outcome),
    "training": lambda t: training_table(t.variant, t.settings, t.inputs, t.outcome),
    "intake_needed": lambda t: intake_needed_table(t.variant, t.settings, t.inputs, t.outcome, t.words),
}
"""By name: the tables that have rows of every variant."""

HANGS_ON: Mapping[str, str] = {
    **dict.fromkeys(("population_groups", "components", "births", "parity"), "people"),
    **dict.fromkeys(("demand", "methods", "activity", "specialties", "service_level", "demand_change"), "demand"),
    **dict.fromkeys(("childcare_surplus", "trends", "calibration"), "demand"),
}
"""Tables that one part of the outcome makes alone: cases that share this part have the same rows.

Cases that share their demand share people and all tables but those of supply too.
"""
