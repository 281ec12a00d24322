from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.inputs.supply import Intake
from sim.result import Result
from sim.running import run
from sim.scenario.load import load
from sim.scenario.model_resources import Training
from sim.supply.intake import intake_needed
from sim.supply.training import STAGES, Chances, Cohort, cohorts, course

YEARS = np.arange(2020, 2036)
KAIPING = (Intake("a", 2019, 37.0, 5.0, 6.0), Intake("b", 2020, 35.0, 5.0, 6.0))
CHANCES = Chances(np.array([0.906 * 0.861]), np.array([0.385]), np.zeros((1, 58)), np.zeros(58))


def training(**changes: object) -> Training:
    plain: dict[str, object] = {
        "students": None, "years_to_licence": 1, "residency_years": 3, "residency_away": True,
        "service_from": "placement", "next_degree_years": 5, "next_service_years": 6,
        "licence_pass": 0.906, "placement": 0.861, "retention_after_service": 0.385,
    }  # fmt: skip
    return Training.model_validate(plain | changes)


def at_work(found: tuple[Cohort, ...]) -> dict[int, float]:
    stock = sum((cohort.at_work[0] for cohort in found), start=np.zeros(len(YEARS)))
    return dict(zip(YEARS.tolist(), stock.tolist(), strict=True))


def test_kaipings_students_come_when_degree_and_residency_are_over() -> None:
    # 37 x 0.906 x 0.861 = 28.9 in 2027, with the 35 of 2020 56.2 in 2028; 38.5 % stay after six years
    stock = at_work(cohorts(KAIPING, YEARS, training(), CHANCES))
    assert stock[2026] == 0
    assert stock[2027] == pytest.approx(28.86, abs=0.01)
    assert stock[2028] == pytest.approx(56.16, abs=0.01)
    assert stock[2032] == pytest.approx(56.16, abs=0.01)
    assert stock[2034] == pytest.approx(21.6, abs=0.1)


def test_the_lever_of_contracting_students_takes_as_long_as_their_training(scenarios: Path) -> None:
    supply = load(scenarios / "kaiping.yaml", variants=[]).base.supply
    lever = supply.levers["contract_student"]
    assert lever is not None
    taken = Intake("x", 2021, 1.0, float(supply.training.next_degree_years), float(supply.training.next_service_years))
    assert lever.lead_time_years.value == course(taken, supply.training).arrives - 2021


def test_residents_in_the_place_count_from_their_licence() -> None:
    stock = at_work(cohorts(KAIPING, YEARS, training(residency_away=False), CHANCES))
    assert (stock[2024], stock[2025]) == (0, pytest.approx(28.86, abs=0.01))


def test_service_from_the_degree_ends_earlier() -> None:
    dates = course(KAIPING[0], training(service_from="degree"))
    assert (dates.graduates, dates.arrives, dates.ends) == (2024, 2027, 2030)


def test_three_and_two_is_shorter_than_five_and_three() -> None:
    assert course(Intake("c", 2021, 1.0, 3.0, 5.0, 2.0), training()).arrives == 2026


def test_every_student_is_at_one_stage() -> None:
    chances = Chances(np.array([0.8]), np.array([0.4]), np.full((1, 58), 0.05), np.full(58, 0.001))
    for cohort in cohorts(KAIPING, YEARS, training(), chances):
        begun = cohort.intake.intake_year <= YEARS
        assert cohort.stages[0, begun].sum(axis=1) == pytest.approx(cohort.intake.students)
        flows = cohort.graduated - cohort.left - cohort.died
        assert np.diff(cohort.at_work[0]) == pytest.approx(flows[0, 1:])


def test_nobody_leaves_under_contract_but_some_die() -> None:
    chances = Chances(np.array([1.0]), np.array([1.0]), np.full((1, 58), 0.05), np.full(58, 0.001))
    cohort = cohorts(KAIPING[:1], YEARS, training(), chances)[0]
    under = YEARS < 2033
    assert cohort.left[0, under].sum() == 0
    assert cohort.died[0, under].sum() > 0
    assert cohort.left[0, YEARS == 2034] > 0


def test_the_intake_needed_closes_the_gap_when_it_is_taken() -> None:
    needed = intake_needed(np.array([100.0]), 2032, 2022, training(), CHANCES)
    assert (needed.first_year, needed.last_intake, needed.late) == (2030, 2024, False)
    taken = [Intake(str(year), year, float(needed.students[0]), 5.0, 6.0) for year in (2022, 2023, 2024)]
    assert at_work(cohorts(taken, YEARS, training(), CHANCES))[2032] == pytest.approx(100.0)


def test_a_target_too_near_for_any_intake_is_told() -> None:
    needed = intake_needed(np.array([100.0]), 2025, 2021, training(), CHANCES)
    assert needed.late
    assert np.isnan(needed.students).all()
    assert needed.last_intake == 2017


def test_no_gap_needs_no_students() -> None:
    assert intake_needed(np.array([-5.0]), 2032, 2022, training(), CHANCES).students.tolist() == [0.0]


def test_the_tables_tell_of_kaipings_students_and_what_more_would_help(kaiping: Result) -> None:
    table = kaiping.table("training").query("variant == 'base'")
    assert set(table["stage"]) == set(STAGES)
    sums = table.groupby(["intake", "year"])["mean"].sum().unstack()
    assert sums.loc["intake_2019"].to_numpy() == pytest.approx(37.0)
    rows = kaiping.table("intake_needed").query("variant == 'base'").set_index("year")
    assert rows.loc[2025, "gap"] > 0
    assert np.isnan(rows.loc[2025, "students"])
    assert "2017" in rows.loc[2025, "note"]
    assert rows.loc[2035, "students"] == 0


def test_students_of_a_run_stay_by_the_share_that_stays(scenarios: Path) -> None:
    def doctors(stay: float) -> float:
        sets = [f"supply.training.retention_after_service={stay}"]
        result = run(scenarios / "kaiping.yaml", draws=1, variants=[], sets=sets)
        return float(result.outcomes["base"].supply.units["doctors"][0, 13].sum())

    # 2033: the intake of 2019 (37 x 0.906 x 0.861) is out of its contract, that of 2020 not yet
    assert doctors(1.0) - doctors(0.0) == pytest.approx(28.86, abs=0.2)


def test_graduates_of_a_run_are_told_apart_from_hires(kaiping: Result) -> None:
    table = kaiping.table("workforce").query("variant == 'base' and flow == 'graduated' and resource == 'doctors'")
    came = table.set_index("year")["mean"]
    assert came[came > 0].index.tolist() == [2027, 2028]
    assert came[2027] == pytest.approx(28.8, abs=0.8)
