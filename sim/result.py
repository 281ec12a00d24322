"""A run's result: named arrays by draw, and the tables made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import CohortplanError
from sim.inputs.catalogue import Inputs
from sim.inputs.place import Place
from sim.scenario.load import BASE, Scenario
from sim.scenario.problems import near
from sim.simulate import Outcome
from sim.targets.indicator import roll_up
from sim.words import Words

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.showing import Charts
    from sim.tables.registry import Told

TABLES = (
    "targets", "attainment", "demand", "methods", "activity", "admissions", "specialties", "service_level",
    "demand_change", "supply", "childcare", "childcare_surplus", "population", "population_groups", "components",
    "projects", "investment",
    "births", "parity", "calibration", "trends", "rules", "warnings", "equity", "wards", "assumptions",
    "workforce", "training", "intake_needed",
    "childcare_supply", "coupling", "costs", "decisions", "redistribution",
)  # fmt: skip

ByVariant = tuple[tuple[str, ...], list[np.ndarray]]
"""Dimensions of a variable, the variant first, and its draws of each variant."""
PEOPLE = ("population", "under_3", "age_65_plus", "births")
"""Headline numbers beside the indicators."""
MADE = tuple(name for name in TABLES if name != "assumptions")
"""Tables that are made from what came out, by case."""
OF_AGES = ("population", "admissions")
"""Tables of the base alone: those of single ages."""
OF_STAFF = ("workforce", "training")
"""Tables in which variants whose staff are the base's have no rows."""


@dataclass(frozen=True)
class Run:
    """What a comparison needs of a run, from memory or from a run folder; ``hash`` is the one its charts print."""

    name: str
    data: xr.Dataset
    targets: pd.DataFrame
    seed: int
    words: Words
    scenario: Scenario
    inputs: Mapping[str, Inputs]
    hash: str


@dataclass(frozen=True)
class Headlines:
    """Draws of the headline numbers of one case, float32.

    Attributes
    ----------
    people : dims (draw, year, region) each, persons, by the names of :data:`PEOPLE`
    indicators
        Plan and id of the modelled indicators.
    value : dims (draw, year, region, indicator), in each indicator's unit
    """

    people: Mapping[str, np.ndarray]
    indicators: tuple[tuple[str, str], ...]
    value: np.ndarray

    def of(self, indicators: tuple[tuple[str, str], ...]) -> np.ndarray:
        """Return the values of some indicators."""
        if indicators == self.indicators:
            return self.value
        return self.value[..., [self.indicators.index(each) for each in indicators]]


@dataclass(frozen=True, repr=False)
class Result:
    """What a run found, for all variants.

    Attributes
    ----------
    scenario
        The merged scenario.
    inputs
        Its tables, by variant.
    outcomes
        Arrays by variant; see :class:`sim.simulate.Outcome`.
    seconds
        How long the run took.
    staff_of_base
        What tells the base's staff from others (:func:`sim.tables.workforce.staff_of`), where ``outcomes`` has no base.
    """

    scenario: Scenario
    inputs: Mapping[str, Inputs]
    outcomes: Mapping[str, Outcome]
    seconds: float = 0.0
    staff_of_base: str = ""

    def __repr__(self) -> str:
        base = self.scenario.base
        years = f"{base.horizon.base}-{base.horizon.end}"
        return f"<Result {self.scenario.name}: {len(self.variants)} variants, {base.draws} draws, {years}>"

    def _repr_html_(self) -> str:
        """Return the targets of the last printed year, for a notebook."""
        from sim.showing import targets_html

        return targets_html(self)

    @property
    def chart(self) -> Charts:
        """The run's charts by name, drawn by calling them: ``run.chart.population()``; Tab lists them."""
        from sim.showing import Charts

        return Charts(self)

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the variants, ``base`` first."""
        return tuple(self.scenario.cases)

    @cached_property
    def words(self) -> Words:
        """Labels in the scenario's language, with the names of this run's regions, resources and indicators."""
        names: dict[str, Mapping[str, str]] = {}
        inputs = self.inputs[BASE]
        for plan in inputs.plans:
            names[plan.id] = plan.names
            names |= {indicator.id: indicator.names for indicator in plan.indicators}
            names |= {trend.id: trend.names for trend in plan.trends} | {rule.id: rule.names for rule in plan.rules}
        names |= {project.id: project.names for project in inputs.listed_projects}
        names |= {resource.id: resource.names for resource in inputs.resources} | inputs.place.names
        for name, case in self.scenario.cases.items():
            title = case.settings.title
            if name == BASE:
                own = {"en": title.en, "zh": title.zh}
                names[self.scenario.name] = own if any(own.values()) else inputs.place.names[inputs.place.root]
            elif title != self.scenario.base.title:
                names[name] = {"en": title.en, "zh": title.zh}
        return Words(self.scenario.base.lang).with_names(names)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the run folder, by the name of its file.

        Raises
        ------
        CohortplanError
            There is no table of this name.
        """
        if name not in TABLES:
            raise CohortplanError(f"no table {name!r}, {near(name, TABLES)}")
        tables: dict[str, pd.DataFrame] = self.__dict__.setdefault("_tables", {})
        if name not in tables:
            tables[name] = self._make(name)
        return tables[name].copy(deep=False)

    def make(self) -> None:
        """Make all tables, so that several processes can read them."""
        for name in TABLES:
            self.table(name)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return the table of this name; in a notebook the Tab key after ``run["`` lists them."""
        return self.table(name)

    def _ipython_key_completions_(self) -> list[str]:
        return list(TABLES)

    def again(self, changes: Mapping[str, object], **options: Any) -> Result:
        """Run the same scenario again with some settings changed: ``run.again({"supply.growth.nurses": 0.02})``.

        Parameters
        ----------
        changes
            New values by path, for the scenario and all its variants; what this run was made with stays.
        **options
            draws, variants and progress, as in :func:`sim.run`; by default those of this run.

        Raises
        ------
        InputError
            No such setting, or a value that it does not take.
        """
        from sim.running import again

        return again(self, changes, **options)

    def _make(self, name: str) -> pd.DataFrame:
        import pandas as pd

        from sim.tables.assumptions import assumptions_table

        if name == "assumptions":
            return assumptions_table(self.scenario, dict(self.inputs))
        return pd.concat(list(self.parts(name).values()), ignore_index=True)

    def parts(self, name: str) -> dict[str, pd.DataFrame]:
        """Return the rows that each case of :attr:`outcomes` has in a table, by case."""
        from sim.tables.activity import admissions_table
        from sim.tables.people import population_table
        from sim.tables.registry import HANGS_ON, MAKERS

        if name in OF_AGES:
            if BASE not in self.outcomes:
                return {}
            inputs, outcome = self.inputs[BASE], self.outcomes[BASE]
            if name == "population":
                return {BASE: population_table(BASE, outcome.people, inputs.place)}
            return {BASE: admissions_table(BASE, self.scenario.base, inputs, outcome)}
        told_of = self._with_own_staff() if name in OF_STAFF else tuple(self.outcomes)
        made: dict[object, pd.DataFrame] = {}
        for variant in told_of:
            told = self._told(variant)
            part = HANGS_ON.get(name)
            key = (id(getattr(told.outcome, part)), id(told.without_policy), variant == BASE) if part else variant
            made[variant] = made[key].assign(variant=variant) if key in made else MAKERS[name](told)
            made[key] = made[variant]
        return {variant: made[variant] for variant in told_of}

    def _with_own_staff(self) -> tuple[str, ...]:
        from sim.tables.workforce import staff_of, with_staff_of_their_own

        inputs = self.inputs[BASE]
        of_base = self.staff_of_base or staff_of(inputs, self.outcomes[BASE].supply)
        return with_staff_of_their_own(self.scenario, inputs, self.outcomes, of_base)

    def _told(self, variant: str) -> Told:
        from sim.tables.demand_change import without_policy_of
        from sim.tables.registry import Told

        told: dict[str, Told] = self.__dict__.setdefault("_cases", {})
        if variant not in told:
            bare = without_policy_of(variant, self.scenario)
            settings, inputs = self.scenario.cases[variant].settings, self.inputs[variant]
            told[variant] = Told(
                variant, settings, inputs, self.outcomes[variant], self.words,
                without_policy=self.outcomes.get(bare) if bare else None,
            )  # fmt: skip
        return told[variant]

    def demand_change(self, start: int, end: int, variant: str = BASE) -> pd.DataFrame:
        """Return what changes each need between any two years of the run: the columns of ``demand_change.csv``.

        Raises
        ------
        CohortplanError
            No variant has this name, or a year is outside the run.
        """
        from sim.tables.demand_change import demand_change_table

        if variant not in self.variants:
            raise CohortplanError(f"no variant {variant!r}, {near(variant, self.variants)}")
        told = self._told(variant)
        first, last = int(told.years[0]), int(told.years[-1])
        if not first <= start < end <= last:
            raise CohortplanError(f"{start} to {end} is not inside {first} to {last}, the earlier year first")
        bare = told.without_policy.demand if told.without_policy else None
        need = told.outcome.demand
        return demand_change_table(variant, need, told.inputs, told.years, without_policy=bare, pairs=[(start, end)])

    @cached_property
    def data(self) -> xr.Dataset:
        """Draws of the headline numbers, dims (variant, draw, year, region, indicator), float32.

        population, births, under_3 and age_65_plus in persons; value of each modelled indicator in its unit. Births
        of the base year are NaN: flows begin in the year after it.
        """
        import xarray as xr

        coords, arrays = self.headline_arrays()
        return xr.Dataset({name: (dims, np.stack(each)) for name, (dims, each) in arrays.items()}, coords)

    def headline_arrays(self) -> tuple[dict[str, Any], dict[str, ByVariant]]:
        """Return labels of the dimensions of :attr:`data`, and dimensions and arrays of its variables, by variant."""
        outcome, headlines = self.outcomes[BASE], self.headlines()
        each = [headlines[name] for name in self.variants]
        dims = ("variant", "draw", "year", "region")
        draws, years = np.arange(outcome.draws.number), outcome.people.years
        labels = (list(self.variants), draws, years, list(self.inputs[BASE].place.regions))
        coords: dict[str, Any] = dict(zip(dims, labels, strict=True))
        arrays: dict[str, ByVariant] = {name: (dims, [one.people[name] for one in each]) for name in PEOPLE}
        indicators = tuple(outcome.targets.values)
        if indicators:
            several = len({plan for plan, _ in indicators}) > 1
            coords["indicator"] = [f"{plan}/{name}" if several else name for plan, name in indicators]
            arrays["value"] = ((*dims, "indicator"), [one.of(indicators) for one in each])
        return coords, arrays

    def headlines(self) -> dict[str, Headlines]:
        """Return the draws of :attr:`data` by case."""
        return {name: _headlines(out, self.inputs[BASE].place) for name, out in self.outcomes.items()}


def _headlines(out: Outcome, place: Place) -> Headlines:
    leaves = {
        "population": out.people.total,
        "under_3": out.people.group("0-2"),
        "age_65_plus": out.people.group("65+"),
        "births": _births_from_base(out),
    }
    people = {name: np.ascontiguousarray(roll_up(leaves[name], place), np.float32) for name in PEOPLE}
    value = np.empty((*people["population"].shape, len(out.targets.values)), np.float32)
    for position, each in enumerate(out.targets.values.values()):
        value[..., position] = each.value
    return Headlines(people, tuple(out.targets.values), value)


def _births_from_base(out: Outcome) -> np.ndarray:
    births = out.people.births.sum(axis=3)
    return np.concatenate([np.full_like(births[:, :1], np.nan), births], axis=1)
