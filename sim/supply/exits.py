"""Why staff leave the stock: death, retirement by a dated rule, and leaving for other regions, as competing risks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs.national import MORTALITY_AGES
from sim.inputs.workforce import STAFF_AGES
from sim.scenario.model_workforce import Retirement, RetirementRule

Array = NDArray[np.float64]
REASONS = ("retired", "left", "died")
YOUNG = 35
"""Below this age staff leave more often."""
SURE = 50.0
"""Hazard that nobody survives: exp(-50) is no person."""


def hazard(share: Array) -> Array:
    """Return the hazard of which ``share`` goes in a year, -log(1 - share)."""
    found: Array = np.minimum(-np.log1p(-np.minimum(share, 1 - 1e-15)), SURE)
    return found


def reached(rule: RetirementRule, age: Array, year: int) -> Array:
    """Return which share of those aged ``age`` on 31 December of ``year`` has reached the statutory age.

    Parameters
    ----------
    rule
        The rule of a group.
    age : ndarray, completed years
    year
        Calendar year.

    Notes
    -----
    Who reaches the old age at time s retires at s + min(max(s - start, 0) / m, rise), for one month of rise in m
    months of birth. Births are spread evenly over the year of birth, so the share is that of births before the one
    who retires on the last day of the year. The rule itself counts whole months: half a month's difference at most.
    """
    rise, start = rule.rises_to.value - rule.age.value, float(rule.starts)
    end, pace = year + 1.0, rule.months_for_one
    if end <= start:
        reaches_old_age = end
    elif end - start <= rise * (pace + 1):
        reaches_old_age = start + (end - start) * pace / (pace + 1)
    else:
        reaches_old_age = end - rise
    born = year - np.asarray(age, float)
    share: Array = np.clip(reaches_old_age - rule.age.value - born, 0.0, 1.0)
    return share


def due(settings: Retirement, age: Array, year: int, workers: Array) -> Array:
    """Return the share past its statutory age on 31 December, dims (draw, sex, age).

    Parameters
    ----------
    workers : ndarray, dims (draw,), share of women whom the rule for workers binds
    """
    women = reached(settings.women, age, year)
    earlier = reached(settings.women_workers, age, year)
    men = np.broadcast_to(reached(settings.men, age, year), (len(workers), len(age)))
    return np.stack([women + workers[:, None] * (earlier - women), men], axis=1)


@dataclass(frozen=True)
class Going:
    """Who goes in some years by reason, shares of those of an age at the begin of the year.

    Attributes
    ----------
    young : dims (draw, sex, age, reason), of the ages at which nobody retires: the same in every year
    older : dims (draw, sex, age, reason) by year, of the ages after them
    """

    young: Array
    older: Sequence[Array]

    def of(self, year: int, draws: slice) -> tuple[Array, Array]:
        """Return the shares of the younger and the older of some draws in a year, which count from 0."""
        return self.young[draws], self.older[year][draws]


@dataclass(frozen=True)
class Exits:
    """Hazards of one cadre.

    Attributes
    ----------
    death : dims (sex, age), a year
    leaving : dims (draw, age), a year
    retirement
        The dated rules.
    workers, working_on, stopping : dims (draw,)
        Share of women under the rule for workers; share that works on; yearly share of these that stops.
    """

    death: Array
    leaving: Array
    retirement: Retirement
    workers: Array
    working_on: Array
    stopping: Array

    def path(self, years: Iterable[int]) -> Going:
        """Return :meth:`probabilities` of several years."""
        every = [int(year) for year in years]
        first = min((self._first_due(year) for year in every), default=0)
        young = _shares(np.zeros((len(self.workers), 2, first)), self.leaving[:, None, :first], self.death[:, :first])
        return Going(young, tuple(self.probabilities(year, first) for year in every))

    def _first_due(self, year: int) -> int:
        """Return the position of the first age at which anybody has reached a statutory age by the end of a year."""
        rules = (self.retirement.women, self.retirement.women_workers, self.retirement.men)
        return min(int(np.argmax(reached(rule, STAFF_AGES.astype(float) + 1, year) > 0)) for rule in rules)

    def hazards(self, year: int, first: int = 0) -> tuple[Array, Array, Array]:
        """Return the hazards of a year by reason, each broadcasts to dims (draw, sex, age), by age at its begin.

        Parameters
        ----------
        first
            Position of the age to begin with.
        """
        ages = STAFF_AGES[first:].astype(float)
        before, after = (due(self.retirement, ages + later, year - 1 + later, self.workers) for later in (0, 1))
        stops = (1 - self.working_on)[:, None, None]
        at_work_before, at_work_after = (np.maximum(1 - part * stops, 1e-20) for part in (before, after))
        retiring = np.log(at_work_before / at_work_after) + before * hazard(self.stopping)[:, None, None]
        retiring[..., -1] = SURE  # nobody is counted after 75
        return retiring, self.leaving[:, None, first:], self.death[:, first:]

    def probabilities(self, year: int, first: int = 0) -> Array:
        """Return who goes in a year by reason, dims (draw, sex, age, reason), ages from position ``first`` on.

        Notes
        -----
        Competing risks: hazards add up, 1 - exp(-sum) goes, and each reason takes its share of the sum.
        """
        return _shares(*self.hazards(year, first))


def _shares(retiring: Array, leaving: Array, death: Array) -> Array:
    """Return who goes by reason, dims (draw, sex, age, reason), from the hazard of each."""
    total = retiring + leaving + death
    goes, divisor = -np.expm1(-total), np.maximum(total, 1e-300)
    gone = np.empty((*total.shape, len(REASONS)))
    for position, each in enumerate((retiring, leaving, death)):
        np.multiply(each / divisor, goes, out=gone[..., position])
    return gone


def death_hazards(years: Array, mx: Array, base: int) -> Array:
    """Return deaths per person-year of staff, dims (sex, age), by the national death rates of the base year.

    Parameters
    ----------
    years : ndarray, dims (period,)
    mx : ndarray, dims (period, sex, group)
    base
        Its nearest period is taken and held.

    Notes
    -----
    Straight on the logarithm between the middles of five-year groups; staff aged x at the begin of a year live it
    around exact age x + 1.
    """
    rates = mx[int(np.abs(years - base).argmin())]
    middles = np.array([0.5, 3.0, *(age + 2.5 for age in MORTALITY_AGES[2:])])
    logs = np.log(np.maximum(rates, 1e-12))
    found: Array = np.exp(np.stack([np.interp(STAFF_AGES + 1.0, middles, row) for row in logs]))
    return found


def leaving_hazards(young: Array, older: Array) -> Array:
    """Return hazards of leaving by age, dims (draw, age), from yearly shares under and from 35, dims (draw,)."""
    found: Array = np.where(STAFF_AGES < YOUNG, hazard(young)[:, None], hazard(older)[:, None])
    return found
