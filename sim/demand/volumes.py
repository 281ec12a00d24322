"""What beds and staff are counted from: people, births, admissions, bed-days and visits, each as products of factors.

A volume is a sum of products, and so is every need that follows from it: the factors by which it changes over the
years are then its own, with nothing left over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.demand.ages import OLDER, use_by_age
from sim.demand.rates import shifted
from sim.demand.totals import Totals
from sim.errors import CohortplanError
from sim.inputs.catalogue import Inputs
from sim.inputs.service_use import AGES
from sim.population.measures import sum_ages
from sim.population.residents import Residents
from sim.scenario.model import Settings
from sim.scenario.model_demand import ages_of
from sim.scenario.quantity import Quantity
from sim.uncertainty.layout import room
from sim.uncertainty.priors import Draws, drawn_path

Array = NDArray[np.float64]
Factors = Mapping[str, Array]
"""Named factors of a product, each broadcasting to dims (draw, year, region)."""
Parts = tuple[Factors, ...]
"""A sum of products."""
DAYS = 365.0
DEMOGRAPHIC = ("people", "age_structure", "births")
"""Factors that hang on people alone."""


def total(parts: Parts) -> Array:
    """Return the sum of the products, dims as the factors broadcast to; :meth:`Volumes.total` keeps it."""
    return Totals()(parts)


def in_base_year(parts: Parts) -> Parts:
    """Return a sum of products of dims (draw, year, region) for the base year alone."""
    return tuple({name: values[:, :1] for name, values in part.items()} for part in parts)


def times(parts: Parts, **factors: Array) -> Parts:
    """Return the sum with each product multiplied by further factors; one of a name that is there joins it."""
    return tuple(
        {**part, **{name: part[name] * value if name in part else value for name, value in factors.items()}}
        for part in parts
    )


def during(stock: Array) -> Array:
    """Return people during each year: the mean of two year ends; in the base year its own end.

    Parameters
    ----------
    stock : ndarray, dims (draw, year, ...), on 31 December
    """
    mean = np.empty_like(stock)
    mean[:, 0] = stock[:, 0]
    np.add(stock[:, :-1], stock[:, 1:], out=mean[:, 1:])
    mean[:, 1:] /= 2
    return mean


def growth_factor(rate: Array, years: int) -> Array:
    """Return (1 + rate) to the power of the years since the base, dims (draw, year, 1), without a power function."""
    factor = room((len(rate), years, 1), 1.0)
    for year in range(1, years):
        factor[:, year, 0] = factor[:, year - 1, 0] * (1 + rate)
    return factor


def births_from_base(settings: Settings, inputs: Inputs, people: Residents) -> Array:
    """Return births of all years, dims (draw, year, region); the base year's as the scenario reads them.

    Births that a plan prints are those of the whole place: the counties have them as they have infants.
    """
    infants = inputs.census.population[:, :, 0].sum(axis=1)
    printed = settings.population.fertility.births_reading == "plan" and inputs.births_printed is not None
    factor = (inputs.births_printed or 0.0) / infants.sum() if printed and infants.sum() > 0 else 1.0
    born: Array = people.births.sum(axis=3)
    first = np.broadcast_to(infants * factor, born[:, :1].shape)
    return np.concatenate([first, born], axis=1)


class Volumes:
    """The volumes of one case, each worked out once.

    Attributes
    ----------
    years
        How many there are.
    use, inside, length_of_stay : dims (draw, year, 1)
        Drift of use, share of residents' admissions treated in the place, mean stay in days.
    total
        Sums of the products of this case, each worked out once.
    scale : dims (draw,)
        Factor on published admissions that makes the base year's bed-days equal beds x occupancy x 365; ones where
        the base year has no beds.
    """

    def __init__(self, settings: Settings, inputs: Inputs, people: Residents, draws: Draws) -> None:
        self._case, self._settings, self._inputs = settings, settings.demand, inputs
        self._people, self._draws = people, draws
        self.years = len(people.years)
        beds = self._settings.beds
        self.use = growth_factor(self.drawn(beds.use_growth, "use_growth"), self.years)
        self.stay_growth = growth_factor(self.drawn(beds.length_of_stay_growth, "length_of_stay_growth"), self.years)
        self.length_of_stay = self._flat_stay() * self.stay_growth
        self.inside = self.by_year(beds.share_treated_inside, "share_treated_inside")
        inflow = self.drawn(beds.inflow, "inflow")
        self._inflow = (inflow / (1 - inflow))[:, None, None]
        self._use_by_age = use_by_age(inputs.service_use)
        self._admission_rate = self._use_by_age["admissions"]
        self._shifted = self._shifted_rates()
        self._people_during = during(people.total)
        self._sums: dict[tuple[str, int, int], Array] = {}
        self._known: dict[tuple[str, int, int], Parts] = {}
        self.total = Totals()
        self.scale = np.ones(draws.number)
        self.scale = self._base_scale()
        self._known.clear()  # those were not to scale yet

    def drawn(self, quantity: Quantity, name: str) -> Array:
        """Return draws of a quantity of demand, dims (draw,)."""
        return self._draws.quantity(quantity, "demand", self._inputs.place.root, name)[: self._draws.number]

    def by_year(self, points: Mapping[int, Quantity], name: str) -> Array:
        """Return a quantity given for some years, dims (draw, year, 1): straight between them, constant outside."""
        z = self._draws.normal("demand", self._inputs.place.root, name)[: self._draws.number]
        return drawn_path(points, self._people.years, z)[:, :, None]

    def __call__(self, volume: str) -> Parts:
        """Return a volume by its name, a year: those who live here, or what is done for patients here.

        Bed-days and admissions are those treated in the place, people from elsewhere included; visits and people are
        the residents'.
        """
        key = ages_of(volume)
        if key not in self._known:
            self._known[key] = self._volume(*key)
        return self._known[key]

    def _volume(self, kind: str, first: int, end: int) -> Parts:
        if kind == "births":
            births = births_from_base(self._case, self._inputs, self._people)
            return ({"people": self._people_during, "births": per(births, self._people_during)},)
        if kind == "population":
            return (self._per_person(during(self._count(first, end))),)
        if kind == "visits":
            return times((self._per_person(self._visits(first, end)),), use=self.use)
        return self._treated(kind, first, end)

    def residents(self, kind: str, first: int = 0, end: int = AGES) -> Parts:
        """Return admissions or bed-days of residents, wherever they are treated."""
        key = (f"residents {kind}", first, end)
        if key not in self._known:
            self._known[key] = self._residents(kind, first, end)
        return self._known[key]

    def _residents(self, kind: str, first: int, end: int) -> Parts:
        rate = self.scale[:, None, None] * self._used(kind, first, end)
        factors = self._per_person(rate) | {"use": self.use}
        if self._shifted is not None:
            before = self.scale[:, None, None] * self._unshifted(kind, first, end)
            factors |= self._per_person(before) | {"health_status": per(rate, before)}
        return ({**factors, "length_of_stay": self.length_of_stay} if kind == "bed_days" else factors,)

    def admissions_by_age(self) -> Array:
        """Return residents' mean admissions over draws, dims (year, region, sex, age), a year."""
        level = self.scale[:, None] * self.use[:, :, 0] / len(self.scale)

        def admitted(people: Array, draws: slice, years: slice) -> Array:
            if self._shifted is None:
                return sum_ages("yrsal,ly->yrsa", people, level[draws, years]) * self._admission_rate
            return sum_ages("yrsal,lysa->yrsa", people, self._shifted[draws, years] * level[draws, years, None, None])

        found: Array = np.zeros(())
        for draws, people in self._blocks():
            now = admitted(people, draws, slice(None))
            now[1:] = (now[1:] + admitted(people[:-1], draws, slice(1, None))) / 2
            found = found + now
        return found

    def share_of_people(self) -> Array:
        """Return each region's share of the place's people during the year, dims (draw, year, region)."""
        return per(self._people_during, self._people_during.sum(axis=2, keepdims=True))

    def _treated(self, kind: str, first: int, end: int) -> Parts:
        mine = times(self.residents(kind, first, end), share_treated_inside=self.inside)
        coming = self._inflow * total(in_base_year(mine))
        change = {"use": self.use}
        if kind == "bed_days":
            change["length_of_stay"] = self.stay_growth
        return (*mine, {"inflow": coming, **change})

    def _per_person(self, amount: Array) -> dict[str, Array]:
        return {"people": self._people_during, "age_structure": per(amount, self._people_during)}

    def _flat_stay(self) -> Array:
        if "length_of_stay" in self._inputs.service_use:
            return np.ones((self._draws.number, 1, 1))
        return self.drawn(self._settings.beds.length_of_stay, "length_of_stay")[:, None, None]

    def _base_scale(self) -> Array:
        stock = self._inputs.base_stocks.get("beds")
        if stock is None or stock.value <= 0:
            return self.scale
        occupancy = self.drawn(self._settings.beds.occupancy_base, "occupancy_base")
        days = total(in_base_year(self("bed_days")))[:, 0].sum(axis=-1)
        full = stock.value * occupancy * DAYS
        scale: Array = np.divide(full, days, out=np.ones_like(full), where=days > 0)
        return scale

    def _shifted_rates(self) -> Array | None:
        health = self._settings.health_status
        shift = self.drawn(health.shift_per_year, "shift_per_year")
        if not shift.any():
            return None
        next(self._blocks())  # refused before anything is summed
        years = shift[:, None] * np.arange(self.years)
        return shifted(self._admission_rate, years, health.from_age)

    def _unshifted(self, kind: str, first: int, end: int) -> Array:
        return self._sum(kind, self._use_by_age.get(kind, self._admission_rate), first, end)

    def _used(self, kind: str, first: int, end: int) -> Array:
        """Return admissions, or admissions x stay by age, before the scale, dims (draw, year, region)."""
        moving = max(first, self._settings.health_status.from_age)
        if self._shifted is None or end <= moving:
            return self._unshifted(kind, first, end)
        younger = self._unshifted(kind, first, moving) if first < moving else 0.0
        used: Array = younger + self._once((f"shifted {kind}", moving, end), lambda: self._healthier(kind, moving, end))
        return used

    def _healthier(self, kind: str, first: int, end: int) -> Array:
        """Return the use of ages whose rates move; each year's rates meet the people at both its ends."""
        assert self._shifted is not None
        stays = self._inputs.service_use.get("length_of_stay")
        rates = self._shifted * stays.steps if stays and kind == "bed_days" else self._shifted
        found = room((len(rates), self.years, self._people.total.shape[2]))
        for draws, block in self._blocks():
            people, mine = block[:, :, :, first:end], rates[draws, ..., first:end]
            now = sum_ages("yrsal,lysa->lyr", people, mine)
            before = sum_ages("yrsal,lysa->lyr", people[:-1], mine[:, 1:])
            now[:, 1:] = (now[:, 1:] + before) / 2
            found[draws] = now
        return found

    def _visits(self, first: int, end: int) -> Array:
        """Return visits a year at the base year's habits, dims (draw, year, region)."""
        level = self.drawn(self._settings.visits.per_resident, "visits_per_resident")
        people = self._people.total[:, 0].sum(axis=-1)
        every = self._once(("raw visits", 0, AGES), lambda: self._raw_visits(0, AGES))
        base = every[:, 0].sum(axis=-1)
        scale = np.divide(level * people, base, out=np.zeros_like(base), where=base > 0)
        chosen = every if (first, end) == (0, AGES) else self._raw_visits(first, end)
        visits: Array = chosen * scale[:, None, None]
        return visits

    def _raw_visits(self, first: int, end: int) -> Array:
        own = self._use_by_age.get("visits")
        if own is not None:
            return self._sum("visits", own, first, end)
        ratio = self.drawn(self._settings.doctors.visit_ratio_60_plus, "visit_ratio_60_plus")[:, None, None]
        younger = during(self._count(first, min(end, OLDER))) if first < OLDER else 0.0
        older = during(self._count(max(first, OLDER), end)) if end > OLDER else 0.0
        visits: Array = younger + ratio * older
        return visits

    def _count(self, first: int, end: int) -> Array:
        """Return people of some ages on 31 December, dims (draw, year, region)."""
        if (first, end) == (0, AGES):
            return self._people.total
        return self._once(("people", first, end), lambda: self._people.counted(first, end))

    def _blocks(self) -> Iterator[tuple[slice, Array]]:
        """Yield blocks of draws with their people by single age, dims (year, region, sex, age, lane)."""
        blocks = self._people.by_age
        if blocks is None:
            raise CohortplanError(
                "demand.health_status: rates that move from age to age need people by single age, which are not kept "
                "here. Set shift_per_year to 0, or run the place alone."
            )
        first = 0
        for block in blocks:
            yield slice(first, first + block.shape[-1]), block
            first += block.shape[-1]

    def _sum(self, kind: str, weights: Array, first: int, end: int) -> Array:
        """Return people x weight summed over sexes and some ages, during the year, dims (draw, year, region)."""
        return self._once((kind, first, end), lambda: during(self._people.weighed(weights, first, end)))

    def _once(self, key: tuple[str, int, int], work: Callable[[], Array]) -> Array:
        if "length_of_stay" not in self._inputs.service_use:
            key = (key[0].replace("bed_days", "admissions"), *key[1:])  # both weigh people by the same rates
        if key not in self._sums:
            self._sums[key] = work()
        return self._sums[key]


def per(amount: Array, people: Array) -> Array:
    """Return an amount for each person, dims as both broadcast to; nothing where nobody is."""
    some = people > 0
    if some.all():
        return amount / people
    return np.divide(amount, people, out=room(np.broadcast_shapes(amount.shape, people.shape), 0.0), where=some)
