"""Classes, staff and floor area of childcare, rounded up class by class and centre by centre."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.demand.childcare import MONTHS
from sim.scenario.model_childcare import CLASSES, MOST_CLASSES, ChildcareDemand
from sim.uncertainty.layout import room

Array = NDArray[np.float64]
LAST_MONTH = {"nursery": MONTHS, "toddler": 2 * MONTHS, "older": 3 * MONTHS, "mixed": 3 * MONTHS}
"""Age in months at which the children of a class leave it."""
SLACK = 1e-9
"""What rounding errors may add to a whole number before it is rounded up."""


@dataclass(frozen=True)
class Rules:
    """What a centre is built from; kinds of classes as in :data:`sim.scenario.model_childcare.CLASSES`.

    Attributes
    ----------
    share, size, per_staff : dims (kind,)
        Share of the children, most children in a class, most children for one member of staff on duty.
    classes_per_centre, relief, per_health_worker, floor_area
        Full classes of an average centre; staff employed for one on duty; children for one health worker; square
        metres for a child.
    """

    share: Array
    size: Array
    per_staff: Array
    classes_per_centre: float
    relief: float
    per_health_worker: float
    floor_area: float


@dataclass(frozen=True)
class Centres:
    """What a number of children asks for, all dims (...) but ``classes``.

    Attributes
    ----------
    centres, staff, health_workers
        Whole numbers; staff employed to care for children.
    classes : dims (..., kind)
    floor_area
        Square metres.
    """

    centres: Array
    classes: Array
    staff: Array
    health_workers: Array
    floor_area: Array


def class_rules(settings: ChildcareDemand) -> Rules:
    """Return the rules of a scenario; a class of children too young to be taken leaves its share to the others."""
    kinds = [getattr(settings.classes, name) for name in CLASSES]
    open_ = np.array([LAST_MONTH[name] > settings.entry_age_months for name in CLASSES])
    share = np.where(open_, [kind.share_of_children.value for kind in kinds], 0.0)
    centre = settings.centre
    short = centre.short_yards.value
    return Rules(
        share / share.sum(),
        np.array([kind.size.value for kind in kinds]),
        np.array([kind.children_per_staff.value for kind in kinds]),
        centre.classes_per_centre.value,
        centre.opening_hours_relief.value,
        centre.children_per_health_worker.value,
        (1 - short) * centre.floor_area.value + short * centre.floor_area_short_yard.value,
    )


def centres_for(children: Array, rules: Rules) -> Centres:
    """Return the centres, classes, staff and floor area for so many children of a county.

    Parameters
    ----------
    children : ndarray, dims (...), persons of one region each; a fraction of a child is a child

    Notes
    -----
    The county has ceil(children / children of an average centre) centres. A kind of class is offered in as many of them
    as it would fill classes, at most in all; its children are spread evenly over these centres as whole children, so
    that with 16 children for classes of 15 a centre opens two. Within a centre children are spread evenly over classes,
    each class has ceil(children / children per staff) on duty, and ceil(those x relief) are employed for the kind.
    Centres get more in number where rounding would give one more than ten classes. No children need nothing.

    Many draws have the same number of children: what each number needs is found once.
    """
    whole = np.ceil(children - SLACK)
    if not (whole >= 0).all() or whole.max(initial=0.0) >= whole.size:
        return _centres_for(whole, children, rules)
    at, numbers = whole.astype(np.intp), np.arange(whole.max(initial=0.0) + 1)
    known = _centres_for(numbers, numbers, rules)
    classes = room((*children.shape, len(rules.share)))
    for kind in range(len(rules.share)):
        classes[..., kind] = known.classes[:, kind][at]
    return Centres(known.centres[at], classes, known.staff[at], known.health_workers[at], children * rules.floor_area)


def _centres_for(whole: Array, children: Array, rules: Rules) -> Centres:
    by_kind = _whole_parts(whole, rules.share)
    full = _ceil(by_kind / rules.size)
    centres = _centres(whole, by_kind, full, rules)
    offering = np.minimum(centres[..., None], full)
    classes, staff = _over_centres(by_kind, offering, rules)
    return Centres(
        centres,
        classes,
        np.add.reduce(staff, axis=-1),
        _shared_out(whole, centres, lambda each: _ceil(each / rules.per_health_worker)),
        children * rules.floor_area,
    )


def _centres(whole: Array, by_kind: Array, full: Array, rules: Rules) -> Array:
    per_child = float(np.sum(rules.share / rules.size))
    centres = _ceil(whole * per_child / rules.classes_per_centre)
    while True:
        offering = np.minimum(centres[..., None], full)
        most = np.add.reduce(_ceil(_ceil(_divided(by_kind, offering)) / rules.size), axis=-1)
        over = most > MOST_CLASSES
        if not over.any():
            return centres
        centres = np.where(over, np.ceil(centres * 1.05), centres)


def _over_centres(by_kind: Array, offering: Array, rules: Rules) -> tuple[Array, Array]:
    """Return classes and staff, both dims (..., kind)."""

    def classes(each: Array) -> Array:
        return _ceil(each / rules.size)

    def employed(each: Array) -> Array:
        on_duty = _shared_out(each, classes(each), lambda children: _ceil(children / rules.per_staff))
        return _ceil(on_duty * rules.relief)

    return _shared_out(by_kind, offering, classes), _shared_out(by_kind, offering, employed)


def _whole_parts(whole: Array, share: Array) -> Array:
    """Split whole numbers by shares into whole numbers that add up to them, dims (..., share)."""
    upto = [np.floor(whole * each + 0.5) for each in np.cumsum(share)[:-1]]
    parts = room((*whole.shape, len(share)))
    for at, (below, above) in enumerate(pairwise((np.zeros(()), *upto, whole))):
        parts[..., at] = above - below
    return parts


def _shared_out(whole: Array, among: Array, need: Callable[[Array], Array]) -> Array:
    """Return the sum of what each of ``among`` needs when whole children are spread evenly over them; 0 among none."""
    each = np.floor(_divided(whole, among))
    more = whole - each * among
    total: Array = more * need(each + 1) + (among - more) * need(each)
    return total


def _divided(units: Array, among: Array) -> Array:
    return np.divide(units, among, out=np.zeros_like(units), where=among > 0)


def _ceil(amount: Array) -> Array:
    """Round up, but not for a rounding error of the division."""
    up = np.asarray(amount - SLACK)
    return np.ceil(up, out=up)
