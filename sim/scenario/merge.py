"""Put layers on top of each other: defaults, extended files, the file, a variant, ``--set``. Later wins.

Three rules beyond the plain deep merge:

- A mapping with the key ``value`` is a quantity and is replaced whole: a new value must not keep the range or
  the source of the old one.
- ``*`` addresses every row of a table. It takes back what an earlier layer said of single rows; inside one
  layer a row's own id wins over ``*``.
- A key with dots (``population.fertility.policy: none``) is short for nested keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.errors import ScenarioError
from sim.scenario.read import Document, KeyPath, Position

ALL_ROWS = "*"
RECORD = "origins"
"""Key under which a run folder's scenario records where each value was set, by dotted path."""


@dataclass(frozen=True)
class Origin:
    """Where an effective value was set, and what it replaced."""

    position: Position
    value: Any
    folder: Path
    key: Position | None = None
    replaced: Origin | None = None


@dataclass
class Merged:
    """The merged tree with the origin of every value in it."""

    tree: dict[str, Any] = field(default_factory=dict)
    origins: dict[KeyPath, Origin] = field(default_factory=dict)
    taken_back: dict[KeyPath, Origin] = field(default_factory=dict)
    """What single rows of a table held until a later ``*`` took it back."""

    def copy(self) -> Merged:
        """Return an independent copy."""
        return Merged(copy_tree(self.tree), dict(self.origins), dict(self.taken_back))

    def origin(self, path: KeyPath) -> Origin | None:
        """Return the origin of ``path`` or of the nearest thing above it."""
        while path:
            if path in self.origins:
                return self.origins[path]
            path = path[:-1]
        return None


def expand_dots(document: Document) -> Document:
    """Return the document with keys such as ``a.b`` spelled out as nested keys.

    Raises
    ------
    ScenarioError
        Two keys set the same value, or one sets a value below another's.
    """
    keys: dict[KeyPath, Position] = {}
    values: dict[KeyPath, Position] = {}
    for path, position in document.keys.items():
        spelled = path if path[0] == RECORD else tuple(part for name in path for part in name.split("."))
        above = len(spelled) - len(path[-1].split("."))
        for end in range(above + 1, len(spelled)):
            keys.setdefault(spelled[:end], position)
            values.setdefault(spelled[:end], document.values[path])
        keys[spelled], values[spelled] = position, document.values[path]
    tree = _expand(document.tree, keys, ())
    return replace(document, tree=tree, keys=keys, values=values)


def put_on(merged: Merged, layer: Document) -> None:
    """Put ``layer`` on top of ``merged``, in place."""
    _merge(merged, layer, merged.tree, layer.tree, ())


def subdocument(document: Document, path: KeyPath) -> Document:
    """Return the part of a document below ``path`` as a document of its own."""
    tree: Any = document.tree
    for part in path:
        tree = tree[part]
    size = len(path)
    keys = {key[size:]: at for key, at in document.keys.items() if key[:size] == path and len(key) > size}
    values = {key: document.values[*path, *key] for key in keys}
    return Document(tree or {}, keys, values, document.folder, document.label)


def _merge(merged: Merged, layer: Document, below: dict[str, Any], above: Mapping[str, Any], path: KeyPath) -> None:
    # `*` first, so that a row's own id in the same layer wins over it
    for key in sorted(above, key=lambda name: name != ALL_ROWS):
        value, here = above[key], (*path, key)
        if key == ALL_ROWS and isinstance(value, Mapping):
            _take_back(merged, below, value, path)
        old = below.get(key)
        if isinstance(value, Mapping) and isinstance(old, dict) and not _is_quantity(value):
            merged.origins[here] = _origin(merged, layer, here, value)
            _merge(merged, layer, old, value, here)
        elif isinstance(value, Mapping) and not _is_quantity(value):
            if key in below:
                _forget(merged, here)
            below[key] = {}
            merged.origins[here] = _origin(merged, layer, here, {})
            _merge(merged, layer, below[key], value, here)
        else:
            merged.origins[here] = _origin(merged, layer, here, value)
            if key in below:
                _forget(merged, here, keep_own=True)
            below[key] = copy_tree(value)
            _origins_below(merged, layer, value, here)


def _take_back(merged: Merged, rows: dict[str, Any], patch: Mapping[str, Any], path: KeyPath) -> None:
    for row, columns in list(rows.items()):
        if row != ALL_ROWS and isinstance(columns, dict):
            for column in patch:
                columns.pop(column, None)
                if (*path, row, column) in merged.origins:
                    merged.taken_back[*path, row, column] = merged.origins[*path, row, column]
                _forget(merged, (*path, row, column))
            if patch and not columns:
                del rows[row]
                _forget(merged, (*path, row))


def _origin(merged: Merged, layer: Document, path: KeyPath, value: Any) -> Origin:
    # a bare path of a table stands for {table: path}: its position is that of the key above
    position = next((layer.values[path[:n]] for n in (len(path), len(path) - 1) if path[:n] in layer.values), None)
    position = position or Position(layer.label)
    return Origin(position, value, layer.folder, layer.keys.get(path), merged.origins.get(path))


def _origins_below(merged: Merged, layer: Document, value: Any, path: KeyPath) -> None:
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        here = (*path, str(key))
        merged.origins[here] = _origin(merged, layer, here, child)
        _origins_below(merged, layer, child, here)


def _forget(merged: Merged, path: KeyPath, *, keep_own: bool = False) -> None:
    size = len(path)
    for other in [o for o in merged.origins if o[:size] == path and (len(o) > size or not keep_own)]:
        del merged.origins[other]


def _is_quantity(value: Any) -> bool:
    return isinstance(value, Mapping) and "value" in value


def copy_tree(value: Any) -> Any:
    """Return nested data as new dicts and lists."""
    if isinstance(value, Mapping):
        return {key: copy_tree(child) for key, child in value.items()}
    return [copy_tree(child) for child in value] if isinstance(value, list) else value


def _expand(node: Any, keys: Mapping[KeyPath, Position], path: KeyPath) -> Any:
    if not isinstance(node, Mapping) or path[:1] == (RECORD,):
        return node
    tree: dict[str, Any] = {}
    for name, child in node.items():
        parts = tuple(name.split(".")) if path or name != RECORD else (name,)
        _place(tree, parts, _expand(child, keys, (*path, *parts)), keys, path)
    return tree


def _place(tree: dict[str, Any], parts: KeyPath, value: Any, keys: Mapping[KeyPath, Position], above: KeyPath) -> None:
    """Put ``value`` into ``tree``; ``keys`` has the position of the last that sets a path."""
    here = (*above, *parts)
    twice = keys[here].problem("is set twice, here and above", here)
    for part in parts[:-1]:
        tree = tree.setdefault(part, {})
        if not isinstance(tree, dict):
            raise ScenarioError(twice)
    if parts[-1] not in tree:
        tree[parts[-1]] = value
        return
    old = tree[parts[-1]]
    if not (isinstance(old, dict) and isinstance(value, dict)):
        raise ScenarioError(twice)
    for key, child in value.items():
        _place(old, (key,), child, keys, here)
