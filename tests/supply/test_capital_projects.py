from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.inputs.projects import Project
from sim.result import Result
from sim.scenario.model_resources import Supply as SupplySettings
from sim.supply.capital import CARE, Works, capital_works, construction, opens, share_shock, spent, units_for
from sim.supply.capital_events import run_events
from sim.supply.projects import Opening, units_by_year
from sim.uncertainty.priors import Draws

YEARS = np.arange(2015, 2046)
NEVER = np.array([False])


def _project(**changes: float | str | None) -> Project:
    facts: dict[str, float | str | None] = {
        "id": "wing", "region": "kaiping", "resource": "beds", "start": 2022, "finish": 2025,
        "beds_gross": None, "beds_net": 240.0, "beds_mixed": None,
    }  # fmt: skip
    return Project(**{**facts, **changes})  # type: ignore[arg-type]


def _supply(result: Result, **slip: object) -> SupplySettings:
    supply = result.scenario.base.supply
    changed = {name: getattr(supply.slippage, name).model_copy(update={"value": value}) for name, value in slip.items()}
    return supply.model_copy(update={"slippage": supply.slippage.model_copy(update=changed)})


def _equal(works: tuple[Works, ...]) -> None:
    """Hold the formulas against the same draws event by event."""
    seen = run_events(works, YEARS)
    for at, each in enumerate(works):
        for units, events in ((each.added, seen.opened[at] - seen.closed[at]), (each.care, seen.care[at])):
            formula = units_by_year(each.project, units, YEARS, each.opening)
            assert np.abs(formula - events).max() < 1e-9 * max(1.0, np.abs(units).max())
        money = spent(each, YEARS + 1.0)
        assert np.abs(money - seen.spent[at]).max() < 1e-9 * max(1.0, each.project.investment or 0.0)


@pytest.mark.parametrize("variant", ["base", "late_projects", "all_planned_and_mixed"])
def test_event_by_event_every_shipped_project_is_what_the_formula_says(kaiping: Result, variant: str) -> None:
    works = kaiping.outcomes[variant].supply.works
    assert len(works) == 6
    _equal(works)


@given(
    dates=st.tuples(st.floats(2016, 2030), st.floats(0, 8), st.sampled_from([-1.0, 0.0, 0.5, 2.0])),
    whole=st.booleans(),
    slip=st.tuples(st.floats(-0.9, 3), st.sampled_from([0.0, 0.25, 0.5]), st.sampled_from([0.0, 0.3, 1.0, 2.0])),
    beds=st.tuples(st.floats(1, 1000), st.floats(0, 1), st.floats(0, 500)),
    steps=st.integers(0, 5),
    cancelled=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_event_by_event_any_project_is_what_the_formula_says(
    *,
    dates: tuple[float, float, float],
    whole: bool,
    slip: tuple[float, float, float],
    beds: tuple[float, float, float],
    steps: int,
    cancelled: bool,
) -> None:
    start, takes, delay = (float(round(each)) if whole else each for each in dates)
    gross, kept, care = beds
    opening = Opening(*(np.array([each]) for each in (slip[0], cancelled, slip[1], slip[2])), steps=steps)
    project = _project(start=start, finish=start + takes, delay_years=delay, investment=500.0)
    numbers = (np.array([each]) for each in (gross * kept, gross * (1 - kept), care))
    _equal((Works(project, opening, *numbers),))


def test_event_by_event_the_plan_is_read_as_printed(kaiping: Result) -> None:
    works = kaiping.outcomes["all_planned_on_time"].supply.works
    assert all(each.opening is None for each in works)
    _equal(works)
    assert run_events(works, YEARS).opened[2, 0, YEARS == 2025] == 240


def test_without_projects_there_is_nothing_to_run() -> None:
    assert run_events((), YEARS).opened.shape == (0, 0, len(YEARS))


def test_one_more_project_moves_no_other_draw(kaiping: Result) -> None:
    projects = tuple(each.project for each in kaiping.outcomes["base"].supply.works)
    draws = Draws(2021, 50)
    before = capital_works(_supply(kaiping), "kaiping", projects, draws)
    after = capital_works(_supply(kaiping), "kaiping", (_project(), *projects), draws)[1:]
    for old, new in zip(before, after, strict=True):
        assert (opens(old)[~old.cancelled] == opens(new)[~new.cancelled]).all()
        assert old.opening is not None
        assert new.opening is not None
        for name in ("overrun", "cancelled", "commissioning", "ramp"):
            assert (getattr(old.opening, name) == getattr(new.opening, name)).all()
        assert (old.added == new.added).all()
        assert (old.care == new.care).all()


def _overruns(result: Result, shared: float, **slip: float) -> tuple[np.ndarray, np.ndarray]:
    """Return overruns and cancellations of two projects, both dims (project, draw)."""
    pair = (_project(id="one"), _project(id="two"))
    works = capital_works(_supply(result, shared=shared, **slip), "kaiping", pair, Draws(1, 4000))
    openings = [each.opening for each in works if each.opening is not None]
    return np.array([each.overrun for each in openings]), np.array([each.cancelled for each in openings])


def test_a_shared_shock_makes_projects_late_together_and_leaves_each_as_late_as_before(kaiping: Result) -> None:
    own, together = _overruns(kaiping, 0.0)[0], _overruns(kaiping, 0.6)[0]
    logs = [np.corrcoef(np.log(each + 0.05))[0, 1] for each in (own, together)]
    assert logs == pytest.approx([0.0, 0.6], abs=0.04)
    assert np.median(together, axis=1) == pytest.approx([0.12, 0.12], abs=0.01)
    assert np.quantile(together, 0.8, axis=1) == pytest.approx([0.40, 0.40], abs=0.03)


def test_a_shock_common_to_all_leaves_no_project_a_fate_of_its_own(kaiping: Result) -> None:
    late, cancelled = _overruns(kaiping, 1.0, cancel=0.2)
    assert (late[0] == late[1]).all()
    assert (cancelled[0] == cancelled[1]).all()
    assert cancelled.mean() == pytest.approx(0.2, abs=0.02)
    assert late[0][cancelled[0]].min() > late[0][~cancelled[0]].max()


def test_without_a_shared_part_every_draw_is_the_projects_own() -> None:
    own, common = np.array([0.3, -1.2]), np.array([2.0, 5.0])
    assert (share_shock(own, common, 0.0) == own).all()


def _works(project: Project, medical: float = 0.25, net: float = 0.5) -> Works:
    opening = Opening(np.array([0.25]), NEVER, np.array([0.5]), np.array([1.0]))
    care = (project.beds_mixed or 0.0) * (1 - medical)
    return Works(project, opening, np.array([net]), np.array([0.0]), np.array([care]))


def test_the_care_part_of_mixed_beds_goes_to_elderly_care_beds(kaiping: Result) -> None:
    half = kaiping.outcomes["all_planned_and_mixed"].supply.works
    mixed = next(each for each in half if each.project.id == "tcm_care_centre")
    beds, care = units_for(mixed, "beds"), units_for(mixed, CARE)
    assert beds is not None
    assert care is not None
    assert (beds[0], care[0]) == (238.0, 238.0)
    assert units_for(mixed, "nurses") is None


def test_mixed_beds_of_a_care_home_are_care_beds_whole() -> None:
    home = _works(_project(resource=CARE, beds_net=None, beds_mixed=100.0), net=25.0)
    assert units_for(home, CARE) == pytest.approx([100.0])


@pytest.mark.parametrize(
    ("facts", "added", "replaced"),
    [
        ({"beds_net": 50.0, "beds_gross": 200.0}, 50.0, 150.0),
        ({"beds_net": None, "beds_gross": 420.0, "beds_replaced": 120.0}, 300.0, 120.0),
        ({"beds_net": None, "beds_gross": 420.0}, 336.0, 84.0),
        ({"beds_net": 240.0}, 240.0, np.nan),
    ],
)
def test_new_and_replaced_beds_add_up_to_those_on_completion(
    kaiping: Result, facts: dict[str, float | None], added: float, replaced: float
) -> None:
    (works,) = capital_works(_supply(kaiping), "kaiping", (_project(**facts),), Draws(1, 1))
    assert works.added[0] == pytest.approx(added)
    assert works.replaced[0] == pytest.approx(replaced, nan_ok=True)


def test_replaced_beds_close_as_the_new_ones_open() -> None:
    works = replace(_works(_project(), net=60.0), replaced=np.array([40.0]))
    seen = run_events((works,), YEARS)
    # done at the end of 2026, open at mid-2027, full at mid-2028
    assert seen.opened[0, 0, YEARS == 2027] == pytest.approx(50.0)
    assert seen.closed[0, 0, YEARS == 2027] == pytest.approx(20.0)
    assert seen.closed[0, 0, YEARS == 2028] == pytest.approx(40.0)


def test_steps_open_the_same_bed_years_as_the_straight_line() -> None:
    ends = np.arange(2020, 2030, 0.001)
    line = _works(_project())
    assert line.opening is not None
    for steps in (1, 2, 3, 6):
        stepped = replace(line.opening, steps=steps)
        years = [units_by_year(line.project, np.array([1.0]), ends, each).sum() for each in (line.opening, stepped)]  # type: ignore[arg-type]
        assert years[1] == pytest.approx(years[0], rel=1e-3)


def test_money_is_spread_evenly_over_the_time_of_construction() -> None:
    works = _works(_project(investment=500.0))  # 2022 to 2025 and a quarter of that late: five years
    by_end = spent(works, YEARS + 1.0)[0]
    assert np.diff(by_end)[YEARS[1:] == 2022] == pytest.approx(100.0)
    assert np.diff(by_end)[YEARS[1:] == 2026] == pytest.approx(100.0)
    assert by_end[-1] == 500.0


def test_a_cancelled_project_spends_nothing_and_never_opens() -> None:
    opening = Opening(np.array([0.25]), np.array([True]), np.array([0.5]), np.array([1.0]))
    works = replace(_works(_project(investment=500.0)), opening=opening)
    assert spent(works, YEARS + 1.0).sum() == 0
    assert np.isnan(opens(works)).all()


def test_a_project_that_is_moved_begins_later_too() -> None:
    assert construction(_works(_project(delay_years=2.0)))[0] == 2024.0
