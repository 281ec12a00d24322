"""Charts: a table in, a figure out, in English or Chinese; only ``save`` writes a file."""

from __future__ import annotations

from sim.publish.charts.attainment import attainment_chart
from sim.publish.charts.births import births_chart
from sim.publish.charts.childcare import childcare_chart
from sim.publish.charts.coupling import coupling_chart
from sim.publish.charts.decisions import decisions_chart
from sim.publish.charts.demand_change import demand_change_chart
from sim.publish.charts.equity import equity_chart
from sim.publish.charts.fan import fan_chart
from sim.publish.charts.methods import methods_chart
from sim.publish.charts.page import caption
from sim.publish.charts.population import population_chart
from sim.publish.charts.projects import projects_chart
from sim.publish.charts.pyramid import pyramid_chart
from sim.publish.charts.resource import resource_chart
from sim.publish.charts.revision import revision_chart
from sim.publish.charts.save import save
from sim.publish.charts.tiles import tiles_chart
from sim.publish.charts.tornado import tornado_chart
from sim.publish.charts.variants import variants_chart
from sim.publish.charts.ward import ward_beds_chart, ward_census_chart
from sim.publish.charts.waterfall import waterfall_chart
from sim.publish.charts.workforce import workforce_chart

__all__ = [
    "attainment_chart",
    "births_chart",
    "caption",
    "childcare_chart",
    "coupling_chart",
    "decisions_chart",
    "demand_change_chart",
    "equity_chart",
    "fan_chart",
    "methods_chart",
    "population_chart",
    "projects_chart",
    "pyramid_chart",
    "resource_chart",
    "revision_chart",
    "save",
    "tiles_chart",
    "tornado_chart",
    "variants_chart",
    "ward_beds_chart",
    "ward_census_chart",
    "waterfall_chart",
    "workforce_chart",
]
