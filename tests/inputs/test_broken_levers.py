"""Levers that cannot be used: each message tells the place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.catalogue import read_inputs
from sim.scenario.load import load

MOVE = "{resource: nurses, from: south, to: north, units: 10, year: 2023}"
ADD = "{resource: beds, region: north, units: 10, year: 2023}"
CENTRES = "{places_per_centre: 50, centres_opened: {2023: 1}}"


def complaint(scenarios: Path, setting: str) -> str:
    with pytest.raises(InputError) as error:
        read_inputs(load(scenarios / "qingyuan.yaml", sets=[f"supply.{setting}"], variants=[]))
    return str(error.value)


@pytest.mark.parametrize(
    ("setting", "place", "says"),
    [
        (f"redistribution.x={MOVE.replace('nurses', 'nurse')}", "redistribution.x.resource", 'did you mean "nurses"?'),
        (f"redistribution.x={MOVE.replace('north', 'nroth')}", "redistribution.x.to", 'did you mean "north"?'),
        (f"redistribution.x={MOVE.replace('south', 'suoth')}", "redistribution.x.from", 'did you mean "south"?'),
        (f"redistribution.x={MOVE.replace('south', 'north')}", "redistribution.x", "name two regions"),
        (f"redistribution.x={MOVE.replace('south', 'qingyuan')}", "redistribution.x.to", "two regions apart"),
        (f"redistribution.x={MOVE.replace('10', '-10')}", "redistribution.x.units", "must be at least 0"),
        (f"redistribution.x={MOVE.replace('2023', '2020')}", "redistribution.x.year", "take a year from 2021 to 2035"),
        (f"additions_in.x={ADD.replace('north', 'nroth')}", "additions_in.x.region", 'did you mean "north"?'),
        (f"additions_in.x={ADD.replace('beds', 'bed')}", "additions_in.x.resource", 'did you mean "beds"?'),
        (f"additions_in.x={ADD.replace('2023', '2040')}", "additions_in.x.year", "take a year from 2021 to 2035"),
        ("levers.hire.resources=[nurse]", "levers.hire.resources", 'did you mean "nurses"?'),
        ("levers.hire.lead_time_years={value: 2, low: 3, high: 4}", "levers.hire.lead_time_years", "out of order"),
        ("levers.hire.lead_time_years=60", "levers.hire.lead_time_years", "must be at most 50"),
        ("levers.hire.per_year=0", "levers.hire.per_year", "must be above 0"),
        ("costs.x={lever: added, resource: bed, capital: 1}", "costs.x.resource", 'did you mean "beds"?'),
        ("costs.x={lever: added, capital: 1}", "costs.x", "needs a resource"),
        ("costs.x={lever: opened, resource: beds, capital: 1}", "costs.x", "takes no resource"),
        ("costs.x={lever: all, resource: beds}", "costs.x", "give capital, running or both"),
        ("coupling.nurses_per_bed=0", "coupling.nurses_per_bed", "must be above 0"),
        (f"childcare.programme.x={CENTRES.replace('2023', '2019')}", "programme.x.centres_opened", "2021 to 2035"),
        ("childcare.programme.x={centres_opened: {2023: 1}}", "childcare.programme.x", "give places_per_centre"),
        ("childcare.programme.x={region: nroth}", "childcare.programme.x.region", 'did you mean "north"?'),
        ("childcare.programme.x={converted_places: {2023: -1}}", "programme.x.converted_places", "at least 0"),
    ],
)
def test_a_lever_that_cannot_be_used_is_refused_with_place_and_hint(
    scenarios: Path, setting: str, place: str, says: str
) -> None:
    told = complaint(scenarios, setting)
    assert place in told
    assert says in told
    assert "--set" in told


def test_what_is_added_to_ordered_hires_is_refused(scenarios: Path) -> None:
    sets = ["supply.hires.doctors.qingyuan={2022: 30}", f"supply.additions_in.x={ADD.replace('beds', 'doctors')}"]
    with pytest.raises(InputError, match=r"would not act, raise supply\.hires\.doctors instead"):
        read_inputs(load(scenarios / "qingyuan.yaml", sets=sets, variants=[]))


@pytest.mark.parametrize(
    "setting",
    [f"redistribution.x={MOVE}", f"additions_in.x={ADD}", f"childcare.programme.x={CENTRES}", "levers.hire=null"],
)
def test_levers_that_are_right_are_read(scenarios: Path, setting: str) -> None:
    assert read_inputs(load(scenarios / "qingyuan.yaml", sets=[f"supply.{setting}"], variants=[]))
