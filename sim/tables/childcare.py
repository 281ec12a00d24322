"""Tables of childcare: what children, places, classes and staff there are, and whether the plan's places fill."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.demand.childcare import AGE_GROUPS, enrolled
from sim.demand.childcare_classes import Centres
from sim.inputs.catalogue import Inputs
from sim.scenario.model import Settings
from sim.scenario.model_childcare import CLASSES
from sim.simulate import Outcome
from sim.tables.summary import Part, frame, long_table, summary
from sim.tables.years import years_told
from sim.targets.childcare import Childcare, Places, centres_in, childcare_of, factor_to_fill, ratio, spare_places
from sim.targets.indicator import PLACES
from sim.uncertainty.layout import years_of
from sim.words import Words

Array = NDArray[np.float64]
Measure = tuple[str, str, Array]
"""Id, unit, and draws: dims (draw, year, region)."""
COLUMNS = ["variant", "year", "region", "measure", "unit", "mean", "p10", "p50", "p90"]
SURPLUS = [
    "variant", "year", "region", "places", "children", "spare", "spare_p10", "spare_p50", "spare_p90", "probability",
    "factor_to_fill", "first_year", "note",
]  # fmt: skip
LIKELY = 0.5
"""Above this probability the plan's target is told to be more places than children will fill."""


def childcare_table(variant: str, settings: Settings, inputs: Inputs, outcome: Outcome) -> pd.DataFrame:
    """Return the measures of childcare of one case by year and region; what no plan prints in a year has no row.

    Variants have the years of :func:`years_told`.
    """
    years, regions = outcome.people.years, inputs.place.regions
    shown = years_told(variant, years, inputs)
    parts = [
        Part({"year": years[shown], "region": regions}, summary(draws), {"measure": name, "unit": unit})
        for name, unit, draws in _measures(settings, inputs, outcome, shown)
    ]
    return long_table(parts, COLUMNS, variant=variant).dropna(subset=["mean"])


def surplus_table(variant: str, inputs: Inputs, outcome: Outcome, words: Words) -> pd.DataFrame:
    """Return how likely the plan's places are more than children will fill, by year after the base and region.

    ``first_year`` is the first year in which that is more likely than not; blank is not before the end. ``spare`` is
    what the places hold beyond the children who would come, negative where children find no place; ``factor_to_fill``
    the median share of wishes, in %, that would have to come true.
    """
    place, years = inputs.place, outcome.people.years
    demand = outcome.demand
    norm = demand.units.get((PLACES, "norm"))
    found = childcare_of(outcome.people, demand.childcare, place, list(range(len(years))), norm=norm, supply=None)
    if found.planned is None:
        return pd.DataFrame(columns=SURPLUS)
    spare = spare_places(found)
    told = summary(spare)
    probability = np.where(np.isnan(told["mean"]), np.nan, np.count_nonzero(spare > 0, axis=0) / len(spare))
    columns = {
        "places": _mean(found.planned.places), "children": _mean(found.wanted.wanted), "spare": told["mean"],
        **{f"spare_{name}": told[name] for name in ("p10", "p50", "p90")}, "probability": probability,
        "factor_to_fill": 100 * summary(factor_to_fill(found))["p50"],
    }  # fmt: skip
    table = frame({"year": years, "region": place.regions}, columns).assign(variant=variant)
    first = {region: _first(years[1:], probability[1:, at]) for at, region in enumerate(place.regions)}
    notes = {region: _note(year, int(years[-1]), words) for region, year in first.items()}
    notes |= {region: f"{notes[region]}; {words('note_reference')}" for region in place.regions if region != place.root}
    table["first_year"] = table["region"].map(first).astype("Int64")
    table["note"] = table["region"].map(notes)
    after_base: pd.DataFrame = table[table["year"] > years[0]]
    return after_base.dropna(subset=["spare"])[SURPLUS]


def _childcare(inputs: Inputs, outcome: Outcome, years: list[int]) -> Childcare:
    demand = outcome.demand
    norm, supply = demand.units.get((PLACES, "norm")), outcome.supply.units.get(PLACES)
    return childcare_of(outcome.people, demand.childcare, inputs.place, years, norm=norm, supply=supply)


def _measures(settings: Settings, inputs: Inputs, outcome: Outcome, years: list[int]) -> Iterator[Measure]:
    found, asked = _childcare(inputs, outcome, years), settings.demand.childcare
    yield from _children_measures(found)
    yield "places_needed", "places", found.wanted.wanted / asked.realistic_utilisation.value
    norm, supply = outcome.demand.units.get((PLACES, "norm")), outcome.supply.units.get(PLACES)
    if found.planned is not None and norm is not None:
        yield from _place_measures("planned", found.planned, found)
        yield from _centre_measures("planned", centres_in(years_of(norm, years), asked, inputs.place))
    if found.supplied is not None and supply is not None:
        yield from _place_measures("supplied", found.supplied, found)
        wanted = outcome.demand.childcare
        filled = enrolled(supply, wanted.wanted, wanted.vacancy)
        yield from _centre_measures("enrolled", centres_in(years_of(filled, years), asked, inputs.place))


def _children_measures(found: Childcare) -> Iterator[Measure]:
    wanted = found.wanted
    yield "under_3", "persons", found.under_3
    for at, name in enumerate(AGE_GROUPS):
        yield f"eligible_{name}", "persons", wanted.eligible[..., at]
    yield "eligible", "persons", wanted.eligible.sum(axis=-1)
    yield "wished", "persons", wanted.wished
    yield "wanted", "persons", wanted.wanted
    yield "take_up", "persons", wanted.take_up
    yield "affordable_and_near_for_take_up", "%", 100 * ratio(wanted.take_up, wanted.wished)


def _place_measures(kind: str, found: Places, childcare: Childcare) -> Iterator[Measure]:
    used = ratio(found.enrolled, found.places)
    yield f"places_{kind}", "places", found.places
    yield f"places_per_1000_{kind}", "per 1,000", 1000 * ratio(found.places, childcare.residents)
    yield f"coverage_{kind}", "%", 100 * ratio(found.places, childcare.under_3)
    yield f"enrolled_{kind}", "persons", found.enrolled
    yield f"enrolment_rate_{kind}", "%", 100 * ratio(found.enrolled, childcare.under_3)
    yield f"utilisation_{kind}", "%", 100 * used
    yield f"vacancy_{kind}", "%", 100 * ratio(found.places - found.enrolled, found.places)


def _centre_measures(kind: str, found: Centres) -> Iterator[Measure]:
    yield f"centres_{kind}", "centres", found.centres
    for at, name in enumerate(CLASSES):
        yield f"classes_{name}_{kind}", "classes", found.classes[..., at]
    yield f"classes_{kind}", "classes", found.classes.sum(axis=-1)
    yield f"staff_{kind}", "persons", found.staff
    yield f"health_workers_{kind}", "persons", found.health_workers
    yield f"floor_area_{kind}", "m2", found.floor_area


def _mean(draws: Array) -> Array:
    mean: Array = np.add.reduce(draws, axis=0) / len(draws)
    return mean


def _first(years: NDArray[np.int64], probability: Array) -> int | None:
    reached = np.flatnonzero(probability > LIKELY)
    return int(years[reached[0]]) if len(reached) else None


def _note(first: int | None, end: int, words: Words) -> str:
    return words("note_no_surplus", end=end) if first is None else words("note_surplus", year=first)
