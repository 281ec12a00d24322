"""The table of the childcare programme: places that come and go, subsidies, and carers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.catalogue import Inputs
from sim.scenario.model import Settings
from sim.simulate import Outcome
from sim.supply.childcare import Programme, carers_by_year
from sim.supply.coupling import carers_needed, coupled_places
from sim.supply.forecast import PLACES
from sim.tables.summary import frame, summary_of_regions

Array = NDArray[np.float64]
Measure = tuple[str, str, Array]
"""Id, unit, and draws: dims (draw, year, region)."""
COLUMNS = ["variant", "year", "region", "measure", "unit", "mean", "p10", "p50", "p90"]


def childcare_supply_table(variant: str, settings: Settings, inputs: Inputs, outcome: Outcome) -> pd.DataFrame:
    """Return the flows of places and carers by year after the base and region; no rows without programme or carers.

    In every draw end = start + opened + converted - closed + other, where ``other`` is what comes and goes beside the
    programme.
    """
    parts, years = [], outcome.people.years
    for name, unit, draws in _measures(settings, inputs, outcome):
        table = frame({"year": years, "region": inputs.place.regions}, summary_of_regions(draws, inputs.place))
        parts.append(table[table["year"] > years[0]].assign(variant=variant, measure=name, unit=unit))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def _measures(settings: Settings, inputs: Inputs, outcome: Outcome) -> Iterator[Measure]:
    places, programme = outcome.supply.units.get(PLACES), outcome.supply.programme
    if places is None:
        return
    if programme is not None:
        yield from _programme(programme, places, outcome)
    yield from _carers(places, settings, inputs, outcome)


def _programme(programme: Programme, places: Array, outcome: Outcome) -> Iterator[Measure]:
    closed = programme.opened + programme.converted - np.diff(programme.places, axis=1, prepend=0.0)
    start = np.concatenate([places[:, :1], places[:, :-1]], axis=1)
    yield "places_start", "places", start
    yield "places_opened", "places", programme.opened
    yield "places_converted", "places", programme.converted
    yield "places_closed", "places", closed
    yield "places_other", "places", places - start - programme.opened - programme.converted + closed
    yield "places_end", "places", places
    yield "centres_opened", "centres", programme.centres_opened
    yield "centres_closed", "centres", programme.centres_closed
    subsidised, wanted = np.minimum(programme.subsidised, places), outcome.demand.childcare
    yield "places_subsidised", "places", subsidised
    yield "children_reached_by_subsidy", "persons", np.minimum(subsidised, wanted.wished - wanted.wanted)
    yield "carers_trained", "persons", programme.trained


def _carers(places: Array, settings: Settings, inputs: Inputs, outcome: Outcome) -> Iterator[Measure]:
    carers, coupled = settings.supply.childcare.carers, coupled_places(settings, inputs, outcome.supply, outcome.draws)
    if carers is None or coupled is None:
        return
    draws, root = outcome.draws, inputs.place.root
    programme, share = outcome.supply.programme, inputs.employment_share
    yield "carers", "persons", carers_by_year(carers, programme, share, places.shape[1], draws, root=root)
    if carers.places_per_carer is None:
        yield "carers_needed", "persons", carers_needed(settings, places)
    else:
        name = "childcare.carers.places_per_carer"
        ratio = draws.quantity(carers.places_per_carer, "supply", root, name)[: draws.number]
        yield "carers_needed", "persons", places / ratio[:, None, None]
    yield "places_open", "places", coupled.open
