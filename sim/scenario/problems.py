"""Turn pydantic's errors into problems with file, line, caret and a near name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import Problem
from sim.scenario.merge import Merged, Origin
from sim.scenario.model import DEFAULTS, Settings
from sim.scenario.read import KeyPath, Position

EXPECTED = {
    "model_type": "expected keys with values",
    "model_attributes_type": "expected keys with values",
    "dict_type": "expected keys with values",
    "tuple_type": "expected a list",
    "path_type": "expected the path of a file or folder",
}


MANY = 40
"""Names that a message lists."""


def near(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean "x"?``, or the known names where none is near, the first of many."""
    names = [str(item) for item in known]
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return near_only(name, names) or (f"known: {', '.join(names[:MANY])}{more}" if names else "")


def near_only(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean "x"?``, or nothing where no name is near."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else ""


def problems_of(error: ValidationError, tree: Mapping[str, Any], merged: Merged, file: str) -> list[Problem]:
    """Return one problem for each error, at the place where the value was set."""
    found = [_problem(detail, tree, merged, file) for detail in error.errors(include_url=False)]
    return list(dict.fromkeys(found))


def _problem(detail: ErrorDetails, tree: Mapping[str, Any], merged: Merged, file: str) -> Problem:
    path = _in_tree(tuple(str(part) for part in detail["loc"]), tree, missing=detail["type"] == "missing")
    if detail["type"] == "extra_forbidden":
        origin = merged.origin(path)
        at = (origin.key or origin.position) if origin else Position(file)
        return at.problem("unknown key", path, near(path[-1], _fields(path[:-1])))
    if detail["type"] == "missing":
        above = _key(merged.origin(path[:-1]))
        at = above if above and above.label != DEFAULTS.name else Position(file)
        return at.problem("is missing", path, "add it")
    origin = merged.origin(path)
    at = origin.position if origin else Position(file)
    return at.problem(_message(detail), path)


def _key(origin: Origin | None) -> Position | None:
    return (origin.key or origin.position) if origin else None


def _in_tree(loc: KeyPath, tree: Any, *, missing: bool) -> KeyPath:
    """Drop the parts of pydantic's location that are its own (union members, ``[key]``)."""
    path: list[str] = []
    for index, part in enumerate(loc):
        inside = part in tree if isinstance(tree, Mapping) else part.isdigit() and isinstance(tree, list)
        if inside:
            tree = tree[part] if isinstance(tree, Mapping) else tree[int(part)]
            path.append(part)
        elif missing and index == len(loc) - 1:
            path.append(part)
    return tuple(path)


def _message(detail: ErrorDetails) -> str:
    if detail["type"] == "union_tag_invalid":
        told = detail["ctx"]
        return f"{told['discriminator'].strip(chr(39))}: {told['tag']!r} is none of {told['expected_tags']}"
    if detail["type"] == "union_tag_not_found":
        return f"{detail['ctx']['discriminator'].strip(chr(39))} is missing: it says which sort this is"
    text = EXPECTED.get(detail["type"], detail["msg"]).removeprefix("Value error, ")
    text = text.removeprefix("Input ")
    text = text[:1].lower() + text[1:]
    value = detail.get("input")
    shown = f", not {value!r}" if isinstance(value, str | int | float | bool) and repr(value) not in text else ""
    return text + shown


def _fields(path: KeyPath) -> list[str]:
    """Return the keys that the models know at ``path``; several where one of several sorts may stand there."""
    models: list[type[BaseModel]] = [Settings]
    for part in path:  # a part that is no field is the key of a mapping, and the models are those of its values
        inside = [
            inner for model in models if (f := model.model_fields.get(part)) for inner in _models_in(f.annotation)
        ]
        known = any(part in model.model_fields for model in models)
        models = inside if known else models
    return list(dict.fromkeys(name for model in models for name in model.model_fields))


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if _is_model(annotation):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
