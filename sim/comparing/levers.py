"""What two scenarios set apart, as named levers, and the scenarios between them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import CompareError, InputError
from sim.inputs.catalogue import Inputs
from sim.scenario.load import OWN_KEYS, PATHS, Case, case_of
from sim.scenario.merge import Merged, copy_tree
from sim.scenario.problems import near
from sim.scenario.read import KeyPath

SHAPLEY_UP_TO = 5
"""Levers whose every order is tried: 32 runs; above, the steps are taken in one order, which is stated."""
DEPTH = 3
"""Keys of a lever's path at most: ``population.fertility.policy``, and all below it, is one."""
NAMES = ("title", "lang", *OWN_KEYS)
"""Keys that move no number."""


@dataclass(frozen=True)
class Lever:
    """One lever: its dotted name, the paths below it that differ, and what they are before and after, as text."""

    name: str
    paths: tuple[KeyPath, ...]
    was: str
    becomes: str


@dataclass(frozen=True)
class Side:
    """One end of a way: a case with the tables it reads."""

    case: Case
    inputs: Inputs

    @property
    def tree(self) -> dict[str, Any]:
        """The merged scenario as nested data."""
        return self.case.merged.tree

    def content(self, path: Path) -> str:
        """Return a digest of what the run read of a file or folder, so that a copy of it sets nothing apart."""
        read = sorted({file for file in self.inputs.files if file == path or file.is_relative_to(path)})
        parts = [f"{file.relative_to(path)} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in read]
        return "\n".join(parts)


def levers_between(start: Side, end: Side, wanted: Sequence[str] = ()) -> tuple[Lever, ...]:
    """Return the levers that two cases set apart, in the order of the second's settings.

    Parameters
    ----------
    start, end
        The cases.
    wanted
        Dotted paths that shall be one lever each and come first, in this order.

    Raises
    ------
    CompareError
        Nothing below a wanted path differs.
    """
    paths = [path for path in _apart(start.tree, end.tree, ()) if not _same_files(path, start, end)]
    groups: dict[KeyPath, list[KeyPath]] = {}
    for name in wanted:
        prefix = tuple(name.split("."))
        groups[prefix] = [path for path in paths if path[: len(prefix)] == prefix]
        if not groups[prefix]:
            raise CompareError(f"{name} is no lever between the two, {near(name, map('.'.join, paths))}")
        paths = [path for path in paths if path not in groups[prefix]]
    shallow = _grouped(paths, DEPTH)
    groups |= shallow if len(groups) + len(shallow) <= SHAPLEY_UP_TO else _grouped(paths, DEPTH - 1)
    return tuple(_lever(path, tuple(below), start.tree, end.tree) for path, below in groups.items())


def between(start: Side, end: Side, levers: Collection[Lever], file: str) -> Case:
    """Return the case that is ``start`` but for some levers, which are as in ``end``.

    Raises
    ------
    CompareError
        The settings contradict each other: these levers belong together.
    """
    merged = start.case.merged.copy()
    for lever in levers:
        for path in lever.paths:
            _replace(merged, end.case.merged, path)
    try:
        return case_of(merged, file)
    except InputError as error:
        names = ", ".join(lever.name for lever in levers)
        raise CompareError(f"with {names} alone nothing can be run: {error.problems[0]}; {TOGETHER}") from None


TOGETHER = "name what belongs together as one lever"


def _apart(one: Any, other: Any, path: KeyPath) -> Iterator[KeyPath]:
    """Yield the paths at which two trees differ, down to quantities, lists and texts."""
    if one == other:
        return
    if not (_branches(one) and _branches(other)) or (one is None and other is None):
        yield path
        return
    one, other = one or {}, other or {}
    if not {*one, *other}:
        yield path
    for key in dict.fromkeys([*other, *one]):
        if path or key not in NAMES:
            yield from _apart(one.get(key), other.get(key), (*path, key))


def _branches(node: Any) -> bool:
    return isinstance(node, Mapping) and "value" not in node


def _same_files(path: KeyPath, start: Side, end: Side) -> bool:
    """Tell whether two paths differ in nothing but the folder that holds the same files."""
    if path != ("plan",) and not any(_matches(path, pattern) for pattern in PATHS):
        return False
    ends = [_listed(_at(side.tree, path)) for side in (start, end)]
    if len(ends[0]) != len(ends[1]):
        return False
    contents = [[side.content(Path(each)) for each in listed] for side, listed in zip((start, end), ends, strict=True)]
    return contents[0] == contents[1] and all(contents[0])


def _matches(path: KeyPath, pattern: KeyPath) -> bool:
    return len(path) == len(pattern) and all(want in ("*", part) for part, want in zip(path, pattern, strict=True))


def _listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [] if value is None else [str(value)]


def _grouped(paths: Sequence[KeyPath], depth: int) -> dict[KeyPath, list[KeyPath]]:
    groups: dict[KeyPath, list[KeyPath]] = {}
    for path in paths:
        groups.setdefault(path[:depth], []).append(path)
    return groups


def _lever(path: KeyPath, below: tuple[KeyPath, ...], start: dict[str, Any], end: dict[str, Any]) -> Lever:
    if len(below) > 1:
        return Lever(".".join(path), below, "", "")
    told = _down(below[0], start, end)
    return Lever(".".join(told), below, _text(_at(start, told)), _text(_at(end, told)))


def _down(path: KeyPath, start: dict[str, Any], end: dict[str, Any]) -> KeyPath:
    """Return a path followed down while it leads to one thing only: ``projects.*`` that sets but ``delay_years``."""
    below = [node for node in (_at(start, path), _at(end, path)) if node is not None]
    if len(below) == 1 and _branches(below[0]) and len(below[0]) == 1:
        return _down((*path, next(iter(below[0]))), start, end)
    return path


def _text(value: Any) -> str:
    """Return a value in short; nested data have none."""
    if isinstance(value, Mapping):
        return str(value.get("value", ""))
    if isinstance(value, bool):
        return str(value).lower()  # as it is written in the file
    return "-" if value is None else "" if isinstance(value, list) else str(value)


def _at(tree: Any, path: KeyPath) -> Any:
    for part in path:
        tree = tree.get(part) if isinstance(tree, Mapping) else None
    return tree


def _replace(merged: Merged, source: Merged, path: KeyPath) -> None:
    """Put what ``source`` has at a path in the place of what ``merged`` has there, with its origins."""
    node, other = merged.tree, source.tree
    size = len(path)
    merged.origins = {at: origin for at, origin in merged.origins.items() if at[:size] != path}
    merged.origins |= {at: origin for at, origin in source.origins.items() if at[:size] == path}
    for end, part in enumerate(path[:-1], start=1):
        other = other.get(part) or {}
        if not isinstance(node.get(part), dict):
            node[part] = {}
            merged.origins |= {path[:end]: source.origins[path[:end]]} if path[:end] in source.origins else {}
        node = node[part]
    if path[-1] in other:
        node[path[-1]] = copy_tree(other[path[-1]])
    else:
        node.pop(path[-1], None)
