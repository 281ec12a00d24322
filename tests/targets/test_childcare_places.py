"""Places against children: filled county by county, spare where there are too many, zero where there is nobody."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from sim.demand.childcare import Wanted
from sim.inputs.place import Place
from sim.population.forecast import People
from sim.scenario.load import load
from sim.scenario.model_childcare import ChildcareDemand
from sim.targets.childcare import Childcare, centres_in, childcare_of, factor_to_fill, ratio, spare_places

PLACE = Place(("city", "east", "west"), ("east", "west"), {"east": "city", "west": "city"}, {})


def one_year(*leaves: float) -> np.ndarray:
    return np.array([[leaves]])


def childcare(children: np.ndarray, *, norm: np.ndarray | None, supply: np.ndarray | None = None) -> Childcare:
    """Childcare of a city of 10,000 in each of two counties, where half of the children are wished a place."""
    people = SimpleNamespace(total=one_year(10_000.0, 10_000.0), group=lambda _: children)
    wanted = Wanted(children[..., None] * np.ones(3) / 3, children / 2, children / 4, children / 5, np.array([0.1]))
    return childcare_of(cast("People", people), wanted, PLACE, [0], norm=norm, supply=supply)


def test_a_child_does_not_cross_the_county_for_a_place() -> None:
    found = childcare(one_year(400.0, 400.0), norm=None, supply=one_year(200.0, 50.0))
    assert found.supplied is not None
    assert found.supplied.enrolled[0, 0].tolist() == pytest.approx([145.0, 100.0, 45.0])
    assert found.planned is None


def test_places_are_spare_beyond_those_who_want_one_with_some_always_free() -> None:
    found = childcare(one_year(400.0, 400.0), norm=one_year(200.0, 50.0))
    assert spare_places(found)[0, 0].tolist() == pytest.approx([25.0, 80.0, -55.0])


def test_the_factor_that_fills_the_places_says_when_wishes_are_too_few() -> None:
    found = childcare(one_year(400.0, 100.0), norm=one_year(200.0, 200.0))
    assert factor_to_fill(found)[0, 0].tolist() == pytest.approx([360 / 250, 180 / 200, 180 / 50])


def test_fewer_children_leave_more_places_spare() -> None:
    places = one_year(200.0, 200.0)
    spare = [spare_places(childcare(one_year(n, n), norm=places))[0, 0, 0] for n in (800.0, 600.0, 400.0, 0.0)]
    assert (np.diff(spare) > 0).all()


def test_a_county_without_children_has_zeros_and_neither_errors_nor_blanks() -> None:
    found = childcare(one_year(0.0, 100.0), norm=one_year(50.0, 50.0), supply=one_year(0.0, 20.0))
    assert found.planned is not None
    assert found.supplied is not None
    assert ratio(found.planned.places, found.under_3)[0, 0, 1] == 0.0
    assert ratio(found.supplied.enrolled, found.supplied.places)[0, 0, 1] == 0.0
    assert factor_to_fill(found)[0, 0, 1] == 0.0
    assert found.planned.enrolled[0, 0, 1] == 0.0


def test_without_a_norm_nothing_is_spare() -> None:
    assert np.isnan(spare_places(childcare(one_year(1.0, 1.0), norm=None))).all()


@pytest.fixture
def settings(scenarios: Path) -> ChildcareDemand:
    return load(scenarios / "kaiping.yaml", variants=[]).base.demand.childcare


def test_centres_are_rounded_in_each_county_and_added_up(settings: ChildcareDemand) -> None:
    found = centres_in(one_year(10.0, 10.0), settings, PLACE)
    assert found.centres[0, 0].tolist() == [2, 1, 1]
    assert found.staff[0, 0, 0] == 2 * found.staff[0, 0, 1] > 0


def test_a_year_without_a_norm_has_blanks_and_no_zeros(settings: ChildcareDemand) -> None:
    places = np.array([[[np.nan, np.nan], [10.0, 10.0]]])
    found = centres_in(places, settings, PLACE)
    assert np.isnan(found.staff[0, 0]).all()
    assert np.isnan(found.classes[0, 0]).all()
    assert (found.staff[0, 1] > 0).all()
