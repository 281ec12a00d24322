"""Tables of what people use: admissions, bed-days, visits and births, beds by specialty and by size of unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.demand.forecast import Demand
from sim.demand.specialties import reconcile
from sim.demand.volumes import Volumes, total
from sim.inputs.catalogue import Inputs
from sim.inputs.place import SEXES
from sim.scenario.model import Settings
from sim.simulate import Outcome
from sim.tables.summary import STATISTICS, Part, frame, long_table, summary, summary_of_regions
from sim.tables.years import years_told
from sim.targets.indicator import roll_up
from sim.uncertainty.layout import years_of

Array = NDArray[np.float64]
Years = NDArray[np.int64]
UNITS = {
    "admissions": "admissions", "admissions_inside": "admissions", "bed_days": "days", "bed_days_inside": "days",
    "visits": "visits", "births": "persons",
}  # fmt: skip


def activity_table(variant: str, demand: Demand, inputs: Inputs, years: Years) -> pd.DataFrame:
    """Return activity of each year by region, and the factor on published admissions as ``use_scale``.

    Admissions and bed-days are residents' wherever they are treated; ``_inside`` are those in the place, people from
    elsewhere included. Ratios are sum over sum in each draw.
    """
    place = inputs.place
    parts = [
        _long(summary_of_regions(values, place), place.regions, years, measure=measure, unit=UNITS[measure])
        for measure, values in demand.activity.items()
    ]
    stay = _ratio(*(roll_up(demand.activity[measure], place) for measure in ("bed_days", "admissions")))
    parts.append(_long(summary(stay), place.regions, years, measure="length_of_stay", unit="days"))
    if demand.scale is not None:
        scale = demand.scale[:, None, None]
        parts.append(_long(summary(scale), [place.root], years[:1], measure="use_scale", unit="ratio"))
    columns = ["variant", "year", "region", "measure", "unit", *STATISTICS]
    return long_table(parts, columns, variant=variant)


def admissions_table(variant: str, settings: Settings, inputs: Inputs, outcome: Outcome) -> pd.DataFrame:
    """Return residents' mean admissions of each year by region, sex and single age; the outcome keeps single ages."""
    place = inputs.place
    people = outcome.people
    volumes = Volumes(settings, inputs, people, outcome.draws)
    counts = roll_up(volumes.admissions_by_age(), place, axis=1)
    dims: dict[str, Sequence[object]] = {
        "year": list(people.years), "region": place.regions, "sex": SEXES, "age": range(counts.shape[-1]),
    }  # fmt: skip
    return frame(dims, {"mean": counts}, variant=variant)


def specialties_table(variant: str, demand: Demand, inputs: Inputs, years: Years) -> pd.DataFrame:
    """Return bed-days and beds by specialty, all others, their sum, and the beds in one that they compare with.

    Departments and ``other`` add up to ``by_specialty``; ``total`` is the need by use with all beds in one, and
    ``difference`` what departments with other occupancies ask for beyond it. Variants have the years of
    :func:`years_told`.
    """
    shown = years_told(variant, years, inputs)
    parts = [
        _long(
            summary_of_regions(years_of(values, shown), inputs.place), inputs.place.regions, years[shown],
            specialty=name, part=part, measure=measure, unit="days" if measure == "bed_days" else "beds",
        )
        for name, part, measure, values in _specialty_rows(demand)
    ]  # fmt: skip
    columns = ["variant", "year", "region", "specialty", "part", "measure", "unit", *STATISTICS]
    return long_table(parts, columns, variant=variant)


def service_level_table(variant: str, demand: Demand, inputs: Inputs, years: Years) -> pd.DataFrame:
    """Return beds for the stated probability of a full ward, by how far beds are pooled, and what pooling saves.

    ``pooling`` is ``ward`` (each ward keeps its own spare beds), ``county`` (all beds of a county in one) or ``place``.
    ``saved`` are the beds that ``ward`` needs beyond it.
    """
    columns = ["variant", "year", "region", "pooling", "units", "measure", "unit", *STATISTICS]
    wards, place = demand.wards, inputs.place
    if wards is None:
        return pd.DataFrame(columns=columns)
    separate = roll_up(wards.by_ward, place)
    root = place.regions.index(place.root)
    whole = np.repeat(wards.by_place, len(place.regions), axis=2)
    pooled = {"ward": separate, "county": roll_up(wards.by_county, place), "place": whole}
    count = {"ward": wards.wards, "county": np.ones_like(wards.wards)}
    parts = []
    for name, beds in pooled.items():
        chosen = [root] if name == "place" else list(range(len(place.regions)))
        regions = [place.regions[index] for index in chosen]
        units = np.ones(1) if name == "place" else roll_up(count[name], place, axis=0)
        for measure, values in (("beds", beds), ("saved", separate - beds)):
            columns_of = {**summary(values[:, :, chosen]), "units": np.tile(units, len(years))}
            labels = {"pooling": name, "measure": measure, "unit": "beds"}
            parts.append(Part({"year": years, "region": regions}, columns_of, labels))
    return long_table(parts, columns, variant=variant)


def _specialty_rows(demand: Demand) -> Iterator[tuple[str, str, str, Array]]:
    for name, each in demand.specialties.items():
        yield name, each.part, "bed_days", each.bed_days
        yield name, each.part, "beds", total(each.beds)
        for kind, beds in each.of_which.items():
            yield name, each.part, f"beds_{kind}", beds
    if ("beds", "use") not in demand.units:
        return
    days, beds = demand.activity["bed_days_inside"], demand.units["beds", "use"]
    view = reconcile(demand.specialties, days, beds)
    yield "other", "department", "bed_days", view.other_bed_days
    yield "other", "department", "beds", view.other_beds
    yield "by_specialty", "sum", "bed_days", days + view.over
    yield "by_specialty", "sum", "beds", beds + view.difference
    yield "total", "sum", "bed_days", days
    yield "total", "sum", "beds", beds
    yield "difference", "sum", "beds", view.difference


def _long(stats: dict[str, Array], regions: Sequence[str], years: Years, **labels: str) -> Part:
    return Part({"year": years, "region": regions}, stats, labels)


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
