"""A nation of places: prefectures of eight counties like Qingyuan and counties of their own like Kaiping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from nation import COUNTIES, LAST_YEAR, SCENARIOS

from sim.inputs.catalogue import Inputs, read_inputs
from sim.population.sums import Basis, basis_of
from sim.scenario.load import BASE, load
from sim.scenario.model import Settings

PREFECTURES = 333
"""China's divisions of that level; the counties beyond theirs stand alone."""


@dataclass(frozen=True)
class Shape:
    """A shipped place: settings, inputs, and what it needs before anything is drawn."""

    settings: Settings
    inputs: Inputs
    basis: Basis


def shape(place: str) -> Shape:
    scenario = load(SCENARIOS / f"{place}.yaml", variants=[], sets=[f"horizon.end={LAST_YEAR}"])
    inputs = read_inputs(scenario)[BASE]
    return Shape(scenario.base, inputs, basis_of(scenario.base, inputs))


def names(counties: int) -> Iterator[str]:
    """Yield the shipped place that each synthetic one is shaped like, for so many counties in all."""
    prefectures = counties * PREFECTURES // COUNTIES
    yield from ["qingyuan"] * prefectures
    yield from ["kaiping"] * (counties - 8 * prefectures)


def synthetic(known: Shape, number: int) -> Shape:
    """Return a place with people, births, beds and staff of a size of its own, and with draws of its own."""
    rng = np.random.default_rng(number)
    setup, inputs = known.basis.setup, known.inputs
    size = rng.lognormal(0, 0.7, len(setup.start))
    grown = float(size @ setup.start.sum(axis=(1, 2)) / setup.start.sum())
    fertility = setup.fertility * rng.lognormal(0, 0.1, len(size))
    staff = inputs.employment_share * size
    stocks = {
        name: replace(stock, value=stock.value * grown * rng.lognormal(0, 0.2))
        for name, stock in inputs.base_stocks.items()
    }
    inputs = replace(
        inputs,
        census=replace(inputs.census, population=inputs.census.population * size[:, None, None]),
        births_printed=None if inputs.births_printed is None else inputs.births_printed * grown,
        employment_share=staff / staff.sum(),
        base_stocks=stocks,
    )
    setup = replace(setup, start=setup.start * size[:, None, None], fertility=fertility)
    return Shape(known.settings.model_copy(update={"seed": number}), inputs, replace(known.basis, setup=setup))
