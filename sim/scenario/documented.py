"""The settings model with the texts below its settings as descriptions: only what shows them pays for reading them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from textwrap import dedent

from sim.scenario.model import Settings
from sim.scenario.quantity import Model


@lru_cache
def documented() -> type[Settings]:
    """Return the settings model, every field of which is described by the text that stands below it."""
    models = list(_models(Model))
    for model in models:
        texts = {
            name: text for each in reversed(model.__mro__) if issubclass(each, Model) for name, text in _texts(each)
        }
        for name, field in model.model_fields.items():
            field.description = field.description or texts.get(name)
    for model in models:  # those inside others come first
        model.model_rebuild(force=True)
    return Settings


def _models(model: type[Model]) -> Iterator[type[Model]]:
    yield model
    for below in model.__subclasses__():
        yield from _models(below)


def _texts(model: type[Model]) -> Iterator[tuple[str, str]]:
    """Yield each field that a class names itself, and the text below it."""
    (definition,) = ast.parse(dedent(inspect.getsource(model))).body
    assert isinstance(definition, ast.ClassDef)
    for field, below in pairwise(definition.body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, inspect.cleandoc(text)
