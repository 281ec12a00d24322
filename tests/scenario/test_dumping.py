"""The effective scenario as a run folder keeps it: loaded again, it is the same scenario."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.dump import dump
from sim.scenario.load import OWN_KEYS, Scenario, load
from sim.scenario.read import leaves

TRICKY = """\
extends: kaiping.yaml
title: {zh: '开平：“二次”情景'}
supply.projects.third_hospital.delay_years: 3
demand.norms.beds: 5.5
warnings: {severe_ageing: null, few: {measure: births, below: 3000, regions: [kaiping]}}
variants:
  stars: {supply.projects.*.delay_years: 1}
  range_only: {supply.growth.nurses: {low: 0.01}}
  late_projects: {seed: 2021}
  no_plan_growth: {supply.growth.beds: 0.02, 'demand.childcare.take_up': {2027: 0.2}}
  observed_too: {observed: data/kaiping/observed.csv}
"""
NAMES = ["qingyuan", "kaiping", "tricky", "tricky, with sets", "kaiping, chosen"]
SETS = ["supply.projects.liqun_hospital.delay_years=4", "supply.growth.doctors=0.01", "title.en='Second: try'"]


def again(scenario: Scenario) -> Scenario:
    """Return the scenario read from what was dumped, as a run folder would hold it."""
    copy = scenario.file.parent / "copied-scenario.yaml"
    copy.write_text(dump(scenario, lambda path: path.relative_to(scenario.file.parent).as_posix()), encoding="utf-8")
    return load(copy)


def original(copied: Path, name: str) -> Scenario:
    (copied / "tricky.yaml").write_text(TRICKY, encoding="utf-8")
    if name == "tricky, with sets":
        return load(copied / "tricky.yaml", sets=SETS)
    if name == "kaiping, chosen":
        return load(copied / "kaiping.yaml", variants=["late_projects"], draws=7, seed=3, lang="en")
    return load(copied / f"{name}.yaml")


@pytest.mark.parametrize("name", NAMES)
def test_every_case_has_the_same_settings_again(copied: Path, name: str) -> None:
    scenario = original(copied, name)
    reread = again(scenario)
    assert reread.name == scenario.name
    assert list(reread.cases) == list(scenario.cases)
    for variant, case in scenario.cases.items():
        assert reread.cases[variant].settings == case.settings


@pytest.mark.parametrize("name", NAMES)
def test_every_value_is_set_in_the_same_place_again(copied: Path, name: str) -> None:
    scenario = original(copied, name)
    reread = again(scenario)
    for variant, case in scenario.cases.items():
        paths = [path for path, _ in leaves(case.merged.tree) if path[0] not in OWN_KEYS]
        quantities = [path[:-1] for path in paths if path[-1] == "value"]
        for path in paths + quantities:
            assert reread.set_in(variant, path) == scenario.set_in(variant, path), (variant, path)


def test_a_copy_of_a_copy_is_the_same_text(copied: Path) -> None:
    scenario = original(copied, "tricky, with sets")
    first = again(scenario)
    text = first.file.read_text(encoding="utf-8")
    assert again(first).file.read_text(encoding="utf-8") == text


def test_the_copy_names_no_folder_of_the_machine(copied: Path) -> None:
    text = dump(load(copied / "kaiping.yaml"), lambda path: f"inputs/{path.name}")
    assert str(copied) not in text
    assert "table: inputs/projects.csv" in text
