"""One unit of work, a scenario file with one variant: what a worker reads, runs and hands back.

Workers write nothing. They answer with bytes or with what went wrong, so that one bad place stops no other.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from sim.correlated import check_correlated
from sim.errors import CohortplanError, InputError, Problem
from sim.inputs.catalogue import Inputs, read_inputs
from sim.result import Result
from sim.scenario.load import BASE, PATHS, Scenario, holders, load
from sim.simulate import simulate
from sim.sweeping.versions import differences, versions

Given = ParamSpec("Given")
Found = TypeVar("Found")


@dataclass(frozen=True)
class Options:
    """What changes every scenario; see :func:`sim.scenario.load.load`."""

    draws: int | None = None
    seed: int | None = None
    variants: tuple[str, ...] | None = None
    sets: tuple[str, ...] = ()
    lang: str | None = None

    def load(self, file: Path) -> Scenario:
        """Return the scenario of a file."""
        return load(
            file, draws=self.draws, seed=self.seed, variants=self.variants, sets=self.sets, lang=self.lang
        )  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """One variant of one scenario.

    Attributes
    ----------
    file, scenario, variant
        The scenario's file and name; the variant, ``base`` for the scenario itself.
    draws, seed
        As the scenario has them.
    key
        Hash of all that its results depend on; see :func:`key_of`.
    """

    file: Path
    scenario: str
    variant: str
    draws: int
    seed: int
    key: str


@dataclass(frozen=True)
class _Whole:
    """A scenario with its tables, and the key of each variant."""

    scenario: Scenario
    inputs: Mapping[str, Inputs]
    keys: Mapping[str, str]


@dataclass(frozen=True)
class PlaceRead:
    """A scenario that can be run, and its units."""

    name: str
    lang: str
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Worked:
    """Tables of a unit as Parquet, and how long it took."""

    tables: Mapping[str, bytes]
    seconds: float


@dataclass(frozen=True)
class Failed:
    """Why a unit or a whole place cannot be had.

    Attributes
    ----------
    problems
        What is told, one text each.
    ours
        A fault of the package, not of an input.
    """

    problems: tuple[str, ...]
    ours: bool = False


def _answering(work: Callable[Given, Found]) -> Callable[Given, Found | Failed]:
    """Turn what goes wrong into an answer."""

    @wraps(work)
    def answer(*args: Given.args, **kwargs: Given.kwargs) -> Found | Failed:
        try:
            return work(*args, **kwargs)
        except InputError as error:
            return Failed(tuple(str(problem) for problem in error.problems))
        except CohortplanError as error:
            return Failed((str(error),))
        except Exception as error:  # noqa: BLE001  # the rest of the sweep has to finish
            text = f"a fault in cohortplan, please report it: {type(error).__name__}: {error}"
            return Failed((text,), ours=True)

    return answer


@_answering
def read_place(file: Path, options: Options, here: Mapping[str, str]) -> PlaceRead:
    """Read and check a scenario with all variants asked for.

    Parameters
    ----------
    file, options
        The scenario.
    here
        Versions of the one who asks.
    """
    _same_versions(here)
    whole = _read(file, options)
    scenario = whole.scenario
    wrong = [name for name in scenario.cases if name.startswith(".") or any(sign in name for sign in "/\\")]
    if wrong:
        place = ("variants", wrong[0])
        raise InputError(Problem(f"{wrong[0]!r} cannot name a folder", str(file), path=".".join(place)))
    base = scenario.base
    units = tuple(Unit(file, scenario.name, name, base.draws, base.seed, key) for name, key in whole.keys.items())
    return PlaceRead(scenario.name, base.lang, units)


@_answering
def run_unit(unit: Unit, options: Options, here: Mapping[str, str]) -> Worked:
    """Run one variant of one scenario; wards are left out.

    Parameters
    ----------
    unit
        What :func:`read_place` found.
    options, here
        As there.

    Notes
    -----
    Draws are paired by name, so a variant alone has the numbers that it has beside the base. The base is run with it
    only where the variant takes the base's calibration.
    """
    from sim.sweeping.tables import encoded, swept_tables
    from sim.tables.registry import Told

    _same_versions(here)
    started = time.perf_counter()
    whole = _as_planned(unit, options)
    scenario, inputs = whole.scenario, whole.inputs
    needed = (BASE, unit.variant) if _takes_calibration(scenario, unit.variant) else (unit.variant,)
    alone = replace(scenario, cases={name: scenario.cases[name] for name in needed})
    outcome = simulate(alone, inputs)[unit.variant]
    check_correlated(scenario, inputs, outcome.draws.asked)
    words = Result(scenario, inputs, {}).words
    told = Told(unit.variant, scenario.cases[unit.variant].settings, inputs[unit.variant], outcome, words)
    tables = {name: encoded(table, name) for name, table in swept_tables(scenario.name, told).items()}
    return Worked(tables, time.perf_counter() - started)


def _read(file: Path, options: Options) -> _Whole:
    scenario = options.load(file)
    inputs = read_inputs(scenario)
    return _Whole(scenario, inputs, {name: key_of(scenario, inputs, name) for name in inputs})


_lately_read = lru_cache(maxsize=4)(_read)
"""The variants of a place follow each other: a worker reads its files once for several of them."""


def _as_planned(unit: Unit, options: Options) -> _Whole:
    """Return a unit's scenario and tables as they were when the sweep read them."""
    whole = _lately_read(unit.file, options)
    if whole.keys.get(unit.variant) != unit.key:  # perhaps read for an earlier sweep
        _lately_read.cache_clear()
        whole = _lately_read(unit.file, options)
    if whole.keys.get(unit.variant) != unit.key:
        hint = "workers must see the same files at the same path; if they were edited meanwhile, sweep again"
        raise InputError(Problem("is not what it was when the sweep read it", str(unit.file), hint=hint))
    return whole


def _same_versions(here: Mapping[str, str]) -> None:
    different = differences(versions(), here)
    if different:
        hint = "install the same versions on every worker"
        raise InputError(Problem(f"a worker has {different}", hint=hint))


def _takes_calibration(scenario: Scenario, variant: str) -> bool:
    figures = scenario.base.population.calibration
    return bool(figures) and scenario.cases[variant].settings.population.calibration == figures


def key_of(scenario: Scenario, inputs: Mapping[str, Inputs], variant: str) -> str:
    """Return the hash of all that the results of a variant depend on.

    Notes
    -----
    Settings of the base and the variant without places of files, the bytes of every table, and all versions. Where
    the files stand and which line sets a value do not matter.
    """
    cases = list(dict.fromkeys((BASE, variant)))
    settings = [_without_paths(scenario.cases[name].settings.model_dump(mode="json")) for name in cases]
    files = [_digest(file) for name in cases for file in inputs[name].files]
    whole = {"name": scenario.name, "cases": cases, "settings": settings, "files": files, "versions": versions()}
    return hashlib.sha256(json.dumps(whole, sort_keys=False, ensure_ascii=False).encode()).hexdigest()


def _without_paths(tree: dict[str, object]) -> dict[str, object]:
    for path in (*PATHS, ("plan",)):
        for holder in holders(tree, path):
            holder[path[-1]] = ""
    return tree | {"plan": None}


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
