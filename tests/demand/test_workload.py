from __future__ import annotations

import numpy as np
import pytest

from sim.demand.workload import available_working_time, staff_needed


def test_the_golden_example_of_the_indicators_of_staffing_need() -> None:
    # 100,000 visits of a quarter of an hour, 179 days of eight hours, ten days of them for work that all share
    hours = available_working_time(179, [], 8)
    base = staff_needed(100_000 * 0.25, hours)
    assert float(base) == pytest.approx(17.458, abs=5e-4)
    assert float(staff_needed(100_000 * 0.25, hours, 10 / 179)) == pytest.approx(18.491, abs=1e-3)
    assert pytest.approx(1.0592, abs=5e-5) == 1 / (1 - 10 / 179)


def test_work_of_some_alone_is_added_after_the_allowance_for_all() -> None:
    assert float(staff_needed(1800 * 4, 1800, 0.2, 900)) == pytest.approx(4 / 0.8 + 0.5)


def test_draws_are_worked_out_at_once() -> None:
    needed = staff_needed(np.array([1800.0, 3600.0]), np.array([1800.0, 1800.0]))
    assert needed.tolist() == [1.0, 2.0]


def test_absences_come_off_the_working_days() -> None:
    assert available_working_time(260, [15, 11, 5, 5], 8) == 224 * 8


@pytest.mark.parametrize(("days", "absences", "hours"), [(200, [150, 50], 8), (200, [10], 0)])
def test_no_working_time_is_told(days: float, absences: list[float], hours: float) -> None:
    with pytest.raises(ValueError, match="no time"):
        available_working_time(days, absences, hours)
