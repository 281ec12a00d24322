"""Capital projects of a place: what each adds, replaces and costs, draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.inputs.projects import Project
from sim.scenario.model_resources import Supply as SupplySettings
from sim.scenario.quantity import Quantity
from sim.supply.projects import Opening, net_units, opening_dates, overrun, part_done, planned_dates
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]
CARE = "elderly_care_beds"
"""The resource that the care part of mixed beds joins."""


@dataclass(frozen=True)
class Works:
    """One project with its draws; dims (draw,).

    Attributes
    ----------
    opening
        How it slips; ``None`` reads the plan.
    added
        Units that it adds to its resource, those replaced taken off.
    replaced
        Units that close as it opens; NaN where the plan prints nothing that tells.
    care
        Care part of its mixed beds.
    """

    project: Project
    opening: Opening | None
    added: Array
    replaced: Array
    care: Array

    @property
    def cancelled(self) -> NDArray[np.bool_]:
        """True where it is never built."""
        return np.zeros(len(self.added), bool) if self.opening is None else self.opening.cancelled


def capital_works(settings: SupplySettings, root: str, projects: Sequence[Project], draws: Draws) -> tuple[Works, ...]:
    """Draw what comes of each project.

    Parameters
    ----------
    settings
        Shares and slippage.
    root
        Region that names the streams of what no single project has alone.
    projects
        Projects to come, with dates.
    draws
        Number of draws and seed. Streams are named by project, so that one more moves no draw of another.
    """
    common = draws.normal("supply", root, "overrun.shared")[: draws.number]
    return tuple(_works(settings, root, project, draws, common) for project in projects)


def _works(settings: SupplySettings, root: str, project: Project, draws: Draws, common: Array) -> Works:
    def drawn(quantity: Quantity, name: str, region: str = root) -> Array:
        return draws.quantity(quantity, "supply", region, name)[: draws.number]

    net = drawn(settings.net_share_of_gross, f"net_share_of_gross.{project.id}")
    medical = drawn(settings.medical_share_of_mixed, f"medical_share_of_mixed.{project.id}")
    slip, opening = settings.slippage, None
    if slip.apply:
        own = draws.normal("supply", project.id, "overrun")[: draws.number]
        fate = draws.normal("supply", project.id, "cancel")[: draws.number]
        shared = slip.shared.value
        opening = Opening(
            overrun=overrun(share_shock(own, common, shared), slip.median.value, slip.p80.value, slip.floor.value),
            cancelled=share_shock(fate, -common, shared) < ndtri(slip.cancel.value),
            commissioning=drawn(slip.commissioning_months, "commissioning", project.id) / 12,
            ramp=drawn(slip.ramp_months, "ramp", project.id) / 12,
            steps=slip.ramp_steps,
        )
    care = (project.beds_mixed or 0.0) * (1 - medical)
    return Works(project, opening, net_units(project, net, medical), _replaced(project, net), care)


def share_shock(own: Array, common: Array, shared: float) -> Array:
    """Return standard normal deviates of which ``shared`` of the variance is common to all, dims (draw,).

    Notes
    -----
    A Gaussian copula with one factor: any two projects correlate by ``shared``, and each keeps its own distribution.
    """
    mixed: Array = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
    return mixed


def _replaced(project: Project, net_share: Array) -> Array:
    """Return units that close, dims (draw,): as printed, else gross less net; NaN where neither tells."""
    gross, net = project.beds_gross, project.beds_net
    if project.beds_replaced is not None:
        return np.full_like(net_share, project.beds_replaced)
    if gross is None:
        return np.full_like(net_share, np.nan)
    return gross * (1 - net_share) if net is None else np.full_like(net_share, gross - net)


def units_for(works: Works, resource: str) -> Array | None:
    """Return the units that a project adds to a resource, dims (draw,); ``None`` where it adds nothing to it."""
    project = works.project
    if not project.resource or not project.has_beds:
        return None
    if project.resource == resource:
        return works.added + works.care if resource == CARE else works.added
    return works.care if resource == CARE and project.beds_mixed is not None else None


def adds_to(project: Project, resource: str) -> bool:
    """Return whether a project adds units to a resource."""
    own = project.resource == resource and project.has_beds
    return own or (resource == CARE and bool(project.resource) and project.beds_mixed is not None)


def opens(works: Works) -> Array:
    """Return when a project opens, points in time, dims (draw,); NaN where it is cancelled."""
    dates = opening_dates(works.project, works.opening, len(works.added))
    return np.where(works.cancelled, np.nan, dates)


def construction(works: Works) -> tuple[float, Array]:
    """Return when construction begins, a point in time, and how many years it takes, dims (draw,).

    Notes
    -----
    A project that the scenario moves begins that much later too.
    """
    start, finish = planned_dates(works.project)
    late = 0.0 if works.opening is None else works.opening.overrun
    return start + works.project.delay_years, (finish - start) * (1 + late) * np.ones_like(works.added)


def spent(works: Works, moments: Array) -> Array:
    """Return the money spent until points in time, 万元, dims (draw, moment).

    Notes
    -----
    The printed investment, evenly over the construction period however long that becomes; its total does not rise with
    lateness, and a cancelled project spends nothing.
    """
    begin, takes = construction(works)
    part = part_done(moments - begin + np.zeros((len(takes), 1)), takes[:, None])
    return (works.project.investment or 0.0) * part * ~works.cancelled[:, None]
