"""A cadre by region, sex and age, year by year: who comes, who leaves and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.inputs.workforce import STAFF_AGES
from sim.supply.exits import REASONS, Going
from sim.uncertainty.layout import draws_first, room

if TYPE_CHECKING:
    from sim.supply.staff_year import Asked, Staff

Array = NDArray[np.float64]
INS = ("hired", "graduated", "returned", "moved_in")
OUTS = (*REASONS, "moved_out")
BLOCK = 100
"""Draws carried at once: their people then stay in a cache."""


@dataclass(frozen=True)
class Cadre:
    """The people of one cadre; ages are shares with dims (sex, age) that add up to 1.

    Attributes
    ----------
    start : dims (region,), persons at the end of the base year
    ages, hired_ages, moved_ages
        Of the start, of those hired, and of those who come from other cadres.
    gone
        Who goes in each year after the base.
    returning : dims (draw,)
        Share of those who left that comes back ``returning_after`` years later.
    """

    start: Array
    ages: Array
    hired_ages: Array
    moved_ages: Array
    gone: Going
    returning: Array
    returning_after: int


@dataclass(frozen=True)
class Orders:
    """What is asked of a cadre; years begin with the base.

    Attributes
    ----------
    target : dims (draw, year, region)
        The stock that is to be there; NaN where hires are given instead.
    seen : dims (year, region)
        True where the target was observed: it then holds whoever moved.
    hires, posts, applicants : dims (year, region)
        Persons; hires count where there is no target, posts and applicants limit them, infinite where not given.
    beside : dims (draw, year, region)
        Persons in post beside this stock (graduates under contract).
    arrive, depart : dims (draw, year, region) and (year, region)
        Who comes from another cadre, and who is to go to one.
    within : dims (draw, year, region) or ``None``
        The cadre that this one is part of: nobody arrives whom it does not have.
    moved : dims (draw, year, region) or ``None``
        Who comes from other regions, negative where they leave; a target holds them already.
    """

    target: Array
    seen: NDArray[np.bool_]
    hires: Array
    posts: Array
    applicants: Array
    beside: Array
    arrive: Array
    depart: Array
    within: Array | None = None
    moved: Array | None = None


def carry(cadre: Cadre, orders: Orders) -> dict[str, Array]:
    """Carry a cadre through the years.

    Returns
    -------
    dict
        Flows by name (:data:`INS`, :data:`OUTS`), ``retrained_away`` (in ``moved_out``),
        ``redistributed`` (in ``moved_in`` less ``moved_out``),
        ``not_hired_posts`` and ``not_hired_applicants``, ``end``, and ``ages`` and ``aged_55_plus``: sum of ages, and
        persons of 55 and over, at the end of the year; dims (draw, year, region). ``start`` is last year's end.

    Notes
    -----
    In a year: exits of those there at its begin, who grow a year older; who left earlier comes back; moves; hires, up
    to the target or as ordered. Whoever comes is there from the next year on at risk. A target below who is left is
    met by more leaving. Posts move with people: whoever leaves later is replaced where the post then stands. Regions
    that differ in size alone are carried as one.
    """
    total = cadre.start.sum()
    share = cadre.start / total if total > 0 else np.full(len(cadre.start), 1 / len(cadre.start))
    if len(share) > 1 and _alike(orders, share):
        return {name: _split(flow, share) for name, flow in _carry(*_as_one(cadre, orders)).items()}
    return _carry(cadre, orders)


_BY_REGION = ("target", "hires", "posts", "applicants", "beside", "arrive", "depart")


def _alike(orders: Orders, share: Array) -> bool:
    """Return whether every order of a region is its share of the whole."""
    if orders.moved is not None or (orders.seen.any(axis=1) != orders.seen.all(axis=1)).any():
        return False
    several = [getattr(orders, name) for name in _BY_REGION] + ([] if orders.within is None else [orders.within])
    return all(_in_proportion(each, share) for each in several)


def _in_proportion(values: Array, share: Array) -> bool:
    known = np.isfinite(values)
    if (known.any(axis=-1) != known.all(axis=-1)).any():
        return False
    filled = np.where(known, values, 0.0)
    total = filled.sum(axis=-1, keepdims=True)
    return bool((np.abs(filled - total * share) <= 1e-12 * np.abs(total)).all())


def _as_one(cadre: Cadre, orders: Orders) -> tuple[Cadre, Orders]:
    summed = {name: getattr(orders, name).sum(axis=-1, keepdims=True) for name in _BY_REGION}
    within = None if orders.within is None else orders.within.sum(axis=-1, keepdims=True)
    one = replace(orders, seen=orders.seen[:, :1], within=within, **summed)
    return replace(cadre, start=cadre.start.sum(keepdims=True)), one


def _carry(cadre: Cadre, orders: Orders) -> dict[str, Array]:
    from sim.supply.staff_year import TOLD, close, live  # numba, which only flows need

    draws, years, regions = orders.target.shape
    told = np.zeros((len(TOLD), years, regions, draws))
    for first in range(0, draws, BLOCK):
        some = slice(first, min(first + BLOCK, draws))
        staff = _staff(cadre, regions, some)
        close(staff.stock, told[:, 0, :, some])
        for year in range(1, years):
            live(year, _asked(orders, year, some), *cadre.gone.of(year - 1, some), staff, told[:, year, :, some])
    return {name: draws_first(rows) for name, rows in zip(TOLD, told, strict=True)}


def ready() -> None:
    """Load the compiled years of a cadre, which a machine's first ones compile."""
    year, region = np.zeros((2, 1)), np.ones((2, len(STAFF_AGES)))
    nobody = np.zeros((1, *region.shape, len(REASONS)))
    cadre = Cadre(
        start=np.zeros(1), ages=region, hired_ages=region, moved_ages=region,
        gone=Going(nobody[:, :, :0].copy(), [nobody]), returning=np.zeros(1), returning_after=1,
    )  # fmt: skip
    carry(cadre, Orders(year[None], year > 0, year, year, year, year[None], year[None], year))


def _staff(cadre: Cadre, regions: int, draws: slice) -> Staff:
    """Return some draws of a cadre at the end of the base year."""
    from sim.supply.staff_year import Staff

    returning, (sexes, ages) = cadre.returning[draws], cadre.ages.shape
    cells = (len(returning), regions)
    comes_back = cadre.returning_after <= len(cadre.gone.older) and bool(cadre.returning.any())
    return Staff(
        stock=np.broadcast_to(cadre.start[:, None, None] * cadre.ages, (*cells, sexes, ages)).copy(),
        now=np.empty(cells),
        shift=np.zeros(cells),
        away=np.empty((cadre.returning_after + 1 if comes_back else 0, *cells, sexes, ages)),
        returning=np.array(returning),
        hired_ages=np.array(cadre.hired_ages, order="C"),
        moved_ages=np.array(cadre.moved_ages, order="C"),
        pool=np.empty((sexes, ages)),
    )


def _asked(orders: Orders, year: int, draws: slice) -> Asked:
    """Return what is asked of some draws in a year; laid out always alike, since each layout is compiled anew."""
    from sim.supply.staff_year import Asked

    def of_draws(values: Array | None) -> Array:
        return np.empty((0, 0)) if values is None else np.array(values[draws, year], order="C")

    return Asked(
        target=of_draws(orders.target),
        seen=orders.seen[year],
        hires=orders.hires[year],
        posts=orders.posts[year],
        applicants=orders.applicants[year],
        beside=of_draws(orders.beside),
        arrive=of_draws(orders.arrive),
        depart=orders.depart[year],
        within=of_draws(orders.within),
        moved=of_draws(orders.moved),
    )


def _split(flow: Array, share: Array) -> Array:
    """Return a flow of the whole, dims (draw, year, 1), by region."""
    split = room((*flow.shape[:2], len(share)))
    np.multiply(flow, share, out=split)
    return split
