"""All charts of a run, drawn from its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from sim.comparison import compare
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
    tiles_chart,
    ward_census_chart,
    workforce_chart,
)
from sim.publish.charts.decisions import printed_gaps
from sim.publish.charts.page import Chart
from sim.publish.charts.projects import TO_COME
from sim.publish.charts.tiles import tiles_of
from sim.publish.record import hash_of
from sim.result import Result
from sim.scenario.load import BASE
from sim.tables.decisions import lever_words, today
from sim.tables.methods import note_of
from sim.tables.summary import frame, summary
from sim.tables.wards import census_table, ward_words

NO_POLICY = "no_policy"
Draw = Callable[[], Chart]


def charts(result: Result) -> Iterator[tuple[str, Draw]]:
    """Yield every chart of a run, in the scenario's language: its name, and what draws it when it is called."""
    place, words, caption = result.inputs[BASE].place, result.words, chart_caption(result)
    targets = result.table("targets")
    yield from _people_charts(result, caption)
    yield from _resource_charts(result, targets, caption)
    yield from _demand_charts(result, caption)
    yield (
        "childcare",
        partial(
            childcare_chart,
            result.table("childcare"),
            result.table("childcare_surplus"),
            region=place.root,
            words=words,
            caption=caption,
            base_year=result.scenario.base.horizon.base,
        ),
    )
    yield from _workforce_chart(result, caption)
    if len(targets):
        rare = any(value.events is not None for value in result.outcomes[BASE].targets.values.values())
        told = f"{words('chart_rare_deaths')} {caption}" if rare else caption
        yield "targets", partial(attainment_chart, targets, region=place.root, words=words, caption=told)
    yield from _region_charts(result, targets, caption)
    yield from _project_charts(result, caption)
    yield from _lever_charts(result, caption)
    yield from _ward_charts(result)
    if len(result.variants) > 1:
        yield "variants", compare(result).chart


def _people_charts(result: Result, caption: str) -> Iterator[tuple[str, Draw]]:
    """Yield residents, their ages, and births by order and policy."""
    place, words = result.inputs[BASE].place, result.words
    horizon = result.scenario.base.horizon
    groups = result.table("population_groups")
    yield (
        "population",
        partial(population_chart, groups, regions=place.regions, words=words, caption=caption, base_year=horizon.base),
    )
    yield (
        "pyramid",
        partial(
            pyramid_chart,
            result.table("population"),
            region=place.root,
            years=(horizon.base, horizon.end),
            words=words,
            caption=caption,
        ),
    )
    variants = (BASE, NO_POLICY) if NO_POLICY in result.variants else (BASE,)
    births = births_with_totals(result)
    yield "births", partial(births_chart, births, region=place.root, variants=variants, words=words, caption=caption,
                            order=result.scenario.named)  # fmt: skip
    yield "fan", partial(fan_chart, groups, births, _observed(result), region=place.root, words=words, caption=caption,
                         base_year=horizon.base)  # fmt: skip


def chart_caption(result: Result) -> str:
    """Return the line below each chart: scenario, draws, and where its inputs come from."""
    words, base = result.words, result.scenario.base
    plans = ", ".join(words(plan.id) for plan in result.inputs[BASE].plans)
    return words(
        "chart_caption_run",
        scenario=words(result.scenario.name),
        draws=base.draws,
        seed=base.seed,
        plans=plans or "-",
        run=hash_of(result),
    )


def births_with_totals(result: Result) -> pd.DataFrame:
    """Return births by order, and their total by draw as order ``all``: quantiles do not add up over orders."""
    parts = [result.table("births")]
    place = result.inputs[BASE].place
    draws = result.data["births"].transpose("draw", "variant", "year", "region").isel(year=slice(1, None))
    for variant in result.variants:
        total = np.asarray(draws.sel(variant=variant).values, np.float64)
        parts.append(
            frame({"year": draws["year"].values, "region": place.regions}, summary(total), variant=variant, order="all")
        )
    return pd.concat(parts, ignore_index=True)


def _observed(result: Result) -> pd.DataFrame:
    """Return the residents of the census and what any case has observed of the whole place's residents and births."""
    place, base = result.inputs[BASE].place, result.scenario.base.horizon.base
    found = {("population", base): float(result.inputs[BASE].census.population.sum())}
    for inputs in result.inputs.values():
        for each in (*inputs.observed, *inputs.observed_beside):
            if each.region == place.root and each.measure in ("population", "births") and each.year > base:
                found[each.measure, each.year] = each.value
    rows = [(*key, value) for key, value in sorted(found.items())]
    return pd.DataFrame(rows, columns=["measure", "year", "value"])


def _region_charts(result: Result, targets: pd.DataFrame, caption: str) -> Iterator[tuple[str, Draw]]:
    """Yield the paths of equity between the groups of regions, and the tiles of the regions, where there are such."""
    place, words, equity = result.inputs[BASE].place, result.words, result.table("equity")
    short = words.with_names({name: short for name, short in place.short_names.items() if name != place.root})
    pairs = [f"{second}/{first}" for first, second in combinations(place.groups, 2)]
    for pair in pairs:
        name = "equity" if len(pairs) == 1 else f"equity_{pair.replace('/', '_')}"
        yield name, partial(equity_chart, equity, pair=pair, region=place.root, words=short, caption=caption,
                            base_year=result.scenario.base.horizon.base)  # fmt: skip
    printed = targets.loc[targets["target_basis"] == "milestone", "year"]
    resources = [each.id for each in result.inputs[BASE].resources]
    whole = len(printed) and set(place.tiles) == set(place.leaves)  # a picture with a county missing would mislead
    if whole and len(tiles_of(targets, place.tiles, int(printed.max()), resources)):
        yield "tiles", partial(tiles_chart, targets, tiles=place.tiles, year=int(printed.max()), resources=resources,
                               region=place.root, words=short, caption=caption)  # fmt: skip


def _resource_charts(result: Result, targets: pd.DataFrame, caption: str) -> Iterator[tuple[str, Draw]]:
    demand, supply = result.table("demand"), result.table("supply")
    place, words = result.inputs[BASE].place, result.words
    supplied = set(supply["resource"].unique())
    for resource in result.inputs[BASE].resources:
        if resource.id in supplied:
            note = note_of(resource.id, "use", result.outcomes[BASE].demand, words)
            told = words("two_sentences", first=f"{words('demand_use')}: {note}", second=caption)
            draw = partial(
                resource_chart,
                demand,
                supply,
                targets,
                resource=resource.id,
                region=place.root,
                words=words,
                caption=told if note else caption,
                colour=resource.colour,
                base_year=result.scenario.base.horizon.base,
            )
            yield f"resource_{resource.id}", draw


def _demand_charts(result: Result, caption: str) -> Iterator[tuple[str, Draw]]:
    """Yield the methods of each resource, and why the needs that rest on a stock change."""
    methods, changes = result.table("methods"), result.table("demand_change")
    inputs, words = result.inputs[BASE], result.words
    look: dict[str, Any] = {"region": inputs.place.root, "words": words, "caption": caption}
    demand = result.outcomes[BASE].demand
    for resource in (each for each in inputs.resources if demand.methods(each.id)):
        yield (
            f"methods_{resource.id}",
            partial(methods_chart, methods, resource=resource.id, colour=resource.colour, **look),
        )
    explained = [each.id for each in inputs.resources if (each.id, "use") in demand.parts]
    stocked = [name for name in explained if name in inputs.base_stocks]
    if stocked:
        years = (int(changes["start"].min()), int(changes["end"].max()))
        yield "demand_change", partial(demand_change_chart, changes, resources=stocked, years=years, **look)


def _project_charts(result: Result, caption: str) -> Iterator[tuple[str, Draw]]:
    """Yield the projects to come, where the scenario has any."""
    projects, inputs = result.table("projects"), result.inputs[BASE]
    if projects["status"].isin(TO_COME).any():
        unit = result.words("beds_unit")
        yield "projects", partial(projects_chart,
            projects, region=inputs.place.root, words=result.words, caption=caption, unit=unit
        )  # fmt: skip


def _workforce_chart(result: Result, caption: str) -> Iterator[tuple[str, Draw]]:
    """Yield who comes and leaves, where the place has staff."""
    table, place = result.table("workforce"), result.inputs[BASE].place
    staff = list(dict.fromkeys(table["resource"]))
    if staff:
        yield (
            "workforce",
            partial(workforce_chart, table, resources=staff, region=place.root, words=result.words, caption=caption),
        )


def _lever_charts(result: Result, caption: str) -> Iterator[tuple[str, Draw]]:
    """Yield physical, open and needed beds, and the ledger of decisions of each plan that has gaps."""
    base, inputs, coupling = result.scenario.base, result.inputs[BASE], result.table("coupling")
    root = inputs.place.root
    if (coupling["resource"] == "beds").any():
        yield "coupling", partial(coupling_chart,
            coupling, result.table("demand"), region=root, words=result.words, caption=caption,
            base_year=base.horizon.base,
        )  # fmt: skip
    decisions = result.table("decisions")
    for plan in inputs.plans:
        if len(printed_gaps(decisions, plan.id)):
            name = "decisions" if len(inputs.plans) == 1 else f"decisions_{plan.id}"
            words = lever_words(base, result.words)
            yield (
                name,
                partial(
                    decisions_chart, decisions, plan=plan.id, today=today(base, inputs), words=words, caption=caption
                ),
            )


def _ward_charts(result: Result) -> Iterator[tuple[str, Draw]]:
    """Yield the census of each ward of the base variant, in its last year."""
    words = ward_words(result.scenario.base, result.words)
    last = {each.ward.name: each for each in sorted(result.outcomes[BASE].wards, key=lambda ward: ward.year)}
    for name, each in last.items():
        below = words("chart_caption_ward", scenario=words(result.scenario.name), seed=result.scenario.base.seed,
                      replications=each.result.replications, run=hash_of(result))  # fmt: skip
        yield f"ward_{name}", partial(ward_census_chart,
            census_table(each), beds=each.ward.beds, staffed=float(each.ward.staffed_beds.mean()), ward=name,
            words=words, caption=below,
        )  # fmt: skip
