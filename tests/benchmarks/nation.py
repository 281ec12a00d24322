"""A nation in number: regions made of the shipped counties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.inputs.catalogue import read_inputs
from sim.population.ensemble import Ensemble
from sim.population.setup import Setup, set_up
from sim.scenario.load import BASE, load

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PLACES = ("qingyuan", "kaiping")
COUNTIES, DRAWS, LAST_YEAR = 2850, 1000, 2035
BY_REGION = ("start", "arrivals", "pattern", "weights", "women")
PROPENSITY = np.array([1.0, 0.6, 0.3])
"""Exposure rates of the orders as multiples of each other: between those of the two places' forecasts."""


def setups() -> Iterator[Setup]:
    for place in PLACES:
        scenario = load(SCENARIOS / f"{place}.yaml", variants=[], sets=[f"horizon.end={LAST_YEAR}"])
        yield set_up(scenario.base, read_inputs(scenario)[BASE])


def ensemble(regions: int, draws: int) -> Ensemble:
    """Return regions that have the ages, rates and moves of shipped counties, at random scales, and random draws."""
    shapes = list(setups())
    rng = np.random.default_rng(2020)
    known = {
        name: np.concatenate(
            [np.broadcast_to(getattr(s, name), s.start.shape if name == "weights" else getattr(s, name).shape)
             for s in shapes]
        )
        for name in BY_REGION
    }  # fmt: skip
    fertility = np.concatenate([s.fertility for s in shapes], axis=1)
    drawn = rng.integers(0, fertility.shape[1], regions)
    years = len(fertility)
    return Ensemble(
        start=known["start"][drawn] * rng.lognormal(0, 0.7, (regions, 1, 1)),
        survival=shapes[0].survival,
        level=rng.normal(14, 2, (years, draws)).clip(0, 28),
        fertility=fertility[:, drawn],
        fertility_path=rng.lognormal(0, 0.1, (years, 1, draws)),
        fertility_level=rng.lognormal(0, 0.1, (regions, draws)),
        schedule=shapes[0].schedule,
        girls=shapes[0].girls,
        arrivals=known["arrivals"][drawn],
        pattern=known["pattern"][drawn],
        weights=known["weights"][drawn],
        strength=rng.uniform(0.5, 1.5, draws),
        migration=rng.normal(0, 0.003, (1, regions, draws)),
        women=known["women"][drawn],
        propensity=PROPENSITY,
    )


def without_parity(ensemble: Ensemble) -> Ensemble:
    """Return the same with births of one order."""
    return replace(ensemble, women=None, propensity=None)


def cells(ensemble: Ensemble) -> int:
    """Return draws x regions x sexes x ages x years."""
    return ensemble.start.size * ensemble.level.size


def cut(ensemble: Ensemble, lanes: slice) -> Ensemble:
    """Return some of the draws."""
    names = ("level", "fertility_path", "fertility_level", "strength", "migration")
    return replace(ensemble, **{name: getattr(ensemble, name)[..., lanes] for name in names})
