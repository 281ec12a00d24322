"""Staff of a case: settings turned into what :mod:`sim.supply.workforce` carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.inputs.supply import Resource
from sim.scenario.model import Settings
from sim.scenario.model_workforce import ByRegion, Retraining
from sim.scenario.quantity import Quantity
from sim.supply.exits import Exits, Going, death_hazards, leaving_hazards
from sim.supply.training import Chances, Cohort, cohorts
from sim.supply.workforce import INS, OUTS, Cadre, Orders, carry
from sim.uncertainty.layout import room
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]
Flows = Mapping[str, Array]
"""By flow: persons, dims (draw, year, region)."""
TRAINED = "doctors"
"""The resource that contracted students join."""


@dataclass(frozen=True)
class Around:
    """What surrounds one cadre.

    Attributes
    ----------
    seen
        Observed stocks by year position, NaN where a region was not observed.
    others
        Flows, or stocks as ``end``, of the cadres that this one takes people from.
    moved : dims (draw, year, region) or ``None``
        Persons whom redistribution has brought by 31 December, negative where they left.
    """

    seen: Mapping[int, Array]
    others: Mapping[str, Flows]
    moved: Array | None = None


class Staffing:
    """The staff of one case; what several cadres share is computed once."""

    def __init__(self, settings: Settings, inputs: Inputs, years: NDArray[np.int64], draws: Draws) -> None:
        self._supply, self._settings, self._inputs = settings.supply, settings.supply.workforce, inputs
        self._years, self._draws = years, draws
        self._gone: dict[str, Going] = {}
        self._cohorts: tuple[Cohort, ...] | None = None
        self._death = death_hazards(inputs.national.mortality_years, inputs.national.mx, int(years[0]))

    def draw(self, quantity: Quantity, name: str) -> Array:
        """Return draws of a setting of the workforce, dims (draw,)."""
        root = self._inputs.place.root
        return self._draws.quantity(quantity, "supply", root, f"workforce.{name}")[: self._draws.number]

    def acts_on(self, resource: str) -> bool:
        """Return whether hires or retraining change the stock of a resource."""
        joined = {each.destination for each in self._settings.retraining.values()}
        left = {each.origin for each in self._settings.retraining.values() if not self._is_part(each)}
        return resource in {*self._supply.hires, *joined, *left}

    def in_order(self) -> list[Resource]:
        """Return the resources, those that others come from by retraining first."""
        origins = {each.origin for each in self._settings.retraining.values()}
        return sorted(self._inputs.resources, key=lambda resource: resource.id not in origins)

    # students

    @property
    def students(self) -> tuple[Cohort, ...]:
        """The intakes of contracted students."""
        if self._cohorts is None:
            training = self._supply.training
            self._cohorts = cohorts(self._inputs.students, self._years, training, self.chances())
        return self._cohorts

    def chances(self) -> Chances:
        """Return what happens to students, by draw."""
        training, root, number = self._supply.training, self._inputs.place.root, self._draws.number

        def drawn(name: str) -> Array:
            return self._draws.quantity(getattr(training, name), "supply", root, name)[:number]

        return Chances(
            licensed=drawn("licence_pass") * drawn("placement"),
            retained=drawn("retention_after_service"),
            leaving=self._leaving(),
            death=self._death.mean(axis=0),
        )

    def trained(self, resource: str) -> Array:
        """Return contracted graduates at work, dims (draw, year, region)."""
        share = self._inputs.employment_share
        stock = np.zeros((self._draws.number, len(self._years)))
        for cohort in self.students if resource == TRAINED else ():
            stock = stock + cohort.at_work
        return np.multiply(stock[:, :, None], share, out=room((*stock.shape, len(share))))

    # flows

    def flows(self, resource: str, stock: Array, around: Around) -> Flows:
        """Return who comes to and leaves a cadre, and why.

        Parameters
        ----------
        resource
            Id of a staff resource.
        stock : ndarray, dims (draw, year, region)
            What there is without hires and retraining of the scenario, with contracted graduates.
        around
            Counts, other cadres and redistribution, which is in the stock.

        Returns
        -------
        mapping
            ``start``, the flows of :func:`sim.supply.workforce.carry`, ``graduated``, ``end`` and
            ``full_time`` equivalents; start and ins less outs are the end.
        """
        beside = self.trained(resource)
        told = dict(carry(self._cadre(resource, stock, beside), self._orders(resource, stock, beside, around)))
        told["graduated"] = np.zeros_like(stock)
        share = self._inputs.employment_share
        for cohort in self.students if resource == TRAINED else ():
            at_work = cohort.at_work
            more = {
                "graduated": cohort.graduated, "left": cohort.left, "died": cohort.died, "end": at_work,
                "ages": at_work * cohort.age, "aged_55_plus": at_work * (cohort.age >= 55),
            }  # fmt: skip
            for name, persons in more.items():
                told[name] = told[name] + persons[:, :, None] * share
        told["start"] = np.concatenate([np.zeros_like(told["end"][:, :1]), told["end"][:, :-1]], axis=1)
        told["full_time"] = told["end"] * self.draw(self._settings.full_time, "full_time")[:, None, None]
        for name in (*INS, *OUTS):
            told[name][:, 0] = 0.0
        return told

    def _cadre(self, resource: str, stock: Array, beside: Array) -> Cadre:
        ages, leaving = self._inputs.staff_ages, self._settings.leaving
        part_of = self._inputs.part_of(resource)
        return Cadre(
            start=np.maximum(stock - beside, 0.0)[0, 0],
            ages=ages.of("start", resource, part_of),
            hired_ages=ages.of("hired", resource, part_of),
            moved_ages=ages.of("retrained", resource, part_of),
            gone=self._exits(resource),
            returning=self.draw(leaving.returning, "leaving.returning"),
            returning_after=leaving.returning_after,
        )

    def _exits(self, resource: str) -> Going:
        settings = self._settings.retirement
        key = resource if resource in settings.working_on_of else ""
        if key not in self._gone:
            name = f"retirement.working_on_of.{key}" if key else "retirement.working_on"
            exits = Exits(
                death=self._death,
                leaving=self._leaving(),
                retirement=settings,
                workers=self.draw(settings.women_workers_share, "retirement.women_workers_share"),
                working_on=self.draw(settings.working_on_of.get(key, settings.working_on), name),
                stopping=self.draw(settings.stopping, "retirement.stopping"),
            )
            self._gone[key] = exits.path(self._years[1:])
        return self._gone[key]

    def _leaving(self) -> Array:
        leaving = self._settings.leaving
        return leaving_hazards(
            self.draw(leaving.under_35, "leaving.under_35"), self.draw(leaving.from_35, "leaving.from_35")
        )

    def _orders(self, resource: str, stock: Array, beside: Array, around: Around) -> Orders:
        target, shape = np.maximum(stock - beside, 0.0), stock.shape[1:]
        hires = self._by_year(self._supply.hires.get(resource, {}), np.nan)
        observed = np.zeros(shape, bool)
        for year, there in around.seen.items():
            if 0 <= year < len(observed):
                observed[year] = ~np.isnan(there)
        target = np.where(np.isnan(hires) | observed, target, np.nan)
        arrive, within = self._arrivals(resource, stock, around.others)
        return Orders(
            target=target,
            seen=observed,
            hires=np.nan_to_num(hires),
            posts=self._by_year(self._settings.posts.get(resource, {}), np.inf),
            applicants=self._by_year(self._settings.applicants.get(resource, {}), np.inf),
            beside=beside,
            arrive=arrive,
            depart=sum(
                (self._planned(each) for each in self._settings.retraining.values() if each.origin == resource
                 and not self._is_part(each)), start=np.zeros(shape),
            ),
            within=within,
            moved=None if around.moved is None else np.diff(around.moved, axis=1, prepend=0.0),
        )  # fmt: skip

    def _arrivals(self, resource: str, stock: Array, others: Mapping[str, Flows]) -> tuple[Array, Array | None]:
        """Return who comes from other cadres, dims (draw, year, region), and the cadre this one is part of."""
        arrive, within = np.zeros_like(stock), None
        for each in self._settings.retraining.values():
            if each.destination != resource or each.origin not in others:
                continue
            planned, origin = self._planned(each), others[each.origin]
            if self._is_part(each):
                within = origin["end"]
                arrive = arrive + planned
                continue
            every = sum(
                (self._planned(one) for one in self._settings.retraining.values()
                 if one.origin == each.origin and not self._is_part(one)), start=np.zeros(planned.shape),
            )  # fmt: skip
            arrive = arrive + origin["retrained_away"] * np.divide(
                planned, every, out=np.zeros_like(planned), where=every > 0
            )
        return arrive, within

    def _is_part(self, each: Retraining) -> bool:
        """Return whether people stay in the cadre that they come from: a GP is a doctor still."""
        return self._inputs.part_of(each.destination) == each.origin

    def _planned(self, each: Retraining) -> Array:
        planned: Array = self._persons(each.persons)[:, None] * self._split(each.region)
        return planned

    def _persons(self, given: Mapping[int, Quantity]) -> Array:
        return np.array([given[int(year)].value if int(year) in given else 0.0 for year in self._years])

    def _split(self, region: str) -> Array:
        """Return shares of the leaves of a region, dims (region,), as the base stock is split."""
        members = list(self._inputs.place.members(region))
        share = np.zeros(len(self._inputs.place.leaves))
        share[members] = self._inputs.employment_share[members]
        if share.sum() <= 0:
            share[members] = 1.0
        split: Array = share / share.sum()
        return split

    def _by_year(self, given: ByRegion, missing: float) -> Array:
        """Return persons, dims (year, region): the last year named is kept, before the first it is ``missing``."""
        found = np.full((len(self._years), len(self._inputs.place.leaves)), missing)
        for region, years in given.items():
            split = self._split(region)
            for position, year in enumerate(self._years):
                past = [name for name in years if name <= year]
                if past:
                    row, add = found[position], years[max(past)].value * split
                    here = split > 0
                    row[here] = np.where(np.isfinite(row[here]), row[here], 0.0) + add[here]
        return found
