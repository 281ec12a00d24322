"""Capital projects event by event: the reference that the formulas of :mod:`sim.supply.projects` must equal.

Each project is a process with its stages one after the other: it waits, is under construction, stands complete while
it is equipped, opens, and fills up while what it replaces closes. A census on each 31 December sees what is in use and
what has been spent. One draw is one world, with all its projects.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.supply.capital import Works, construction
from sim.supply.projects import MOMENT

if TYPE_CHECKING:
    import simpy

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Census:
    """What is there on 31 December; dims (project, draw, year).

    Attributes
    ----------
    opened, closed
        Units of the new building in use, and units that it replaces that have closed.
    care
        Care beds of mixed buildings in use.
    spent
        万元 since the beginning.
    """

    opened: Array
    closed: Array
    care: Array
    spent: Array


@dataclass
class _Site:
    """One project in one draw: how long its stages take (years), and where it stands."""

    begin: float
    construction: float
    commissioning: float
    ramp: float
    steps: int
    cancelled: bool
    begun: float | None = None
    opened: float | None = None
    wards: int = 0

    def stages(self, world: simpy.Environment) -> Generator[simpy.Event, object, None]:
        """Go through the stages; a cancelled project is never begun."""
        if self.cancelled:
            return
        yield world.timeout(self.begin - world.now)
        self.begun = world.now
        yield world.timeout(self.construction)
        yield world.timeout(self.commissioning)
        self.opened = world.now
        for ward in range(self.steps):
            yield world.timeout(self.ramp / self.steps * (0.5 if ward == 0 else 1.0))
            self.wards += 1

    def in_use(self, now: float) -> float:
        """Return the part that is open."""
        if self.opened is None:
            return 0.0
        if self.ramp < MOMENT:
            return 1.0
        return self.wards / self.steps if self.steps else min(max((now - self.opened) / self.ramp, 0.0), 1.0)

    def paid(self, now: float) -> float:
        """Return the part of the money that is spent, even over the time of construction."""
        if self.begun is None:
            return 0.0
        return 1.0 if self.construction < MOMENT else min(max((now - self.begun) / self.construction, 0.0), 1.0)


def run_events(works: Sequence[Works], years: NDArray[np.int64]) -> Census:
    """Run every draw of the projects, each in a world of its own.

    Parameters
    ----------
    works
        Projects with their draws.
    years : ndarray, dims (year,), whose ends are seen
    """
    draws = len(works[0].added) if works else 0
    part = np.zeros((2, len(works), draws, len(years)))
    sites = [_sites(each) for each in works]
    for draw in range(draws):
        _run([site[draw] for site in sites], years, part[:, :, draw])
    in_use, paid = part
    replaced = np.array([np.nan_to_num(each.replaced) for each in works]).reshape(len(works), draws, 1)
    added = np.array([each.added for each in works]).reshape(len(works), draws, 1)
    care = np.array([each.care for each in works]).reshape(len(works), draws, 1)
    money = np.array([each.project.investment or 0.0 for each in works]).reshape(-1, 1, 1)
    return Census((added + replaced) * in_use, replaced * in_use, care * in_use, money * paid)


def _sites(works: Works) -> list[_Site]:
    begin, takes = construction(works)
    opening, nothing = works.opening, np.zeros(len(takes))
    commissioning, ramp, steps = (
        (opening.commissioning, opening.ramp, opening.steps) if opening else (nothing, nothing, 0)
    )
    stages = zip(takes.tolist(), commissioning.tolist(), ramp.tolist(), works.cancelled.tolist(), strict=True)
    return [_Site(begin, built, equipped, filled, steps, gone) for built, equipped, filled, gone in stages]


def _run(sites: Sequence[_Site], years: NDArray[np.int64], part: Array) -> None:
    """Run one world and write down what is in use and what is paid, dims (2, project, year)."""
    import simpy

    ends = [float(year) + 1 for year in years]
    world = simpy.Environment(initial_time=min([ends[0] - 1, *(site.begin for site in sites)]))
    for site in sites:
        world.process(site.stages(world))
    world.process(_census(world, sites, ends, part))
    world.run(until=ends[-1] + 1)


def _census(
    world: simpy.Environment, sites: Sequence[_Site], ends: Sequence[float], part: Array
) -> Generator[simpy.Event, object, None]:
    """Look at every site at each year's end, a moment after what happens then."""
    for position, end in enumerate(ends):
        yield world.timeout(end + MOMENT - world.now)
        part[0, :, position] = [site.in_use(end) for site in sites]
        part[1, :, position] = [site.paid(end) for site in sites]
