"""``sim.sweep``: many places with their variants, run by whoever there is, kept as Parquet."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from sim.errors import CohortplanError, InputError, Problem
from sim.progress import Progress, step_of
from sim.scenario.problems import near
from sim.sweeping.places import scenario_files
from sim.sweeping.schedule import carried_out
from sim.sweeping.unit import Failed, Options, PlaceRead, Unit, read_place, run_unit
from sim.sweeping.versions import versions
from sim.sweeping.workers import TIMEOUT, Workers, cluster, local

if TYPE_CHECKING:
    import pandas as pd


class Changes(TypedDict, total=False):
    """What changes every scenario, as in :func:`sim.run`."""

    draws: int | None
    seed: int | None
    variants: Iterable[str] | None
    sets: Sequence[str]
    lang: str | None


@dataclass(frozen=True)
class Failure:
    """A place or a variant that could not be had.

    Attributes
    ----------
    file, variant
        The scenario's file; the variant, blank where the whole place cannot be read.
    problems
        What is wrong, with file and line.
    ours
        A fault of the package, not of an input.
    """

    file: Path
    variant: str
    problems: tuple[str, ...]
    ours: bool


@dataclass(frozen=True)
class Sweep:
    """What a sweep has done.

    Attributes
    ----------
    folder
        Where its tables stand.
    run, kept
        Units that ran now, and those that an earlier sweep had finished.
    failures
        Places and variants that could not be had.
    seconds
        How long it took.
    lang
        The language of the first place.
    """

    folder: Path
    run: tuple[Unit, ...]
    kept: tuple[Unit, ...]
    failures: tuple[Failure, ...]
    seconds: float
    lang: str

    def table(self, name: str) -> pd.DataFrame:
        """Return a merged table: targets, attainment, demand, supply, gaps or people.

        Raises
        ------
        CohortplanError
            There is no table of this name.
        """
        import pandas as pd

        from sim.sweeping.tables import TABLES

        if name not in TABLES:
            raise CohortplanError(f"no table {name!r}, {near(name, TABLES)}")
        return pd.read_parquet(self.folder / f"{name}.parquet")


def sweep(
    scenarios: str | Path | Iterable[str | Path],
    out: str | Path = "outputs/sweep",
    *,
    jobs: int | None = None,
    processes: bool = False,
    scheduler: str | None = None,
    timeout: float = TIMEOUT,
    resume: bool = True,
    progress: Progress = True,
    **changes: Unpack[Changes],
) -> Sweep:
    """Run many scenarios with their variants; a bad place is told and the rest finish.

    Parameters
    ----------
    scenarios
        Files, folders, patterns or lists; see :func:`sim.sweeping.places.scenario_files`.
    out
        Folder of the results.
    jobs
        Workers on this machine; by default one for each core.
    processes
        Processes in place of threads. A script that asks for them needs ``if __name__ == "__main__":``.
    scheduler
        Address of a Dask scheduler whose workers take the place of this machine's; they see the same files.
    timeout
        Seconds that the scheduler has to answer, and to come by a worker.
    resume
        Keep what an earlier sweep has finished with the same scenario, tables and versions.
    progress
        As in :func:`sim.run`; steps are units.
    **changes
        ``draws``, ``seed``, ``variants``, ``sets`` and ``lang``, as in :func:`sim.run`.

    Returns
    -------
    Sweep
        The same tables, byte for byte, whoever has done the work.

    Raises
    ------
    InputError
        No place at all can be run, or two scenarios have one name.
    ClusterError
        The scheduler or its workers cannot be had.
    OutputError
        The folder cannot be written. Finished units stay, and the next sweep goes on from there.
    """
    from sim.publish.sweep_folder import check_folder, is_finished, merge, write_part

    started, start, folder = time.perf_counter(), datetime.now(UTC), Path(out)
    options = _options(changes)
    files = scenario_files([scenarios] if isinstance(scenarios, str | Path) else scenarios)
    if scheduler:  # a worker starts in a folder of its own
        files = {file.absolute(): origin for file, origin in files.items()}
    check_folder(folder)
    with _workers(jobs, processes, scheduler, timeout) as workers:
        places, failures = _read(files, options, workers)
        units = [unit for place in places for unit in place.units]
        kept = [unit for unit in units if resume and is_finished(folder, unit)]
        ready = set(kept)
        waiting = [unit for unit in units if unit not in ready]
        tell = step_of(progress, folder.name)
        tell(0, len(waiting))
        ran: list[Unit] = []
        for done, (unit, answer) in enumerate(carried_out(run_unit, waiting, workers, options, versions()), start=1):
            if isinstance(answer, Failed):
                failures.append(Failure(unit.file, unit.variant, answer.problems, answer.ours))
            else:
                write_part(folder, unit, answer)
                ran.append(unit)
            tell(done, len(waiting))
    done_now = set(ran)
    ran = [unit for unit in units if unit in done_now]
    failures.sort(key=lambda each: (each.file, each.variant))
    found = Sweep(folder, tuple(ran), tuple(kept), tuple(failures), time.perf_counter() - started, places[0].lang)
    record = {**_record(found, options), "workers": _who(jobs, processes, scheduler), "start": _second(start)}
    merge(folder, [unit for unit in units if unit in ready | done_now], record)
    return found


def _options(changes: Changes) -> Options:
    variants = changes.get("variants")
    return Options(
        draws=changes.get("draws"), seed=changes.get("seed"), sets=tuple(changes.get("sets", ())),
        variants=None if variants is None else tuple(variants), lang=changes.get("lang"),
    )  # fmt: skip


def _workers(
    jobs: int | None, processes: bool, scheduler: str | None, timeout: float
) -> AbstractContextManager[Workers]:
    return cluster(scheduler, timeout) if scheduler else local(jobs, processes=processes)


def _who(jobs: int | None, processes: bool, scheduler: str | None) -> str:
    if scheduler:
        return "cluster"
    return f"{jobs or 'one for each core:'} {'processes' if processes else 'threads'}"


def _second(time: datetime) -> str:
    return time.isoformat(timespec="seconds")


def _read(files: Mapping[Path, str], options: Options, workers: Workers) -> tuple[list[PlaceRead], list[Failure]]:
    """Read all places, those that can be run in the order of their names."""
    places: dict[Path, PlaceRead] = {}
    failures: list[Failure] = []
    for file, answer in carried_out(read_place, files, workers, options, versions()):
        if isinstance(answer, Failed):
            named = f" (named in {files[file]})" if files[file] else ""
            failures.append(Failure(file, "", tuple(f"{text}{named}" for text in answer.problems), answer.ours))
        else:
            places[file] = answer
    if not places:
        ours = [failure.problems[0] for failure in failures if failure.ours]
        if ours:
            raise RuntimeError(ours[0])
        raise InputError([Problem(text) for failure in failures for text in failure.problems])
    _check_names(places)
    return sorted(places.values(), key=lambda place: place.name), failures


def _check_names(places: Mapping[Path, PlaceRead]) -> None:
    """Two scenarios of one name would write into one folder."""
    first: dict[str, Path] = {}
    problems = []
    for file in sorted(places):
        name = places[file].name
        if name in first:
            hint = "set `name` in one of them, or sweep them into another --out"
            problems.append(Problem(f"is called {name!r} as {first[name]} is", str(file), hint=hint))
        first.setdefault(name, file)
    if problems:
        raise InputError(problems)


def _record(found: Sweep, options: Options) -> dict[str, object]:
    def named(unit: Unit, how: str) -> dict[str, object]:
        return {
            "scenario": unit.scenario, "variant": unit.variant, "draws": unit.draws, "seed": unit.seed,
            "key": unit.key, "how": how,
        }  # fmt: skip

    return {
        "command": "sweep",
        "versions": versions(),
        "changes": {"sets": list(options.sets), "draws": options.draws, "seed": options.seed, "lang": options.lang},
        "ran": len(found.run),
        "found_finished": len(found.kept),
        "failed": [_told(failure) for failure in found.failures],
        "units": [named(unit, "ran") for unit in found.run] + [named(unit, "found finished") for unit in found.kept],
        "seconds": round(found.seconds, 3),
    }


def _told(failure: Failure) -> dict[str, object]:
    """Return a failure for the record, without folders of the machine."""
    folder = f"{failure.file.parent.as_posix()}/"
    return {
        "file": failure.file.name,
        "variant": failure.variant,
        "problems": [text.replace(folder, "") for text in failure.problems],
        "fault_of_ours": failure.ours,
    }
