"""Input paths that stop before the horizon and hold their last value."""

from __future__ import annotations

from sim.inputs.catalogue import Inputs
from sim.scenario.model import Settings


def held_paths(settings: Settings, inputs: Inputs) -> list[tuple[str, int]]:
    """Return name and last year of every input path that ends before the horizon."""
    national, end = inputs.national, settings.horizon.end
    used = ("total_fertility", "life_expectancy", "sex_ratio_at_birth")
    last = {f"national_path.{name}": national.path[name].last_year for name in used}
    last["fertility_schedule"] = int(national.fertility_years[-1])
    last["mortality"] = int(national.mortality_years[-1])
    childcare = settings.demand.childcare
    for name, path in (("take_up", childcare.take_up), ("affordable_and_near", childcare.affordable_and_near)):
        last[f"demand.childcare.{name}"] = max(path)
    return [(name, year) for name, year in last.items() if year < end]
