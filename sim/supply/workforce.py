"""A cadre by region, sex and age, year by year: who comes, who leaves and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.inputs.workforce import STAFF_AGES
from sim.supply.exits import REASONS
from sim.uncertainty.layout import room

Array = NDArray[np.float64]
AGES = len(STAFF_AGES)
INS = ("hired", "graduated", "returned", "moved_in")
OUTS = (*REASONS, "moved_out")
BLOCK = 100
"""Draws carried at once: one block of eight counties stays in a second cache."""
_LEFT = REASONS.index("left")


@dataclass(frozen=True)
class Cadre:
    """The people of one cadre; ages are shares with dims (sex, age) that add up to 1.

    Attributes
    ----------
    start : dims (region,), persons at the end of the base year
    ages, hired_ages, moved_ages
        Of the start, of those hired, and of those who come from other cadres.
    gone : dims (draw, sex, age, reason) for each year after the base
        Who goes in the year by age at its begin.
    returning : dims (draw,)
        Share of those who left that comes back ``returning_after`` years later.
    """

    start: Array
    ages: Array
    hired_ages: Array
    moved_ages: Array
    gone: Sequence[Array]
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
    draws = orders.target.shape[0]
    parts = [_Block(cadre, orders, slice(first, min(first + BLOCK, draws))).run() for first in range(0, draws, BLOCK)]
    return {name: _joined([part[name] for part in parts], orders.target.shape) for name in parts[0]}


def _joined(blocks: Sequence[Array], shape: tuple[int, ...]) -> Array:
    """Return blocks of draws as one array, in the layout of all arrays by draw."""
    whole = room(shape)
    np.concatenate(blocks, out=whole)
    return whole


def _split(flow: Array, share: Array) -> Array:
    """Return a flow of the whole, dims (draw, year, 1), by region."""
    split = room((*flow.shape[:2], len(share)))
    np.multiply(flow, share, out=split)
    return split


class _Block:
    """Some draws of a cadre."""

    def __init__(self, cadre: Cadre, orders: Orders, draws: slice) -> None:
        self._cadre, self._orders, self._draws = cadre, orders, draws
        target = orders.target[draws]
        self._target = target
        others = ("redistributed", "retrained_away", "not_hired_posts", "not_hired_applicants")
        names = (*INS, *OUTS, *others, "end", "ages", "aged_55_plus")
        self._told = {name: np.zeros(target.shape) for name in names}
        self._stock = np.einsum("r,sa->rsa", cadre.start, cadre.ages)[None].repeat(len(target), axis=0)
        self._shift = np.zeros((len(target), target.shape[2]))
        self._left: list[Array] = []
        self._weights = np.stack([np.ones(AGES), STAFF_AGES.astype(float), STAFF_AGES >= 55], axis=1)

    def run(self) -> dict[str, Array]:
        self._close(0)
        for year in range(1, self._target.shape[1]):
            self._leave(year)
            self._come_back(year)
            now = self._stock.sum(axis=(2, 3))
            now = self._move(year, self._retrain(year, now))
            self._hire(year, now)
            self._close(year)
        return self._told

    def _leave(self, year: int) -> None:
        gone = self._cadre.gone[year - 1][self._draws]
        draws, regions = self._stock.shape[:2]
        flat = self._stock.reshape(draws, regions, -1)
        by_reason = flat @ gone.reshape(draws, -1, len(REASONS))
        for position, name in enumerate(REASONS):
            self._told[name][:, year] = by_reason[..., position]
        if self._may_return:
            self._left = [*self._left[-self._cadre.returning_after :], self._stock * gone[:, None, :, :, _LEFT]]
        retired, left, died = np.moveaxis(gone, -1, 0)  # a sum along an axis of three is slow
        stay = (1 - (retired + left + died))[:, None]
        older = np.zeros_like(self._stock)
        np.multiply(self._stock[..., :-1], stay[..., :-1], out=older[..., 1:])
        self._stock = older

    @property
    def _may_return(self) -> bool:
        return self._cadre.returning_after < self._target.shape[1] and bool(self._cadre.returning.any())

    def _come_back(self, year: int) -> None:
        after = self._cadre.returning_after
        if not self._may_return or len(self._left) <= after:
            return
        share = self._cadre.returning[self._draws, None, None, None]
        back = self._left[-1 - after][..., : -after - 1] * share
        self._stock[..., after + 1 :] += back
        self._told["returned"][:, year] = back.sum(axis=(2, 3))

    def _retrain(self, year: int, now: Array) -> Array:
        """Let people go to and come from other cadres; return persons by region, dims (draw, region)."""
        away = np.minimum(self._orders.depart[year], now)
        if away.any():
            self._stock *= _ratio(now - away, now)[..., None, None]
            self._told["moved_out"][:, year] += away
            self._told["retrained_away"][:, year] = away
        come = self._orders.arrive[self._draws, year]
        if self._orders.within is not None:
            come = np.minimum(come, np.maximum(self._orders.within[self._draws, year] - now, 0.0))
        if come.any():
            self._stock += come[..., None, None] * self._cadre.moved_ages
            self._told["moved_in"][:, year] += come
        self._shift += come - away
        moved: Array = now + come - away
        return moved

    def _move(self, year: int, now: Array) -> Array:
        if self._orders.moved is None:
            return now
        asked = self._orders.moved[self._draws, year]
        taken, into = np.minimum(np.maximum(-asked, 0.0), now), np.maximum(asked, 0.0)
        whole = into.sum(axis=1, keepdims=True)
        share = np.divide(into, whole, out=np.zeros_like(into), where=whole > 0)
        going = self._stock * _ratio(taken, now)[..., None, None]
        came = taken.sum(axis=1, keepdims=True) * share
        self._stock += going.sum(axis=1, keepdims=True) * share[..., None, None] - going
        self._told["moved_out"][:, year] += taken
        self._told["moved_in"][:, year] += came
        self._told["redistributed"][:, year] = came - taken
        moved: Array = now + came - taken
        return moved

    def _hire(self, year: int, now: Array) -> None:
        orders = self._orders
        self._shift[:, orders.seen[year]] = 0.0
        target = np.maximum(self._target[:, year] + self._shift, 0.0)
        free = np.isnan(target)
        posts = np.maximum(orders.posts[year] - now - orders.beside[self._draws, year], 0.0)
        asked = np.broadcast_to(orders.hires[year], now.shape)
        hired = np.where(free, np.minimum(np.minimum(asked, posts), orders.applicants[year]), target - now)
        told = self._told
        short = np.where(free, asked - hired, 0.0)
        by_posts = posts <= orders.applicants[year]
        told["not_hired_posts"][:, year] = np.where(by_posts, short, 0.0)
        told["not_hired_applicants"][:, year] = np.where(by_posts, 0.0, short)
        told["hired"][:, year] = np.maximum(hired, 0.0)
        told["left"][:, year] += np.maximum(-hired, 0.0)
        fewer = _ratio(now + np.minimum(hired, 0.0), now)
        if (fewer < 1).any():
            self._stock *= fewer[..., None, None]
        self._stock += told["hired"][:, year][..., None, None] * self._cadre.hired_ages

    def _close(self, year: int) -> None:
        summed = self._stock.sum(axis=2) @ self._weights
        for position, name in enumerate(("end", "ages", "aged_55_plus")):
            self._told[name][:, year] = summed[..., position]


def _ratio(part: Array, whole: Array) -> Array:
    """Return part / whole, 1 where there is nobody."""
    found: Array = np.divide(part, whole, out=np.ones_like(whole), where=whole > 0)
    return found
