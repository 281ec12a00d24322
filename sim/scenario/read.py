"""Read one YAML file into plain data, keeping the line and column of every key and value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from sim.errors import Problem, ScenarioError
from sim.scenario.text import read_text

KeyPath = tuple[str, ...]
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML ends a line with: fewer characters than ``str.splitlines`` knows."""


@dataclass(frozen=True)
class Position:
    """A place in a file; line and column count from 1, ``label`` is the file as messages name it."""

    label: str
    line: int = 0
    column: int = 0
    source: str = ""

    def __str__(self) -> str:
        return f"{self.label}:{self.line}" if self.line else self.label

    def problem(self, message: str, path: KeyPath, hint: str = "") -> Problem:
        """Return a problem at this place."""
        return Problem(message, self.label, self.line, self.column, ".".join(path), hint=hint, source=self.source)


@dataclass(frozen=True)
class Document:
    """One file as plain data.

    Attributes
    ----------
    tree
        Nested dicts, lists and scalars; every key is text.
    keys, values
        Position of each key and of each value by its path.
    folder
        Folder against which relative paths in the file are resolved.
    """

    tree: dict[str, Any]
    keys: Mapping[KeyPath, Position]
    values: Mapping[KeyPath, Position]
    folder: Path
    label: str


def read_document(path: Path, label: str) -> Document:
    """Read ``path`` as YAML 1.2 with one mapping at the top.

    Raises
    ------
    InputError
        The file is missing, is not text, is not YAML, repeats a key or holds no mapping.
    """
    return parse_document(read_text(path, label), label, path.parent)


def parse_document(text: str, label: str, folder: Path) -> Document:
    """Parse YAML text; see :func:`read_document`."""
    lines = LINE_BREAK.split(text)
    loaded = _load(text, label, lines)
    if loaded is None:
        raise ScenarioError(Problem("the file is empty", file=label, hint='start with "format: 1"'))
    if not isinstance(loaded, CommentedMap):
        raise ScenarioError(Problem("expected keys with values, such as format: 1", file=label, line=1))
    found = _Plain(label, lines)
    tree = found.mapping(loaded, ())
    return Document(tree, found.keys, found.values, folder, label)


class _Plain:
    """Turns ruamel's nodes into plain data and gathers the position of every key and value."""

    def __init__(self, label: str, lines: list[str]) -> None:
        self.label, self.lines = label, lines
        self.keys: dict[KeyPath, Position] = {}
        self.values: dict[KeyPath, Position] = {}

    def node(self, node: Any, path: KeyPath) -> Any:
        if isinstance(node, CommentedMap):
            return self.mapping(node, path)
        if isinstance(node, CommentedSeq):
            for index in range(len(node)):
                at = self._position(*node.lc.item(index))
                self.keys[*path, str(index)] = self.values[*path, str(index)] = at
            return [self.node(child, (*path, str(index))) for index, child in enumerate(node)]
        return _scalar(node)

    def mapping(self, node: CommentedMap, path: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, child in node.items():
            here = (*path, str(key))
            own, value = self._places(node, key, path)
            if str(key) in result:
                text = f"stands on line {self.keys[here].line} already"
                raise ScenarioError(own.problem(text, here, "remove one of them"))
            self.keys[here], self.values[here] = own, value
            result[str(key)] = self.node(child, here)
        return result

    def _places(self, node: CommentedMap, key: Any, path: KeyPath) -> tuple[Position, Position]:
        if key in (node.lc.data or {}):
            return self._position(*node.lc.key(key)), self._position(*node.lc.value(key))
        above = Position(self.label, 1)  # the key came in through `<<`
        return self.keys.get(path, above), self.values.get(path, above)

    def _position(self, line: int, column: int) -> Position:
        source = self.lines[line] if line < len(self.lines) else ""
        return Position(self.label, line + 1, column + 1, source)


def parse_scalar(text: str) -> Any:
    """Parse the value of ``--set PATH=VALUE`` as YAML."""
    return parse_document(f"value: {text}", "--set", Path()).tree["value"]


def leaves(tree: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Yield path and value of every scalar, list or empty mapping below ``tree``."""
    if isinstance(tree, Mapping) and tree:
        for key, child in tree.items():
            yield from leaves(child, (*path, key))
    else:
        yield path, tree


def nodes(tree: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the path of everything below ``tree``, list items included."""
    items = tree.items() if isinstance(tree, Mapping) else enumerate(tree) if isinstance(tree, list) else ()
    for key, child in items:
        yield (*path, str(key))
        yield from nodes(child, (*path, str(key)))


def _load(text: str, label: str, lines: list[str]) -> Any:
    try:
        return YAML(typ="rt", pure=True).load(text)
    except ReaderError as error:
        line = len(LINE_BREAK.split(text[: error.position]))
        message = f"holds the control character {text[error.position]!r}"
        raise ScenarioError(Problem(message, label, line, hint="remove it")) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        message = str(error.problem or "not valid YAML").split("\n")[0]
        hint = "remove one of them" if isinstance(error, DuplicateKeyError) else "check colons and indents"
        source = lines[line] if line < len(lines) else ""
        raise ScenarioError(Problem(message, label, line + 1, column + 1, hint=hint, source=source)) from None
    except (YAMLError, ValueError, KeyError, TypeError) as error:  # impossible dates, numbers and keys
        message = f"not valid YAML ({str(error).splitlines()[0]})"
        raise ScenarioError(Problem(message, label, hint="put dates and odd texts into quotes")) from None
    except RecursionError:
        raise ScenarioError(Problem("is nested too deeply", label, hint="close the brackets")) from None


def _scalar(node: Any) -> Any:
    """Turn ruamel's scalar types into plain ones."""
    if node is None or isinstance(node, bool):
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return str(node)
