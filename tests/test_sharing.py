"""Cases shared out among processes: the same run folder, to the last byte."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim.population.forecast
import sim.running
from sim.beside import can_copy
from sim.errors import CohortplanError, InputError
from sim.inputs.catalogue import read_inputs
from sim.publish.charts.gallery import charts
from sim.publish.page.other_language import in_language
from sim.result import TABLES, Result
from sim.running import run
from sim.scenario.load import BASE, load
from sim.sharing import SharedResult, _Cases, pieces_of
from sim.simulate import alike_in_people

pytestmark = pytest.mark.skipif(not can_copy(), reason="this system does not copy processes")

WAYS = ({"jobs": 1}, {"jobs": 2, "shared": True}, {"running": True})


def add_variants(path: Path, more: str) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("variants:\n", f"variants:\n{more}", 1), encoding="utf-8")


@pytest.fixture(scope="module")
def shared(scenarios: Path, qingyuan: Result) -> SharedResult:
    """The session's Qingyuan, by three processes."""
    found = run(scenarios / "qingyuan.yaml", draws=qingyuan.scenario.base.draws, jobs=3, shared=True)
    assert isinstance(found, SharedResult)
    return found


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_those_of_one_process(shared: SharedResult, qingyuan: Result, name: str) -> None:
    pd.testing.assert_frame_equal(shared.table(name), qingyuan.table(name), check_exact=True)


def test_headline_draws_are_those_of_one_process(shared: SharedResult, qingyuan: Result) -> None:
    assert shared.variants == qingyuan.variants
    assert shared.data.identical(qingyuan.data)


def test_draws_are_kept_of_the_base_alone_and_none_by_single_age(shared: SharedResult, qingyuan: Result) -> None:
    assert list(shared.outcomes) == [BASE]
    people = shared.outcomes[BASE].people
    np.testing.assert_array_equal(people.groups, qingyuan.outcomes[BASE].people.groups)
    assert people.by_age is None
    with pytest.raises(CohortplanError, match="without shared"):
        shared.demand_change(2021, 2024)


def test_the_bar_is_full_at_the_end_and_not_before(scenarios: Path) -> None:
    told: list[tuple[int, int]] = []
    run(scenarios / "qingyuan.yaml", draws=100, jobs=2, shared=True, progress=lambda *each: told.append(each))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert all(done < total for done, total in told[:-1])
    assert told[-1][0] == told[-1][1]


def test_every_chart_can_be_drawn_in_both_languages(shared: SharedResult, qingyuan: Result) -> None:
    names = [name for name, _ in charts(qingyuan)]
    assert [name for name, _ in charts(shared)] == names
    twin = in_language(replace(shared), "en")  # of which no table has been put together yet
    assert [name for name, _ in charts(twin)] == names
    assert {*twin.table("births")["variant"]} == {*shared.variants}
    note = twin.table("equity")["note"].dropna().astype(str)
    assert note.str.isascii().all()
    assert not shared.table("equity")["note"].dropna().astype(str).str.isascii().all()


@pytest.mark.parametrize("name", ["qingyuan", "kaiping"])
def test_each_case_is_worked_on_once_and_first_the_base(scenarios: Path, name: str) -> None:
    scenario = load(scenarios / f"{name}.yaml", draws=1)
    inputs = read_inputs(scenario)
    first, *rest = pieces_of(scenario, inputs)
    assert sorted(chain(first, *rest)) == sorted(scenario.cases)
    assert {BASE, "no_policy"} <= {*first}  # births that the policy adds are told from both
    for group in alike_in_people(scenario, inputs):
        if BASE not in group:
            assert sum(bool({*group} & {*piece}) for piece in (first, *rest)) == 1, "projected twice"


def test_cases_with_the_people_of_the_base_come_last_the_longest_of_them_first(scenarios: Path) -> None:
    scenario = load(scenarios / "qingyuan.yaml", draws=1)
    pieces = pieces_of(scenario, read_inputs(scenario))
    assert {*pieces[-3]} == {"late_additions", "recruitment_as_planned", "recruitment_as_in_the_past"}
    assert pieces[-2:] == [["density_base"], ["share_inside_stays"]]  # the first with staff of its own


def test_a_process_projects_the_same_people_once(scenarios: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, projected = load(scenarios / "qingyuan.yaml", draws=2), []
    project = sim.population.forecast.forecast
    monkeypatch.setattr(sim.population.forecast, "forecast", lambda *a, **k: projected.append(1) or project(*a, **k))
    cases = _Cases(scenario, read_inputs(scenario), 1, lambda outcomes, **_: dict(outcomes), staff=lambda: "others")
    after = []
    for name in ("density_base", "share_inside_stays", "support_measures", "late_additions"):
        cases.share([name])
        after.append(len(projected))
    assert after == [1, 1, 2, 3]


def test_where_processes_cannot_be_copied_one_does_all(scenarios: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.running, "can_copy", lambda: False)
    found = run(scenarios / "kaiping.yaml", draws=1, jobs=3, shared=True, wards=False)
    assert type(found) is Result


@pytest.mark.parametrize("way", WAYS)
def test_parameters_that_tables_alone_draw_can_be_correlated(scenarios: Path, way: dict[str, object]) -> None:
    names = "[supply/workforce.full_time, supply/workforce.leaving.from_35]"
    group = f"uncertainty.correlations.mine={{parameters: {names}, correlation: 0.5}}"
    found = run(scenarios / "kaiping.yaml", draws=2, sets=[group], variants=["late_projects"], wards=False, **way)  # type: ignore[arg-type]
    assert len(found.table("workforce"))


@pytest.mark.parametrize("way", WAYS)
def test_parameters_that_nothing_draws_are_told_in_every_way(scenarios: Path, way: dict[str, object]) -> None:
    group = "uncertainty.correlations.mine={parameters: [demand/use_growth, demand/nobody], correlation: 0.5}"
    with pytest.raises(InputError, match="no parameter 'demand/nobody' is drawn"):
        run(scenarios / "kaiping.yaml", draws=2, sets=[group], variants=["late_projects"], wards=False, **way)  # type: ignore[arg-type]


def test_a_case_that_fails_in_another_process_is_told_as_here(copied: Path) -> None:
    path = copied / "qingyuan.yaml"
    years = "{value: 99, unit: years, status: assumed, note: nobody}"
    bad = f"  too_long:\n    title: {{en: Too long}}\n    population.mortality.life_expectancy.2020: {years}\n"
    add_variants(path, bad)
    errors = []
    for shared in (False, True):
        with pytest.raises(InputError) as raised:
            run(path, draws=2, jobs=2, shared=shared)
        errors.append(str(raised.value))
    line = 1 + path.read_text(encoding="utf-8").splitlines().index(next(filter(None, bad.splitlines()[2:])))
    assert errors[0].startswith(f"{path}:{line}:")
    assert errors[0] == errors[1]


def test_cases_that_read_single_ages_find_them_beside_the_base(copied: Path) -> None:
    path = copied / "kaiping.yaml"
    shift = "demand.health_status.shift_per_year: {value: 0.1, unit: years a year, status: assumed, note: nobody}"
    more = f"  healthier:\n    {shift}\n  healthier_no_policy:\n    {shift}\n    population.fertility.policy: none\n"
    add_variants(path, more)
    names = ["no_policy", "healthier", "healthier_no_policy", "late_projects"]
    whole, parted = (run(path, draws=20, variants=names, jobs=2, shared=shared) for shared in (False, True))
    first, *_ = pieces_of(whole.scenario, whole.inputs)
    assert {*first} == {BASE, "no_policy", "healthier", "healthier_no_policy"}
    for name in ("demand", "demand_change", "population"):
        pd.testing.assert_frame_equal(parted.table(name), whole.table(name), check_exact=True)
