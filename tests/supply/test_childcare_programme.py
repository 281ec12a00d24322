"""The childcare programme: places that open, convert and close, and carers who are trained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.inputs.place import Place
from sim.result import Result
from sim.running import run
from sim.scenario.model_levers import Carers, ChildcareMeasure
from sim.supply.childcare import Programme, carers_by_year, programme_of, programme_places
from sim.uncertainty.priors import Draws

PLACE = Place(("city", "a", "b"), ("a", "b"), {"a": "city", "b": "city"}, {})
SHARE = np.array([0.75, 0.25])
YEARS = np.arange(2020, 2025)
MEASURE = {
    "places_per_centre": 50, "centres_opened": {2021: 4}, "centres_closed": {2023: 2},
    "converted_places": {2022: 100}, "subsidised_places": {2022: 80}, "carers_trained": {2021: 10},
}  # fmt: skip


def _programme(**changes: object) -> Programme:
    measure = ChildcareMeasure.model_validate({**MEASURE, **changes})
    found = programme_of({"more": measure}, PLACE, SHARE, YEARS, Draws(1, 1))
    assert found is not None
    return found


def test_no_measure_is_no_programme() -> None:
    assert programme_of({}, PLACE, SHARE, YEARS, Draws(1, 1)) is None
    assert programme_of({"gone": None}, PLACE, SHARE, YEARS, Draws(1, 1)) is None


def test_centres_bring_their_places_in_their_year_split_as_the_stock_is() -> None:
    opened = _programme().opened[0]
    assert opened[1].tolist() == [150.0, 50.0]
    assert opened.sum() == 200


def test_a_measure_for_one_region_stays_there() -> None:
    assert _programme(region="b").opened[0, 1].tolist() == [0.0, 200.0]


def test_places_follow_the_flows_and_the_share_that_closes() -> None:
    places = programme_places(_programme(), np.full((1, 5, 2), 1000.0), np.array([0.1]))[0].sum(axis=1)
    assert places == pytest.approx([0, 200, 200 * 0.9 + 100, 280 * 0.9 - 100, 152 * 0.9])


def test_no_more_places_close_than_there_are() -> None:
    programme = _programme(centres_opened={}, centres_closed={2021: 100}, converted_places={})
    places = programme_places(programme, np.full((1, 5, 2), 30.0), np.array([0.0]))
    assert places[0, 1:].tolist() == [[-30.0, -30.0]] * 4


def test_carers_leave_and_are_trained() -> None:
    carers = Carers.model_validate({"stock": 100, "leaving": 0.1})
    found = carers_by_year(carers, _programme(), SHARE, 3, Draws(1, 1), root="city")[0].sum(axis=1)
    assert found == pytest.approx([100, 100 * 0.9 + 10, 100 * 0.9])


SETS = (
    "supply.childcare.programme.more={region: north, places_per_centre: 60, centres_opened: {2022: 5}, "
    "centres_closed: {2024: 1}, converted_places: {2023: 120}, subsidised_places: {2023: 200}, "
    "carers_trained: {2022: 30}}",
    "supply.childcare.carers={stock: {value: 700, low: 600, high: 800}, leaving: 0.08}",
)


@pytest.fixture(scope="module")
def more(scenarios: Path) -> Result:
    """Qingyuan with a programme in the north, by as_in_the_past and by the plan's own path."""
    return run(scenarios / "qingyuan.yaml", draws=20, variants=["recruitment_as_planned"], sets=SETS)


def _flows(result: Result) -> pd.DataFrame:
    table = result.table("childcare_supply")
    return table.pivot_table(index=["variant", "year", "region"], columns="measure", values="mean")


def test_flows_add_up_in_every_row(more: Result) -> None:
    flows = _flows(more)
    end = flows["places_start"] + flows["places_opened"] + flows["places_converted"] - flows["places_closed"]
    assert (end + flows["places_other"]).to_numpy() == pytest.approx(flows["places_end"].to_numpy())


def test_the_programme_adds_to_supply_where_it_acts_and_nowhere_else(more: Result, scenarios: Path) -> None:
    without = run(scenarios / "qingyuan.yaml", draws=20, variants=[])
    rows = {"with": more, "without": without}
    found = {
        name: result.table("supply").query("variant == 'base' and resource == 'childcare_places' and year == 2023")
        .set_index("region")["mean"]
        for name, result in rows.items()
    }  # fmt: skip
    extra = found["with"] - found["without"]
    assert extra["south"] == 0
    assert 120 + 300 * 0.9 < extra["north"] < 120 + 300


def test_subsidies_reach_no_more_children_than_wish_in_vain(more: Result) -> None:
    flows = _flows(more)
    assert (flows["children_reached_by_subsidy"] <= flows["places_subsidised"] + 1e-9).all()
    assert flows.loc[("base", 2023, "north"), "places_subsidised"] == pytest.approx(200)


def test_without_a_programme_the_table_is_its_header(kaiping_central: Result) -> None:
    assert not len(kaiping_central.table("childcare_supply"))
