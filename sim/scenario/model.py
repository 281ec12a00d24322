"""The scenario model: every setting, frozen and validated. Defaults stand in ``defaults.yaml`` beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from sim.scenario.model_decisions import Decision
from sim.scenario.model_demand import Demand
from sim.scenario.model_parts import Horizon, Title, Whole
from sim.scenario.model_population import Population
from sim.scenario.model_resources import Supply
from sim.scenario.model_uncertainty import Uncertainty
from sim.scenario.model_wards import HospitalWard, WardName, WardSimulation
from sim.scenario.model_warnings import WarningRule
from sim.scenario.quantity import (
    Model,
)

DEFAULTS = Path(__file__).parent / "defaults.yaml"


class Settings(Model):
    """One merged scenario: the file itself or one of its variants."""

    format: Literal[1]
    """Version of the format."""
    title: Title = Title()
    lang: Literal["en", "zh"] = "zh"
    """Language of tables and charts."""
    place: Path
    """Folder with the place's tables."""
    plan: tuple[Path, ...] = ()
    """Folders of the plans to check; none, one or several."""
    national: Path
    """Folder with the national tables."""
    resources: Path
    """The table of resources."""
    observed: Path | None = None
    """Observed figures of later years; the forecast starts from them."""
    horizon: Horizon
    draws: Whole = Field(ge=1, le=1_000_000)
    """Number of draws; 1 gives the central values."""
    seed: Whole = Field(ge=0)
    """Seed of the named streams."""
    population: Population
    demand: Demand
    supply: Supply
    warnings: dict[str, WarningRule | None] = Field(default_factory=dict)
    """Thresholds to be warned of, by a name of your own; null takes one of the defaults away."""
    wards: dict[WardName, HospitalWard | None] = Field(default_factory=dict)
    """Wards that are simulated patient by patient, by a name of your own; null takes one away."""
    ward_simulation: WardSimulation
    uncertainty: Uncertainty = Uncertainty()
    """How parameters are drawn together."""
    decisions: dict[str, Decision | None] = Field(default_factory=dict)
    """Choices between variants whose value of information is asked for, by a name of your own."""

    @model_validator(mode="before")
    @classmethod
    def _one_plan(cls, data: Any) -> Any:
        if isinstance(data, dict) and "plan" in data:
            plan = data["plan"]
            data = {**data, "plan": [] if plan is None else [plan] if isinstance(plan, str | Path) else plan}
        return data
