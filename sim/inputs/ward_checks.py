"""What the wards of a scenario say against the place and the horizon."""

from __future__ import annotations

from sim.errors import Problem
from sim.inputs.place import Place
from sim.scenario.load import Case
from sim.scenario.problems import near
from sim.scenario.read import Position


def ward_problems(case: Case, place: Place) -> list[Problem]:
    """Check the regions and years of wards."""
    problems, horizon = [], case.settings.horizon
    for name, ward in case.settings.wards.items():
        if ward is not None and ward.region is not None and ward.region not in place.regions:
            text, hint = f"no region {ward.region!r}", near(ward.region, place.regions)
            problems.append(_problem(case, name, "region", text, hint))
        for year in ward.years if ward else ():
            if not horizon.base <= year <= horizon.end:
                text, hint = f"{year} is not in the horizon", f"take a year from {horizon.base} to {horizon.end}"
                problems.append(_problem(case, name, "years", text, hint))
    return problems


def ward_stock_problems(case: Case, beds: float) -> list[Problem]:
    """Check that bed-days are forecast where wards take a share of them; ``beds`` are those of the base year."""
    text, hint = "no bed-days are forecast: the beds of the base year are not known", "give admissions_per_day"
    return [
        _problem(case, name, "share_of_bed_days", text, hint)
        for name, ward in case.settings.wards.items()
        if ward is not None and ward.share_of_bed_days is not None and beds <= 0
    ]


def _problem(case: Case, ward: str, key: str, text: str, hint: str) -> Problem:
    path = ("wards", ward, key)
    origin = case.merged.origin(path)
    return (origin.position if origin else Position("")).problem(text, path, hint)
