"""Every chart drawn from the made-up tables, once for each language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from made_up_findings import MEASURES, TILES, comparison, county_targets, decisions, revision, targets, waterfall
from made_up_people import births, census, full_by_beds, groups, observed, population, workforce
from made_up_place import BASE, CAPTION, END, REGIONS, RESOURCE_COLOURS, WORDS
from made_up_supply import childcare, childcare_surplus, coupling, demand_change, equity, methods, projects, resources
from matplotlib.figure import Figure

from sim.publish.charts import (
    attainment_chart,
    births_chart,
    childcare_chart,
    coupling_chart,
    decisions_chart,
    demand_change_chart,
    equity_chart,
    fan_chart,
    methods_chart,
    population_chart,
    projects_chart,
    pyramid_chart,
    resource_chart,
    revision_chart,
    tiles_chart,
    variants_chart,
    ward_beds_chart,
    ward_census_chart,
    waterfall_chart,
    workforce_chart,
)
from sim.words import Words


def _resource(resource: str, milestones: tuple[int, ...], words: Words, caption: str) -> Figure:
    return resource_chart(
        resources("demand"),
        resources("supply"),
        targets(milestones),
        resource=resource,
        region="qingyuan",
        words=words,
        caption=caption,
        colour=RESOURCE_COLOURS[resource],
        base_year=BASE,
    )


DRAW: dict[str, Callable[[Words, str], Figure]] = {
    "population": lambda words, caption: population_chart(
        groups(), regions=REGIONS, words=words, caption=caption, base_year=BASE
    ),
    "population_of_one": lambda words, caption: population_chart(
        groups(), regions=["qingyuan"], words=words, caption=caption, base_year=2022
    ),
    "pyramid": lambda words, caption: pyramid_chart(
        population(), region="qingyuan", years=(BASE, END), words=words, caption=caption
    ),
    "births": lambda words, caption: births_chart(births(), region="qingyuan", words=words, caption=caption),
    "fan": lambda words, caption: fan_chart(
        groups(), births(with_total=True), observed(), region="qingyuan", words=words, caption=caption, base_year=BASE
    ),
    "equity": lambda words, caption: equity_chart(
        equity(), pair="north/south", region="qingyuan", words=words, caption=caption, base_year=BASE
    ),
    "tiles": lambda words, caption: tiles_chart(
        county_targets(), tiles=TILES, year=2025, resources=("beds",), region="qingyuan", words=words, caption=caption
    ),
    "beds": lambda words, caption: _resource("beds", (2025,), words, caption),
    "nurses": lambda words, caption: _resource("nurses", (2023, 2025, 2030), words, caption),
    "childcare_places": lambda words, caption: _resource("childcare_places", (2025,), words, caption),
    "methods": lambda words, caption: methods_chart(
        methods(), resource="nurses", region="qingyuan", words=words, caption=caption, colour="#009E73"
    ),
    "demand_change": lambda words, caption: demand_change_chart(
        demand_change(),
        resources=("beds", "childcare_places"),
        years=(2020, 2035),
        region="qingyuan",
        words=words,
        caption=caption,
    ),
    "childcare": lambda words, caption: childcare_chart(
        childcare(), childcare_surplus(), region="qingyuan", words=words, caption=caption, base_year=BASE
    ),
    "projects": lambda words, caption: projects_chart(
        projects(), region="qingyuan", words=words, caption=caption, unit=words("beds_unit")
    ),
    "attainment": lambda words, caption: attainment_chart(targets(), region="qingyuan", words=words, caption=caption),
    "coupling": lambda words, caption: coupling_chart(
        coupling(), resources("demand"), region="qingyuan", words=words, caption=caption, base_year=BASE
    ),
    "decisions": lambda words, caption: decisions_chart(
        decisions(), plan="qingyuan", today=2021, words=words, caption=caption
    ),
    "variants": lambda words, caption: variants_chart(
        comparison(), measures=MEASURES, year=2030, words=words, caption=caption
    ),
    "ward_census": lambda words, caption: ward_census_chart(
        census(), beds=42, staffed=40.5, ward="medicine", words=words, caption=caption
    ),
    "workforce": lambda words, caption: workforce_chart(
        workforce(), resources=("nurses", "beds", "childcare_places"), region="qingyuan", words=words, caption=caption
    ),
    "ward_beds": lambda words, caption: ward_beds_chart(
        full_by_beds(), limit=0.05, ward="medicine", words=words, caption=caption
    ),
    "waterfall": lambda words, caption: waterfall_chart(waterfall(), words=words, caption=caption),
    "revision": lambda words, caption: revision_chart(revision(), words=words, caption=caption),
}


def new_chart(name: str, lang: str) -> Figure:
    """Draw one of the charts afresh."""
    return DRAW[name](WORDS[lang], CAPTION[lang])


@cache
def chart(name: str, lang: str) -> Figure:
    """Draw one of the charts, once in all tests."""
    return new_chart(name, lang)
