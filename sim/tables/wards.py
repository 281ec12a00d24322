"""The table of simulated wards: what each measure comes to, with its confidence interval."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.demand.ward import ALL, LONGEST_WARM_UP, Estimate, WardYear, warm_up_days
from sim.scenario.model import Settings
from sim.scenario.model_parts import Title
from sim.tables.summary import QUANTILES
from sim.words import Words

COLUMNS = [
    "variant", "ward", "year", "patients", "measure", "unit", "mean", "low", "high", "replications", "note",
]  # fmt: skip
UNITS = {
    "offered_load": "beds", "staffed_beds": "beds", "arrivals_per_day": "patients a day", "mean_wait": "hours",
    "census": "patients", "midnight_census": "patients", "queue": "patients", "queue_change": "patients",
}  # fmt: skip
"""Of what is no share."""
SHARE = "share"
GROWING = 1.0
"""Patients by whom the queue surely grows in a year: a ward that has settled ends the year as it began."""


def wards_table(variant: str, settings: Settings, wards: tuple[WardYear, ...], words: Words) -> pd.DataFrame:
    """Return one row a ward, year, class of patients and measure.

    ``low`` to ``high`` is the 95 % confidence interval of the mean over replications, nothing else: one year may turn
    out otherwise, and the forecast behind the patients has a range of its own.
    """
    rows = [
        {"variant": variant, "ward": each.ward.name, "year": each.year, **row, "replications": each.result.replications}
        for each in wards
        for row in _rows(each, settings, words)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(each: WardYear, settings: Settings, words: Words) -> Iterator[dict[str, Any]]:
    told, precision = settings.wards[each.ward.name], settings.ward_simulation.precision
    median = words("note_ward_median") if told is not None and told.share_of_bed_days else ""
    growth = each.result.estimates["queue_change", ALL]
    unsettled = growth.mean - growth.half_width > GROWING or warm_up_days(each.ward) == LONGEST_WARM_UP
    crowded = words("note_ward_overloaded") if unsettled else ""
    yield _row("offered_load", ALL, Estimate(each.ward.load, 0.0), median)
    for (measure, patients), found in each.result.estimates.items():
        notes = [crowded]
        if measure == precision.measure and patients == ALL and not each.result.reached:
            notes.append(words("note_ward_not_reached", most=precision.most))
        if measure == "full" and found.mean == 0:
            notes.append(words("note_ward_never", years=each.result.replications))
        yield _row(measure, patients, found, "; ".join(note for note in notes if note))


def _row(measure: str, patients: str, found: Estimate, note: str) -> dict[str, Any]:
    unit = UNITS.get(measure, SHARE)
    low, high = found.mean - found.half_width, found.mean + found.half_width
    return {
        "patients": patients, "measure": measure, "unit": unit, "mean": found.mean,
        "low": low if measure == "queue_change" else max(low, 0.0),
        "high": min(high, 1.0) if unit == SHARE else high, "note": note,
    }  # fmt: skip


def ward_words(settings: Settings, words: Words) -> Words:
    """Return the labels with the titles of wards; apart, since a ward may have the name of a region or resource."""
    titles = {name: told.title for name, told in settings.wards.items() if told is not None and told.title != Title()}
    return words.with_names(
        {name: {"en": title.en or title.zh, "zh": title.zh or title.en} for name, title in titles.items()}
    )


def census_table(each: WardYear) -> pd.DataFrame:
    """Return patients at midnight by day of the year: mean, p10, p50 and p90 over replications and the week around it.

    A week's midnights are taken together: the range is that of nights, and the pattern of weekdays stays in it.
    """
    census, half = each.result.census, 3
    days = census.shape[1]
    around = [census[:, max(day - half, 0) : day + half + 1] for day in range(days)]
    columns = {name: [float(np.quantile(part, share)) for part in around] for name, share in QUANTILES.items()}
    dates = pd.date_range(f"{each.year}-01-01", periods=days)
    return pd.DataFrame({"date": dates, "mean": [float(part.mean()) for part in around], **columns})
